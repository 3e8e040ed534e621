"""The recipe of a book: how each file is used, saved as JSON, so that the same headers need no second asking."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ..cleaning import clean_name, cleaned
from ..errors import AnalysisError, UnusableUpload
from .headers import MOST_LETTERS
from .own import Own
from .tables import TABLES

LEAVE_OUT = ""
TENURE_UNITS = ("months", "years", "weeks", "days")
# Settings: what each row of a file without ids is; amounts of orders that count in the month they were paid in.
EACH_ROW, PAYMENTS = "each_row", "payments_by_month"
# What came in for each account in each month, where no order or invoice is told apart.
REVENUE = "revenue"
_OF_ACCOUNTS = ("started_on", "churned_on", "tenure_months", "churned")


@dataclass(frozen=True)
class FileMapping:
    """How one file is used: its table, which header is which column, and what was decided for it.

    settings: tenure_unit (months, years, weeks, days), kind (the same for every row),
    through (file and header that lead to the account, and where they differ what that header and the account's are
    called there), dates (column to day first or month first), left (a value of the status to churned, active or
    neither), each_row (account, where no column has ids and a row is one), payments_by_month (what was paid, not what
    recurs), why (a file that is left out: the reason in words), nearest (the table it comes nearest to and what it
    lacks); of an export that was recognised: system, cents, times (the header of how many), only (header and the
    value that is meant).
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

    @property
    def there(self) -> tuple[str, str]:
        """What that header is called in the file that leads to the accounts, and the header of the accounts there."""
        through: Any = self.settings["through"]
        return str(through[2] if len(through) > 2 else through[1]), str(through[3] if len(through) > 3 else "")

    def with_columns(self, table: str, columns: Mapping[str, str]) -> "FileMapping":
        """The same file, as the reader corrected it: what a person says is certain."""
        sure = {c: 1.0 if self.columns.get(c) != h else self.confidence.get(c, 1.0) for c, h in columns.items()}
        return replace(self, table=table, columns=dict(columns), confidence=sure)


@dataclass(frozen=True)
class Recipe:
    """The mapping of all files of a book; saved as JSON, it applies itself when the same headers come again.

    alike: ids that differ only in how they are written are joined. name: what the reader calls the book. currency: of
    the amounts, where no file says it.
    """

    files: tuple[FileMapping, ...]
    alike: bool = False
    name: str = ""
    currency: str = ""
    columns: tuple[tuple[str, Own], ...] = ()

    def missing(self, place: int) -> tuple[str, ...]:
        """The columns a file still needs; one that adds to the accounts of another file needs only their ids."""
        file = self.files[place]
        missing = missing_columns(file)
        if file.table != "accounts" or "account_id" not in file.columns or not missing:
            return missing
        leads = any(f.table == "accounts" and not missing_columns(f) for f in self.files)
        return () if leads else missing

    def to_json(self) -> str:
        """The recipe as text to save beside the files. It holds headers and choices, and no rows."""
        files = [
            {"headers": f.headers, "table": f.table, "columns": dict(f.columns), "settings": dict(f.settings)}
            for f in self.files
        ]
        own = [{"name": name, **column.written()} for name, column in self.columns]
        told = {"alike": self.alike, "name": self.name, "currency": self.currency, "columns": own}
        return json.dumps(
            {"recipe": 1, **{k: v for k, v in told.items() if v}, "files": files},
            indent=2,
            ensure_ascii=False,
            default=str,
        )

    @staticmethod
    def from_json(text: str) -> "Recipe":
        """The recipe in a saved text; raises UnusableUpload where it is none."""
        try:
            saved = cleaned(json.loads(text))
            if saved["recipe"] != 1:
                raise ValueError
            name, currency = (clean_name(str(saved.get(word, "")), MOST_LETTERS) for word in ("name", "currency"))
            own = tuple((clean_name(str(one["name"]), 60), Own.read(one)) for one in saved.get("columns", []))
            return Recipe(tuple(map(_file, saved["files"])), saved.get("alike") is True, name, currency[:8], own)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError, IndexError, AnalysisError) as error:
            why = "It does not hold the columns of files in the form this app saves."
            raise UnusableUpload("This is not a recipe.", why, "Upload the files without it.") from error

    def for_headers(self, headers: Sequence[str], titles: Collection[str] | None = None) -> FileMapping | None:
        """The saved mapping of a file with these headers, if there is one.

        titles: the files at hand; a way through another file is kept only where that one is among them.
        """
        found = next((file for file in self.files if file.headers == tuple(headers)), None)
        if found is None or titles is None or "through" not in found.settings or found.through[0] in titles:
            return found
        return replace(found, settings={k: v for k, v in found.settings.items() if k != "through"})


def _file(entry: Mapping[str, Any]) -> FileMapping:
    """One file of a saved recipe; raises ValueError, KeyError or TypeError for what could not have been saved."""
    headers, table = tuple(clean_name(header, MOST_LETTERS) for header in entry["headers"]), str(entry["table"])
    columns = {column: clean_name(header, MOST_LETTERS) for column, header in entry["columns"].items()}
    settings = dict(entry.get("settings", {}))
    known = TABLES[table].names if table != LEAVE_OUT else ()
    if not set(columns) <= set(known) or not set(columns.values()) <= set(headers):
        raise ValueError
    if settings.get("tenure_unit", "") not in ("", *TENURE_UNITS) or not isinstance(settings.get("dates", {}), dict):
        raise ValueError
    if not isinstance(settings.get("left", {}), dict):
        raise ValueError
    if "through" in settings and (len(settings["through"]) not in (2, 3, 4) or settings["through"][1] not in headers):
        raise ValueError
    return FileMapping(headers, table, columns, settings=settings)


def missing_columns(mapping: FileMapping) -> tuple[str, ...]:
    """The columns a file still needs for its table: of the nearest way to have it."""
    if mapping.table == LEAVE_OUT:
        return ()
    led = "through" in mapping.settings or EACH_ROW in mapping.settings
    has = {*mapping.columns, *mapping.settings, *(["account_id"] if led else [])}
    gaps = [tuple(c for c in way if c not in has) for way in TABLES[mapping.table].needs]
    return min(gaps, key=len)


def is_bare(mapping: FileMapping) -> bool:
    """Whether a file of accounts says nothing of when they started or left: it describes them."""
    return mapping.table == "accounts" and not set(_OF_ACCOUNTS) & set(mapping.columns)
