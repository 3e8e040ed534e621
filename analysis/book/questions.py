"""What is asked of the reader before a book opens, all of it in one place.

A question is made by an *asker*: a function of (sheet, file mapping) that lies with the rule it asks about and stands
in ASKERS. It gives no question where the file tells by itself. Its answer is kept in `FileMapping.settings[word]`, or
in `settings[word][about]` where one file is asked the same of several columns or values, so that a saved recipe
answers by itself. A word must not be the name of a column: `missing_columns` takes a setting of such a name for it.
An answer that is no setting (another table, another column, a part of a wide file) has a function in ANSWERS.

`blocks` is for what decides an answer and cannot be known: who churned, a unit of time, a direction, a control arm,
ambiguous dates. Such a question has no chosen option until the reader chooses: the rule that reads the setting keeps
its own bare-call default, which a page never opens a book with. All else is said in the card, with blocks=False and
chosen as it is read now. An asker must not be slow: it runs after every answer.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from .arms_in_names import WORD as ARMS_NAMED
from .arms_in_names import ask_arms_in_names, told_arms
from .cell_questions import CELL_ASKERS
from .currency import KEPT, RATES
from .currency_questions import ask_currency, told_currency
from .date_order import ask_dates
from .file_questions import ask_term
from .months_beside import WORD as MONTHS
from .months_beside import as_said, ask_months
from .plausible import PLAUSIBLE, doubts
from .question import NO, YES, Question
from .reading import Sheet
from .recipe import FileMapping
from .row_answers import ROW_ANSWERS
from .row_questions import ROW_ASKERS
from .spreadsheet_dates import WORD as SWAPPED
from .status import ask_status, is_status
from .status_words import GONE, HERE
from .tenure_units import ask_unit
from .unrecognized import ROW_IS, lacking, told_column, told_rows, what_rows_are
from .which_test import WORD as WHICH_TEST
from .which_test import ask_which_test, told_test
from .wide_tables import ask_parts, parts_of

if TYPE_CHECKING:
    from .draft import Draft

Asker = Callable[[Sheet, FileMapping], tuple[Question, ...]]

ASKERS: tuple[Asker, ...] = (
    ask_status,
    ask_term,
    ask_unit,
    ask_dates,
    ask_parts,
    ask_months,
    *CELL_ASKERS,
    *ROW_ASKERS,
)


def questions(draft: "Draft") -> tuple[Question, ...]:
    """Every question on every file of a draft, those of one file together, what a file lacks before them.

    A draft never changes, so they are worked out once and stay with it: its page asks for them at every card.
    """
    kept = vars(draft)
    if "_questions" not in kept:
        kept["_questions"] = _questions(draft)
    found: tuple[Question, ...] = kept["_questions"]
    return found


def ask_anew(draft: "Draft") -> None:
    """Forget the questions of a draft that has been counted since: its numbers are looked at as well."""
    vars(draft).pop("_questions", None)


def _questions(draft: "Draft") -> tuple[Question, ...]:
    asked = [
        replace(question, sheet=place)
        for place, (sheet, file) in enumerate(zip(draft.sheets, draft.recipe.files, strict=True))
        for asker in ASKERS
        for question in asker(sheet, file)
    ]
    found = (
        *ask_arms_in_names(draft),
        *what_rows_are(draft),
        *lacking(draft),
        *ask_which_test(draft),
        *ask_currency(draft),
        *asked,
    )
    # What the numbers themselves make doubtful is asked last: it rests on every answer before it.
    return found if any(question.waits for question in found) else (*doubts(draft), *found)


def answered(draft: "Draft", question: Question, value: str) -> "Draft":
    """The draft with the answer in its recipe; "" takes an answer back."""
    if question.word in ANSWERS:
        return ANSWERS[question.word](draft, question, value)
    return _kept(draft, question, value)


def _kept(draft: "Draft", question: Question, value: str) -> "Draft":
    if not question.about:
        return draft.with_setting(question.sheet, question.word, value)
    now = draft.recipe.files[question.sheet].settings.get(question.word, {})
    told = {**(now if isinstance(now, Mapping) else {}), question.about: value}
    return draft.with_setting(question.sheet, question.word, {k: v for k, v in told.items() if v != ""})


def _dated(draft: "Draft", question: Question, value: str) -> "Draft":
    """One answer holds for every column of the file that is open: a system writes its days one way."""
    orders = dict.fromkeys(question.about.split("\n"), value)
    return draft.with_setting(question.sheet, "dates", orders if value else {})


def _swapped(draft: "Draft", question: Question, value: str) -> "Draft":
    """One answer holds for every column whose days a spreadsheet half converted."""
    orders = dict.fromkeys(question.about.split("\n"), value)
    return draft.with_setting(question.sheet, SWAPPED, orders if value else {})


def _left(draft: "Draft", question: Question, value: str) -> "Draft":
    """Of two values of which one is said, the other is known: it has the other meaning until the reader says more.

    That one state is of who is here says that the other is of who churned only where the column asks just that.
    """
    place, other = question.sheet, {GONE: HERE, HERE: GONE}.get(value, "")
    if other == GONE and is_status(draft.recipe.files[place].columns.get("churned", "")):
        other = ""
    asked = [q for q in ask_status(draft.sheets[place], draft.recipe.files[place]) if q.about != question.about]
    draft = _kept(draft, question, value)
    if len(asked) == 1 and not asked[0].chosen and other:
        return _kept(draft, replace(asked[0], sheet=place), other)
    return draft


def _unit(draft: "Draft", question: Question, value: str) -> "Draft":
    return draft.with_setting(question.sheet, "tenure_unit", value)


def _term(draft: "Draft", question: Question, value: str) -> "Draft":
    return draft.with_term(question.sheet, ends=value == YES) if value else draft


def _part(draft: "Draft", question: Question, value: str) -> "Draft":
    place = question.sheet
    if value == NO and question.blocks:
        return draft.with_setting(place, "left_out", True)
    found = next(p for p in parts_of(draft.sheets[place], draft.recipe.files[place]) if p.table == question.about)
    told = None if value in (NO, "") else "" if value == YES else value
    return draft.with_part(place, found, told)


def _months(draft: "Draft", question: Question, value: str) -> "Draft":
    return draft.with_file(question.sheet, as_said(draft.recipe.files[question.sheet], value))


ANSWERS: Mapping[str, Callable[["Draft", Question, str], "Draft"]] = {
    "dates": _dated,
    SWAPPED: _swapped,
    ARMS_NAMED: told_arms,
    "left": _left,
    "unit": _unit,
    "term": _term,
    "part": _part,
    MONTHS: _months,
    ROW_IS: told_rows,
    WHICH_TEST: told_test,
    "column": told_column,
    KEPT: told_currency,
    RATES: told_currency,
    **ROW_ANSWERS,
    **PLAUSIBLE,
}
