"""When one account carried which warning sign."""

import numpy as np
import pandas as pd

from ..book import Book
from ..book.days import to_date
from ..errors import AnalysisError
from .landmarks import days_of, read_landmarks, read_landmarks_on
from .signs_known import known_signs
from .signs_rules import Sign

COLUMNS = ["sign", "label", "rule", "since", "until"]


def list_carried(book: Book, *, account_id: str) -> pd.DataFrame:
    """The stretches in which an account carried each warning sign, as it would have been seen month by month.

    Columns: sign label rule since until (dates of the first and the last look that saw it), oldest first; none where
    the book cannot be looked at month by month, as a snapshot.
    """
    try:
        landmarks = read_landmarks(book, ())
    except AnalysisError:
        return pd.DataFrame(columns=COLUMNS)
    known, on = known_signs(book, landmarks)
    own = (landmarks.rows["account_id"] == account_id).to_numpy()
    if own.any() and not landmarks.drawn[own].any():
        whole, landmarks = landmarks, read_landmarks_on(book, days_of(book), account_id=account_id)
        known, on = known_signs(book, landmarks, among=whole)
        own = np.full(len(landmarks.rows), True)
    days, place = landmarks.rows["day"].to_numpy()[own], {day: i for i, day in enumerate(landmarks.days)}
    rows = [row for sign in known for row in _stretches(sign, days, on[sign.sign].to_numpy()[own] == 1, place)]
    return pd.DataFrame(rows, columns=COLUMNS).sort_values(["since", "label"], ignore_index=True)


def _stretches(sign: Sign, days: np.ndarray, on: np.ndarray, place: dict[int, int]) -> list[tuple[object, ...]]:
    """Looks in a row at which the sign was on, as one stretch."""
    seen = np.sort(days[on])
    looks = np.array([place[day] for day in seen], dtype=int)
    parts = np.split(seen, np.flatnonzero(np.diff(looks) > 1) + 1) if seen.size else []
    return [(sign.sign, sign.label, sign.rule, to_date(int(part[0])), to_date(int(part[-1]))) for part in parts]
