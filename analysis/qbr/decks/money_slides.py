"""The recurring revenue of a book on a slide: the bridge of the year, NRR and GRR."""

from typing import Any

import pandas as pd

from ... import revenue
from ...book import Book
from ...charts.marks import Marks
from ...phrases import money, numeral, percent, percent_with_sign, priced, with_sign
from ..figures import FALLS, NAMES, bridge_marks
from .model import Block, Slide
from .wording import first_that_fits, span_of


def revenue_slides(book: Book) -> list[Slide]:
    """MRR from one year to the next, step by step; how much of it stayed."""
    answer = revenue.analyze(book)
    bridge = answer.bridge
    if len(bridge) < 3:
        return []
    amounts = dict(zip(bridge["step"], bridge["amount"], strict=True))
    title = _title(amounts)
    blocks, last = _kept(answer), answer.metrics.iloc[-1]
    say = (f"{title}.", _carried(amounts), _stayed(last))
    return [
        Slide(
            "revenue",
            title,
            figure=_bridge(amounts, answer),
            beside=blocks,
            footer=_footer(answer, amounts),
            say=say,
            source=_source(answer, last),
            brief=_grew(amounts),
        )
    ]


def _title(amounts: dict[str, float]) -> str:
    start, end = amounts["opening"], amounts["closing"]
    churn = f"; churn took {money(amounts['churn'])}" if amounts.get("churn") else ""
    if not start:
        return first_that_fits(f"MRR reached {money(end)}{churn}")
    grew = end / start - 1
    verb = "grew" if grew >= 0 else "fell"
    return first_that_fits(
        f"MRR {verb} {percent(abs(grew), 0)} to {money(end)} a month{churn}", f"MRR {verb} to {money(end)}"
    )


def _grew(amounts: dict[str, float]) -> str:
    start, end = amounts["opening"], amounts["closing"]
    if not start:
        return f"MRR is {money(end)}"
    return f"MRR {'grew' if end >= start else 'fell'} {percent(abs(end / start - 1), 0)}"


def _bridge(amounts: dict[str, float], answer: Any) -> Marks:
    first, last = (_month(text) for text in (answer.since, answer.until))
    return bridge_marks(amounts, f"Start {first}", f"End {last}")


def _month(text: str) -> str:
    number = int(text[:4]) * 12 + int(text[5:7]) - 1
    return span_of(number, number).split()[0][:3]


def _kept(answer: Any) -> tuple[Block, ...]:
    """NRR, GRR and what was gained for each one lost, as far as a year is known."""
    last = answer.metrics.iloc[-1]
    found = []
    for name, words in (("nrr", "NRR, with expansion"), ("grr", "GRR, without expansion")):
        if pd.notna(last[name]):
            ends = (
                f"likely {percent(last[f'{name}_low'])} to {percent(last[f'{name}_high'])}"
                if pd.notna(last[f"{name}_low"])
                else ""
            )
            found.append(
                Block(
                    percent(float(last[name])),
                    text=words,
                    small=ends,
                    tone="good" if name == "nrr" and last[name] >= 1 else "",
                )
            )
    amounts = dict(zip(answer.bridge["step"], answer.bridge["amount"], strict=True))
    lost = sum(amounts.get(name, 0) for name in FALLS)
    gained = sum(amounts.get(name, 0) for name in NAMES if name not in FALLS)
    if lost > 0:
        each = f"gained for each {priced('1')} lost"
        found.append(Block(priced(numeral(gained / lost, 2)), text=each, small=_share(amounts, gained)))
    return tuple(found)


def _share(amounts: dict[str, float], gained: float) -> str:
    return f"expansion is {percent(amounts.get('expansion', 0) / gained, 0)} of gains" if gained else ""


def _carried(amounts: dict[str, float]) -> str:
    without = amounts["closing"] - amounts["opening"] - amounts.get("expansion", 0)
    return f"Without expansion MRR would have moved by {with_sign(round(without))}."


def _stayed(last: Any) -> str:
    if pd.isna(last["nrr"]):
        return "A year of months is needed to say how much of it stayed."
    return f"Of each 100 paid a year ago, {numeral(100 * last['nrr'])} are paid today by the same accounts."


def _footer(answer: Any, amounts: dict[str, float]) -> str:
    marks = _bridge(amounts, answer)
    cut = f" Bars begin at {money(marks.foot)}." if marks.foot else ""
    return f"Monthly recurring revenue, {_span(answer)}.{cut} Churn includes months paid late."


def _span(answer: Any) -> str:
    first, last = (int(text[:4]) * 12 + int(text[5:7]) - 1 for text in (answer.since, answer.until))
    return span_of(first, last)


def _source(answer: Any, last: Any) -> str:
    grew = (
        percent_with_sign(answer.bridge["amount"].iloc[-1] / answer.bridge["amount"].iloc[0] - 1)
        if answer.bridge["amount"].iloc[0]
        else ""
    )
    return (
        f"Where it comes from: MRR by month, {_span(answer)} ({grew}); new, returned, expansion, contraction and churn "
        f"sum to the change. NRR and GRR follow the accounts paying twelve months before, intervals 95% by resampling "
        f"accounts. A month without MRR counts as churn until it returns, so churn here may be above that of accounts "
        f"that left for good."
    )
