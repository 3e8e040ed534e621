"""The questions on what the cells of a file mean, each made by the rule it asks about."""

from collections.abc import Callable

from analysis.book.billing import ask_billing
from analysis.book.data_end import ask_future
from analysis.book.paying import ask_paying
from analysis.book.question import Question
from analysis.book.ragged import ask_ragged
from analysis.book.reading import Sheet
from analysis.book.recipe import FileMapping
from analysis.book.spreadsheet_dates import ask_swapped

CELL_ASKERS: tuple[Callable[[Sheet, FileMapping], tuple[Question, ...]], ...] = (
    ask_ragged,
    ask_billing,
    ask_swapped,
    ask_future,
    ask_paying,
)
