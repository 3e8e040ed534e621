"""Several changes side by side, each judged on all that is followed, and corrected for all that was looked at."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from ..book import Book
from ..book.days import as_date
from ..book.exclusions import says_left_out
from ..counting.claims import claims
from ..errors import AnalysisError, NotEnoughData
from ..estimate import holm
from ..finding import CLEAR, Family, Finding, count, listed
from ..names import spoken
from ..phrases import named_day
from ..result import Result
from .intervention_measures import MEASURES, measures
from .intervention_ways import INTERRUPTED, TOO_BOLD
from .periods import period_of, text
from .target import target

COLUMNS = (
    "done", "changed_on", "touched", "followed", "says", "checks", "verdict", "p_value", "p_adjusted", "method",
    "effect", "low", "high",
)  # fmt: skip
MOST_CHANGES = 20


class Change(NamedTuple):
    """Something that was done: a name, its day (2025-07-01), and whom it touched (all accounts unless said)."""

    name: str
    changed_on: str
    by: str | None = None
    group: str | None = None

    @property
    def day(self) -> str:
        """Its day as people write it; as it was typed where it is none."""
        with suppress(AnalysisError):
            if known := as_date(self.changed_on):
                return named_day(known)
        return self.changed_on

    @property
    def touched(self) -> str:
        """Whom it touched, in words."""
        return "all accounts" if self.group is None else f"{spoken(self.by)} {self.group}"


@dataclass(frozen=True, eq=False, repr=False)
class Changes(Result):
    """What each change did to each thing followed: `effects`, a row for each pair, and sentences for them."""

    every: str
    effects: pd.DataFrame
    findings: tuple[Finding, ...]
    families: tuple[Family, ...] = ()

    @property
    def told(self) -> pd.DataFrame:
        """The effects in words, with what was checked first."""
        return self.effects[["done", "followed", "says", "verdict", "checks", "p_adjusted", "changed_on", "touched"]]

    @property
    def heads(self) -> tuple[Finding, ...]:
        """One sentence for each change."""
        return tuple(finding for finding in self.findings if set(finding.about) == {"done"})


def marked(change: Change, rows: Sequence[Mapping[str, str | None]]) -> tuple[Change, ...]:
    """A change beside those that were kept, each once: one kept with the same day and accounts stands for it."""
    every = {(kept.changed_on, kept.by, kept.group): kept for kept in (change, *(Change(**row) for row in rows))}  # type: ignore[arg-type]
    return tuple(every.values())[:MOST_CHANGES]


def marks(rows: Sequence[Mapping[str, str]], every: str) -> tuple[tuple[str, str], ...]:
    """Where changes that were kept stand on a chart: the name of each and its period."""
    return tuple(
        (row["name"], text(period_of(when, every), every)) for row in rows if (when := as_date(row["changed_on"]))
    )


@says_left_out()
@claims("intervention", lambda finding: f"effect of a change; done={finding.about.get('done')}",
        tested=lambda told: {"": told.effects["p_adjusted"]}, today=False)  # fmt: skip
def intervention(
    book: Book, *, changes: Sequence[Change | tuple[str | None, ...]] = (), every: str = "quarter"
) -> Changes:
    """What did each change do to churn, NPS, usage and MRR, and what would be left of it were it chance?

    Each change (name, day, dimension, group) is judged as `target` judges it, on everything the book follows. What is
    shown must also survive the correction for every pair of change and measure looked at here (Holm 1979). A measure
    that was not seen before and after is a row without numbers that says so. Raises AnalysisError for no change, or for
    more than 20.

    changes: pairs of a name and a day, with a dimension and a group where only that one was touched.

    Example: `targets.intervention(book, changes=[("Agents hired", "2025-07-01")])`.
    """
    asked = [Change(*change) for change in changes]  # type: ignore[arg-type]
    if not 1 <= len(asked) <= MOST_CHANGES:
        what = f"{len(asked)} changes are too many to judge at once." if asked else "No change was named."
        fix = "Name what was done and its day, such as New onboarding, 2025-07-01."
        raise AnalysisError(what, f"One to {MOST_CHANGES} can stand side by side.", fix)
    judged = [_judged(book, change, measure, every) for change in asked for measure in measures(book)]
    frame = _corrected(pd.DataFrame([row for row, _ in judged], columns=list(COLUMNS)))
    told = [_told(finding, row, len(frame)) for (_, finding), (_, row) in zip(judged, frame.iterrows(), strict=True)]
    each = len(measures(book))
    parts = [(change, slice(place * each, (place + 1) * each)) for place, change in enumerate(asked)]
    findings = [finding for change, part in parts for finding in (_head(change, frame[part]), *told[part])]
    return Changes(every, frame, tuple(findings))


def _judged(book: Book, change: Change, measure: str, every: str) -> tuple[tuple[object, ...], Finding]:
    head = (change.name, change.changed_on, change.touched, MEASURES[measure])
    about = {"done": change.name, "measure": measure}
    asked: dict[str, Any] = {"changed_on": change.changed_on, "by": change.by, "group": change.group}
    try:
        result = target(book, every=every, measure=measure, **asked)
    except NotEnoughData as problem:
        missing = Finding(f"{MEASURES[measure]} since {change.day}: {problem}", "cannot tell", about=about)
        return (*head, problem.what, "", "cannot tell", np.nan, np.nan, "", *[np.nan] * 3), missing
    first, finding = result.effects.iloc[0], result.change[0]
    numbers = (first["p_value"], first["p_adjusted"], first["method"], first["effect"], first["low"], first["high"])
    checks = "; ".join(result.checks["result"])
    row = (*head, first["says"], checks, first["verdict"], *numbers)
    return row, replace(finding, about={**finding.about, **about}, family="")


def _corrected(frame: pd.DataFrame) -> pd.DataFrame:
    """p-values corrected for every row, and never below what the row's own page would say."""
    bold = np.where(frame["method"] == INTERRUPTED, TOO_BOLD, 1.0)
    every = holm(np.minimum(1.0, frame["p_value"].to_numpy(float) * bold))
    adjusted = np.fmax(every, frame["p_adjusted"].to_numpy(float))
    lost = (frame["verdict"] == CLEAR) & ~(adjusted < 0.05)
    return frame.assign(p_adjusted=adjusted, verdict=frame["verdict"].mask(lost, "cannot tell"))


