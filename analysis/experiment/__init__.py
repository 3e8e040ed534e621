"""Did it help? Treatment against control, from the plan to a verdict on every KPI."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.book import Book
from analysis.errors import AnalysisError
from analysis.experiment.association import associate
from analysis.experiment.checks import check_all, parallel, stopped
from analysis.experiment.counting import (
    count_distribution,
    count_periods,
    count_structure,
    count_units,
)
from analysis.experiment.design import Design, design, plan_of, plan_rows
from analysis.experiment.editing import (
    FROM_BEFORE,
    arms,
    columns,
    draft_text,
    edited_plan,
    later_periods,
    plan_table,
    plan_text,
)
from analysis.experiment.findings import areas, find, of_one
from analysis.experiment.history import count_history, histories
from analysis.experiment.judging import judged, looked_often
from analysis.experiment.lines import lines
from analysis.experiment.lot import Split, count_candidates, number_of_candidates, split, strata
from analysis.experiment.own import own_part
from analysis.experiment.plan import KINDS, Kpi, Plan, read_plan
from analysis.experiment.reading import distribution, kpis, list_units, read, results_of, rows_are_units
from analysis.experiment.resampled import dealt_again, long_tailed, to_deal
from analysis.experiment.scorecard import COLUMNS, estimate, moments_of
from analysis.experiment.setting import DRAWN, Setting
from analysis.experiment.sums import count_arms, count_known, count_tails
from analysis.experiment.survey import Survey, list_said, survey
from analysis.experiment.value import before_after, in_money, worth
from analysis.experiment.words import brief, brief_unit, effect_text
from analysis.finding import Finding
from analysis.phrases import numeral

__all__ = [
    "DRAWN",
    "FROM_BEFORE",
    "KINDS",
    "Design",
    "Experiment",
    "Kpi",
    "Plan",
    "Setting",
    "Split",
    "Survey",
    "analyze",
    "arms",
    "columns",
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
    "plan_of",
    "plan_rows",
    "plan_table",
    "plan_text",
    "read",
    "read_plan",
    "results_of",
    "split",
    "strata",
    "survey",
]


@dataclass(frozen=True, eq=False)
class Experiment:
    """Whether it helped. `scorecard` has a row per KPI and treatment arm, `checks` one per check, gravest first.

    status: as planned or exploratory. before_after: kpi arm when mean low high. areas: everything that is not better,
    with a next step to edit. association, balance: only where units were not drawn by lot. value: money, where a
    price per unit of a KPI is known. setting: what the file and the plan were taken to say.
    """

    scorecard: pd.DataFrame
    checks: pd.DataFrame
    before_after: pd.DataFrame
    areas: pd.DataFrame
    association: pd.DataFrame
    balance: pd.DataFrame
    value: pd.DataFrame
    setting: Setting
    status: str
    findings: tuple[Finding, ...]

    @property
    def total(self) -> Finding:
        """All KPIs in one sentence."""
        return next(f for f in self.findings if "verdict" in f.about and "kpi" not in f.about)


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
) -> Experiment:
    """Did it help, KPI by KPI, and can the comparison be trusted?

    Treatment less control, as assigned. Where a unit's own past says something of its present (correlation of .2 and
    more) it is allowed for (CUPED); shares have Newcombe's interval, few units and long tails are judged by dealing
    units out again, rows of one unit count as one unit. Corrected for all KPIs and arms by Holm (or, on request,
    `correction="benjamini-hochberg"`); a primary KPI named in the plan keeps four fifths of the error rate. Better
    and worse survive interval and correction; no meaningful difference and needs improvement are ruled out against the
    smallest change that matters (0.2 standard deviations of control where none is named); all else cannot be told.
    Checks come first: where the assignment is broken no verdict is given. Where units were not drawn by lot
    (`randomised=False`, or the plan says so) differences are associations, unless several periods before show that the
    arms moved alike. `looks="often"`: intervals that hold while units still come in. `starts`: the first period after
    the start. `sizes`: how large the arms were meant to be, control first, such as "1:4"; equal unless said.
    `account_id`: units of this account alone. Raises MissingTable without an experiment, NotEnoughData without two arms
    or a KPI, UnusableUpload for a plan that is none, AnalysisError for an unknown arm or correction, or such sizes.
    """
    if correction not in ("holm", "benjamini-hochberg"):
        raise AnalysisError(f"{correction} is no correction this app knows.", fix="Use holm or benjamini-hochberg.")
    book, plan = own_part(book, plan, account_id)
    setting = read(book, plan=plan, kpis=kpis, control=control, randomised=randomised, starts=starts, sizes=sizes)
    counts = count_arms(book, setting)
    tails = count_tails(book, setting, dict(zip(counts["kpi"], counts["about"], strict=True)))
    moments, frame = moments_of(counts, tails), estimate(counts, setting, tails)
    often = _often(book, setting, looks)
    frame, units, notes = _resampled(book, setting, frame, moments)
    frame = looked_often(frame) if often else frame
    checks = check_all(moments, frame, setting, count_known(book, setting), count_periods(book, setting))
    stops = stopped(checks, setting)
    card = _judged(frame, setting, correction, stops, checks)
    nothing = frame.iloc[:0] if setting.randomised or setting.panel else frame
    association, balance = associate(units, nothing, setting)
    value = in_money(card, setting, prices)
    notes = (*notes, *_no_share(frame, setting))
    told = (*notes, *_said(setting, often, rows_are_units(book)))
    said = find(card, checks, association, setting, stops, told, worth(value, setting))
    return Experiment(
        card, checks, before_after(moments, setting), areas(card, said), association, balance, value, setting,
        setting.status, said,
    )  # fmt: skip


def _often(book: Book, setting: Setting, looks: str | None) -> bool:
    """As asked; else while the planned end is not reached."""
    ends = setting.plan.ends_on if setting.plan else None
    return looks == "often" if looks else bool(ends and book.as_of and book.as_of < ends)


def _resampled(
    book: Book, setting: Setting, frame: pd.DataFrame, moments: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame, tuple[str, ...]]:
    tails = long_tailed(moments, setting)
    due = to_deal(frame, tails)
    units = count_units(book, setting) if due.any() or not setting.randomised else pd.DataFrame()
    labels = dict(zip(frame["kpi"], frame["label"], strict=True))
    left = sorted(labels[k] for k in tails - set(frame.loc[due, "kpi"]))
    notes = (f"A long tail: read with the weight of single units in mind: {', '.join(left)}.",) if left else ()
    return (dealt_again(frame, units, setting, tails) if due.any() else frame), units, notes


def _no_share(frame: pd.DataFrame, setting: Setting) -> tuple[str, ...]:
    """KPIs that were said to be yes or no, and hold other values as well."""
    told = {kpi.kpi for kpi in setting.kpis if kpi.kind == "yes or no" and setting.cluster is None}
    other = sorted(frame.loc[frame["kpi"].isin(told) & ~frame["binary"], "label"].unique())
    return (f"Read by the mean, as not every value is 0 or 1: {', '.join(other)}.",) if other else ()


def _judged(
    frame: pd.DataFrame, setting: Setting, correction: str, stops: dict[str, str], checks: pd.DataFrame
) -> pd.DataFrame:
    card = judged(frame, setting, correction, stops)
    if not setting.randomised:
        proof = [parallel(checks, row.kpi, row.arm) for row in lines(card)]
        card = card.assign(verdict=np.where(proof, card["verdict"], "cannot tell"))
    absent = [_absent(kpi, arm, card) for kpi in setting.absent for arm in setting.treatments]
    whole = pd.concat([card, pd.DataFrame(absent)], ignore_index=True) if absent else card
    rows = list(lines(whole))
    told = {"said": effect_text, "brief": brief, "brief_unit": brief_unit}
    said = {name: [words(row) for row in rows] for name, words in told.items()}
    named = whole.assign(**said, control_name=setting.control, status=setting.status)
    return named[[*COLUMNS, *(c for c in named.columns if c not in COLUMNS)]]


def _absent(kpi: Kpi, arm: str, card: pd.DataFrame) -> dict[str, Any]:
    """A KPI of the plan without a column: it stays on the card, without an answer."""
    said = {
        "kpi": kpi.kpi, "label": kpi.name, "unit": kpi.unit, "arm": arm, "verdict": "cannot tell", "method": "absent",
        "higher_is_better": kpi.higher_is_better, "primary": kpi.primary, "named": kpi.smallest is not None,
    }  # fmt: skip
    return dict.fromkeys(card.columns, np.nan) | said


def _said(setting: Setting, often: bool, unnamed: bool) -> tuple[str, ...]:
    """What was decided for the reader."""
    periods, first = len(setting.structure.periods), next(iter(setting.after), "")
    endless = periods > 2 and not setting.panel
    by_name = setting.control.lower() != "control" and not (setting.plan and setting.plan.control)
    units = sum(setting.structure.units.values())
    planned = (setting.plan.units if setting.plan else None) or units
    said = {
        f"Compared with {setting.control}, taken for the control arm by its name.": by_name,
        f"No column names the {setting.unit}s: each of the {numeral(units)} rows was taken for one.": unnamed,
        "Units were taken as drawn by lot, because nobody said otherwise.": setting.randomised
        and "nobody" in setting.why,
        "More was taken as better for every KPI, because no plan says otherwise.": setting.plan is None,
        f"Periods before {first} were read as before the start, {first} and later ones as after it.": setting.panel,
        f"Nobody said which of the {periods} periods was the first after the start: all are read as after it.": endless,
        "Intervals hold however often one looks while the test runs.": often,
        f"The plan has {numeral(planned)} {setting.unit}s, the file {numeral(units)}.": planned != units,
    }
    return tuple(words for words, applies in said.items() if applies)
