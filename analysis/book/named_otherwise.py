"""A file whose name speaks of other things than what its rows were taken for, where nothing else bears that out."""

from typing import TYPE_CHECKING

from ..phrases import count
from .arm_columns import arms_say
from .book import Book
from .doubting import Doubt
from .header_names import title_says, title_words
from .header_words import words_of
from .profiles import Profile
from .question import NO, ROWS
from .reading import Sheet
from .recipe import LEAVE_OUT, FileMapping
from .row_titles import is_titled
from .row_units import ACCOUNT, EVENT, ORDER, SUBSCRIPTION, TICKET
from .tables import TABLES

if TYPE_CHECKING:
    from .draft import Draft

# A survey or a list of subscriptions may well be told customer by customer.
_OTHER, _HAPPENS = ("mrr", "events", "touches", "payments", "costs"), (TICKET, ORDER, EVENT)
_BESIDE = ("costs", "goals", "actions")
_LEAVES = {"churned", "churned_on", "tenure_months"}
# How sure the column of arms is at least that needs neither an id of units nor a name.
_SURE_ARMS = 0.8
_TRIED = {"experiment", "variant", "arm", "treatment", "control", "test"}


def named_otherwise(draft: "Draft", book: Book) -> Doubt | None:
    """The only file of accounts is called after what happens to accounts, or arms are told by no name and no unit."""
    files, titles = draft.recipe.files, [sheet.title for sheet in draft.sheets]
    accounts = [i for i, file in enumerate(files) if file.table == "accounts"]
    if accounts and all(_is_called_otherwise(titles[i], files[i]) for i in accounts):
        place = accounts[0]
        rows = count(draft.sheets[place].rows, "row")
        text = f"The name of {titles[place]} speaks of something else. Is each of its {rows} an account?"
        return Doubt(place, text, "yes, an account", ((NO, "no: leave this file out"),))
    used = [i for i, file in enumerate(files) if file.table]
    if used and all(files[i].table in _BESIDE for i in used):
        what = ROWS[files[used[0]].table]
        text = f"{titles[used[0]]} tells of no account, and nothing beside it does. Is each of its rows {what}?"
        return Doubt(used[0], text, f"yes, {what}", ((NO, "no: leave this file out"),))
    place = next((i for i, file in enumerate(files) if _is_loose_experiment(draft.sheets[i], file)), -1)
    if place < 0:
        return None
    text = f"Is {files[place].columns['arm']} of {titles[place]} the arm of an experiment that a row was assigned to?"
    return Doubt(place, text, "yes, its arm", ((NO, "no: leave this file out"),))


def _is_called_otherwise(title: str, file: FileMapping) -> bool:
    """Whether a file that says nothing of leaving is called after tickets, orders, events or amounts."""
    if _LEAVES & set(file.columns) or is_titled(title, ACCOUNT, SUBSCRIPTION) or title_says(TABLES["accounts"], title):
        return False
    return is_titled(title, *_HAPPENS) or any(title_says(TABLES[name], title) for name in _OTHER)


def _is_loose_experiment(sheet: Sheet, file: FileMapping) -> bool:
    """Whether arms are told neither by name or values, nor by an id of the units, nor by the name of the file."""
    if file.table != "kpis" or {"unit_id", "account_id", "kpi"} & set(file.columns):
        return False
    arm = file.columns["arm"]
    seen = Profile.of(sheet.table.column(sheet.headers.index(arm)), 1_000)
    if _TRIED & words_of(arm) or arms_say(seen):
        return False
    named = title_says(TABLES["kpis"], sheet.title) or "abtest" in title_words(sheet.title).replace(" ", "")
    return file.confidence.get("arm", 1.0) < _SURE_ARMS and not named


def without_file(draft: "Draft", place: int, value: str) -> "Draft":
    """An answer other than yes: the file is left out."""
    return draft.with_table(place, LEAVE_OUT)
