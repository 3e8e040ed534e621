"""Of two days, that on which a cancellation was asked for and that on which the account ended, the end counts."""

from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from .header_words import words_of
from .profiles import Profile
from .reading import Sheet
from .recipe import FileMapping

_NOTICE = {"cancel", "canceled", "cancelled", "cancellation", "notice", "requested", "request"}
_END = {"ended", "end", "terminated", "termination", "deactivated", "expired"}
# Ends that belong to something else than the account, or that were agreed and have not come.
_OF_OTHERS = {"trial", "term", "period", "contract", "renewal", "planned", "expected", "scheduled", "billing", "cycle"}
# An end that more of the rows have is that of a term.
MOST_END = 0.95
_DAYS, _NEARLY_ALL = 0.7, 0.95


def as_the_end(sheet: Sheet, file: FileMapping) -> FileMapping:
    """The file with the day of the end for that of the notice, where nearly all that gave notice have an end."""
    column = next((c for c in ("churned_on", "ended_on") if c in file.columns), "")
    header = file.columns.get(column, "")
    if not header or not is_notice(header):
        return file
    free = (h for h in sheet.headers if h not in file.columns.values() and is_end(h))
    end = next((h for h in free if _is_its_end(sheet, header, h)), "")
    if not end:
        return file
    columns = {**file.columns, column: end}
    return replace(file, columns=columns, confidence={**file.confidence, column: 0.9})


def notices(sheet: Sheet, file: FileMapping) -> list[str]:
    """The days of a cancellation that no column of the table takes."""
    free = [h for h in sheet.headers if h not in file.columns.values() and is_notice(h)]
    return [header for header in free if _is_dated(sheet, header)]


def is_notice(header: str) -> bool:
    """Whether a day is called that of a cancellation or of a request for one, and not that of an end."""
    said = words_of(header)
    return bool(said & _NOTICE) and not said & _END


def is_end(header: str) -> bool:
    """Whether a day is called that of an end, and not of a term, a trial or a period."""
    said = words_of(header)
    return bool(said & _END) and not said & (_NOTICE | _OF_OTHERS)


def _is_its_end(sheet: Sheet, notice: str, end: str) -> bool:
    """Whether a column holds days that nearly all rows with a notice have, and not all rows: those would be terms."""
    if not _is_dated(sheet, end):
        return False
    asked, ended = _filled(sheet, notice), _filled(sheet, end)
    both, own, ends = (pc.sum(mask).as_py() or 0 for mask in (pc.and_(asked, ended), asked, ended))
    return own > 0 and both >= _NEARLY_ALL * own and ends <= MOST_END * len(ended)


def _is_dated(sheet: Sheet, header: str) -> bool:
    return Profile.of(sheet.table.column(sheet.headers.index(header)), 1_000).looks.get("day", 0) > _DAYS


def _filled(sheet: Sheet, header: str) -> pa.ChunkedArray:
    cells = sheet.table.column(sheet.headers.index(header)).cast(pa.string())
    return pc.not_equal(pc.utf8_trim_whitespace(pc.fill_null(cells, "")), "")
