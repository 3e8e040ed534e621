"""Did it help? Treatment against control, from the plan to a verdict on every KPI."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from ..book import Book
from ..counting.claims import claims
from ..errors import AnalysisError
from ..finding import Family, Finding
from ..result import Result
from .answers import Survey, answer_arms, list_said, survey
from .assignment import Split, count_candidates, number_of_candidates, split, strata
from .association import BALANCE, associate
from .association import COLUMNS as ASSOCIATION
from .checks import COLUMNS as CHECKS
from .checks import check_all, stopped
from .control_arm import DRAWN
from .counting import (
    count_distribution,
    count_periods,
    count_structure,
    count_units,
)
from .design import Design, design, plan_of, plan_rows
from .design_history import count_history, histories
from .directions import SAYS, Stated, state, stated, suggested
from .effect import SLOPES, VALUE, before_after, distribution, in_money, list_units, of_one, worth
from .findings import AREAS, areas, findings
from .judging import judged, looked_often
from .kpi_findings import no_control
from .one_account import alone, own_part, texts_of, whose
from .plan import KINDS, Kpi, Plan, read_plan
from .plan_editing import (
    FROM_BEFORE,
    arms,
    columns,
    draft_text,
    edited_plan,
    later_periods,
    plan_table,
    plan_text,
)
from .reading import (
    control_of,
    kpis,
    open_questions,
    read,
    results_of,
    rows_are_units,
)
from .resampled import dealt_again, long_tailed, to_deal
from .scorecard import estimate, moments_of
from .scorecard_text import card_of, card_without_control, decided, no_share
from .structure import Setup
from .sums import count_arms, count_known, count_tails

__all__ = [
    "DRAWN",
    "FROM_BEFORE",
    "KINDS",
    "SAYS",
    "Design",
    "Experiment",
    "Kpi",
    "Plan",
    "Setup",
    "Split",
    "Stated",
    "Survey",
    "alone",
    "analyze",
    "answer_arms",
    "arms",
    "columns",
    "control_of",
    "count_arms",
    "count_candidates",
    "count_distribution",
    "count_history",
    "count_periods",
    "count_structure",
    "count_tails",
    "count_units",
    "design",
    "distribution",
    "draft_text",
    "edited_plan",
    "estimate",
    "histories",
    "judged",
    "kpis",
    "later_periods",
    "list_said",
    "list_units",
    "number_of_candidates",
    "of_one",
    "open_questions",
    "plan_of",
    "plan_rows",
    "plan_table",
    "plan_text",
    "read",
    "read_plan",
    "results_of",
    "split",
    "state",
    "stated",
    "strata",
    "suggested",
    "survey",
    "texts_of",
    "whose",
]


@dataclass(frozen=True, eq=False, repr=False)
class Experiment(Result):
    """Whether it helped. `scorecard` has a row per KPI and treatment arm, `checks` one per check, gravest first.

    Where nobody can tell which arm is control the scorecard has a row per KPI, and every other frame is empty.
    status: as planned or exploratory. before_after: kpi arm when mean low high. areas: everything that is not better,
    with a next step to edit. association, balance: only where units were not drawn by lot. value: money, where a
    price per unit of a KPI is known. setup: what the file and the plan were taken to say.
    """

    scorecard: pd.DataFrame
    checks: pd.DataFrame
    before_after: pd.DataFrame
    areas: pd.DataFrame
    association: pd.DataFrame
    balance: pd.DataFrame
    value: pd.DataFrame
    setup: Setup
    status: str
    findings: tuple[Finding, ...]
    families: tuple[Family, ...] = ()

    @property
    def total(self) -> Finding:
        """All KPIs in one sentence."""
        return next(f for f in self.findings if "verdict" in f.about and "kpi" not in f.about)


def _fact(finding: Finding) -> str:
    return f"experiment; arm={finding.about.get('arm')}; kpi={finding.about.get('kpi')}"


def _part(finding: Finding) -> str | None:
    """The verdicts on KPIs, with the money of each; checks and associations are no claims."""
    return (
        ""
        if {"kpi", "arm"} <= set(finding.about) and ("verdict" in finding.about or "money" in finding.about)
        else None
    )


@claims("experiment", _fact, _part, tested=lambda told: {"": told.scorecard["p_adjusted"]}, today=False)
def analyze(
    book: Book,
    *,
    plan: Plan | Mapping[str, Any] | str | Path | None = None,
    kpis: Sequence[str] | None = None,
    control: str | None = None,
    randomised: bool | None = None,
    correction: str = "holm",
    looks: str | None = None,
    starts: str | None = None,
    sizes: str | None = None,
    prices: Mapping[str, float] | None = None,
    account_id: str | None = None,
    directions: Mapping[str, str] | None = None,
) -> Experiment:
    """Did it help, KPI by KPI, and can the comparison be trusted?

    Treatment less control, as assigned. Where a unit's own past says something of its present (correlation of .2 and
    more) it is allowed for (CUPED); shares have Newcombe's interval, few units and long tails are judged by dealing
    units out again, rows of one unit count as one unit. Corrected for all KPIs and arms by Holm (or, on request,
    `correction="benjamini-hochberg"`); a primary KPI named in the plan keeps four fifths of the error rate. Higher
    and lower survive interval and correction, and are better or worse where somebody said which way is good
    (`directions`, KPI to more, less or neither; the plan; the recipe, see `state`). No meaningful difference and needs
    improvement are ruled out against a smallest change that matters, where one is named; all else cannot be told. The
    control arm is known by its name or said (`control`, plan, recipe): otherwise there is no verdict and no effect.
    Checks come first: where the assignment is broken no verdict is given. Where units were not drawn by lot
    (`randomised=False`, or the plan says so) differences are associations, unless several periods before show that the
    arms moved alike. `looks="often"`: intervals that hold while units still come in. `starts`: the first period after
    the start. `sizes`: how large the arms were meant to be, control first, such as "1:4"; of any size where nobody
    said. `account_id`: units of this account alone. Raises MissingTable without an experiment, NotEnoughData without
    two arms or a KPI, UnusableUpload for a plan that is none, AnalysisError for an unknown arm, direction or
    correction, or such sizes.

    kpis: the KPIs to judge, all of the file unless said. prices: KPI to what one unit of it is worth.
    Example: `experiment.analyze(pilot)`."""
    if correction not in ("holm", "benjamini-hochberg"):
        raise AnalysisError(f"{correction} is no correction this app knows.", fix="Use holm or benjamini-hochberg.")
    book, plan = own_part(book, plan, account_id)
    how: dict[str, Any] = {"randomised": randomised, "starts": starts, "sizes": sizes, "directions": directions}
    setup = read(book, plan=plan, kpis=kpis, control=control, **how)
    if not setup.control:
        return _undecided(setup)
    counts = count_arms(book, setup)
    tails = count_tails(book, setup, dict(zip(counts["kpi"], counts["about"], strict=True)))
    moments, frame = moments_of(counts, tails), estimate(counts, setup, tails)
    often = _often(book, setup, looks)
    frame, units, notes = _resampled(book, setup, frame, moments)
    frame = looked_often(frame) if often else frame
    checks = check_all(moments, frame, setup, count_known(book, setup), count_periods(book, setup))
    stops = stopped(checks, setup)
    card = card_of(frame, setup, correction, stops, checks)
    nothing = frame.iloc[:0] if setup.randomised or setup.panel else frame
    association, balance = associate(units, nothing, setup)
    value = in_money(card, setup, prices)
    notes = (*notes, *no_share(frame, setup))
    told = (*notes, *decided(setup, often, rows_are_units(book)))
    said = findings(card, checks, association, setup, stops, told, worth(value, setup, card))
    return Experiment(
        card, checks, before_after(moments, setup), areas(card, said), association, balance, value, setup,
        setup.status, said,
    )  # fmt: skip


def _undecided(setup: Setup) -> Experiment:
    """An experiment of which nobody can tell which arm is control."""
    card = card_without_control(setup)
    nothing = {"checks": CHECKS, "before_after": SLOPES, "areas": AREAS, "association": ASSOCIATION,
               "balance": BALANCE, "value": VALUE}  # fmt: skip
    empty = {name: pd.DataFrame(columns=columns) for name, columns in nothing.items()}
    return Experiment(card, setup=setup, status=setup.status, findings=no_control(setup), **empty)  # type: ignore[arg-type]


def _often(book: Book, setup: Setup, looks: str | None) -> bool:
    """As asked; else while the planned end is not reached."""
    ends = setup.plan.ends_on if setup.plan else None
    return looks == "often" if looks else bool(ends and book.as_of and book.as_of < ends)


def _resampled(
    book: Book, setup: Setup, frame: pd.DataFrame, moments: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame, tuple[str, ...]]:
    tails = long_tailed(moments, setup)
    due = to_deal(frame, tails)
    units = count_units(book, setup) if due.any() or not setup.randomised else pd.DataFrame()
    labels = dict(zip(frame["kpi"], frame["label"], strict=True))
    shares = set(frame.loc[frame["binary"], "kpi"])
    left = sorted(labels[k] for k in tails - shares - set(frame.loc[due, "kpi"]))
    notes = (f"A long tail: read with the weight of single units in mind: {', '.join(left)}.",) if left else ()
    return (dealt_again(frame, units, setup, tails) if due.any() else frame), units, notes
