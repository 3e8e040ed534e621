"""How a number or a day is written for people: the one place where a page, a slide or a chart takes them from.

A true minus sign, no negative nothing, marks between the thousands, no powers of ten, a word where there is no number.
"""

import math
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import date

# Signs that say one currency; a bare ¥ may be two, so those keep their codes.
SIGNS = {"USD": "$", "$": "$", "EUR": "€", "GBP": "£", "INR": "₹", "BRL": "R$", "KRW": "₩", "TRY": "₺"}
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December")  # fmt: skip
DAY = re.compile(r"\d{4}-\d\d-\d\d")
_currency: ContextVar[str] = ContextVar("currency", default="")
UNKNOWN, ENDLESS, NOTHING = "unknown", "unlimited", 1e-9


def numeral(value: float, places: int = 0) -> str:
    """A number with marks between the thousands, for example 1,204 or −2.5."""
    if math.isnan(value):
        return UNKNOWN
    if math.isinf(value):
        return ENDLESS
    return _signed(f"{value:,.{places}f}")


def expected(number: float) -> str:
    """How many chance would bring: 51, or 4.3 where so few are that the rest of one counts."""
    return numeral(number, 0 if number >= 9.95 else 1)


def with_sign(value: float, places: int = 0) -> str:
    """A change: +3.1, −2.0, and 0.0 without a sign."""
    said = numeral(value, places)
    return f"+{said}" if value > 0 and _counts(said) else said


def significant(value: float, digits: int = 3, *, zeros: bool = False) -> str:
    """A number with so many figures that count, for example 0.0123, 1.85 or 1,850.

    zeros: whether 2.50 keeps its last zero. No more than six decimals.
    """
    if value == 0 or not math.isfinite(value):
        return numeral(value)
    places = min(max(0, digits - 1 - math.floor(math.log10(abs(value)))), 6)
    said = numeral(value, places)
    return said.rstrip("0").rstrip(".") if places and not zeros else said


def percent(share: float, digits: int = 1) -> str:
    """A share in words, for example 8.0% or −2.5%; a small one is never said to be nothing: <0.1%."""
    if not math.isfinite(share):
        return numeral(share)
    said = numeral(100 * share, digits)
    return f"<{10**-digits:.{digits}f}%" if share > NOTHING and not _counts(said) else f"{said}%"


def percent_with_sign(share: float, digits: int = 1) -> str:
    """A relative change: +8.0%, −2.5%, and 0.0% without a sign."""
    said = with_sign(100 * share, digits)
    return f"{said}%" if math.isfinite(share) else said


def interval(low: float, high: float, digits: int = 1) -> str:
    """An interval of shares in words, for example 6.0% to 10.6%."""
    return f"{percent(low, digits)} to {percent(high, digits)}"


def span(low: float, high: float, places: int = 1) -> str:
    """An interval of numbers in words: 0.5 to 1.2, or one end where the other has none: at least 5.6, at most 0.2."""
    return _between(low, high, lambda value: numeral(value, places))


def ratio(value: float) -> str:
    """A ratio as people say it: two figures from 0.010 to 99, whole from there on."""
    if not value < 99.5:
        return numeral(value)
    return numeral(value, 1) if value >= 9.95 else significant(value, 2, zeros=True)


def ratios(low: float, high: float) -> str:
    """An interval of ratios in words: 0.52 to 1.2, or one end: at least 5.6. An end that only nears 1: more than 1."""
    lower = "more than 1" if low > 1 and ratio(low) == "1.0" else ratio(low)
    upper = "less than 1" if high < 1 and ratio(high) == "1.00" else ratio(high)
    return _between(low, high, lambda end: lower if end == low else upper).replace("at least more", "more")


def times(value: float, low: float, high: float, what: str = "as often") -> str:
    """How many times as often, with the interval; one-sided where the other side has none."""
    if math.isnan(low) or math.isnan(high):
        return f"{ratio(value)} times {what}"
    if math.isinf(value):
        return f"at least {ratio(low)} times {what}"
    if value == 0:
        return f"at most {ratio(high)} times {what}"
    return f"{ratio(value)} times {what} ({ratios(low, high)})"


def chance(p: float) -> str:
    """How often chance alone would show as much: p = 0.032, or p < 0.0001; never as nothing."""
    return "p unknown" if math.isnan(p) else f"p = {significant(p, 2)}" if p >= 1e-4 else "p < 0.0001"


@contextmanager
def in_currency(currency: str) -> Iterator[None]:
    """Amounts of money are written in this currency while it lasts; "" where the files do not say one."""
    before = _currency.set(currency)
    try:
        yield
    finally:
        _currency.reset(before)


def write_in(currency: str) -> None:
    """Amounts of money are written in this currency for the rest of this thread's work: one run of a page."""
    _currency.set(currency)


def money(amount: float) -> str:
    """An amount with thousands marks and no cents, in the currency of the book where it has one: $1,204, CHF 1,204."""
    return priced(numeral(amount)) if math.isfinite(amount) else numeral(amount)


