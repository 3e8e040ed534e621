"""What file and plan say the experiment was, and its units as they stand: nothing is estimated here."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from ..book import Book
from ..book.arms import Named
from ..errors import AnalysisError
from .control_arm import find_assignment, find_control, find_shares, header_of_arms
from .counting import count_structure
from .directions import Stated, questions, stated
from .plan import LESS, MORE, NEITHER, Kpi, read_plan
from .structure import (
    Setup,
    find_periods,
    labels_of,
    measured,
    resolve,
)


def read(
    book: Book, *, plan: Any = None, kpis: Sequence[str] | None = None, control: str | None = None,
    randomised: bool | None = None, starts: str | None = None, sizes: str | None = None,
    directions: Mapping[str, str] | None = None,
) -> Setup:  # fmt: skip
    """What the file, the plan and the reader say the experiment was, before anything is estimated.

    directions: KPI to more, less or neither, before what the recipe and the plan say. Errors as in `analyze`.
    """
    written, structure, told = read_plan(plan), count_structure(book), stated(book)
    before, after = find_periods(structure.periods, starts, written)
    panel = bool(before and after)
    found, absent, unplanned, covariates = resolve(book, written, kpis, panel, told)
    found = tuple(_directed(kpi, directions or {}) for kpi in found)
    arms = tuple(structure.units)
    base = find_control(arms, written, control, told, header_of_arms(book))
    by_lot, why = find_assignment(written, randomised, arms)
    cluster = "account_id" if structure.by_account else "unit_id" if structure.repeated or panel else None
    order = (base.arm, *(arm for arm in arms if arm != base.arm)) if base.arm else arms
    return Setup(
        written, found, absent, unplanned, covariates, base.arm, order, structure, cluster, before, after, by_lot, why,
        find_shares(sizes, written, order), results_of(book), book.as_of, base.how,
    )  # fmt: skip


def _directed(kpi: Kpi, directions: Mapping[str, str]) -> Kpi:
    if kpi.kpi not in directions:
        return kpi
    if directions[kpi.kpi] not in (MORE, LESS, NEITHER):
        raise AnalysisError(f"{directions[kpi.kpi]} is no direction of {kpi.name}.", fix="Use more, less or neither.")
    return replace(kpi, direction=directions[kpi.kpi])


def open_questions(book: Book, *, plan: Any = None) -> pd.DataFrame:
    """What is asked of each number of the file: kpi label direction suggested unit price; baselines last.

    direction: as said, in words, empty where nobody has; suggested: by name. Of a plan only its own KPIs are asked.
    """
    written, told, structure = read_plan(plan), stated(book), count_structure(book)
    if written is not None:
        found = resolve(book, written, None, all(find_periods(structure.periods, None, written)), told)[0]
        return questions(found, {}, told)
    labels, panel = labels_of(book), all(find_periods(structure.periods, None, None))
    kpis, spare = measured(book, None, panel, Stated())
    named = [
        replace(told.applied(kpi), label=labels.get(kpi.after, "") if kpi.after == kpi.kpi else "") for kpi in kpis
    ]
    return questions(named, {name: labels.get(name, name) for name in spare}, told)


def control_of(book: Book, *, plan: Any = None) -> Named:
    """The control arm and how it is known; its arm is empty where nobody can tell."""
    structure = count_structure(book)
    return find_control(tuple(structure.units), read_plan(plan), None, stated(book), header_of_arms(book))


def results_of(book: Book) -> str | None:
    """Which file the results of an experiment stand in, by its contents; None where a book holds no experiment."""
    held = [sheet.contents for sheet, file in zip(book.sheets, book.recipe.files, strict=False) if file.table == "kpis"]
    return "-".join(digest[:12] for digest in held) or None


def rows_are_units(book: Book) -> bool:
    """Whether no column names the units of the experiment, so that every row was taken for one."""
    return any(file.table == "kpis" and "unit_id" not in file.columns for file in book.recipe.files)


def kpis(book: Book, *, plan: Any = None) -> dict[str, str]:
    """The KPIs of the experiment: id to label, the primary first; errors as in `analyze`."""
    found = read(book, plan=plan).kpis
    return {kpi.kpi: kpi.name for kpi in sorted(found, key=lambda kpi: not kpi.primary)}
