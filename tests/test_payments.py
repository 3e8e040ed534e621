"""Churn that nobody decided, from a ledger of failed payments."""

import pandas as pd
import pytest
from revenue_books import departed

from analysis import Book, NotEnoughData, revenue
from analysis.charts.payments import payments, recovery
from analysis.revenue.payments_findings import TWO_LISTS


def test_involuntary_churn_is_counted_from_the_payments() -> None:
    row = revenue.analyze(departed()).involuntary.iloc[0]
    assert (row["source"], row["movements"], row["failed"], row["back"], row["left"]) == ("payments", 60, 30, 30, 0)
    assert row["share"] == 0.5
    assert row["low"] == pytest.approx(0.377350, abs=1e-6)


def test_without_payments_the_churn_type_is_used_and_said() -> None:
    rows = pd.DataFrame(
        [(f"A{i}", f"2024-0{m}", 10.0) for i in range(20) for m in range(1, 6 if i < 8 else 9)],
        columns=["account_id", "month", "mrr"],
    )
    kind = ["involuntary"] * 3 + ["voluntary"] * 5 + [None] * 12
    left = ["2024-06-01"] * 8 + [None] * 12
    accounts = pd.DataFrame(
        {"account_id": [f"A{i}" for i in range(20)], "started_on": "2024-01-01", "churned_on": left, "churn_type": kind}
    )
    result = revenue.analyze(Book.from_frames(accounts=accounts, mrr=rows))
    assert (result.involuntary["source"].iloc[0], result.involuntary["failed"].iloc[0]) == ("churn_type", 3)
    assert any(
        "3 of 8 times that MRR stopped" in f.claim and "recorded as involuntary" in f.claim for f in result.findings
    )


def test_a_pause_before_an_involuntary_end_was_not_involuntary() -> None:
    """churn_type says how an account left for good: of two gaps of one account only the last is meant."""
    months = [f"2024-{m:02d}" for m in range(1, 10)]
    paid = [("A", month, 10.0) for month in months if month not in ("2024-03", "2024-07", "2024-08", "2024-09")]
    paid += [("B", month, 10.0) for month in months]
    accounts = pd.DataFrame(
        {"account_id": ["A", "B"], "started_on": "2024-01-01", "churned_on": ["2024-07-01", None],
         "churn_type": ["involuntary", None]}
    )  # fmt: skip
    book = Book.from_frames(accounts=accounts, mrr=pd.DataFrame(paid, columns=["account_id", "month", "mrr"]))
    result = revenue.payments(book)
    assert (result.source, result.involuntary["movements"].iloc[0], result.involuntary["failed"].iloc[0]) == (
        "churn_type",
        2,
        1,
    )
    assert list(revenue.list_failing(book)["month"]) == ["2024-07"]
    assert result.recovery.empty


def test_failed_payments_by_month_and_by_days_are_what_the_ledger_says() -> None:
    """30 failed payments, paid after a known number of days: half by the median, all of them in the end."""
    result = revenue.payments(departed())
    failed = result.months[result.months["failed"] == 1]
    assert failed["movements"].sum() == 30
    assert result.months["lost"].sum() == revenue.analyze(departed()).movements["churn"].sum()
    row = result.involuntary.iloc[0]
    assert row["recovered"] == row["payments"]
    reached = result.recovery.loc[result.recovery["paid"] >= 0.5, "days"]
    assert reached.iloc[0] == row["median_days"]
    assert f"({failed['lost'].sum() / result.months['lost'].sum():.1%}) came from failed payments" in " ".join(
        f.claim for f in result.findings
    )


def test_where_neither_payments_nor_types_are_known_it_cannot_be_told() -> None:
    paid = [("A", "2024-01", 10.0), ("B", "2024-01", 10.0), ("B", "2024-02", 10.0)]
    book = Book.from_frames(mrr=pd.DataFrame(paid, columns=["account_id", "month", "mrr"]))
    result = revenue.payments(book)
    assert (result.source, [f.verdict for f in result.findings]) == ("nothing", ["cannot tell"])


