"""What a reader said of an experiment once for all: its control arm and, of each KPI, which way is good.

It stands in the recipe of the book, so that a saved notebook keeps it and the next files with the same headers are read
by it. What nobody said may be suggested by name; a suggestion is no statement.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from ..book import Book
from ..book.vocabulary import said
from ..errors import AnalysisError
from ..names import spoken
from .plan import LESS, MORE, NEITHER, UNSAID, Kpi

BASELINE, APART = "baseline", "no KPI"
WAYS = (MORE, LESS, NEITHER)
SAYS = {
    MORE: "more is better",
    LESS: "less is better",
    NEITHER: "neither",
    BASELINE: "measured before",
    APART: "no KPI",
}
SETTING = "experiment"


@dataclass(frozen=True)
class Stated:
    """control: the arm compared with, empty where nobody said. kpis: id to direction, unit and price, as far as said.

    direction: more, less, neither, baseline (measured before the start) or no KPI.
    """

    control: str = ""
    kpis: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def direction(self, kpi: str) -> str:
        return str(self.kpis.get(kpi, {}).get("direction", UNSAID))

    def applied(self, kpi: Kpi) -> Kpi:
        """A KPI with what was said of it, where its plan says nothing."""
        told = self.kpis.get(kpi.kpi, {})
        way, price = self.direction(kpi.kpi), told.get("price")
        return replace(
            kpi, direction=kpi.direction or (way if way in WAYS else UNSAID),
            unit=kpi.unit or str(told.get("unit", "")),
            price=float(price) if kpi.price is None and price is not None else kpi.price,
        )  # fmt: skip


def stated(book: Book) -> Stated:
    """What the recipe of a book says of its experiment; what cannot be meant is nothing."""
    files = [file for file in book.recipe.files if file.table == "kpis" and SETTING in file.settings]
    kept: Any = files[0].settings[SETTING] if files else {}
    if not isinstance(kept, Mapping):
        return Stated()
    kpis = kept.get("kpis")
    known = {str(name): _checked(told) for name, told in kpis.items()} if isinstance(kpis, Mapping) else {}
    return Stated(str(kept.get("control") or ""), {name: told for name, told in known.items() if told})


def _checked(told: Any) -> dict[str, Any]:
    if not isinstance(told, Mapping):
        return {}
    price: Any = told.get("price")
    usable = isinstance(price, int | float) and not isinstance(price, bool) and math.isfinite(price)
    said_of = {"direction": told.get("direction") if told.get("direction") in SAYS else None,
               "unit": str(told.get("unit") or "")[:40], "price": float(price) if usable else None}  # fmt: skip
    return {name: value for name, value in said_of.items() if value not in (None, "")}


def state(book: Book, *, control: str | None = None, kpis: Mapping[str, Mapping[str, Any]] | None = None) -> Book:
    """The same book, whose recipe says which arm is control and, per KPI, its direction, unit and price.

    kpis: id to {"direction": more, less, neither, baseline or no KPI; "unit": text; "price": money for one unit}. What
    was said before stays unless said anew. Raises AnalysisError for another direction.
    """
    before = stated(book)
    for name, told in (kpis or {}).items():
        if told.get("direction", UNSAID) not in (*SAYS, UNSAID, None):
            raise AnalysisError(f"{told['direction']} is no direction of {name}.", fix=f"Use {', '.join(SAYS)}.")
    merged = {**before.kpis, **{name: _checked({**before.kpis.get(name, {}), **told})
                                for name, told in (kpis or {}).items()}}  # fmt: skip
    own = {"control": control or before.control, "kpis": {name: dict(told) for name, told in merged.items() if told}}
    files = tuple(
        replace(file, settings={**file.settings, SETTING: own}) if file.table == "kpis" else file
        for file in book.recipe.files
    )
    return replace(book, recipe=replace(book.recipe, files=files))


def suggested(*names: str) -> str:
    """Which way is good of a KPI by its name, label and unit: more, less, or nothing where the words are of two minds.

    What stands behind per is what it is counted on: sales per hour is a matter of sales.
    """
    text = " ".join(spoken(name).split(" per ")[0] for name in names)
    more, less = said("direction.more", text).strip("*"), said("direction.less", text).strip("*")
    if more and less:
        return MORE if less in more else LESS if more in less else UNSAID
    return MORE if more else LESS if less else UNSAID


def questions(kpis: Sequence[Kpi], baselines: Mapping[str, str], told: Stated) -> pd.DataFrame:
    """What is asked of each number of the file: kpi label direction suggested unit price; baselines last.

    direction: as said, in words; empty where nobody has said. suggested: the same by name, only ever a suggestion.
    """
    rows = [(k.kpi, k.name, SAYS.get(k.direction or told.direction(k.kpi)), SAYS.get(suggested(k.kpi, k.label)), k.unit,
             k.price) for k in kpis]  # fmt: skip
    rows += [(name, label, SAYS.get(told.direction(name), SAYS[BASELINE]), SAYS[BASELINE], "", None)
             for name, label in baselines.items()]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["kpi", "label", "direction", "suggested", "unit", "price"])
    return frame.assign(suggested=frame["suggested"].fillna("")).astype({"price": float})
