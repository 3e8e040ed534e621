"""The questions on what the cells of a file mean, each made by the rule it asks about."""

from collections.abc import Callable

from .billing import ask_billing
from .data_end import ask_future
from .paying import ask_paying
from .question import Question
from .ragged import ask_ragged
from .reading import Sheet
from .recipe import FileMapping
from .spreadsheet_dates import ask_swapped

CELL_ASKERS: tuple[Callable[[Sheet, FileMapping], tuple[Question, ...]], ...] = (
    ask_ragged,
    ask_billing,
    ask_swapped,
    ask_future,
    ask_paying,
)
