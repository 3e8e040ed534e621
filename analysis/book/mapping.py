"""Which table is this file, and which of its columns is which? Guessed by name and content, corrected by the reader."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pyarrow.compute as pc

from .arm_columns import surely_arms
from .arms import arms_by_content
from .cents import in_whole_units
from .column_fit import LIKELY
from .ends_and_notices import as_the_end
from .happenings import as_happening, is_with_somebody, with_its_reason
from .linking import linked
from .monthly_rows import as_months
from .net_prices import as_paid
from .other_metrics import of_one_metric
from .paid_orders import as_orders, as_revenue
from .people_lists import WRITTEN, as_people, belongs_to_nobody, of_its_ticket, with_their_part
from .period_rows import are_periods
from .plan_prices import priced_by_plans
from .presets import preset_for
from .profiles import Profile
from .reading import Sheet
from .recipe import EACH_ROW, LEAVE_OUT, FileMapping, Recipe, missing_columns
from .recognition import fitted, recognised
from .row_titles import named_unit, titled
from .row_units import EVENT, ORDER, RowUnit, id_of, is_id, row_unit
from .status import is_status
from .sums import OF_GROUPS, are_figures, are_sums
from .tables import TABLES
from .task_lists import as_tasks
from .totals import OF_COMPANY, totals_said

_SAMPLE = 2_000
_NO_TABLE = FileMapping((), LEAVE_OUT, {})
_SOMETIMES, _MOST_IDS, _IDS_LOOKED_AT = 0.05, 20, 200_000


def guess(sheets: Sequence[Sheet], recipe: Recipe | None = None) -> Recipe:
    """The recipe for these sheets: saved choices where the headers are known, a guess by name and content elsewhere."""
    titles = {sheet.title for sheet in sheets}
    saved = [recipe.for_headers(sheet.headers, titles) if recipe else None for sheet in sheets]
    files = [known or guess_file(sheet) for known, sheet in zip(saved, sheets, strict=True)]
    found = priced_by_plans(sheets, linked(sheets, files, saved, guess_file), saved)
    return Recipe(tuple(found), bool(recipe and recipe.alike),
                  columns=recipe.columns if recipe else ())  # fmt: skip


def guess_file(sheet: Sheet, only: str = "", account: str = "", happens: bool = False) -> FileMapping:
    """The likeliest table for one sheet and the likeliest column for each of its headers.

    only: the table is already known. account: the header of its accounts is known from another file. happens: its rows
    are known to have happened to them. Confidence runs from 0 to 1.
    """
    profile = profiles(sheet)
    if happens:
        unit = titled(row_unit(profile, account), profile, sheet.title)
        return as_happening(profile, replace(unit, kind=unit.kind or EVENT), _NO_TABLE, 0)[0]
    if not only and (tasks := as_tasks(profile, sheet.title, account)):
        return tasks
    if not only and (known := preset_for(sheet.headers, {header: seen.filled for header, seen in profile.items()})):
        known = _with_the_rest(known, profile, sheet.title)
        if not missing_columns(known):
            return known
    best, score = recognised(profile, sheet.title, only, account)
    unit = named_unit(titled(row_unit(profile, account), profile, sheet.title), sheet.title)
    if not only and unit.kind == ORDER and best.table not in ("nps", "kpis"):
        best, score = as_orders(profile, unit, best, score)
    if not only and score < LIKELY:
        best, score = as_revenue(profile, unit, best, score)
    happened = unit.kind == EVENT and best.table == "touches" and not is_with_somebody(best.columns, profile)
    if not only and (score < LIKELY or happened):
        best, score = as_happening(profile, unit, best, score)
    if not only:
        best, score = as_months(sheet, profile, unit, best, score)
        best, score = as_people(profile, sheet.title, with_its_reason(best, profile), score)
        best = with_their_part(best, profile)
        if not account and belongs_to_nobody(best, profile, unit):
            best, score = of_its_ticket(best, profile, score)
            best, score = (best, score) if score else _told_otherwise(profile, sheet.title)
    counted = "" if only else _counted(sheet, profile, unit, best if score > 0 else _NO_TABLE)
    if counted:
        return FileMapping(tuple(profile), LEAVE_OUT, {}, {}, {"why": counted, "totals": True})
    if not only and score < LIKELY and (arm := _arms_of(profile)):
        return _by_arms(profile, sheet.title, arm)
    if only == "kpis" and "arm" not in best.columns and (arm := arms_by_content(sheet, best.columns.values())):
        best = replace(best, columns={**best.columns, "arm": arm}, confidence={**best.confidence, "arm": LIKELY})
    return (
        in_whole_units(sheet, as_paid(sheet, as_the_end(sheet, of_one_metric(best, profile))))
        if score > 0 or only
        else _nothing(profile, sheet.title)
    )


def _told_otherwise(profile: Mapping[str, Profile], title: str) -> tuple[FileMapping, float]:
    """What rows with an id of their own are where they are no contacts and events: accounts that say who churned."""
    found, score = recognised(profile, title, besides=WRITTEN)
    return (found, score) if found.table == "accounts" and "churned" in found.columns else (found, 0)


def _counted(sheet: Sheet, profile: Mapping[str, Profile], unit: RowUnit, best: FileMapping) -> str:
    """Why the rows of a file are periods or groups, and no accounts; empty where they are not."""
    if are_periods(sheet, profile, unit) or are_figures(sheet, profile, unit, best):
        return OF_COMPANY
    told = totals_said(profile, unit, best)
    return told or (OF_GROUPS if are_sums(sheet, profile, unit, best) else "")


def profiles(sheet: Sheet) -> dict[str, Profile]:
    """What a sample of each column looks like; of a wide file each sample is smaller.

    Whether an id stands once is looked up among more of its rows: a sample holds few of them twice.
    """
    most = min(_SAMPLE, max(50, 50 * _SAMPLE // len(sheet.headers)))
    found = {header: Profile.of(sheet.table.column(i), most) for i, header in enumerate(sheet.headers)}
    ids = [i for i, h in enumerate(sheet.headers) if found[h].unique > _SOMETIMES and (id_of(h) or is_id(h))]
    for place in ids[:_MOST_IDS] if sheet.table.num_rows > most else ():
        cells = pc.drop_null(sheet.table.column(place).slice(0, _IDS_LOOKED_AT))
        header = sheet.headers[place]
        found[header] = replace(found[header], unique=len(pc.unique(cells)) / max(len(cells), 1))
    return found


def _with_the_rest(known: FileMapping, profile: Mapping[str, Profile], title: str) -> FileMapping:
    """A preset with the columns it does not list: it adds to what is recognised, and takes nothing away."""
    free = {header: seen for header, seen in profile.items() if header not in known.columns.values()}
    more, _ = fitted(TABLES[known.table], free, title, row_unit(profile), False)
    taken = _serving(known.table, known.columns)
    added = {c: h for c, h in more.columns.items() if c not in known.columns and c not in taken}
    settings = {**{k: v for k, v in more.settings.items() if k != EACH_ROW}, **known.settings}
    confidence = {**{c: more.confidence.get(c, LIKELY) for c in added}, **known.confidence}
    return replace(known, columns={**known.columns, **added}, confidence=confidence, settings=settings)


def _serving(table: str, columns: Mapping[str, str]) -> set[str]:
    """The columns that only serve another way to have a table than the one it is had in."""
    if table != "mrr":
        return {"churned"} if "churned_on" in columns and "churned" not in columns else set()
    return {column for way in TABLES[table].needs for column in way} - set(columns)


def _arms_of(profile: Mapping[str, Profile]) -> str:
    """The column of arms by nothing but its values; attended and not attended under a status is how something went."""
    return next((h for h, seen in profile.items() if surely_arms(seen) and not is_status(h)), "")


def _by_arms(profile: Mapping[str, Profile], title: str, arm: str) -> FileMapping:
    """An experiment known by nothing but the names of its arms."""
    found, _ = recognised({h: seen for h, seen in profile.items() if h != arm}, title, "kpis")
    columns = {**{c: h for c, h in found.columns.items() if c == "unit_id"}, "arm": arm}
    confidence = {column: found.confidence.get(column, LIKELY) for column in columns} | {"arm": LIKELY}
    return FileMapping(tuple(profile), "kpis", columns, confidence)


def _nothing(profile: Mapping[str, Profile], title: str) -> FileMapping:
    """A file that is no table of a book, with the one it comes nearest to."""
    unit, near = row_unit(profile), []
    for place, table in enumerate(TABLES.values()):
        mapping, _ = fitted(table, profile, title, unit, True)
        if len(mapping.columns) > 1 and (lacks := missing_columns(mapping)):
            near.append((-len(lacks), len(mapping.columns), -place, table.name, lacks))
    settings: dict[str, object] = {}
    if near:
        *_, name, lacks = max(near)
        settings["nearest"] = [name, *lacks]
    return FileMapping(tuple(profile), LEAVE_OUT, {}, {}, settings)
