"""How far a participant is: what was said to each question and what became of it, as rows kept with the notebook."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .exercise import RIGHT, SHOWN, Exercise
from .hour import EXERCISES

COLUMNS = ("exercise", "ask", "said", "outcome")
# The number of a participant's own book stands among the rows, so that a notebook that is opened again knows it.
BOOK = "number"


@dataclass(frozen=True)
class Progress:
    """The rows of COLUMNS, one for each question that was answered or shown."""

    rows: tuple[Mapping[str, Any], ...] = ()

    @classmethod
    def of(cls, rows: Sequence[Mapping[str, Any]] | None) -> "Progress":
        """From rows as they are kept; those of another shape are left out."""
        return cls(tuple(row for row in rows or () if set(row) == set(COLUMNS)))

    def told(self, exercise: str, ask: str, said: str, outcome: str) -> "Progress":
        """With the newest answer to one question. What was right stays so, whatever is tried afterwards."""
        before = self.row(exercise, ask)
        if before and before["outcome"] in (RIGHT, SHOWN):
            outcome = str(before["outcome"])
        new = {"exercise": exercise, "ask": ask, "said": said[:200], "outcome": outcome}
        others = (row for row in self.rows if (row["exercise"], row["ask"]) != (exercise, ask))
        return Progress((*others, new))

    def row(self, exercise: str, ask: str) -> Mapping[str, Any] | None:
        """What was said last to one question; None for nothing."""
        found = (row for row in self.rows if (row["exercise"], row["ask"]) == (exercise, ask))
        return next(found, None)

    def is_done(self, exercise: Exercise, asks: Sequence[str]) -> bool:
        """Whether every question of an exercise was answered rightly, or shown."""
        return all((self.row(exercise.word, ask) or {}).get("outcome") in (RIGHT, SHOWN) for ask in asks)

    def outcomes(self, exercise: str) -> tuple[str, ...]:
        """What became of the questions of an exercise that were begun."""
        return tuple(str(row["outcome"]) for row in self.rows if row["exercise"] == exercise)

    @property
    def number(self) -> int | None:
        """The number of the participant's own book; None for the shipped one."""
        row = self.row(BOOK, "")
        return int(row["said"]) if row and str(row["said"]).isdigit() else None

    @classmethod
    def begun(cls, number: int | None) -> "Progress":
        """From the beginning, with a book of one's own or the shipped one."""
        return cls(({"exercise": BOOK, "ask": "", "said": "" if number is None else str(number), "outcome": ""},))

    @property
    def finished(self) -> int:
        """How many exercises are done."""
        return sum(self.is_done(exercise, exercise.questions) for exercise in EXERCISES)

    @property
    def next(self) -> Exercise:
        """The first exercise that is not done; the last when all are."""
        open_ones = (one for one in EXERCISES if not self.is_done(one, one.questions))
        return next(open_ones, EXERCISES[-1])
