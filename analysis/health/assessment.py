"""Looking once at a book for a score and its signs, with what the reader chose."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..book import Book
from ..book.book_cache import cached
from ..book.days import to_date
from ..counting.stages import LIFE_STAGE
from ..phrases import named_day
from .health_score import RED, Scored, score
from .landmarks import Landmarks, read_landmarks
from .notes_signs import note_signs
from .signs_backtest import estimate_signs, runs
from .signs_known import known_signs
from .signs_rules import Rule, Sign

Pairs = Iterable[tuple[str, float]]


@dataclass(frozen=True, eq=False)
class BackTest:
    """Every look with its signs: which were on (1), off (0) or not known, and what each turned out to be worth."""

    landmarks: Landmarks
    signs: tuple[Sign, ...]
    on: pd.DataFrame
    tested: pd.DataFrame

    @property
    def earned(self) -> list[str]:
        """The signs that have earned a weight, the heaviest first."""
        return list(self.tested.loc[self.tested["weight"] > 0, "sign"])

    def carried(self, rows: np.ndarray, named: Iterable[str]) -> list[list[str]]:
        """For each of these looks the signs that are on, each with the day it went on to stay."""
        labels = dict(zip(self.tested["sign"], self.tested["label"], strict=True))
        told: list[list[str]] = [[] for _ in range(int(rows.sum()))]
        known_from = _known_from(self.landmarks)[rows]
        for name in named:
            on = self.on[name].to_numpy()
            for place, day in enumerate(np.where(on == 1, _since(self.landmarks, on), 0)[rows]):
                earlier = " or earlier" if day == known_from[place] else ""
                told[place] += [f"{labels[name]} (flagged {named_day(to_date(int(day)))}{earlier})"] if day else []
        return told


def _since(landmarks: Landmarks, on: np.ndarray) -> np.ndarray:
    order, began, _ = runs(landmarks, on)
    days = np.zeros(len(on))
    days[order] = began
    return days


def _known_from(landmarks: Landmarks) -> np.ndarray:
    """The first look at each account that is looked at lately only, where it had started before that; else 0."""
    rows, account = landmarks.rows, landmarks.account
    first = pd.Series(rows["day"].to_numpy()).groupby(account).transform("min").to_numpy()
    before = np.asarray((0, *landmarks.days))[np.searchsorted(landmarks.days, first)]
    fully = pd.Series(landmarks.drawn).groupby(account).transform("max").to_numpy()
    return np.where(fully | (rows["started_on"].to_numpy() > before), 0, first)


@dataclass(frozen=True, eq=False)
class Assessed:
    """A book looked at: its score beside its signs."""

    scored: Scored
    back_test: BackTest

    @property
    def landmarks(self) -> Landmarks:
        return self.scored.landmarks


@cached
def back_test(
    book: Book,
    horizon: int,
    rule: Rule | None = None,
    also: tuple[str, ...] = (),
    words: tuple[str, ...] = (),
) -> BackTest:
    """Look at the book on as_of and each month before, and test every sign on what came within the horizon.

    words: words in notes that a reader named, each a sign among the others.
    """
    landmarks = read_landmarks(book, also if rule is None else (*also, rule[0]))
    told, on = known_signs(book, landmarks, rule)
    landmarks, noted = note_signs(book, landmarks, words, horizon)
    told = (*told, *(sign for sign, _ in noted))
    on = on.assign(**{sign.sign: carried for sign, carried in noted})
    return BackTest(landmarks, told, on, _tested(landmarks, told, on, horizon))


def _tested(landmarks: Landmarks, told: tuple[Sign, ...], on: pd.DataFrame, horizon: int) -> pd.DataFrame:
    """The signs as a back-test finds them, with how many accounts carry each now: of everybody."""
    tested = estimate_signs(landmarks.sample, told, on[landmarks.drawn], horizon)
    now = (on[landmarks.rows["day"].to_numpy() == landmarks.as_of] == 1).sum()
    return tested.assign(on_now=tested["sign"].map(now).astype("int64"))


def assess(
    book: Book,
    horizon: int,
    weights: Pairs = (),
    profile: str | None = None,
    red: float = RED,
    also: tuple[str, ...] = (),
    words: tuple[str, ...] = (),
) -> Assessed:
    """Test every sign, and score every look among its like."""
    return _assessed(book, horizon, tuple(weights), profile, red, also, tuple(words))


@cached
def _assessed(
    book: Book,
    horizon: int,
    weights: tuple[tuple[str, float], ...],
    profile: str | None,
    red: float,
    also: tuple[str, ...],
    words: tuple[str, ...],
) -> Assessed:
    told = scored(book, horizon, weights, profile, red, also)
    return Assessed(told, back_test(book, horizon, None, _beside(profile, also), words))


@cached
def scored(
    book: Book,
    horizon: int,
    weights: tuple[tuple[str, float], ...] = (),
    profile: str | None = None,
    red: float = RED,
    also: tuple[str, ...] = (),
) -> Scored:
    """Every look with its score among its like, and no sign tested: who is red now takes half the time of `assess`."""
    return score(read_landmarks(book, _beside(profile, also)), horizon, dict(weights), profile, red)


def _beside(profile: str | None, also: tuple[str, ...]) -> tuple[str, ...]:
    return also if profile in (None, LIFE_STAGE) else (*also, str(profile))
