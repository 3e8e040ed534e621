"""The history of each metric, and the months of the bridge."""

import numpy as np
import pytest
from revenue_books import contracts

from analysis import Book, revenue
from analysis.estimate import linearised_ratio, poisson_exact, retained_interval
from analysis.glossary import COLUMNS


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
    past = revenue.analyze(contracts()).history
    value = past[(past["metric"] == "Lifetime value") & (past["month"] == "2025-12")].iloc[0]
    accounts = revenue.analyze(contracts()).movements["accounts"]
    exposed = int(accounts.iloc[-13:-1].sum())
    slow, fast = poisson_exact(2, exposed)
    assert value["value"] == pytest.approx(1860 / 12 * exposed / 2)
    assert (value["low"], value["high"]) == (pytest.approx(155 / fast), pytest.approx(155 / slow))


def test_a_year_in_which_nobody_left_has_no_lifetime_value() -> None:
    past = revenue.analyze(contracts()).history
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
