"""What the file says the experiment was: its arms, its KPIs, its rows per unit, its periods, and who was drawn how."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from analysis.book import Book
from analysis.errors import AnalysisError, NotEnoughData
from analysis.experiment.plan import Kpi, Plan

FIXED = ("unit_id", "arm", "account_id", "stratum", "period")
CONTROLS = ("control", "0", "false", "no", "off", "none", "baseline", "placebo", "holdout", "a", "untreated", "without")
DRAWN = {"said": "As the plan says", "lot": "By lot", "not": "Not by lot"}
OPTED = ("non-user", "non user", "nonuser", "opted", "adopter", "did not use", "not using")
_AFTER = re.compile(r"(?P<stem>.+)_(after|post)$")
_BEFORE = re.compile(r"(?P<stem>.+)_(before|pre|covariate)$|pre_(?P<late>.+)$")
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
class Setting:
    """An experiment as it will be read.

    before, after: the periods on either side of the start, empty where rows have none. cluster: the column whose rows
    count as one unit, None where every row is a unit. why: how it is known whether units were drawn by lot. shares: how
    large the arms were meant to be, None for equally large. results: which file they stand in. stops: when data does.
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


def find_kpis(columns: Sequence[str], panel: bool) -> tuple[tuple[Kpi, ...], tuple[str, ...]]:
    """KPIs with their columns before and after, and the columns that only describe a unit from before."""
    afters = {} if panel else {m["stem"]: name for name in columns if (m := _AFTER.fullmatch(name))}
    befores = {} if panel else {_stem(m): name for name in columns if (m := _BEFORE.fullmatch(name))}
    named = afters or {name: name for name in columns if name not in befores.values()}
    kpis = tuple(Kpi(stem, after=column, before=befores.get(stem)) for stem, column in named.items())
    used = {*named.values(), *(kpi.before for kpi in kpis)}
    return kpis, tuple(name for name in columns if name not in used)


def _stem(match: re.Match[str]) -> str:
    return match["stem"] or match["late"]


def resolve(
    book: Book, plan: Plan | None, structure: Structure, wanted: Sequence[str] | None, panel: bool
) -> tuple[tuple[Kpi, ...], tuple[Kpi, ...], tuple[str, ...], tuple[str, ...]]:
    """The KPIs to read, those named but not in the file, those in the file but not named, and what else is known."""
    columns = numeric_columns(book)
    found, spare = find_kpis(columns, panel)
    known = {kpi.kpi: kpi for kpi in found}
    labels: Mapping[str, str] = getattr(book, "numbers", None) or book.built.numbers
    asked = plan.kpis if plan else tuple(Kpi(name) for name in (wanted or known))
    if plan and wanted is not None:
        asked = tuple(kpi for kpi in asked if kpi.kpi in wanted)
    placed = [_placed(kpi, known, columns, labels) for kpi in asked]
    read = tuple(kpi for kpi in placed if kpi.after)
    used = {name for kpi in read for name in (kpi.after, kpi.before, kpi.below, kpi.below_before)}
    covariates = plan.covariates if plan and plan.covariates else tuple(name for name in spare if name not in used)
    unplanned = tuple(kpi.kpi for kpi in found if kpi.after not in {*used, *covariates})
    absent = tuple(kpi for kpi in placed if not kpi.after)
    if not read:
        why = (
            f"None of {', '.join(kpi.kpi for kpi in asked)} is in the file."
            if asked
            else "No column of it is a number."
        )
        raise NotEnoughData("There is no KPI to compare.", why, "Add columns such as visits_before and visits_after.")
    return read, absent, unplanned, tuple(name for name in covariates if name in columns)


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


def find_control(arms: Sequence[str], plan: Plan | None, control: str | None) -> str:
    """The arm the others are compared with; raises AnalysisError for one that is not there."""
    named = control or (plan.control if plan else None)
    if named is not None:
        if named not in arms:
            raise AnalysisError(f"{named} is no arm of this experiment.", f"Its arms are {', '.join(arms)}.")
        return named
    for word in CONTROLS:
        for arm in arms:
            if arm.strip().lower() == word:
                return arm
    likely = [arm for arm in arms if re.search(r"\b(control|no|non|without|not)\b", arm.lower().replace("_", " "))]
    return (likely or sorted(arms))[0]


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


def find_shares(sizes: str | None, plan: Plan | None, arms: Sequence[str]) -> Mapping[str, float] | None:
    """How large the arms were meant to be: as said, in the order of `arms`, else as planned; None for equally large.

    Raises AnalysisError where what was said is not one number above zero for each arm.
    """
    if not (sizes or "").strip():
        return plan.shares if plan else None
    parts = re.findall(r"\d+(?:\.\d+)?", str(sizes))
    if len(parts) != len(arms) or not all(float(part) > 0 for part in parts):
        example = ":".join(["1", *["4"] * (len(arms) - 1)])
        raise AnalysisError(f"“{sizes}” does not say how large the arms were meant to be.",
                            f"It takes a number above zero for each of {', '.join(arms)}.",
                            f"Write them in this order, such as {example}.")  # fmt: skip
    return {arm: float(part) for arm, part in zip(arms, parts, strict=True)}


def find_assignment(plan: Plan | None, randomised: bool | None, arms: Sequence[str]) -> tuple[bool, str]:
    """Whether units were drawn by lot, and how that is known."""
    if randomised is not None:
        return randomised, "as you said"
    if plan and plan.randomised is not None:
        return plan.randomised, "as the plan says"
    if any(word in arm.lower() for arm in arms for word in OPTED):
        return False, "by the names of the arms"
    return True, "nobody said: taken as drawn by lot"
