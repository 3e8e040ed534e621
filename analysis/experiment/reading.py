"""What file and plan say the experiment was, and its units as they stand: nothing is estimated here."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from analysis.book import Book
from analysis.errors import AnalysisError
from analysis.experiment.counting import count_distribution, count_structure
from analysis.experiment.plan import read_plan
from analysis.experiment.setting import Setting, find_assignment, find_control, find_periods, find_shares, resolve


def read(
    book: Book, *, plan: Any = None, kpis: Sequence[str] | None = None, control: str | None = None,
    randomised: bool | None = None, starts: str | None = None, sizes: str | None = None,
) -> Setting:  # fmt: skip
    """What the file and the plan say the experiment was, before anything is estimated; errors as in `analyze`."""
    written, structure = read_plan(plan), count_structure(book)
    before, after = find_periods(structure.periods, starts, written)
    panel = bool(before and after)
    found, absent, unplanned, covariates = resolve(book, written, structure, kpis, panel)
    arms = tuple(structure.units)
    base = find_control(arms, written, control)
    by_lot, why = find_assignment(written, randomised, arms)
    cluster = "account_id" if structure.by_account else "unit_id" if structure.repeated or panel else None
    order = (base, *(arm for arm in arms if arm != base))
    return Setting(
        written, found, absent, unplanned, covariates, base, order, structure, cluster, before, after, by_lot, why,
        find_shares(sizes, written, order), results_of(book), book.as_of,
    )  # fmt: skip


def results_of(book: Book) -> str | None:
    """Which file the results of an experiment stand in, by its contents; None where a book holds no experiment."""
    held = [sheet.contents for sheet, file in zip(book.sheets, book.recipe.files, strict=False) if file.table == "kpis"]
    return "-".join(digest[:12] for digest in held) or None


def rows_are_units(book: Book) -> bool:
    """Whether no column names the units of the experiment, so that every row was taken for one."""
    return any(file.table == "kpis" and "unit_id" not in file.columns for file in book.recipe.files)


def distribution(book: Book, *, kpi: str, plan: Any = None, control: str | None = None) -> pd.DataFrame:
    """How the units of each arm are spread over one KPI: arm from to units share, in 30 equally wide bands."""
    return count_distribution(book, read(book, plan=plan, control=control), kpi)


def kpis(book: Book, *, plan: Any = None) -> dict[str, str]:
    """The KPIs of the experiment: id to label, the primary first; errors as in `analyze`."""
    found = read(book, plan=plan).kpis
    return {kpi.kpi: kpi.name for kpi in sorted(found, key=lambda kpi: not kpi.primary)}


def list_units(book: Book, *, kpi: str, plan: Any = None, most: int = 50) -> pd.DataFrame:
    """The units with the largest values of a KPI, which weigh most in its mean: unit_id arm and the KPI's columns.

    With account_id where the units have one. At most `most` rows. Raises AnalysisError for a KPI that is not there.
    """
    found = next((k for k in read(book, plan=plan).kpis if k.kpi == kpi), None)
    if found is None:
        raise AnalysisError(f"{kpi} is no KPI of this experiment.")
    whose = [] if book.missing("kpis", "account_id") else ["account_id"]
    columns = [c for c in (found.after, found.before) if c]
    rows = book.tables["kpis"].select("unit_id", *whose, "arm", *columns)
    rows = rows.sort(found.after, "unit_id", descending=[True, False], nulls_last=True).head(most)
    return rows.collect("pandas").to_pandas()
