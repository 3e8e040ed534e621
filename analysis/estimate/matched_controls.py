"""Against others that stood or moved alike: matched controls of an event, and the synthetic control."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ..phrases import percent
from ._arrays import Floats, floats
from .regression import coefficient, least_squares

__all__ = ["Matched", "SyntheticControl", "matched_change", "synthetic_control"]

NEAR = 1.0
FEWEST_CONTROLS = 3
LEAST_PRE, LEAST_DONORS = 10, 9
WORST_FIT = 0.25


class Matched(NamedTuple):
    """The mean change less that of the matched; `raw` is the change alone, which falls back to the mean by itself."""

    effect: float
    se: float
    p: float
    low: float
    high: float
    events: int
    accounts: int
    raw: float


class SyntheticControl(NamedTuple):
    """A mixture of untouched groups that moved as the touched one did before; `why_not` says why it proves nothing."""

    weights: Floats
    effect: float
    ratio: float
    p: float
    smallest_p: float
    why_not: str


def matched_change(
    unit: ArrayLike,
    period: ArrayLike,
    value: ArrayLike,
    event: ArrayLike,
    stratum: ArrayLike | None = None,
    near: float = NEAR,
    least: int = FEWEST_CONTROLS,
) -> Matched:
    """How much more accounts changed in the quarter of an event than others that stood level with them.

    One row per account and period (whole numbers): its value, whether the event happened then (0/1), its stratum. An
    event counts with a value in the period before and no such event then; its controls are of the same stratum, had no
    such event in either period, and stood within `near` of it before, at least `least` of them. Clustered by account,
    t (accounts − 1). Missing for fewer than two accounts. `lm(did ~ 1)` with `sandwich::vcovCL(type = "HC1")` in R.
    statsmodels and scipy have none.
    """
    rows = _with_before(unit, period, value, event, stratum)
    used = rows.assign(did=_changes(rows, near, least)).dropna(subset="did")
    accounts = used["unit"].nunique()
    if accounts < 2:
        return Matched(np.nan, np.nan, np.nan, np.nan, np.nan, len(used), accounts, np.nan)
    fit = coefficient(least_squares(used["did"].to_numpy(), np.ones((len(used), 1)), "CR1", used["unit"].to_numpy()), 0)
    raw = float((used["value"] - used["before"]).mean())
    return Matched(fit.estimate, fit.se, fit.p, fit.low, fit.high, len(used), accounts, raw)


def _with_before(
    unit: ArrayLike, period: ArrayLike, value: ArrayLike, event: ArrayLike, stratum: ArrayLike | None
) -> pd.DataFrame:
    same = np.zeros(len(floats(value))) if stratum is None else np.asarray(stratum)
    rows = pd.DataFrame({"unit": np.asarray(unit), "period": np.asarray(period), "value": floats(value)})
    rows = rows.assign(event=floats(event), stratum=same)
    earlier = rows[["unit", "period", "value", "event"]].assign(period=rows["period"] + 1)
    earlier = earlier.rename(columns={"value": "before", "event": "event_before"})
    return rows.merge(earlier, on=["unit", "period"], how="inner")


def _changes(rows: pd.DataFrame, near: float, least: int) -> Floats:
    """Per row of an event its change less that of its controls; missing for other rows and for too few controls.

    Controls are sorted by where they stood, so that those near an account are a stretch of them.
    """
    did = np.full(len(rows), np.nan)
    before, moved = rows["before"].to_numpy(), (rows["value"] - rows["before"]).to_numpy()
    event, untouched = rows["event"].to_numpy(), rows["event_before"].to_numpy() == 0
    calm, hit = untouched & (event == 0), untouched & (event == 1)
    place = rows.groupby(["period", "stratum"], sort=False).ngroup().to_numpy()
    order = np.lexsort((before, place))
    wanted = np.unique(place[hit])
    begins, ends = (np.searchsorted(place[order], wanted, side=side) for side in ("left", "right"))
    for begin, end in zip(begins, ends, strict=True):
        own = order[begin:end]
        controls, mine = own[calm[own]], own[hit[own]]
        stood, sums = before[controls], _running(moved[controls])
        first = np.searchsorted(stood, before[mine] - near - 1e-9, side="left")
        last = np.searchsorted(stood, before[mine] + near + 1e-9, side="right")
        count = last - first
        enough = count >= max(least, 1)
        did[mine[enough]] = moved[mine[enough]] - (sums[last] - sums[first])[enough] / count[enough]
    return did


def _running(values: Floats) -> Floats:
    return np.concatenate([[0.0], np.cumsum(values)])


def synthetic_control(target: ArrayLike, donors: ArrayLike, before: ArrayLike) -> SyntheticControl:
    """What a touched group would have done, had it moved on as the untouched groups it resembled.

    `target`: one value per period; `donors`: periods by untouched groups; `before`: True before the change. Weights are
    at least 0, sum to 1 and follow the target before as closely as they can. The same is done to every donor in turn:
    p is the share whose ratio of misfit after to before is as large. `why_not` is empty where a verdict may rest on
    it: at least 10 periods before, 9 donors, and a misfit before of at most a quarter of the target's own spread.
    Abadie, Diamond and Hainmueller (2010); `quadprog::solve.QP` in R.
    scipy's `nnls` does the fitting; statsmodels has none.
    """
    y, others, early = floats(target), floats(donors), np.asarray(before, dtype=bool)
    if y.ndim != 1 or others.shape[0] != y.size or np.isnan(y).any() or np.isnan(others).any():
        raise ValueError("target and donors need one value in every period")
    weights = _weights(y[early], others[early])
    gap = y - others @ weights
    pre, post = _rms(gap[early]), _rms(gap[~early])
    count = others.shape[1]
    placebo = [_placebo(others, place, early) for place in range(count)] if count > 2 else []
    ratio = post / pre if pre > 0 else np.nan
    as_far = sum(other >= ratio for other in placebo)
    p = (1 + as_far) / (count + 1) if placebo else np.nan
    why = _why_not(int(early.sum()), count, pre, float(y[early].std(ddof=1)))
    return SyntheticControl(weights, float(gap[~early].mean()), ratio, p, 1 / (count + 1), why)


def _weights(y: Floats, others: Floats) -> Floats:
    from scipy.optimize import nnls

    heavy = 1e4 * max(float(np.abs(others).max()), 1.0)
    found, _ = nnls(np.vstack([others, np.full(others.shape[1], heavy)]), np.append(y, heavy))
    return floats(found / found.sum()) if found.sum() > 0 else np.full(found.size, 1 / found.size)


def _placebo(others: Floats, place: int, early: np.ndarray) -> float:
    rest = np.delete(others, place, axis=1)
    gap = others[:, place] - rest @ _weights(others[early, place], rest[early])
    return _rms(gap[~early]) / max(_rms(gap[early]), 1e-300)


def _rms(values: Floats) -> float:
    return float(np.sqrt((values**2).mean())) if values.size else np.nan


def _why_not(periods: int, donors: int, misfit: float, spread: float) -> str:
    if periods < LEAST_PRE:
        return f"only {periods} periods before, fewer than {LEAST_PRE}"
    if donors < LEAST_DONORS:
        return f"only {donors} untouched groups, fewer than {LEAST_DONORS}"
    far = misfit > WORST_FIT * spread
    return (
        f"no mixture of untouched groups moved as this one did before "
        f"(misfit {percent(misfit / spread, 0)} of its spread)"
        if far
        else ""
    )