def money_with_sign(amount: float) -> str:
    """A change of an amount: +$1,204, −CHF 20, and $0 without a sign."""
    said = money(amount)
    return f"+{said}" if amount > 0 and _counts(said) else said


def unit_of_money() -> str:
    """What stands for the currency of the book where numbers are written without it: €, CHF; nothing without one."""
    return SIGNS.get(currency := _currency.get(), currency)


def priced(said: str) -> str:
    """An amount as it is written, in the currency of the book where it has one: €6.30M."""
    if not (currency := _currency.get()):
        return said
    sign = SIGNS.get(currency, f"{currency} ")
    return f"−{sign}{said[1:]}" if said.startswith("−") else f"{sign}{said}"


def short_money(amount: float) -> str:
    """An amount where there is little room: 820, 12.4k or 1.25M."""
    size = abs(amount)
    if size >= 999_950:
        return f"{numeral(amount / 1_000_000, 2)}M"
    return f"{numeral(amount / 1_000, 1)}k" if size >= 10_000 else numeral(amount)


def count(number: float, one: str, many: str | None = None) -> str:
    """A number with its noun, for example 1 account or 44 accounts."""
    said = numeral(number)
    return f"{said} {one if said == '1' else many or one + 's'}"


def out_of(part: float, whole: float) -> str:
    """Some of all: 44 of 1,550."""
    return f"{numeral(part)} of {numeral(whole)}"


def months(number: float) -> str:
    """A number of months in words; a value that was not reached says so."""
    if not math.isfinite(number):
        return "not reached"
    text = numeral(number, 1).removesuffix(".0")
    return f"{text} month" if text == "1" else f"{text} months"


def named_day(when: date | str) -> str:
    """A day as people write it: Jan 1, 2025, also of a text such as 2025-01-01; a text that is no day as it is."""
    if isinstance(when, date):
        return f"{MONTHS[when.month - 1][:3]} {when.day}, {when.year}"
    with suppress(ValueError):
        return named_day(date.fromisoformat(when)) if DAY.fullmatch(when) else when
    return when


def long_day(when: date) -> str:
    """The same with the whole name of the month: January 1, 2025."""
    return f"{MONTHS[when.month - 1]} {when.day}, {when.year}"


def named_period(text: str) -> str:
    """A month or a quarter as people write it: July 2025 for 2025-07, Q3 2025 for 2025-Q3; all else as it is."""
    year, _, part = str(text).partition("-")
    if not (len(year) == 4 and year.isdigit()):
        return str(text)
    if part.isdigit() and 1 <= int(part) <= 12:
        return f"{MONTHS[int(part) - 1]} {year}"
    return f"{part} {year}" if part in ("Q1", "Q2", "Q3", "Q4") else str(text)


_WHENS = re.compile(r"(?<![\w-])\d{4}-(?:\d\d(?:-\d\d)?|Q[1-4])(?![\w-])")


def whens_named(text: str) -> str:
    """A text with every day, month and quarter in it as people write them: churn in July 2025 for 2025-07."""
    return _WHENS.sub(lambda found: named_day(named_period(found[0])), text)


def stretch(since: date, until: date) -> str:
    """Two days as people write them: 2025, Jan 1 to Mar 31, 2025 or Jul 1, 2024 to Jun 30, 2025."""
    if (since, until) == (date(since.year, 1, 1), date(since.year, 12, 31)):
        return str(since.year)
    first = named_day(since)
    return f"{first.partition(',')[0] if since.year == until.year else first} to {named_day(until)}"


def during(since: date, until: date) -> str:
    """When something happened: in 2025, or from Jan 1 to Mar 31, 2025."""
    said = stretch(since, until)
    return f"from {said}" if " to " in said else f"in {said}"


# Periods and days as sentences write them, and as those of earlier notebooks did.
_MONTH = "(?:" + "|".join(f"{month[:3]}(?:{month[3:]})?" for month in MONTHS) + ")"
_DATE = rf"(?:{_MONTH} \d{{1,2}}(?:, \d{{4}})?|\d{{4}}-\d{{2}}-\d{{2}})"
_DATES = re.compile(rf"\b{_DATE}")
_WHEN = re.compile(rf"\b(?:(?:from|between) {_DATE} (?:to|and) {_DATE}|in (?:(?:{_MONTH}|Q[1-4]) )?\d{{4}}\b)")


def without_days(claim: str) -> str:
    """A sentence that names no days: of in 2025, as of from Oct 1, 2024 to Sep 30, 2025, is left that it was then."""
    return _DATES.sub("", _WHEN.sub("when", claim))


def _between(low: float, high: float, written: Callable[[float], str]) -> str:
    if math.isnan(low) or math.isnan(high) or (math.isinf(low) and math.isinf(high)):
        return UNKNOWN
    if math.isinf(high):
        return f"at least {written(low)}"
    return f"at most {written(high)}" if math.isinf(low) else f"{written(low)} to {written(high)}"


def _signed(said: str) -> str:
    return said.replace("-", "−" if _counts(said) else "")


def _counts(said: str) -> bool:
    return any(digit in said for digit in "123456789")


def capital(text: str) -> str:
    """The same with a capital letter at its beginning."""
    return text[:1].upper() + text[1:]
