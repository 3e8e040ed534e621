"""Months as columns beside the names of accounts: all that a file tells of them, or lines of a report that add up."""

import re
from collections.abc import Sequence
from dataclasses import replace

from .header_names import plain_words
from .may_tell import UNTOLD
from .month_names import month_said
from .movement_kinds import move_of
from .question import Question
from .question import said as said_by
from .reading import Sheet
from .recipe import LEAVE_OUT, FileMapping, is_bare
from .vocabulary import said

_LINES, _BLOCK, _SOME = 0.6, 3, 0.2
# Setting: that nothing calls months revenue; the answer is kept under the word of the question.
UNNAMED, WORD, LEAVE = "unnamed_months", "amount_of_months", "none"
_OPTIONS = (("mrr", "MRR"), ("usage", "product usage: active users"), (LEAVE, "something else: leave them out"))
_MONEY = re.compile(r"[$€£¥₺₹₩₽]|\d[.,]\d{1,2}$")
_REVENUE = {"mrr", "revenue", "arr", "umsatz", "receita", "gelir", "ingresos", "revenus", "recurring", "billing"}


def are_lines(names: Sequence[str]) -> bool:
    """Whether what could be the names of accounts are lines that add up: beginning, new, churn, ending."""
    lines = sum(bool(said("line.sum", name) or move_of(name)) for name in names)
    return bool(names) and lines >= _LINES * len(names)


def called_revenue(title: str, headers: Sequence[str], cells: Sequence[str]) -> bool:
    """Whether something says that months of numbers are revenue: a word, the sign of a currency, or cents."""
    words = {word for text in (title, *headers) for word in plain_words(text).split()}
    money = sum(bool(_MONEY.search(cell)) for cell in cells)
    return bool(words & _REVENUE) or (bool(cells) and money >= _SOME * len(cells))


def ask_months(sheet: Sheet, file: FileMapping) -> tuple[Question, ...]:
    """What the numbers are of a file that is nothing but months, where nothing calls them revenue."""
    if UNNAMED not in file.settings:
        return ()
    text = f"What are the numbers of each month in {sheet.title}?"
    return (Question(0, WORD, text, _OPTIONS, said_by(file, WORD)),)


def as_said(file: FileMapping, value: str) -> FileMapping:
    """The months as MRR, as product usage, or left out."""
    month = {"account_id": "account_id", "month": "month"}
    columns = {"mrr": {**month, "mrr": "mrr"}, "usage": {**month, "active_users": "mrr"}}.get(value, {})
    found = file.with_columns(value if value in ("mrr", "usage") else LEAVE_OUT, columns)
    return replace(found, settings={**file.settings, WORD: value}) if value else file


def is_all_there_is(file: FileMapping, table: str) -> bool:
    """Whether months are all that a file tells of its accounts beside what they are: nothing else says who left."""
    return table == "mrr" and is_bare(file) and "account_id" in file.columns and "parts" not in file.settings


def with_months(file: FileMapping, tables: Sequence[str]) -> FileMapping:
    """A file of accounts with its months of MRR read, where they are all there is and are called so.

    tables: those that its columns carry beside and that need no word of the reader. What one of several blocks of
    months holds, new or lost MRR beside the MRR, is no MRR of the accounts.
    """
    words = {word for header in (*file.headers, *file.columns) for word in plain_words(header).split()}
    if not any(is_all_there_is(file, table) for table in tables) or not words & _REVENUE:
        return file
    blocks = _blocks(file.headers)
    columns = {column: header for column, header in file.columns.items() if header not in blocks}
    settings = {name: value for name, value in file.settings.items() if name != UNTOLD}
    return replace(file, columns=columns, settings={**settings, "parts": {"mrr": ""}})


def _blocks(headers: Sequence[str]) -> set[str]:
    """The headers that say a month behind words that several months have: New customer MRR 2025-01-01."""
    stems: dict[str, list[str]] = {}
    for header in headers:
        words = header.split()
        turn = next((i for i in range(1, len(words)) if month_said(" ".join(words[i:]))), 0)
        if turn:
            stems.setdefault(" ".join(words[:turn]), []).append(header)
    return {header for found in stems.values() if len(found) >= _BLOCK for header in found}
