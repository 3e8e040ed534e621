"""The sums that a comparison of arms is estimated from, whatever the number of units."""

from collections.abc import Mapping, Sequence
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd

from ..book import Book
from ..counting import Lazy, collected
from .counting import Measure, prepared
from .structure import Setup

SUMS = ("units", "y1", "y2", "paired", "x1", "x2", "xy", "y1_paired")
TAILS = ("low", "high", "y3")


def count_arms(book: Book, setup: Setup, about: Mapping[str, float] | None = None) -> pd.DataFrame:
    """Counts, per arm and KPI, all a comparison of means needs: units, sums, squares and products with before.

    Columns: arm kpi assigned units y1 y2 (sums of the value less `about` and of its square) paired x1 x2 xy y1_paired
    (over units with a value before and after) about about_before; NaN without a before. With the same `about`, a round
    number near each column's middle so that squares stay exact, the counts of two parts of a book add up.
    """
    rows, measures = prepared(book, setup)
    columns = _columns(measures)
    middle = dict(about) if about is not None else _middles(rows, columns)
    frame = _counted(rows, measures, middle, gaps=False)
    seen = frame["paired"].fillna(frame["units"])
    holed = set(frame.loc[seen < frame["assigned"], "kpi"])
    if not holed:
        return frame
    again = _counted(rows, tuple(m for m in measures if m.kpi in holed), middle, gaps=True)
    order = {m.kpi: place for place, m in enumerate(measures)}
    whole = pd.concat([frame[~frame["kpi"].isin(holed)], again], ignore_index=True)
    return whole.sort_values(["kpi", "arm"], key=lambda c: c.map(order) if c.name == "kpi" else c, ignore_index=True)


def _columns(measures: Sequence[Measure]) -> list[str]:
    return list(dict.fromkeys(c for m in measures for c in (m.after, m.before) if c))


def _middles(rows: Lazy, columns: Sequence[str]) -> dict[str, float]:
    first = collected(rows.head(1000))  # every column: naming them costs more than reading a thousand rows of them
    return {c: _round(float(first[c].astype(float).mean())) for c in columns}


def _round(value: float) -> float:
    return float(f"{value:.2g}") if np.isfinite(value) else 0.0


def _counted(rows: Lazy, measures: Sequence[Measure], middle: Mapping[str, float], gaps: bool) -> pd.DataFrame:
    """A column for each thing to be summed, then plain sums and counts of columns, which every engine does fast."""
    parts = [_parts(m, middle, gaps) for m in measures]
    made = {f"{i}_{name}": part for i, named in enumerate(parts) for name, part in named.items()}
    counts = [f"{i}_{name}" for i, m in enumerate(measures) for name in _counts(m, gaps)]
    ready = rows.select("arm", **made)
    sums = (nw.len().alias("assigned"), nw.col(*made).sum(), nw.col(*counts).count().name.suffix("_n"))
    wide = collected(ready.group_by("arm").agg(*sums)).sort_values("arm", ignore_index=True)
    return _long(wide, measures, middle)


def _parts(measure: Measure, middle: Mapping[str, float], gaps: bool) -> dict[str, nw.Expr]:
    """What is summed of one KPI. With gaps, a before counts only beside an after, and conversely."""
    y = nw.col(measure.after) - middle[measure.after]
    if measure.before is None:
        return {"y1": y, "y2": y * y}
    x = nw.col(measure.before) - middle[measure.before]
    both = nw.when(~nw.col(measure.after).is_null()).then(x) if gaps else x
    parts = {"y1": y, "y2": y * y, "x1": both, "x2": both * both, "xy": x * y}
    return parts | ({"y1_paired": nw.when(~nw.col(measure.before).is_null()).then(y)} if gaps else {})


def _counts(measure: Measure, gaps: bool) -> list[str]:
    """The columns whose filled cells are counted: without gaps every unit has a value wherever one has."""
    if measure.before is None:
        return ["y1"]
    return ["y1", "xy"] if gaps else ["xy"]


def _long(wide: pd.DataFrame, measures: Sequence[Measure], middle: Mapping[str, float]) -> pd.DataFrame:
    """From one row per arm to one row per KPI and arm."""
    arms = len(wide)
    numbers = wide.drop(columns="arm")
    held = dict(zip(numbers.columns, numbers.to_numpy(float).T, strict=True))
    nothing = np.full(arms, np.nan)
    columns: dict[str, Any] = {
        "arm": np.tile(wide["arm"].astype(str).to_numpy(object), len(measures)),
        "kpi": np.repeat(np.array([m.kpi for m in measures], dtype=object), arms),
        "assigned": np.tile(wide["assigned"].to_numpy("int64"), len(measures)),
    }
    for name in SUMS:
        found = [_found(held, i, name, m.before is not None) for i, m in enumerate(measures)]
        columns[name] = np.concatenate([nothing if values is None else values for values in found])
    columns["about"] = np.repeat([middle[m.after] for m in measures], arms)
    columns["about_before"] = np.repeat([middle[m.before] if m.before else np.nan for m in measures], arms)
    return pd.DataFrame(columns)


def _found(held: Mapping[str, np.ndarray], place: int, name: str, paired: bool) -> np.ndarray | None:
    """A sum or count of one KPI; where it was not worked out apart, the one it equals."""
    same = {"units": ("y1_n", "xy_n"), "paired": ("xy_n",), "y1_paired": ("y1_paired", *(("y1",) if paired else ()))}
    keys = [f"{place}_{key}" for key in same.get(name, (name,))]
    return next((held[key] for key in keys if key in held), None)


def count_tails(book: Book, setup: Setup, about: Mapping[str, float]) -> pd.DataFrame:
    """Counts, per arm and KPI, how far the tails reach: arm kpi low high y3 (sum of cubes less `about[kpi]`)."""
    rows, measures = prepared(book, setup)
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


def count_known(book: Book, setup: Setup) -> pd.DataFrame:
    """Counts, per arm, what else is known of the units from before: kpi (the column) arm units mean variance."""
    names = () if setup.cluster else tuple(setup.covariates)
    if not names:
        return pd.DataFrame(columns=["kpi", "arm", "units", "mean", "variance"])
    rows = book.tables["kpis"]
    measures = tuple(Measure(name, name, None) for name in names)
    middle = _middles(rows, names)
    frame = _counted(rows, measures, middle, gaps=False)
    n = frame["units"]
    spread = ((frame["y2"] - frame["y1"] ** 2 / n) / (n - 1)).clip(lower=0)
    return frame.assign(mean=frame["about"] + frame["y1"] / n, variance=spread)[
        ["kpi", "arm", "units", "mean", "variance"]
    ]
