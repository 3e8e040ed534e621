"""Which table is this file, and which of its columns is which? Guessed by name and content, corrected by the reader."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from analysis.book.arms import arms_by_content
from analysis.book.header_names import is_vague, named, plain_words, title_says
from analysis.book.month_names import month_said
from analysis.book.presets import preset_for
from analysis.book.profiles import Profile
from analysis.book.reading import Sheet
from analysis.book.recipe import LEAVE_OUT, FileMapping, Recipe, missing_columns
from analysis.book.status_words import GONE, says
from analysis.book.tables import TABLES, Column, Table
from analysis.book.values import LENGTHS

_LIKELY = 0.5
_SAMPLE = 2_000
_ONE_EACH = ("name", "contact", "csm", "sales_rep")


def guess(sheets: Sequence[Sheet], recipe: Recipe | None = None) -> Recipe:
    """The recipe for these sheets: saved choices where the headers are known, a guess by name and content elsewhere."""
    titles = {sheet.title for sheet in sheets}
    saved = [recipe.for_headers(sheet.headers, titles) if recipe else None for sheet in sheets]
    files = [known or guess_file(sheet) for known, sheet in zip(saved, sheets, strict=True)]
    files = [_linked(file, i, sheets, files) for i, file in enumerate(files)]
    added = (file if saved[i] else _adding(file, i, sheets, files) for i, file in enumerate(files))
    return Recipe(tuple(added), bool(recipe and recipe.alike))


def guess_file(sheet: Sheet, only: str = "") -> FileMapping:
    """The likeliest table for one sheet and the likeliest column for each of its headers.

    only: the table is already known. Confidence runs from 0 to 1.
    """
    most = min(_SAMPLE, max(50, 50 * _SAMPLE // len(sheet.headers)))
    profile = {header: Profile.of(sheet.table.column(i), most) for i, header in enumerate(sheet.headers)}
    if not only and (known := preset_for(sheet.headers, {header: seen.filled for header, seen in profile.items()})):
        return known
    tables = [TABLES[only]] if only else list(TABLES.values())
    candidates = [_fit(table, profile, sheet.title, bool(only)) for table in tables]
    best, score = max(candidates, key=lambda item: item[1])
    if only == "kpis" and "arm" not in best.columns and (arm := arms_by_content(sheet, best.columns.values())):
        best = replace(best, columns={**best.columns, "arm": arm}, confidence={**best.confidence, "arm": _LIKELY})
    return best if score > 0 or only else replace(best, table=LEAVE_OUT, columns={}, confidence={})


def _fit(table: Table, profile: Mapping[str, Profile], title: str, sure: bool) -> tuple[FileMapping, float]:
    columns, confidence = _assign(table, profile, sure)
    columns = _one_way(table, _without_terms(columns, profile))
    mapping = FileMapping(tuple(profile), table.name, columns, confidence, _settings(table, columns, profile))
    missing = missing_columns(mapping)
    if missing and missing != ("account_id",):
        return mapping, 0.0
    way = max(table.needs, key=lambda need: sum(c in columns for c in need))
    certain = float(np.mean([confidence.get(c, 0.5) for c in way]))
    # A file's name counts as far as the table uses what is in the file: the headers know more than the name.
    used = len(columns) / max(len(profile), 1)
    named = 0.4 * used if title_says(table, title) else 0.0
    if not named and not sure and not _is_told(table, way, columns):
        return mapping, 0.0
    doubt = 0.5 if missing or _is_of_accounts(table, columns, profile) else 1.0
    return mapping, max(0.01, (certain + named + 0.5 * used + 0.05 * len(way)) * doubt)


def _without_terms(columns: Mapping[str, str], profile: Mapping[str, Profile]) -> dict[str, str]:
    """An end that every account has, and that is not called a churn or a cancellation, is taken for that of a term."""
    header = columns.get("churned_on", "")
    if not header or "churned" in columns or says(header) == GONE or not profile[header].full:
        return dict(columns)
    kept = {column: h for column, h in columns.items() if column != "churned_on"}
    return {"term_ends_on": header, **kept}


def _is_of_accounts(table: Table, columns: Mapping[str, str], profile: Mapping[str, Profile]) -> bool:
    """Whether what could be subscriptions has one row an account and says when each of those churned."""
    if table.name != "mrr" or not {"account_id", "ended_on"} <= set(columns):
        return False
    return "churn" in plain_words(columns["ended_on"]) and profile[columns["account_id"]].unique > 0.9


def _is_told(table: Table, way: Sequence[str], columns: Mapping[str, str]) -> bool:
    """Whether more speaks for a table than an account, a date and an amount, which invoices and calls have alike."""
    if len(way) > 2 or not any(table.column(column).kind in ("day", "month") for column in way):
        return True
    return not all(is_vague(header) for column, header in columns.items() if column not in ("account_id", "amount"))


def _one_way(table: Table, columns: Mapping[str, str]) -> dict[str, str]:
    """The columns without those that only serve another way to have the table."""
    ways = [way for way in table.needs if all(c in columns or c == "account_id" for c in way)]
    spare = {c for way in table.needs for c in way} - set(ways[0]) if ways and table.name == "mrr" else set()
    return {c: h for c, h in columns.items() if c not in spare - {"ended_on"}}


def _assign(table: Table, profile: Mapping[str, Profile], sure: bool) -> tuple[dict[str, str], dict[str, float]]:
    """Each header to at most one column and each column to at most one header, the surest pairs first."""
    pairs = [
        (by_name * _content(table, column, header, seen, sure), -place, column.name, header)
        for place, column in enumerate(table.columns)
        for header, seen in profile.items()
        if (by_name := named(header, table, column)) >= _LIKELY
    ]
    columns: dict[str, str] = {}
    confidence: dict[str, float] = {}
    for score, _, name, header in sorted(pairs, reverse=True):
        if score >= _LIKELY and name not in columns and header not in columns.values():
            columns[name], confidence[name] = header, round(min(score, 1.0), 2)
    return columns, confidence


def _content(table: Table, column: Column, header: str, seen: Profile, sure: bool) -> float:
    """How far the cells bear the name out: 1 where they do, 0 where they cannot be meant.

    sure: the table is known, so that an empty column under a column's own name is that column.
    """
    if not seen.filled or (column.kind == "day" and "blank" in seen.looks):
        if sure and header == column.name:
            return 1.0
        return 0.6 if column.kind in ("day", "text") else 0.3
    if column.kind == "id":
        return _key_content(table, column, seen, sure)
    if column.kind == "text":
        one_each = seen.filled > 20 and seen.unique > 0.9 and column.name not in _ONE_EACH
        return 0.2 if one_each or seen.looks["day"] > 0.8 else 1.0
    if column.name in LENGTHS:
        return 1.0 if seen.looks["length"] >= 0.7 else 0.0
    if column.kind == "score":
        return seen.looks["number"] if seen.most > 5 or "nps" in plain_words(header) else 0.0
    if column.name == "churned" and seen.few:
        return _status_content(header, seen)
    share = seen.looks["number" if column.kind == "whole" else column.kind]
    if column.kind == "day" and share < 0.7:
        share = max(0.8 * seen.looks["counted"], 0.75 * seen.looks["month"])
    return share if share >= 0.7 else 0.0


def _status_content(header: str, seen: Profile) -> float:
    """A few values under the name of a status may be one though nobody knows the words: what they mean is asked."""
    placed = plain_words(header) in ("state", "estado") and not seen.looks["flag"]
    return 0.0 if placed else max(seen.looks["flag"], 0.7)


def _key_content(table: Table, column: Column, seen: Profile, sure: bool) -> float:
    """Accounts stand once; a unit of an experiment may stand in several rows, which makes it less likely to be one."""
    if seen.looks["day"] > 0.8:
        return 0.0
    if (table.name, column.name) == ("accounts", "account_id"):
        return 1.0 if seen.unique > 0.9 else 0.0
    if (table.name, column.name) == ("kpis", "unit_id"):
        return 1.0 if sure or seen.unique > 0.9 else 0.8
    return 1.0


def _settings(table: Table, columns: Mapping[str, str], profile: Mapping[str, Profile]) -> dict[str, object]:
    settings: dict[str, object] = {}
    told = plain_words(columns.get("happened_on", ""))
    if table.name == "events" and "kind" not in columns and re.search(r"churn|cancel", told):
        settings["kind"] = "churn"
    return settings


def _linked(file: FileMapping, place: int, sheets: Sequence[Sheet], files: Sequence[FileMapping]) -> FileMapping:
    """A file without account ids, led to them through a key it shares with another file."""
    if missing_columns(file) != ("account_id",):
        return file
    for other, (sheet, mapped) in enumerate(zip(sheets, files, strict=True)):
        shared = [h for h in sheets[place].headers if h in sheet.headers and _is_key(sheet, h)]
        if other != place and "account_id" in mapped.columns and shared:
            return replace(file, settings={**file.settings, "through": [sheet.title, shared[0]]})
    return replace(file, table=LEAVE_OUT, columns={}, confidence={})


def _adding(file: FileMapping, place: int, sheets: Sequence[Sheet], files: Sequence[FileMapping]) -> FileMapping:
    """A file that is no table of its own and speaks of the accounts of another adds its columns to them.

    One that is mostly months tells revenue or use, which are tables of their own.
    """
    months = [header for header in file.headers if month_said(header)]
    if file.table != LEAVE_OUT or 2 * len(months) >= len(file.headers):
        return file
    mapped = guess_file(sheets[place], only="accounts")
    if "account_id" not in mapped.columns or len(sheets[place].headers) < 2:
        return file
    own = _texts(sheets[place], mapped.columns["account_id"])
    for sheet, other in zip(sheets, files, strict=True):
        leads = other.table == "accounts" and "account_id" in other.columns
        if leads and 2 * len(own & _texts(sheet, other.columns["account_id"])) >= len(own):
            return mapped
    return file


def _texts(sheet: Sheet, header: str) -> set[str]:
    cells = sheet.table.column(sheet.headers.index(header)).unique().to_pylist()
    said = (str(cell).strip().removesuffix(".0") for cell in cells if cell is not None)
    return {re.sub(r"(?<!\d)0+(?=\d)", "", re.sub(r"[\W_]", "", cell.lower())) for cell in said if cell}


def _is_key(sheet: Sheet, header: str) -> bool:
    column = sheet.table.column(sheet.headers.index(header))
    return plain_words(header).endswith(" id") and len(column.unique()) == len(column)
