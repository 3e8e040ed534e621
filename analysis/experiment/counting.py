"""What each arm's units add up to: the only functions of this analysis that read rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw
import pandas as pd

from ..book import Book
from ..counting import Lazy, collected
from ..counting.sampling import MOST_UNITS
from ..errors import NotEnoughData
from .plan import Kpi
from .structure import Setup, Structure

MOST_BINS = 30


@dataclass(frozen=True)
class Measure:
    """A KPI as columns of a prepared frame: one after, and one before where there is one."""

    kpi: str
    after: str
    before: str | None


def count_structure(book: Book) -> Structure:
    """Counts the units of each arm, their rows, and units that stand in more than one arm.

    Raises MissingTable without an experiment, NotEnoughData where there is one arm only.
    """
    book.require("kpis")
    rows = book.tables["kpis"]
    has = rows.collect_schema().names()
    units = _spans(rows, "unit_id")
    once = units.filter(nw.col("first") == nw.col("last"))
    per_arm = collected(once.group_by("first").agg(nw.len().alias("units"), nw.col("rows").sum()))
    arms = per_arm.sort_values("first")
    if len(arms) < 2:
        raise NotEnoughData("There is nothing to compare.", "All units stand in one arm.", "Add the other arm's units.")
    crossed = _number(units.filter(nw.col("first") != nw.col("last")))
    by_arm = {str(arm): int(number) for arm, number in zip(arms["first"], arms["units"], strict=True)}
    periods = _values(rows, "period") if "period" in has else ()
    accounts, whole = _accounts(rows, sum(by_arm.values())) if "account_id" in has else (0, False)
    repeated = int(arms["rows"].sum()) > sum(by_arm.values())
    return Structure(by_arm, int(arms["rows"].sum()), repeated, crossed, accounts, whole, periods)


def _spans(rows: Lazy, key: str) -> Lazy:
    first, last = nw.col("arm").min().alias("first"), nw.col("arm").max().alias("last")
    return rows.group_by(key).agg(first, last, nw.len().alias("rows"))


def _number(rows: Lazy) -> int:
    return int(collected(rows.select(nw.len().alias("n")))["n"].iloc[0])


def _values(rows: Lazy, column: str) -> tuple[str, ...]:
    found = collected(rows.select(column).unique())[column].dropna()
    return tuple(sorted(str(value) for value in found))


def _accounts(rows: Lazy, units: int) -> tuple[int, bool]:
    """How many accounts, and whether whole accounts were assigned: several units each, one arm each."""
    spans = _spans(rows.filter(~nw.col("account_id").is_null()), "account_id")
    accounts, crossed = _number(spans), _number(spans.filter(nw.col("first") != nw.col("last")))
    known = _number(rows.filter(nw.col("account_id").is_null())) == 0
    return accounts, bool(known and accounts >= 4 and not crossed and accounts < units)


def prepared(book: Book, setup: Setup) -> tuple[Lazy, tuple[Measure, ...]]:
    """One row per unit with its arm and, per KPI, one column after and one before.

    Repeated rows and ratios become each unit's part in a ratio of sums (the delta method), so that the mean over units
    is the plain mean over rows, or the ratio, and their spread is what the error needs.
    """
    rows = book.tables["kpis"]
    if setup.structure.crossed:
        whole = _spans(rows, "unit_id").filter(nw.col("first") == nw.col("last")).select("unit_id")
        rows = rows.join(whole, on="unit_id", how="inner")
    if setup.cluster is None and not any(kpi.below for kpi in setup.kpis):
        return _in_pairs(rows, setup), tuple(Measure(kpi.kpi, kpi.after, kpi.before) for kpi in setup.kpis)
    parts = {f"k{i}": part for i, kpi in enumerate(setup.kpis) for part in [_parts(kpi, setup)]}
    unit = setup.cluster or "unit_id"
    named = [e.alias(f"{k}{s}") for k, part in parts.items() for s, e in part.items()]
    kept = ["unit_id"] if unit == "unit_id" else [unit]
    wide = rows.select(*kept, "arm", *named)
    sums = [nw.col(f"{k}{s}").sum() for k, part in parts.items() for s in part]
    return _linearised(wide.group_by(unit, "arm").agg(*sums), unit, setup, parts)


def _in_pairs(rows: Lazy, setup: Setup) -> Lazy:
    """Where arms are compared by their change, only a unit with both values has one."""
    if setup.randomised:
        return rows
    pairs = [(kpi.after, kpi.before) for kpi in setup.kpis if kpi.before]
    return (
        rows.with_columns(*(nw.when(~nw.col(b).is_null()).then(nw.col(a)).alias(a) for a, b in pairs))
        if pairs
        else rows
    )


def _parts(kpi: Kpi, setup: Setup) -> dict[str, nw.Expr]:
    """Numerator and denominator, after (y, m) and before (x, k); a row without both gives nothing to either."""
    given = {"y": (kpi.after, kpi.below, setup.after), "x": (kpi.before, kpi.below_before, ())}
    if setup.panel:
        given["x"] = (kpi.after, kpi.below, setup.before)
    parts: dict[str, nw.Expr] = {}
    for (above, below, periods), (top, bottom) in zip(given.values(), (("y", "m"), ("x", "k")), strict=True):
        if above is None or (kpi.below and not below):
            continue
        over = nw.col(below) if below else nw.lit(1.0)
        use = ~nw.col(above).is_null()
        use = use & ~nw.col(below).is_null() if below else use
        use = use & nw.col("period").is_in(list(periods)) if periods else use
        parts[top], parts[bottom] = (nw.when(use).then(e.cast(nw.Float64)).otherwise(nw.lit(0.0))
                                     for e in (nw.col(above), over))  # fmt: skip
    return parts


def _linearised(
    units: Lazy, unit: str, setup: Setup, parts: Mapping[str, Mapping[str, nw.Expr]]
) -> tuple[Lazy, tuple[Measure, ...]]:
    made, measures = [], []
    for kpi, (k, part) in zip(setup.kpis, parts.items(), strict=True):
        pairs = [(f"{k}{a}", f"{k}{b}") for a, b in (("y", "m"), ("x", "k")) if a in part]
        counted = [bottom for _, bottom in pairs] if setup.panel else []
        made += [_part_of(units, top, bottom, counted or [bottom]).alias(f"{top}_") for top, bottom in pairs]
        measures.append(Measure(kpi.kpi, f"{k}y_", f"{k}x_" if len(pairs) > 1 else None))
    return units.select(unit, "arm", *made), tuple(measures)


def _part_of(units: Lazy, top: str, bottom: str, counted: Sequence[str]) -> nw.Expr:
    """R + (y − R m) ÷ mean of m, by arm, for units with anything to count on in one of the columns `counted`."""
    use = nw.any_horizontal(*(nw.col(column) != 0 for column in counted), ignore_nulls=True)
    sums = units.filter(use).group_by("arm").agg(nw.col(top).sum(), nw.col(bottom).sum(), nw.len().alias("n"))
    value: Any = nw.lit(None)
    for _, row in collected(sums).iterrows():
        if row[bottom]:
            ratio, size = float(row[top] / row[bottom]), float(row[bottom] / row["n"])
            part = nw.lit(ratio) + (nw.col(top) - nw.lit(ratio) * nw.col(bottom)) / nw.lit(size)
            value = nw.when((nw.col("arm") == row["arm"]) & use).then(part).otherwise(value)
    return value if isinstance(value, nw.Expr) else nw.lit(None)


def count_units(book: Book, setup: Setup, *, most: int = MOST_UNITS) -> pd.DataFrame:
    """One row per unit, for what needs units: dealing again, weighting. Empty above `most` units, never a sample.

    In the order of their values, whatever the order of the file or the engine, so that a seed always deals the same.
    Columns: arm, and per KPI its id and, where there is one, its id with `_before`; then the covariates.
    """
    rows, measures = prepared(book, setup)
    if sum(setup.structure.units.values()) > most:
        return pd.DataFrame()
    columns = [nw.col(m.after).alias(m.kpi) for m in measures]
    columns += [nw.col(m.before).alias(f"{m.kpi}_before") for m in measures if m.before]
    known = [] if setup.cluster or any(k.below for k in setup.kpis) else list(setup.covariates)
    found = collected(rows.select("arm", *columns, *(nw.col(c) for c in known if c not in {m.kpi for m in measures})))
    return found.sort_values(list(found.columns), ignore_index=True)


def count_periods(book: Book, setup: Setup, *, most: int = MOST_UNITS) -> pd.DataFrame:
    """One row per unit and period, for the periods before the start: unit arm period and a column per KPI.

    `period` counts from 0 in order. Empty without periods on both sides, or above `most` rows.
    """
    if not setup.panel or setup.structure.rows > most:
        return pd.DataFrame()
    rows = book.tables["kpis"].filter(~nw.col("period").is_null())
    unit = setup.cluster or "unit_id"
    columns = [nw.col(k.after).mean().alias(k.kpi) for k in setup.kpis if not k.below]
    frame = collected(rows.group_by(nw.col(unit).alias("unit"), "arm", "period").agg(*columns))
    order = {period: place for place, period in enumerate((*setup.before, *setup.after))}
    return frame.assign(period=frame["period"].map(order)).sort_values(["unit", "period"], ignore_index=True)


def count_distribution(book: Book, setup: Setup, kpi: str, bins: int = MOST_BINS) -> pd.DataFrame:
    """Counts, per arm, the units in equally wide bands of a KPI, empty bands too: arm from to units share.

    Bands reach from the smallest to the largest value; where a few units lie far out (further than all between the
    first and the last hundredth reach) the outermost band holds all that lie beyond. Empty for an unknown KPI.
    """
    rows, measures = prepared(book, setup)
    column = next((m.after for m in measures if m.kpi == kpi), None)
    if column is None:
        return pd.DataFrame(columns=["arm", "from", "to", "units", "share"])
    value = rows.filter(~nw.col(column).is_null()).select("arm", nw.col(column).cast(nw.Float64).alias("value"))
    low, high = _reach(value)
    width = (high - low) / bins or 1.0
    place = ((nw.col("value") - low) / width).floor()
    within = nw.when(place >= bins).then(nw.lit(bins - 1.0)).when(place < 0).then(nw.lit(0.0)).otherwise(place)
    bands = value.with_columns(within.cast(nw.Int64).alias("band"))
    counted = collected(bands.group_by("arm", "band").agg(nw.len().alias("units"))).set_index(["arm", "band"])
    every = pd.MultiIndex.from_product([setup.arms, range(bins)], names=["arm", "band"])
    frame = counted.reindex(every, fill_value=0).reset_index()
    share = frame["units"] / frame.groupby("arm")["units"].transform("sum")
    start = low + frame["band"] * width
    frame = frame.assign(**{"from": start, "to": start + width, "share": share})
    return frame[["arm", "from", "to", "units", "share"]]


def _reach(value: Lazy) -> tuple[float, float]:
    """From where to where bands are drawn: all values, but for a few that lie far out."""
    v = nw.col("value")
    ends = {"low": v.min(), "high": v.max(), "first": v.quantile(0.01, "linear"), "last": v.quantile(0.99, "linear")}
    low, high, first, last = (float(end) for end in collected(value.select(**ends)).iloc[0])
    usual = last - first
    return (first if first - low > usual > 0 else low), (last if high - last > usual > 0 else high)
