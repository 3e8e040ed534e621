"""The plan as a table to edit, and back: what is changed while looking at the data is said to have been."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from ..book import Book
from ..cleaning import clean_name
from ..names import spoken
from .counting import count_structure
from .directions import SAYS, WAYS, stated
from .plan import KINDS, UNSAID, Kpi, Plan, read_plan
from .reading import control_of
from .structure import find_periods, list_periods, measured

FROM_BEFORE = "from before"
COLUMNS = [
    "kpi", "label", "unit", "direction", "smallest_change_that_matters", "primary", "kind", "below", "price",
]  # fmt: skip


def drafted(book: Book) -> Plan:
    """A plan to begin with: every KPI of the file with what was said of it, nothing else named."""
    told = stated(book)
    panel = "period" in book.tables["kpis"].collect_schema().names()
    kpis, spare = measured(book, None, panel, told)
    return Plan(kpis=tuple(told.applied(kpi) for kpi in kpis), covariates=spare)


def columns(book: Book) -> list[str]:
    """The KPIs of the file, which a ratio may be counted on."""
    return [kpi.kpi for kpi in drafted(book).kpis]


def plan_text(book: Book, *, plan: str | Path | None = None) -> str | None:
    """A plan as text, read once and checked; nothing stays nothing. Errors as in `read_plan`."""
    written = read_plan(plan)
    return None if written is None else written.to_json()


def draft_text(book: Book) -> str:
    """A plan to fill in, with every KPI of the file."""
    return drafted(book).to_json()


def arms(book: Book, *, plan: str | None = None) -> list[str]:
    """The arms of the experiment, the one to compare with first where it is known."""
    found, control = tuple(count_structure(book).units), control_of(book, plan=plan).arm
    return [*([control] if control else []), *(arm for arm in found if arm != control)]


def later_periods(book: Book, *, plan: str | None = None) -> list[str]:
    """The periods the treatment may have started in, the planned one first; none where rows have at most two."""
    periods = count_structure(book).periods
    if len(periods) <= 2:
        return []
    _, after = find_periods(periods, None, read_plan(plan))
    order = list_periods(periods)[1:]
    return [after[0], *(p for p in order if p != after[0])] if after else order


def plan_table(book: Book, *, plan: str | None = None) -> pd.DataFrame:
    """The KPIs of a plan, or of the file where there is none, one row each, to be edited.

    Columns: kpi label unit direction (in words, empty where nobody said) smallest_change_that_matters primary kind
    below (for a ratio, what it is counted on) price. What is known of the units from before stands below, of the kind
    from before. Errors as in `read_plan`.
    """
    return table_of(read_plan(plan) or drafted(book))


def table_of(plan: Plan) -> pd.DataFrame:
    """The KPIs of a plan, one row each, with the columns of `plan_table`."""
    rows = [
        (k.kpi, k.label, k.unit, SAYS.get(k.direction), k.smallest, k.primary, k.kind, k.below, k.price)
        for k in plan.kpis
    ]
    rows += [(name, spoken(name), "", None, None, False, FROM_BEFORE, None, None) for name in plan.covariates]
    frame = pd.DataFrame(rows, columns=COLUMNS)
    return frame.astype({"smallest_change_that_matters": float, "price": float})


def edited_plan(book: Book, *, plan: str | None, rows: Sequence[Mapping[str, Any]]) -> str | None:
    """The plan after editing, as text; the plan itself where nothing was changed, nothing where there was none.

    A plan changed here was changed while the data could be seen: it says so, and its results are exploratory. A price
    alone changes no verdict and may be set at any time.
    """
    before = plan_table(book, plan=plan)
    after = pd.DataFrame(list(rows), columns=COLUMNS).astype(before.dtypes.to_dict())
    if before.equals(after):
        return plan
    written = read_plan(plan) or drafted(book)
    known = {kpi.kpi: kpi for kpi in written.kpis}
    lines = after.to_dict("records")
    kpis = tuple(
        edited_kpi(known.get(str(row["kpi"])) or Kpi(str(row["kpi"])), row)
        for row in lines
        if row["kind"] != FROM_BEFORE
    )
    past = tuple(_column(book, str(row["kpi"])) for row in lines if row["kind"] == FROM_BEFORE)
    if not kpis:
        return plan
    edited = replace(written, kpis=kpis, covariates=past)
    late = plan is None or edited.fingerprint != written.fingerprint
    return replace(edited, changed_later=written.changed_later or late).to_json()


def _column(book: Book, kpi: str) -> str:
    """The column of the file a KPI stands in."""
    return next((known.after for known in drafted(book).kpis if known.kpi == kpi), kpi)


def edited_kpi(kpi: Kpi, row: Mapping[Any, Any]) -> Kpi:
    """A KPI with what a row of the table says of it; a ratio needs to be told what it is counted on."""
    smallest, price, below = row["smallest_change_that_matters"], row["price"], _filled(row["below"])
    kind = row["kind"] if row["kind"] in KINDS else "auto"
    said = {name: clean_name(_filled(row[name]) or "") for name in ("label", "unit")}
    return replace(
        kpi, **said, direction=_way(row), primary=bool(row["primary"]), below=below,
        smallest=float(smallest) if _filled(smallest) and smallest > 0 else None,
        kind="ratio" if below else "auto" if kind == "ratio" else kind,
        price=None if _filled(price) is None else float(price),
    )  # fmt: skip


def _way(row: Mapping[Any, Any]) -> str:
    """Which way is good, from its words in the table."""
    words = _filled(row.get("direction"))
    return next((way for way in WAYS if words in (way, SAYS[way])), UNSAID)


def _filled(cell: Any) -> Any:
    """What a cell of the table says; nothing where it is empty or missing."""
    return None if cell is None or cell == "" or cell != cell else cell
