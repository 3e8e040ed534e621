"""Which claims of all the pages may stand on the summary: one error rate over everything the book was asked."""

from collections.abc import Iterable
from dataclasses import dataclass

from ..estimate import benjamini_hochberg
from ..finding import CLEAR, Finding
from ..standards import LEVEL
from .questions import Question
from .reading import Answered, families


@dataclass(frozen=True, eq=False)
class Chosen:
    """What may be claimed. claims: question and finding, in the order they were asked; said on any page once.

    comparisons: how many were judged; clear: how many different facts differ clearly on their pages; families: how many
    were judged, and chosen: which of them hold something.
    """

    claims: tuple[tuple[Question, Finding], ...]
    comparisons: int
    clear: int
    families: int
    chosen: frozenset[str]


# So many families a question can bring at most: what is not answered yet counts as so many without a claim.
MOST_FAMILIES = 3


def choose(answered: Iterable[Answered], waiting: int = 0) -> Chosen:
    """The claims that hold when everything is judged together.

    Over the m families Benjamini and Hochberg (1995) at 5%: in a book in which nothing differs any claim at all stands
    at most 5 times in 100. Of R chosen families the findings whose p-value, corrected inside the family, is at most
    0.05 R / m (Benjamini and Bogomolov 2014). Families share leavers and so lie low together, for which the rule of
    1995 holds (Benjamini and Yekutieli 2001): of 23 books in which nothing differs, 20 families each, it found any in
    1; the stricter rule for any dependence in none, at 3.6 times smaller p-values. waiting: questions without an
    answer yet, which can only add claims.
    """
    told = tuple(answered)
    judged = families(told)
    p_values = [*(p for p, _ in judged.values()), *[1.0] * (MOST_FAMILIES * waiting)]
    adjusted = benjamini_hochberg(p_values)
    chosen = frozenset(name for name, q in zip(judged, adjusted, strict=False) if q <= LEVEL)
    most = LEVEL * len(chosen) / max(len(p_values), 1)
    clear = [(each.question, finding) for each in told for finding in each.findings if finding.verdict == CLEAR]
    tested = [(asked, finding) for asked, finding in clear if finding.p_value == finding.p_value]
    held = [(asked, f) for asked, f in tested if f.family in chosen and f.p_value <= most]
    comparisons = sum(tests for _, tests in judged.values())
    facts = {f.fact or f.claim for _, f in tested}
    return Chosen(tuple(held), comparisons, len(facts), len(judged), chosen)
