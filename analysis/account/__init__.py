"""What happened with one account: its life on one line, beside what is usual for accounts like it."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from ..book import Book
from ..book.days import to_date
from ..counting.actions import judged
from ..errors import DIMENSION, MissingTable
from ..finding import Finding
from ..names import spoken
from ..phrases import UNKNOWN, named_day, numeral
from ..result import Result
from .counting import (
    count_answers,
    count_usual,
    find_accounts,
    list_owners,
    read_account,
    read_answers,
    read_happened,
)
from .findings import find
from .goals import goal_findings, judged_goals, list_actions, list_goals
from .lines import lines
from .measured import measured

__all__ = [
    "Account",
    "analyze",
    "count_answers",
    "count_usual",
    "find_accounts",
    "judged",
    "judged_goals",
    "list_actions",
    "list_goals",
    "list_owners",
]

ASIDE = {"account_id", "name", "churned", "started_month", "churned_month", "entry", "exit", "contract_length"}


@dataclass(frozen=True, eq=False, repr=False)
class Account(Result):
    """One account. `facts`: what the accounts table says of it; `lines`: its months beside what is usual; `happened`:
    every dated thing, oldest first, with its lane; `goals`, `actions`: what it set out to do, and the steps agreed.

    since, until: its first and its last day in the book, None in a snapshot. left: whether it has left. group: whom it
    is compared with.
    """

    account_id: str
    name: str
    by: str | None
    group: str | None
    since: date | None
    until: date | None
    left: bool
    facts: pd.DataFrame
    lines: pd.DataFrame
    happened: pd.DataFrame
    goals: pd.DataFrame
    actions: pd.DataFrame
    findings: tuple[Finding, ...]


def analyze(book: Book, *, account_id: str | None = None, by: str | None = None) -> Account:
    """What happened with this account, and what of it is unusual for accounts like it?

    `account_id`: which one; of those that are here the one with the largest MRR unless said. `by`: a dimension; what
    is usual is the middle half of the accounts that share its value, in the same month (of answers, in the same
    quarter), where there are 10 others. One account proves nothing: every sentence is a plain count. Raises
    MissingTable without accounts, for an unknown dimension or account.

    Example: `account.analyze(book)`.
    """
    if by is not None and by not in book.dimensions:
        raise MissingTable(f"Accounts cannot be compared by {by}.", "It is no dimension of the open book.", DIMENSION)
    chosen = account_id or str(find_accounts(book, most=1)["account_id"].iloc[0])
    row = read_account(book, chosen)
    group = None if by is None else str(row[by])
    answers = read_answers(book, chosen) if "nps" in book.tables else pd.DataFrame(columns=["answered_on", "score"])
    happened, months = read_happened(book, chosen), lines(book, chosen, by, group)
    since, until = _day(row["started_on"]), _day(row["churned_on"])
    left = not pd.isna(row["churned"]) and bool(row["churned"] == 1)
    name = chosen if pd.isna(row["name"]) else str(row["name"])
    findings = find(row, name, group, since, until, book.as_of, months, answers, happened)
    end = until if left else book.as_of
    goals = measured(list_goals(book, chosen), months, end)
    actions = list_actions(book, chosen)
    findings = (*findings, *goal_findings(name, goals))
    return Account(
        chosen, name, by, group, since, end, left, _facts(row, book), months, happened, goals, actions, findings
    )


def _facts(row: pd.Series, book: Book) -> pd.DataFrame:
    """What the accounts table says, in words, one line each."""
    known = [name for name in row.index if name not in ASIDE and not pd.isna(row[name]) and not _again(name, row)]
    told = [(name, _said(name, row[name])) for name in known]
    return pd.DataFrame(told, columns=["fact", "says"]).assign(
        fact=lambda facts: [_named(f, book) for f in facts["fact"]]
    )


def _again(name: str, row: pd.Series) -> bool:
    """Whether a column of the file says once more what one with its own meaning says: industry_1 beside industry."""
    first, _, number = name.rpartition("_")
    return number.isdecimal() and first in row.index and str(row[first]) == str(row[name])


def _named(column: str, book: Book) -> str:
    return spoken(book.dimensions.get(column, column))


def _said(name: str, value: object) -> str:
    if name.endswith("_on"):
        return named_day(day) if (day := _day(value)) else UNKNOWN
    return numeral(value) if isinstance(value, float) else str(value)


def _day(number: object) -> date | None:
    return None if pd.isna(number) else to_date(int(number))  # type: ignore[call-overload]
