"""What a page leaves out, said in its first sentence where that is more than 2 in 100 accounts."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any, TypeVar

from ..phrases import count, numeral, percent
from .book import Book
from .book_cache import cached
from .checking import OF_SEVERAL, OTHER_FILE, OTHER_ROW, SAME_ROW, TOLD_TWICE
from .engine import literal
from .several_rows import ANOTHER, NOT_CHOSEN, OLDER
from .typed import TOTALS

MOST_UNSAID = 0.02
ALWAYS, DATED, NEVER = "always", "of a book with days", "never"
# Refused rows that are no account of their own.
_NO_LOSS = (SAME_ROW, TOLD_TWICE, OTHER_ROW, OTHER_FILE, OF_SEVERAL, TOTALS, "the same file came twice",
            "no account_id", OLDER, ANOTHER, NOT_CHOSEN)  # fmt: skip
T = TypeVar("T")


def says_left_out(timed: str = ALWAYS) -> Callable[[Callable[..., T]], Callable[..., T]]:
    """The analysis, its first sentence followed by the accounts that are not in it.

    timed: whether it needs the time of each account: always, of a book with days only (a snapshot is then counted
    whole), or never.
    """

    def decorated(work: Callable[..., T]) -> Callable[..., T]:
        @wraps(work)
        def said(book: Book, *given: Any, **controls: Any) -> T:
            answer: Any = work(book, *given, **controls)
            if controls.get("measure", "churn") != "churn" or not answer.findings:
                return answer  # type: ignore[no-any-return]
            words = left_out(book, timed == ALWAYS or (timed == DATED and not book.snapshot))
            first, *others = answer.findings
            told = (replace(first, claim=f"{first.claim} {words}".strip()), *others)
            return replace(answer, findings=told)  # type: ignore[no-any-return]

        return said

    return decorated


@cached
def left_out(book: Book, timed: bool = True) -> str:
    """The accounts that are left out, in words; empty where they are at most 2 in 100.

    timed: the question needs the time of each account, from its start or as a tenure.
    """
    if "accounts" not in book.tables:
        return ""
    among = ", ".join(literal(rule) for rule in _NO_LOSS)
    set_aside = f"SELECT count(*) FROM accounts_rows WHERE _rule NOT IN ({among})"
    # Nothing says which part of a book a row that was set aside would belong to.
    aside = 0 if book.only else int(book.built.engine.row(set_aside)[0])
    used, unplaced, gone = book.built.engine.row(
        "SELECT count(*), count(*) FILTER (exit IS NULL), count(*) FILTER (exit IS NULL AND churned = 1) FROM accounts"
    )
    every, untimed = used + aside, unplaced if timed else 0
    if aside + untimed <= MOST_UNSAID * every:
        return ""
    of = f"of {count(every, 'account')}"
    without = f"{numeral(untimed)} {of} whose time as a customer is not known ({_churned(gone, unplaced)})"
    refused = f"{numeral(aside)} {of} that were set aside when the files were read"
    return f"Left out: {' and '.join([without] * bool(untimed) + [refused] * bool(aside))}."


def _churned(gone: int, among: int) -> str:
    """How many of some accounts churned, in words."""
    if gone in (0, among):
        return f"{'all' if gone else 'none'} of them churned"
    return f"{percent(gone / among)} of them churned"
