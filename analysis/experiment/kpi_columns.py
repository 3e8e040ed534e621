"""Which numbers of an experiment are KPIs, and which were measured before it began: by their names and their dates."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ..book.header_names import plain_words
from ..book.vocabulary import ends, said
from ..standards import AFTER, BEFORE
from .plan import Kpi

_YEAR = re.compile(r"(?P<stem>.*?)[ _-]*(?P<year>(?:19|20)\d\d)(?:[ _-]?(?:m|q)?(?P<part>\d{1,2}))?")
_SHORT = re.compile(r"(?P<stem>[^\W\d_]+)(?P<year>[6-9]\d)")


@dataclass(frozen=True)
class Measured:
    """One number of the file: what it measures (stem, folded), on which side of the start, and when, where it says."""

    column: str
    stem: str
    side: str = ""
    moment: tuple[int, int] | None = None
    fixed: bool = False

    @property
    def kpi(self) -> str:
        """The id of what it measures."""
        return self.stem.replace(" ", "_") or self.column


def find_kpis(
    columns: Sequence[str], panel: bool, labels: Mapping[str, str] | None = None, starts: date | None = None
) -> tuple[tuple[Kpi, ...], tuple[str, ...]]:
    """KPIs with their columns before and after, and the columns that only describe a unit from before.

    columns: their ids; labels: id to header. panel: rows stand for periods, so that no column is before or after.
    starts: where it is known, a column dated before it is from before.
    """
    found = [_measured(name, (labels or {}).get(name, name), panel) for name in columns]
    early = set(_early(found, starts)) | {one.column for one in found if one.fixed}
    befores = {one.stem: one.column for one in found if one.side == BEFORE}
    afters = [one for one in found if one.side == AFTER]
    plain = [one for one in found if not one.side and one.column not in early]
    named = [*afters, *(one for one in plain if one.stem in befores)] if afters else plain
    chosen = {one.column: one for one in named}
    in_order = [one for one in found if one.column in chosen]
    pairs = _pairs(in_order, befores)
    kpis = tuple(Kpi(_id(one, in_order), after=one.column, before=pairs.get(one.column)) for one in in_order)
    used = {*(kpi.after for kpi in kpis), *(kpi.before for kpi in kpis)}
    return kpis, tuple(name for name in columns if name not in used)


def _measured(column: str, label: str, panel: bool) -> Measured:
    fixed = bool(said("measured.fixed", column) or said("measured.fixed", label))
    if panel:
        return Measured(column, column, fixed=fixed)
    for text in dict.fromkeys((column, label)):
        for side in (BEFORE, AFTER):
            word, rest = ends(f"measured.{side}", text)
            if word:
                return Measured(column, _stem(rest), side, fixed=fixed and side != AFTER)
    dated = _YEAR.fullmatch(label) or _SHORT.fullmatch(label)
    if dated:
        part = int(dated.groupdict().get("part") or 0)
        return Measured(column, _stem(dated["stem"]), "", (int(dated["year"]), part), fixed)
    return Measured(column, _stem(column), fixed=fixed)


def _stem(text: str) -> str:
    return plain_words(text)


def _early(found: Sequence[Measured], starts: date | None) -> list[str]:
    """Columns dated before the start; without a start, of one measure dated by the year all but the last."""
    if starts is not None:
        begun = (starts.year, starts.month)
        return [one.column for one in found if one.moment and one.moment[0] > 99 and _ended(one.moment) < begun]
    dated: dict[str, list[Measured]] = {}
    for one in found:
        if one.moment and not one.moment[1]:
            dated.setdefault(one.stem, []).append(one)
    last = {stem: max(one.moment or (0, 0) for one in group) for stem, group in dated.items()}
    return [one.column for stem, group in dated.items() for one in group if (one.moment or (0, 0)) < last[stem]]


def _ended(moment: tuple[int, int]) -> tuple[int, int]:
    """The month a dated column ends in; a whole year ends in December."""
    return moment[0], moment[1] or 12


def _pairs(kpis: Sequence[Measured], befores: Mapping[str, str]) -> dict[str, str]:
    """What was measured before of each KPI; a single one before and one after are a pair if a name says no measure."""
    pairs = {one.column: befores[one.stem] for one in kpis if one.stem in befores and befores[one.stem] != one.column}
    rest = [stem for stem, column in befores.items() if column not in pairs.values()]
    if len(kpis) == len(rest) == 1 and not pairs and kpis[0].side == AFTER:
        bare = [stem for stem in (kpis[0].stem, rest[0]) if not stem or said("measured.anything", stem) == stem]
        return {kpis[0].column: befores[rest[0]]} if bare else {}
    return pairs


def _id(one: Measured, all_: Sequence[Measured]) -> str:
    """The KPI's id: what it measures, or its column where that is not one KPI's alone or cannot be written."""
    alone = sum(other.stem == one.stem for other in all_) == 1
    return one.kpi if one.side and alone and one.kpi.isascii() and one.kpi.isidentifier() else one.column
