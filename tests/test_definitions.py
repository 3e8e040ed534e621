"""One ledger, several answers: the rules of other products on the same accounts, worked out by hand."""

import math

import pandas as pd
import pytest

from analysis import Book, NotEnoughData, revenue
from analysis.glossary import COLUMNS
from analysis.revenue.definitions_rules import RULES

MONTHS = ("2025-01", "2025-02", "2025-03", "2025-04")


def hundred() -> Book:
    """100 accounts at the end of January, 8 leave, 20 join, 2 of those leave too; 25 had a renewal due, the 8 in it."""
    paid = [(f"old-{i:03d}", month, 10.0) for i in range(100) for month in MONTHS[: 2 if i < 8 else 4]]
    paid += [(f"new-{i:02d}", month, 10.0) for i in range(20) for month in MONTHS[1 : 2 if i < 2 else 4]]
    starts = {f"old-{i:03d}": "2024-03-10" if i < 25 else "2024-08-10" for i in range(100)}
    starts |= {f"new-{i:02d}": "2025-02-03" for i in range(20)}
    accounts = pd.DataFrame({"account_id": list(starts), "started_on": list(starts.values()), "contract_months": 12})
    return Book.from_frames(accounts=accounts, mrr=pd.DataFrame(paid, columns=["account_id", "month", "mrr"]))


def values(book: Book, **controls: int) -> dict[tuple[str, str], float]:
    rules = revenue.definitions(book, **controls).rules
    return dict(zip(zip(rules["metric"], rules["product"], strict=True), rules["value"], strict=True))


def test_one_ledger_gives_four_churn_rates() -> None:
    """8 of 100, 10 of 120, 10 of 100 and 8 of 25: worked out by hand from the rules the products publish."""
    told = values(hundred(), months=3)
    logo = {product: value for (metric, product), value in told.items() if metric == "Logo churn"}
    assert logo == {
        "Here": 8 / 100,
        "ChartMogul": 8 / 100,
        "Stripe": 10 / 120,
        "Baremetrics": 10 / 100,
        "Gainsight on renewals due": 8 / 25,
    }


LEDGER = {
    "steady": (100, 100, 100, 100),
    "grows": (100, 100, 150, 150),
    "shrinks": (100, 100, 60, 60),
    "leaves": (100, 100, 100, 0),
    "pauses": (100, 0, 100, 100),
    "comes-back": (50, 0, 0, 0),
    "visits": (0, 0, 80, 0),
}


def ledger() -> Book:
    rows = [(account, month, pay) for account, pays in LEDGER.items() for month, pay in zip(MONTHS, pays, strict=True)]
    return Book.from_frames(mrr=pd.DataFrame(rows, columns=["account_id", "month", "mrr"]))


def test_revenue_churn_by_every_rule_is_what_the_fingers_say() -> None:
    """From January (550): churn 100 + 50 + 100 + 80, contraction 40, expansion 50, reactivation 100, new 80."""
    told = values(ledger(), months=3)
    start = 550
    assert told["Gross revenue churn", "Here"] == pytest.approx((40 + 100 + 50) / start)
    assert told["Gross revenue churn", "ChartMogul and Maxio"] == pytest.approx((330 + 40) / start)
    assert told["Gross revenue churn", "Stripe without contraction"] == pytest.approx(330 / start)
    assert told["Net revenue churn", "Here"] == pytest.approx((40 + 100 + 50 - 50) / start)
    assert told["Net revenue churn", "ChartMogul"] == pytest.approx((330 + 40 - 50 - 100) / start)
    assert told["Net revenue churn", "Baremetrics"] == pytest.approx((330 - 50) / start)
    assert told["Quick ratio", "Here"] == pytest.approx((80 + 50) / 370)
    assert told["Quick ratio", "flipRevenueMetrics"] == pytest.approx((80 + 50 + 100) / 370)
    assert math.isnan(told["Gross revenue churn", "Gainsight on renewals due"])


def test_a_return_after_four_months_is_new_to_maxio_and_reactivation_here() -> None:
    months = [f"2025-{m:02d}" for m in range(1, 8)]
    rows = [("far", month, 30.0) for month in (months[0], months[5], months[6])]
    rows += [("near", month, 20.0) for month in (months[0], months[3], *months[4:])]
    rows += [("stays", month, 10.0) for month in months]
    book = Book.from_frames(mrr=pd.DataFrame(rows, columns=["account_id", "month", "mrr"]))
    told = values(book, months=6)
    assert (told["Reactivation MRR", "Here"], told["Reactivation MRR", "Maxio"]) == (50, 20)
    assert (told["New MRR", "Here"], told["New MRR", "Maxio"]) == (0, 30)


