"""How long accounts stay, and who leaves sooner."""

from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from ..book import Book
from ..book.exclusions import says_left_out
from ..counting import ALL
from ..counting.claims import claims, family_of
from ..counting.groups import COHORTS, choices, label_of
from ..counting.milestones import event_kinds, marking, proposed_milestones
from ..counting.then import in_groups_at_entry
from ..errors import NotEnoughData
from ..estimate import LogRank, rate_ratio
from ..finding import Family, Finding, count
from ..phrases import numeral
from ..result import Result
from .adjusted import Adjusted, adjusted, default_dimensions
from .adjusted_choice import MOST_TOGETHER
from .ahead import Ahead, ahead, term_choices
from .causes import Causes, cause_choices, causes
from .cohorts import Cohorts, cohorts, count_cohort_money
from .counting import (
    count_gone_undated,
    count_life_table,
    count_lives,
    count_no_time,
    count_terms,
    count_unhappy,
    list_accounts,
    longest_staying,
)
from .gaps import Gaps, against_choices, count_arpa, gaps
from .peers import Peers, peers
from .peers_starters import count_starters, list_early, list_leaving
from .renewing import Renewing, renewing
from .stages import Stages, stage_choices, stages
from .survival_cliffs import find_cliffs, months_tested
from .survival_curves import (
    Curves,
    compare_all,
    compare_pairs,
    estimate_curves,
    estimate_groups,
    stacked,
)
from .survival_findings import findings
from .value import MOST as MOST_MILESTONES
from .value import Value, value
from .value_counting import list_not_yet

__all__ = [
    "COHORTS",
    "MOST_MILESTONES",
    "MOST_TOGETHER",
    "Adjusted",
    "Ahead",
    "Causes",
    "Cohorts",
    "Gaps",
    "Peers",
    "Renewing",
    "Stages",
    "Survival",
    "Value",
    "adjusted",
    "against_choices",
    "ahead",
    "analyze",
    "cause_choices",
    "causes",
    "choices",
    "cohorts",
    "count_arpa",
    "count_cohort_money",
    "count_gone_undated",
    "count_life_table",
    "count_lives",
    "count_no_time",
    "count_starters",
    "count_terms",
    "count_unhappy",
    "default_dimensions",
    "estimate_life_table",
    "event_kinds",
    "gaps",
    "list_accounts",
    "list_early",
    "list_leaving",
    "list_not_yet",
    "longest_staying",
    "marking",
    "peers",
    "proposed_milestones",
    "renewing",
    "stage_choices",
    "stages",
    "term_choices",
    "value",
]


@dataclass(frozen=True, eq=False, repr=False)
class Survival(Result):
    """How long accounts stay. `curves`: a row per group and tenure; `groups`: one each; `pairs`: one for every two.

    after: the tenure the curves are given from, more than 0 only under late entry. horizon: the tenure up to which the
    restricted mean counts.
    log_rank: the test over all groups, None where there is nothing to compare.
    """

    main: ClassVar[str] = "groups"

    by: str | None
    label: str
    curves: pd.DataFrame
    groups: pd.DataFrame
    pairs: pd.DataFrame
    log_rank: LogRank | None
    horizon: float
    after: int
    findings: tuple[Finding, ...]
    families: tuple[Family, ...] = ()


def _part(finding: Finding) -> str:
    """Who stays longer, and whether single months stand out, are two questions."""
    return "months" if "tenure" in finding.about else ""


def _tested(told: Survival) -> dict[str, pd.Series]:
    return {"": told.pairs["p_adjusted"]} if told.by else {}


@says_left_out()
@claims("survival", "leaving", _part, tested=_tested, ratios=("months",),
        then=in_groups_at_entry, by_rate=rate_ratio)  # fmt: skip
