"""How a text parts its cells: by a comma, a tab, spaces, with one kind of quotation mark or another."""

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

from .headers import is_value

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", " ": "space"}
_USUAL, _TWO = tuple(DELIMITERS)[:4], 2
_QUOTED = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'")
# A mark after a backslash, and one doubled: two ways to have a quotation mark inside quotation marks.
_BACKSLASH, _DOUBLED = '\\"', re.compile(r'(?<![\\,;|\t\r\n ])""(?![,;|\t\r\n ])')


@dataclass(frozen=True)
class Dialect:
    """delimiter and quote as the text has them; gap: a space follows each delimiter; backslash: it comes before a
    quotation mark inside a cell."""

    delimiter: str = ","
    quote: str = '"'
    gap: bool = False
    backslash: bool = False

    @property
    def usual(self) -> bool:
        """Whether a text of this kind is read as it is."""
        return self.delimiter != " " and self.quote == '"' and not self.gap and not self.backslash

    @property
    def words(self) -> str:
        """How cells are parted, to tell the reader."""
        parted = f"{DELIMITERS[self.delimiter]}{'-and-space' * self.gap}-separated"
        return parted + (", cells in single quotation marks" if self.quote == "'" else "")


def split(sample: str, dialect: Dialect, most: int = 200) -> tuple[list[list[str]], list[int]]:
    """The first rows that hold anything, and the line on which each ends."""
    reader = csv.reader(io.StringIO(sample, newline=""), **_options(dialect))
    rows, ends = [], []
    try:
        for row in reader:
            if row:
                rows.append(row)
                ends.append(reader.line_num)
            if len(rows) == most:
                break
    except csv.Error:
        pass
    return rows, ends


def dialect_of(sample: str) -> Dialect:
    """The dialect in which most lines have the same number of cells, and more than one."""
    if _is_spaced(sample):
        return Dialect(" ", "'" if '"' not in sample and "'" in sample else '"')
    plain = Dialect(delimiter_of(sample))
    found, best = plain, _share(sample, plain)
    mark = plain.delimiter
    backslash = _BACKSLASH in sample and not _DOUBLED.search(sample)
    others = [Dialect(mark, gap=f'{mark} "' in sample, backslash=backslash)]
    if not re.search(rf'(^|\n|{re.escape(mark)} ?)"', sample):
        others += [Dialect(mark, "'", gap) for gap in (False, True) if f"{mark}{' ' * gap}'" in sample]
    for other in others:
        agreed = _share(sample, other)
        # As good a fit is enough, but for single marks, which may be apostrophes.
        if agreed > best or (agreed == best and other.quote == '"'):
            found, best = other, agreed
    return _single(sample, found)


def _share(sample: str, dialect: Dialect) -> tuple[float, int]:
    """The share of rows that have as many cells as most have, and how many that are."""
    alike, width = _agreement(sample, dialect)
    return alike / max(len(split(sample, dialect)[0]), 1), width


def _single(sample: str, found: Dialect) -> Dialect:
    """Single quotation marks around every cell of a column are marks and no letters."""
    if found.quote == "'" or '"' in sample:
        return found
    rows = [row for row in split(sample, found)[0] if len(row) > 1]
    columns = ([cell.strip() for cell in column if cell.strip()] for column in zip(*rows[1:], strict=False))
    around = (cells and all(len(cell) > 1 and cell[0] == cell[-1] == "'" for cell in cells) for cells in columns)
    return Dialect(found.delimiter, "'", found.gap) if any(around) else found


def delimiter_of(sample: str) -> str:
    """The usual delimiter that splits most lines into the same number of cells, and into more than one."""

    def fit(mark: str) -> tuple[float, bool, int, int]:
        share, width = _share(sample, Dialect(mark))
        first = next(iter(split(sample, Dialect(mark), 1)[0]), [])
        return share, len(first) == width, width, -sample.count(mark) if width < _TWO else 0

    return max(_USUAL, key=fit)


def _agreement(sample: str, dialect: Dialect) -> tuple[int, int]:
    widths = Counter(len(row) for row in split(sample, dialect)[0])
    width, alike = max(widths.items(), key=lambda item: (item[1], item[0]), default=(1, 0))
    return (alike, width) if width > 1 else (0, 0)


def _is_spaced(sample: str) -> bool:
    """Whether spaces part the cells: no usual delimiter in the header, and as many cells in every line."""
    first = sample.lstrip().partition("\n")[0]
    if " " not in first.strip() or any(mark in _QUOTED.sub("", first) for mark in _USUAL):
        return False
    rows = split(sample if len(sample) < 2**15 else sample.rpartition("\n")[0], Dialect(" "))[0]
    if len(rows) < 3 or len({len(row) for row in rows}) > 1 or any(map(is_value, rows[0])):
        return False
    names = [name for name in rows[0] if name]
    numbers = sum(all(is_value(cell) or not cell for cell in column) for column in zip(*rows[1:], strict=True))
    return len(set(names)) == len(rows[0]) and (numbers > 1 or (numbers > 0 and '"' in sample))


def rewritten(data: bytes, encoding: str, dialect: Dialect) -> bytes:
    """The text in UTF-8, its cells parted as most texts part them; as it is where a cell is too long for that."""
    if dialect.delimiter != " " and dialect.quote == '"' and not dialect.gap:
        return data.decode(encoding, errors="replace").replace(_BACKSLASH, '""').encode()
    text = io.TextIOWrapper(io.BytesIO(data), encoding, errors="replace", newline="")
    made = io.BytesIO()
    out = io.TextIOWrapper(made, "utf-8", newline="", write_through=True)
    written = csv.writer(out, lineterminator="\n", delimiter=delimiter_written(dialect))
    try:
        written.writerows(csv.reader(text, **_options(dialect)))
    except csv.Error:
        return data.decode(encoding, errors="replace").encode()
    return made.getvalue()


def delimiter_written(dialect: Dialect) -> str:
    """The delimiter of a text once it is rewritten."""
    return "," if dialect.delimiter == " " else dialect.delimiter


def _options(dialect: Dialect) -> dict[str, Any]:
    escape = {"escapechar": "\\"} if dialect.backslash else {}
    return {"delimiter": dialect.delimiter, "quotechar": dialect.quote,
            "skipinitialspace": dialect.gap or dialect.delimiter == " ", **escape}  # fmt: skip
