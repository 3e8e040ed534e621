"""Looking once at a book for a score and its signs, with what the reader chose."""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from analysis.book import Book
from analysis.health.backtest import estimate_signs
from analysis.health.looking import Looked, look
from analysis.health.scoring import LIFE_STAGE, Scored, score
from analysis.health.signs import Sign, signs

Pairs = Iterable[tuple[str, float]]


@dataclass(frozen=True, eq=False)
class Assessed:
    """A book looked at: its score, its signs, which of them were on, and what each was worth before."""

    scored: Scored
    signs: tuple[Sign, ...]
    on: pd.DataFrame
    tested: pd.DataFrame

    @property
    def looked(self) -> Looked:
        return self.scored.looked

    @property
    def earned(self) -> list[str]:
        return list(self.tested.loc[self.tested["weight"] > 0, "sign"])


def assess(
    book: Book,
    horizon: int,
    weights: Pairs = (),
    profile: str | None = None,
    cuts: tuple[float, float] | None = None,
    also: tuple[str, ...] = (),
) -> Assessed:
    """Look at the book on as_of and each month before, score every look, and test every sign."""
    more = also if profile in (None, LIFE_STAGE) else (*also, str(profile))
    looked = look(book, more)
    told, on = signs(looked)
    tested = estimate_signs(looked, told, on, horizon)
    return Assessed(score(looked, horizon, dict(weights), profile, cuts), told, on, tested)
