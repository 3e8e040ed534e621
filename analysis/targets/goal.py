"""A target this book can support, and how likely any target is by a day."""

import math
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

import pandas as pd

from ..book import Book
from ..book.days import as_date, month_end, month_of, month_text
from ..book.exclusions import says_left_out
from ..counting import ALL
from ..counting.claims import as_of_today, says_today
from ..counting.then import a_year_ago
from ..errors import AnalysisError, NotEnoughData
from ..estimate import poisson_exact
from ..finding import Finding, count, interval, money, percent, run_of
from ..phrases import named_period, numeral
from ..result import Result
from ..standards import YEAR
from .counting import MOST_AHEAD
from .goal_aims import BEST_YEAR, LUCK, NOW, SURE, estimate_aims, estimate_chances, monthly
from .projection_counting import count_months
from .saved_point_counting import count_groups

OWN = "It rests on this book alone: no figures of other companies are in the app."


@dataclass(frozen=True, eq=False, repr=False)
class Goal(Result):
    """`aims`: targets the book can support; `chances`: how likely each yearly churn is to be reached by then.

    until: the last month looked at (2026-12). aim: the reader's own target, a churn a year.
    """

    by: str | None
    until: str
    ahead: int
    aim: float | None
    aims: pd.DataFrame
    chances: pd.DataFrame
    findings: tuple[Finding, ...]


@says_left_out()
@partial(says_today, then=a_year_ago)
def goal(book: Book, *, by: str | None = None, aim: float | None = None, until: date | str | None = None) -> Goal:
    """What would be a reasonable target, how likely is it by a day, and what is it worth?

    Targets come from the book's best earlier year and its best group of the dimension `by` (its first unless said) at
    the book's own mix of contract lengths, both as they were a year ago where the book tells; a dimension that accounts
    may have changed by staying, such as a health status, gives no target. Each is taken as low as
    its source reached with 80% certainty although it was picked for being low (`estimate_aims`). How likely a target is
    in the months to `until` (a year ahead unless said) follows from how sure the last 12 months are, how much months
    differ, and chance. `aim`: a target of the reader's own, a churn a year. Raises
    MissingTable for an unknown dimension, NotEnoughData for a book without dates or without accounts in that year,
    AnalysisError for a day or a target that cannot be.

    Example: `targets.goal(book)`.
    """
    months, column = _dated_months(book), by or next(iter(book.dimensions), None)
    last = int(months["month"].max())
    ahead = YEAR if (day := as_date(until)) is None else month_of(day) - last
    if not 1 <= ahead <= MOST_AHEAD or not (aim is None or 0 <= aim < 1):
        why = f"The data stops with {named_period(month_text(last))}, and churn lies between 0% and 100% a year."
        raise AnalysisError("This target cannot be judged.", why, f"Name a day 1 to {MOST_AHEAD} months later.")
    then = a_year_ago(book)
    groups, moved = count_groups(then, by=column), as_of_today(then, {column: ""} if column else {})
    if not groups["account_months"].sum():
        why = "In its last 12 months nobody was an account, so there is no churn to lower."
        raise NotEnoughData("There is no target to set.", why, "Add the accounts that are active now.")
    # Those that stayed had the time to come into the best group: it shows no rate that others could reach.
    groups = groups.groupby("contract", as_index=False).sum(numeric_only=True).assign(group=ALL) if moved else groups
    aims, chances = estimate_aims(months, groups, ahead), estimate_chances(months, groups, ahead, aim)
    reached = month_text(last + ahead)
    history = int(months["month"].nunique())
    said = findings(aims, chances, named_period(reached), aim, int(groups["accounts"].sum()), history)
    first = replace(said[0], caveats=(*said[0].caveats, *((f"{moved} No group of it is a target.",) if moved else ())))
    return Goal(column, reached, ahead, aim, aims, chances, (first, *said[1:]))


def usual_until(book: Book) -> date:
    """The day a year after the last whole month ends. Raises NotEnoughData for a book without dates."""
    return month_end(int(_dated_months(book)["month"].max()) + YEAR)


def _dated_months(book: Book) -> pd.DataFrame:
    """The months of the book; of one without days the answer to what is asked here is what it would take."""
    try:
        return count_months(book)
    except NotEnoughData as error:
        why = f"It takes {2 * YEAR} months of history, and the book does not say when accounts came and churned."
        raise NotEnoughData("This book does not show what churn rate is reasonable.", why, error.fix) from error