def test_no_churn_is_cannot_tell_here_and_sixty_months_at_stripe() -> None:
    rows = [(f"a{i:02d}", month, 10.0) for i in range(12) for month in MONTHS]
    book = Book.from_frames(mrr=pd.DataFrame(rows, columns=["account_id", "month", "mrr"]))
    told = values(book, months=1)
    assert told["Customer lifetime value", "Stripe"] == pytest.approx(10 * 60)
    assert math.isnan(told["Customer lifetime value", "ChartMogul"])
    assert math.isnan(told["Customer lifetime value", "Baremetrics"])


def test_our_rule_is_the_one_of_the_revenue_page(sample_book: Book) -> None:
    year, told = revenue.analyze(sample_book).metrics.iloc[-1], values(sample_book)
    assert told["Logo churn", "Here"] == year["logo_churn_year"]
    assert told["Gross revenue churn", "Here"] == pytest.approx(1 - year["grr"])
    assert told["Net revenue churn", "Here"] == pytest.approx(1 - year["nrr"])
    table = revenue.analyze(sample_book).table.set_index("metric")["value"]
    assert told["Quick ratio", "Here"] == pytest.approx(table["Quick ratio"])
    assert told["Customer lifetime value", "Here"] == table["Customer lifetime value"]


def test_the_accounts_that_stopped_say_by_whose_rule_they_churned() -> None:
    listed = revenue.list_stopped(ledger(), months=3).set_index("account_id")
    assert listed.loc["leaves", "counted_by"] == "here, ChartMogul, Stripe, Baremetrics"
    assert listed.loc["visits", "counted_by"] == "Stripe, Baremetrics"
    assert (listed.loc["pauses", "counted_by"], listed.loc["pauses", "back"]) == ("Baremetrics", "2025-03")


def test_the_reading_says_each_number_that_differs() -> None:
    result = revenue.definitions(hundred(), months=3)
    first = result.findings[0].claim
    assert first.startswith("From Feb 1 to Apr 30, 2025 logo churn was 8.0% (4.1% to 15.0%)")
    for words in ("8.3% in Stripe", "10.0% in Baremetrics", "32.0% in Gainsight"):
        assert words in first
    assert "ChartMogul" not in first
    assert set(result.rules.columns) <= set(COLUMNS)
    assert list(zip(result.rules["metric"], result.rules["product"], strict=True)) == list(RULES)


def test_halves_of_a_book_add_up() -> None:
    paid = pd.DataFrame(
        [(a, m, p) for a, pays in LEDGER.items() for m, p in zip(MONTHS, pays, strict=True)],
        columns=["account_id", "month", "mrr"],
    )
    half = paid["account_id"] < "m"
    whole, *halves = (
        revenue.count_period(Book.from_frames(mrr=part), months=3) for part in (paid, paid[half], paid[~half])
    )
    pd.testing.assert_frame_equal(whole, halves[0] + halves[1], check_dtype=False)


def test_a_book_shorter_than_the_period_says_so() -> None:
    with pytest.raises(NotEnoughData, match="The book has 4 months of MRR"):
        revenue.definitions(ledger())


def test_a_period_that_ended_before_is_counted_as_if_the_data_had_stopped_then() -> None:
    """The three months to April of a ledger that goes on for two more, in which everybody leaves or comes back."""
    later = [("steady", "2025-05", 900.0), ("comes-back", "2025-05", 70.0), ("comes-back", "2025-06", 70.0)]
    paid = [(a, m, p) for a, pays in LEDGER.items() for m, p in zip(MONTHS, pays, strict=True)]
    on = Book.from_frames(mrr=pd.DataFrame([*paid, *later], columns=["account_id", "month", "mrr"]))
    then, now = revenue.definitions(on, months=3, until="2025-04-30"), revenue.definitions(ledger(), months=3)
    assert (then.since, then.until) == (now.since, now.until) == ("2025-01", "2025-04")
    pd.testing.assert_frame_equal(*(told.rules[told.rules["product"] != "Here"] for told in (then, now)))
    assert [finding.claim for finding in then.findings[:3]] == [finding.claim for finding in now.findings[:3]]
    listed = (revenue.list_stopped(on, months=3, until="2025-04-30"), revenue.list_stopped(ledger(), months=3))
    pd.testing.assert_frame_equal(*listed)
