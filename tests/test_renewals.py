"""What is up for renewal, on accounts to count on the fingers."""

import pandas as pd
import pytest
from revenue_books import MONTHS, contracts

from analysis import Book, revenue
from analysis.estimate import count_to_come, wilson


def test_losing_the_next_renewals_leaves_what_is_not_due() -> None:
    due = revenue.renewals(contracts()).months
    assert list(due[["month", "accounts", "mrr", "largest", "closing_without"]].iloc[0]) == [
        "2026-02",
        10,
        1800,
        900,
        60,
    ]
    assert len(due) == 1
    assert next(iter(revenue.list_renewals(contracts())["account_id"])) == "large"
    assert len(revenue.renewals(contracts(), months=12).months) == 2


def test_the_renewals_of_the_last_year_say_how_many_would_go() -> None:
    """Twelve came up in February 2025, two left; at that rate about 2 of the 10 due would."""
    result = revenue.renewals(contracts())
    row = result.last_year.iloc[0]
    assert (row["due"], row["due_gone"]) == (12, 2)
    assert (row["low"], row["high"]) == tuple(map(float, wilson(2, 12)))
    come, claim = count_to_come(2, 12, 10), result.findings[1].claim
    assert (come.low, come.high) == (0, 6), "the rate alone would say 0 to 4"
    assert claim.startswith("At last year's renewal rate about 2 of the 10 would churn (0 to 6), with about 180 MRR (")
    assert tuple(come) == (result.findings[1].estimate, result.findings[1].low, result.findings[1].high)
    assert "2 of 12 up for renewal in the last 12 months did (16.7%" in claim


def test_without_contracts_what_is_due_cannot_be_told() -> None:
    paid = pd.DataFrame([(f"a{i}", m, 10.0) for i in range(3) for m in MONTHS], columns=["account_id", "month", "mrr"])
    result = revenue.renewals(Book.from_frames(mrr=paid))
    assert result.months.empty
    assert [f.verdict for f in result.findings if "up for renewal" in f.claim] == ["cannot tell"]


def test_what_is_up_for_renewal_is_said_with_the_month_and_what_is_left_without() -> None:
    claim = revenue.renewals(contracts()).findings[0].claim
    assert claim == (
        "1,800 MRR (97%) on 10 contracts is up for renewal by March 2026, the largest with 900. "
        "If none renewed, MRR would be 60."
    )


def test_the_mrr_at_stake_is_the_share_that_was_lost_at_the_renewals_of_last_year() -> None:
    """Twelve came up with 11 × 100 + 900 = 2,000 MRR, of which 200 left: a tenth of the 1,800 due now."""
    result = revenue.renewals(contracts())
    assert result.last_year["mrr_rate"].iloc[0] == pytest.approx(200 / 2000)
    assert "with about 180 MRR" in result.findings[1].claim


def test_the_last_renewals_are_those_that_the_definitions_count() -> None:
    due = revenue.renewals(contracts()).last_year.iloc[0]
    counted = revenue.count_period(contracts()).iloc[0]
    assert (due["due"], due["due_gone"]) == (counted["due"], counted["due_gone"])


def test_contracts_none_of_which_is_up_for_renewal_are_not_called_unknown() -> None:
    paid = pd.DataFrame([("a", m, 10.0) for m in MONTHS], columns=["account_id", "month", "mrr"])
    accounts = pd.DataFrame({"account_id": ["a"], "started_on": ["2023-07-05"], "contract_months": [12]})
    result = revenue.renewals(Book.from_frames(accounts=accounts, mrr=paid))
    assert [f.claim for f in result.findings] == ["No contract is up for renewal by March 2026."]


@pytest.mark.parametrize(
    ("started", "term", "due"),
    [("2024-01-15", 12, True), ("2024-12-15", 12, True), ("2025-01-15", 12, False), ("2023-06-15", 24, True),
     ("2024-02-15", 24, False), ("2025-10-15", 2, False)],
)  # fmt: skip
def test_a_contract_was_due_where_a_whole_number_of_its_terms_ended_in_the_year(
    started: str, term: int, due: bool
) -> None:
    """Of a year that ends in December 2025; an account that started within it was not there to be asked."""
    months = [month for month in MONTHS if month >= started[:7]]
    paid = pd.DataFrame([("a", m, 10.0) for m in months], columns=["account_id", "month", "mrr"])
    paid = pd.concat([paid, pd.DataFrame([("b", m, 10.0) for m in MONTHS], columns=paid.columns)])
    accounts = pd.DataFrame({"account_id": ["a", "b"], "started_on": [started, "2023-01-01"],
                             "contract_months": [term, 1]})  # fmt: skip
    assert revenue.count_period(Book.from_frames(accounts=accounts, mrr=paid))["due"].iloc[0] == int(due)


def test_without_start_dates_nobody_is_said_to_lack_a_contract() -> None:
    """Accounts on contracts of a year, in a book of one day: it is the start that is missing."""
    rows = pd.DataFrame({"account_id": range(30), "churned": [n % 3 == 0 for n in range(30)], "tenure_months": 8,
                         "contract_months": 12, "mrr": 100.0})  # fmt: skip
    said = revenue.renewals(Book.from_frames(accounts=rows)).findings[0].claim
    assert said == "What is up for renewal is not known: the files do not say when accounts started."
