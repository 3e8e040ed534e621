"""Before the data: how many units and for how long, and a fair split that anyone can draw again."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd

from analysis.book import Book
from analysis.errors import MissingTable, NotEnoughData
from analysis.estimate import smallest_effect, units_needed
from analysis.experiment.counting import MOST_UNITS, collected
from analysis.experiment.plan import Plan, read_plan
from analysis.experiment.setting import find_kpis, numeric_columns
from analysis.finding import Finding, count

ONE = "all units"
SIZES = ["kpi", "label", "units", "mean", "sd", "smallest_that_matters", "units_needed", "smallest_visible", "weeks"]


@dataclass(frozen=True, eq=False)
class Design:
    """How many units each KPI needs (`sizes`, largest need last), judged by the reader's own history."""

    sizes: pd.DataFrame
    total: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True, eq=False)
class Split:
    """A draw by lot: `units` says each unit's arm, `balance` how many of each stratum fell to each arm."""

    units: pd.DataFrame
    balance: pd.DataFrame
    seed: int
    findings: tuple[Finding, ...]


def count_history(book: Book) -> pd.DataFrame:
    """Counts what is known of each KPI from before: kpi units mean sd.

    From the columns before of an experiment's table, or its only columns; without one, from the numbers of accounts.
    Raises MissingTable where a book has neither.
    """
    table, columns = _history(book)
    if not columns:
        raise MissingTable("There is no history to plan from.", "It needs numbers per unit or account.")
    sums = [(nw.col(column).cast(nw.Float64)).alias(kpi) for kpi, column in columns.items()]
    rows = book.tables[table].select(*sums)
    n, mean, sd = (
        collected(rows.select(*(getattr(nw.col(k), how)().alias(k) for k in columns))).iloc[0]
        for how in ("count", "mean", "std")
    )
    found = [(k, int(n[k]), float(mean[k]), float(sd[k])) for k in columns]
    return pd.DataFrame(found, columns=["kpi", "units", "mean", "sd"])


def _history(book: Book) -> tuple[str, dict[str, str]]:
    if "kpis" in book.tables:
        kpis, _ = find_kpis(numeric_columns(book), False)
        return "kpis", {kpi.kpi: kpi.before or kpi.after for kpi in kpis}
    if "accounts" not in book.tables:
        return "", {}
    schema = book.tables["accounts"].collect_schema()
    numbers = {"mrr", "seats", *book.built.numbers}
    return "accounts", {name: name for name, kind in schema.items() if name in numbers and kind.is_numeric()}


def design(
    book: Book,
    *,
    plan: Plan | str | None = None,
    units: int | None = None,
    per_week: float | None = None,
    share: float = 0.5,
) -> Design:
    """How many units would show the smallest change that matters, KPI by KPI, and how long that takes?

    From the mean and spread in the reader's own history; four times in five, corrected for the number of KPIs (the
    first step of Holm). `units`: how many can be had, for the smallest effect they could show. `per_week`: how many
    come in, for the weeks it takes. `share`: of units in treatment. A unit's own past, where it is measured, makes do
    with fewer. Raises MissingTable or NotEnoughData without a history.
    """
    written = read_plan(plan)
    history = count_history(book)
    known = {kpi.kpi: kpi for kpi in written.kpis} if written else {}
    rows = history[history["kpi"].isin(known)] if known else history
    usable = rows[(rows["units"] >= 2) & (rows["sd"] > 0)]
    if usable.empty:
        raise NotEnoughData("There is no history to plan from.", "No KPI has two values that differ.")
    alpha = (written.alpha if written else 0.05) / len(usable)
    named = [known[k].smallest if k in known else None for k in usable["kpi"]]
    margin = np.array([0.2 * sd if m is None else m for m, sd in zip(named, usable["sd"], strict=True)])
    needed = [_needed(m, sd, alpha, share) for m, sd in zip(margin, usable["sd"], strict=True)]
    had = units or (written.units if written and written.units else int(max(needed)))
    visible = [smallest_effect(sd, had * share, had * (1 - share), alpha) for sd in usable["sd"]]
    labels = [known[k].name if k in known else k.replace("_", " ") for k in usable["kpi"]]
    weeks = [n / per_week if per_week else np.nan for n in needed]
    sizes = usable.assign(
        label=labels, smallest_that_matters=margin, units_needed=needed, smallest_visible=visible, weeks=weeks
    )
    sizes = sizes[SIZES].sort_values("units_needed", ignore_index=True)
    return Design(sizes, had, (_total(sizes, had, per_week), *_assumed(named)))


