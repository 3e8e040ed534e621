"""How the columns of an answer are headed and written, on a page, a slide and in a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd

from ..finding import percent
from ..names import CELLS, headed, spoken
from ..phrases import named_day, named_period, numeral, whens_named

SHARES = {
    "rate", "mrr_rate", "survival", "hazard", "logo_churn", "gross_churn", "net_churn", "grr", "nrr", "grr_month",
    "nrr_month", "share", "recovered_share", "logo_churn_year", "chance", "risk", "risk_with", "risk_without",
    "left_in_year", "precision", "given", "churn_month", "churn_year", "times_twelve", "aim_rate", "by_chance",
    "if_reached", "hoped_rate", "relative", "rate_early", "rate_rest", "chance_shown", "off", "response_rate",
    "satisfied", "power", "incidence", "base_rate", "one_minus_survival", "grew_rate", "others_share_carried",
    "rate_with", "rate_without", "others_share", "involuntary_share", "paid", "recovered_low", "recovered_high",
    "rate_slow", "rate_reached",
}  # fmt: skip
MONTHS = {"median", "median_tenure", "restricted_mean", "months_kept", "tenure", "horizon"}
# Whole as well: every amount of MRR, by its name; an NPS weighted by MRR is none.
WHOLE = {
    "accounts", "churned", "at_risk", "censored", "account_months", "mrr", "rows", "before_month", "after_month",
    "spent_more", "spent_early", "point_mrr", "point_year", "accounts_due", "accounts_lost", "accounts_renewed",
    "accounts_in_a_year", "heads_for", "lost", "regained", "arpa", "renewal_in", "half_by_day",
}  # fmt: skip
# Amounts of money: every amount of MRR, by its name, and these.
MONEY = {"mrr", "point_mrr", "point_year", "arpa", "lost", "regained", "spent_more", "spent_early", "before_month",
         "after_month", "amount", "opening", "closing", "closing_without", "excess_mrr", "failed_mrr",
         "expected_back", "expansion", "room", "owed", "owed_paid", "expected_paid"}  # fmt: skip
CHANCES = ("p_value", "p_adjusted")
MISSING = "–"
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def form(column: str, before: str = "") -> str:
    """How a column's numbers are written: share, whole or months; an interval as the estimate before it."""
    estimate = column.removesuffix("_low").removesuffix("_high")
    if {estimate, column} & SHARES or column.startswith("share_"):
        return "share"
    if column in WHOLE or (column.startswith("mrr_") and estimate != "mrr_nps"):
        return "whole"
    if estimate in MONTHS:
        return "months"
    return before if column in ("low", "high") else ""


def is_money(column: str) -> bool:
    """Whether the numbers of a column are amounts of money."""
    return column in MONEY or (column.startswith("mrr_") and form(column) == "whole")


def said(value: Any, how: str = "") -> str:
    """One cell in words."""
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if not isinstance(value, int | float):
        return MISSING if value is None or value is pd.NaT or value is pd.NA or value != value else _text(value)
    if value != value or abs(value) == float("inf"):
        return MISSING
    if how == "share":
        return percent(float(value))
    if how == "whole" or (isinstance(value, int) and not how):
        return numeral(float(value))
    places = 0 if abs(value) >= 1000 else 1 if how == "months" or abs(value) >= 100 else 2
    return numeral(value, places)


def _text(value: Any) -> str:
    """A day as people write it; a month or a quarter too, where the cell is nothing else."""
    if isinstance(value, datetime):
        value = value.date()
    return named_day(value) if isinstance(value, date) else named_day(named_period(str(value)))


def chance(p: float) -> str:
    """How often chance alone would show as much; never as nothing."""
    return "" if p != p else "under 0.01" if p < 0.01 else numeral(p, 2)


@dataclass(frozen=True)
class Grid:
    """A table as it is shown outside the app: headers and rows of text; left: rows that are not in it."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    left: int = 0


# What a label beside it says in words, and what names columns of a file or parts of an answer.
IDS, NAMES = ("kpi", "sign", "behaviour", "input"), ("dimension", "dimensions", "measure", "signal", "explained_by")
# Texts of ours that hold a day, a month or a quarter.
WHENS = ("movement",)


def in_words(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame as people read it: labels in the place of their ids, and names without underscores."""
    labels = [name for name in IDS if name in frame and "label" in frame]
    seen = frame.drop(columns=labels).rename(columns={"label": labels[0]}) if labels else frame
    seen = seen.drop(columns="id") if {"id", "rule"} <= set(seen.columns) else seen
    named = {name: [_named(cell) for cell in seen[name]] for name in (*NAMES, *IDS) if name in seen}
    named |= {name: [whens_named(cell) if isinstance(cell, str) else cell for cell in seen[name]] for name in WHENS
              if name in seen}  # fmt: skip
    return seen.assign(**named) if named else seen


def _named(cell: Any) -> Any:
    return CELLS.get(cell, spoken(cell)) if isinstance(cell, str) else cell


def grid(frame: pd.DataFrame, wide: int = 120, rows: int = 12) -> Grid:
    """The first rows of a frame as text, each estimate in one cell with its interval.

    wide: how many characters fit beside one another; further columns are left to the file of the numbers.
    """
    shown = in_words(frame.head(rows))
    parts = _parts(list(shown.columns))
    last = [part for part in parts if part == ("verdict",)]
    columns = [(part, _texts(shown, part)) for part in (*last, *(part for part in parts if part not in last))]
    widths = [min(max(8, len(headed(part[0])), *(len(text) for text in texts)), 40) for part, texts in columns]
    fits = [sum(widths[: place + 1]) <= wide for place in range(len(columns))]
    kept = [column for column, fit in zip(columns, fits, strict=True) if fit] or columns[:1]
    kept = [*kept[len(last) :], *kept[: len(last)]]
    return Grid(
        tuple(headed(part[0]) for part, _ in kept),
        tuple(zip(*(texts for _, texts in kept), strict=True)),
        len(frame) - len(shown),
    )


def _parts(columns: Sequence[str]) -> list[tuple[str, ...]]:
    """Columns, an estimate together with the interval that follows it."""
    parts: list[tuple[str, ...]] = []
    for column in columns:
        low = column == "low" or column.endswith("_low")
        high = column == "high" or column.endswith("_high")
        if (low or high) and parts:
            parts[-1] = (*parts[-1], column)
        else:
            parts.append((column,))
    return parts


def _texts(frame: pd.DataFrame, part: tuple[str, ...]) -> list[str]:
    how = form(part[0])
    if part[0] in CHANCES:
        return [chance(float(p)) for p in frame[part[0]]]
    cells = [[said(value, how) for value in frame[column].tolist()] for column in part]
    if len(part) != 3:
        return cells[0]
    return [
        f"{cell} ({low} to {high})" if MISSING not in (low, high) else cell
        for cell, low, high in zip(*cells, strict=True)
    ]


def bounded(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame as it can be written: a ratio or a limit that is infinite is no number and stays empty."""
    numbers = [place for place, kind in enumerate(frame.dtypes) if kind.kind == "f"]
    endless = [place for place in numbers if np.isinf(frame.iloc[:, place].to_numpy(float, na_value=np.nan)).any()]
    return frame.replace([np.inf, -np.inf], np.nan) if endless else frame


def safe_csv(frame: pd.DataFrame) -> bytes:
    """A CSV that a spreadsheet opens as text and numbers, never as formulas."""
    guarded = bounded(frame).rename(columns=_guarded).map(_guarded)
    return guarded.to_csv(index=False).encode("utf-8-sig")


def _guarded(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
