"""What a customer set out to do, and the steps agreed with them: each with what became of it."""

from collections.abc import Hashable, Mapping
from datetime import date
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd

from ..book import Book
from ..counting import collected, dates
from ..counting.actions import is_internal, judged, read_actions
from ..finding import FACT, Finding, count
from ..naming import called
from ..phrases import capital, significant

MET, MISSED, COMING, BACK, UNMEASURED, UNCLEAR = STATES = (
    "met", "missed", "on the way", "moved back", "not measured", "no target",
)  # fmt: skip
GOALS = (
    "goal",
    "kpi",
    "unit",
    "direction",
    "baseline",
    "target",
    "actual",
    "measured_on",
    "source",
    "promised_value",
    "due_on",
    "owner",
    "agreed_on",
)
NUMBERS = ("baseline", "target", "actual", "promised_value")
FEWER = {"down", "less", "lower", "fewer", "decrease", "minimize", "niedriger"}
MORE = {"up", "more", "higher", "increase", "maximize", "höher"}


def list_goals(book: Book, account_id: str) -> pd.DataFrame:
    """The goals of one account, missed ones first: the columns of the table, and state (one of STATES).

    A goal is met where its latest number has reached its target, in the direction the table names, or in that from
    baseline to target where it names none; else it is missed once it was due by the day the data stops, and on the way
    before that; one not due yet that is further off than where it began has moved back. Without a number it is not
    measured, without target or direction nothing is judged.
    """
    rows = _rows(book, "goals", account_id, GOALS)
    for name in NUMBERS:
        rows[name] = pd.to_numeric(rows[name], errors="coerce")
    return judged_goals(rows, book.as_of)


def judged_goals(goals: pd.DataFrame, as_of: date | None) -> pd.DataFrame:
    """Goals with their state on a day, missed ones first."""
    states = [_state(row, as_of) for row in goals.to_dict("records")]
    order = {MISSED: 0, BACK: 1, MET: 2, COMING: 3, UNMEASURED: 4, UNCLEAR: 5}
    told = goals.assign(state=states, place=[order[state] for state in states])
    return told.sort_values(["place", "goal"], ignore_index=True).drop(columns="place")


def list_actions(book: Book, account_id: str | None = None) -> pd.DataFrame:
    """The next steps agreed with one account, or with all (most urgent first, at most 50): the columns of the table,
    and state: done, overdue (due before the day the data stops, or on it) or open.

    What the team made from a sign, a play or a list was agreed with nobody, and is not among them.
    """
    rows = read_actions(book, account_id)
    agreed = pd.Series([not is_internal(source) for source in rows["source"]], index=rows.index, dtype=bool)
    return judged(rows[agreed].reset_index(drop=True), book.as_of).head(50)


def _rows(book: Book, table: str, account_id: str | None, columns: tuple[str, ...]) -> pd.DataFrame:
    """What a table says of an account, every column there, days as dates; nothing where the book has no such table."""
    if table not in book.tables:
        return pd.DataFrame(columns=list(columns))
    rows = book.tables[table]
    own = rows if account_id is None else rows.filter(nw.col("account_id") == account_id)
    found = collected(own.head(10_000)).reindex(columns=list(columns))
    days = {name: dates(found[name]) for name in columns if name.endswith("_on") and found[name].notna().any()}
    return found.assign(**days)


def _state(row: Mapping[Hashable, Any], as_of: date | None) -> str:
    actual, target, way = row["actual"], row["target"], way_of(row)
    if np.isnan(actual):
        return UNMEASURED
    if np.isnan(target) or not way:
        return UNCLEAR
    if (actual - target) * way >= 0:
        return MET
    due = row["due_on"]
    if isinstance(due, date) and as_of is not None and due <= as_of:
        return MISSED
    return BACK if (actual - row["baseline"]) * way < 0 else COMING


def way_of(row: Mapping[Hashable, Any]) -> int:
    """Which way is good: 1 up, −1 down; 0 where neither the table nor baseline and target say."""
    said = str(row["direction"] or "").strip().lower()
    if said in FEWER | MORE:
        return -1 if said in FEWER else 1
    apart = row["target"] - row["baseline"]
    return 0 if np.isnan(apart) else int(np.sign(apart))


def goal_findings(name: str, goals: pd.DataFrame) -> tuple[Finding, ...]:
    """What an account set out to do, in sentences that may be shown to it."""
    if goals.empty:
        return ()
    said = [f"{(goals['state'] == state).sum()} {words}" for state, words in SAID if (goals["state"] == state).any()]
    head = f"{called(name)} set out to reach {count(len(goals), 'goal')}: {', '.join(said)}."
    claims = [head, *(_sentence(row) for row in goals[goals["state"] == MISSED].to_dict("records"))]
    about = {"table": "goals"}
    return tuple(Finding(claim, FACT, accounts=1, audience="customer", about=about) for claim in claims)


SAID = (
    (MET, "met"),
    (MISSED, "missed"),
    (BACK, "moved back"),
    (COMING, "on the way"),
    (UNMEASURED, "not measured yet"),
    (UNCLEAR, "without target"),
)


def _sentence(row: Mapping[Hashable, Any]) -> str:
    unit = f" {row['unit']}" if isinstance(row["unit"], str) and row["unit"] else ""
    numbers = [significant(float(row[name])) for name in ("actual", "target")]
    return f"{capital(str(row['goal']))}: missed, {numbers[0]}{unit} where {numbers[1]}{unit} was the target."
