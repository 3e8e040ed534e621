"""From a question to its answer: churn on its chart, and what one change did to one thing that is followed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from ..book import Book
from ..book.days import as_date
from ..book.exclusions import says_left_out
from ..counting.claims import claims
from ..counting.groups import label_of
from ..counting.period import AT_START, PER_MONTH
from ..counting.then import in_groups_at_entry
from ..errors import among
from ..finding import Family, Finding, fact_of
from ..result import Result
from . import intervention_findings, target_findings
from .counting import chosen_group, count_periods
from .intervention_checks import check
from .intervention_measures import count_spending
from .intervention_series import (
    Asked,
    against,
    behind,
    day_asked,
    donors_of,
    follow,
    inhabited,
    spending_around,
    two_periods,
    values_of,
)
from .intervention_ways import decide, judge, synthetic_words
from .periods import period_of, text
from .target_chart import estimate_chart
from .target_findings import Told


@dataclass(frozen=True, eq=False, repr=False)
class Target(Result):
    """Churn period by period, and what a change did. `chart`: a row per period; `series`: the same for what is followed

    every: month or quarter. basis: what churn is counted on. changed_on: the day of the change. measure: what is
    followed (churn, nps, usage, mrr). effects: every way of judging the change, the one the verdict rests on first.
    checks: whether it may rest on it. spending: what was spent around it, where known. Where no change was named there
    is no effect of it: changed_on is None, and these three are empty.
    """

    by: str | None
    group: str | None
    label: str
    every: str
    basis: str
    measure: str
    changed_on: date | None
    chart: pd.DataFrame
    series: pd.DataFrame
    effects: pd.DataFrame
    checks: pd.DataFrame
    spending: pd.DataFrame
    findings: tuple[Finding, ...]
    families: tuple[Family, ...] = ()

    @property
    def change(self) -> tuple[Finding, ...]:
        """What is said of the change alone, the verdict first."""
        starts = (place for place, finding in enumerate(self.findings) if "changed_on" in finding.about)
        return self.findings[next(starts, len(self.findings)) :]

    @property
    def ways(self) -> pd.DataFrame:
        """Every way of judging the change in words, the one the verdict rests on first."""
        return self.effects[["method", "says", "p_value", "p_adjusted", "verdict"]]

    @property
    def control(self) -> tuple[Finding, ...]:
        """What is said of the chart, and the verdict on the change, without what it rests on."""
        return self.findings[: len(self.findings) - len(self.change) + 1] if self.change else self.findings


def _tested(told: Target) -> dict[str, Iterable[float]]:
    change = {} if told.changed_on is None else {"change": told.effects["p_adjusted"].head(1)}
    return {"": told.chart["p_adjusted"], **change}


def _fact(finding: Finding) -> str:
    return fact_of("outlying period", finding.about)


def _part(finding: Finding) -> str:
    return "change" if "changed_on" in finding.about else ""


@says_left_out()
@claims("target", _fact, _part, tested=_tested, today=False)
def target(
    book: Book,
    *,
    by: str | None = None,
    group: str | None = None,
    every: str = "quarter",
    changed_on: date | str | None = None,
    measure: str = "churn",
    baseline_until: date | str | None = None,
    basis: str | None = None,
    limits: str = "overdispersed",
) -> Target:
    """Is churn under control, and did a change move it?

    Every period watched to its end has its churn (accounts that left ÷ accounts at its start; per account-month where
    many come and go within one) beside the range that chance allows (control chart, limits of 0.135% on each side made
    from the periods before the change, or before `baseline_until`; beta-binomial where they vary beyond chance). The
    change is what was done on `changed_on` to the accounts of `group` of the dimension `by`, or to all; where no day is
    named nothing is said of one, and limits are made from all but the latest half year. It is judged by the strictest
    comparison the data allow, chosen before looking: untouched groups, an interrupted series with correlated errors, or
    the last period before against the latest after, which counts as a signal only if its interval excludes 0 and it is
    larger than every earlier move or outside the limits. Chart and
    change are corrected for standing on one page. `measure`: churn, nps (mean score), usage (share of seats in use) or
    mrr (per account and month). Raises MissingTable for an unknown dimension, NotEnoughData for a book without dates or
    without a period before and after the change.

    basis: "accounts at the start" or "account-months", as the book has it unless said.

    Example: `targets.target(book, changed_on="2025-07-01")`.
    """
    among("basis", basis, (AT_START, PER_MONTH))
    book = in_groups_at_entry(book, by)
    counts = count_periods(book, by=by, every=every)
    touched = group if by is not None else None
    asked = Asked(by, touched, every, measure, day_asked(book, inhabited(counts), every, changed_on))
    until = period_of(day, every) if (day := as_date(baseline_until)) else asked.first
    chart = estimate_chart(chosen_group(counts, by, touched), every, until, basis, limits)
    values = values_of(book, asked, counts, chart.basis)
    series = follow(asked, values, np.arange(counts["period"].min(), counts["period"].max() + 1))
    two = two_periods(book, asked, series, chart)
    beside = against(book, asked, series, chart)
    donors = donors_of(asked, values, series)
    effects, expected = judge(series, two, donors, measure == "churn", beside)
    checks = check(series, effects, two, beside)
    effects = decide(effects, two, checks, series)
    named = series.assign(period=[text(p, every) for p in series["period"]], expected=expected)
    spending = spending_around(count_spending(book), asked.on)
    label = label_of(book, by if touched is not None else None)
    told = Told(
        asked,
        label,
        chart,
        named,
        two,
        effects,
        checks,
        spending,
        behind(book, asked, chart),
        synthetic_words(series, donors),
    )
    said = (*target_findings.findings(told), *intervention_findings.findings(told))
    effects = effects.assign(says=intervention_findings.moved_words(told))
    shown = named.drop(columns="expected_count")
    kept = (chart.points, shown, effects, checks, spending, said)
    result = Target(by, touched, label, every, chart.basis, measure, asked.on, *kept)
    return result if changed_on is not None else _unchanged(result)


def _unchanged(result: Target) -> Target:
    """The chart alone: no change was named, so there is none to judge."""
    none = {name: getattr(result, name).iloc[:0] for name in ("effects", "checks", "spending")}
    told = result.findings[: len(result.findings) - len(result.change)]
    return replace(result, changed_on=None, findings=told, **none)