def _needed(margin: float, sd: float, alpha: float, share: float) -> int:
    control = units_needed(margin, sd, alpha, ratio=share / (1 - share))
    return int(np.ceil(control) + np.ceil(control * share / (1 - share)))


def _total(sizes: pd.DataFrame, had: int, per_week: float | None) -> Finding:
    enough = int((sizes["units_needed"] <= had).sum())
    most = sizes.iloc[-1]
    weeks = f", {np.ceil(most['weeks']):,.0f} weeks at {per_week:g} a week" if per_week else ""
    claim = (
        f"{had:,} units are enough for {enough} of {count(len(sizes), 'KPI')}; {most['label']} needs most: "
        f"{most['units_needed']:,.0f} units{weeks}."
    )
    return Finding(claim, "counted", about={"kpi": most["kpi"]})


def _assumed(named: Sequence[float | None]) -> tuple[Finding, ...]:
    unnamed = sum(margin is None for margin in named)
    if not unnamed:
        return ()
    claim = f"For {count(unnamed, 'KPI')} no smallest change that matters is named: 0.2 standard deviations were taken."
    return (Finding(claim, "counted"),)


def count_candidates(book: Book, *, by: str | None = None) -> pd.DataFrame:
    """One row per unit that can be drawn: unit_id stratum. Units of an experiment's table, else accounts.

    `by`: a dimension of the accounts, or the stratum the units' table names. Raises MissingTable for another, and
    NotEnoughData above 200,000 units.
    """
    table, key = (
        ("kpis", "unit_id") if "kpis" in book.tables and by in (None, "stratum") else ("accounts", "account_id")
    )
    book.require(table)
    rows = book.tables[table]
    if by is not None and by not in rows.collect_schema().names():
        raise MissingTable(
            f"Units cannot be drawn within {by}.", f"What they can be drawn within: {', '.join(book.dimensions)}."
        )
    rows = rows.filter(nw.col("churned") == 0) if table == "accounts" else rows
    stratum: Any = nw.lit(ONE) if by is None else nw.col(by)
    found = collected(rows.select(nw.col(key).alias("unit_id"), stratum.alias("stratum")).unique().head(MOST_UNITS + 1))
    if len(found) > MOST_UNITS:
        raise NotEnoughData("Too many units to draw one by one.", f"There are more than {MOST_UNITS:,}.")
    return found.fillna({"stratum": "(missing)"}).sort_values(["stratum", "unit_id"], ignore_index=True)


def split(book: Book, *, by: str | None = None, seed: int = 1, arms: Sequence[str] = ("treatment", "control")) -> Split:
    """Which unit belongs to which arm, drawn by lot within strata so that the arms are alike in what they are drawn by?

    The same book, `by`, `seed` and `arms` give the same draw. Arms of a stratum differ by one unit at most, and which
    arm gets the odd one is drawn too. Errors as in `count_candidates`.
    """
    units = count_candidates(book, by=by)
    random = np.random.default_rng(seed)
    drawn = np.empty(len(units), dtype=object)
    for rows in units.groupby("stratum", sort=True).indices.values():
        order = random.permutation(len(arms))
        drawn[random.permutation(rows)] = [arms[order[i % len(arms)]] for i in range(len(rows))]
    frame = units.assign(arm=drawn)
    balance = frame.groupby(["stratum", "arm"], as_index=False).size().rename(columns={"size": "units"})
    sizes = ", ".join(f"{(drawn == arm).sum():,} {arm}" for arm in arms)
    within = "" if by is None else f" within {by.replace('_', ' ')}"
    claim = f"{len(frame):,} units drawn by lot{within}: {sizes}. Seed {seed} draws the same again."
    return Split(frame, balance, seed, (Finding(claim, "counted", accounts=len(frame)),))
