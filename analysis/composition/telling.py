"""Which dimension tells most of who churned: what accounts are compared by where nobody says by what."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ..book import Book
from ..counting.period import period
from ..estimate import benjamini_hochberg, family_p
from ..finding import CLEAR, OPEN, Finding
from ..names import spoken
from ..phrases import count, significant
from ..standards import LEVEL
from .composition_rates import estimate_groups
from .counting import basis_of, count_churn


@dataclass(frozen=True)
class Telling:
    """The dimension of a book in which churn differs most.

    by: that dimension, the book's first where none differs clearly, None where there is none. label: its words.
    p_value: of it, corrected for all dimensions. tested: how many could be judged; clear: in how many churn differs.
    """

    by: str | None
    label: str
    p_value: float
    tested: int
    clear: int

    @property
    def chosen(self) -> bool:
        """Whether it was chosen for what it tells, rather than for being the first."""
        return self.clear > 0 and self.tested > 1

    @property
    def level(self) -> float:
        """What a corrected p-value inside the chosen dimension has to stay below: Benjamini and Bogomolov (2014)."""
        return LEVEL * self.clear / self.tested if self.chosen else LEVEL

    @property
    def words(self) -> str:
        """How it was chosen, in a line; nothing where there was no choice."""
        if not self.chosen:
            return ""
        p = "p < 0.001" if self.p_value < 0.001 else f"p = {significant(self.p_value)}"
        return (
            f"Compared by {spoken(self.label)}, in which churn differs most of {count(self.tested, 'dimension')} "
            f"({p}, corrected for all of them)."
        )


def telling(book: Book) -> Telling:
    """In which dimension does churn differ most?

    In every dimension each group is compared with all other accounts by the exact test of the page on churn, over the
    last 12 months; the p-value of a dimension is that of Simes (1986) over its groups, and that of Benjamini and
    Hochberg over all dimensions says in which churn differs. Of those the one that explains most is chosen: the squared
    contingency (chi-square over accounts) less what its number of groups explains by chance (Bergsma 2013).
    """
    names = list(book.dimensions)
    if not names or book.missing("accounts", "churned"):
        return Telling(names[0] if names else None, book.dimensions[names[0]] if names else "", 1.0, 0, 0)
    judged = pd.DataFrame([_judged(book, name) for name in names], columns=["by", "p_value", "explained"])
    tested = judged[judged["p_value"].notna()].reset_index(drop=True)
    adjusted = benjamini_hochberg(tested["p_value"])
    clear = tested[adjusted < LEVEL]
    best = clear.sort_values("explained", ascending=False, kind="stable")["by"].iloc[0] if len(clear) else names[0]
    p = float(adjusted[tested["by"] == best][0]) if best in set(tested["by"]) else 1.0
    return Telling(best, book.dimensions[best], p, len(tested), len(clear))


def _judged(book: Book, by: str) -> tuple[str, float, float]:
    """A dimension with its p-value and what it explains; NaN where nobody can be compared."""
    basis = basis_of(book, None, None)
    when = period(book, None, None, basis)
    counts = count_churn(book, by=by, since=when.since, until=when.until, basis=basis)
    if counts.empty:
        return by, math.nan, math.nan
    adjusted = estimate_groups(counts, basis)["p_adjusted"].dropna()
    return by, family_p(adjusted) if len(adjusted) else math.nan, explained(counts["churned"], counts["accounts"])


def explained(churned: pd.Series, accounts: pd.Series) -> float:
    """The squared contingency of groups and churn, less what as many groups explain by chance (Bergsma 2013, eq. 6)."""
    x, n = np.asarray(churned, float), np.asarray(accounts, float)
    share = x.sum() / n.sum()
    if not 0 < share < 1:
        return 0.0
    square = float(((x - n * share) ** 2 / (n * share * (1 - share))).sum() / n.sum())
    return max(0.0, square - (len(n) - 1) / (n.sum() - 1)) if n.sum() > 1 else 0.0


def for_chosen(findings: Sequence[Finding], told: Telling) -> tuple[Finding, ...]:
    """What is said inside a dimension that was chosen for its churn: clear only where it is so for all of them.

    Findings that stay as they are are the same objects, so that what is kept can be found again.
    """
    return tuple(_held(finding, told) for finding in findings)


def _held(finding: Finding, told: Telling) -> Finding:
    fails = finding.verdict == CLEAR and finding.p_value > told.level
    if not fails or not told.chosen:
        return finding
    many = count(told.tested, "dimension")
    note = f"Chosen from {many}, this is no longer clear (adjusted p {significant(finding.p_value)})."
    return replace(finding, claim=f"{finding.claim} {note}", verdict=OPEN)
