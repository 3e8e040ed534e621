"""Who left, and why: churn by group, in accounts and in money."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from ..book import Book
from ..book.exclusions import DATED, says_left_out
from ..book.mrr_history import RECORDED, only_recorded, say_billed
from ..counting.claims import claims
from ..counting.groups import dimension
from ..counting.period import PER_MONTH, period
from ..counting.population import count_undated
from ..counting.sampling import MOST_UNITS
from ..counting.then import at_start
from ..errors import NotEnoughData, among
from ..finding import Family, Finding
from ..phrases import count, numeral
from ..result import Result
from .change import Change, change
from .change_over_time import OverTime, count_paid, over_time
from .composition_findings import findings
from .composition_leads import GROUPS_FIRST, MRR_FIRST, WHOLE_FIRST, leading
from .composition_rates import estimate_groups, estimate_total
from .counting import basis_of, count_churn, count_present, count_reasons, count_units, list_left
from .drivers import Drivers, drivers, list_driver
from .drivers_crossed import Crossed, count_crossed, crossed, others
from .drivers_lives import count_lives
from .economics import Economics, count_amounts, economics, groups_of
from .reasons import Reasons, count_leavers, list_leavers, reasons
from .reasons_judging import JUDGEMENTS, RULE, Avoidable, Judging, avoidable
from .rules import Rules, converted, other_rules, rules
from .rules import names as rule_names
from .rules_ledger import count_ledger, list_difference
from .stuck import count_stuck
from .telling import Telling, for_chosen, telling

__all__ = [
    "GROUPS_FIRST",
    "JUDGEMENTS",
    "MRR_FIRST",
    "RULE",
    "WHOLE_FIRST",
    "Avoidable",
    "Change",
    "Composition",
    "Crossed",
    "Drivers",
    "Economics",
    "Judging",
    "OverTime",
    "Reasons",
    "Rules",
    "Telling",
    "analyze",
    "avoidable",
    "change",
    "converted",
    "count_amounts",
    "count_churn",
    "count_crossed",
    "count_leavers",
    "count_ledger",
    "count_lives",
    "count_paid",
    "count_present",
    "count_reasons",
    "count_stuck",
    "count_units",
    "crossed",
    "drivers",
    "economics",
    "estimate_groups",
    "estimate_total",
    "for_chosen",
    "groups_of",
    "list_difference",
    "list_driver",
    "list_leavers",
    "list_left",
    "other_rules",
    "others",
    "over_time",
    "reasons",
    "rule_names",
    "rules",
    "telling",
]  # fmt: skip


@dataclass(frozen=True, eq=False, repr=False)
class Composition(Result):
    """Who left in a period. `groups` has a row per group, `total` one row with the same columns.

    basis: what rates are counted on: "accounts at the start", "account-months" (a book younger than the period) or
    "snapshot" (no dates, so since and until are None). reasons: churn_reason churned mrr_churned share_of_churned.
    """

    by: str | None
    label: str
    basis: str
    since: date | None
    until: date | None
    groups: pd.DataFrame
    total: pd.DataFrame
    reasons: pd.DataFrame
    findings: tuple[Finding, ...]
    families: tuple[Family, ...] = ()


@says_left_out(DATED)
@claims("composition", "leaving", tested=lambda told: {"": told.groups["p_adjusted"]}, ratios=("",),
        then=at_start)  # fmt: skip
def analyze(
    book: Book,
    *,
    by: str | None = None,
    since: date | str | None = None,
    until: date | str | None = None,
    first: str = WHOLE_FIRST,
) -> Composition:
    """Which accounts left in a period, and which groups leave more often than the rest?

    Logo churn is accounts that left over accounts at the start: accounts won during the period are in neither. The
    period is the 12 months ending on as_of unless said otherwise, both ends in. Where fewer than 10 accounts were here
    at its start and more have come since, churn per account-month is counted instead; a snapshot without dates counts
    all its accounts. `by` is a dimension of the book, its first unless said otherwise. `first`: whether the sentences
    begin with the whole, with the groups ("groups") or with their lost MRR ("mrr"). Intervals are 95%: Wilson for
    shares, exact Poisson for rates per month, drawing accounts again for MRR; groups against the rest by the exact
    conditional ratio, corrected for the number of groups (Benjamini-Hochberg).
    Raises MissingTable without accounts or for an unknown dimension, NotEnoughData without one usable account.

    since, until: the days of the period, both in.

    Example: `composition.analyze(book)`.
    """
    among("first", first, (WHOLE_FIRST, GROUPS_FIRST, MRR_FIRST))
    column, label = dimension(book, by)
    basis = basis_of(book, since, until)
    when = period(book, since, until, basis)
    counts = count_churn(book, by=column, since=when.since, until=when.until, basis=basis)
    if counts.empty:
        raise _nobody(when.words)
    units = None
    if basis != PER_MONTH and counts["with_mrr"].sum() <= MOST_UNITS:
        units = count_units(book, by=column, since=when.since, until=when.until, basis=basis)
    groups, total = estimate_groups(counts, basis, units), estimate_total(counts, basis, units)
    named = _reasons(count_reasons(book, since=when.since, until=when.until, basis=basis))
    told = findings(when, column, label, groups, total, named, _caveats(book, basis, counts), _note(counts),
                    int(counts["still_billed"].sum()))  # fmt: skip
    told = (*leading(first, when, label, groups), *told)
    return Composition(column, label, basis, when.since, when.until, groups, total, named, told)


def _nobody(when: str) -> NotEnoughData:
    return NotEnoughData(
        "Nobody can be counted.",
        f"No account was here {when}.",
        "Add accounts with their start dates, or choose another period.",
    )


def _reasons(counts: pd.DataFrame, most: int = 12) -> pd.DataFrame:
    """The reasons named most, the rest in one row."""
    named, rest = counts.head(most), counts.iloc[most:]
    other = rest.sum(numeric_only=True).to_frame().T.assign(churn_reason=f"{len(rest)} other reasons")
    frame = pd.concat([named, other.astype(counts.dtypes)], ignore_index=True) if len(rest) else named
    known = frame.assign(mrr_churned=frame["mrr_churned"].where(frame["with_mrr"] > 0))
    return known.assign(share_of_churned=known["churned"] / max(known["churned"].sum(), 1)).drop(columns="with_mrr")


def _note(counts: pd.DataFrame) -> str:
    """What has to be said about the money of those that left: what is not known of it, and what has not left."""
    left, known, billed = (int(counts[name].sum()) for name in ("churned", "churned_with_mrr", "still_billed"))
    whose = "they" if not known else f"{numeral(left - known)} of the {numeral(left)} that churned"
    unknown = f"What {whose} paid is not known." if counts["with_mrr"].any() and known < left else ""
    return " ".join(part for part in (unknown, say_billed(left, billed, float(counts["mrr_billed"].sum()))) if part)


def _caveats(book: Book, basis: str, counts: pd.DataFrame) -> tuple[str, ...]:
    accounts, known, undated = (
        counts["accounts"].sum(),
        counts["with_mrr"].sum(),
        0 if book.snapshot else count_undated(book),
    )
    said = {
        f"MRR at the start is known for {numeral(known)} of {count(accounts, 'account')}.": 0 < known < accounts,
        RECORDED: known and only_recorded(book),
        f"{numeral(undated)} without a start date, or gone on an unknown day, are left out.": undated,
    }
    return tuple(words for words, applies in said.items() if applies)
