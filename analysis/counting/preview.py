"""The first numbers of a book, before it is opened: enough to see whether its files were meant as they were read."""

from dataclasses import dataclass

import narwhals.stable.v2 as nw

from ..book import Book
from ..book.summary import dated, only_churned
from ..errors import AnalysisError
from ..phrases import count, in_currency, money, numeral, out_of, percent
from .frames import collected
from .paid_months import paying_now


@dataclass(frozen=True)
class Number:
    """One number of the book: what it is, its value in words, and what it is made of."""

    label: str
    value: str
    of: str = ""


def preview(book: Book) -> tuple[Number, ...]:
    """Accounts, who churned, MRR, NPS and the rows of what else there is, each only where the book says it."""
    found = (_accounts(book), _churned(book), _mrr(book), _nps(book), _units(book))
    return tuple(number for number in found if number)


def _accounts(book: Book) -> Number | None:
    if "accounts" not in book.tables:
        return None
    return Number("Accounts", numeral(book.count()), dated(book))


def _churned(book: Book) -> Number | None:
    if "accounts" not in book.tables:
        return None
    if not book.built.who_left:
        return Number("Churned", "not known", book.built.untold)
    if only_churned(book):
        return Number("Churned", "all", "a list of churned accounts: no rate")
    rows = book.tables["accounts"].select(nw.col("churned").sum().alias("left"), nw.col("churned").count().alias("of"))
    left, known = collected(rows).iloc[0]
    return Number("Churned", percent(left / known) if known else "not known", out_of(left, known))


def _mrr(book: Book) -> Number | None:
    try:
        rows, month = paying_now(book)
    except AnalysisError:
        return _bare_mrr(book)
    paid = collected(rows)["mrr"]
    when = "" if month is None else f" in {month // 12}-{month % 12 + 1:02d}"
    label = "Paid in the last month" if book.built.paid_by_month else "MRR"
    return Number(label, _amount(book, float(paid.sum())), f"{count(len(paid), 'paying account')}{when}")


def _bare_mrr(book: Book) -> Number | None:
    """The MRR of accounts of which nothing says who is here."""
    if book.missing("accounts", "mrr"):
        return None
    paid = collected(book.tables["accounts"].filter(nw.col("mrr") > 0).select("mrr"))["mrr"]
    return Number("MRR", _amount(book, float(paid.sum())), f"of {count(len(paid), 'account')}, churned or not")


def _amount(book: Book, amount: float) -> str:
    with in_currency(book.currency):
        return money(amount)


def _nps(book: Book) -> Number | None:
    """Promoters (9 and 10) less detractors (0 to 6) in 100 answers, of every answer in the files (Reichheld 2003)."""
    if "nps" not in book.tables:
        return None
    score = collected(book.tables["nps"].select("score"))["score"].dropna()
    if not len(score):
        return None
    points = 100 * float((score >= 9).mean() - (score <= 6).mean())
    return Number("NPS", numeral(points, 1), f"of {count(len(score), 'answer')}")


def _units(book: Book) -> Number | None:
    if "kpis" not in book.tables:
        return None
    rows = book.tables["kpis"].group_by("arm").agg(nw.len().alias("rows")).sort("rows", descending=True)
    arms = [f"{arm}: {numeral(rows)}" for arm, rows in collected(rows).itertuples(index=False)]
    return Number("Rows in the experiment", numeral(book.count("kpis")), " · ".join(arms[:4]))
