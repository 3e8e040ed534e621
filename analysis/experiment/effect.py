"""One KPI: what was found of it, how each arm moved and its units are spread, and what the effect is worth in money."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from ..book import Book
from ..counting.frames import lines
from ..errors import AnalysisError
from ..estimate import effect_of
from ..finding import CLEAR, Finding
from ..names import spoken
from ..phrases import numeral
from .counting import count_distribution
from .kpi_findings import number, status
from .plan import LESS, MORE
from .reading import read
from .structure import Setup

VALUE = ["kpi", "label", "arm", "verdict", "price", "value", "low", "high"]
SLOPES = ["kpi", "label", "unit", "arm", "when", "mean", "low", "high"]


def in_money(card: pd.DataFrame, setup: Setup, prices: Mapping[str, float] | None = None) -> pd.DataFrame:
    """The effect of a KPI in money, effect × price of one unit of the KPI, for whatever the KPI is a mean of.

    Columns: kpi label arm verdict price value low high; only KPIs with a price and a way that is good. Where less is
    better the price is what one unit less saves, so that a gain is a positive value. The interval is that of the effect
    and of nothing else.
    """
    known = {kpi.kpi: kpi.price for kpi in setup.kpis if kpi.price is not None} | dict(prices or {})
    rows = card[card["kpi"].isin(known) & card["direction"].isin([MORE, LESS])]
    sign = np.where(rows["direction"] == MORE, 1.0, -1.0)
    price = rows["kpi"].map(known).astype(float)
    value, one, two = (rows[c].astype(float) * sign * price for c in ("effect", "low", "high"))
    frame = rows.assign(price=price, value=value, low=np.minimum(one, two), high=np.maximum(one, two))
    return frame[VALUE].reset_index(drop=True)


def worth(value: pd.DataFrame, setup: Setup, card: pd.DataFrame) -> tuple[Finding, ...]:
    """What each priced KPI is worth, for one unit and for all that were treated; shown only where its KPI is."""
    found, sure = [], card.set_index(["kpi", "arm"])["p_adjusted"]
    for row in lines(value[value["value"].notna()]):
        units = setup.structure.units[row.arm]
        parts = (row.value, row.low, row.high)
        one, whole = (_ranged(*(many * part for part in parts)) for many in (1, units))
        each, adds_up = _each(row.kpi, setup)
        together = f", {whole} for the {numeral(units)} in {row.arm}" if adds_up else ""
        claim = f"{row.label}: worth {one} in money for {each}{together}, at "
        claim += f"{number(row.price)} for one unit of it; nothing but the effect's own interval is in the range."
        low, high = (row.low, row.high) if row.low <= row.value <= row.high else (np.nan, np.nan)
        verdict = CLEAR if row.verdict in ("better", "worse") else "cannot tell"
        about = {"kpi": row.kpi, "arm": row.arm, "money": row.price}
        found.append(Finding(claim, verdict, row.value, low, high, units, float(sure[(row.kpi, row.arm)]), about))
    return tuple(found)


def _ranged(value: float, low: float, high: float) -> str:
    return f"{number(value)} ({number(low)} to {number(high)})"


def _each(kpi: str, setup: Setup) -> tuple[str, bool]:
    """What a KPI is a mean of, and whether a unit of the experiment is one of these, so that units add up."""
    below = next(k.below for k in setup.kpis if k.kpi == kpi)
    unit = setup.plan.unit if setup.plan else "unit"
    if below:
        return f"one of what it is counted on ({spoken(below.removesuffix('_after'))})", False
    if setup.panel:
        return f"one {unit} in one period", True
    return ("one row of the file", False) if setup.structure.repeated else (f"one {unit}", True)


def before_after(moments: pd.DataFrame, setup: Setup) -> pd.DataFrame:
    """Each arm's mean before and after with its own interval (Student's t): kpi label unit arm when mean low high."""
    kpis = {kpi.kpi: kpi for kpi in setup.kpis}
    parts = []
    for when, mean, spread, n in (
        ("before", "before_observed", "variance_before_observed", "paired"),
        ("after", "mean", "variance", "units"),
    ):
        own = effect_of(moments[mean], 0.0, moments[spread] / moments[n], 0.0, moments[n] - 1)
        part = moments[["kpi", "arm"]].assign(when=when, mean=moments[mean], low=own.low, high=own.high)
        parts.append(part[part["mean"].notna()])
    frame = pd.concat(parts, ignore_index=True)
    named = frame.assign(label=[kpis[k].name for k in frame["kpi"]], unit=[kpis[k].unit for k in frame["kpi"]])
    return named[SLOPES]


def of_one(result: Any, kpi: str) -> tuple[Finding, ...]:
    """What was found of one KPI: warnings first, then its verdict in every arm, the rest after; errors are none.

    result: an Experiment. What speaks of another KPI, and the total over all, is left out; as planned or exploratory
    comes last.
    """
    mine = [f for f in result.findings if f.about.get("kpi", kpi) == kpi and f is not result.total]
    return (*mine, Finding(status(result.setup), "fact")) if mine else (result.total,)


def distribution(book: Book, *, kpi: str, plan: Any = None, control: str | None = None) -> pd.DataFrame:
    """How the units of each arm are spread over one KPI: arm from to units share, in 30 equally wide bands."""
    return count_distribution(book, read(book, plan=plan, control=control), kpi)


def list_units(book: Book, *, kpi: str, plan: Any = None, most: int = 50) -> pd.DataFrame:
    """The units with the largest values of a KPI, which weigh most in its mean: unit_id arm and the KPI's columns.

    With account_id where the units have one. At most `most` rows. Raises AnalysisError for a KPI that is not there.
    """
    found = next((k for k in read(book, plan=plan).kpis if k.kpi == kpi), None)
    if found is None:
        raise AnalysisError(f"{kpi} is no KPI of this experiment.", fix="Choose one of its KPIs.")
    whose = [] if book.missing("kpis", "account_id") else ["account_id"]
    columns = [c for c in (found.after, found.before) if c]
    rows = book.tables["kpis"].select("unit_id", *whose, "arm", *columns)
    rows = rows.sort(found.after, "unit_id", descending=[True, False], nulls_last=True).head(most)
    return rows.collect("pandas").to_pandas()
