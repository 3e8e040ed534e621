"""How often a subscription is billed where its file gives an amount, a start and an end, and no period."""

from collections.abc import Mapping

import pyarrow.compute as pc

from .cells import Reading
from .engine import Engine
from .question import Question, said
from .reading import Sheet
from .recipe import FileMapping

WORD, WHOLE = "billing_period", "whole"
MONTHS = {"1": "every month", "3": "every quarter", "6": "every half year", "12": "every year"}
_TOLD_OTHERWISE = {"covers_months", "mrr", "arr", "month", "moved_on"}


def _is_open(columns: Mapping[str, str]) -> bool:
    return {"amount", "started_on"} <= set(columns) and not _TOLD_OTHERWISE & set(columns)


def ask_billing(sheet: Sheet, file: FileMapping) -> tuple[Question, ...]:
    """How often an amount is paid, where nothing says so: of subscriptions that run it decides the MRR."""
    if file.table != "mrr" or not _is_open(file.columns):
        return ()
    runs = _some_run(sheet, file.columns.get("ended_on", ""))
    own = "once, for the time from its start to its end"
    options = (*MONTHS.items(), (WHOLE, own))
    chosen = said(file, WORD) or ("" if runs else WHOLE)
    text = f"How often is {file.columns['amount']} in {sheet.title} paid?"
    return (Question(0, WORD, text, options, chosen, blocks=runs),)


def _some_run(sheet: Sheet, header: str) -> bool:
    """Whether some subscriptions have no end."""
    if not header:
        return True
    cells = sheet.table.column(sheet.headers.index(header))
    values = pc.unique(cells).to_pylist()
    return any(value is None or not str(value).strip() for value in values)


def billed(engine: Engine, raw: str, file: FileMapping, columns: dict[str, str]) -> list[tuple[str, Reading]]:
    """Gives subscriptions that run the period their amount is paid for; what to tell of it.

    A bare call takes a month, and says so; the page asks before it opens the book.
    """
    if file.table != "mrr" or not _is_open(columns):
        return []
    chosen = said(file, WORD)
    if chosen == WHOLE or (not chosen and not _runs(engine, raw, columns)):
        return []
    period = chosen if chosen in MONTHS else "1"
    columns["covers_months"] = f"CAST({period} AS DOUBLE)"
    doubt = "" if chosen else ": the file does not say how often it is paid"
    return [("amount", Reading("", f"taken as paid {MONTHS[period]}{doubt}"))]


def _runs(engine: Engine, raw: str, columns: Mapping[str, str]) -> bool:
    if "ended_on" not in columns:
        return True
    return engine.count(raw, f"({columns['amount']}) IS NOT NULL AND ({columns['ended_on']}) IS NULL")[0] > 0
