"""What each page still needs of a book, in the words of the data dictionary."""

from collections.abc import Sequence

import pandas as pd

from .. import contents
from ..errors import MissingTable
from ..finding import listed
from ..names import spoken
from .build_result import Built
from .checking import columns_of
from .engine import quoted
from .tables import TABLES

WHO_LEFT = "a churn date (empty while active), a churned yes or no, or subscriptions with the days they ended"
ON_LEAVING = ("accounts.churned", "accounts.here", "accounts.churned_on", "accounts.tenure")
STAYED = (
    "accounts that are still here: every account in it has churned, and a list of churned accounts alone tells no rate"
)
NO_TENURE = "the start date and the churn date of each account, or its months so far and whether it churned"
_NAMED = {
    "accounts": "accounts", "mrr": "MRR by month", "nps": "NPS answers", "events": "events", "usage": "usage by month",
    "payments": "failed payments", "touches": "contacts with customers", "kpis": "an experiment", "costs": "costs",
    "goals": "goals of customers", "actions": "next steps", "notes": "notes on customers",
    "contacts": "contacts at customers", "retries": "attempts to collect payments", "exits": "answers to the exit form",
    "seats": "seats by month",
}  # fmt: skip


def readiness(built: Built) -> pd.DataFrame:
    """Each page and view, whether it can answer from this book, and exactly what it still needs."""
    each = [(view.word, lacking(built, view.needs)) for view in contents.views()]
    return pd.DataFrame([(word, not lacks, lacks) for word, lacks in each], columns=["page", "ready", "needs"])


def lacking(built: Built, needs: Sequence[str]) -> str:
    """What the book lacks of what a page or a view declares, in words; empty where it has all of it."""
    return "; ".join(dict.fromkeys(lack for need in needs if (lack := _lacks(built, need))))


def _lacks(built: Built, need: str) -> str:
    asked: dict[str, list[str]] = {}
    for way in need.split("|"):
        table, _, column = way.partition(".")
        asked.setdefault(table, []).append(column)
    ways = [lack for table, columns in asked.items() for lack in _ways(built, table, columns)]
    return "" if not all(ways) else ", or ".join(dict.fromkeys(ways)) if len(asked) > 1 else " or ".join(ways)


def _ways(built: Built, table: str, columns: Sequence[str]) -> list[str]:
    """What the book lacks of each of several columns of a table that would do; of a table it lacks, once."""
    if table in built.tables or len(columns) == 1:
        return [missing(built, table, [column] if column else []) for column in columns]
    told = [_meant(table, column) for column in columns]
    return [f"{missing(built, table)}, and {listed(told[:-1], 9)} or {told[-1]}"]


def missing(built: Built, table: str, columns: Sequence[str] = ()) -> str:
    """What the book lacks, in words."""
    if table not in built.tables:
        return f"a file of {_NAMED[table]}, with {listed([_meant(table, name) for name in TABLES[table].needs[0]], 9)}"
    return " and ".join(lack for column in columns if (lack := _lacks_column(built, table, column)))


def _meant(table: str, column: str) -> str:
    """What a column holds, in the words of the data dictionary: the day the account started."""
    means = TABLES[table].column(column).means if column in TABLES[table].names else spoken(column)
    return means[:1].lower() + means[1:].split(";")[0].split(", the same")[0].split(", for example")[0]


def needs_who_left(built: Built, columns: Sequence[str]) -> bool:
    """Whether columns of the accounts say who churned, or rest on it, and nothing in the book does."""
    asked = {f"accounts.{column}" for column in columns} & set(ON_LEAVING)
    return bool(asked) and "accounts" in built.tables and not built.who_left


def _lacks_column(built: Built, table: str, column: str) -> str:
    """Looked up once: every page, view and analysis of a book asks for the same few columns."""
    known: dict[tuple[str, str], str] = vars(built).setdefault("_lacking", {})
    if (table, column) not in known:
        known[table, column] = _looked_up(built, table, column)
    return known[table, column]


def _looked_up(built: Built, table: str, column: str) -> str:
    """A column counts as there when at least one cell is filled; who churned, where anything tells it."""
    if needs_who_left(built, [column]):
        return WHO_LEFT
    if column == "churned":
        return ""
    if column == "here":
        return "" if _somebody_stayed(built) else STAYED
    if column == "tenure":
        ready = built.engine.row("SELECT count(exit) FROM accounts WHERE churned = 0 OR exit IS NOT NULL")[0]
        lost = built.engine.row("SELECT count(*) FILTER (churned = 1), count(exit) FILTER (churned = 1) FROM accounts")
        enough = ready and (lost[0] == 0 or lost[1] > 0)
        return "" if enough else NO_TENURE
    filled = (
        column in columns_of(built.engine, table)
        and built.engine.row(f"SELECT count({quoted(column)}) FROM {table}")[0]
    )
    return "" if filled else f"a column for {_meant(table, column)} in the file of {_NAMED[table]}"


def _somebody_stayed(built: Built) -> bool:
    """Whether any account is still here; a book of none has nobody who left either."""
    accounts, here = built.engine.row("SELECT count(*), count(*) FILTER (coalesce(churned, 0) = 0) FROM accounts")
    return bool(here or not accounts)


def require(built: Built, table: str, columns: Sequence[str]) -> None:
    """Raise MissingTable where the book lacks a table or a column."""
    if table == "accounts" and needs_who_left(built, columns):
        raise MissingTable(f"Cannot tell: {built.untold}.", _UNTOLD, f"Add {WHO_LEFT}.")
    if lacks := missing(built, table, columns):
        raise MissingTable("This question cannot be answered from the open book.", f"It needs {lacks}.", _ADD)


def require_all(built: Built, needs: Sequence[str]) -> None:
    """Raise MissingTable where the book lacks what a page declares."""
    if lacks := lacking(built, needs):
        if needs_who_left(built, [need.removeprefix("accounts.") for need in needs]):
            require(built, "accounts", ("churned",))
        raise MissingTable("This question cannot be answered from the open book.", f"It needs {lacks}.", _ADD)


_UNTOLD = "Nothing in the open book says which accounts churned, so nothing is said of how many did."
_ADD = "Add the file that has it on the first page; there is a template to fill in."


def count(built: Built, table: str) -> int:
    """Rows of a table that are used, counted once: a page asks for them with each thing that can be kept."""
    if table not in built.tables:
        return 0
    known: dict[str, int] = vars(built).setdefault("_counted", {})
    if table not in known:
        known[table] = int(built.engine.row(f"SELECT count(*) FROM {table}")[0])
    return known[table]
