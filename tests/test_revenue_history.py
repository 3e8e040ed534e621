"""The history of each metric, and the months of the bridge."""

import numpy as np
import pandas as pd
import pytest

from analysis import Book, revenue
from analysis.estimate import linearised_ratio, poisson_exact, retained_interval
from analysis.glossary import COLUMNS

MONTHS = [f"{year}-{month:02d}" for year in (2024, 2025) for month in range(1, 13)]


def book() -> Book:
    """Twelve old accounts on yearly contracts from February, two of them gone at the renewal of 2025; one large."""
    pays = {f"old-{i:02d}": 100.0 for i in range(11)} | {"large": 900.0}
    paid = [(account, month, pay) for account, pay in pays.items() for month in MONTHS[1:]]
    paid = [row for row in paid if not (row[0] in ("old-00", "old-01") and row[1] >= "2025-02")]
    paid += [("young", month, 50.0) for month in MONTHS[18:]] + [("early", month, 10.0) for month in MONTHS]
    starts = dict.fromkeys(pays, "2024-02-10") | {"young": "2025-07-01", "early": "2023-12-05"}
    length = dict.fromkeys(pays, 12) | {"young": 1, "early": 36}
    accounts = pd.DataFrame({"account_id": list(starts), "started_on": list(starts.values())})
    accounts = accounts.assign(contract_months=accounts["account_id"].map(length))
    return Book.from_frames(accounts=accounts, mrr=pd.DataFrame(paid, columns=["account_id", "month", "mrr"]))


def test_every_metric_has_a_history_that_ends_in_the_table(sample_book: Book) -> None:
    result = revenue.analyze(sample_book)
    past, six = result.history, result.table.set_index("metric")["value"]
    assert set(past["metric"]) == set(revenue.HISTORIES)
    last = past[past["month"] == result.until].set_index("line")["value"]
    same = {"NRR": "NRR", "GRR": "GRR", "Logo churn over 12 months": "Logo churn", "ARPA": "ARPA",
            "Gross revenue churn": "Gross revenue churn", "Expansion MRR": "Expansion MRR",
            "Reactivation MRR": "Reactivation MRR", "Cost of retention": "Cost of retention",
            "Quick ratio": "Quick ratio"}  # fmt: skip
    for measure, metric in same.items():
        assert last[measure] == pytest.approx(six[metric]), measure
    assert (past["low"].dropna() <= past.loc[past["low"].notna(), "value"] + 1e-12).all()
    assert {*past.columns, *result.months.columns, *revenue.list_largest(sample_book).columns} <= set(COLUMNS)


def test_lifetime_value_by_month_is_arpa_over_churn_with_the_interval_of_the_rate() -> None:
    past = revenue.analyze(book()).history
    value = past[(past["metric"] == "Lifetime value") & (past["month"] == "2025-12")].iloc[0]
    accounts = revenue.analyze(book()).movements["accounts"]
    exposed = int(accounts.iloc[-13:-1].sum())
    slow, fast = poisson_exact(2, exposed)
    assert value["value"] == pytest.approx(1860 / 12 * exposed / 2)
    assert (value["low"], value["high"]) == (pytest.approx(155 / fast), pytest.approx(155 / slow))


def test_a_year_in_which_nobody_left_has_no_lifetime_value() -> None:
    past = revenue.analyze(book()).history
    months = set(past.loc[past["metric"] == "Lifetime value", "month"])
    assert "2025-01" not in months
    assert "2025-02" in months


def test_the_months_of_the_bridge_add_up_to_it_and_name_their_accounts(sample_book: Book) -> None:
    result = revenue.analyze(sample_book)
    steps = result.bridge.set_index("step")["amount"]
    for kind, rows in result.months.groupby("kind"):
        assert abs(rows["amount"].sum()) == pytest.approx(steps[str(kind)])
    bar = result.months.iloc[-1]
    listed = revenue.list_behind(sample_book, group=bar["movement"], since=result.since, until=result.until)
    assert (len(listed), listed["amount"].sum()) == (bar["accounts"], pytest.approx(abs(bar["amount"])))
    assert set(listed["month"]) == {bar["month"]}


def test_the_interval_from_sums_is_that_of_the_linearised_ratio() -> None:
    """Against the linearised ratio, which agrees with survey::svyratio in R; netted losses are on the plain scale."""
    random = np.random.default_rng(3)
    start = random.lognormal(5, 0.5, 400)
    end = np.where(random.random(400) < 0.1, 0, start * random.uniform(0.9, 1.4, 400))
    lost = start - end
    low, high = retained_interval(
        400, (end == 0).sum(), start.sum(), lost.sum(), (start**2).sum(), (lost**2).sum(), (lost * start).sum(),
        lost.max(), lost.clip(min=0).sum(),
    )  # fmt: skip
    share, se, *_ = linearised_ratio(lost, start)
    assert (low, high) == pytest.approx((1 - share - 1.959964 * se, 1 - share + 1.959964 * se))


def test_no_interval_where_few_left_or_one_account_is_most_of_the_loss() -> None:
    few = retained_interval(400, 4, 4000.0, 40.0, 40_000.0, 400.0, 400.0, 10.0, 40.0)
    one = retained_interval(400, 10, 4000.0, 100.0, 40_000.0, 3_700.0, 1_000.0, 60.0, 100.0)
    assert np.isnan([*few, *one]).all()
