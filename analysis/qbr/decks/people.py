"""What customers say, and what we changed and whether it worked, on slides."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from ... import experiment, nps
from ...book import Book
from ...charts.marks import GOOD, Marks, Series
from ...finding import CLEAR, OPEN, Finding
from ...phrases import capital, numeral, percent
from .method import footer
from .model import Block, Cell, Slide, Table
from .outcomes import Outcome, outcomes
from .value import short_title
from .wording import SURE, cut, first_that_fits, shown

FEWEST_PERIODS, SHOWN = 3, 12
# What an answer makes of who gave it, with the color of its part; and that color as blocks of words have it.
PARTS, BLOCKS = (("promoters", "good"), ("passives", "was"), ("detractors", "lost")), {"good": "good", "lost": "bad"}


def voice_slides(book: Book) -> list[Slide]:
    """NPS over time, and the group that clearly scores lower."""
    answer = nps.analyze(book)
    known = answer.over_time[answer.over_time["nps"].notna() & (answer.over_time["answers"] >= 10)].tail(SHOWN)
    lower = next((f for f in answer.findings if f.verdict == CLEAR and f.estimate < 0 and len(f.about) == 1), None)
    if len(known) < FEWEST_PERIODS:
        return _once(answer, lower)
    last, trend = known.iloc[-1], _trend(answer.findings)
    title = first_that_fits(f"NPS is {numeral(last['nps'])}{trend}", f"NPS is {numeral(last['nps'])}")
    blocks = (_now(last, answer.period), *_lower(lower), Block(head="Promoters and detractors", text=_mix(last)))
    say = (f"{title}.", lower.claim if lower else "No group clearly scores lower.", "Ask who should hear this.")
    return [
        Slide(
            "voice",
            title,
            figure=_line(known),
            beside=blocks[:3],
            footer=f"NPS by {answer.period}, {numeral(known['answers'].sum())} answers.",
            say=say,
            source=_source(answer),
        )
    ]


def _trend(findings: Sequence[Finding]) -> str:
    about = next((f for f in findings if "trend" in f.claim.lower() or "NPS points a quarter" in f.claim), None)
    if about is None:
        return ""
    if about.verdict == OPEN:
        return ", with no clear trend"
    return ", and rising" if about.estimate > 0 else ", and falling"


def _line(known: pd.DataFrame) -> Marks:
    values = tuple(round(float(v), 1) for v in known["nps"])
    labels = tuple(numeral(value) if place == len(values) - 1 else "" for place, value in enumerate(values))
    foot = 10.0 * ((min(values) - 10) // 10)
    return Marks(
        "lines",
        "NPS over time",
        tuple(map(_period, known["period"])),
        (Series("NPS", values, labels, (GOOD,)),),
        foot=foot,
    )


def _period(text: str) -> str:
    """2025-Q4 as people write it: Q4 2025."""
    year, _, part = str(text).partition("-")
    return f"{part} {year}" if part.startswith("Q") else str(text)


def _now(row: Any, period: str) -> Block:
    ends = f"likely {numeral(row['low'])} to {numeral(row['high'])}" if pd.notna(row["low"]) else ""
    return Block(
        numeral(row["nps"]), text=f"NPS in the last {period}", small=ends, tone="good" if row["nps"] > 0 else "bad"
    )


def _lower(finding: Finding | None) -> tuple[Block, ...]:
    if finding is None:
        return ()
    group = next(iter(finding.about.values()))
    return (
        Block(
            head=cut(shown(group), 4, 28),
            text=f"scores {numeral(-finding.estimate, 1)} of 10 points lower than others",
            small=f"likely {numeral(-finding.high, 1)} to {numeral(-finding.low, 1)} lower",
            tone="bad",
        ),
    )


def _mix(row: Any) -> str:
    promoters, detractors = (numeral(100 * row[name] / row["answers"]) for name in ("promoters", "detractors"))
    return f"{promoters}% and {detractors}% of {numeral(row['answers'])} answers"


def _once(answer: Any, lower: Finding | None) -> list[Slide]:
    """NPS without time: one number, and what it is made of."""
    if answer.total.empty or pd.isna(answer.total["nps"].iloc[0]):
        return []
    row = answer.total.iloc[0]
    title = first_that_fits(f"NPS is {numeral(row['nps'])} from {numeral(row['answers'])} answers")
    parts = tuple(
        Series(name.capitalize(), (float(row[name]),), (numeral(row[name]),), (tone,)) for name, tone in PARTS
    )
    figure = Marks("parts", "Promoters, passives and detractors", (f"{numeral(row['answers'])} answers",), parts)
    return [
        Slide(
            "voice",
            title,
            figure=figure,
            below=tuple(_part(row, name, tone) for name, tone in PARTS),
            footer=f"{_likely(row)}Answers of 9 and 10 promote, 0 to 6 detract.",
            say=(f"{title}.", lower.claim if lower else "No group clearly scores lower."),
            source=_source(answer),
        )
    ]


def _part(row: Any, name: str, tone: str) -> Block:
    share = percent(float(row[name]) / float(row["answers"]), 0)
    return Block(head=name.capitalize(), text=f"{numeral(row[name])} answers, {share}", tone=BLOCKS.get(tone, ""))


def _likely(row: Any) -> str:
    return f"NPS is likely {numeral(row['low'])} to {numeral(row['high'])}. " if pd.notna(row["low"]) else ""


def _source(answer: Any) -> str:
    return (
        "Where it comes from: survey answers; NPS is the share of 9 and 10 less that of 0 to 6. Groups are compared "
        "with size and age allowed for, corrected for all looked at."
    )


def change_slides(book: Book, plan: str | None, prices: Mapping[str, float] | None, periods: float) -> list[Slide]:
    """What we changed and whether it worked: every measure by its verdict, in their own units."""
    answer = experiment.analyze(book, plan=plan, prices=prices)
    told = outcomes(answer, periods)
    if not told:
        return []
    rows = tuple(_said(one) for one in sorted(told, key=_order))
    title = short_title(told)
    table = Table(("Measure", "Without", "With", "How sure"), rows, (4.8, 2, 2, 3.2))
    return [
        Slide(
            "changed",
            title,
            table=table,
            footer=footer(answer),
            say=(f"{title}.", "Say what got worse before somebody asks."),
            source=f"Where it comes from: the experiment, {answer.status}, all {len(told)} KPIs corrected together.",
        )
    ]


def _order(one: Outcome) -> tuple[bool, bool]:
    """What got worse first, then what gained, then what is not clear."""
    return not one.lost, not one.gained


def _said(one: Outcome) -> tuple[Cell, ...]:
    sure, tone = SURE.get(one.verdict, SURE["cannot tell"])
    return (
        Cell(capital(cut(one.label, 7, 44)), strong=True),
        Cell(one.value(0)),
        Cell(one.value(1)),
        Cell(sure, tone=tone, strong=True),
    )
