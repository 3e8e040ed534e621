"""Columns that may well say who churned, where none was taken for it: who did is then asked, and nothing is assumed."""

from dataclasses import replace
from functools import cache

import pyarrow.compute as pc

from .header_names import named, plain_words, unlike
from .header_words import header_words
from .leaving_headers import OF_RECORDS, PLAIN, asks_of_state
from .profiles import Profile
from .question import Question, said
from .reading import Sheet
from .recipe import FileMapping
from .status import MOST_ASKED, is_status
from .status_words import GONE, HERE, says
from .tables import TABLES
from .vocabulary import as_headers, words
from .vocabulary import said as told

# Settings: that nothing else in the upload says who churned; and the answer.
UNTOLD, WHO_LEFT, NOBODY = "untold", "who_left", "none"
MOST_OPTIONS, LOOKED_AT, _CELLS = 12, 4_000, 1_000
# As many values a column of states has at most, and as many rows a column of ends has at least without one.
_STATES, _PAIR, _WITHOUT, _LIKE, _NUMBERS = 8, 3, 0.02, 0.4, 0.9
_SLASHES = 2
_ACCOUNTS = TABLES["accounts"]
_LEFT = ((_ACCOUNTS, _ACCOUNTS.column("churned")), (_ACCOUNTS, _ACCOUNTS.column("churned_on")))


def may_tell(header: str, seen: Profile, rows: int) -> bool:
    """Whether a column may say who churned: a state by its name or its words, or an end that many rows lack.

    seen: of a sample of at most so many rows. What is said of a ticket, a payment or a risk tells nothing.
    """
    if not seen.filled:
        return False
    if seen.looks.get("day", 0) > 0.7 and not any(value.isalpha() for value in seen.values):
        return _is_end(header) and seen.filled < (1 - _WITHOUT) * rows
    plain = seen.values <= {*PLAIN, "0.0", "1.0"}
    counted = seen.looks["number"] > _NUMBERS and not plain
    if (
        not 1 <= len(seen.values) <= _STATES
        or counted
        or any(map(_is_address, seen.values))
        or unlike("unlike.churned", header_words(header))
    ):
        return False
    if len(seen.values) == 1:
        # Only who left has anything to say.
        return seen.filled < (1 - _WITHOUT) * rows and _asks(header)
    return _asks(header) or _states(header, seen) or (plain and _is_label(header))


def _is_address(value: str) -> bool:
    """Whether a value is that of a page or a file, in whose letters any word may stand by chance."""
    return "://" in value or value.count("/") > _SLASHES


def _is_end(header: str) -> bool:
    """Whether a day that many accounts lack may be that of their end: its name says nothing else that it could be."""
    said = header_words(header)
    return not any(unlike(topic, said) for topic in ("day.trial", "day.cycle", "day.other", "unlike.day"))


def _asks(header: str) -> bool:
    """Whether the name of a column speaks of leaving or staying."""
    own = [word for word in plain_words(header).split() if word not in _unclear()]
    state = says(" ".join(own)) == GONE or any(says(word) in (GONE, HERE) for word in own)
    return state or max(named(header, *column) for column in _LEFT) >= _LIKE


@cache
def _unclear() -> frozenset[str]:
    """Words that say nothing of who left by themselves: of deals and records, or that name a customer and no more."""
    said = (*words("left.unsure"), *words("left.customer"), *OF_RECORDS)
    return frozenset(map(plain_words, said))


def _states(header: str, seen: Profile) -> bool:
    """Whether some value says that somebody left, or a status says of some that they are here."""
    if any(says(value) == GONE for value in seen.values):
        return True
    here = any(says(value) == HERE and plain_words(value) not in _unclear() for value in seen.values)
    return here and (is_status(header) or len(seen.values) <= _PAIR)


def _is_label(header: str) -> bool:
    """Whether a column is called as what is to be predicted is: target, label."""
    return header_words(header) in as_headers("left.label")


