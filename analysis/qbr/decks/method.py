"""How an experiment was done, in words a buyer follows, and its whole scorecard for who audits."""

from collections.abc import Sequence

from ...experiment import Experiment
from ...finding import count
from ...phrases import capital, numeral
from .model import Cell, Slide, Table
from .outcomes import Outcome
from .wording import SURE, cut, day, first_that_fits, span_of

MOST_LINES = 8


def how(answer: Experiment) -> tuple[Slide, ...]:
    """How it was done, in words a buyer follows."""
    setup, plan = answer.setup, answer.setup.plan
    units = setup.structure.units
    treated = sum(units.get(a, 0) for a in setup.treatments)
    sides = f"{numeral(treated)} with the change, {numeral(units[setup.control])} without"
    lot = (
        "Drawn by lot, so only chance set the groups apart"
        if setup.randomised
        else "Not by lot: groups may differ in other ways"
    )
    goal = f"Written down on {day(plan.written_on)}" if plan and plan.written_on else "Not written down before"
    wrong = sum(answer.checks["status"] != "fine") if len(answer.checks) else 0
    checks = (
        f"{count(int(wrong), 'check')} of {len(answer.checks)} failed"
        if wrong
        else f"All {len(answer.checks)} checks are fine"
    )
    lines = (
        ("Who took part", sides),
        ("How they were chosen", lot),
        ("What we set out to show", goal),
        ("Whether it can be trusted", checks),
    )
    rows = tuple((Cell(head, strong=True), Cell(text)) for head, text in lines if text)
    drawn = "chosen by lot" if setup.randomised else "not chosen by lot"
    title = first_that_fits(
        f"We compared {numeral(sum(units.values()))} {setup.unit}s, {drawn}",
        f"We compared {numeral(sum(units.values()))} {setup.unit}s",
    )
    said = (f"{title}.", f"{checks}.", "A gain counts only where it is clear after correcting for all measures.")
    return (
        Slide(
            "how",
            title,
            table=Table(("", ""), rows, (4, 8)),
            footer=footer(answer),
            say=said,
            source=where(answer),
            audience="customer",
        ),
    )


def appendix(told: Sequence[Outcome], answer: Experiment) -> tuple[Slide, ...]:
    pages = range(0, len(told), MOST_LINES)
    return tuple(_scorecard(told[place : place + MOST_LINES], place, answer) for place in pages)


def _scorecard(part: Sequence[Outcome], place: int, answer: Experiment) -> Slide:
    rows = tuple(
        (
            Cell(capital(cut(one.label, 8, 44)), strong=True),
            Cell(one.value(0)),
            Cell(one.value(1)),
            Cell(one.change),
            Cell(one.range),
            Cell(*SURE.get(one.verdict, SURE["cannot tell"])[:1]),
        )
        for one in part
    )
    heads = ("Measure", "Without", "With", "Change", "Likely range", "How sure")
    return Slide(
        f"scorecard {place}",
        f"All {len(part)} measures, with and without the change" if not place else "More measures",
        table=Table(heads, rows, (3.6, 1.5, 1.5, 1.6, 2.6, 2.2)),
        footer=footer(answer),
        source=where(answer),
        appendix=True,
        audience="customer",
    )


def footer(answer: Experiment) -> str:
    """Who was measured and how they were chosen, in one line."""
    units, setup = answer.setup.structure.units, answer.setup
    treated = sum(units.get(arm, 0) for arm in setup.treatments)
    drawn = "randomly assigned" if setup.randomised else "not randomly assigned"
    when = _period_of_plan(answer)
    return f"{count(treated + units[setup.control], setup.unit)}, {numeral(treated)} with the change, {drawn}.{when}"


def _period_of_plan(answer: Experiment) -> str:
    plan = answer.setup.plan
    if plan is None or plan.starts_on is None or plan.ends_on is None:
        return ""
    first, last = (when.year * 12 + when.month - 1 for when in (plan.starts_on, plan.ends_on))
    return f" {span_of(first, last)}."


def where(answer: Experiment) -> str:
    plan = answer.setup.plan
    known = f" Plan {plan.fingerprint}, {answer.status}." if plan else " No plan was given: exploratory."
    return (
        f"Where it comes from: the experiment file, {numeral(answer.setup.structure.rows)} rows; "
        f"treatment less control as "
        f"assigned; 95% intervals; verdicts corrected for all {len(answer.scorecard)} KPIs (Holm).{known}"
    )
