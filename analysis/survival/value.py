"""How long new accounts take to reach a milestone, and whether those that take long churn more often afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..book import Book
from ..book.exclusions import says_left_out
from ..counting.claims import claims
from ..counting.first_days import IN_THE_YEAR, seen_after, stretches, with_money
from ..counting.groups import choices, label_of
from ..counting.milestones import event_kinds, milestones_of
from ..errors import MissingTable, NotEnoughData
from ..estimate import compared_since, since_landmark
from ..finding import CLEAR, OPEN, Family, Finding
from ..result import Result
from .value_counting import count_reached
from .value_curves import estimate_reached
from .value_findings import findings

LANDMARK = 90
MOST = 12
SLOW = (
    "milestone", "accounts_slow", "accounts_reached", "churned_slow", "churned_reached", "rate_slow", "rate_reached",
    "rate_ratio", "ratio_low", "ratio_high", "p_value", "p_adjusted", "verdict", "sure_low", "sure_high",
)  # fmt: skip


@dataclass(frozen=True, eq=False, repr=False)
class Value(Result):
    """Time to value. `curves`: a row per milestone, group and day; `reached`: one per milestone and group; `slow`: one
    per milestone.

    curves: milestone group on_day still_waiting reached_that_day share_reached low high. reached: milestone group
    accounts reached churned_before_it half_by_day by_day share_reached low high share_churned_before before_start
    (reached before the start, which counts as day 0) p_value p_adjusted verdict. slow: accounts that had not reached
    it by the day against those that had, churn after.
    """

    day: int
    milestones: tuple[str, ...]
    by: str | None
    label: str
    curves: pd.DataFrame
    reached: pd.DataFrame
    slow: pd.DataFrame
    accounts: int
    findings: tuple[Finding, ...]
    families: tuple[Family, ...] = ()

    @property
    def in_order(self) -> tuple[str, ...]:
        """The milestones, those first whose slow start tells."""
        told = [str(finding.about.get("milestone")) for finding in self.findings]
        return tuple(sorted(self.milestones, key=told.index))


def _part(finding: Finding) -> str:
    """Whether a slow start goes with churn, and whether groups differ in their start, are two questions."""
    return "groups" if "group" in finding.about else ""


def _fact(finding: Finding) -> str:
    what = "pace" if "group" in finding.about else "slow start"
    return f"{what}; milestone={finding.about.get('milestone')}"


def _tested(told: Value) -> dict[str, pd.Series]:
    groups = {"groups": told.reached.drop_duplicates("milestone")["p_adjusted"]} if told.by else {}
    return {"": told.slow["p_adjusted"], **groups}


@says_left_out()
@claims("value", _fact, _part, tested=_tested, alone=("",))
def value(book: Book, *, milestones: Sequence[str] = (), by: str | None = None, day: int = LANDMARK) -> Value:
    """How long do new accounts take to reach a milestone, and do slow starts churn more?

    `milestones`: kinds of events; without any those that are so called. The share that has reached one by each day
    counts who churned before as no longer able to (Aalen and Johansen 1978): taken as censored they would be expected
    to reach it yet. Groups of at least 20 accounts are compared by Gray's test (1988), corrected for all milestones.
    Accounts still here on the landmark `day` that had reached it by then are compared with those that had not: only
    churn in the year after counts, exactly, among accounts that started in the same quarter, quarter by quarter of the
    calendar (`matched_ratio`), corrected for all milestones (Benjamini-Hochberg). Raises MissingTable without such
    events, NotEnoughData where no account started while they were told.

    Example: `survival.value(started)`.
    """
    book.require("accounts", "churned", "started_on")
    book.require("events")
    label = label_of(book, by, choices(book))
    named = chosen_milestones(book, milestones)
    counts = count_reached(book, named, by)
    if counts.empty:
        raise NotEnoughData(
            "Time to a milestone cannot be counted.",
            "No account started while events were recorded.",
            "Add events from the start of accounts on.",
        )
    curves, reached = estimate_reached(counts, named, day, by is not None)
    slow, sides, late = estimate_slow(counts, named, book.as_of_day or 0, day)
    after = seen_after(late, book.as_of_day or 0, day) if len(late) else IN_THE_YEAR
    told = findings(reached, slow, label, by, day, after)
    paid = tuple(_with_money(one, slow, late, sides, book, day) for one in told)
    return Value(day, named, by, label, curves, reached, slow, len(counts), paid)


def chosen_milestones(book: Book, milestones: Sequence[str] = ()) -> tuple[str, ...]:
    """The kinds of events that are milestones: those named, else those marked, else those that are so called."""
    known = event_kinds(book)
    named = tuple(kind for kind in dict.fromkeys(milestones) if kind in known) or milestones_of(book)
    if not named:
        raise MissingTable(
            "No kind of event is marked as a milestone.",
            "None of the kinds in events is called go-live, first value or the like.",
            "Mark the kinds that are milestones, or add events such as go-live, with the day of each.",
        )
    return named[:MOST]


def estimate_slow(
    counts: pd.DataFrame, milestones: Sequence[str], as_of: int, day: int
) -> tuple[pd.DataFrame, dict[str, np.ndarray], pd.DataFrame]:
    """Who had not reached each milestone by the day against who had: `Value.slow`; who was slow; and the accounts.

    Of accounts still here after the day, of which events tell that long.
    """
    gone = counts["churned_on"].to_numpy(float, na_value=np.inf)
    here = (counts["until"] - counts["started_on"] >= day) & (gone - counts["started_on"] > day)
    late = counts[here & (counts["started_on"] + day < as_of)].reset_index(drop=True)
    sides = {kind: ~(late[str(place)] <= day).to_numpy() for place, kind in enumerate(milestones)}
    if late.empty:
        return pd.DataFrame(columns=list(SLOW)), sides, late
    stretched = stretches(late, as_of, day)
    found = {kind: since_landmark(slow, stretched) for kind, slow in sides.items()}
    frame = compared_since(found, "slow", "reached").rename_axis("milestone").reset_index()
    told = frame.assign(verdict=np.where(frame["shown"], CLEAR, OPEN))
    return told[list(SLOW)], sides, late


def _with_money(
    finding: Finding, slow: pd.DataFrame, late: pd.DataFrame, sides: dict[str, np.ndarray], book: Book, day: int
) -> Finding:
    """A slow start that tells, with the money of the accounts in their year after it that were slow."""
    if finding.verdict != CLEAR or "group" in finding.about:
        return finding
    row = slow[slow["milestone"] == finding.about["milestone"]].iloc[0]
    more = finding.estimate > 1
    side = sides[row["milestone"]] if more else ~sides[row["milestone"]]
    rate, left = (row["rate_slow"], row["churned_slow"]) if more else (row["rate_reached"], row["churned_reached"])
    return with_money(finding, book, late, day, side, float(rate), float(left))