def candidates(sheet: Sheet, file: FileMapping) -> list[str]:
    """The headers of a file that may say who churned and that nothing else takes, those of states before those of ends.

    The column that the reader chose stays among them.
    """
    chosen = said(file, WHO_LEFT)
    reason = file.columns.get("churn_reason", "")
    free = [h for h in sheet.headers if h in (chosen, reason) or h not in file.columns.values()]
    seen = {h: Profile.of(sheet.table.column(sheet.headers.index(h)), _CELLS) for h in free}
    rows = min(sheet.rows, _CELLS)
    # A reason that only some give is that of those who left.
    found = [h for h in free if may_tell(h, seen[h], rows) or (h == reason and 0 < seen[h].filled < 0.9 * rows)]
    last = sheet.headers[-1]
    if not found and last in free and _is_last(last, seen[last]) and _is_snapshot(file):
        found = [last]
    return sorted(found, key=lambda h: not seen[h].values)


def _is_last(header: str, seen: Profile) -> bool:
    """Whether a column says yes and no of what nothing tells: files made to predict something end with it."""
    plain = len(seen.values) == 2 and seen.values <= {*PLAIN, "0.0", "1.0"}
    other = unlike("unlike.churned", header_words(header)) or told("measured.fixed", header)
    return plain and not other and not asks_of_state(header, seen)


def _is_snapshot(file: FileMapping) -> bool:
    return "tenure_months" in file.columns


def ask_who_left(sheet: Sheet, file: FileMapping) -> tuple[Question, ...]:
    """Which column says who churned, where none was recognised and no other file tells.

    It waits for the reader where a column may well say it: all that is counted of accounts rests on who is one.
    """
    answer = said(file, WHO_LEFT)
    known = {"churned", "churned_on"} & set(file.columns)
    if file.table != "accounts" or not file.settings.get(UNTOLD) or (known and answer in ("", NOBODY)):
        return ()
    likely = candidates(sheet, file)
    options = dict.fromkeys((*likely, *_telling(sheet, file, answer)))
    if not options:
        return ()
    told_by = tuple((h, h) for h in options)[:MOST_OPTIONS]
    none = ((NOBODY, "no column: this file does not say"),)
    text = "These look like accounts. Which column says who churned?"
    ordered = (*told_by, *none) if likely else (*none, *told_by)
    chosen = answer or ("" if likely else NOBODY)
    return (Question(0, WHO_LEFT, text, ordered, chosen, blocks=bool(likely)),)


def _telling(sheet: Sheet, file: FileMapping, chosen: str) -> list[str]:
    """Columns of a few values, or of days of which some are missing: any of them could say who churned.

    Where every row gives a reason to leave, the file may hold none but those who left.
    """
    found = [file.columns["churn_reason"]] if "churn_reason" in file.columns else []
    for place, header in enumerate(sheet.headers):
        if header in file.columns.values() and header != chosen:
            continue
        values = set(_some(sheet, place))
        dated = len(values) > MOST_ASKED and any(word in header.lower() for word in ("date", "end", "_at", " at"))
        if 2 <= len(values) <= MOST_ASKED // 2 or dated:
            found.append(header)
    return found


def _some(sheet: Sheet, place: int) -> list[str]:
    cells = pc.drop_null(sheet.table.column(place).slice(0, LOOKED_AT)).to_pylist()
    return [str(cell).strip() for cell in cells if str(cell).strip()]


def with_column(sheet: Sheet, file: FileMapping, header: str) -> FileMapping:
    """The mapping with a column said to tell who churned: one of days tells when, any other whether."""
    seen = Profile.of(sheet.table.column(sheet.headers.index(header)), _CELLS)
    name = "churned_on" if seen.looks.get("day", 0) > 0.7 else "churned"
    left = ("churned", "churned_on")
    columns = {c: h for c, h in file.columns.items() if (h != header or c == "churn_reason") and c not in left}
    found = file.with_columns(file.table, {**columns, name: header})
    if file.columns.get("churn_reason") != header:
        return found
    # Who gives a reason to leave has left.
    gone = dict.fromkeys(seen.values or {cell.lower() for cell in _some(sheet, sheet.headers.index(header))}, GONE)
    return replace(found, settings={**found.settings, "left": gone})
