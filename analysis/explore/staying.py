"""Retention at a month: the share of accounts still here at that age, as the page on retention curves has it."""

from functools import partial

import numpy as np
import pandas as pd

from ..book import Book
from ..counting import ALL
from ..errors import NotEnoughData
from ..estimate import chance_outside, change_between, corrected_interval, holm, kaplan_meier, survival_at
from ..standards import FEWEST, LEVEL, Z
from ..survival.counting import count_life_table
from .counted import COLUMNS, Counted, Counting, Stretch

MONTHS = (3, 6, 12, 24)


def retained(month: int) -> Counting:
    """The share of accounts that stay at least so many months (Kaplan and Meier 1958), over all of the history."""
    return partial(_retained, month=month)


def _retained(book: Book, by: str | None, stretch: Stretch, *, month: int) -> Counted:
    lives = count_life_table(book, by=by)
    lives = lives.assign(group=lives["group"].astype(str) if by else ALL)
    whole = _row(ALL, lives, month)
    if whole["value"] != whole["value"]:
        why = f"No account has been watched for {month} months."
        raise NotEnoughData(f"Retention at month {month} cannot be told.", why, "Choose an earlier month.")
    groups = pd.DataFrame([_row(str(name), rows, month) for name, rows in lives.groupby("group")])
    told = groups.reindex(columns=list(COLUMNS))
    return Counted(told, pd.DataFrame([whole], columns=list(COLUMNS)), None, lambda: against_rest(lives, month))


def _row(name: str, rows: pd.DataFrame, month: int) -> dict[str, object]:
    """One group: numerator the accounts seen to that age and still here, denominator all; value by Kaplan-Meier."""
    many, told = int(rows["accounts"].sum()), _share(rows, month)
    return dict(zip(COLUMNS, (name, many, _seen(rows, month), float(many), *told), strict=True))


def _seen(rows: pd.DataFrame, month: int) -> float:
    # Who left in that month was not there when it ended: the curve counts them as gone, and so does this.
    stayed = (rows["exit"] > month) | ((rows["exit"] == month) & (rows["churned"] == 0))
    there = (rows["entry"] < month) & stayed
    return float(rows.loc[there, "accounts"].sum())


def _share(rows: pd.DataFrame, month: int) -> tuple[float, float, float]:
    if rows.empty:
        return np.nan, np.nan, np.nan
    curve = kaplan_meier(rows["exit"], rows["churned"], rows["entry"], rows["accounts"])
    value = float(np.asarray(survival_at(curve, month)))
    if value != value:
        return np.nan, np.nan, np.nan
    at = curve[curve["time"] <= month].tail(1)[["low", "high"]].to_numpy(float)
    low, high = (float(at[0, 0]), float(at[0, 1])) if len(at) else (1.0, 1.0)
    return (value, low, high) if low < high else (value, np.nan, np.nan)


def against_rest(lives: pd.DataFrame, month: int) -> pd.DataFrame:
    """Each group less all others at that month, with an interval from both (Zou and Donner 2008), by Holm."""
    names = sorted(lives["group"].unique())
    told = []
    for name in names:
        own, rest = (lives[lives["group"] == name], lives[lives["group"] != name])
        enough = min(_seen(own, month), _seen(rest, month)) >= FEWEST
        change = change_between(_share(rest, month), _share(own, month))
        told.append(change if enough else (change[0], np.nan, np.nan))
    difference, low, high = (np.array(column, float) for column in zip(*told, strict=True))
    raw = np.where(np.isnan(low), np.nan, chance_outside(difference, low, high))
    adjusted = holm(raw)
    ends = corrected_interval(difference, (high - low) / 2 / Z, adjusted)
    clear = np.nan_to_num(adjusted, nan=1.0) < LEVEL
    return pd.DataFrame({"group": names, "p_value": raw, "p_adjusted": adjusted, "difference": difference,
                         "low": ends[0], "high": ends[1], "clear": clear})  # fmt: skip
