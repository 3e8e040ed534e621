"""How long accounts stay, and in which month most leave, on a slide."""

from typing import Any

import pandas as pd

from ... import survival
from ...book import Book
from ...charts.marks import GOOD, Marks, Series
from ...errors import AnalysisError
from ...finding import CLEAR
from ...phrases import numeral, percent
from .model import Block, Slide
from .wording import first_that_fits, natural

YEAR_MONTHS, MOST_MONTHS = 12, 60


def when_slides(book: Book) -> list[Slide]:
    """How long accounts stay: the curve, and the month in which most leave."""
    answer = survival.analyze(book)
    curve = answer.curves[(answer.curves["at_risk"] >= 10) & (answer.curves["tenure"] <= MOST_MONTHS)]
    if len(curve) < 6:
        return []
    kept = dict(zip(curve["tenure"], curve["survival"], strict=True))
    cliff = next((f for f in answer.findings if f.verdict == CLEAR and "tenure" in f.about), None)
    year = kept.get(float(YEAR_MONTHS))
    title = _when_title(year, cliff, curve)
    blocks = _kept_blocks(curve, cliff)
    say = (f"{title}.", cliff.claim if cliff else "No single month stands out.", "Ask what we do in the month before.")
    return [
        Slide(
            "when",
            title,
            figure=_curve(curve),
            beside=blocks,
            footer="Share of accounts still here, by months since they started.",
            say=say,
            source=_when_source(answer, book),
        )
    ]


def _when_title(year: float | None, cliff: Any, curve: pd.DataFrame) -> str:
    last = curve.iloc[-1]
    head = (
        f"{percent(float(year), 0)} of accounts stay a year"
        if year is not None
        else f"{percent(float(last['survival']), 0)} of accounts stay {numeral(last['tenure'])} months"
    )
    if cliff is not None:
        return first_that_fits(f"{head}, and month {numeral(cliff.about['tenure'])} is the cliff", head)
    return first_that_fits(
        f"{head}, {percent(float(last['survival']), 0)} stay {numeral(last['tenure'])} months"
        if year is not None
        else head,
        head,
    )


def _curve(curve: pd.DataFrame) -> Marks:
    curve = curve[curve["tenure"] % 3 == 0] if len(curve) > 24 else curve
    values = tuple(round(100 * float(v), 1) for v in curve["survival"])
    months = tuple(numeral(month) for month in curve["tenure"])
    marked = {len(values) - 1}
    labels = tuple(natural(value, "%") if place in marked else "" for place, value in enumerate(values))
    foot = max(0.0, 10 * ((min(values) - 10) // 10))
    return Marks(
        "lines",
        "Share of accounts still here by month since they started",
        months,
        (Series("Still here, %", values, labels, (GOOD,)),),
        foot=foot,
        unit="%",
    )


def _kept_blocks(curve: pd.DataFrame, cliff: Any) -> tuple[Block, ...]:
    found: list[Block] = []
    for month in (YEAR_MONTHS, int(curve["tenure"].iloc[-1])):
        rows = curve[curve["tenure"] == month]
        if len(rows) and not (found and month == YEAR_MONTHS):
            row = rows.iloc[0]
            found.append(
                Block(
                    percent(float(row["survival"])),
                    text=f"still here after {month} months",
                    small=f"likely {percent(float(row['low']))} to {percent(float(row['high']))}",
                )
            )
    if cliff is not None:
        found.append(
            Block(
                head=f"Month {numeral(cliff.about['tenure'])}",
                text=f"{numeral(cliff.estimate)} times as many churn as in the months around it",
                small=f"likely {numeral(cliff.low)} to {numeral(cliff.high)} times",
                tone="bad",
            )
        )
    return tuple(found)


def _when_source(answer: Any, book: Book) -> str:
    row = answer.groups.iloc[0]
    try:
        renewing = f" {survival.renewing(book).findings[0].claim}"
    except AnalysisError:
        renewing = ""
    return (
        f"Where it comes from: {numeral(row['accounts'])} accounts, {numeral(row['churned'])} of them churned; "
        f"Kaplan and Meier's estimate, shown while ten are at risk.{renewing}"
    )
