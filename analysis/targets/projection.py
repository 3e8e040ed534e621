"""Where does this lead if nothing changes?"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..book import Book
from ..book.days import month_text
from ..book.exclusions import says_left_out
from ..counting.payers import ALL_THAT_PAY, says_who_pays
from ..errors import AnalysisError
from ..finding import Finding, count, money, percent, run_of
from ..phrases import named_period, numeral, span
from ..result import Result
from .counting import MOST_AHEAD
from .projection_asked import arr_at_year_end, at_churn, what_if
from .projection_counting import count_months, count_mrr
from .projection_paths import (
    FASTEST,
    OWN,
    Own,
    Scenario,
    estimate_paths,
    estimate_scenarios,
    keep_past,
    own,
)

SCENARIOS = (Scenario("5% a month", 0.05, 100.0), Scenario("10% a month", 0.10, 100.0))

AS_IT_GOES = (
    "The range holds what comes 95 times in 100 if the months ahead are like {last}; a change of course is not in it."
)
FEWEST_KEPT = 5
TESTED = "Tested on the past"


@dataclass(frozen=True, eq=False, repr=False)
class Projection(Result):
    """Where a book and each scenario lead. `paths`: a row per scenario and month; `scenarios`: one each.

    since: the last month known. kept: projections made again for the past beside what came. beside: the scenarios that
    answer a what-if.
    """

    since: str
    ahead: int
    paths: pd.DataFrame
    scenarios: pd.DataFrame
    kept: pd.DataFrame
    findings: tuple[Finding, ...]
    beside: tuple[str, ...] = ()


@says_who_pays(ALL_THAT_PAY)
@says_left_out()
def projection(
    book: Book,
    *,
    scenarios: Sequence[Scenario | tuple[str, float, float]] = SCENARIOS,
    ahead: int = 24,
    falls: float | None = None,
) -> Projection:
    """Where does this lead?

    The book goes on as in its last 12 months, with a 95% range from how sure its churn and its new business are, how
    much months differ, and chance. MRR that grew to more than three times what it was in those months is not carried
    on: nothing tells how long such growth lasts. Scenarios (name, churn a month, accounts won a month, growth of MRR a
    month) start from the same accounts and are plain arithmetic: what leaves is a share of those still here, so 5% a
    month is 46% a year and not 60%. falls: a churn a year to put beside it, with new business and growth as they are.
    Past projections are made again from what was known then and set beside what came. Raises NotEnoughData for a book
    without dates or without one whole month, AnalysisError for impossible scenarios.

    ahead: months to look ahead.

    Example: `targets.projection(book)`.
    """
    asked = tuple(Scenario(*scenario) for scenario in scenarios)
    months, mrr = count_months(book), count_mrr(book)
    here, last = own(months, mrr), int(months["month"].max())
    beside = () if falls is None else at_churn(here, falls)
    asked = (*asked, *beside)
    _check(asked, ahead)
    paths, told, kept = estimate_paths(here, asked, ahead, last), estimate_scenarios(here, asked), keep_past(months)
    said = findings(here, paths, told, kept, falls)
    return Projection(month_text(last), ahead, paths, told, kept, said, tuple(scenario.name for scenario in beside))


def usual(book: Book) -> Scenario:
    """The book's own last 12 months as a scenario, to move from: what left, came and grew in a month."""
    here = own(count_months(book), count_mrr(book))
    growth = float(here.grown.mean()) if here.grown.size and not here.too_fast else 0.0
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


def findings(
    here: Own,
    paths: pd.DataFrame,
    scenarios: pd.DataFrame,
    kept: pd.DataFrame,
    falls: float | None = None,
) -> tuple[Finding, ...]:
    """The sentences: what if, where it goes, what a month's churn comes to, who parts ways, how the past fared."""
    beside = () if falls is None else at_churn(here, falls)
    asked = scenarios[~scenarios["scenario"].isin([OWN, *(scenario.name for scenario in beside)])]
    return (
        *what_if(here, paths, falls),
        _ahead(here, paths),
        *_unknown(here),
        *_compound(asked),
        *_apart(here, asked),
        *_past(kept),
    )


