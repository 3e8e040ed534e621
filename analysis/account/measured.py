"""Goals that nobody has put a number to, measured by what the book knows: seats in use, and the answers to surveys."""

from collections.abc import Callable, Hashable, Mapping
from datetime import date, timedelta
from typing import Any

import pandas as pd

from ..book.days import month_of, month_text
from ..phrases import count
from ..standards import DETRACTOR, PROMOTER, QUARTER
from .goals import judged_goals

# What a goal's kpi has to be called to be measured here; a share of seats is one in percent.
SEATS = {"seats in use", "share of seats in use", "seat usage", "seats used", "adoption", "license utilization"}
NPS, SCORE = {"nps", "net promoter score"}, {"survey score", "nps score", "satisfaction", "csat", "score"}
PERCENT = ("%", "percent")
# Fewer answers would be the score of a person.
FEWEST_ANSWERS = 3
Measured = tuple[float, date, str]


def measured(goals: pd.DataFrame, lines: pd.DataFrame, until: date | None) -> pd.DataFrame:
    """Goals with their number of today, where the table has none and the book has: its source says from where.

    lines: of the account, as in its timeline. A share of seats is the mean of the last three months, in percent; NPS
    and scores are of the answers of the last twelve months, where there are at least three.
    """
    if goals.empty or until is None:
        return goals
    rows = [_filled(row, lines, until) for row in goals.to_dict("records")]
    return judged_goals(pd.DataFrame(rows)[list(goals.columns)], until)


def _filled(row: Mapping[Hashable, Any], lines: pd.DataFrame, until: date) -> dict[Hashable, Any]:
    kpi = str(row["kpi"] or "").strip().lower() if row["kpi"] == row["kpi"] else ""
    make = next((make for names, make in MAKERS if kpi in names), None)
    if make is None or not pd.isna(row["actual"]):
        return dict(row)
    found = make(lines, until, row["unit"] if isinstance(row["unit"], str) else "")
    return {**row, **dict(zip(("actual", "measured_on", "source"), found, strict=True))} if found else dict(row)


def _seats(lines: pd.DataFrame, until: date, unit: str) -> Measured | None:
    known = lines[(lines["line"] == "usage") & lines["value"].notna()].tail(QUARTER)
    if len(known) < QUARTER or unit.strip().lower() not in PERCENT:
        return None
    return round(100 * float(known["value"].mean()), 1), until, "usage by month, mean of the last three"


def _answers(lines: pd.DataFrame, until: date) -> pd.Series:
    first = month_text(month_of(until - timedelta(days=365)))
    late = lines[(lines["line"] == "score") & lines["value"].notna() & (lines["month"] > first)]["value"]
    return late if len(late) >= FEWEST_ANSWERS else late.iloc[:0]


def _nps(lines: pd.DataFrame, until: date, unit: str) -> Measured | None:
    late = _answers(lines, until)
    if late.empty:
        return None
    score = 100 * float((late >= PROMOTER).mean() - (late <= DETRACTOR).mean())
    return round(score, 1), until, f"{count(len(late), 'survey answer')} of the last year"


def _score(lines: pd.DataFrame, until: date, unit: str) -> Measured | None:
    late = _answers(lines, until)
    said = f"{count(len(late), 'survey answer')} of the last year"
    return (round(float(late.mean()), 1), until, said) if len(late) else None


MAKERS: tuple[tuple[set[str], Callable[[pd.DataFrame, date, str], Measured | None]], ...] = (
    (SEATS, _seats), (NPS, _nps), (SCORE, _score),
)  # fmt: skip
