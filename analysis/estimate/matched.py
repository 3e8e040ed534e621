"""What happened to accounts with an event, against others that stood just where they did."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis.estimate._arrays import Floats, floats
from analysis.estimate.regression import coefficient, least_squares

NEAR = 1.0
FEWEST_CONTROLS = 3


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
    """
    rows = _with_before(unit, period, value, event, stratum)
    parts = [_changes(part, near, least) for _, part in rows.groupby(["period", "stratum"], sort=False)]
    used = pd.concat([part for part in parts if len(part)] or [rows.head(0).assign(did=0.0)])
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


def _changes(rows: pd.DataFrame, near: float, least: int) -> pd.DataFrame:
    """Controls sorted by where they stood, so that those near an account are a stretch of them."""
    calm = rows[(rows["event"] == 0) & (rows["event_before"] == 0)].sort_values("before")
    hit = rows[(rows["event"] == 1) & (rows["event_before"] == 0)]
    stood, sums = calm["before"].to_numpy(), _running((calm["value"] - calm["before"]).to_numpy())
    first = np.searchsorted(stood, hit["before"].to_numpy() - near - 1e-9, side="left")
    last = np.searchsorted(stood, hit["before"].to_numpy() + near + 1e-9, side="right")
    count = last - first
    usual = np.divide(sums[last] - sums[first], count, out=np.full(count.shape, np.nan), where=count >= max(least, 1))
    changed: pd.DataFrame = hit.assign(did=hit["value"] - hit["before"] - usual)[~np.isnan(usual)]
    return changed


def _running(values: Floats) -> Floats:
    return np.concatenate([[0.0], np.cumsum(values)])
