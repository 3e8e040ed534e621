"""A whole notebook in one file: tables, mapping, days, what was kept, written and judged, plans and choices.

The file is a ZIP of Parquet and JSON. Nothing in it is ever run: questions are names of public functions of this app
with plain values, charts are drawn again from the data, SQL waits until its reader runs it, and no entry is written to
disk. A stranger's file can be opened as safely as a stranger's CSV.
"""

import hashlib
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ..book import Book, Recipe
from ..book.columnar import simple
from ..book.control_characters import cleansed
from ..book.headers import MOST_LETTERS
from ..book.reading import Sheet, fit, parquet_table
from ..cleaning import clean, clean_name, cleaned
from ..errors import AnalysisError, UnusableUpload
from . import session
from .csv_files import zipped
from .pack import Pack
from .pack_json import frames_of, pack_from, pack_to
from .safe_zip import checked_zip

FORMAT, VERSION, ENDING = "churn notebook", 3, ".churn"
MOST_FILE, MOST_JSON, MOST_SHEETS = 500 * 2**20, 50 * 2**20, 200
CONTENTS = "notebook.json"
FIRST, LAST = date(1900, 1, 1), date(2100, 12, 31)
# From an older version to the next: what its notebook.json has to become.
MIGRATIONS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = session.MIGRATIONS
NEWER = "Open it with the app it was saved with, or a newer one."


@dataclass(frozen=True, eq=False)
class Notebook:
    """A saved notebook. plans: book to the text of its plan; written: what people wrote into tables, by name and line,
    and what was judged by hand; views: page to its choices, as they stand in the URL; registers: rows that were kept,
    by name; before: what was kept last time, to be asked again."""

    book: Book
    pack: Pack = field(default_factory=Pack)
    plans: Mapping[str, str] = field(default_factory=dict)
    written: Mapping[str, Mapping[str, Mapping[str, Any]]] = field(default_factory=dict)
    views: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    saved_on: str = ""
    registers: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    before: Pack = field(default_factory=Pack)


def save(notebook: Notebook) -> bytes:
    """The notebook as one file. The same notebook saved on the same day gives the same bytes."""
    return zipped({**book_files(notebook.book), **pack_files(notebook)})


def book_files(book: Book) -> dict[str, bytes]:
    """The tables of a book and how they are used, as entries of the file."""
    sheets = [_sheet_to(sheet) for sheet in book.sheets]
    about = {
        "name": book.name, "sample": book.sample, "as_of": _text(book.asked),
        "observed_from": _text(book.observed_from), "recipe": json.loads(book.recipe.to_json()),
        "sheets": sheets, "fingerprint": book.fingerprint,
    }  # fmt: skip
    tables = {f"sheets/{place}.parquet": parquet(sheet.table) for place, sheet in enumerate(book.sheets)}
    return {"book.json": _json(about), **tables}


def pack_files(notebook: Notebook) -> dict[str, bytes]:
    """Everything else: small, and saved at every change."""
    about = {
        "format": FORMAT, "version": VERSION, "saved_on": notebook.saved_on or str(date.today()),
        "pack": pack_to(notebook.pack), "plans": dict(notebook.plans), "written": notebook.written,
        "views": notebook.views, "registers": notebook.registers,
        "before": pack_to(notebook.before.said_only()),
    }  # fmt: skip
    frames = {
        name: parquet(pa.Table.from_pandas(f, preserve_index=False)) for name, f in frames_of(notebook.pack).items()
    }
    return {CONTENTS: _json(about), **frames}


def open_saved(data: bytes) -> Notebook:
    """The notebook in a file. Raises UnusableUpload, saying why, for one that is none, or is not safe to open."""
    archive = checked_zip(data, "The saved notebook", MOST_FILE, needs=CONTENTS)
    return from_files(_Files({entry.filename: archive.read for entry in archive.infolist()}))


def open_parts(*parts: bytes) -> Notebook:
    """The notebook in the parts that are kept of it, the tables and the rest; errors as in `open_saved`."""
    archives = [checked_zip(part, "The kept notebook", MOST_FILE) for part in parts]
    return from_files(_Files({name: archive.read for archive in archives for name in archive.namelist()}))


class _Files(Mapping[str, bytes]):
    """Entries read when asked for."""

    def __init__(self, readers: Mapping[str, Callable[[str], bytes]]) -> None:
        self._readers = readers

    def __getitem__(self, name: str) -> bytes:
        return self._readers[name](name)

    def __iter__(self) -> Any:
        return iter(self._readers)

    def __len__(self) -> int:
        return len(self._readers)


def from_files(files: Mapping[str, bytes]) -> Notebook:
    """The notebook in the entries of a file; errors as in `open_saved`."""
    try:
        about = _current(_read_json(files[CONTENTS]))
        told = _read_json(files["book.json"])
        book = _book(told, files)
        about = _of(book, claimed(told, book), about)
        pack = pack_from(about["pack"], lambda name: _frame(name, files))
        before = pack_from(about["before"], lambda name: _frame(name, files))
        return Notebook(
            book, pack, session.plans(about["plans"]), session.written(about["written"]), session.views(about["views"]),
            str(about["saved_on"])[:10], session.registers(about["registers"]), before,
        )  # fmt: skip
    except AnalysisError:
        raise
    except Exception as error:
        why = "It does not hold what the app saves, or was changed since."
        raise UnusableUpload("The saved notebook cannot be read.", why, "Ask for the file once more.") from error


