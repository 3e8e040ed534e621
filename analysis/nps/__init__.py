"""What accounts say: the NPS and who scores lower, what goes with it, who is silent, and what tells of a churn."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

import pandas as pd

from ..book import Book
from ..book.mrr_history import recorded
from ..counting.claims import claims
from ..counting.period import Chosen
from ..counting.then import at_answers
from ..errors import NotEnoughData, among
from ..estimate import Trend, rank_correlation
from ..finding import Family, Finding
from ..result import Result
from . import nps_findings as words
from .counting import (
    MRR_BAND,
    PERIODS,
    Stretch,
    answers_label,
    choices,
    column_of,
    count_scores,
    is_dated,
    stretch_of,
)
from .events import Events, events, list_events, outcomes
from .events_asked import after, kinds
from .groups import compare_groups
from .latest import last_and_before, last_quarter, of_days
from .leading import Leading, leading
from .listing import count_repeats, list_answers
from .rows import count_units
from .sampling import noted
from .scales import ANSWERS, NPS, SATISFACTION, count_off_scale, measures
from .scoring import estimate_groups, estimate_scores, estimate_trend, satisfaction
from .silence import Silence, answering, count_answering, list_silent, silence

__all__ = [
    "Events",
    "Leading",
    "Nps",
    "Silence",
    "after",
    "analyze",
    "answering",
    "choices",
    "count_answering",
    "count_repeats",
    "count_scores",
    "count_units",
    "events",
    "kinds",
    "leading",
    "list_answers",
    "list_events",
    "list_silent",
    "measures",
    "outcomes",
    "silence",
]


@dataclass(frozen=True, eq=False, repr=False)
class Nps(Result):
    """What accounts answered. `scores`: a row per group and period; `groups`: one per group over the whole time.

    `total`: one row, all together; `over_time`: the whole by period. `compared`: every group looked at against the
    rest. scale: "nps", or
    "satisfaction" where answers run from 1 to 5.
    """

    main: ClassVar[str] = "groups"

    by: str | None
    label: str
    period: str
    scale: str
    scores: pd.DataFrame
    groups: pd.DataFrame
    total: pd.DataFrame
    over_time: pd.DataFrame
    compared: pd.DataFrame
    findings: tuple[Finding, ...]
    families: tuple[Family, ...] = ()


def _part(finding: Finding) -> str:
    """Groups, the trend and MRR are three questions."""
    return "MRR" if "mrr" in finding.about else str(finding.about.get("measure", ""))


@claims("nps", "nps", _part, {"trend": "nps trend", "MRR": "nps by MRR"},
        lambda told: {"": told.compared["p_adjusted"]}, alone=("trend",), then=at_answers)  # fmt: skip
def analyze(
    book: Book,
    *,
    by: str | None = None,
    period: str = "quarter",
    since: date | str | None = None,
    until: date | str | None = None,
    of: str | None = None,
    first_since: date | str | None = None,
    first_until: date | str | None = None,
) -> Nps:
    """What is the NPS, does it move, and which accounts score lower than others of their size and age?

    NPS is the share of promoters (9, 10) less that of detractors (0 to 6), in points; its interval is the adjusted Wald
    of Rocks (2016), widened where accounts answer several times. `by` None compares the groups of every dimension with
    all other accounts; else those of one dimension, of life_stage (age at the answer) or of mrr_band. Groups are
    compared by their accounts' mean score, net of the quarter, MRR and age, corrected for all groups looked at
    (Benjamini-Hochberg). Trend over periods (month, quarter, year) by random-effects regression. Answers from 1 to 5
    are a satisfaction scale, a measure of its own: the share of 4 and 5 and the mean are given and the NPS is missing.
    `of`: what was asked, one of `measures`; "nps" reads the answers from 0 to 10 whatever they look like.
    first_since, first_until: the days whose score is said first, beside that of all the answers; the last quarter is
    said after it unless they are given. Raises MissingTable without answers or for an unknown choice, NotEnoughData
    without one usable answer.

    period: "month", "quarter" or "year". since, until: the days of the answers, both in.

    Example: `nps.analyze(book)`.
    """
    among("period", period, PERIODS)
    among("of", of, (ANSWERS, NPS, SATISFACTION))
    book = at_answers(book, of=of)
    column, label, stretch = column_of(by), answers_label(book, by), stretch_of(since, until)
    counts = count_scores(book, by=column, stretch=stretch, of=of)
    if counts.empty:
        raise NotEnoughData(
            "No score can be given.", "No answer lies in this time.", "Add answers, or choose another time."
        )
    # Answers without a day are those of one time.
    period = period if is_dated(book, of) else ""
    by_period = count_scores(book, by=column, period=period, stretch=stretch, of=of)
    together = counts if column is None else count_scores(book, stretch=stretch, of=of)
    over_time = by_period if column is None else count_scores(book, period=period, stretch=stretch, of=of)
    five = of == SATISFACTION or (of != NPS and satisfaction(together))
    groups, total = estimate_groups(counts, five), estimate_groups(together, five)
    units = _units(book, column, stretch, of)
    compared = compare_groups(units, _dimensions(book, column))
    moves = estimate_trend(over_time, five, units)
    said = findings(book, column, period, total, units, compared, moves, five, of)
    if period and not five:
        said = (_beside(book, said[0], stretch_of(first_since, first_until), stretch, of), *said[1:])
    scores, whole = estimate_scores(by_period, period, five), estimate_scores(over_time, period, five)
    ordered, scale = _in_order(groups, compared, column), "satisfaction" if five else "nps"
    families = (*_trend(moves), *(Family.over(f"nps.MRR:{column}", [f.p_value]) for f in said if "mrr" in f.about))
    return Nps(column, label, period, scale, scores, ordered, total, whole, compared, said, families)


def _trend(moves: Trend | None) -> tuple[Family, ...]:
    """Whether the score has a direction, and whether it moves at all: two tests (Bonferroni)."""
    return () if moves is None else (Family.over("nps.trend", [min(1.0, 2 * p) for p in (moves.p, moves.q_p)]),)


def _units(book: Book, column: str | None, stretch: Stretch, of: str | None) -> pd.DataFrame:
    frame = count_units(book, by=column, stretch=stretch, of=of)
    return frame if column is None else frame.assign(**{column: frame["group"]})


def _dimensions(book: Book, column: str | None) -> list[str]:
    return list(book.dimensions) if column is None else [column]


def findings(
    book: Book,
    column: str | None,
    period: str,
    total: pd.DataFrame,
    units: pd.DataFrame,
    compared: pd.DataFrame,
    moves: Trend | None,
    five: bool,
    of: str | None,
) -> tuple[Finding, ...]:
    whole, labels = total.iloc[0], choices(book)
    accounts = book.count() if "accounts" in book.tables else None
    paid = units[units["mrr"] > 0].groupby("account_id")[["mrr", "score"]].mean()
    order = rank_correlation(paid["mrr"], paid["score"]) if column == MRR_BAND else None
    part = words.part(len(units), units["account_id"].nunique(), whole)
    return (
        words.whole(whole, accounts, five, recorded(book) if column == MRR_BAND else ()),
        *noted(words.groups(compared, labels, five), part),
        *(noted(words.ranks(order, len(paid)), part) if order is not None else ()),
        *words.moving(moves, period, five),
        *noted(words.latest(last_and_before(units, five), five), part),
        *words.units(whole, five),
        *_set_aside(book, of),
    )


def _beside(book: Book, whole: Finding, first: Stretch, stretch: Stretch, of: str | None) -> Finding:
    """The score of all the answers beside that of the days asked for first, or of the last quarter."""
    if first == stretch_of(None, None):
        return last_quarter(whole, _last_quarter(book, stretch, of))
    counts = count_scores(book, stretch=first, of=of)
    return of_days(whole, estimate_groups(counts).iloc[0] if len(counts) else None, first)


def _last_quarter(book: Book, stretch: Stretch, of: str | None) -> pd.Series | None:
    """The score of the last complete quarter; None where it has no answers, or where all of them are of it."""
    if book.as_of is None:
        return None
    since, until = Chosen("quarter").days(book.as_of)
    frame = estimate_scores(count_scores(book, period="quarter", stretch=stretch, of=of), "quarter")
    own = frame[frame["period"] == f"{since.year}-Q{(until.month + 2) // 3}"]
    return own.iloc[0] if len(own) and len(frame) > 1 else None


def _set_aside(book: Book, of: str | None) -> tuple[Finding, ...]:
    if of == SATISFACTION:
        return words.refused(count_off_scale(book), "1 to 5")
    outside = book.refused.query("table == 'nps' and rule == 'score outside 0 to 10'")["rows"].sum()
    return (*words.repeats(count_repeats(book)), *words.refused(int(outside)))


def _in_order(groups: pd.DataFrame, compared: pd.DataFrame, column: str | None) -> pd.DataFrame:
    """Lowest score first, groups too small to judge last."""
    own = compared.drop(columns=["dimension", "accounts"]) if column is not None else compared.head(0)
    merged = groups.merge(own.drop(columns=["dimension", "accounts"], errors="ignore"), on="group", how="left")
    verdict = merged["verdict"].fillna("fact" if column is None else "cannot tell")
    keyed = merged.assign(
        verdict=verdict, explained_by=merged["explained_by"].fillna(""), small=merged["accounts"] < 10
    )
    ordered = keyed.sort_values(["small", "mean_score", "group"], ignore_index=True)
    return ordered.drop(columns="small")
