"""The recipe of a book: how each file is used, saved as JSON, so that the same headers need no second asking."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from analysis.book.tables import TABLES
from analysis.errors import UnusableUpload

LEAVE_OUT = ""


@dataclass(frozen=True)
class FileMapping:
    """How one file is used: its table, which header is which column, and what was decided for it.

    settings: tenure_unit (months, years, days), kind (the same for every row), through (file and header that lead
    to the account), dates (column to day first or month first).
    """

    headers: tuple[str, ...]
    table: str
    columns: Mapping[str, str]
    confidence: Mapping[str, float] = field(default_factory=dict)
    settings: Mapping[str, object] = field(default_factory=dict)

    @property
    def through(self) -> tuple[str, str]:
        """The file and the header that lead to the account, for a file without account ids."""
        through: Any = self.settings["through"]
        return str(through[0]), str(through[1])

    def with_columns(self, table: str, columns: Mapping[str, str]) -> "FileMapping":
        """The same file, as the reader corrected it: what a person says is certain."""
        sure = {c: 1.0 if self.columns.get(c) != h else self.confidence.get(c, 1.0) for c, h in columns.items()}
        return replace(self, table=table, columns=dict(columns), confidence=sure)


@dataclass(frozen=True)
class Recipe:
    """The mapping of all files of a book; saved as JSON, it applies itself when the same headers come again."""

    files: tuple[FileMapping, ...]

    def to_json(self) -> str:
        """The recipe as text to save beside the files. It holds headers and choices, and no rows."""
        files = [
            {"headers": f.headers, "table": f.table, "columns": dict(f.columns), "settings": dict(f.settings)}
            for f in self.files
        ]
        return json.dumps({"recipe": 1, "files": files}, indent=2, ensure_ascii=False, default=str)

    @staticmethod
    def from_json(text: str) -> "Recipe":
        """The recipe in a saved text; raises UnusableUpload where it is none."""
        try:
            saved = json.loads(text)
            files = tuple(
                FileMapping(tuple(f["headers"]), f["table"], dict(f["columns"]), settings=dict(f.get("settings", {})))
                for f in saved["files"]
            )
            if saved["recipe"] != 1 or any(f.table not in {*TABLES, LEAVE_OUT} for f in files):
                raise ValueError
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            why = "It does not hold the columns of files in the form this app saves."
            raise UnusableUpload("This is not a recipe.", why, "Upload the files without it.") from error
        return Recipe(files)

    def for_headers(self, headers: Sequence[str]) -> FileMapping | None:
        """The saved mapping of a file with these headers, if there is one."""
        known = {file.headers: file for file in self.files}
        return known.get(tuple(headers))


def missing_columns(mapping: FileMapping) -> tuple[str, ...]:
    """The columns a file still needs for its table: of the nearest way to have it."""
    if mapping.table == LEAVE_OUT:
        return ()
    has = {*mapping.columns, *mapping.settings, *(["account_id"] if "through" in mapping.settings else [])}
    gaps = [tuple(c for c in way if c not in has) for way in TABLES[mapping.table].needs]
    return min(gaps, key=len)
