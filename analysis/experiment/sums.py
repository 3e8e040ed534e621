"""The sums that a comparison of arms is estimated from, whatever the number of units."""

from collections.abc import Mapping, Sequence
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd

from analysis.book import Book
from analysis.experiment.counting import Lazy, Measure, collected, prepared
from analysis.experiment.setting import Setting

SUMS = ("units", "y1", "y2", "paired", "x1", "x2", "xy", "y1_paired")
TAILS = ("low", "high", "y3")


def count_arms(book: Book, setting: Setting, about: Mapping[str, float] | None = None) -> pd.DataFrame:
    """Counts, per arm and KPI, all a comparison of means needs: units, sums, squares and products with before.

    Columns: arm kpi assigned units y1 y2 (sums of the value less `about` and of its square) paired x1 x2 xy y1_paired
    (over units with a value before and after) about about_before; NaN without a before. With the same `about`, a round
    number near each column's middle so that squares stay exact, the counts of two parts of a book add up.
    """
    rows, measures = prepared(book, setting)
    columns = _columns(measures)
    middle = dict(about) if about is not None else _middles(rows, columns)
    centred = rows.select("arm", *((nw.col(c) - middle[c]).alias(c) for c in columns))
    frame = _counted(centred, measures, middle, gaps=False)
    seen = frame["paired"].fillna(frame["units"])
    holed = set(frame.loc[seen < frame["assigned"], "kpi"])
    if not holed:
        return frame
    again = _counted(centred, tuple(m for m in measures if m.kpi in holed), middle, gaps=True)
    order = {m.kpi: place for place, m in enumerate(measures)}
    whole = pd.concat([frame[~frame["kpi"].isin(holed)], again], ignore_index=True)
    return whole.sort_values(["kpi", "arm"], key=lambda c: c.map(order) if c.name == "kpi" else c, ignore_index=True)


def _columns(measures: Sequence[Measure]) -> list[str]:
    return list(dict.fromkeys(c for m in measures for c in (m.after, m.before) if c))


def _middles(rows: Lazy, columns: Sequence[str]) -> dict[str, float]:
    first = collected(rows.select(*columns).head(1000))
    return {c: _round(float(first[c].astype(float).mean())) for c in columns}


def _round(value: float) -> float:
    return float(f"{value:.2g}") if np.isfinite(value) else 0.0


def _counted(centred: Lazy, measures: Sequence[Measure], middle: Mapping[str, float], gaps: bool) -> pd.DataFrame:
    """Products first, then plain sums and counts of columns, which every engine does fast."""
    parts = [_parts(m, i, gaps) for i, m in enumerate(measures)]
    ready = centred.with_columns(*(e.alias(name) for part in parts for name, e in part[0].items()))
    sums = [e.alias(f"{i}_{name}") for i, (_, part) in enumerate(parts) for name, e in part.items()]
    wide = collected(ready.group_by("arm").agg(nw.len().alias("assigned"), *sums)).sort_values("arm", ignore_index=True)
    return _long(wide, measures, middle)


def _parts(measure: Measure, place: int, gaps: bool) -> tuple[dict[str, nw.Expr], dict[str, nw.Expr]]:
    """The products of one KPI, and what is summed. With gaps, a before counts only beside an after, and conversely."""
    y, yy, xx, xy = nw.col(measure.after), f"{place}_yy", f"{place}_xx", f"{place}_xy"
    if measure.before is None:
        return {yy: y * y}, {"units": y.count(), "y1": y.sum(), "y2": nw.col(yy).sum()}
    x = nw.col(measure.before)
    sums = {"y1": y.sum(), "y2": nw.col(yy).sum(), "paired": nw.col(xy).count(), "xy": nw.col(xy).sum()}
    if not gaps:
        return {yy: y * y, xx: x * x, xy: x * y}, sums | {"x1": x.sum(), "x2": nw.col(xx).sum()}
    beside, past = f"{place}_beside", f"{place}_past"
    both = nw.when(~y.is_null()).then(x)
    made = {yy: y * y, xx: both * both, xy: x * y, beside: both, past: nw.when(~x.is_null()).then(y)}
    more = {"units": y.count(), "x1": nw.col(beside).sum(), "x2": nw.col(xx).sum(), "y1_paired": nw.col(past).sum()}
    return made, sums | more


