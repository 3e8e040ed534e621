"""Books in which nothing differs, whatever their columns say, for the searches that must then stay silent."""

from collections.abc import Iterable

import numpy as np
from books import AS_OF, drawn
from planted import opened

from analysis import Book
from analysis.finding import CLEAR, Finding


def alike(seed: int, accounts: int = 400, rate: float = 0.015) -> Book:
    """Accounts with six dimensions that mean nothing, and reasons dealt out by chance."""
    random = np.random.default_rng(1000 + seed)
    rows = drawn(seed, {"S": (accounts, rate)})
    levels = {"segment": 3, "industry": 6, "region": 5, "plan": 3, "csm": 8, "channel": 4}
    for name, many in levels.items():
        rows[name] = [f"{name} {chr(65 + value)}" for value in random.integers(0, many, accounts)]
    reasons = np.array(["Price", "Product", "Service", "Moved"])[random.integers(0, 4, accounts)]
    return Book.from_frames(
        accounts=rows.assign(churn_reason=np.where(rows["churned_on"] != "", reasons, "")), as_of=AS_OF
    )


def sample(seed: int, plant: bool = True) -> Book:
    """What the searches look at in the book of a seed, or in its twin."""
    return opened(seed, plant, ("accounts", "mrr", "nps", "costs"))


def claims(findings: Iterable[Finding], verdict: str = CLEAR) -> list[str]:
    """What is said with a verdict."""
    return [finding.claim for finding in findings if finding.verdict == verdict]
