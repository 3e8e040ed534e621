"""Books in which nothing differs, whatever their columns say, for the searches that must then stay silent."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from books import AS_OF, drawn

from analysis import Book
from analysis.finding import Finding
from sample_data.make import SEED, make

WORDS = (
    ("SMB", "Klein"),
    ("Enterprise", "Groß, sehr"),
    ("Hospitality", "Gast; Gewerbe"),
    ("Missing feature: shift bidding", "Schichttausch fehlt"),
    ("Help desk", "Hotline"),
    ("Low adoption", "Kaum genutzt"),
    ("No business impact", "Bringt nichts"),
    ("Found something better", "Besseres gefunden"),
)
SEEDS = ((SEED, ()), (7, WORDS), (11, WORDS))


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


@cache
def sample(seed: int, plant: bool = True, words: tuple[tuple[str, str], ...] = ()) -> Book:
    """The sample book of a seed, under other names, written once."""
    with TemporaryDirectory() as folder:
        make(Path(folder), seed, plant, dict(words))
        return Book.from_files(*[Path(folder) / f"{name}.csv" for name in ("accounts", "mrr", "nps", "costs")])


def claims(findings: Iterable[Finding], verdict: str = "shown") -> list[str]:
    """What is said with a verdict."""
    return [finding.claim for finding in findings if finding.verdict == verdict]
