"""Lists of tasks as CRM and CS systems export them: what is to be done, by whom and until when."""

from collections.abc import Mapping, Sequence

from .header_words import header_words, plain_words
from .profiles import Profile
from .recipe import FileMapping
from .recognition import fitted
from .row_units import TICKET, row_unit
from .tables import TABLES
from .vocabulary import words

# The columns of a list of tasks, with the topic of the words that say them.
_ASKED = {"step": "task.step", "due_on": "task.due", "owner": "task.owner", "done_on": "task.done",
          "opened_on": "task.opened", "outcome": "task.outcome"}  # fmt: skip
_STATE = "task.state"
_AS_TASKS = 0.92
# Ids of the task itself.
_ITS_OWN = {"id", "record id", "task id", "activity id"}


def as_tasks(profile: Mapping[str, Profile], title: str, account: str = "") -> FileMapping | None:
    """A list of tasks, each with what is to be done and until when, of which not all are done; else nothing.

    So it is no list of contacts, which are calls and meetings that were. What a status says is the outcome where no
    column tells one; that a task is open is none.
    """
    there = {header_words(header): header for header, seen in reversed(list(profile.items())) if seen.filled}
    found = {column: _first(there, topic) for column, topic in _ASKED.items()}
    state = _first(there, _STATE)
    is_open = bool(state) and any(says_open(value) for value in profile[state].values)
    if not found["step"] or not found["due_on"] or not (is_open or found["done_on"]):
        return None
    rest = {header: seen for header, seen in profile.items() if header_words(header) not in _ITS_OWN}
    unit = row_unit(rest, account)
    fit, _ = fitted(TABLES["actions"], rest, title, unit, True)
    whose = account or fit.columns.get("account_id", "") or unit.account
    if not whose or unit.kind == TICKET:
        return None
    found["outcome"] = found["outcome"] or ("" if found["done_on"] else state)
    columns = {"account_id": whose, **{column: header for column, header in found.items() if header}}
    return FileMapping(tuple(profile), "actions", columns, dict.fromkeys(columns, _AS_TASKS))


def says_open(value: str) -> bool:
    """Whether a status says, and nothing more, that a task is not done yet: Not started, In progress."""
    own = plain_words(value)
    stems = ((plain_words(word.rstrip("*")), word.endswith("*")) for word in words("task.open"))
    return any(own == stem or (longer and own.startswith(stem) and own.count(" ") == stem.count(" "))
               for stem, longer in stems)  # fmt: skip


def _first(there: Mapping[str, str], topic: str) -> str:
    names: Sequence[str] = [header_words(word) for word in words(topic)]
    return next((there[name] for name in names if name in there), "")
