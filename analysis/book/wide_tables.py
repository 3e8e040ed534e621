"""One wide file may carry several tables: months, an NPS score, days of milestones. Offered, and taken when asked."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ..finding import listed
from .days import month_text
from .engine import Engine
from .header_names import named, plain_words
from .milestone_days import account_header, are_milestones, milestone_headers, milestone_named, with_milestones
from .month_names import month_said
from .months_beside import UNNAMED, are_lines, called_revenue, is_all_there_is, with_months
from .question import CHOICE, NO, YES, Question
from .reading import Sheet
from .recipe import LEAVE_OUT, FileMapping, Recipe, missing_columns
from .tables import TABLES
from .totals import OF_COMPANY
from .values import number

FEWEST_MONTHS, MOST_LOOKED_AT, _FEW = 3, 500, 6
_USERS = re.compile(r"user|active|login|usage|nutzer|utilisat|usuari|usuár|kullanıcı|用户|用戶|利用")
_RECOMMEND = re.compile(r"\bnps\b|recommend|weiterempf|recomend|tavsiye|推荐|推薦|推奨")
_ANSWERED = re.compile(r"nps|survey|answer|respon|umfrage|enquete|encuesta|pesquisa|anket|调查|調查|調査")
_TAKEN = "taken from the columns of a wider table; a cell that says nothing is no row"
_DAY = re.compile(r"\d{4}[-/.]\d|\d{1,2}[-/. ]\d{1,2}[-/. ]\d{2}")


@dataclass(frozen=True)
class Part:
    """A table inside a wide file.

    table: mrr, usage, nps or events. headers: the columns it takes. year: of months that name none; 0 where it must be
    asked. dated: the column with the day of the answers, empty where the day must be asked.
    """

    table: str
    headers: tuple[str, ...]
    year: int = -1
    dated: str = ""

    @property
    def asks(self) -> str:
        """What only the reader can say: year, day or nothing."""
        return "year" if self.year == 0 else "day" if self.table == "nps" and not self.dated else ""

    @property
    def words(self) -> str:
        """The offer, in words."""
        if self.table == "nps":
            when = " It counts as a survey once you say on which day it was answered:" if self.asks else " Count it:"
            return f"{self.headers[0]} is an NPS answer, 0 to 10.{when}"
        if self.table == "events":
            are = "is the day of a milestone" if len(self.headers) == 1 else "are days of milestones"
            count_as = "it as an event" if len(self.headers) == 1 else "them as events"
            return f"{listed(self.headers)} {are}. Count {count_as}:"
        what = {"mrr": "MRR", "usage": "product usage"}[self.table]
        asked = " They are read once you say of which year:" if self.asks else " Read them:"
        return f"{self.headers[0]} to {self.headers[-1]} are {len(self.headers)} months of {what}.{asked}"


def parts_of(sheet: Sheet, file: FileMapping) -> tuple[Part, ...]:
    """The further tables a wide file of accounts may carry. A satisfaction score of 1 to 5 is not NPS."""
    free = [h for h in sheet.headers if h not in file.columns.values()]
    months = [h for h in free if month_said(h) and _numeric(sheet, h)]
    found = []
    if len(months) >= FEWEST_MONTHS and file.table in ("accounts", LEAVE_OUT):
        table = "usage" if _USERS.search(plain_words(" ".join([sheet.title, *months]))) else "mrr"
        found.append(Part(table, tuple(months), _year(sheet, months)))
    if file.table == "accounts":
        dated = [h for h in free if _ANSWERED.search(plain_words(h)) and _holds_days(sheet, h)]
        found += [Part("nps", (h,), dated=(dated or [""])[0]) for h in free if _is_nps(sheet, h)]
        reached = milestone_headers(sheet, file, _holds_days, free)
        found += [Part("events", reached)] * bool(reached)
    return tuple(found)


def ask_parts(sheet: Sheet, file: FileMapping) -> tuple[Question, ...]:
    """The further tables a wide file may carry, offered; about: the table, asks: the year or the day it needs."""
    told: Any = file.settings.get("parts", {})
    # A file that is nothing else, and was not left out on purpose, waits for its year.
    lone = file.table == LEAVE_OUT and not {"left_out", "totals"} & set(file.settings)
    return tuple(
        Question(
            0, "part", part.words, ((NO, "leave them out"), (YES, "read them")), blocks=lone or waits, about=part.table,
            chosen=(told[part.table] or YES) if part.table in told else "" if lone or waits else NO,
            asks=part.asks or CHOICE,
        )
        for part in parts_of(sheet, file)
        for waits in [is_all_there_is(file, part.table)]
    )  # fmt: skip


def taken(sheet: Sheet, file: FileMapping, part: Part, said: str = "") -> tuple[Sheet, FileMapping]:
    """The part as a sheet of its own, with its mapping; said is the year or the day where the part asks for one."""
    key = file.columns.get("account_id") or _key(sheet, part)
    table, origin = _answers(sheet, key, part, said) if part.table == "nps" else _long(sheet, key, part, said)
    columns = _COLUMNS[part.table]
    headers = ("account_id", *columns)
    inside = replace(
        sheet, headers=headers, table=table, sheet=_named(sheet, part), ragged=(), notes=(_TAKEN,), origin=origin
    )
    sure = dict.fromkeys(headers, 1.0)
    return inside, FileMapping(headers, part.table, {h: h for h in headers}, sure)


_COLUMNS = {"nps": ("answered_on", "score"), "mrr": ("month", "mrr"), "usage": ("month", "active_users"),
            "events": ("kind", "happened_on")}  # fmt: skip


def spread(sheets: Sequence[Sheet], recipe: Recipe) -> tuple[list[Sheet], Recipe]:
    """Files of nothing but months, or days of milestones, become tables of them; parts taken before are taken again."""
    all_sheets, files = list(sheets), list(recipe.files)
    for place, (sheet, file) in enumerate(zip(sheets, recipe.files, strict=True)):
        key = account_header(place, sheets, recipe.files)
        reached = milestone_headers(sheet, file, _holds_days, sheet.headers) if key else ()
        if reached and are_milestones(place, recipe.files, key, reached):
            own = replace(file, columns={"account_id": key})
            all_sheets[place], files[place] = taken(sheet, own, Part("events", reached))
            continue
        if reached:
            files[place] = with_milestones(place, recipe.files)
        wide = [p for p in parts_of(sheet, file) if p.table != "nps" and not p.asks] if _is_nothing(file) else []
        if not wide or not (key := _key(sheet, wide[0])):
            continue
        if are_lines(_sample(sheet, key)):
            files[place] = FileMapping(file.headers, LEAVE_OUT, {}, settings={"why": OF_COMPANY, "totals": True})
        else:
            all_sheets[place], files[place] = taken(sheet, replace(file, columns={}), wide[0])
            cells = [cell for header in wide[0].headers[:_FEW] for cell in _sample(sheet, header)]
            if wide[0].table == "mrr" and not called_revenue(sheet.title, wide[0].headers, cells):
                files[place] = replace(files[place], settings={UNNAMED: True})
    for place, (sheet, file) in enumerate(zip(sheets, recipe.files, strict=True)):
        file = files[place] = (
            with_months(file, [p.table for p in parts_of(sheet, file) if not p.asks])
            if files[place] is file
            else files[place]
        )
        offered = {part.table: part for part in parts_of(sheet, file)} if file.settings.get("parts") else {}
        for table, said in dict(file.settings.get("parts", {})).items():  # type: ignore[call-overload]
            if table in offered and _named(sheet, offered[table]) not in {s.sheet for s in all_sheets}:
                more, mapping = taken(sheet, file, offered[table], str(said))
                all_sheets.append(more)
                files.append(mapping)
    return all_sheets, replace(recipe, files=tuple(files))


def _is_nothing(file: FileMapping) -> bool:
    return file.table == LEAVE_OUT or (file.table == "mrr" and bool(missing_columns(file)))


def _named(sheet: Sheet, part: Part) -> str:
    return f"{sheet.sheet} {part.table}".strip()


def _key(sheet: Sheet, part: Part) -> str:
    """The column of ids of a file that is nothing but months: the likeliest by name, else the first."""
    accounts = TABLES["accounts"]
    free = [h for h in sheet.headers if h not in part.headers]
    by_name = [(named(h, accounts, accounts.column("account_id")), -i, h) for i, h in enumerate(free)]
    return max(by_name)[2] if by_name else ""


def _long(sheet: Sheet, key: str, part: Part, said: str) -> tuple[pa.Table, "np.ndarray[Any, Any]"]:
    """One row per account and month, or milestone; a cell that says nothing is no row."""
    ids, year = _texts(sheet, key), int(said) if said.isdigit() else max(part.year, 0)
    pieces, rows = [], []
    for header in part.headers:
        cells = _texts(sheet, header)
        kept = pc.indices_nonzero(pc.fill_null(pc.greater(pc.binary_length(pc.utf8_trim_whitespace(cells)), 0), False))
        name = milestone_named(header) if part.table == "events" else _month(header, year)
        pieces.append(pa.table([ids.take(kept), pa.array([name] * len(kept), pa.string()), cells.take(kept)], _C))
        rows.append(kept.to_numpy())
    return pa.concat_tables(pieces), np.concatenate(rows)


def _month(header: str, year: int) -> str:
    month = month_said(header)
    return month_text((month[0] or year) * 12 + month[1] - 1) if month else ""


_C = ["c0", "c1", "c2"]


def _answers(sheet: Sheet, key: str, part: Part, said: str) -> tuple[pa.Table, "np.ndarray[Any, Any]"]:
    cells = _texts(sheet, part.headers[0])
    kept = pc.indices_nonzero(pc.fill_null(pc.greater(pc.binary_length(pc.utf8_trim_whitespace(cells)), 0), False))
    days = _texts(sheet, part.dated).take(kept) if part.dated else pa.array([said] * len(kept), pa.string())
    return pa.table([_texts(sheet, key).take(kept), days, cells.take(kept)], _C), kept.to_numpy()


def _texts(sheet: Sheet, header: str) -> pa.Array:
    column = sheet.table.column(sheet.headers.index(header)).cast(pa.string())
    whole = column.combine_chunks()
    return whole if isinstance(whole, pa.Array) else pa.concat_arrays(whole.chunks)


def _sample(sheet: Sheet, header: str) -> list[str]:
    cells = sheet.table.column(sheet.headers.index(header)).slice(0, MOST_LOOKED_AT).to_pylist()
    return [str(cell).strip() for cell in cells if cell is not None and str(cell).strip()]


def _numeric(sheet: Sheet, header: str) -> bool:
    return _share_read(_sample(sheet, header)) >= 0.7


def _share_read(cells: Sequence[str]) -> float:
    if not cells:
        return 1.0
    engine = _engine()
    with engine.turn:
        engine.load("raw", pa.table({"c0": pa.array(cells, pa.string())}))
        read = engine.row(f"SELECT count({number(engine, 'raw', 'c0', 'VARCHAR').sql}) FROM raw")[0]
        engine.run("DROP TABLE raw")
    return float(read) / len(cells)


@cache
def _engine() -> Engine:
    """One for all columns: starting one takes longer than what it is asked here. Nothing stays in it."""
    return Engine()


def _holds_days(sheet: Sheet, header: str) -> bool:
    cells = _sample(sheet, header)
    return bool(cells) and sum(bool(_DAY.match(cell)) for cell in cells) > 0.7 * len(cells)


def _is_nps(sheet: Sheet, header: str) -> bool:
    """A column that says so by name, with whole numbers of which none is above 10 and some are above 5."""
    cells = _sample(sheet, header)
    if not _RECOMMEND.search(plain_words(header)) or not cells:
        return False
    scores = [int(cell) for cell in cells if re.fullmatch(r"\d{1,2}(\.0)?", cell) for cell in [cell.split(".")[0]]]
    return len(scores) > 0.9 * len(cells) and 5 < max(scores) <= 10


def _year(sheet: Sheet, months: Sequence[str]) -> int:
    """The year of months that name none: from the name of the file or sheet; 0 where it must be asked."""
    if all((month_said(header) or (0, 0))[0] for header in months):
        return -1
    found = re.search(r"(?<!\d)(19|20)\d{2}(?!\d)", sheet.title)
    return int(found[0]) if found else 0
