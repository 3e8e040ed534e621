"""Numbers inside words are read, whichever end of a scale they stand at."""

from pathlib import Path

import pytest

from analysis import Book
from analysis.book.numbers_in_words import amount_said, score_said

CASES = Path(__file__).parent / "cases"


@pytest.mark.parametrize(
    ("text", "score"),
    [("10 - Extremely likely", 10), ("0 (Not at all likely)", 0), ("Not at all likely - 0", 0), ("9/10", 9),
     ("9 out of 10", 9), ("3 von 10", 3), ("Score: 9", 9), ("Extremely likely (10)", 10), ("10分", 10), ("[7]", 7),
     ("10 = 非常有可能", 10), ("8.0", 8), ("7-8", None), ("11", None), ("-5 points", None), ("5 stars", None),
     ("likely", None)],
)  # fmt: skip
def test_a_score_inside_words(text: str, score: float | None) -> None:
    assert score_said(text) == score


@pytest.mark.parametrize(
    ("text", "amount"),
    [("25 seats", 25), ("1.5k", 1500), ("$1.2M", 1_200_000), ("1,200 per month", 1200), ("100 €/month", 100),
     ("1.200,50 EUR per month", 1200.5), ("Tier 1", None), ("12ab", None), ("10 - 20", None), ("<5", None)],
)  # fmt: skip
def test_an_amount_inside_words(text: str, amount: float | None) -> None:
    assert amount_said(text) == amount


def nps(book: Book) -> float:
    counted = "100.0 * (count(*) FILTER (score >= 9) - count(*) FILTER (score <= 6)) / count(*)"
    return float(book.built.engine.row(f"SELECT {counted} FROM nps")[0])


def test_labels_at_the_ends_of_a_scale_bias_nothing() -> None:
    book = Book.from_files(CASES / "nps_labels.csv")
    assert book.count("nps") == 300
    assert round(nps(book), 1) == 31.7


def test_ends_that_are_words_alone_are_0_and_10() -> None:
    answers = ["Extremely likely"] * 2 + ["9"] * 6 + ["8", "7", "5", "1"] * 2 + ["Not at all likely"] * 2
    rows = "\n".join(f"a{i},2025-01-{i + 1:02},{answer}" for i, answer in enumerate(answers))
    book = Book.from_files(("nps.csv", f"account_id,answered_on,score\n{rows}\n".encode()))
    assert book.count("nps") == 18
    assert nps(book) == pytest.approx(100 * (8 - 6) / 18)


def test_a_tenure_in_words_is_counted_in_months() -> None:
    rows = "\n".join(f"a{i},{said},no" for i, said in enumerate(["12 months", "2 years", "1 year 6 months", "7"] * 3))
    book = Book.from_files(("accounts.csv", f"account_id,tenure_months,churned\n{rows}\n".encode()))
    assert book.built.engine.rows("SELECT DISTINCT exit FROM accounts ORDER BY 1") == [(7,), (12,), (18,), (24,)]
