"""Whether groups differ in how many leave in each way: Gray's test for every way, and the shares group by group."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ..counting.lives import HORIZONS, horizon_within
from ..errors import NotEnoughData
from ..estimate import benjamini_hochberg, cumulative_incidence, family_p, gray_test
from ..finding import CLEAR, Finding, group_named, interval, listed, percent
from ..phrases import numeral
from ..standards import FEWEST

DIFFER = 0.05
FEWEST_ACCOUNTS = 20
COLUMNS = ("cause", "group", "accounts", "churned", "horizon", "incidence", "low", "high", "p_value", "p_adjusted",
           "verdict")  # fmt: skip


def by_group(counts: pd.DataFrame, number: np.ndarray, ways: Sequence[str], known: Sequence[str]) -> pd.DataFrame:
    """A row per way and group: the share that has left in that way by a month that every group reaches.

    counts: group entry exit accounts; number: the way of each row, 0 for still here; known: the ways that are tested,
    corrected together (Benjamini-Hochberg). Groups under 20 accounts are left out. p is of the way, not of the group.
    """
    size = counts.groupby("group")["accounts"].transform("sum")
    large = (size >= FEWEST_ACCOUNTS).to_numpy()
    rows, number = counts[large], number[large]
    if rows["group"].nunique() < 2:
        return pd.DataFrame(columns=list(COLUMNS))
    curves = {str(group): _curve(rows, number, group) for group in sorted(rows["group"].unique())}
    horizon = _reached(curves)
    chance = {way: _chance(rows, number, ways.index(way) + 1) for way in known}
    adjusted = dict(zip(chance, benjamini_hochberg(list(chance.values())), strict=True)) if chance else {}
    told = [
        (way, group, int(rows.loc[rows["group"] == group, "accounts"].sum()), *_at(curve, place, horizon),
         chance.get(way, np.nan), adjusted.get(way, np.nan))
        for place, way in enumerate(ways, 1) for group, curve in curves.items()
    ]  # fmt: skip
    frame = pd.DataFrame(told, columns=list(COLUMNS[:-1]))
    open_ = np.where(frame["cause"].isin(list(known)), "cannot tell", "fact")
    return frame.assign(verdict=np.where(frame["p_adjusted"] < DIFFER, CLEAR, open_))


def _curve(rows: pd.DataFrame, number: np.ndarray, group: str) -> pd.DataFrame:
    own = (rows["group"] == group).to_numpy()
    part = rows[own]
    return cumulative_incidence(part["exit"], number[own], part["entry"], part["accounts"])


def _reached(curves: dict[str, pd.DataFrame]) -> float:
    """The longest round number of months at which every group has ten accounts at risk."""
    last = [curve.loc[curve["at_risk"] >= FEWEST, "time"].max() for curve in curves.values() if len(curve)]
    reach = float(np.nanmin(last)) if last else float(HORIZONS[-1])
    return horizon_within(reach)


def _at(curve: pd.DataFrame, place: int, horizon: float) -> tuple[float, ...]:
    """How many left in one way by the horizon, the horizon, and the share with its interval."""
    own = curve[(curve["cause"] == place) & (curve["time"] <= horizon)]
    if own.empty:
        return 0, horizon, 0.0, 0.0, np.nan
    end = own.iloc[-1]
    return int(own["events"].sum()), horizon, float(end["incidence"]), float(end["low"]), float(end["high"])


def _chance(rows: pd.DataFrame, number: np.ndarray, place: int) -> float:
    """p of Gray's test; missing where fewer than ten left in that way."""
    if rows["accounts"][number == place].sum() < FEWEST:
        return np.nan
    try:
        return gray_test(rows["exit"], number, rows["group"], place, rows["entry"], rows["accounts"]).p_value
    except NotEnoughData:
        return np.nan


def group_findings(groups: pd.DataFrame, label: str, words: dict[str, str]) -> list[Finding]:
    """The ways in which groups differ, the surest first; and those of which it cannot be told."""
    shown = groups[groups["verdict"] == CLEAR].sort_values(["p_adjusted", "cause"], kind="stable")
    told = [_differ(part, label, words[str(way)]) for way, part in shown.groupby("cause", sort=False)]
    rest = [words[str(way)] for way in dict.fromkeys(groups.loc[groups["verdict"] == "cannot tell", "cause"])]
    if rest:
        claim = f"Not enough data to say whether {label} makes a difference to how many churn {listed(rest, 6)}."
        p = family_p(groups.loc[groups["verdict"] == "cannot tell", "p_adjusted"])
        told.append(Finding(claim, "cannot tell", accounts=_accounts(groups), p_value=p))
    return told


def _differ(part: pd.DataFrame, label: str, how: str) -> Finding:
    ordered = part.sort_values(["incidence", "group"], ascending=[False, True])
    most, least = ordered.iloc[0], ordered.iloc[-1]
    claim = (
        f"How many churn {how} differs by {label}: by month {numeral(most['horizon'])}, {_share(most)} of "
        f"{group_named(label, most['group'])} and {_share(least)} of {group_named(label, least['group'])}."
    )
    numbers = (float(most["incidence"]), float(most["low"]), float(most["high"]))
    about = {"cause": most["cause"], "group": most["group"], "other": least["group"]}
    return Finding(claim, CLEAR, *numbers, _accounts(part), float(most["p_adjusted"]), about)


def _share(row: pd.Series) -> str:
    if not row["churned"]:
        return "none"
    around = f" ({interval(row['low'], row['high'])})" if row["high"] == row["high"] else ""
    return f"{percent(row['incidence'])}{around}"


def _accounts(groups: pd.DataFrame) -> int:
    return int(groups.drop_duplicates("group")["accounts"].sum()) if len(groups) else 0