def test_what_is_lost_for_good_stands_involuntary_beside_all_other_year_by_year() -> None:
    """By hand: A's payment failed in June 2025 and it is gone; B decided; C failed and is back; D went the year before.

    Of 100 + 50 lost in the 12 months to December 2025 the 100 of A are involuntary.
    """
    months = [str(month) for month in pd.period_range("2024-01", "2025-12", freq="M")]
    gone = {"A": "2025-06", "B": "2025-03", "C": "2025-05", "D": "2024-10", "E": "2026-01"}
    pays = {"A": 100, "B": 50, "C": 70, "D": 30, "E": 10}
    rows = [(who, month, pays[who]) for who, out in gone.items() for month in months
            if month < out or (who == "C" and month != out)]  # fmt: skip
    failed = pd.DataFrame({"account_id": ["A", "C"], "failed_on": ["2025-06-02", "2025-05-02"],
                           "recovered_on": ["", "2025-06-01"], "amount": [100, 70]})  # fmt: skip
    mrr = pd.DataFrame(rows, columns=["account_id", "month", "mrr"])
    told = revenue.payments(Book.from_frames(mrr=mrr, payments=failed, as_of="2025-12-31"))
    assert told.years.to_numpy().tolist() == [
        ["2025-01", "2025-12", 1, 100.0, 1, 50.0, pytest.approx(2 / 3)],
        ["2024-02", "2024-12", 0, 0.0, 1, 30.0, 0.0],
    ]
    assert told.findings[-1].claim == (
        "From January 2025 to December 2025, 150 MRR was lost and has not come back: 100 (66.7%) to failed payments "
        "and 50 to all other churn; from February 2024 to December 2024 it was 0 and 30."
    )


def of_attempts(rows: list[tuple[str, str, str, str]], **more: pd.DataFrame) -> Book:
    """Three accounts of which A and B stop in June 2025 and C in May alone, with attempts and no failed payments."""
    months = [str(month) for month in pd.period_range("2025-01", "2025-12", freq="M")]
    paid = [(who, month, mrr) for who, mrr in (("A", 100), ("B", 50), ("C", 70)) for month in months
            if (month != "2025-05" if who == "C" else month < "2025-06")]  # fmt: skip
    attempts = pd.DataFrame(rows, columns=["account_id", "attempt", "tried_on", "succeeded"])
    mrr = pd.DataFrame(paid, columns=["account_id", "month", "mrr"])
    return Book.from_frames(mrr=mrr, retries=attempts, as_of="2025-12-31", **more)


TRIED = [("A", "1", "2025-06-02", "no"), ("A", "2", "2025-06-07", "no"), ("C", "1", "2025-05-02", "no"),
         ("C", "2", "2025-06-01", "yes"), ("B", "1", "2025-04-30", "no"), ("B", "2", "2025-05-05", "yes")]  # fmt: skip


def test_attempts_alone_tell_involuntary_churn_in_money() -> None:
    """By hand: A's payment failed and was never paid, C's was paid 30 days later, B's long before B stopped."""
    told = revenue.payments(of_attempts(TRIED))
    assert told.source == "retries"
    assert told.involuntary[["movements", "failed", "soon", "payments", "recovered"]].to_numpy().tolist() == [
        [3, 2, 1, 3, 2]
    ]
    assert told.involuntary["mrr_failed"].iloc[0] == 170
    said = [finding.claim for finding in told.findings]
    assert "Of 220 MRR lost in all, 170 (77.3%) came from failed payments." in said
    assert said[-1].startswith(
        "From February 2025 to December 2025, 150 MRR was lost and has not come back: 100 (66.7%) to failed payments "
        "and 50 to all other churn"
    )
    assert not any(TWO_LISTS in finding.caveats for finding in told.findings)
    assert revenue.list_failing(of_attempts(TRIED))["account_id"].tolist() == ["A", "C"]