def _long(wide: pd.DataFrame, measures: Sequence[Measure], middle: Mapping[str, float]) -> pd.DataFrame:
    """From one row per arm to one row per KPI and arm; without gaps every unit counts everywhere."""
    arms = len(wide)
    numbers = wide.drop(columns="arm")
    held = dict(zip(numbers.columns, numbers.to_numpy(float).T, strict=True))
    nothing = np.full(arms, np.nan)
    columns: dict[str, Any] = {
        "arm": np.tile(wide["arm"].astype(str).to_numpy(object), len(measures)),
        "kpi": np.repeat(np.array([m.kpi for m in measures], dtype=object), arms),
        "assigned": np.tile(wide["assigned"].to_numpy("int64"), len(measures)),
    }
    usual = {"units": "paired", "y1_paired": "y1"}
    for name in SUMS:
        keys = [(f"{i}_{name}", f"{i}_{usual.get(name)}") for i in range(len(measures))]
        alone = [m.before is None and name == "y1_paired" for m in measures]
        values = [
            nothing if off else held.get(key, held.get(other, nothing))
            for off, (key, other) in zip(alone, keys, strict=True)
        ]
        columns[name] = np.concatenate(values)
    columns["about"] = np.repeat([middle[m.after] for m in measures], arms)
    columns["about_before"] = np.repeat([middle[m.before] if m.before else np.nan for m in measures], arms)
    return pd.DataFrame(columns)


def count_tails(book: Book, setting: Setting, about: Mapping[str, float]) -> pd.DataFrame:
    """Counts, per arm and KPI, how far the tails reach: arm kpi low high y3 (sum of cubes less `about[kpi]`)."""
    rows, measures = prepared(book, setting)
    cubes = [((nw.col(m.after) - about[m.kpi]) ** 3).alias(f"{i}_cube") for i, m in enumerate(measures)]
    ready = rows.select("arm", *cubes, *(nw.col(m.after).alias(f"{i}_y") for i, m in enumerate(measures)))
    sums = [
        part
        for i in range(len(measures))
        for y in [nw.col(f"{i}_y")]
        for part in (y.min().alias(f"{i}_low"), y.max().alias(f"{i}_high"), nw.col(f"{i}_cube").sum().alias(f"{i}_y3"))
    ]
    wide = collected(ready.group_by("arm").agg(*sums)).sort_values("arm", ignore_index=True)
    return pd.concat([_tails_of(wide, i, m.kpi) for i, m in enumerate(measures)], ignore_index=True)


def _tails_of(wide: pd.DataFrame, place: int, kpi: str) -> pd.DataFrame:
    ends = {name: wide[f"{place}_{name}"].astype(float) for name in TAILS}
    return pd.DataFrame({"arm": wide["arm"].astype(str), "kpi": kpi} | ends)


def count_known(book: Book, setting: Setting) -> pd.DataFrame:
    """Counts, per arm, what else is known of the units from before: kpi (the column) arm units mean variance."""
    names = () if setting.cluster else tuple(setting.covariates)
    if not names:
        return pd.DataFrame(columns=["kpi", "arm", "units", "mean", "variance"])
    rows = book.tables["kpis"]
    measures = tuple(Measure(name, name, None) for name in names)
    middle = _middles(rows, names)
    centred = rows.select("arm", *((nw.col(c) - middle[c]).alias(c) for c in names))
    frame = _counted(centred, measures, middle, gaps=False)
    n = frame["units"]
    spread = ((frame["y2"] - frame["y1"] ** 2 / n) / (n - 1)).clip(lower=0)
    return frame.assign(mean=frame["about"] + frame["y1"] / n, variance=spread)[
        ["kpi", "arm", "units", "mean", "variance"]
    ]