def _ahead(here: Own, paths: pd.DataFrame) -> Finding:
    end = paths[paths["scenario"] == OWN].iloc[-1]
    range_ = f"{numeral(end['accounts'])} by {named_period(end['month'])} ({span(end['low'], end['high'], 0)})"
    last = f"the last {run_of(here.came.size)}"
    claim = f"If nothing changes from {last}, {count(here.accounts, 'account')} become {range_}"
    if end["mrr"] == end["mrr"]:
        low, high = money(end["mrr_low"]), money(end["mrr_high"])
        claim += f", and {money(here.mrr)} MRR becomes {money(end['mrr'])} ({low} to {high})"
    estimate, least, most = (float(end[name]) for name in ("accounts", "low", "high"))
    about, caveats = {"scenario": OWN}, (AS_IT_GOES.format(last=last),)
    claim = f"{claim}.{arr_at_year_end(paths)}"
    return Finding(claim, "estimate", estimate, least, most, here.accounts, about=about, caveats=caveats)


def _unknown(here: Own) -> tuple[Finding, ...]:
    """That MRR is not forecast where it grew too fast, and from when on it can be."""
    if not here.too_fast:
        return ()
    pace = f", {numeral(here.grew, 1)} times in a year" if np.isfinite(here.grew) else ""
    claim = (
        f"Cannot tell what MRR will be: it grew from {money(here.before)} to {money(here.mrr)} in the last "
        f"{run_of(here.gone.size)}{pace}, and no forecast from growth that fast would hold. It is forecast "
        f"once MRR is at most {numeral(FASTEST)} times that of a year before; until then, compare companies with a "
        "growth of your own."
    )
    return (Finding(claim, "cannot tell", accounts=here.accounts, about={"measure": "mrr"}),)


def _whole(share: float) -> str:
    return percent(share, 0 if abs(100 * share - round(100 * share)) < 1e-9 else 1)


def _compound(asked: pd.DataFrame) -> tuple[Finding, ...]:
    """A month's churn over a year, which is less than twelve times as much."""
    rows = asked[asked["churn_month"] > 0].drop_duplicates("churn_month")
    parts = [
        f"{_whole(row['churn_month'])} a month is {percent(row['churn_year'], 0)} a year, not "
        f"{_whole(row['times_twelve'])}"
        for _, row in rows.iterrows()
    ]
    claim = f"{'; '.join(parts)}: an account can churn only once."
    about = {"scenario": list(rows["scenario"])}
    return (Finding(claim, "estimate", float(rows["churn_year"].iloc[0]), about=about),) if parts else ()


def _apart(here: Own, asked: pd.DataFrame) -> tuple[Finding, ...]:
    """Two companies with the same new business part ways through churn alone."""
    if len(asked) < 2:
        return ()
    less, more = (asked.sort_values("churn_month", kind="stable").iloc[place] for place in (0, -1))
    if not less["churn_month"] < more["churn_month"] or less["new_month"] != more["new_month"]:
        return ()
    head = (
        f"Example: two companies start with {count(here.accounts, 'account')} and both add "
        f"{numeral(less['new_month'])} a month"
    )
    after = " and ".join(
        f"{numeral(row['accounts_in_a_year'])} with {_whole(row['churn_month'])} churn" for row in (less, more)
    )
    gap = less["accounts_in_a_year"] - more["accounts_in_a_year"]
    heads = (
        f" In the long run they settle at {numeral(less['heads_for'])} and {numeral(more['heads_for'])}."
        if less["churn_month"] > 0
        else ""
    )
    claim = f"{head}. After a year they have {after}, {count(gap, 'account')} apart.{heads}"
    return (Finding(claim, "estimate", float(gap), about={"scenario": [less["scenario"], more["scenario"]]}),)


def _past(kept: pd.DataFrame) -> tuple[Finding, ...]:
    """How past projections fared, the longest look ahead first."""
    longest = kept[kept["ahead"] == kept["ahead"].max()] if len(kept) else kept
    if len(longest) < FEWEST_KEPT:
        return ()
    inside, of, ahead = int(longest["inside"].sum()), len(longest), longest["ahead"].iloc[0]
    off = float(((longest["projected"] - longest["came_true"]).abs() / longest["came_true"]).median())
    claim = (
        f"{TESTED}, the range held in {inside} of {count(of, 'forecast')} {ahead} months ahead; half were "
        f"within {percent(off)} of what came."
    )
    return (Finding(claim, "estimate", inside / of, accounts=of),)