def _told(finding: Finding, row: pd.Series, looked_at: int) -> Finding:
    own = replace(finding, p_value=float(row["p_adjusted"]))
    if finding.verdict == row["verdict"]:
        return own
    claim = f"{finding.claim} Among {looked_at} effects compared that is still within what chance explains."
    return replace(own, claim=claim, verdict=row["verdict"])


def _head(change: Change, rows: pd.DataFrame) -> Finding:
    """What came of a change, in one sentence."""
    named = dict(zip(rows["followed"].map(_lower), rows["verdict"], strict=True))
    moved = [name for name, verdict in named.items() if verdict == CLEAR]
    what = f"{change.name}, {change.day}, {change.touched}"
    if moved:
        rest = len(named) - len(moved)
        others = f"; {count(rest, 'other measure')} may be chance" if rest else ""
        claim = f"{what}: {listed(moved)} changed by more than chance{others}."
        p = float(rows["p_adjusted"].min())
        return Finding(claim, CLEAR, p_value=p, about={"done": change.name})
    if rows["p_value"].isna().all():
        claim = f"{what}: nothing could be compared before and after, of {listed(list(named), len(named))}."
    else:
        claim = f"{what}: nothing changed by more than chance, of {listed(list(named), len(named))}."
    return Finding(claim, "cannot tell", about={"done": change.name})


def _lower(label: str) -> str:
    return label if label[:2].isupper() else label[:1].lower() + label[1:]
