"""The columns nobody asked for: what accounts can be compared by, and further numbers."""

import re
from collections.abc import Mapping
from itertools import islice

import pyarrow as pa

from . import values
from .cells import as_text, is_text, trimmed
from .dates import LIKE_DAY
from .engine import Engine, literal, quoted
from .header_names import plain_words
from .header_words import header_words
from .month_names import month_said
from .reading import Sheet
from .recipe import FileMapping
from .tables import TABLES
from .vocabulary import words

MISSING = "(missing)"
FEWEST_VALUES, MOST_VALUES, MOST_LOOKED_AT = 2, 50, 200
# Of numbers with more values than this, such as ages, every value is a small group: they are offered last.
MOST_GROUPS = 12
# Sums and squares of a number beyond this would leave what a computer can hold: it is missing.
MOST_NUMBER = "1e15"
TEXT_DIMENSIONS = ("segment", "industry", "region", "plan", "csm", "sales_rep", "channel", "currency")
# Names the accounts of a book use themselves.
OWN = {"contract_length", "started_month", "churned_month", "entry", "exit", "group", "account_months"}

NUMBER = re.compile(r"-?\d+([.,]\d+)?")

Named = dict[str, tuple[str, str]]


def safe_id(header: str, taken: Mapping[str, object] | set[str]) -> str:
    """A header as an id that charts and SQL can carry: lower case letters, digits and underscores, unique."""
    stem = re.sub(r"\W+", "_", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", header), flags=re.ASCII).strip("_").lower()[:60]
    stem = stem if stem and stem[0].isalpha() else f"column_{stem}".rstrip("_")
    name, turn = stem, 2
    while name in taken:
        name, turn = f"{stem}_{turn}", turn + 1
    return name


def dimensions_and_numbers(
    engine: Engine, raw: str, sheet: Sheet, file: FileMapping, kinds: Mapping[str, str]
) -> tuple[Named, Named]:
    """Dimensions (2 to 50 values; numbers of many values last) and numbers of a file: id to (label, SQL)."""
    if file.table not in ("accounts", "kpis"):
        return {}, {}
    used = {header: column for column, header in file.columns.items()}
    at = {header: f"c{i}" for i, header in enumerate(sheet.headers)}
    open_to = (h for h in at if used.get(h) in (None, *TEXT_DIMENSIONS, "contract_months"))
    # Months that are read as a table of their own are nothing to compare by.
    open_to = (h for h in open_to if not ("parts" in file.settings and month_said(h)))
    free = {header: at[header] for header in islice(open_to, MOST_LOOKED_AT)}
    taken = {c.name for c in TABLES[file.table].columns} | OWN
    dimensions: Named = {}
    numbers: Named = {}
    compared = _comparable(sheet, free, kinds) if file.table == "accounts" else {}
    for header, column in free.items():
        role = used.get(header)
        if role is None and _counts_rows(engine, raw, header, column, kinds[column]):
            continue
        if role is None and file.table == "kpis" and header_words(header).endswith(" id"):
            continue
        name = role if role in TEXT_DIMENSIONS else safe_id(header, {*taken, *dimensions, *numbers})
        if header in compared:
            dimensions[name] = (header, compared[header])
        elif role is None and _is_number(engine, raw, column, kinds[column]):
            number = values.number(engine, raw, column, kinds[column]).sql
            numbers[name] = (header, f"CASE WHEN abs({number}) <= {MOST_NUMBER} THEN {number} END")
        elif role is None and file.table == "kpis" and _is_flag(engine, raw, column, kinds[column]):
            numbers[name] = (header, values.flag(engine, raw, column, kinds[column]).sql)
    last = {header for header in compared if _is_many(sheet, free[header])}
    return dict(sorted(dimensions.items(), key=lambda dimension: dimension[1][0] in last)), numbers


def _is_many(sheet: Sheet, column: str) -> bool:
    said = _said(sheet.table.column(column))
    return len(said) > MOST_GROUPS and all(NUMBER.fullmatch(text) for text in said)


def _counts_rows(engine: Engine, raw: str, header: str, column: str, kind: str) -> bool:
    """Whether a column without a name of its own only counts the rows of its file, from 0 or 1."""
    bare = plain_words(header)
    unnamed = bool(re.fullmatch(r"(column|unnamed|field|var|v|x)? ?\d*", bare)) or bare in _ROW_NUMBERS
    if not unnamed or not _is_number(engine, raw, column, kind):
        return False
    cell = f"TRY_CAST({quoted(column)} AS DOUBLE)"
    low, high, kinds, rows = engine.row(f"SELECT min({cell}), max({cell}), count(DISTINCT {cell}), count(*) FROM {raw}")
    return bool(rows > 1 and low in (0, 1) and high - low == rows - 1 == kinds - 1)


_ROW_NUMBERS = frozenset(plain_words(word) for word in words("measured.row"))


def _comparable(sheet: Sheet, free: Mapping[str, str], kinds: Mapping[str, str]) -> dict[str, str]:
    """Headers with 2 to 50 values that are no dates, and the SQL of their text."""
    found = {}
    for header, column in free.items():
        dated = kinds[column].startswith(("DATE", "TIMESTAMP"))
        said = set() if dated else _said(sheet.table.column(column))
        days = sum(bool(LIKE_DAY.match(text)) for text in said)
        if FEWEST_VALUES <= len(said) <= MOST_VALUES and days < 0.8 * len(said):
            found[header] = f"coalesce({as_text(column, kinds[column])}, {literal(MISSING)})"
    return found


def _said(column: pa.ChunkedArray) -> set[str]:
    """The values of a column; of one that has too many, only enough to know."""
    for part in (column.slice(0, 10_000), column):
        said = {str(value).strip() for value in part.unique().to_pylist() if value is not None} - {"", "nan"}
        if len(said) > MOST_VALUES:
            break
    return said


def _is_number(engine: Engine, raw: str, column: str, kind: str) -> bool:
    if not is_text(kind):
        return kind in ("BIGINT", "INTEGER", "DOUBLE", "FLOAT", "SMALLINT", "TINYINT")
    cell = trimmed(column)
    shape = literal(values.NUMBER_SHAPE)
    like, filled = engine.row(f"SELECT count(*) FILTER (regexp_matches({cell}, {shape})), count({cell}) FROM {raw}")
    return bool(filled) and like >= 0.95 * filled


def _is_flag(engine: Engine, raw: str, column: str, kind: str) -> bool:
    flag = values.flag(engine, raw, column, kind).sql
    read, filled = engine.row(f"SELECT count({flag}), count({quoted(column)}) FROM {raw}")
    return bool(filled) and read == filled
