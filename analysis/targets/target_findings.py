"""What the control chart says: is churn within what chance allows, and which periods stand out?"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

import pandas as pd

from ..counting.period import PER_MONTH
from ..finding import CLEAR, Finding, count, interval, listed, percent
from ..names import spoken
from ..phrases import named_period, numeral, span
from .intervention_series import Asked
from .intervention_ways import Two
from .target_chart import LEAST_BASELINE, SIDE, Chart, chance_of_run

NAMED = 4


class Told(NamedTuple):
    """Everything the sentences are made from."""

    asked: Asked
    label: str
    chart: Chart
    series: pd.DataFrame
    two: Two
    effects: pd.DataFrame
    checks: pd.DataFrame
    spending: pd.DataFrame
    names: Mapping[str, list[str]] = MappingProxyType({})
    synthetic: str = ""


def who(told: Told) -> str:
    """Which accounts it is about, in words."""
    group = told.asked.group
    return "all accounts" if group is None else f"{spoken(told.label)} {group}"


def rate_words(told: Told, rate: float) -> str:
    """A rate as this chart writes it."""
    return said_rate(rate, told.chart)


def said_rate(rate: float, chart: Chart) -> str:
    """A rate as it is written: a share, or leavers in 100 account-months."""
    return f"{numeral(100 * rate, 1)} in 100 account-months" if chart.basis == PER_MONTH else percent(rate)


def findings(told: Told) -> tuple[Finding, ...]:
    """The sentences: is churn under control, and which periods stand out."""
    return (_control(told), *_signals(told))


def _control(told: Told) -> Finding:
    """Whether churn is within what chance allows, with the range of the latest period."""
    points = told.chart.points
    judged = points[points["p_value"].notna()]
    if judged.empty:
        return _too_short(told)
    out, last = judged[judged["signal"].str.endswith("limits")], judged.iloc[-1]
    claim = f"{_head(told, judged, out)}. {_usual(told)}; normal variation in the last one is {_range(told, last)}."
    return Finding(claim, "estimate", float(told.chart.centre), accounts=int(last["accounts"]), caveats=_limits(told))


def _too_short(told: Told) -> Finding:
    every, seen = told.asked.every, told.chart.baseline
    more = count(LEAST_BASELINE - seen, f"more {every}")
    claim = (
        f"Not enough history for a control chart: limits need {LEAST_BASELINE} {every}s with at least "
        f"10 accounts, and the data has {seen}; {more} would do."
    )
    return Finding(claim, "cannot tell", accounts=int(told.chart.points["accounts"].iloc[-1]))


def _head(told: Told, judged: pd.DataFrame, out: pd.DataFrame) -> str:
    points, every = told.chart.points, told.asked.every
    if out.empty:
        span = " to ".join(map(named_period, points["period"].iloc[[0, -1]]))
        return f"Churn is within normal variation: none of {count(len(judged), every)} stands out ({span})"
    verb = "lies" if len(out) == 1 else "lie"
    return f"Churn is outside normal variation: {listed([*map(named_period, out['period'])])} {verb} outside the limits"


def _usual(told: Told) -> str:
    base = f"{rate_words(told, told.chart.centre)} of {who(told)} churn"
    return base if told.chart.basis == PER_MONTH else f"{base} in an average {told.asked.every}"


def _range(told: Told, last: pd.Series) -> str:
    if told.chart.basis != PER_MONTH:
        return interval(last["lower"], last["upper"])
    return span(100 * last["lower"], 100 * last["upper"])


def _limits(told: Told) -> tuple[str, ...]:
    every, chance = told.asked.every, percent(chance_of_run(len(told.chart.points)), 0)
    extra = ", which vary more than chance alone" if told.chart.rho > 0 else ""
    made = f"Limits come from {count(told.chart.baseline, every)}{extra}; 0.135% of stable {every}s fall outside each."
    return made, f"A run of eight on one side appears by chance in {chance} of charts this long."


def _signals(told: Told) -> tuple[Finding, ...]:
    """Each period outside the limits with what stands behind it, and where a run on one side ends."""
    points = told.chart.points
    out, run = points[points["signal"].str.endswith("limits")], points[points["signal"] == SIDE]
    outside = tuple(_outside(told, row) for _, row in out.iterrows())
    return outside if run.empty else (*outside, _run(told, run.iloc[-1]))


def _outside(told: Told, row: pd.Series) -> Finding:
    of = "" if told.chart.basis == PER_MONTH else f" of {numeral(row['accounts'])}"
    rates = f"({rate_words(told, row['rate'])}), {row['signal']} around {rate_words(told, row['centre'])}"
    claim = f"In {named_period(row['period'])} {numeral(row['churned'])}{of} churned {rates}{_named(told, row)}."
    if row["verdict"] != CLEAR:
        claim += f" Among {len(told.chart.points)} periods that is still within what chance explains."
    estimate, low, high, p = (float(row[name]) for name in ("rate", "low", "high", "p_adjusted"))
    return Finding(claim, row["verdict"], estimate, low, high, int(row["accounts"]), p, {"period": row["period"]})


def _named(told: Told, row: pd.Series) -> str:
    """Which accounts stand behind it: a few by name, the others counted."""
    names, left = told.names.get(row["period"], [])[:NAMED], int(row["churned"])
    more = left - len(names)
    if not names or more < 0:
        return ""
    return f": {', '.join(names)} and {more} more" if more else f": {listed(names, NAMED)}"


def _run(told: Told, last: pd.Series) -> Finding:
    side = "above" if last["rate"] > last["centre"] else "below"
    claim = (
        f"Eight {told.asked.every}s in a row lie {side} the average by {named_period(last['period'])}: "
        "churn may have drifted, which the limits do not show."
    )
    return Finding(claim, "cannot tell", accounts=int(last["accounts"]), about={"period": last["period"]})
