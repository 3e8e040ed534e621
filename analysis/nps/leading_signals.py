"""The signals of each account on the first day of every month, and whether it left after that."""

import numpy as np
import pandas as pd

from ..book.days import DAYS_A_MONTH, month_of, month_start, to_date, to_day
from ..estimate import landmark_strata

HORIZONS = (30, 90, 180)
MOST_ROWS = 400_000
COUNTED = ("touches",)


def estimate_landmarks(
    lives: pd.DataFrame,
    tables: dict[str, pd.DataFrame],
    as_of: int,
    watched: int | None = None,
    without_level: frozenset[str] = frozenset({"mrr"}),
) -> pd.DataFrame:
    """One row per account and first of a month it was here: the signals from before that day, and how it went on.

    Columns: account_id, stratum (the month and the age), a column per signal (missing where nothing was known), and
    left_30, left_90, left_180: 1, 0, or
    missing where the horizon reaches past the end of the data. Accounts of at least 60 days. Of the tables in
    `without_level` only the change is a signal.
    """
    months = months_of(lives, as_of, watched)
    ends = months[0] - 12, months[-1] + 1
    grids = {name: _grid(table, lives, *ends, name in COUNTED) for name, table in tables.items()}
    shown = months[:: months_apart(lives, months)]
    parts = [_landmark(lives, grids, int(at), int(at - months[0]) + 12, as_of, without_level) for at in shown]
    return pd.concat(parts, ignore_index=True)


def months_of(lives: pd.DataFrame, as_of: int, watched: int | None) -> np.ndarray:
    """The months on whose first day accounts can be looked at."""
    first = max(int(lives["started_on"].min()) + 60, watched or 0)
    return np.arange(month_of(to_date(first)) + 1, month_of(to_date(as_of)) + 1)


def months_apart(lives: pd.DataFrame, months: np.ndarray) -> int:
    """Every how many-th month accounts are looked at, so that it takes at most 400,000 rows."""
    return max(1, -(-len(lives) * len(months) // MOST_ROWS))


def _grid(table: pd.DataFrame, lives: pd.DataFrame, first: int, last: int, counted: bool) -> np.ndarray:
    """Accounts by months, missing where nothing was said; of what is counted, 0 while the table tells of it."""
    grid = np.full((len(lives), last - first), np.nan)
    if counted:
        months, began = np.arange(first, last), pd.to_datetime(lives["started_on"], unit="D")
        told = (months >= table["month"].min()) & (months <= table["month"].max())
        grid[told & (months >= (began.dt.year * 12 + began.dt.month - 1).to_numpy()[:, None])] = 0.0
    row = pd.Index(lives["account_id"]).get_indexer(pd.Index(table["account_id"]))
    column = table["month"].to_numpy() - first
    inside = (row >= 0) & (column >= 0) & (column < grid.shape[1])
    grid[row[inside], column[inside]] = table["value"].to_numpy()[inside]
    return grid


def _landmark(
    lives: pd.DataFrame,
    grids: dict[str, np.ndarray],
    month: int,
    at: int,
    as_of: int,
    without_level: frozenset[str],
) -> pd.DataFrame:
    day = to_day(month_start(month))
    here = ((lives["started_on"] <= day - 60) & ~(lives["churned_on"] < day)).to_numpy()
    age = (day - lives["started_on"][here]) / DAYS_A_MONTH
    frame = pd.DataFrame({"account_id": lives["account_id"][here], "stratum": landmark_strata(month, age)})
    for name, grid in grids.items():
        past = grid[here, max(at - 12, 0) : at]
        level, change = _signals(name, past)
        frame = frame.assign(**({} if name in without_level else {name: level}), **{f"{name}_change": change})
    gone = lives["churned_on"][here]
    for horizon in HORIZONS:
        ended = (gone < day + horizon).astype(float)
        frame[f"left_{horizon}"] = ended if day + horizon - 1 <= as_of else np.nan
    return frame


def _signals(name: str, past: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """From the twelve months before: where it stands, and how far that is from its own mean of the months before."""
    if name in COUNTED:
        lately = _mean(past[:, -3:])
        return lately, lately - _mean(past[:, :-3])
    recent = 6 if name == "score" else 2
    last = _last(past[:, -recent:])
    earlier = past.copy()
    earlier[np.arange(len(past)), _place_of_last(past)] = np.nan
    if name != "score":
        earlier = past[:, :-3]
    usual = _mean(earlier)
    change = (
        last - usual if name == "score" else np.divide(last, usual, out=np.full(len(last), np.nan), where=usual > 0) - 1
    )
    return last, change


def _place_of_last(values: np.ndarray) -> np.ndarray:
    known = ~np.isnan(values)
    return np.asarray(values.shape[1] - 1 - np.argmax(known[:, ::-1], axis=1))


def _last(values: np.ndarray) -> np.ndarray:
    return np.asarray(values[np.arange(len(values)), _place_of_last(values)])


def _mean(values: np.ndarray) -> np.ndarray:
    known = ~np.isnan(values)
    total, number = np.where(known, values, 0).sum(axis=1), known.sum(axis=1)
    return np.asarray(np.divide(total, number, out=np.full(len(values), np.nan), where=number > 0))
