"""Where does this lead if nothing changes?"""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.book import Book
from analysis.book.days import month_text
from analysis.book.exclusions import says_left_out
from analysis.errors import AnalysisError
from analysis.finding import Finding
from analysis.targets.counting import MOST_AHEAD
from analysis.targets.projection_counting import count_months, count_mrr
from analysis.targets.projection_findings import findings
from analysis.targets.projection_paths import Scenario, estimate_paths, estimate_scenarios, keep_past, own

SCENARIOS = (Scenario("5% a month", 0.05, 100.0), Scenario("10% a month", 0.10, 100.0))


@dataclass(frozen=True, eq=False)
class Projection:
    """Where a book and each scenario lead. `paths`: a row per scenario and month; `scenarios`: one each.

    since: the last month known. kept: projections made again for the past beside what came.
    """

    since: str
    ahead: int
    paths: pd.DataFrame
    scenarios: pd.DataFrame
    kept: pd.DataFrame
    findings: tuple[Finding, ...]


@says_left_out()
def projection(
    book: Book, *, scenarios: Sequence[Scenario | tuple[str, float, float]] = SCENARIOS, ahead: int = 24
) -> Projection:
    """Where does this lead?

    The book goes on as in its last 12 months, with a 95% range from how sure its churn and its new business are, how
    much months differ, and chance. Scenarios (name, churn a month, accounts won a month, growth of MRR a month) start
    from the same accounts and are plain arithmetic: what leaves is a share of those still here, so 5% a month is 46% a
    year and not 60%. Past projections are made again from what was known then and set beside what came. Raises
    NotEnoughData for a book without dates or without one whole month, AnalysisError for impossible scenarios.
    """
    asked = tuple(Scenario(*scenario) for scenario in scenarios)
    _check(asked, ahead)
    months, mrr = count_months(book), count_mrr(book)
    here, last = own(months, mrr), int(months["month"].max())
    paths, told, kept = estimate_paths(here, asked, ahead, last), estimate_scenarios(here, asked), keep_past(months)
    return Projection(month_text(last), ahead, paths, told, kept, findings(here, paths, told, kept))


def usual(book: Book) -> Scenario:
    """The book's own last 12 months as a scenario, to move from: what left, came and grew in a month."""
    here = own(count_months(book), count_mrr(book))
    growth = float(here.grown.mean()) if here.grown.size else 0.0
    churn, new = (value if value == value else 0.0 for value in (here.churn, here.new))
    return Scenario("as the book goes", churn, new, growth if growth == growth else 0.0)


def starts(own_year: Scenario) -> tuple[Scenario, ...]:
    """Where the companies to compare begin: the two of the example, the book itself, and the book with less churn."""
    less = own_year._replace(churn=own_year.churn * 2 / 3)
    return (*SCENARIOS, own_year, less)


def _check(scenarios: tuple[Scenario, ...], ahead: int) -> None:
    wrong = [s.name for s in scenarios if not 0 <= s.churn <= 1 or not s.new >= 0]
    if wrong or not 1 <= ahead <= MOST_AHEAD:
        raise AnalysisError(
            f"{wrong[0] if wrong else 'This projection'} cannot be worked out.",
            "Churn lies between 0% and 100% a month, and accounts won are not negative.",
            f"Look 1 to {MOST_AHEAD} months ahead.",
        )
