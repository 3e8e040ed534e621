"""How the numbers of a measure are written, and the days and groups they are of."""

from collections.abc import Sequence
from datetime import date

import pandas as pd

from ..book import Book
from ..book.days import month_of, month_text
from ..book.mrr_history import has_history
from ..counting.paid_months import months_seen
from ..counting.period import first_day, when_in_words
from ..finding import group_named
from ..names import spoken
from ..phrases import count, money, named_day, numeral, out_of, percent, with_sign
from .counted import COUNT, MONEY, NUMBER, POINTS, SHARE, Measure
from .dimensions import BANDED, is_unknown, source_of


def said(measure: Measure, value: float, signed: bool = False) -> str:
    """One number of a measure: 8.0%, 41.2, 1,250; signed: as a difference, in points where it is a share."""
    if value != value:
        return "not known"
    if signed:
        told = with_sign(100 * value, 1) if measure.form == SHARE else with_sign(value, _places(measure, value))
        return f"{told} points" if measure.form in (SHARE, POINTS) else told
    if measure.form == SHARE:
        return percent(value)
    if measure.form == MONEY:
        return money(value)
    return numeral(value, _places(measure, value))


def _places(measure: Measure, value: float) -> int:
    return {COUNT: 0, POINTS: 1, MONEY: 0}.get(measure.form, 0 if abs(value) >= 1000 else 1 if abs(value) >= 10 else 2)


def ends(measure: Measure, low: float, high: float, signed: bool = False) -> str:
    """An interval: 6.1% to 9.8%; a difference of shares in points, with the word once."""
    if low != low or high != high:
        return ""
    first, last = said(measure, low, signed), said(measure, high, signed)
    if first.endswith(" points"):
        first = first.removesuffix(" points")
    return f"{first} to {last}"


def with_ends(measure: Measure, value: float, low: float, high: float, signed: bool = False) -> str:
    """A number with its interval in brackets, where it has one."""
    range_ = ends(measure, low, high, signed)
    return said(measure, value, signed) + (f" ({range_})" if range_ else "")


def counted(measure: Measure, row: pd.Series) -> str:
    """What over what: 44 of 550 accounts at the start."""
    above, below = float(row["numerator"]), float(row["denominator"])
    if measure.form == COUNT:
        return count(above, "account")
    if measure.form == MONEY and measure.word == "mrr":
        return count(row["accounts"], "account")
    if measure.page == "survival":
        return f"{numeral(above)} of {count(below, 'account')} are known to have stayed so long"
    if measure.form == POINTS:
        return f"{count(below, 'answer')} of {count(row['accounts'], 'account')}"
    if measure.form in (NUMBER, MONEY):
        return count(row["accounts"], "account")
    return out_of(above, below)


def small(label: str) -> str:
    """A label inside a sentence: start year, but CSM and MRR."""
    return " ".join(word if word[1:] != word[1:].lower() else word.lower() for word in spoken(label).split())


def three(row: pd.Series, *names: str) -> tuple[float, float, float]:
    """A number and both its ends from the columns of those names."""
    value, low, high = (float(row[name]) for name in names)
    return value, low, high


def when(book: Book, measure: Measure, since: date | None, until: date | None) -> str:
    """The days a number is of, in words that follow it."""
    if not measure.dated or book.snapshot or since is None or until is None:
        return f"as of {named_day(book.as_of)}" if book.as_of else "in all the data"
    told = when_in_words(since, until, book.as_of, first_day(book))
    if measure.form == COUNT and measure.word == "accounts":
        return f"on {named_day(until)}"
    if measure.word in ("mrr", "arpa"):
        return f"in {month_text(min(month_of(until), months_seen(book)[1]) if has_history(book) else month_of(until))}"
    return told[0].lower() + told[1:] if told else ""


def group_words(columns: Sequence[str], row: pd.Series) -> str:
    """A group as a sentence names it: a bare number takes its column along; a pair is two values."""
    if len(columns) < 2:
        return group_word(columns[0], str(row["group"]))
    return " × ".join(group_word(name, str(row[part])) for name, part in zip(columns, ("first", "second"), strict=True))


def group_word(by: str, group: str) -> str:
    """A band says what it is a band of: seats in use under 40%."""
    if by.startswith(BANDED) and not is_unknown(group):
        return f"{spoken(source_of(by))} {group}"
    return group_named(source_of(by), group)
