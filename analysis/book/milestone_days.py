"""Columns of days that are called milestones: each cell is the day on which an account reached that one."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from .header_words import header_words, plain_words
from .reading import Sheet
from .recipe import EACH_ROW, LEAVE_OUT, FileMapping
from .vocabulary import UNSPACED, said, words

MILESTONE, ITSELF, NOT_YET = "event.milestone", "event.milestone_itself", "unlike.milestone"
# What tells of the accounts themselves: such a file is one of accounts, whatever milestones stand beside.
_OF_ACCOUNTS = {"churned_on", "churned", "tenure_months", "mrr", "arr", "term_ends_on", "contract_months"}
_STARTS = {"started_on", "tenure_months"}
_DAYS = {"events": "happened_on", "touches": "touched_on"}


def is_milestone(header: str) -> bool:
    """Whether a header of days names a milestone that was reached, and none that is planned or hoped for."""
    return bool(said(MILESTONE, header)) and not said(NOT_YET, header)


def milestone_named(header: str) -> str:
    """A milestone in the words of its header, without those that say it is a day: go live for go_live_date."""
    split = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header)
    tokens = re.sub(r"[\W_]+", " ", split if split == header else split.lower()).split()
    days = {plain_words(word) for word in words("day.said")}
    own = [place for place, token in enumerate(tokens) if plain_words(token) not in days]
    bare = " ".join(tokens[own[0] : own[-1] + 1]) if own else ""
    ends = sorted((word for word in days if word >= UNSPACED), key=len, reverse=True)
    bare = next((bare.removesuffix(end) for end in ends if bare.endswith(end)), bare)
    return bare if said(MILESTONE, bare) else " ".join(tokens)


def milestone_headers(
    sheet: Sheet, file: FileMapping, holds_days: Callable[[Sheet, str], bool], free: Sequence[str]
) -> tuple[str, ...]:
    """The headers of a file that are days of milestones, of those that are free for it."""
    if file.table not in ("accounts", *_DAYS, LEAVE_OUT) or file.settings.keys() & {"left_out", "totals", EACH_ROW}:
        return ()
    return tuple(header for header in free if is_milestone(header) and holds_days(sheet, header))


def adds_milestones(place: int, files: Sequence[FileMapping]) -> bool:
    """Whether a file of accounts says no more of them than milestones and what they are: another tells who started."""
    file = files[place]
    if file.table != "accounts" or _OF_ACCOUNTS & set(file.columns):
        return False
    others = (f for i, f in enumerate(files) if i != place and f.table == "accounts")
    start = file.columns.get("started_on", "")
    return any(_STARTS & set(other.columns) for other in others) and (not start or is_milestone(start))


def are_milestones(place: int, files: Sequence[FileMapping], key: str, reached: Sequence[str]) -> bool:
    """Whether the rows of a file are days of milestones, and nothing else.

    What happened on the day of a milestone was it, but where a column says which milestone it was. A list of accounts
    has nothing beside the days but the accounts.
    """
    file = files[place]
    if file.table in _DAYS:
        day = file.columns.get(_DAYS[file.table], "")
        return day in reached and not ("kind" in file.columns and said(ITSELF, day))
    if file.table == LEAVE_OUT:
        return "why" not in file.settings
    return adds_milestones(place, files) and not set(file.headers) - {key, file.columns.get("name", ""), *reached}


def with_milestones(place: int, files: Sequence[FileMapping]) -> FileMapping:
    """A file that adds to the accounts of another, with its milestones read beside, and no start of its own."""
    file = files[place]
    if not adds_milestones(place, files) or "parts" in file.settings:
        return file
    columns = {column: header for column, header in file.columns.items() if column != "started_on"}
    return replace(file, columns=columns, settings={**file.settings, "parts": {"events": ""}})


def account_header(place: int, sheets: Sequence[Sheet], files: Sequence[FileMapping]) -> str:
    """The header of the account in a file: as it was recognized, else as another file calls it; empty for neither."""
    file = files[place]
    if "account_id" in file.columns:
        return file.columns["account_id"]
    known = {header_words(other.columns["account_id"]) for other in files if "account_id" in other.columns}
    return next((header for header in sheets[place].headers if header_words(header) in known), "")
