"""What the open book is, in sentences."""

from collections.abc import Mapping

from ..finding import Finding, count, listed
from ..phrases import named_day, numeral, out_of
from .book import Book
from .currency import RATES
from .problems import TWO_THINGS
from .rates import number
from .reader_words import called, in_words

ONLY_CHURNED = (
    "every one of them churned: these files hold only accounts that churned, so no churn rate can be told; bring the "
    "accounts that are still here as well"
)
_A_LIST = 10


def summary(book: Book) -> tuple[Finding, ...]:
    """What was opened, what was set aside, and what contradicts itself, each in one sentence.

    The first sentence says what the book holds; the others appear only where there is something to say.
    """
    return (_opened(book), *_refused(book), *_listed(book), *_strangers(book))


def dated(book: Book) -> str:
    """The day the book is seen from, or which dates it lacks to be seen from one."""
    if book.as_of:
        return f"as of {named_day(book.as_of)}" + (f", accounts have no {_lacks(book)}" if book.snapshot else "")
    return "one day, no dates" if "accounts" in book.tables else ""


def held(book: Book) -> str:
    """How much a book is about, in words: its accounts, else the rows of what it holds instead."""
    if "accounts" in book.tables:
        return count(book.count(), "account")
    return ", ".join(f"{_called(book, name)}: {count(book.count(name), 'row')}" for name in book.tables)


def in_money(book: Book) -> str:
    """What the amounts of a book are in, and that some were converted; empty where nothing says it."""
    given = (file.settings.get(RATES) for file in book.recipe.files)
    rated = any(number(str(rate)) for rates in given if isinstance(rates, Mapping) for rate in rates.values())
    return f"amounts in {book.currency}{', others at the rates you gave' * rated}" * bool(book.currency)


def _lacks(book: Book) -> str:
    """The dates a snapshot does not have: accounts may tell when they started and not when they left."""
    if not book.missing("accounts", "started_on"):
        return "churn dates"
    return "dates" if book.missing("accounts", "churned_on") else "start dates"


def only_churned(book: Book) -> bool:
    """Whether the accounts are a list of those that churned, by their own columns: no rate can be told from it."""
    if "accounts" not in book.tables or not book.built.who_left.startswith("accounts."):
        return False
    accounts, left = book.built.engine.row("SELECT count(*), coalesce(sum(churned), 0) FROM accounts")
    return bool(accounts >= _A_LIST and accounts == left)


def _called(book: Book, table: str) -> str:
    """What was paid for orders or invoices is not MRR: nothing says that it recurs."""
    return "payments by month" if table == "mrr" and book.built.paid_by_month else called(table)


def _opened(book: Book) -> Finding:
    when = f" as of {named_day(book.as_of)}" if book.as_of else ""
    if "accounts" not in book.tables:
        tables = listed([f"{_called(book, name)} ({count(book.count(name), 'row')})" for name in book.tables])
        return Finding(f"This book holds {tables}{when} and no accounts.", "fact", accounts=0)
    accounts = book.count()
    left = int(book.built.engine.row("SELECT coalesce(sum(churned), 0) FROM accounts")[0])
    share = left / accounts if accounts else float("nan")
    kind = f", in a snapshot without {_lacks(book)}" if book.snapshot else when
    others = [_called(book, name) for name in book.tables if name != "accounts"]
    also = f" Beside them: {listed(others, most=8)}." if others else ""
    if not book.built.who_left:
        claim = f"{count(accounts, 'account')}{kind}; {book.built.untold}, so nothing can be said of churn.{also}"
        return Finding(claim, "fact", accounts=accounts)
    if only_churned(book):
        claim = f"{count(accounts, 'account')}{kind}, and {ONLY_CHURNED}.{also}"
        return Finding(claim, "fact", accounts=accounts)
    claim = f"{count(accounts, 'account')}{kind}; {numeral(left)} of them churned.{also}"
    return Finding(claim, "fact", share, accounts=accounts)


def _refused(book: Book) -> list[Finding]:
    read, refused = int(book.files["read"].sum()), int(book.files["refused"].sum())
    if not refused:
        used = book.files["table"] != "left out"
        return [Finding(f"All {numeral(int(book.files['read'][used].sum()))} rows were used.", "fact")]
    share = refused / read
    rules = [
        f"{in_words(rule)} ({numeral(rows)})" for rule, rows in book.refused[["rule", "rows"]].itertuples(index=False)
    ]
    return [Finding(f"{out_of(refused, read)} rows are set aside: {listed(rules)}.", "fact", share)]


def _listed(book: Book) -> list[Finding]:
    return [
        Finding(f"{called(table)}: {_noted(in_words(note), rows)}.", "fact")
        for table, note, rows in book.diagnostics.listed[["table", "note", "rows"]].itertuples(index=False)
    ]


def _noted(note: str, rows: int) -> str:
    """How many rows a note is of: in front of what they do, or behind what differs."""
    return (
        f"{note} ({count(rows, 'account')})"
        if " differs between " in note or TWO_THINGS in note
        else f"{numeral(rows)} {note}"
    )


def _strangers(book: Book) -> list[Finding]:
    strange = book.diagnostics.joins[book.diagnostics.joins["not_in_accounts"] > 0]
    return [
        Finding(
            f"{called(table)}: {numeral(unknown)} of {count(ids, 'ID')} are not among the accounts, for example "
            f"{example}.",
            "fact",
        )
        for table, ids, unknown, example in strange[["table", "ids", "not_in_accounts", "example"]].itertuples(
            index=False
        )
    ]
