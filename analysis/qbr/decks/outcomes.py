"""The KPIs of an experiment as a slide says them: before and after, with and without, in their own units."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ...charts.marks import GOOD, LEVEL, LOST, WAS, Marks, Series
from ...experiment import Experiment
from ...phrases import numeral, significant
from .model import Block, Slide
from .wording import (
    SURE,
    about,
    apart,
    between,
    cut,
    first_that_fits,
    is_money,
    natural,
    signed,
)

PLAIN_UNITS = {"unit", "account", "row"}
GAINS, LOSSES = ("better",), ("worse", "needs improvement")


@dataclass(frozen=True)
class Outcome:
    """One KPI against control. before: means of control and treatment before, NaN where they are not known. units: of
    treatment and of control. worth: money for all that were treated, with its ends, NaN where nobody said a price."""

    kpi: str
    label: str
    unit: str
    share: bool
    verdict: str
    values: tuple[float, float]
    before: tuple[float, float]
    effect: tuple[float, float, float]
    units: tuple[int, int]
    of: str
    smallest: float = math.nan
    worth: tuple[float, float, float] = (math.nan, math.nan, math.nan)
    price: float = math.nan
    # Over how long money is counted, as it is said: " over 13 weeks".
    spell: str = ""

    @property
    def gained(self) -> bool:
        return self.verdict in GAINS

    @property
    def lost(self) -> bool:
        return self.verdict in LOSSES

    @property
    def clear(self) -> bool:
        return self.verdict in ("better", "worse", "higher", "lower")

    @property
    def against(self) -> str:
        return "those without it" if self.of in PLAIN_UNITS else f"{self.of}s without it"

    @property
    def change(self) -> str:
        return signed(self.effect[0], self.unit, self.share)

    @property
    def range(self) -> str:
        low, high = self.effect[1:]
        return between(low, high, self.unit, self.share, "higher", "lower")

    def value(self, place: int) -> str:
        """With the change (1) or without it (0), in its unit."""
        return natural(self.values[place], self.unit, self.share)

    @property
    def title(self) -> str:
        """What moved, by how much, against whom; for what is not clear that it is not."""
        # Rose and fell are said only of what did: one that fell less than control ended higher.
        moved = (self.values[1] - self.before[1]) * self.effect[0] > 0
        verb = ("rose" if self.effect[0] > 0 else "fell") if moved else "ended"
        by = apart(self.effect[0], self.unit, self.share)
        by = by if moved else f"{by} {'higher' if self.effect[0] > 0 else 'lower'}"
        if not self.clear:
            return first_that_fits(f"{self.label} shows no clear change", cut(self.label, 14, 70))
        than = "vs." if moved else "than"
        one = f"{self.label} {verb} {by}"
        return first_that_fits(f"{one} {than} {self.against}", f"{one} {than} those without it", cut(one, 15, 78))


def outcomes(answer: Experiment, periods: float = 1) -> tuple[Outcome, ...]:
    """Every KPI of a scorecard that has a value, as planned first. periods: for how many of the KPI's own its money is
    counted, such as thirteen weeks."""
    means = answer.before_after
    before = means[means["when"] == "before"].set_index(["kpi", "arm"])["mean"].to_dict()
    money = {(row.kpi, row.arm): row for row in answer.value.itertuples()}
    card = answer.scorecard[answer.scorecard["effect"].notna()]
    return tuple(_outcome(row, answer, before, money, periods) for row in card.itertuples())


def _outcome(row: object, answer: Experiment, before: Mapping, money: Mapping, periods: float) -> Outcome:  # type: ignore[type-arg]
    told = row._asdict()  # type: ignore[attr-defined]
    several = len(answer.setup.treatments) > 1
    label = f"{told['label']} ({told['arm']})" if several else str(told["label"])
    units = (int(told["treatment_units"]), int(told["control_units"]))
    price = money.get((told["kpi"], told["arm"]))
    worth = tuple(float(v) * units[0] * periods for v in (price.value, price.low, price.high)) if price else ()
    past = tuple(float(before.get((told["kpi"], arm), math.nan)) for arm in (answer.setup.control, told["arm"]))
    return Outcome(
        told["kpi"],
        label,
        _unit(told["unit"]),
        bool(told["binary"]),
        told["verdict"],
        (float(told["control"]), float(told["treatment"])),
        (past[0], past[1]),
        (float(told["effect"]), float(told["low"]), float(told["high"])),
        units,
        answer.setup.unit,
        float(told["smallest_that_matters"]),
        (worth[0], worth[1], worth[2]) if worth else (math.nan,) * 3,
        float(price.price) if price else math.nan,
        _spell(answer, periods),
    )


def _spell(answer: Experiment, periods: float) -> str:
    """Over how long money is counted: weeks or months where the days of the plan say which, else periods."""
    plan = answer.setup.plan
    if periods <= 1:
        return ""
    days = (plan.ends_on - plan.starts_on).days + 1 if plan and plan.starts_on and plan.ends_on else 0
    near = (name for name, long in (("weeks", 7), ("months", 30.4)) if abs(days / long - periods) < 0.5)
    return f" over {numeral(periods)} {next(near, 'periods')}"


def _unit(text: Any) -> str:
    return "" if text is None or pd.isna(text) else str(text)


def pairs(outcome: Outcome, audience: str = "customer") -> Marks:
    """Before and after, without and with the change; one of the four is the news."""
    tone = GOOD if outcome.gained else LOST if outcome.lost else LEVEL
    groups = ("Without the change", "With the change")
    known = all(math.isfinite(value) for value in outcome.before)

    def said(name: str, values: tuple[float, ...]) -> tuple[str, ...]:
        return tuple(
            f"{name} {natural(value, outcome.unit if _short(outcome.unit) else '', outcome.share)}".strip()
            for value in values
        )

    after = Series("After", outcome.values, said("After" if known else "", outcome.values), (LEVEL, tone))
    was = [Series("Before", outcome.before, said("Before", outcome.before), (WAS,))] if known else []
    when = "before and after" if known else "after"
    return Marks(
        "pairs",
        f"{outcome.label}, mean {when}, without and with the change",
        groups,
        (*was, after),
        audience,
        unit=outcome.unit,
    )


def _short(unit: str) -> bool:
    """Whether a unit stands on every column: a sign or a currency does; others stand beside the figure."""
    return len(unit) < 2 or is_money(unit)


def kpi_slide(outcome: Outcome, footer: str) -> Slide:
    """One KPI: the columns, how much, how sure, and what it means."""
    sure, tone = SURE.get(outcome.verdict, SURE["cannot tell"])
    blocks = [
        Block(outcome.change, small=outcome.range, tone=tone),
        Block(head="How sure it is", text=_why(outcome, sure)),
    ]
    blocks.append(Block(head="What it means", text=_means(outcome)))
    said = (f"{outcome.title}.", f"How sure: {_why(outcome, sure)}", f"The likely range is {outcome.range}.")
    return Slide(
        f"kpi {outcome.kpi}",
        outcome.title,
        figure=pairs(outcome),
        beside=tuple(blocks),
        footer=footer,
        say=said,
        source=_source(outcome),
        audience="customer",
    )


def _why(outcome: Outcome, sure: str) -> str:
    beyond = ""
    if math.isfinite(outcome.smallest) and outcome.gained:
        near = min(abs(outcome.effect[1]), abs(outcome.effect[2]))
        by = apart(outcome.smallest, outcome.unit, outcome.share)
        beyond = f", beyond the agreed {by}" if near > outcome.smallest else f"; {by} and more matter"
    return f"{sure}: well beyond chance{beyond}." if outcome.clear else f"{sure}."


def _means(outcome: Outcome) -> str:
    value, low, high = outcome.worth
    if math.isfinite(value):
        verb = "Worth" if value >= 0 else "Costs"
        one, two = sorted((abs(low), abs(high)))
        where = f"at {outcome.units[0]} {outcome.of}s{outcome.spell}"
        return f"{verb} {about(abs(value))} ({about(one)} to {about(two)}) {where}."
    with_, without = outcome.value(1), outcome.value(0)
    return f"{with_} with the change, {without} without it."


def _source(outcome: Outcome) -> str:
    low, high = outcome.effect[1:]
    money = "" if math.isnan(outcome.price) else f" Money: effect times {significant(outcome.price, 6)} a unit."
    with_, without = (f"{many} {outcome.of}s" for many in outcome.units)
    return (
        f"Where it comes from: means of {with_} with and {without} without "
        f"the change; effect {significant(outcome.effect[0], 4)} with a 95% interval of {significant(low, 4)} to "
        f"{significant(high, 4)}, corrected for all "
        f"KPIs looked at. The effect allows for each {outcome.of}'s own past.{money}"
    )