def analyze(book: Book, *, by: str | None = None) -> Survival:
    """How long do accounts stay, and which groups leave sooner?

    An account still here has stayed at least this long, and counts for exactly that (Kaplan and Meier 1958, log-log
    intervals). Accounts that started before observed_from are counted from the tenure they had then; under such late
    entry the curves start where every group has 10 accounts at risk. Tenure is in months of 30.4375 days, rounded up.
    Groups are compared in mean months stayed up to a common horizon and by the log-rank test, corrected for every pair
    looked at (Holm). `by`: None for all accounts, a dimension, or cohort_month, cohort_quarter, cohort_year.
    Raises MissingTable without accounts or for an unknown choice, NotEnoughData where no account has time at risk.

    Example: `survival.analyze(book)`.
    """
    label = label_of(book, by, choices(book))
    counts, no_time = count_life_table(book, by=by), count_no_time(book)
    if counts.empty:
        raise NotEnoughData(
            "Nobody's time can be counted.",
            f"None of {count(no_time, 'account')} has any time at risk.",
            "Add accounts with the day they started, or with their tenure in months.",
        )
    return estimate_life_table(counts, by, label, no_time, book.observed_from, count_gone_undated(book))


def estimate_life_table(
    counts: pd.DataFrame,
    by: str | None = None,
    label: str = ALL,
    no_time: int = 0,
    observed_from: object = None,
    undated: int = 0,
) -> Survival:
    """Everything a survival analysis says, from the life table that `count_life_table` counts."""
    curves, whole = estimate_curves(counts), estimate_curves(_together(counts))
    groups, monthly = _sorted(estimate_groups(counts, curves), by, curves), months_tested(curves)
    cliffs = find_cliffs(curves, monthly)
    log_rank = compare_all(counts, curves)
    pairs = compare_pairs(counts, curves, log_rank)
    aside = (*_late(counts, whole, observed_from), *_never(no_time - undated), *_undated(undated))
    told = findings(by, label, whole, curves, groups, pairs, cliffs, aside)
    frame = stacked(curves)
    families = (Family.over(family_of("survival", "months", by), monthly["p_adjusted"]),)
    return Survival(by, label, frame, groups, pairs, log_rank, curves.horizon, curves.after, told, families)


def _together(counts: pd.DataFrame) -> pd.DataFrame:
    keys = ["entry", "exit", "churned"]
    together: pd.DataFrame = counts.groupby(keys, as_index=False)["accounts"].sum().assign(group=ALL)
    return together


def _sorted(groups: pd.DataFrame, by: str | None, curves: Curves) -> pd.DataFrame:
    """Cohorts by date; other groups by who leaves soonest, those too small to judge last."""
    if by in COHORTS:
        return groups.sort_values("group", ignore_index=True)
    keyed = groups.assign(small=~groups["group"].isin(curves.judged))
    ordered = keyed.sort_values(["small", "restricted_mean", "group"], ignore_index=True)
    return ordered[list(groups.columns)]


def _late(counts: pd.DataFrame, whole: Curves, observed_from: object) -> tuple[Finding, ...]:
    late = int(counts.loc[counts["entry"] > 0, "accounts"].sum())
    if not late:
        return ()
    began = f"before {observed_from}" if observed_from else "before records begin"
    accounts = count(counts["accounts"].sum(), "account")
    claim = f"{numeral(late)} of {accounts} started {began} and count from the tenure they had then."
    start = f" The curve starts at month {whole.after}, where 10 are at risk." if whole.after else ""
    return (Finding(claim + start, "fact", accounts=late),)


def _never(no_time: int) -> tuple[Finding, ...]:
    if not no_time:
        return ()
    verb, are = ("has", "is") if no_time == 1 else ("have", "are")
    none = "no time as a customer yet, or none that is known"
    claim = f"{count(no_time, 'account')} {verb} {none}, and {are} not counted here."
    return (Finding(claim, "fact", accounts=no_time),)


def _undated(leavers: int) -> tuple[Finding, ...]:
    """Leavers without a day are in no curve; the reader must know which way that errs."""
    if not leavers:
        return ()
    are, every = ("is", "it belongs") if leavers == 1 else ("are", "they belong")
    claim = f"{count(leavers, 'account')} churned on an unknown date and {are} in no curve: where {every}, the true "
    return (Finding(claim + "curve lies lower.", "fact", accounts=leavers),)
