"""A file whose name speaks of other things than what its rows were taken for, where nothing else bears that out."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from analysis.book.book import Book
from analysis.book.doubting import Doubt
from analysis.book.header_names import title_says
from analysis.book.header_words import header_words
from analysis.book.question import NO, ROWS
from analysis.book.recipe import LEAVE_OUT, FileMapping
from analysis.book.row_titles import is_titled
from analysis.book.row_units import ACCOUNT, HAPPENING, SUBSCRIPTION
from analysis.book.tables import TABLES
from analysis.phrases import count, out_of

if TYPE_CHECKING:
    from analysis.book.draft import Draft

_OTHER = ("mrr", "nps", "events", "touches", "payments", "costs")
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
    place = next((i for i, file in enumerate(files) if _is_loose_experiment(titles[i], file)), -1)
    if place < 0:
        return None
    text = f"Is {files[place].columns['arm']} of {titles[place]} the arm of an experiment that a row was assigned to?"
    return Doubt(place, text, "yes, its arm", ((NO, "no: leave this file out"),))


def _is_called_otherwise(title: str, file: FileMapping) -> bool:
    """Whether a file that says nothing of leaving is called after tickets, orders, events, answers or amounts."""
    if _LEAVES & set(file.columns) or is_titled(title, ACCOUNT, SUBSCRIPTION) or title_says(TABLES["accounts"], title):
        return False
    return is_titled(title, *HAPPENING) or any(title_says(TABLES[name], title) for name in _OTHER)


def _is_loose_experiment(title: str, file: FileMapping) -> bool:
    """Whether arms are told neither by their column's name, nor by an id of the units, nor by the name of the file."""
    if file.table != "kpis" or {"unit_id", "account_id", "kpi"} & set(file.columns):
        return False
    if _TRIED & set(header_words(file.columns["arm"]).split()):
        return False
    return file.confidence.get("arm", 1.0) < _SURE_ARMS and not title_says(TABLES["kpis"], title)


def without_it(draft: "Draft", place: int, value: str) -> "Draft":
    """An answer other than yes: the file is left out."""
    return draft.with_table(place, LEAVE_OUT)


# Rules that say that there is no row of an account, or that it stands elsewhere, and not that it could not be read.
_UNREAD = ("no started_on", "could not be read")
SOME_ASIDE = 0.15


def unread_accounts(draft: "Draft", book: Book) -> Doubt | None:
    """Many accounts are set aside for a start that is missing or cannot be read: they would be in no number."""
    places = [i for i, file in enumerate(draft.recipe.files) if file.table == "accounts"]
    rules = book.refused[book.refused["table"] == "accounts"]
    lost = rules.loc[[_is_unread(rule) for rule in rules["rule"]]]
    rows, aside = _rows(draft, places), int(lost["rows"].sum())
    if not places or aside < 3 or not SOME_ASIDE * rows <= aside < 0.5 * rows:
        return None
    place = next((i for i in places if "started_on" in draft.recipe.files[i].columns), places[0])
    why = str(lost.sort_values("rows", ascending=False)["rule"].iloc[0])
    text = f"{out_of(aside, rows)} rows of accounts are in no number: {why}. Go on without them?"
    start = draft.recipe.files[place].columns.get("started_on", "")
    others = (
        ((NO, f"no: {start} is not the day on which they started"),) if start else ((NO, "no: leave this file out"),)
    )
    return Doubt(place, text, "yes, without them", others, evidence=aside / rows)


def _rows(draft: "Draft", places: Sequence[int]) -> int:
    return max((draft.sheets[i].rows for i in places), default=0)


def _is_unread(rule: object) -> bool:
    return any(word in str(rule) for word in _UNREAD)


def without_start(draft: "Draft", place: int, value: str) -> "Draft":
    """An answer other than yes: the column is no start; the accounts count, and nobody knows since when."""
    if "started_on" not in draft.recipe.files[place].columns:
        return draft.with_table(place, LEAVE_OUT)
    return draft.with_column(place, "started_on", "–")
