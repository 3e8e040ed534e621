"""What the file says the experiment was: its arms, its KPIs, its rows per unit, its periods, and who was drawn how."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ..book import Book
from ..errors import NotEnoughData
from .directions import APART, BASELINE, WAYS, Stated
from .kpi_columns import find_kpis
from .plan import Kpi, Plan

FIXED = ("unit_id", "arm", "account_id", "stratum", "period")
_EARLY = ("before", "pre", "baseline", "0")


@dataclass(frozen=True)
class Structure:
    """Units per arm and how rows lie in them. crossed: units found in more than one arm, which are left out."""

    units: Mapping[str, int]
    rows: int
    repeated: bool
    crossed: int
    accounts: int
    by_account: bool
    periods: tuple[str, ...] = ()


@dataclass(frozen=True)
class Setup:
    """An experiment as it will be read.

    control: the arm compared with, empty where nobody can tell; known: how it is known (said, plan, name, holdout,
    suggested). before, after: the periods on either side of the start, empty where rows have none. cluster: the column
    whose rows count as one unit, None where every row is a unit. why: how it is known whether units were drawn by lot.
    shares: how large the arms were meant to be, None where nobody said. results: which file they stand in. stops: when
    data does.
    """

    plan: Plan | None
    kpis: tuple[Kpi, ...]
    absent: tuple[Kpi, ...]
    unplanned: tuple[str, ...]
    covariates: tuple[str, ...]
    control: str
    arms: tuple[str, ...]
    structure: Structure
    cluster: str | None
    before: tuple[str, ...]
    after: tuple[str, ...]
    randomised: bool
    why: str
    shares: Mapping[str, float] | None = None
    results: str | None = None
    stops: date | None = None
    known: str = "said"

    @property
    def turned(self) -> bool:
        """Whether every KPI has a way that is good, so that all can stand on one axis from worse to better."""
        return all(kpi.higher_is_better is not None for kpi in self.kpis)

    @property
    def unsaid(self) -> tuple[Kpi, ...]:
        """KPIs of which nobody has said whether more or less is better."""
        return tuple(kpi for kpi in self.kpis if not kpi.direction)

    @property
    def treatments(self) -> tuple[str, ...]:
        return tuple(arm for arm in self.arms if arm != self.control)

    @property
    def planned(self) -> bool:
        return self.plan is not None and self.plan.in_time and not (self.seen_before or self.too_early)

    @property
    def seen_before(self) -> bool:
        """Whether the plan was written beside these very results."""
        return bool(self.plan and self.plan.seen and self.plan.seen == self.results)

    @property
    def too_early(self) -> bool:
        """Whether the data stops before the planned start, so that it is not of this experiment."""
        return bool(self.plan and self.plan.starts_on and self.stops and self.stops < self.plan.starts_on)

    @property
    def status(self) -> str:
        return "as planned" if self.planned else "exploratory"

    @property
    def panel(self) -> bool:
        return bool(self.before and self.after)

    @property
    def unit(self) -> str:
        named = self.plan.unit if self.plan else "unit"
        return "account" if self.cluster == "account_id" else named

    @property
    def alpha(self) -> float:
        return self.plan.alpha if self.plan else 0.05


def numeric_columns(book: Book) -> list[str]:
    """The numeric columns of the experiment's table, in the order of the file."""
    schema = book.tables["kpis"].collect_schema()
    return [name for name, kind in schema.items() if name not in FIXED and kind.is_numeric()]


def labels_of(book: Book) -> Mapping[str, str]:
    """The numbers of a book: column to header."""
    held: Mapping[str, str] = getattr(book, "numbers", None) or book.built.numbers
    return held


def measured(book: Book, plan: Plan | None, panel: bool, told: Stated) -> tuple[tuple[Kpi, ...], tuple[str, ...]]:
    """The KPIs of the file and what is known from before: by name and date, then as a reader said."""
    columns = numeric_columns(book)
    found, spare = find_kpis(columns, panel, labels_of(book), plan.starts_on if plan else None)
    ways = {kpi.kpi: told.direction(kpi.kpi) for kpi in found}
    kept = [kpi for kpi in found if ways[kpi.kpi] not in (BASELINE, APART)]
    raised = [Kpi(name, after=name) for name in spare if told.direction(name) in WAYS]
    lowered = [kpi.after for kpi in found if ways[kpi.kpi] == BASELINE]
    known = {name for name in spare if told.direction(name) not in (*WAYS, APART)} | set(lowered)
    in_order = sorted([*kept, *raised], key=lambda kpi: columns.index(kpi.after))
    return tuple(in_order), tuple(name for name in columns if name in known)


