"""How much of the churn did nobody decide: failed payments month by month, and how soon they were paid after all."""

import math
from dataclasses import dataclass

import pandas as pd

from ..book import Book
from ..counting.paid_months import months_of_change
from ..errors import NotEnoughData
from ..estimate import kaplan_meier, least_kept, wilson
from ..finding import Finding
from ..result import Result
from ..standards import FEWEST
from .dunning_counting import RETRIES
from .payments_counting import (
    CHURN_TYPE,
    NOTHING,
    count_failing,
    count_failing_months,
    count_lost_for_good,
    count_recovery,
    source_of,
)
from .payments_findings import findings
from .payments_years import by_year, said_by_year


@dataclass(frozen=True, eq=False, repr=False)
class Payments(Result):
    """Churn nobody decided. `involuntary`: one row; `months`: churned MRR of each month, failed payments apart
    (failed is 1 or 0, and missing where nothing tells).

    years: what has not come back, 12 months at a time, as `payments_years.by_year`. recovery: days at_risk paid low
    high, the share of failed payments that were paid after so many days; empty without the payments themselves.
    source: payments, retries, churn_type or nothing.
    """

    involuntary: pd.DataFrame
    months: pd.DataFrame
    years: pd.DataFrame
    recovery: pd.DataFrame
    source: str
    findings: tuple[Finding, ...]

    @property
    def known(self) -> bool:
        """Whether anything tells which churn was involuntary."""
        return self.source != NOTHING


def payments(book: Book, *, late: int = 0) -> Payments:
    """How much of the churn did nobody decide, and how soon is a failed payment paid?

    A churn movement of the MRR is a failed payment where one failed in its month or the month before and was not paid
    before the month began. Where the book has no payments they are read off the attempts to collect them, and without
    those it is what churn_type says of how an account left. The share that is paid by days counts payments still open
    with the days since they failed (Kaplan and Meier 1958), up to where 10 are open. `late`: a gap of at most so many
    months is late billing and no churn. Raises MissingTable without MRR, NotEnoughData for a single month of it, or
    where nothing churned.

    Example: `revenue.payments(book)`.
    """
    first, last = months_of_change(book)
    counts, recovery = count_failing(book, late=late), count_recovery(book)
    if counts.empty and recovery.empty:
        raise NotEnoughData("There is no churn to look at.", "No account has stopped paying.", "Nothing needs mending.")
    source = source_of(book)
    row, months = involuntary(counts, recovery, source), count_failing_months(book, late=late)
    if source == NOTHING:
        months = months.assign(failed=math.nan)
    curve = estimate_recovery(recovery)
    years = by_year(count_lost_for_good(book, late=late), first + 1, last)
    # Where nothing tells which churn was involuntary, that none of it was is not known either.
    years = years if source != NOTHING else years.head(0)
    attempts = RETRIES in book.tables
    said = (*findings(row.iloc[0], months, source, curve, attempts), *said_by_year(years, source))
    return Payments(row, months, years, curve, source, said)


def estimate_recovery(recovery: pd.DataFrame) -> pd.DataFrame:
    """The share of failed payments that were paid after so many days: days at_risk paid low high.

    `recovery` from `count_recovery`; up to where 10 are open, empty with fewer payments than that.
    """
    columns = ["days", "at_risk", "paid", "low", "high"]
    if recovery["payments"].sum() < FEWEST:
        return pd.DataFrame(columns=columns)
    curve = kaplan_meier(recovery["days"], recovery["recovered"], weights=recovery["payments"])
    open_ = curve["low"].mask(curve["survival"] == 1, least_kept(curve["at_risk"]))
    shares = {"paid": 1 - curve["survival"], "low": 1 - curve["high"], "high": 1 - open_}
    frame = curve.rename(columns={"time": "days"})[["days", "at_risk"]].assign(**shares)
    return frame[frame["at_risk"] >= FEWEST].reset_index(drop=True)[columns]


def involuntary(counts: pd.DataFrame, recovery: pd.DataFrame, source: str) -> pd.DataFrame:
    """Churn nobody decided, in one row: how much of the churn movements it was, and what came of it.

    Columns: source movements failed mrr_failed share low high (of the movements, Wilson 1927) back soon left
    payments recovered recovered_share recovered_low recovered_high median_days (Kaplan and Meier 1958). What the book
    cannot know is missing, not 0.
    """
    failed = counts[counts["failed"] == 1]
    total, number = int(counts["movements"].sum()), int(failed["movements"].sum())
    sums = {name: int((failed[name] * failed["movements"]).sum()) for name in ("back", "soon", "left")}
    known = source != NOTHING and total > 0
    low, high = wilson(number, total)
    share = {
        "share": number / total if known else math.nan,
        "low": low if known else math.nan,
        "high": high if known else math.nan,
    }
    row = {
        "source": source,
        "movements": total,
        "failed": number,
        "mrr_failed": float(failed["lost"].sum()),
        **share,
        **sums,
    }
    made = pd.DataFrame([{**row, **_recovered(recovery)}])
    unknown = {NOTHING: ["failed", "mrr_failed", "back", "soon", "left", "payments", "recovered"],
               CHURN_TYPE: ["soon", "payments", "recovered"]}.get(source, [])  # fmt: skip
    return made.assign(**dict.fromkeys(unknown, math.nan))


def _recovered(recovery: pd.DataFrame) -> dict[str, float]:
    made = int(recovery["payments"].sum())
    paid = int((recovery["recovered"] * recovery["payments"]).sum())
    low, high = wilson(paid, made)
    timed = {"payments": made, "recovered": paid, "recovered_share": paid / made if made else math.nan}
    return {**timed, "recovered_low": low, "recovered_high": high, "median_days": _median(recovery)}


def _median(recovery: pd.DataFrame) -> float:
    if recovery["payments"].sum() < FEWEST:
        return math.nan
    curve = kaplan_meier(recovery["days"], recovery["recovered"], weights=recovery["payments"])
    reached = curve.loc[curve["survival"] <= 0.5, "time"]
    return float(reached.iloc[0]) if len(reached) else math.nan
