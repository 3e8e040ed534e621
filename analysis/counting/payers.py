"""Where accounts that are active by their dates are not those that pay: both numbers, with what a page counts."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any, TypeVar

import narwhals.stable.v2 as nw

from ..book import Book
from ..book.book_cache import cached
from ..book.days import month_text
from ..finding import count
from ..phrases import named_period, numeral
from .frames import collected
from .paid_months import paying_now

T = TypeVar("T")
ALL_THAT_PAY, ACTIVE = "all that pay", "the active ones"


def says_who_pays(of: str) -> Callable[[Callable[..., T]], Callable[..., T]]:
    """The analysis, its first sentence with a caveat where fewer or more pay than are active; of: whose MRR it is."""

    def decorated(work: Callable[..., T]) -> Callable[..., T]:
        @wraps(work)
        def said(book: Book, *given: Any, **controls: Any) -> T:
            answer: Any = work(book, *given, **controls)
            if not (words := who_pays(book)) or not answer.findings:
                return answer  # type: ignore[no-any-return]
            first, *others = answer.findings
            told = replace(first, caveats=(*first.caveats, f"{words} MRR here is that of {of}."))
            return replace(answer, findings=(told, *others))  # type: ignore[no-any-return]

        return said

    return decorated


@cached
def who_pays(book: Book) -> str:
    """How many are active by their dates and how many pay in the last month; empty where as many do, or one is missing.

    Where both are told by one table there is nothing to say.
    """
    if "mrr" not in book.tables or "accounts" not in book.tables or book.missing("accounts", "churned"):
        return ""
    pays, month = paying_now(book)
    paying = int(collected(pays.select(nw.len()))["len"].iloc[0])
    here = book.tables["accounts"].filter(nw.col("churned") == 0)
    active = int(collected(here.select(nw.len()))["len"].iloc[0])
    if paying == active or month is None:
        return ""
    is_, pay = "is" if active == 1 else "are", "pays" if paying == 1 else "pay"
    when = f"in {named_period(month_text(month))}"
    return f"By the accounts' own dates {count(active, 'account')} {is_} active, and {numeral(paying)} {pay} {when}."
