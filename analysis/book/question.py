"""What only the reader can say of a file: one question, as plain data, and where its answer is kept."""

from collections.abc import Mapping
from dataclasses import dataclass

from .recipe import LEAVE_OUT, FileMapping
from .tables import TABLES

CHOICE, YEAR, DAY, TEXT, RATE = "choice", "year", "day", "text", "rate"
NO, YES = "no", "yes"
_WORDS = {
    "accounts": "an account",
    "mrr": "MRR: a month, a subscription or a movement",
    "nps": "a survey answer",
    "events": "something that happened",
    "payments": "a failed payment",
    "usage": "a month of product usage",
    "touches": "a contact or a ticket",
    "kpis": "a unit of an experiment",
    "costs": "a cost",
    "goals": "a goal of a customer",
    "actions": "a next step agreed with a customer",
    "notes": "a note on a customer",
    "contacts": "a person at a customer",
    "retries": "an attempt to collect a payment",
    "exits": "an answer to the exit form",
    "seats": "the seats of a month",
}
# What one row of a file is, as the end of "Each row is ...".
ROWS = {name: _WORDS.get(name, f"a {table.one_row_per}") for name, table in TABLES.items()} | {LEAVE_OUT: "left out"}


@dataclass(frozen=True)
class Question:
    """One question on a file.

    sheet: place in draft.sheets; an asker says 0, and `questions` puts the right one. word: what it is about, and the
    setting of the FileMapping its answer is kept under. text: for the reader, one plain sentence. options: the value
    kept in the recipe, and its label. chosen: what the recipe says so far; "" where nothing is chosen. blocks: asked
    at the top before the book opens; else it is said in the card and can be changed. example: a cell or a value that
    shows what is meant. about: which column or value, where a file is asked the same of several; the setting is then a
    dict of about to answer. asks: choice of the options, or a year, a day (as 2025-12-31), a text or a
    rate (a number above 0) to type.
    """

    sheet: int
    word: str
    text: str
    options: tuple[tuple[str, str], ...] = ()
    chosen: str = ""
    blocks: bool = True
    example: str = ""
    about: str = ""
    asks: str = CHOICE

    @property
    def waits(self) -> bool:
        """Whether the book cannot open before it is answered."""
        return self.blocks and not self.chosen


def said(file: FileMapping, word: str, about: str = "") -> str:
    """What the recipe says on a word so far; "" where it says nothing."""
    setting = file.settings.get(word, "")
    if about:
        setting = setting.get(about, "") if isinstance(setting, Mapping) else ""
    return "" if isinstance(setting, Mapping | list | tuple) or setting is None else str(setting)
