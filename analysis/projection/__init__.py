"""Where does this lead, what would be a reasonable target, and what is it worth?"""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.book import Book
from analysis.book.days import month_text
from analysis.errors import AnalysisError
from analysis.finding import Finding
from analysis.projection.aims import estimate_aims, estimate_worth
from analysis.projection.counting import count_groups, count_months, count_mrr
from analysis.projection.findings import find
from analysis.projection.paths import OWN, Scenario, estimate_paths, estimate_scenarios, keep_past, own

__all__ = [
    "OWN",
    "SCENARIOS",
    "Projection",
    "Scenario",
    "analyze",
    "count_groups",
    "count_months",
    "count_mrr",
    "estimate_aims",
    "estimate_paths",
    "estimate_scenarios",
    "estimate_worth",
    "keep_past",
]
SCENARIOS = (Scenario("5% a month", 0.05, 100), Scenario("10% a month", 0.10, 100))
MOST_AHEAD = 60
AGENT = 60_000.0


@dataclass(frozen=True, eq=False)
class Projection:
    """Where a book and each scenario lead. `paths`: a row per scenario and month; `scenarios`: one each.

    since: the last month known. kept: projections of the past beside what came. aims: targets the book can support.
    worth: what a point of churn is worth in each group, and what was spent on accounts that left within a year.
    """

    by: str | None
    since: str
    ahead: int
    paths: pd.DataFrame
    scenarios: pd.DataFrame
    kept: pd.DataFrame
    aims: pd.DataFrame
    worth: pd.DataFrame
    findings: tuple[Finding, ...]


def analyze(
    book: Book,
    *,
    by: str | None = None,
    scenarios: Sequence[Scenario | tuple[str, float, float]] = SCENARIOS,
    ahead: int = 24,
    agent: float = AGENT,
) -> Projection:
    """Where does this lead, what would be a reasonable target, and what is it worth?

    The book goes on as in its last 12 months, with a 95% range from how sure its churn and its new business are, how
    much months differ, and chance. Scenarios (name, churn a month, accounts won a month) start from the same accounts
    and are plain arithmetic: what leaves is a share of those still here, so 5% a month is 46% a year and not 60%. Past
    projections are made again from what was known then and set beside what came. Targets come from the book's best year
    and its best group of the dimension `by` (its first unless said). `agent`: what a year of an agent costs. Raises
    MissingTable for an unknown dimension, NotEnoughData for a book without dates or without one whole month,
    AnalysisError for impossible scenarios.
    """
    asked = tuple(Scenario(*scenario) for scenario in scenarios)
    _check(asked, ahead, agent)
    months, mrr, column = count_months(book), count_mrr(book), by or next(iter(book.dimensions), None)
    here, last = own(months, mrr), int(months["month"].max())
    groups = count_groups(book, by=column)
    paths, told = estimate_paths(here, asked, ahead, last), estimate_scenarios(here, asked)
    kept, aims, worth = keep_past(months), estimate_aims(months, groups), estimate_worth(groups, agent)
    findings = find(here, paths, told, kept, aims, worth, agent, column)
    return Projection(column, month_text(last), ahead, paths, told, kept, aims, worth, findings)


def _check(scenarios: tuple[Scenario, ...], ahead: int, agent: float) -> None:
    wrong = [s.name for s in scenarios if not 0 <= s.churn <= 1 or not s.new >= 0]
    if wrong or not 1 <= ahead <= MOST_AHEAD or not agent > 0:
        raise AnalysisError(
            f"{wrong[0] if wrong else 'This projection'} cannot be worked out.",
            "Churn lies between 0% and 100% a month, accounts won are not negative, and an agent costs something.",
            f"Look 1 to {MOST_AHEAD} months ahead.",
        )
