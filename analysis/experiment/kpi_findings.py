"""Effects in words: numbers with their unit, and the sentence of one KPI."""

import math
from datetime import date
from typing import Any

import pandas as pd

from ..finding import CLEAR, SAME, Finding, listed, percent
from ..phrases import named_day, numeral, significant
from .plan import UNSAID
from .structure import Setup

VERDICTS = {
    "better": CLEAR,
    "worse": CLEAR,
    "higher": CLEAR,
    "lower": CLEAR,
    "no meaningful difference": SAME,
    "needs improvement": SAME,
}
UNKNOWN_CONTROL = "Nobody has said, and the names of the arms do not tell."
ORDER = ("better", "worse", "higher", "lower", "needs improvement", "no meaningful difference", "cannot tell")


def number(value: float, digits: int = 3) -> str:
    """A number with three figures that count, never in powers of ten, and with a true minus sign."""
    return significant(value, digits, zeros=True)


def amount(value: float, unit: str) -> str:
    """A number with its unit."""
    return f"{number(value)}%" if unit == "%" else f"{number(value)} {unit}".strip()


def _spoken(row: Any) -> tuple[float, str, str]:
    """By how much numbers are multiplied when said, their unit, and the unit of a difference: shares are said in %."""
    if row.method.startswith("share") and not row.unit:
        return 100.0, "%", "points"
    return 1.0, row.unit, "points" if row.unit == "%" else row.unit


def kpi_finding(row: Any, setup: Setup, caveats: tuple[str, ...] = (), stopped: str = "") -> Finding:
    """One KPI and arm in one sentence: verdict, effect with interval, both arms' means, and what is missing."""
    verdict = "cannot tell" if stopped else VERDICTS.get(row.verdict, "cannot tell")
    about = {"kpi": row.kpi, "arm": row.arm, "verdict": row.verdict}
    units = int(row.control_units + row.treatment_units) if row.control_units == row.control_units else 0
    if math.isnan(row.effect):
        return Finding(
            f"{row.label}: cannot tell. {_nothing(row)}", "cannot tell", accounts=units, about=about, caveats=caveats
        )
    within = row.low <= row.effect <= row.high
    low, high = (row.low, row.high) if within else (math.nan, math.nan)
    claim = f"{row.label}: {row.verdict}. {_effect(row, setup)}{_rest(row, setup, stopped)}"
    return Finding(claim, verdict, row.effect, low, high, units, row.p_adjusted, about, caveats)


def _nothing(row: Any) -> str:
    return "The plan names it and the file has no such column." if row.method == "absent" else "An arm has no value."


def _effect(row: Any, setup: Setup) -> str:
    times, unit, apart = _spoken(row)
    range_ = f" ({number(times * row.low)} to {number(times * row.high)})" if not math.isnan(row.low) else ""
    share = f", {percent(row.relative)}" if not math.isnan(row.relative) else ""
    means = (
        f"{amount(times * row.treatment, unit)} in {row.arm}, {amount(times * row.control, unit)} in {setup.control}"
    )
    moved = f"{amount(times * abs(row.effect), apart)} {'higher' if row.effect > 0 else 'lower'}"
    change = " in its change since before" if row.method.startswith("change") else ""
    return f"{moved if row.effect else 'No difference'}{change}{range_}{share}: {means}."


def effect_text(row: Any) -> str:
    """The effect with its interval, as written beside a figure: +3.02 points (1.70 to 4.35)."""
    if math.isnan(row.effect):
        return "no value"
    times, _, apart = _spoken(row)
    range_ = f" ({number(times * row.low)} to {number(times * row.high)})" if not math.isnan(row.low) else ""
    return f"{'+' if row.effect > 0 else ''}{amount(times * row.effect, apart)}{range_}"


def brief(row: Any) -> str:
    """The effect alone, short enough for the edge of a figure; its unit stands below."""
    times, _, _ = _spoken(row)
    sign = "+" if row.effect > 0 else ""
    return "" if math.isnan(row.effect) else f"{sign}{number(times * row.effect)}"


def brief_unit(row: Any) -> str:
    """The unit of an effect, for the edge of a figure."""
    return "" if math.isnan(row.effect) else _spoken(row)[2]


def _rest(row: Any, setup: Setup, stopped: str) -> str:
    times, _, apart = _spoken(row)
    matters = amount(times * row.smallest_that_matters, apart)
    if stopped:
        return " No verdict: a check of the comparison failed."
    if not setup.randomised and row.verdict == "cannot tell":
        return " It goes with the arm; the arms were not randomly assigned, so it is no proof."
    if row.verdict == "no meaningful difference":
        real = " It is real and too small to matter:" if row.p_adjusted < setup.alpha else ""
        return f"{real} {'a' if real else 'A'} change of {matters} either way is ruled out."
    if row.verdict == "needs improvement":
        return f" The hoped-for gain of {matters} is ruled out; harm is not."
    return _unknown(row, setup) if row.verdict == "cannot tell" else ""


