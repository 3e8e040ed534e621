"""Actions: what is to be done for an account, who sees to it, until when, and what became of it."""

from collections.abc import Hashable, Mapping, Sequence
from datetime import date
from typing import Any

import narwhals.stable.v2 as nw
import pandas as pd

from ..book import Book
from ..book.task_lists import says_open
from .frames import collected, dates

# What an action is, in the order of its file; a downloaded list can be uploaded again.
ACTION = ("account_id", "step", "owner", "due_on", "done_on", "outcome", "source", "opened_on")
DAYS = ("due_on", "done_on", "opened_on")
DONE, LATE, OPEN = "done", "overdue", "open"
# What an action comes from where the team made it in the app: such steps were not agreed with the customer.
PLAY, SIGN, LIST = "Play: ", "Sign: ", "List: "
MOST_READ = 10_000
# One action as a control can carry it: the values of ACTION as text, days as 2025-12-31.
Written = tuple[str, ...]


def read_actions(book: Book, account_id: str | None = None, written: Sequence[Written] = ()) -> pd.DataFrame:
    """The actions of one account, or of all: those of the book's table, and those written in the app.

    Columns: those of ACTION, days as dates. One written with the account, the step and the day it was opened of a row
    of the table stands in its place: it is that row as it was edited.
    """
    rows = _table(book, account_id)
    own = [one for one in written if account_id is None or one[0] == account_id]
    if not own:
        return rows
    told = pd.DataFrame([_read(one) for one in own], columns=list(ACTION), dtype=object)
    edited = {key_of(row) for row in told.to_dict("records")}
    kept = [key_of(row) not in edited for row in rows.to_dict("records")]
    return pd.concat([rows[kept], told], ignore_index=True) if any(kept) else told


def key_of(row: Mapping[Any, Any]) -> tuple[str, str, str]:
    """What tells an action from others: its account, its step, and the day it was opened."""
    return _text(row["account_id"]), _text(row["step"]), _text(row["opened_on"])


def judged(actions: pd.DataFrame, as_of: date | None) -> pd.DataFrame:
    """Actions with their state on a day, overdue ones first: done, overdue (due by that day) or open."""
    states = [_stage(row, as_of) for row in actions.to_dict("records")]
    order = {LATE: 0, OPEN: 1, DONE: 2}
    told = actions.assign(state=states, place=[order[state] for state in states])
    by = ["place", "step", "account_id"] if "account_id" in told else ["place", "step"]
    return told.sort_values(by, ignore_index=True).drop(columns="place")


def is_internal(source: object) -> bool:
    """Whether an action was made from a play, a sign or a list: it is the team's own, and no customer is shown it."""
    return _text(source).startswith((PLAY.strip(), SIGN.strip(), LIST.strip()))


def _table(book: Book, account_id: str | None) -> pd.DataFrame:
    if "actions" not in book.tables:
        return pd.DataFrame(columns=list(ACTION), dtype=object)
    rows = book.tables["actions"]
    own = rows if account_id is None else rows.filter(nw.col("account_id") == account_id)
    found = collected(own.sort("account_id", "step").head(MOST_READ)).reindex(columns=list(ACTION))
    found["outcome"] = found["outcome"].map(_ended, na_action="ignore")
    return found.assign(**{name: dates(found[name]) for name in DAYS if found[name].notna().any()})


def _ended(outcome: str) -> str | None:
    """What became of an action; what only says that it is open, as the status of a task does, is no outcome."""
    return None if says_open(outcome) else outcome


def _stage(row: Mapping[Hashable, Any], as_of: date | None) -> str:
    if isinstance(row["done_on"], date) or (isinstance(row["outcome"], str) and row["outcome"].strip()):
        return DONE
    due = row["due_on"]
    return LATE if isinstance(due, date) and as_of is not None and due <= as_of else OPEN


def _read(one: Written) -> dict[str, object]:
    told: dict[str, object] = dict(zip(ACTION, one, strict=True))
    return {name: _day(str(value)) if name in DAYS else (value or None) for name, value in told.items()}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _text(value: object) -> str:
    return "" if value is None or pd.isna(value) else str(value).strip()  # type: ignore[call-overload]


def written_of(row: Mapping[Hashable, Any]) -> Written:
    """An action as a control can carry it."""
    return tuple(_text(row[name]) for name in ACTION)


def still_told(keys: Sequence[tuple[str, str, str]], before: Book, after: Book) -> list[bool]:
    """Of each action written in the app, by its key, whether it still holds when other files are opened: where the
    table of actions of the new files tells it otherwise than the files before, they are the later word."""
    was = {key_of(row): written_of(row) for row in read_actions(before).to_dict("records")}
    now = {key_of(row): written_of(row) for row in read_actions(after).to_dict("records")}
    return [key not in now or now[key] == was.get(key) for key in keys]
