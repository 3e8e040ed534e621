"""Before the data: how many units, for how long, and the plan that is kept until the result is read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from ..book import Book
from ..cleaning import clean_name
from ..counting.frames import lines
from ..errors import AnalysisError, NotEnoughData
from ..estimate import power_of_means, smallest_effect, units_needed
from ..finding import Finding, count
from ..phrases import named_day, significant
from ..result import Result
from .design_history import count_history
from .directions import SAYS, suggested
from .plan import Kpi, Plan, read_plan
from .plan_editing import edited_kpi, table_of
from .scorecard import DEFAULT_MARGIN, LEAST_CORRELATION

LEAST_AN_ARM, MOST_CORRELATION = 10, 0.99
SIZES = [
    "kpi", "label", "unit", "units", "mean", "sd", "correlation", "smallest_that_matters", "units_needed",
    "smallest_visible", "power", "weeks",
]  # fmt: skip


@dataclass(frozen=True, eq=False, repr=False)
class Design(Result):
    """How many units each KPI needs (`sizes`, largest need last), judged by the reader's own history.

    Of the units there are: smallest_visible, the change they would show four times in five, and power, how often they
    would show the smallest change that matters.
    """

    sizes: pd.DataFrame
    total: int
    plan: Plan
    findings: tuple[Finding, ...]


def plan_rows(book: Book, *, source: str | None = None) -> pd.DataFrame:
    """A plan to begin with, one row per KPI of the history: which way is good and how much would matter is asked.

    Columns as in `plan_table`, and suggested: which way is good by its name. Errors as in `count_history`.
    """
    history = count_history(book, source)
    rows = history[history["sd"] > 0]
    table = table_of(Plan(tuple(Kpi(row.kpi, row.label) for row in lines(rows))))
    ways = [SAYS.get(suggested(row.kpi, row.label), "") for row in lines(rows)]
    return table.assign(suggested=ways)


def plan_of(
    *,
    rows: Sequence[Mapping[str, Any]],
    written_on: date,
    title: str = "",
    unit: str = "account",
    units: int | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    drawn: str = "at random",
    seen: str | None = None,
) -> Plan:
    """The plan as written down: KPIs with their direction and smallest change that matters, dates, and how units fall.

    rows: as in `plan_rows`, after editing. seen: the results that can be seen meanwhile, as `results_of` names them.
    Raises AnalysisError where no KPI is left, or it ends before it starts.
    """
    kpis = tuple(edited_kpi(Kpi(str(row["kpi"])), row) for row in rows if row.get("kpi"))
    if not kpis:
        raise AnalysisError("There is no KPI to plan for.", fix="Keep at least one row of the plan.")
    if starts_on and ends_on and ends_on < starts_on:
        order = f"{named_day(ends_on)} is before {named_day(starts_on)}."
        raise AnalysisError("The experiment cannot end before it starts.", order, "Choose a later end.")
    return Plan(kpis, clean_name(title), written_on, starts_on, ends_on, unit, units, drawn, seen=seen)


def design(
    book: Book, *, plan: Plan | str | None = None, source: str | None = None, units: int | None = None,
    per_week: float | None = None, share: float = 0.5,
) -> Design:  # fmt: skip
    """How many units would show the smallest change that matters, KPI by KPI, and how long that takes?

    From the mean and spread in the reader's own history (`source`: accounts or kpis); four times in five, corrected
    for the number of KPIs (the first step of Holm). Where a unit's past tells its present (correlation of .2 and more)
    it takes a smaller number, as the result will be read that way (CUPED). `units`: how many can be had, for the
    smallest effect they could show. `per_week`: how many come in, for the weeks it takes. `share`: of units in
    treatment. Raises MissingTable or NotEnoughData without a history.

    plan: a `Plan`, or its JSON.

    Example: `experiment.design(book)`.
    """
    written = read_plan(plan)
    history = count_history(book, source)
    known = {kpi.kpi: kpi for kpi in written.kpis} if written else {}
    rows = history[history["kpi"].isin(known)] if known else history
    usable = rows[(rows["units"] >= 2) & (rows["sd"] > 0)]
    if usable.empty:
        why = "No KPI of it has two values that differ."
        raise NotEnoughData("There is no history to plan from.", why, "Plan for a KPI that varies from unit to unit.")
    kpis = [known.get(name) or Kpi(name, label) for name, label in zip(usable["kpi"], usable["label"], strict=True)]
    sizes = _sized(usable, kpis, (written.alpha if written else 0.05) / len(usable), share)
    had = units or (written.units if written and written.units else int(sizes["units_needed"].max()))
    return _told(sizes, kpis, written or Plan(tuple(kpis)), had, per_week, share)


def _sized(usable: pd.DataFrame, kpis: Sequence[Kpi], alpha: float, share: float) -> pd.DataFrame:
    margin = np.array([k.smallest or DEFAULT_MARGIN * sd for k, sd in zip(kpis, usable["sd"], strict=True)])
    correlation = np.clip(usable["correlation"].to_numpy(float), -MOST_CORRELATION, MOST_CORRELATION)
    left = np.where(np.abs(correlation) >= LEAST_CORRELATION, np.sqrt(1 - correlation**2), 1.0)
    noise = usable["sd"].to_numpy(float) * left
    needed = [_needed(m, sd, alpha, share) for m, sd in zip(margin, noise, strict=True)]
    columns: dict[str, Any] = {
        "label": [k.name for k in kpis],
        "unit": [k.unit for k in kpis],
        "smallest_that_matters": margin,
    }
    return usable.assign(**columns, units_needed=needed, noise=noise, alpha=alpha)


def _needed(margin: float, sd: float, alpha: float, share: float) -> int:
    control = units_needed(margin, max(sd, 1e-12), alpha, ratio=share / (1 - share))
    return int(max(np.ceil(control), LEAST_AN_ARM) + max(np.ceil(control * share / (1 - share)), LEAST_AN_ARM))


def _told(
    sizes: pd.DataFrame, kpis: Sequence[Kpi], plan: Plan, had: int, per_week: float | None, share: float
) -> Design:
    arms = had * share, had * (1 - share)
    rows = list(zip(sizes["smallest_that_matters"], sizes["noise"], sizes["alpha"], strict=True))
    visible = [smallest_effect(sd, *arms, alpha) for _, sd, alpha in rows]
    power = [power_of_means(margin, sd, *arms, alpha) for margin, sd, alpha in rows]
    whole = sizes.assign(smallest_visible=visible, power=power, weeks=sizes["units_needed"] / (per_week or np.nan))
    table = whole[SIZES].sort_values("units_needed", ignore_index=True)
    said = (_total(table, had, per_week, kpis), *_each(table, had), *_assumed(kpis), *_past(table))
    return Design(table, had, replace(plan, units=had), said)


def _total(sizes: pd.DataFrame, had: int, per_week: float | None, kpis: Sequence[Kpi]) -> Finding:
    enough = int((sizes["units_needed"] <= had).sum())
    most = sizes.iloc[-1]
    weeks = f", {count(np.ceil(most['weeks']), 'week')} at {significant(per_week)} a week" if per_week else ""
    claim = (
        f"{count(had, 'unit')} are enough for {enough} of {count(len(sizes), 'KPI')}; {most['label']} needs most: "
        f"{count(most['units_needed'], 'unit')}{weeks}."
    )
    return Finding(f"{claim}{_example(kpis)}", "estimate", about={"kpi": most["kpi"]})


def _example(kpis: Sequence[Kpi]) -> str:
    """That nobody named the change these units are for, where nobody did."""
    named = all(kpi.smallest is not None for kpi in kpis)
    return "" if named else " An example, for a change of 0.2 standard deviations: name the smallest one that matters."


def _each(sizes: pd.DataFrame, had: int) -> list[Finding]:
    """What too few units could still show."""
    short = sizes[(sizes["units_needed"] > had) & sizes["smallest_visible"].notna()]
    return [
        Finding(
            f"{row.label}: {count(had, 'unit')} would show a change of "
            f"{significant(row.smallest_visible, 3)} {row.unit}".rstrip()
            + f" or more four times in five, and one of "
            f"{significant(row.smallest_that_matters, 3)} {_times(row.power)}.",
            "estimate",
            about={"kpi": row.kpi},
        )
        for row in lines(short)
    ]


def _times(power: float) -> str:
    """How often, in trials of a hundred."""
    whole = round(100 * power)
    return f"in {whole} trials of 100" if whole > 1 else "hardly ever"


def _assumed(kpis: Sequence[Kpi]) -> list[Finding]:
    unnamed = sum(kpi.smallest is None for kpi in kpis)
    claim = (
        f"For {count(unnamed, 'KPI')} no smallest change that matters is named: 0.2 standard deviations, as an example."
    )
    return [Finding(claim, "estimate")] if unnamed else []


def _past(sizes: pd.DataFrame) -> list[Finding]:
    helped = int((sizes["correlation"].abs() >= LEAST_CORRELATION).sum())
    claim = f"A unit's past tells its present in {count(helped, 'KPI')}: fewer units are needed than by spread alone."
    return [Finding(claim, "estimate")] if helped else []