def findings(
    aims: pd.DataFrame, chances: pd.DataFrame, then: str, aim: float | None, accounts: int, history: int
) -> tuple[Finding, ...]:
    """The sentences: what would be a reasonable churn rate, and how likely the reader's own target is.

    history: the months the book knows.
    """
    own = () if aim is None else (_own(aim, then, chances, accounts),)
    return (_target(aims, then, history), *own)


def _own(aim: float, then: str, chances: pd.DataFrame, accounts: int) -> Finding:
    """How likely the reader's own target is, read off the curve."""
    row = chances.iloc[(chances["aim_rate"] - aim).abs().argmin()]
    by_chance, reached = float(row["by_chance"]), float(row["if_reached"])
    claim = (
        f"Churn of at most {percent(aim)} a year by {then}: the chance is {percent(by_chance, 0)} if nothing changes"
    )
    more = "" if math.isnan(reached) else f", {percent(reached, 0)} if all accounts become like the best"
    return Finding(f"{claim}{more}.", "estimate", by_chance, accounts=accounts, about={"aim_rate": aim})


def what_it_takes(rate: float, history: int) -> str:
    """What a book would need before a target can be read off it: an earlier year, or a part that clearly does better.

    rate: churn a year now. A part with half of it shows so much only where its exact upper limit lies below today's
    rate (Garwood 1936): fewer accounts than that cannot be enough.
    """
    short = (
        f"it takes {2 * YEAR} months of history, and there are {numeral(history)}; or else "
        if history < 2 * YEAR
        else ""
    )
    if not rate > 0:
        return f"nobody churned in the last {run_of(min(history, YEAR))}, and less than that cannot be aimed for"
    left = next(x for x in range(1, 100) if poisson_exact(x, 1, 2 * SURE - 1)[1] < 2 * x)
    each = count(round(2 * left / (monthly(rate) * YEAR)), "account")
    part = (
        "a segment with the same contract mix"
        if history < 2 * YEAR
        else "an earlier year, or a segment with the same contract mix,"
    )
    return (
        f"{short}it takes {part} that did clearly better. With half the churn that would be at least {each} for a year"
    )


def _target(aims: pd.DataFrame, then: str, history: int) -> Finding:
    now, luck = (aims[aims["source"] == source].iloc[0] for source in (NOW, LUCK))
    backed = aims[aims["aim_rate"].notna() & (aims["source"] != LUCK)]
    churn = f"{percent(now['rate'])} a year ({interval(now['low'], now['high'])})"
    today = f"Churn is now {churn}, by the account-months of the last {run_of(min(YEAR, history))}"
    if backed.empty:
        rate, low, high = (float(now[name]) for name in ("rate", "low", "high"))
        claim = f"This book does not show yet what churn rate is reasonable: {what_it_takes(rate, history)}. {today}."
        return Finding(claim + _lucky(luck, then), "cannot tell", rate, low, high, caveats=(OWN,))
    best = backed.sort_values(["aim_rate", "source"]).iloc[-1]
    named = best["source"].replace(": ", " (") + "), at the same contract mix,"
    source = "the best year before" if best["source"] == BEST_YEAR else f"the {named}"
    reached = (
        f"The chance of hitting it by {then} is {percent(best['by_chance'], 0)} if nothing improves, and "
        f"{percent(best['if_reached'], 0)} if {_becomes(best)}"
    )
    aim = f"A reasonable churn rate is {percent(best['aim_rate'])} a year: with 80% confidence {source} did as well"
    claim = f"{aim}. {today}. {reached}; it would {_keeps(best)}."
    about = {"source": best["source"], "group": str(best["source"]).partition(": ")[2] or ALL}
    return Finding(claim, "estimate", float(best["aim_rate"]), about=about, caveats=(OWN,))


def _becomes(best: pd.Series) -> str:
    """What would make the target the rate to expect."""
    return "churn is as in that year again" if best["source"] == BEST_YEAR else "all accounts become like that group"


def _keeps(aim: pd.Series) -> str:
    worth = f" and {money(aim['mrr_kept'])} MRR" if aim["mrr_kept"] == aim["mrr_kept"] else ""
    return f"keep {count(round(aim['accounts_kept']), 'account')}{worth} in a year"


def _lucky(luck: pd.Series, then: str) -> str:
    if luck["aim_rate"] != luck["aim_rate"]:
        return ""
    chance = f"the chance of hitting it by {then} is {percent(luck['by_chance'], 0)} if nothing improves"
    return f" A target of {percent(luck['aim_rate'])} would {_keeps(luck)}; {chance}."
