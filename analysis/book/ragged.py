"""Lines that do not fit their header: a few are set aside, many say that the file was split wrongly."""

from collections.abc import Sequence

from ..errors import UnusableUpload
from ..phrases import out_of
from .layout import AGAIN
from .question import Question, said
from .reading import Sheet
from .recipe import LEAVE_OUT, FileMapping, Recipe

WORD, WITHOUT = "ragged", "without"
MOST_RAGGED, _FEWEST_LINES = 0.05, 2
_SHOWN = 80


def ask_ragged(sheet: Sheet, file: FileMapping) -> tuple[Question, ...]:
    """Whether to go on without the lines that do not fit, where there are two or more, and more than 5 in 100."""
    if file.table == LEAVE_OUT or not _too_many(sheet):
        return ()
    options = ((WITHOUT, "open it without these lines"),)
    text = f"{_what(sheet)} Correct the file, or …"
    return (Question(0, WORD, text, options, said(file, WORD), example=_first(sheet)),)


def refuse_ragged(sheets: Sequence[Sheet], recipe: Recipe) -> None:
    """Raise UnusableUpload for a file of which more than 5 in 100 lines do not fit, unless the reader goes without."""
    for sheet, file in zip(sheets, recipe.files, strict=True):
        if file.table != LEAVE_OUT and said(file, WORD) != WITHOUT and _too_many(sheet):
            raise UnusableUpload(_what(sheet), _first(sheet), _FIX)


_FIX = "Correct these lines, or say that the book is to be opened without them."


def _unfit(sheet: Sheet) -> list[tuple[int, str, str]]:
    """Line, text and rule of each line that does not fit; a header printed again is no such line."""
    lines = [place + sheet.first for place in sheet.gaps][: len(sheet.ragged)]
    rows = zip(lines, sheet.ragged, strict=False)
    return [(line, text, rule) for line, (text, rule) in rows if rule != AGAIN]


def _too_many(sheet: Sheet) -> bool:
    return len(_unfit(sheet)) >= max(_FEWEST_LINES, MOST_RAGGED * sheet.rows + 1e-9)


def _what(sheet: Sheet) -> str:
    return f"{out_of(len(_unfit(sheet)), sheet.rows)} lines of {sheet.title} do not fit its header."


def _first(sheet: Sheet) -> str:
    line, text, rule = _unfit(sheet)[0]
    return f"The first is line {line}, with {rule}: {text[:_SHOWN]}"