def _current(about: dict[str, Any]) -> dict[str, Any]:
    """The contents as this version has them; an older version is brought forward, a newer one refused."""
    if about.get("format") != FORMAT or type(about.get("version")) is not int:
        raise UnusableUpload("The file is no saved notebook.", "It does not say that it is one.")
    if about["version"] > VERSION:
        raise UnusableUpload("The notebook was saved by a newer version of the app.", "This one cannot read it.", NEWER)
    while about["version"] < VERSION:
        step = MIGRATIONS.get(about["version"])
        if step is None:
            why = f"Version {about['version']} can no longer be read."
            raise UnusableUpload("The notebook was saved by a version that is too old.", why, "Upload its files anew.")
        about = {**step(about), "version": about["version"] + 1}
    return about


def _book(about: Mapping[str, Any], files: Mapping[str, bytes]) -> Book:
    if len(about["sheets"]) > MOST_SHEETS:
        raise UnusableUpload("The saved notebook holds too many tables.", f"The limit is {MOST_SHEETS}.")
    sheets = [_sheet(place, saved, files) for place, saved in enumerate(about["sheets"])]
    recipe = Recipe.from_json(json.dumps(about["recipe"]))
    days = {name: _day(about[name]) if about[name] else None for name in ("as_of", "observed_from")}
    if len(recipe.files) != len(sheets) or any(
        file.headers != sheet.headers for file, sheet in zip(recipe.files, sheets, strict=True)
    ):
        raise UnusableUpload("The saved notebook cannot be read.", "Its mapping belongs to other tables.")
    return Book.from_sheets(sheets, recipe, **days, name=str(about["name"])[:200], sample=about["sample"] is True)


def _day(saved: str) -> date:
    """A day that stands in a file; raises UnusableUpload for one that no book of accounts has."""
    day = date.fromisoformat(saved)
    if not FIRST <= day <= LAST:
        why = f"It says that its data stop, or begin, on {saved}. Days from {FIRST} to {LAST} can be read."
        raise UnusableUpload(
            "The saved notebook cannot be read.", why, "Ask for the file once more, or upload its data."
        )
    return day


def claimed(about: Mapping[str, Any], book: Book) -> str:
    """The fingerprint a file was saved under. It is believed in nothing but what of the file was said of that book."""
    if "fingerprint" in about:
        return str(about["fingerprint"])
    parts = [*(str(sheet["digest"]) + str(sheet["sheet"]) for sheet in about["sheets"]), book.recipe.to_json()]
    return hashlib.sha256("\n".join([*parts, str(book.as_of), str(book.observed_from)]).encode()).hexdigest()


def _of(book: Book, was: str, about: dict[str, Any]) -> dict[str, Any]:
    """The contents with what was said of the saved book said of the book that was worked out from its tables."""
    own, old = book.fingerprint, f"-notes-{was[:8]}"
    written = {n[: -len(was[:8])] + own[:8] if n.endswith(old) else n: v for n, v in about["written"].items()}
    plans = {own if name == was else name: plan for name, plan in about["plans"].items()}
    for item in about["pack"]["items"]:
        if item["origin"]["fingerprint"] == was:
            item["origin"]["fingerprint"] = own
    return {**about, "written": written, "plans": plans, "registers": session.of_book(about["registers"], was, own)}


def _sheet_to(sheet: Sheet) -> dict[str, Any]:
    return {
        "file": sheet.file, "sheet": sheet.sheet, "headers": list(sheet.headers), "digest": sheet.digest,
        "ragged": [list(pair) for pair in sheet.ragged], "notes": list(sheet.notes), "first": sheet.first,
        "gaps": list(sheet.gaps), "tight": sheet.tight,
    }  # fmt: skip


def _sheet(place: int, saved: Mapping[str, Any], files: Mapping[str, bytes]) -> Sheet:
    headers, title = tuple(clean_name(header, MOST_LETTERS) for header in saved["headers"]), str(saved["file"])[:200]
    raw = parquet_table(title, files[f"sheets/{place}.parquet"])
    table = simple(raw)
    if len(headers) != table.num_columns or len(set(headers)) < len(headers):
        raise ValueError("headers")
    return fit(Sheet(
        title, headers, table, str(saved["digest"])[:128], str(saved["sheet"])[:200],
        tuple((str(text), str(rule)) for text, rule in saved["ragged"]), tuple(map(str, saved["notes"])),
        int(saved["first"]), tuple(int(gap) for gap in saved["gaps"]), saved["tight"] is True,
    ))  # fmt: skip


def _frame(name: str, files: Mapping[str, bytes]) -> Any:
    """A kept table, its columns of plain kinds and each named once."""
    raw = parquet_table(name, files[name])
    if len(set(raw.column_names)) < raw.num_columns:
        raise ValueError("columns")
    table = cleansed(simple(raw))[0].rename_columns([clean(name) for name in raw.column_names])
    return table.to_pandas(timestamp_as_object=False)


def parquet(table: pa.Table) -> bytes:
    """A table as Parquet: the same table gives the same bytes."""
    sink = io.BytesIO()
    pq.write_table(table, sink, compression="zstd")
    return sink.getvalue()


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, default=_plain).encode("utf-8", errors="replace")


def _plain(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else str(value)


def _read_json(data: bytes) -> dict[str, Any]:
    if len(data) > MOST_JSON:
        raise UnusableUpload("The saved notebook is refused.", "Its list of contents is far too long.")
    read = cleaned(json.loads(data))
    if not isinstance(read, dict):
        raise ValueError("contents")
    return read


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
