"""Two things that say who churned, of other accounts: a flag and a day, two states, accounts and subscriptions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from ..phrases import numeral
from .book import Book
from .doubting import Doubt, accounts_gone, first_of
from .ends_and_notices import MOST_END, is_end, is_notice, notices
from .may_tell import candidates
from .profiles import Profile
from .question import said
from .reading import Sheet
from .recipe import FileMapping
from .rival_flags import WORD as RIVALS
from .rival_flags import dated, told
from .states_apart import STATES, by_states
from .status import left_said

if TYPE_CHECKING:
    from .draft import Draft

# The share of those that churned by either of which the two say different things: from the first on they contradict
# each other, from the second on they speak of different things, and nothing follows.
DIFFER_FROM, UNRELATED = 0.05, 0.5
# Subscriptions speak of the same thing whatever they say.
FEWEST_APART, SUBSCRIPTIONS, _READ_ALIKE = 5, "the subscriptions", 0.1


@dataclass(frozen=True)
class _Other:
    """Another thing that says who churned: its header, how many churned by it, and of how many it says otherwise."""

    header: str
    gone: int
    differ: int


def left_otherwise(draft: "Draft", book: Book) -> Doubt | None:
    """What says who churned contradicts another column of its file, or the subscriptions."""
    if "accounts" not in book.tables:
        return None
    if not book.built.who_left.startswith("accounts."):
        return by_states(draft, book)
    _, gone = accounts_gone(book)
    found = [doubt for place in range(len(draft.sheets)) if (doubt := _in_file(draft, place, gone))]
    found += [doubt for doubt in (_by_subscriptions(draft, book), _by_months(draft, book)) if doubt]
    return max(found, key=lambda doubt: doubt.evidence, default=None)


def _in_file(draft: "Draft", place: int, known: int) -> Doubt | None:
    """Another column of a file says otherwise. known: how many churned in the book."""
    sheet, file = draft.sheets[place], draft.recipe.files[place]
    used = [file.columns[c] for c in ("churned_on", "churned") if c in file.columns]
    if file.table != "accounts" or not used or said(file, RIVALS):
        return None
    now, own = _as_counted(sheet, used, left_said(file), known)
    if own is None:
        return None
    gone = pc.sum(own).as_py() or 0
    more = (h for h in dict.fromkeys((*used, *candidates(sheet, file), *notices(sheet, file))) if [h] != now)
    others = [_other(sheet, own, header) for header in more]
    # An end that all rows have is that of a term.
    some = [other for other in others if 0 < other.gone < MOST_END * sheet.rows]
    apart = [o for o in some if o.differ >= FEWEST_APART and DIFFER_FROM <= _share(o, gone) <= _most_apart(now, o)]
    worst = max(apart, key=lambda other: _share(other, gone), default=None)
    if worst is None:
        return None
    by = " or ".join(now)
    text = (
        f"By {by} of {sheet.title} {numeral(gone)} accounts churned, by {worst.header} {numeral(worst.gone)}: they "
        f"differ on {numeral(worst.differ)}. Which means churned?"
    )
    options = ((worst.header, f"{worst.header}: {numeral(worst.gone)} churned"),)
    return Doubt(place, text, f"{by}: {numeral(gone)} churned", options, evidence=_share(worst, gone))


def _as_counted(
    sheet: Sheet, used: list[str], chosen: Mapping[str, str], known: int
) -> tuple[list[str], pa.Array | None]:
    """The columns by which the book counts, and for each row whether it churned by them; none where no way comes near.

    known: how many churned in the book. Words and far days that stand for no day are read where a book is built: here
    all that is filled is a day.
    """
    ways = [used, *([one] for one in used if len(used) > 1)]
    told = [(way, _gone_by(sheet, way, chosen)) for way in ways]
    off = [abs((pc.sum(gone).as_py() or 0) - known) for _, gone in told]
    best = min(range(len(told)), key=off.__getitem__)
    return (told[best][0], told[best][1]) if off[best] <= _READ_ALIKE * max(known, 1) else ([], None)


def _share(other: _Other, gone: int) -> float:
    return other.differ / max(gone, other.gone, 1)


def _most_apart(now: list[str], other: _Other) -> float:
    """Up to what share two columns speak of the same thing: a notice and an end always do."""
    by_end = is_notice(other.header) and any(map(is_end, now))
    by_notice = is_end(other.header) and any(map(is_notice, now))
    return 1.0 if by_end or by_notice else UNRELATED


def _other(sheet: Sheet, own: pa.Array, header: str) -> _Other:
    theirs = _one(sheet, header)
    differ = pc.sum(pc.not_equal(own, theirs)).as_py() or 0
    return _Other(header, pc.sum(theirs).as_py() or 0, differ)


def _gone_by(sheet: Sheet, headers: list[str], chosen: Mapping[str, str]) -> pa.Array:
    """For each row whether an account churned by any of these columns; missing where none says anything."""
    first, *more = (_one(sheet, header, chosen) for header in headers)
    for other in more:
        first = pc.or_kleene(first, other)
    return first


def _one(sheet: Sheet, header: str, chosen: Mapping[str, str] | None = None) -> pa.Array:
    seen = Profile.of(sheet.table.column(sheet.headers.index(header)), 1_000)
    if seen.looks.get("day", 0) <= 0.7:
        return told(sheet, header, chosen)
    return dated(sheet, header)


def _by_subscriptions(draft: "Draft", book: Book) -> Doubt | None:
    running, ended, gone = book.built.told_apart
    theirs = gone - running + ended
    share = (running + ended) / max(gone, theirs, 1)
    if running + ended < FEWEST_APART or share < DIFFER_FROM:
        return None
    place = max(first_of(draft, "accounts", "churned_on"), first_of(draft, "accounts", "churned"))
    file = draft.recipe.files[place]
    own = next(file.columns[c] for c in ("churned_on", "churned") if c in file.columns)
    apart = (
        *([f"{numeral(running)} of these have one that runs"] if running else []),
        *([f"{numeral(ended)} others have none"] if ended else []),
    )
    text = (
        f"Of the accounts with a subscription {numeral(gone)} churned by {own} of {draft.sheets[place].title}, but "
        f"{', and '.join(apart)}. Which means churned?"
    )
    options = ((SUBSCRIPTIONS, f"no subscription runs: {numeral(theirs)} churned"),)
    return Doubt(place, text, f"{own}: {numeral(gone)} churned", options, evidence=min(share, 1.0))


def _by_months(draft: "Draft", book: Book) -> Doubt | None:
    """Many accounts pay in the last month of MRR although they churned in a month before it."""
    if "mrr" not in book.tables or book.built.revenue != "month" or book.built.paid_by_month:
        return None
    pays = "accounts AS a JOIN mrr AS m ON m.account_id = a.account_id WHERE m.mrr > 0"
    last = "m.month = (SELECT max(month) FROM mrr) AND a.churned = 1 AND a.churned_month < m.month"
    still = book.built.engine.count(pays, last)[0]
    _, gone = accounts_gone(book)
    place = first_of(draft, "accounts", "churned_on")
    if place < 0 or still < FEWEST_APART or still < DIFFER_FROM * gone:
        return None
    own = draft.recipe.files[place].columns["churned_on"]
    text = (
        f"By {own} of {draft.sheets[place].title} {numeral(gone)} accounts churned, and {numeral(still)} of these pay "
        "in the last month of MRR, after they did. Which means churned?"
    )
    options = ((SUBSCRIPTIONS, "no MRR: who pays is still here"),)
    return Doubt(place, text, f"{own}: {numeral(gone)} churned", options, evidence=still / gone)


def as_the_other(draft: "Draft", place: int, value: str) -> "Draft":
    """An answer other than yes: the other column, or the subscriptions, say who churned."""
    if value == STATES:
        return draft.with_column(place, "ended_on", "–")
    if value != SUBSCRIPTIONS:
        return draft.with_file(place, _by(draft.sheets[place], draft.recipe.files[place], value))
    for i, file in enumerate(draft.recipe.files):
        if file.table == "accounts":
            draft = draft.with_file(i, file.with_columns(file.table, _without(file)))
    return draft


def _by(sheet: Sheet, file: FileMapping, header: str) -> FileMapping:
    dated = Profile.of(sheet.table.column(sheet.headers.index(header)), 1_000).looks.get("day", 0) > 0.7
    return file.with_columns(file.table, {**_without(file), "churned_on" if dated else "churned": header})


def _without(file: FileMapping) -> dict[str, str]:
    return {column: header for column, header in file.columns.items() if column not in ("churned", "churned_on")}
