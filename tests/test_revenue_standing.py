"""Whose revenue it is and what is due, on accounts to count on the fingers; and the history of each metric."""

import pandas as pd
import pytest

from analysis import Book, NotEnoughData, revenue
from analysis.estimate import poisson_exact, wilson
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


def test_the_largest_accounts_carry_what_the_fingers_say() -> None:
    """9 × 100 + 900 + 50 + 10 = 1,860 MRR, of which the largest has 900."""
    frame = revenue.standing(book()).concentration.set_index("top")
    assert frame.loc["largest", "share_of_mrr"] == pytest.approx(900 / 1860)
    assert frame.loc["5 largest", "mrr"] == 900 + 4 * 100
    assert frame["n_eff"].iloc[0] == pytest.approx(1860**2 / (9 * 100**2 + 900**2 + 50**2 + 10**2))


def test_losing_the_next_renewals_leaves_what_is_not_due() -> None:
    due = revenue.standing(book()).renewals
    assert list(due[["month", "accounts", "mrr", "largest", "closing_without"]].iloc[0]) == [
        "2026-02",
        10,
        1800,
        900,
        60,
    ]
    assert len(due) == 1
    assert next(iter(revenue.list_renewals(book())["account_id"])) == "large"
    assert len(revenue.standing(book(), months=12).renewals) == 2


def test_the_renewals_of_the_last_year_say_how_many_would_go() -> None:
    """Twelve came up in February 2025, two left; at that rate about 2 of the 10 due would."""
    result = revenue.standing(book())
    row = result.renewed.iloc[0]
    assert (row["due"], row["due_gone"]) == (12, 2)
    assert (row["low"], row["high"]) == tuple(map(float, wilson(2, 12)))
    claim = next(f.claim for f in result.findings if "came up" in f.claim)
    low, high = (round(10 * end) for end in wilson(2, 12))
    assert claim.startswith("Of the 12 that came up in the last 12 months 2 left (16.7%")
    assert claim.endswith(f"at that rate about 2 of the 10 would ({low} to {high}).")


def test_cohorts_add_up_to_the_mrr_of_each_month() -> None:
    layers = revenue.standing(book()).layers
    total = layers.groupby("month")["mrr"].sum()
    moved = revenue.analyze(book()).movements.set_index("month")["closing"]
    pd.testing.assert_series_equal(total, moved, check_names=False)
    last = layers[layers["month"] == "2025-12"].set_index("cohort")["mrr"]
    assert dict(last) == {"2024-Q1": 1810, "2025-Q3": 50}


def test_without_contracts_what_is_due_cannot_be_told() -> None:
    paid = pd.DataFrame([(f"a{i}", m, 10.0) for i in range(3) for m in MONTHS], columns=["account_id", "month", "mrr"])
    result = revenue.standing(Book.from_frames(mrr=paid))
    assert result.renewals.empty
    assert [f.verdict for f in result.findings if "due" in f.claim] == ["cannot tell"]


def test_nobody_paying_is_said_calmly() -> None:
    paid = pd.DataFrame([("a", "2025-01", 5.0), ("a", "2025-02", 0.0)], columns=["account_id", "month", "mrr"])
    with pytest.raises(NotEnoughData, match="No account pays"):
        revenue.standing(Book.from_frames(mrr=paid))


def test_every_metric_has_a_history_that_ends_in_the_table(sample_book: Book) -> None:
    result = revenue.analyze(sample_book)
    past, six = result.history, result.six.set_index("metric")["value"]
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
