"""Single values that can hardly be meant: an amount made of nines, and an arm that is another one misspelled."""

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from ..finding import listed
from ..phrases import count, numeral
from .book import Book
from .doubting import Doubt, first_of
from .export_settings import ARM_IS, NINES
from .question import NO

if TYPE_CHECKING:
    from .draft import Draft

# Filled forms say so where nothing is known: 9999, 99999.99, -999.
_MADE_OF_NINES = re.compile(r"9{4,}(\.0+|\.9+)?")
_APART, _ALIKE, _RARE, _SHORTEST = 3.0, 0.8, 0.2, 5


def made_of_nines(draft: "Draft", book: Book) -> Doubt | None:
    """The largest amount is made of nines and far above all others: it may stand for an amount that nobody knows."""
    place = max(first_of(draft, table, "mrr") for table in ("accounts", "mrr"))
    table = draft.recipe.files[place].table if place >= 0 else ""
    if not table or table not in book.tables or NINES in draft.recipe.files[place].settings:
        return None
    found = book.built.engine.rows(
        f"SELECT mrr, count(DISTINCT account_id) FROM {table} WHERE mrr > 0 GROUP BY 1 ORDER BY 1 DESC LIMIT 2"
    )
    if len(found) < 2 or not _MADE_OF_NINES.fullmatch(str(float(found[0][0]))) or found[0][0] < _APART * found[1][0]:
        return None
    header, value = draft.recipe.files[place].columns["mrr"], str(round(float(found[0][0]), 2)).removesuffix(".0")
    who = count(int(found[0][1]), "account")
    text = f"{header} is {value} for {who}, and at most {numeral(round(found[1][0]))} for all others. Is it an amount?"
    return Doubt(place, text, "yes, they pay that", ((value, "no: it stands for an amount that is not known"),))


def no_amount(draft: "Draft", place: int, value: str) -> "Draft":
    return draft.with_setting(place, NINES, value)


def misspelled_arms(draft: "Draft", book: Book) -> Doubt | None:
    """A rare arm is called nearly as a common one."""
    place = first_of(draft, "kpis", "arm")
    if place < 0 or "kpis" not in book.tables:
        return None
    pairs = _pairs(book)
    if not pairs:
        return None
    said = listed([f"“{one}” and “{other}”" for one, other in pairs.items()], most=3)
    rows = numeral(sum(n for arm, n in _arms(book) if arm in pairs))
    text = f"The arms {said} are spelled nearly alike; the first has {rows} rows. Are they the same arm?"
    return Doubt(place, text, "no: they are different arms", ((NO, "yes: the same arm, misspelled"),))


def _arms(book: Book) -> list[tuple[str, int]]:
    rows = "SELECT arm, count(*) FROM kpis WHERE arm IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1"
    return [(str(arm), int(number)) for arm, number in book.built.engine.rows(rows)]


def _pairs(book: Book) -> dict[str, str]:
    """Each rare arm with the common one that it is spelled like; arms with digits, and short ones, are like none."""
    arms = _arms(book)
    found: dict[str, str] = {}
    for place, (one, rows) in enumerate(arms):
        for other, more in arms[:place]:
            if rows <= _RARE * more and _is_like(one.lower(), other.lower()):
                found[one] = other
                break
    return found


def _is_like(one: str, other: str) -> bool:
    if min(len(one), len(other)) < _SHORTEST or re.sub(r"\d", "", one) != one or re.sub(r"\d", "", other) != other:
        return False
    return one.split()[1:] == other.split()[1:] and SequenceMatcher(None, one, other).ratio() >= _ALIKE


def same_arm(draft: "Draft", place: int, value: str) -> "Draft":
    return draft.with_setting(place, ARM_IS, _pairs(draft.opened))
