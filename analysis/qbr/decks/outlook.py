"""What lies ahead, on slides: accounts at risk, and renewals due."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ... import health, revenue
from ...book import Book
from ...charts.marks import LEVEL, Marks, Series
from ...finding import count
from ...phrases import capital, money, numeral, percent
from .model import TO_AGREE, Block, Cell, Slide, Table
from .wording import about, cut, first_that_fits, month_named, short_day, text_of

MOST_ACCOUNTS = 3


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
            brief=f"{count(int(red['accounts'].iloc[0]), 'account')} at risk",
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
