"""A file with the assignments of several experiments: units of one are none of another, so one is asked for."""

import re
from collections import Counter
from typing import TYPE_CHECKING

import pyarrow as pa

from ..phrases import count, numeral
from .header_words import header_words
from .question import Question
from .reading import Sheet
from .recipe import LEAVE_OUT

if TYPE_CHECKING:
    from .draft import Draft

WORD, ONLY = "which_test", "only"
_TEST = re.compile(r"(ab )?(experiment|test|trial)( (id|name|key|code|number|title))?|(ab test|experiment|test) ref")
_NAMED = re.compile(r"\b(name|title|label)\b")
_MOST, _ROWS = 50, 2


def ask_which_test(draft: "Draft") -> tuple[Question, ...]:
    """Of each file of units that are of several experiments: which of them is meant. No answer is likelier."""
    asked = []
    for place, file in enumerate(draft.recipe.files):
        header = _tests_of(draft, place) if file.table == "kpis" else ""
        if not header:
            continue
        told: object = file.settings.get(ONLY)
        chosen = str(told[1]) if isinstance(told, list | tuple) and told[0] == header else ""
        units = _values(draft.sheets[place], header)
        names = _names(draft, place, header)
        options = tuple(
            (test, f"{names[test]} ({count(rows, 'row')})" if test in names else f"{test} ({count(rows, 'row')})")
            for test, rows in units.items()
        )
        text = f"{draft.sheets[place].title} holds {numeral(len(units))} experiments, by {header}. Which one is meant?"
        asked.append(Question(place, WORD, text, options, chosen, about=header))
    return tuple(asked)


def told_test(draft: "Draft", question: Question, value: str) -> "Draft":
    """The rows of one experiment; without an answer, of none in particular."""
    return draft.with_setting(question.sheet, ONLY, [question.about, value] if value else None)


def _tests_of(draft: "Draft", place: int) -> str:
    """The header that says of which experiment a row is, in a file in which units are of several; else nothing."""
    sheet, file = draft.sheets[place], draft.recipe.files[place]
    free = [h for h in sheet.headers if h not in file.columns.values() and _TEST.fullmatch(header_words(h))]
    for header in free:
        units = _values(sheet, header)
        # A test that is named in a row or two is a note, and no experiment.
        if 1 < len(units) <= _MOST and min(units.values()) >= _ROWS and _each_has_arms(draft, place, header):
            return header
    return ""


def _each_has_arms(draft: "Draft", place: int, header: str) -> bool:
    """Whether the arms stand against one another within the experiments: else the column is the arms under a name."""
    sheet, arm = draft.sheets[place], draft.recipe.files[place].columns.get("arm", "")
    if not arm:
        return False
    columns = [sheet.table.column(sheet.headers.index(h)).cast(pa.string()) for h in (header, arm)]
    pairs = set(zip(*(column.to_pylist() for column in columns), strict=True))
    arms = Counter(test for test, value in pairs if test and value)
    return sum(several > 1 for several in arms.values()) > len(arms) / 2


def _values(sheet: Sheet, header: str) -> dict[str, int]:
    """How many rows each value has, in the order in which values come."""
    cells = sheet.table.column(sheet.headers.index(header)).cast(pa.string()).to_pylist()
    return dict(sorted(Counter(cell.strip() for cell in cells if cell and cell.strip()).items(), key=_by_number))


def _by_number(item: tuple[str, int]) -> tuple[int, str]:
    return (int(item[0]), "") if item[0].isdigit() else (0, item[0])


def _names(draft: "Draft", place: int, header: str) -> dict[str, str]:
    """What each experiment is called, where a list of them is among the files."""
    for other, sheet in enumerate(draft.sheets):
        keys = [h for h in sheet.headers if header_words(h) == header_words(header)]
        named = [h for h in sheet.headers if _NAMED.search(header_words(h))]
        if other == place or draft.recipe.files[other].table != LEAVE_OUT or not keys or not named:
            continue
        cells = (sheet.table.column(sheet.headers.index(h)).cast(pa.string()).to_pylist() for h in (keys[0], named[0]))
        return {str(key).strip(): str(name).strip() for key, name in zip(*cells, strict=True) if key and name}
    return {}
