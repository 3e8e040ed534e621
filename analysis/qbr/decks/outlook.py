"""What lies ahead, on slides: accounts at risk, renewals due, and the plan."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from analysis import composition, health, revenue
from analysis.book import Book
from analysis.charts.marks import LEVEL, Marks, Series
from analysis.errors import AnalysisError
from analysis.finding import count
from analysis.phrases import capital, money, numeral, percent
from analysis.qbr.decks.model import TO_AGREE, Block, Cell, Slide, Table
from analysis.qbr.decks.wording import about, cut, few, first_that_fits, month_named, short_day, text_of

MOST_ACCOUNTS, MOST_PLANS = 3, 4


def risk_slides(book: Book) -> list[Slide]:
    """The accounts at risk with the most MRR, each with its owner, its renewal and why."""
    bands, rows = health.analyze(book).bands, health.list_needing(book, most=MOST_ACCOUNTS)
    red = bands[bands["band"] == "red"]
    if red.empty or rows.empty or not red["accounts"].iloc[0]:
        return []
    priced = pd.notna(red["mrr"].iloc[0])
    pays = f" and pay {money(float(red['mrr'].iloc[0]))} a month" if priced else ""
    title = first_that_fits(
        f"{numeral(red['accounts'].iloc[0])} of {numeral(bands['accounts'].sum())} accounts are at risk{pays}"
    )
    heads = ("Account", *(("MRR",) if priced else ()), "Risk in 90 days", "Renews", "Owner")
    cells = tuple(_account(row, priced) for row in rows.to_dict("records"))
    widths = (4.6, *((1.6,) if priced else ()), 2, 2.2, 2.4)
    expected = float(bands["mrr_at_risk"].sum()) if priced else float("nan")
    say = (
        f"{title}.",
        f"Over all accounts {about(expected)} a month is expected to churn within 90 days."
        if expected == expected
        else "",
        "These first: they have the most to lose.",
    )
    foot = (
        f"Those with the most at stake. Expected to churn within 90 days over all accounts: {about(expected)} a month."
        if expected == expected
        else "Those with the lowest scores."
    )
    return [
        Slide(
            "risk",
            title,
            table=Table(heads, cells, widths),
            footer=foot,
            say=tuple(filter(None, say)),
            source="Where it comes from: the health score, tested on the latest twelve months.",
        )
    ]


def _account(row: Mapping[Any, Any], priced: bool) -> tuple[Cell, ...]:
    renews = row.get("renewal_on")
    chance = row.get("chance")
    why = capital(cut(text_of(row.get("why")).split(" (")[0], 5, 40))
    return (
        Cell(cut(text_of(row.get("name")) or str(row["account_id"]), 6, 40), why, strong=True),
        *((Cell(money(float(row["mrr"])) if pd.notna(row["mrr"]) else "–"),) if priced else ()),
        Cell(percent(float(chance), 0) if pd.notna(chance) else "–", tone="bad", strong=True),
        Cell(short_day(renews) if renews is not None and pd.notna(renews) else "–"),
        Cell(text_of(row.get("csm")) or TO_AGREE),
    )


def renewal_slides(book: Book) -> list[Slide]:
    """How much is up for renewal, month by month, and how it went last year."""
    answer = revenue.renewals(book)
    months = answer.months
    if months.empty or not months["mrr"].sum() > 0:
        return []
    total, contracts = float(months["mrr"].sum()), int(months["accounts"].sum())
    until = month_named(str(months["month"].iloc[-1]))
    title = first_that_fits(f"{money(total)} a month is up for renewal by {until}")
    values = tuple(float(v) for v in months["mrr"])
    figure = Marks(
        "bars",
        "MRR up for renewal by month",
        tuple(month_named(str(m)) for m in months["month"]),
        (Series("MRR", values, tuple(map(money, values)), (LEVEL,)),),
    )
    blocks = [Block(money(total), text=f"on {count(contracts, 'contract')}")]
    past = answer.last_year.iloc[0] if len(answer.last_year) else None
    if past is not None and pd.notna(past["rate"]):
        blocks.append(
            Block(
                percent(float(past["rate"])),
                text="churned at renewal last year",
                small=f"likely {percent(float(past['low']))} to {percent(float(past['high']))}",
                tone="bad",
            )
        )
    blocks.append(Block(head="Largest", text=f"{money(float(months['largest'].max()))} a month"))
    return [
        Slide(
            "renewals",
            title,
            figure=figure,
            beside=tuple(blocks),
            footer="Contracts by the month in which they end or renew.",
            say=(f"{title}.", "Begin with the largest."),
            source="Where it comes from: contract length and start of each paying account; 95% interval (Wilson).",
        )
    ]


def plan_slides(book: Book, written: Sequence[Mapping[str, Any]]) -> list[Slide]:
    """The plan: who does what by when, and what hangs on it. A draft until somebody writes it."""
    rows = [_written(step) for step in written if not step.get("done_on")] or [
        row for maker in (_call, _mend, _renew) for row in maker(book)
    ]
    if not rows:
        return []
    shown = tuple(rows[:MOST_PLANS])
    title = first_that_fits(
        f"{few(len(shown))} steps for next quarter need an owner"
        if len(shown) > 1
        else "One step for next quarter needs an owner"
    )
    if written:
        title = f"{few(len(shown))} steps are agreed for next quarter".capitalize()
    return [
        Slide(
            "plan",
            title[:1].upper() + title[1:],
            table=Table(("Step", "Owner", "By", "At stake"), shown, (5.2, 2.4, 2, 2.4), (3,)),
            footer="" if written else "Proposed from what the data show; owners and days are to be agreed.",
            draft=not written,
            say=(
                "Name an owner and a day for each step.",
                "What is at stake is not what we will save: it is what hangs on it.",
            ),
            source="Where it comes from: the slides before; at stake is MRR a month.",
        )
    ]


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
        reasons = composition.analyze(book).reasons
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
            cut(f"{row['churn_reason']}: {int(row['churned'])} churned", 8, 48),
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
