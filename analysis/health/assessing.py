"""Looking once at a book for a score and its signs, with what the reader chose."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.book import Book
from analysis.book.days import to_date
from analysis.health.backtest import estimate_signs, runs
from analysis.health.kept import kept
from analysis.health.looking import Looked, look
from analysis.health.scoring import LIFE_STAGE, RED, Scored, score
from analysis.health.signs import Rule, Sign, signs

Pairs = Iterable[tuple[str, float]]


@dataclass(frozen=True, eq=False)
class Tried:
    """Every look with its signs: which were on (1), off (0) or not known, and what each turned out to be worth."""

    looked: Looked
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
        known_from = _known_from(self.looked)[rows]
        for name in named:
            on = self.on[name].to_numpy()
            for place, day in enumerate(np.where(on == 1, _since(self.looked, on), 0)[rows]):
                earlier = " or earlier" if day == known_from[place] else ""
                told[place] += [f"{labels[name]} since {to_date(int(day))}{earlier}"] if day else []
        return told


def _since(looked: Looked, on: np.ndarray) -> np.ndarray:
    order, began, _ = runs(looked, on)
    days = np.zeros(len(on))
    days[order] = began
    return days


def _known_from(looked: Looked) -> np.ndarray:
    """The first look at each account that is looked at lately only, where it had started before that; else 0."""
    rows, account = looked.rows, looked.account
    first = pd.Series(rows["day"].to_numpy()).groupby(account).transform("min").to_numpy()
    before = np.asarray((0, *looked.days))[np.searchsorted(looked.days, first)]
    fully = pd.Series(looked.drawn).groupby(account).transform("max").to_numpy()
    return np.where(fully | (rows["started_on"].to_numpy() > before), 0, first)


@dataclass(frozen=True, eq=False)
class Assessed:
    """A book looked at: its score beside its signs."""

    scored: Scored
    tried: Tried

    @property
    def looked(self) -> Looked:
        return self.scored.looked


@kept
def tried(book: Book, horizon: int, rule: Rule | None = None, also: tuple[str, ...] = ()) -> Tried:
    """Look at the book on as_of and each month before, and test every sign on what came within the horizon."""
    looked = look(book, also if rule is None else (*also, rule[0]))
    told, on = signs(looked, rule)
    return Tried(looked, told, on, test_signs(looked, told, on, horizon))


def test_signs(looked: Looked, told: tuple[Sign, ...], on: pd.DataFrame, horizon: int) -> pd.DataFrame:
    """The signs as a back-test finds them, with how many accounts carry each now: of everybody."""
    tested = estimate_signs(looked.sample, told, on[looked.drawn], horizon)
    now = (on[looked.rows["day"].to_numpy() == looked.as_of] == 1).sum()
    return tested.assign(on_now=tested["sign"].map(now).astype("int64"))


def assess(
    book: Book,
    horizon: int,
    weights: Pairs = (),
    profile: str | None = None,
    red: float = RED,
    also: tuple[str, ...] = (),
) -> Assessed:
    """Test every sign, and score every look among its like."""
    return _assessed(book, horizon, tuple(weights), profile, red, also)


@kept
def _assessed(
    book: Book, horizon: int, weights: tuple[tuple[str, float], ...], profile: str | None, red: float, also: tuple
) -> Assessed:
    more = also if profile in (None, LIFE_STAGE) else (*also, str(profile))
    signed = tried(book, horizon, None, more)
    return Assessed(score(signed.looked, horizon, dict(weights), profile, red), signed)
