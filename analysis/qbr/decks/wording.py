"""How a slide says things: days as people write them, estimates rounded, titles short, how sure in words."""

import math
from datetime import date

import pandas as pd

from ...book import Book
from ...book.names_of_books import CURRENCIES as CODES
from ...phrases import (
    MONTHS,
    SIGNS,
    capital,
    long_day,
    money,
    named_day,
    named_period,
    numeral,
    significant,
    with_sign,
)
from ...standards import QUARTER
from .model import MOST_TITLE

# One formatter writes days and months, here as there.
day, short_day, month_named = long_day, named_day, named_period
SURE = {
    "better": ("Clearly better", "good"),
    "worse": ("Clearly worse", "bad"),
    "higher": ("Clearly higher", ""),
    "lower": ("Clearly lower", ""),
    "no meaningful difference": ("No meaningful difference", ""),
    "needs improvement": ("Short of the goal", "bad"),
    "cannot tell": ("Not clear yet", "quiet"),
}
LONGEST, ONE_LINE = 78, 60
WORDED = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def text_of(value: object) -> str:
    """A cell of a table as text; nothing where it is empty."""
    return "" if value is None or value is pd.NaT or value != value else str(value).strip()


def of_all(part: int, whole: int, what: str, tail: str = "") -> str:
    """Some of all as the beginning of a sentence: two of three goals are, both steps are, the one goal is.

    what: the noun for one. tail: words between noun and verb.
    """
    after = f" {tail}" if tail else ""
    if whole == 1:
        return f"the one {what}{after} is" if part else f"the one {what}{after} is not"
    if whole == 2 and part != 1:
        return f"both {what}s{after} are" if part else f"neither of the two {what}s{after} is"
    head = "none" if not part else few(part)
    return f"{head} of {few(whole)} {what}s{after} {'is' if part < 2 else 'are'}"


def span_of(first: int, last: int) -> str:
    """Months as people write them: October to December 2025. first, last: numbers of months."""
    one, two = MONTHS[first % 12], MONTHS[last % 12]
    years = (first // 12, last // 12)
    if first == last:
        return f"{two} {years[1]}"
    return f"{one} to {two} {years[1]}" if years[0] == years[1] else f"{one} {years[0]} to {two} {years[1]}"


def quarter_of(book: Book) -> str:
    """The three months that end with the data; nothing for a book of one day."""
    return "" if book.as_of is None else span_of(_month(book.as_of) - QUARTER + 1, _month(book.as_of))


def year_of(book: Book) -> str:
    """The twelve months that end with the data; nothing for a book of one day."""
    return "" if book.as_of is None else span_of(_month(book.as_of) - 11, _month(book.as_of))


def _month(when: date) -> int:
    return when.year * 12 + when.month - 1


def about(amount: float) -> str:
    """An estimate of money, to two figures that count; a counted amount is written whole, by `money`."""
    if not math.isfinite(amount) or amount == 0:
        return money(amount)
    step = 10 ** max(math.floor(math.log10(abs(amount))) - 1, 0)
    return money(round(amount / step) * step)


def natural(value: float, unit: str = "", share: bool = False) -> str:
    """A number in its unit, as one says it: 9.0 hours, 84.0%, €61; a tiny one keeps one figure that counts."""
    value = 100 * value if share else value
    if is_money(unit) and not share:
        said, sign = _cents(value), CURRENCIES.get(unit, f"{unit} ")
        return f"−{sign}{said[1:]}" if said.startswith("−") else f"{sign}{said}"
    said = _rounded(value)
    return f"{said}%" if share or unit == "%" else f"{said} {unit}".strip()


CURRENCIES = {name: sign for code, sign in SIGNS.items() for name in (code, sign)}


def is_money(unit: str) -> bool:
    """Whether a unit is a currency, by its sign or its code of three letters."""
    return unit in CURRENCIES or unit in CODES


def _cents(value: float) -> str:
    """An amount of money: whole, or with its cents where it is small and has some."""
    if not math.isfinite(value) or abs(value) >= 100 or value == round(value):
        return numeral(value)
    return numeral(value, 2)


def apart(value: float, unit: str = "", share: bool = False) -> str:
    """A difference without its sign: shares differ by points."""
    points = share or unit == "%"
    return natural(abs(100 * value if share else value), "points" if points else unit).replace("−", "")


def signed(value: float, unit: str = "", share: bool = False) -> str:
    """A difference with its sign: −2.0 hours, +3.0 points."""
    said = apart(value, unit, share)
    return f"{'−' if value < 0 else '+' if value > 0 else ''}{said}"


def between(low: float, high: float, unit: str = "", share: bool = False, up: str = "more", down: str = "less") -> str:
    """The interval of a difference in words: 1.3 to 2.8 hours less; with both signs where it reaches to both sides."""
    if math.isnan(low) or math.isnan(high):
        return ""
    if low < 0 < high:
        scale = 100 if share else 1
        if is_money(unit) and not share:
            return f"{signed(low, unit)} to {signed(high, unit)}"
        return f"{with_sign(scale * low, 1)} to {apart_signed(scale * high, unit, share)}"
    near, far = sorted((abs(low), abs(high)))
    if is_money(unit) and not share:
        return f"{natural(near, unit)} to {natural(far, unit)} {down if high <= 0 else up}"
    return f"{_rounded(100 * near if share else near)} to {apart(far, unit, share)} {down if high <= 0 else up}"


def apart_signed(value: float, unit: str, share: bool) -> str:
    word = "points" if share or unit == "%" else unit
    return f"{with_sign(value, 1)} {word}".strip()


def _rounded(value: float) -> str:
    size = abs(value)
    if not math.isfinite(value) or size >= 1_000:
        return numeral(value)
    return numeral(value, 1) if size >= 0.1 or size == 0 else significant(value, 1)


def few(number: int) -> str:
    """A small number in words, a larger one in figures."""
    return WORDED[number] if 0 <= number < len(WORDED) else numeral(number)


def first_that_fits(*titles: str, most: int = LONGEST) -> str:
    """The first title of at most fifteen words that is short enough; else the last, cut between words."""
    fits = [title for title in titles if len(title.split()) <= MOST_TITLE and len(title) <= most]
    if fits:
        return capital(fits[0])
    return capital(cut(titles[-1], MOST_TITLE, LONGEST))


def in_one_line(*titles: str) -> str:
    """The first of some titles of one meaning that stands in one line; else the first that fits at all."""
    short = next((title for title in titles if len(title.split()) <= MOST_TITLE and len(title) <= ONE_LINE), "")
    return capital(short) if short else first_that_fits(*titles)


def shown(value: object) -> str:
    """A value of a file as a slide shows it: words, where a system wrote underscores."""
    return str(value).replace("_", " ")


def inside(label: str) -> str:
    """A label inside a sentence: logo churn, but NPS."""
    first = label.split(" ")[0]
    return label if first.isupper() else label[:1].lower() + label[1:]


def cut(text: str, words: int, letters: int) -> str:
    """A text of so many words and letters at most; a sign says that there was more."""
    if len(text.split()) <= words and len(text) <= letters:
        return text
    kept: list[str] = []
    for word in text.split()[:words]:
        if len(" ".join([*kept, word])) > letters - 1:
            break
        kept.append(word)
    return f"{' '.join(kept) or text[: letters - 1]}…"
