"""What goes with a change: accounts lined up at an event, before and after, against all others at that time."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from ..estimate import (
    Coefficient,
    benjamini_hochberg,
    coefficient,
    fixed_effects,
    interval_of_p,
    matched_change,
    sweep,
)
from ..finding import CLEAR
from ..standards import FEWEST, LEVEL, SEED
from .rows import codes

FEWEST_EVENTS = 10
FEW = 50
DRAWS = 9999
BEFORE, AFTER, LATER = (-2,), (0, 1), (2, 3, 4)
EFFECTS = ("kind", "accounts", "answers", "effect", "low", "high", "effect_nps", "nps_low", "nps_high", "p_value",
           "p_adjusted", "verdict", "events", "before", "before_low", "before_high", "before_p", "matched",
           "matched_low", "matched_high", "p_permutation", "sure_low", "sure_high")  # fmt: skip
MISSING = Coefficient(*[np.nan] * 6)


class Windows(NamedTuple):
    """Per row and kind: in the quarter before last, in the quarter of the event or the next, or later after it."""

    before: np.ndarray
    after: np.ndarray
    later: np.ndarray


def estimate_effects(
    rows: pd.DataFrame, event_rows: pd.DataFrame, segment: pd.Series | None = None, both: bool = False
) -> pd.DataFrame:
    """For every kind of event, how much accounts change in its quarter and the next, all kinds at once.

    `rows`: account_id period (quarters in whole numbers) day value, and value_nps where there is one; `event_rows`:
    account_id day period kind; `segment`: of each row. Each account and quarter at its own level, errors clustered by
    account; at least 10 events and 10 accounts with values both within and outside the two quarters, else untested.
    Where fewer than 50 accounts had it, the p-value is the larger of that and of the same events moved to other
    quarters of the same accounts. A kind before which values already differ is not shown; with `both` (for values that
    drift, such as usage) neither is one that the matched accounts do not confirm. Corrected over the kinds
    (Benjamini-Hochberg). Returns the columns of `EFFECTS`, most certain first.
    """
    kinds = sorted(event_rows["kind"].unique())
    windows = windows_of(rows, event_rows, kinds)
    tested = [place for place, kind in enumerate(kinds) if _enough(rows, windows, event_rows, kind, place)]
    frame = pd.DataFrame([_counted(rows, windows, event_rows, kind, place) for place, kind in enumerate(kinds)])
    frame = frame.reindex(columns=list(EFFECTS))
    for place, found in _fitted(rows, windows, event_rows, kinds, tested, segment).items():
        frame.loc[place, list(found)] = list(found.values())
    return surely(judged(frame, both))


def windows_of(rows: pd.DataFrame, event_rows: pd.DataFrame, kinds: Sequence[str]) -> Windows:
    """Where each row stands to the events of its account; what was said before an event is never taken for after it."""
    flags = {name: np.zeros((len(rows), len(kinds)), dtype=bool) for name in Windows._fields}
    numbered = rows[["account_id", "period", "day"]].assign(row=np.arange(len(rows)))
    both = numbered.merge(event_rows, on="account_id", suffixes=("", "_event"))
    apart = (both["period"] - both["period_event"]).to_numpy()
    apart = np.where((apart == 0) & (both["day"] < both["day_event"]).to_numpy(), -1, apart)
    column = pd.Index(kinds).get_indexer(pd.Index(both["kind"]))
    for name, lags in zip(Windows._fields, (BEFORE, AFTER, LATER), strict=True):
        hit = np.isin(apart, lags)
        flags[name][both["row"].to_numpy()[hit], column[hit]] = True
    return Windows(**flags)


def _enough(rows: pd.DataFrame, windows: Windows, event_rows: pd.DataFrame, kind: str, place: int) -> bool:
    inside = windows.after[:, place]
    with_both = set(rows["account_id"][inside]) & set(rows["account_id"][~inside])
    return int((event_rows["kind"] == kind).sum()) >= FEWEST_EVENTS and len(with_both) >= FEWEST


def _counted(rows: pd.DataFrame, windows: Windows, event_rows: pd.DataFrame, kind: str, place: int) -> dict[str, Any]:
    inside = windows.after[:, place]
    accounts, events = rows["account_id"][inside].nunique(), int((event_rows["kind"] == kind).sum())
    return {"kind": kind, "accounts": accounts, "answers": int(inside.sum()), "events": events}


def _fitted(
    rows: pd.DataFrame,
    windows: Windows,
    event_rows: pd.DataFrame,
    kinds: Sequence[str],
    tested: list[int],
    segment: pd.Series | None,
) -> dict[int, dict[str, float]]:
    if not tested:
        return {}
    after, before, later = (part[:, tested] for part in (windows.after, windows.before, windows.later))
    columns = np.column_stack([after, before, later]).astype(float)
    score = _coefficients(rows, "value", columns, 2 * len(tested))
    nps = _coefficients(rows, "value_nps", columns, len(tested)) if "value_nps" in rows else [MISSING] * len(tested)
    found = {}
    for place, kind in enumerate(tested):
        own, lead, points = score[place], score[len(tested) + place], nps[place]
        beside = _matched(rows, windows, kind, segment)
        few = rows["account_id"][windows.after[:, kind]].nunique() < FEW
        moved = _moved(rows, windows, event_rows, kinds, kind, columns, place) if few else np.nan
        p = np.nanmax([own.p, moved]) if np.isfinite(own.p) else np.nan
        found[kind] = {
            **dict(zip(("effect", "low", "high"), (own.estimate, own.low, own.high), strict=True)),
            **dict(zip(("effect_nps", "nps_low", "nps_high"), (points.estimate, points.low, points.high), strict=True)),
            "p_value": p,
            **dict(zip(("before", "before_low", "before_high"), (lead.estimate, lead.low, lead.high), strict=True)),
            "before_p": lead.p,
            **beside,
            "p_permutation": moved,
        }
    return found


def _coefficients(rows: pd.DataFrame, value: str, columns: np.ndarray, first: int) -> list[Coefficient]:
    try:
        fit = fixed_effects(rows[value], columns, rows["account_id"], rows["period"])
    except ValueError:
        return [MISSING] * first
    return [coefficient(fit, i) if np.isfinite(fit.coefficients[i]) else MISSING for i in range(first)]


def _matched(rows: pd.DataFrame, windows: Windows, kind: int, segment: pd.Series | None) -> dict[str, float]:
    """Account-quarters: the change into the quarter of the event, against others that stood level before."""
    frame = rows[["account_id", "period", "value"]].rename(columns={"account_id": "unit"})
    frame = frame.assign(
        hit=windows.after[:, kind].astype(float), stratum="" if segment is None else segment.to_numpy()
    )
    means = frame.groupby(["unit", "period"], as_index=False).agg(
        value=("value", "mean"), hit=("hit", "max"), stratum=("stratum", "first")
    )
    found = matched_change(means["unit"], means["period"], means["value"], means["hit"], means["stratum"])
    enough = found.accounts >= FEWEST
    values = (found.effect, found.low, found.high) if enough else (np.nan,) * 3
    return dict(zip(("matched", "matched_low", "matched_high"), values, strict=True))


def _moved(
    rows: pd.DataFrame,
    windows: Windows,
    event_rows: pd.DataFrame,
    kinds: Sequence[str],
    kind: int,
    columns: np.ndarray,
    place: int,
) -> float:
    """The same events put into other quarters of the same accounts: how often is as much left over in them?"""
    names = rows["account_id"]
    units, own = codes(names, event_rows.loc[event_rows["kind"] == kinds[kind], "account_id"])
    tested = columns.shape[1] // 3
    others = np.delete(columns, [place, place + tested, place + 2 * tested], axis=1)
    period = rows["period"].to_numpy() - rows["period"].min()
    try:
        fit = fixed_effects(rows["value"], others, names, rows["period"]) if others.shape[1] else None
    except ValueError:
        return np.nan
    left = fit.residuals if fit is not None else sweep(rows[["value"]].to_numpy(float), units, period)[0][:, 0]
    grid = np.zeros((units.max() + 1 + len(own), period.max() + 2))
    np.add.at(grid, (units, period), left)
    within = grid[:, :-1] + grid[:, 1:]
    present = np.zeros(grid.shape, dtype=bool)
    present[units, period] = True
    open_ = present[:, :-1] | present[:, 1:]
    inside = windows.after[:, kind]
    here = np.unique(own[np.isin(own, units)])
    return _share_as_large(
        within[here], open_[here], np.bincount(own, minlength=len(grid))[here], float(left[inside].sum())
    )


def _share_as_large(within: np.ndarray, open_: np.ndarray, events: np.ndarray, seen: float) -> float:
    random, totals = np.random.default_rng(SEED), np.zeros(DRAWS)
    for sums, can, number in zip(within, open_, events, strict=True):
        places = sums[can]
        for _ in range(int(number)) if places.size else ():
            totals += places[random.integers(0, places.size, DRAWS)]
    return float((1 + (np.abs(totals) >= abs(seen) - 1e-12).sum()) / (DRAWS + 1))


def judged(frame: pd.DataFrame, both: bool = False) -> pd.DataFrame:
    """Corrected over the kinds; shown where that tells of an effect and nothing was different before already."""
    adjusted, lead = (
        benjamini_hochberg(frame["p_value"].astype(float)),
        benjamini_hochberg(frame["before_p"].astype(float)),
    )
    already = (
        (lead < LEVEL) & (frame["before"] * frame["effect"] > 0) & (frame["before"].abs() > frame["effect"].abs() / 2)
    )
    beside = (frame["matched_low"] * frame["matched_high"] > 0) & (frame["matched"] * frame["effect"] > 0)
    shown = (adjusted < LEVEL) & ~already & (beside | (not both))
    told = frame.assign(p_adjusted=adjusted, verdict=np.where(shown, CLEAR, "cannot tell"))
    return told.sort_values(["p_value", "kind"], ignore_index=True)[list(EFFECTS)]


def outside(frame: pd.DataFrame) -> float:
    """How much may lie outside an interval for R of m kinds found: 0.05 · R ÷ m (Benjamini and Yekutieli 2005)."""
    return LEVEL * max(int((frame["p_adjusted"] < LEVEL).sum()), 1) / max(int(frame["p_value"].notna().sum()), 1)


def surely(frame: pd.DataFrame) -> pd.DataFrame:
    """With the interval of each p-value itself (of the stricter test where two are made), at the corrected level.

    It excludes 0 just where the corrected p-value is below 0.05.
    """
    middle, low, high, p = (frame[name].to_numpy(float) for name in ("effect", "low", "high", "p_value"))
    ends = interval_of_p(middle, (high - low) / 2, p, outside(frame))
    known = np.isfinite(ends[0])
    return frame.assign(
        sure_low=np.where(known, ends[0], frame["low"]), sure_high=np.where(known, ends[1], frame["high"])
    )