def of_numbered_attempts(rows: list[tuple[str, ...]]) -> Book:
    """The accounts of TRIED with other attempts, each at a payment with an id and as a number."""
    tried = pd.DataFrame(rows, columns=["account_id", "payment_id", "attempt", "tried_on", "succeeded"])
    mrr = of_attempts(TRIED).tables["mrr"].collect("pandas").to_pandas()[["account_id", "month", "mrr"]]
    mrr = mrr.assign(month=[f"{month // 12}-{month % 12 + 1:02d}" for month in mrr["month"]])
    return Book.from_frames(mrr=mrr, retries=tried, as_of="2025-12-31")


def test_a_payment_of_another_invoice_does_not_pay_the_one_that_failed() -> None:
    """A's later invoice is paid at once: named by their ids, the one of June stays open."""
    rows = [("A", "P1", "1", "2025-06-02", "no"), ("A", "P2", "1", "2025-06-03", "yes")]
    told = revenue.payments(of_numbered_attempts(rows))
    assert told.involuntary[["failed", "recovered"]].to_numpy().tolist() == [[1, 0]]


def test_a_list_that_says_only_how_often_a_payment_was_tried_says_what_it_lacks() -> None:
    """Which were still unpaid when MRR stopped is not known without the day of each attempt, and nothing is counted."""
    rows = [("A", "P1", "4", "2025-06-02", "no"), ("C", "P2", "2", "2025-05-02", "yes")]
    told = revenue.payments(of_numbered_attempts(rows))
    assert (told.source, told.known, len(told.years)) == ("nothing", False, 0)
    assert [finding.claim for finding in told.findings] == [
        "Involuntary churn is not known: the list of attempts does not say which were at the same payment and on which "
        "day each was made, so what was still unpaid when MRR stopped cannot be told."
    ]


def test_an_id_for_every_attempt_ties_none_to_another() -> None:
    """Charges have ids of their own: that none was paid after all would be read off a file that cannot tell."""
    rows = [("A", "ch1", "2025-06-02", "no"), ("A", "ch2", "2025-06-05", "yes"), ("C", "ch3", "2025-05-02", "no")]
    names = ["account_id", "payment_id", "tried_on", "succeeded"]
    paid = [(who, f"2025-{month:02d}", 10.0) for who in "AC" for month in range(1, 13) if who == "C" or month < 7]
    mrr = pd.DataFrame(paid, columns=["account_id", "month", "mrr"])
    book = Book.from_frames(mrr=mrr, retries=pd.DataFrame(rows, columns=names), as_of="2025-12-31")
    with pytest.raises(NotEnoughData, match="does not say which attempts were at the same payment"):
        revenue.dunning(book)
    unknown = revenue.payments(book)
    assert unknown.source == "nothing"
    assert unknown.months["failed"].isna().all()
    assert unknown.months["movements"].sum() == 1
    assert "not known" in str(payments(unknown).to_dict()["datasets"])
    shared = pd.DataFrame([(who, f"in_{who}", *rest) for who, _, *rest in rows], columns=names)
    assert revenue.dunning(Book.from_frames(mrr=mrr, retries=shared, as_of="2025-12-31")).money["recovered"].item() == 1


def test_the_chart_of_how_soon_is_headed_by_how_soon(sample_book: Book) -> None:
    result = revenue.payments(sample_book)
    assert " ".join(recovery(result).title.text).startswith("Of failed payments, 26%")


def test_beside_a_file_of_attempts_the_page_says_that_its_payments_are_others(sample_book: Book) -> None:
    """All 144 were paid by one file and 292 of 469 by the other: neither page is wrong, and both are read."""
    told = {finding.claim: finding.caveats for finding in revenue.payments(sample_book).findings}
    (caveats,) = [said for claim, said in told.items() if claim.startswith("All 144 failed payments were paid")]
    assert caveats == (TWO_LISTS,)
    retries = revenue.dunning(sample_book).findings[0]
    assert "292 of 469 failed payments" in retries.claim
    assert retries.caveats[-1] == (
        "These are 469 failed payments of the file of attempts; Involuntary churn reads the file of failed payments "
        "(144), so the shares of the two may differ."
    )
    alone = revenue.payments(departed()).findings
    assert not any(TWO_LISTS in finding.caveats for finding in alone)