def resolve(
    book: Book, plan: Plan | None, wanted: Sequence[str] | None, panel: bool, told: Stated
) -> tuple[tuple[Kpi, ...], tuple[Kpi, ...], tuple[str, ...], tuple[str, ...]]:
    """The KPIs to read, those named but not in the file, those in the file but not named, and what else is known."""
    columns, (found, spare) = numeric_columns(book), measured(book, plan, panel, told)
    known = {kpi.kpi: kpi for kpi in found}
    asked = plan.kpis if plan else tuple(Kpi(name) for name in (wanted or known))
    if plan and wanted is not None:
        asked = tuple(kpi for kpi in asked if kpi.kpi in wanted)
    placed = [told.applied(_placed(kpi, known, columns, labels_of(book))) for kpi in asked]
    read = tuple(kpi for kpi in placed if kpi.after)
    used = {name for kpi in read for name in (kpi.after, kpi.before, kpi.below, kpi.below_before)}
    covariates = plan.covariates if plan and plan.covariates else tuple(name for name in spare if name not in used)
    unplanned = tuple(kpi.kpi for kpi in found if kpi.after not in {*used, *covariates})
    absent = tuple(kpi for kpi in placed if not kpi.after)
    if not read:
        raise NotEnoughData("There is no KPI to compare.", _why(asked, spare), _ADD)
    return read, absent, unplanned, tuple(name for name in covariates if name in columns)


_ADD = "Add columns such as visits_before and visits_after."


def _why(asked: Sequence[Kpi], spare: Sequence[str]) -> str:
    if asked:
        return f"None of {', '.join(kpi.kpi for kpi in asked)} is in the file."
    return "All its numbers were measured before the start." if spare else "No column of it is a number."


def _placed(kpi: Kpi, known: Mapping[str, Kpi], columns: Sequence[str], labels: Mapping[str, str]) -> Kpi:
    stem = known.get(kpi.kpi)
    after = stem.after if stem else next((c for c in (kpi.kpi, f"{kpi.kpi}_after") if c in columns), "")
    before = stem.before if stem else next((c for c in (f"{kpi.kpi}_before", f"pre_{kpi.kpi}") if c in columns), None)
    below = _below(kpi, known, columns)
    if kpi.below and not below[0]:
        after = ""
    label = kpi.label or (labels.get(after, "") if after == kpi.kpi else "")
    return replace(kpi, after=after, before=before, below=below[0], below_before=below[1], label=label)


def _below(kpi: Kpi, known: Mapping[str, Kpi], columns: Sequence[str]) -> tuple[str | None, str | None]:
    if not kpi.below:
        return None, None
    stem = known.get(kpi.below)
    if stem:
        return stem.after, stem.before
    return (kpi.below, None) if kpi.below in columns else (None, None)


def find_periods(
    periods: Sequence[str], starts: str | None, plan: Plan | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The periods before and after the start; nothing on either side where nobody can say when it began."""
    if len(periods) < 2:
        return (), ()
    order = list_periods(periods)
    if starts is None and plan and plan.starts_on and all(re.match(r"\d{4}-\d\d", period) for period in order):
        starts = plan.starts_on.isoformat()[: len(order[0])]
    if starts is None:
        return ((order[0],), (order[1],)) if len(order) == 2 else ((), ())
    late = [period for period in order if _moment(period) >= _moment(starts)]
    return tuple(period for period in order if period not in late), tuple(late)


def list_periods(periods: Sequence[str]) -> list[str]:
    """Periods in order of time: numbers by size, "before" first, all else as text."""
    return sorted(periods, key=_moment)


def _moment(period: str) -> tuple[float, str]:
    text = period.strip().lower()
    if re.fullmatch(r"-?\d+(\.\d+)?", text):
        return float(text), ""
    return (-1.0, text) if text in _EARLY else (0.0, text)