def _unknown(row: Any, setup: Setup) -> str:
    fewest, total = min(row.control_units, row.treatment_units), row.control_units + row.treatment_units
    if fewest < 10:
        return f" Fewer than 10 {setup.unit}s in an arm: nothing is said."
    if math.isnan(row.p_value):
        return " All of them have the same value, so there is nothing to compare."
    p, corrected = significant(row.p_value, 2), significant(row.p_adjusted, 2)
    raw = f" It stands out before the correction (p = {p}), not after ({corrected})."
    first = raw if row.p_value < setup.alpha <= row.p_adjusted else ""
    return f"{first}{_reach(row, setup, total)}"


def _reach(row: Any, setup: Setup, total: float) -> str:
    """How many units the change that matters takes; where none was named, which change so many would have shown."""
    times, _, apart = _spoken(row)
    both = " in the two arms" if len(setup.treatments) > 1 else ""
    if row.named and math.isfinite(row.units_needed) and row.units_needed > total:
        more = f"about {numeral(row.units_needed - total)} more {setup.unit}s{both}"
        return f" To show a change of {amount(times * row.smallest_that_matters, apart)} would take {more}."
    shows = row.smallest_that_matters if row.named else row.smallest_visible
    if math.isnan(shows):
        return ""
    at_least = "" if row.named else " or more"
    change = amount(times * shows, apart)
    return f" {numeral(total)} {setup.unit}s{both} would have shown a change of {change}{at_least} four times in five."


def total(card: pd.DataFrame, setup: Setup) -> Finding:
    """All KPIs in one honest sentence: how many of each verdict, and whether they were named before."""
    counts = card["verdict"].value_counts()
    what = "comparisons" if len(setup.treatments) > 1 else "KPIs"
    parts = [f"{counts[v]} {_said(v, counts[v])}" for v in ORDER if counts.get(v, 0)]
    listed = f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else parts[0]
    word = what if len(card) != 1 else what[:-1]
    claim = f"Of {numeral(len(card))} {word}, {listed}.{_undirected(card, setup)} {status(setup)}"
    units = sum(setup.structure.units.get(arm, 0) for arm in setup.arms)
    return Finding(claim, "fact", accounts=units, about={"verdict": counts.to_dict()})


def _undirected(card: pd.DataFrame, setup: Setup) -> str:
    """That better or worse waits for the reader, where it does."""
    clear = int((card["verdict"].isin(["higher", "lower"]) & (card["direction"] == UNSAID)).sum())
    if not clear:
        return ""
    of_them = "Of it" if len(card) == 1 else f"Of {numeral(clear)} of them" if clear < len(card) else "Of these"
    return f" {of_them} nobody has said yet whether that is better or worse."


def no_control(setup: Setup) -> tuple[Finding, ...]:
    """What is said where nobody can tell which arm is control: no effect, no figure, no verdict."""
    sizes = [f"{numeral(setup.structure.units[arm])} in {arm}" for arm in setup.arms]
    claim = f"Cannot tell which arm is control: {listed(sizes, 12)}. {UNKNOWN_CONTROL}"
    units = sum(setup.structure.units.values())
    kpis = [
        Finding(f"{kpi.name}: cannot tell which arm is control.", "cannot tell", about={"kpi": kpi.kpi})
        for kpi in setup.kpis
    ]
    return (Finding(claim, "cannot tell", accounts=units, about={"control": "", "verdict": "cannot tell"}), *kpis)


def _said(verdict: str, number_of: int) -> str:
    many = number_of != 1
    return {
        "better": "are better" if many else "is better",
        "worse": "are worse" if many else "is worse",
        "higher": "are higher" if many else "is higher",
        "lower": "are lower" if many else "is lower",
        "needs improvement": "need improvement" if many else "needs improvement",
        "no meaningful difference": "show no meaningful difference" if many else "shows no meaningful difference",
        "cannot tell": "cannot be told",
    }[verdict]


def status(setup: Setup) -> str:
    """As planned, or exploratory, and why."""
    plan = setup.plan
    if plan is None:
        return "Exploratory: no plan named the KPIs beforehand."
    if plan.changed_later:
        return "Exploratory: KPIs were set or changed while the data could be seen."
    if not plan.in_time:
        return f"Exploratory: the plan was written on {_day(plan.written_on)}, after the start."
    if setup.seen_before:
        return "Exploratory: the plan was written beside these very results."
    if setup.too_early:
        return (
            f"Exploratory: the data stops on {_day(setup.stops)}, before the planned start on {_day(plan.starts_on)}."
        )
    when = f"on {named_day(plan.written_on)}" if plan.written_on else "on a day it does not name"
    return f"As planned: the plan was written {when}."


def _day(when: date | None) -> str:
    return named_day(when) if when else "a day nobody named"


def order_of(card: pd.DataFrame) -> pd.DataFrame:
    """The primary KPI first, then better, worse and the rest, as in the plan."""
    ranked = card["verdict"].map({verdict: place for place, verdict in enumerate(ORDER)})
    keyed = card.assign(rank=ranked, late=~card["primary"].astype(bool))
    return keyed.sort_values(["late", "rank"], kind="stable").drop(columns=["rank", "late"])
