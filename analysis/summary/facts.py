"""Counts and sums that belong on the front page: what made the MRR, where the churn was, and what gave no warning."""

from collections.abc import Callable, Iterable

from ..finding import ESTIMATE, FACT, Finding
from .questions import Question
from .reading import Answered

# The page, whether a finding of it is meant, and only that asked by the first dimension.
WANTED: tuple[tuple[str, Callable[[Finding], bool]], ...] = (
    ("revenue", lambda f: f.verdict == FACT and f.about.get("kind") in ("expansion", "new", "reactivation")),
    ("composition", lambda f: f.verdict == FACT and "churn_reason" not in f.about and bool(f.about)),
    ("reasons", lambda f: f.verdict == FACT and f.about.get("measure") == "last_score"),
    ("revenue", lambda f: f.verdict == ESTIMATE and f.about.get("kind") == "churn"),
)


Fact = tuple[Question, Finding]


def facts(answered: Iterable[Answered]) -> tuple[Fact, ...]:
    """Those of them that the book has, each once."""
    told = tuple(answered)
    found = (_first(told, word, wanted) for word, wanted in WANTED)
    return tuple(fact for fact in found if fact is not None)


def _first(
    answered: Iterable[Answered], word: str, wanted: Callable[[Finding], bool]
) -> tuple[Question, Finding] | None:
    asked = [each for each in answered if each.question.word == word][:1]
    return next(((each.question, finding) for each in asked for finding in each.findings if wanted(finding)), None)
