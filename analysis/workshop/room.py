"""What a leader sees of a room: how many are at which exercise, and how answers spread. No names, no files."""

import hmac
import os
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from weakref import WeakSet

import pandas as pd

from .exercise import OWN_FILE, PICKED, RIGHT, TYPED, Ask, Exercise
from .hour import EXERCISES

# Whoever runs the server switches the leader's page on by telling a code, and gives it to the leader alone.
CODE = "CHURN_NOTEBOOK_WORKSHOP_CODE"
# Fewer answers than this could be told apart by whoever sits in the room.
FEWEST_SEATS = 5


@dataclass(eq=False)
class Seat:
    """One participant's session; it is held by what the session holds, and its answers go with it.

    at: the exercise that is open. said: question to the last answer to it. outcomes: question to what became of it.
    """

    at: str = ""
    said: dict[tuple[str, str], str] = field(default_factory=dict)
    outcomes: dict[tuple[str, str], str] = field(default_factory=dict)


class Room:
    """The seats of this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seats: WeakSet[Seat] = WeakSet()
        self._labels: dict[str, str] = {}

    def sit(self) -> Seat:
        """A seat for one more session."""
        seat = Seat()
        with self._lock:
            self._seats.add(seat)
        return seat

    def note(self, seat: Seat, exercise: Exercise, ask: Ask, said: str, outcome: str) -> None:
        """An answer: what was said of the books that are made here; of a book of one's own only what became of it."""
        with self._lock:
            seat.at = exercise.word
            seat.outcomes[exercise.word, ask.word] = outcome
            self._labels[ask.word] = ask.label
            if ask.kind in (TYPED, PICKED) and exercise.about != OWN_FILE:
                seat.said[exercise.word, ask.word] = said

    def turn(self, seat: Seat, exercise: Exercise) -> None:
        """A participant opens an exercise."""
        with self._lock:
            seat.at = exercise.word

    def where(self) -> pd.DataFrame:
        """How many are at each exercise, and how many have each of its questions right.

        Columns: exercise participants answered right.
        """
        with self._lock:
            seats = list(self._seats)
        at = Counter(seat.at for seat in seats)
        rows = [
            (exercise.title, at[exercise.word],
             sum(any(word == exercise.word for word, _ in seat.outcomes) for seat in seats),
             sum(any(word == exercise.word and told == RIGHT for (word, _), told in seat.outcomes.items())
                 for seat in seats))
            for exercise in EXERCISES
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=["exercise", "participants", "answered", "right"])

    def spread(self, exercise: str, ask: str) -> Mapping[str, int] | None:
        """How often each answer was given, the most frequent first; None below FEWEST_SEATS participants."""
        with self._lock:
            given = [seat.said[exercise, ask] for seat in self._seats if (exercise, ask) in seat.said]
        return dict(Counter(given).most_common()) if len(given) >= FEWEST_SEATS else None

    def asks(self, exercise: str) -> dict[str, str]:
        """The questions of an exercise that anybody answered with a number or a choice: word to label."""
        with self._lock:
            found = sorted({ask for seat in self._seats for word, ask in seat.said if word == exercise})
            return {ask: self._labels[ask] for ask in found}

    def count(self) -> int:
        """How many sit here."""
        with self._lock:
            return len(self._seats)


ROOM = Room()


def switched_on(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether this server has a leader's page."""
    return bool(environment.get(CODE))


def is_leader(code: str, environment: Mapping[str, str] = os.environ) -> bool:
    """Whether the code that was typed is the one this server was started with."""
    told = environment.get(CODE, "")
    return bool(told) and hmac.compare_digest(told.encode(), code.encode())
