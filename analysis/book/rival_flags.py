"""Two columns that each say who churned, and contradict each other: which of them counts is asked."""

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from ..phrases import numeral, out_of
from .cells import NOTHING
from .header_names import named
from .profiles import Profile
from .question import Question, said
from .reading import Sheet
from .recipe import FileMapping
from .status import meanings, says_active
from .status_words import GONE, HERE
from .tables import TABLES

# Setting: the header that was chosen.
WORD = "which_churned"
_NAMED, _FLAGS, _DIFFER, _CELLS, COMPARED = 0.7, 0.75, 0.02, 2_500, 400_000
_CHURNED = (TABLES["accounts"], TABLES["accounts"].column("churned"))


def ask_rival_flags(sheet: Sheet, file: FileMapping) -> tuple[Question, ...]:
    """Which of several columns says who churned, where they say so of different accounts."""
    now = file.columns.get("churned", "")
    if file.table != "accounts" or not now or "churned_on" in file.columns:
        return ()
    own = told(sheet, now)
    others = [header for header in sheet.headers if header != now and _is_flag(sheet, header)]
    rivals = [header for header in others if _contradicts(own, told(sheet, header))]
    if not rivals and said(file, WORD) != now:
        return ()
    options = tuple((h, f"{h}: {_gone(sheet, h)}") for h in (now, *rivals))
    text = f"{' and '.join([now, *rivals][:3])} disagree on who churned. Which one counts?"
    # Who is no longer active has not left where a column says who has.
    blocks = says_active(now) or not all(map(says_active, rivals))
    chosen = said(file, WORD) or ("" if blocks else now)
    return (Question(0, WORD, text, options, chosen, blocks=blocks and bool(rivals)),)


def _is_flag(sheet: Sheet, header: str) -> bool:
    if named(header, *_CHURNED) < _NAMED:
        return False
    seen = Profile.of(sheet.table.column(sheet.headers.index(header)), _CELLS)
    return seen.few and seen.looks.get("flag", 0) > _FLAGS


def told(sheet: Sheet, header: str, chosen: Mapping[str, str] | None = None) -> pa.Array:
    """For each row whether an account churned, by that column; missing where it says neither.

    chosen: what the reader said its values mean.
    """
    cells = sheet.table.column(sheet.headers.index(header)).slice(0, COMPARED).cast(pa.string())
    plain = pc.utf8_lower(pc.utf8_trim_whitespace(cells))
    values = [str(value) for value in pc.unique(plain).to_pylist() if value]
    means: Mapping[str, str] = meanings(header, dict.fromkeys(values, 1), chosen or {})
    gone, here = ([v for v in values if means[v] == meaning] for meaning in (GONE, HERE))
    known = pc.or_(pc.is_in(plain, pa.array([*gone, *here], pa.string())), False)
    return pc.if_else(known, pc.is_in(plain, pa.array(gone, pa.string())), None)


def dated(sheet: Sheet, header: str) -> pa.Array:
    """For each row whether it has a day; the words that stand for none are none."""
    cells = sheet.table.column(sheet.headers.index(header)).slice(0, COMPARED).cast(pa.string())
    words = pc.utf8_lower(pc.utf8_trim_whitespace(cells))
    return pc.invert(pc.is_in(pc.fill_null(words, ""), pa.array(["", *NOTHING])))


def _contradicts(one: pa.Array, other: pa.Array) -> bool:
    differ = pc.not_equal(one, other)
    both = len(differ) - differ.null_count
    return both > 0 and (pc.sum(differ).as_py() or 0) > max(1, _DIFFER * both)


def _gone(sheet: Sheet, header: str) -> str:
    rows = told(sheet, header)
    gone = pc.sum(rows).as_py() or 0
    return f"{out_of(gone, len(rows))} churned" if gone else f"none of {numeral(len(rows))} churned"
