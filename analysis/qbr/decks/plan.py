"""The plan on a slide: who does what by when, and what hangs on it."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from ... import composition, health, nps, revenue, survival
from ...book import Book
from ...errors import AnalysisError
from ...finding import CLEAR, count
from ...phrases import numeral
from .churn import recorded
from .matters import A_YEAR, Matter, matter_blocks
from .model import TO_AGREE, Cell, Slide, Table
from .wording import about, cut, few, first_that_fits, month_named, short_day, shown, text_of

MOST_PLANS = 4


def plan_slides(book: Book, written: Sequence[Mapping[str, Any]], matters: Sequence[Matter] = ()) -> list[Slide]:
    """The plan: who does what by when, and what hangs on it. A draft until somebody writes it.

    matters: what the summary says; the dearest loss of it becomes a step where there are few.
    """
    agreed = [_written(step) for step in written if not step.get("done_on")]
    rows = agreed or _proposed(book, matters)
    if not rows:
        return []
    shown = tuple(rows)
    title = first_that_fits(
        f"{few(len(shown))} steps for next quarter need an owner"
        if len(shown) > 1
        else "One step for next quarter needs an owner"
    )
    if agreed:
        title = f"{few(len(shown))} step{' is' if len(shown) == 1 else 's are'} agreed for next quarter".capitalize()
    return [
        Slide(
            "plan",
            title[:1].upper() + title[1:],
            table=Table(("Step", "Owner", "By", "At stake"), shown, (5.2, 2.4, 2, 2.4), (3,)),
            footer="As agreed." if agreed else "Proposed from what the data show; owners and days are to be agreed.",
            draft=not agreed,
            say=(
                "Name an owner and a day for each step.",
                "What is at stake is not what we will save: it is what hangs on it.",
            ),
            source="Where it comes from: the slides before; at stake is MRR a month.",
        )
    ]


def _proposed(book: Book, matters: Sequence[Matter]) -> list[tuple[Cell, ...]]:
    """What the data ask for: by money first; where that is little, what would tell more."""
    rows = [row for maker in (_call, _mend, _renew) for row in maker(book)]
    rows += _find_out(matters) if len(rows) < MOST_PLANS - 1 else []
    more = () if len(rows) > 1 else (_worst_group, _before_cliff, _listen, _record)
    return [*rows, *(row for maker in more for row in maker(book))]


def _find_out(matters: Sequence[Matter]) -> list[tuple[Cell, ...]]:
    dear = next((block for block in matter_blocks(matters) if block.small == f"lost {A_YEAR}"), None)
    if dear is None:
        return []
    said = Cell("Find out why, and what to change", dear.text, strong=True)
    worth = Cell(dear.number, A_YEAR, strong=True)
    return [(said, Cell(TO_AGREE, tone="quiet"), Cell(TO_AGREE, tone="quiet"), worth)]


def _worst_group(book: Book) -> list[tuple[Cell, ...]]:
    """The group that churns most beyond the others, where that is clear."""
    try:
        group = composition.telling(book)
        answer = composition.analyze(book, by=group.by) if group.by else composition.analyze(book)
    except AnalysisError:
        return []
    known = answer.groups[answer.groups["rate"].notna()]
    if len(known) < 2 or not len(known[known["low"] > answer.total["rate"].iloc[0]]):
        return []
    row = known[known["low"] > answer.total["rate"].iloc[0]].sort_values("churned").iloc[-1]
    said = f"{numeral(row['churned'])} of {numeral(row['accounts'])} churned"
    return [_row(f"Cut churn in {cut(shown(row['group']), 4, 30)}", said, float(row["mrr_churned"]))]


def _before_cliff(book: Book) -> list[tuple[Cell, ...]]:
    try:
        found = survival.analyze(book).findings
    except AnalysisError:
        return []
    cliff = next((f for f in found if f.verdict == CLEAR and "tenure" in f.about), None)
    if cliff is None:
        return []
    month = numeral(cliff.about["tenure"])
    return [
        _row(f"Reach accounts before month {month}", f"{numeral(cliff.estimate)} times as many churn in it", math.nan)
    ]


def _listen(book: Book) -> list[tuple[Cell, ...]]:
    try:
        total = nps.analyze(book).total
    except AnalysisError:
        return []
    many = int(total["detractors"].iloc[0]) if len(total) else 0
    return [_row("Answer those who scored 0 to 6", count(many, "answer"), math.nan)] if many else []


def _record(book: Book) -> list[tuple[Cell, ...]]:
    try:
        answer = composition.analyze(book)
    except AnalysisError:
        unknown = "accounts" in book.tables
        return [_row("Record who churns, and when", "No file says it yet", math.nan)] if unknown else []
    without = answer.total["churned"].iloc[0] > 0 and recorded(answer.reasons).empty
    return [_row("Record why accounts churn", "No reasons are known", math.nan)] if without else []


def _written(step: Mapping[str, Any]) -> tuple[Cell, ...]:
    due = step.get("due_on")
    return (
        Cell(cut(text_of(step.get("step")), 10, 60), strong=True),
        Cell(text_of(step.get("owner")) or TO_AGREE),
        Cell(short_day(due) if due is not None and pd.notna(due) else TO_AGREE),
        Cell(cut(text_of(step.get("source")), 6, 40) or "–"),
    )


def _row(step: str, small: str, stake: float) -> tuple[Cell, ...]:
    worth = Cell(about(stake), "a month", strong=True) if stake == stake and stake > 0 else Cell("–")
    return Cell(step, small, strong=True), Cell(TO_AGREE, tone="quiet"), Cell(TO_AGREE, tone="quiet"), worth


def _call(book: Book) -> list[tuple[Cell, ...]]:
    try:
        bands = health.analyze(book).bands
    except AnalysisError:
        return []
    red = bands[bands["band"] == "red"]
    return (
        [
            _row(
                "Call every account at risk",
                count(int(red["accounts"].iloc[0]), "account"),
                float(red["mrr_at_risk"].iloc[0]),
            )
        ]
        if len(red) and red["accounts"].iloc[0]
        else []
    )


def _mend(book: Book) -> list[tuple[Cell, ...]]:
    try:
        reasons = recorded(composition.analyze(book).reasons)
    except AnalysisError:
        return []
    if reasons.empty:
        return []
    row = (
        reasons.sort_values("mrr_churned", ascending=False).iloc[0]
        if reasons["mrr_churned"].notna().any()
        else reasons.iloc[0]
    )
    return [
        _row(
            "Answer the costliest churn reason",
            cut(f"{shown(row['churn_reason'])}: {numeral(row['churned'])} churned", 8, 48),
            float(row["mrr_churned"]),
        )
    ]


def _renew(book: Book) -> list[tuple[Cell, ...]]:
    try:
        months = revenue.renewals(book).months
    except AnalysisError:
        return []
    if months.empty:
        return []
    return [
        _row(
            f"Prepare the renewals of {month_named(str(months['month'].iloc[0]))}",
            count(int(months["accounts"].iloc[0]), "contract"),
            float(months["mrr"].iloc[0]),
        )
    ]
