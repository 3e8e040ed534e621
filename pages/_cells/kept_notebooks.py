"""Notebooks kept on this machine: where it is one person's, or by user where people sign in; else nothing is."""

from collections.abc import Callable

import streamlit as st

from analysis import AnalysisError, Book
from analysis.qbr.notebook import Notebook
from analysis.qbr.sharing import Shared, Sharing
from analysis.qbr.store import Entry, Store, usual_place
from analysis.qbr.store_file import Busy
from analysis.qbr.tabs import Held
from analysis.team.audit import note
from pages._cells import reader
from pages._cells.analysis_runs import attempt
from pages._cells.people import admit
from pages._cells.safe_text import plain, saved_on
from pages._cells.saving import open_notebook
from pages._cells.shared_notebooks import share_button, shared_with_me
from pages._cells.text import calm

ALIKE = (
    "Nobody signs in on this server: everybody who can reach it can use it, and to the app they are all alike. So "
    "nothing is kept, and each tab sees only its own files. Whoever runs the server can set up sign-in."
)
MOST_LISTED, SHORT = 5, 8
READ = "Files are read on the machine that runs this app; nothing is sent anywhere. "
SESSION = "They are kept in memory for this session only: closing or reloading the page forgets them."


def store() -> Store | None:
    """The store of whoever is here; None where nothing may be kept."""
    mine, person = reader.owner(), reader.me()
    return None if mine is None else Store(usual_place(), mine, person.shown if person else "")


def store_of_open() -> Store | None:
    """Where the open notebook is kept: with its owner; nowhere for whoever may only read it."""
    mine, whose = store(), reader.whose()
    if mine is None or reader.only_answers():
        return None
    return mine if whose is None else Store(mine.path, whose, mine.by)


def where_kept() -> str:
    """What becomes of what is opened, in words: kept on this machine, or in this session only, and why."""
    found = store()
    if reader.everybody_is_alike():
        return f"{READ}{SESSION} {ALIKE}"
    if found is None:
        return f"{READ}{SESSION} (Notebooks are kept only on a server of one's own, or where people sign in.)"
    if not wanted(found):
        return f"{READ}{SESSION}"
    if reader.signs_in():
        return (
            f"{READ}Notebooks are kept on this server until you delete them; you alone see yours, unless you share one."
        )
    return f"{READ}Notebooks are kept on this machine, in {found.path}, until you delete them."


def take_up() -> None:
    """After a reload: the notebook whose book the address names, as it was last kept."""
    given, state = st.query_params.get("book", ""), st.session_state
    if "book" in state or len(given) < SHORT or state.get("taken_up"):
        return
    found = store()
    entries = attempt(found.notebooks) if found is not None and wanted(found) else ()
    if isinstance(entries, AnalysisError):
        calm(entries)
        return
    state["taken_up"] = True
    named = [entry for entry in entries if entry.fingerprint.startswith(given[:SHORT])]
    # Of one that parted in two tabs, the address names its own version; without a name it is the first.
    named.sort(key=lambda entry: (not entry.id.startswith(given[SHORT + 1 :] or " "), bool(entry.beside)))
    if found is not None and named:
        _open(found, named[0])


def wanted(found: Store) -> bool:
    """Whether notebooks are kept in this store: yes until turned off, and not while it cannot be read."""
    if "store_on" not in st.session_state:
        on = attempt(lambda: found.kept)
        if isinstance(on, AnalysisError):
            return isinstance(on, Busy)
        st.session_state["store_on"] = on
    return bool(st.session_state["store_on"])


def kept_here() -> None:
    """What is kept on this machine, to open again or to delete; and whether anything is kept at all."""
    found = store()
    if found is None:
        return
    opened = "book" in st.session_state
    # A fold keeps how it was left; another key folds it once a book is open.
    where = "Your notebooks on this server" if reader.signs_in() else "Notebooks on this machine"
    with st.expander(where, expanded=not opened, key=f"kept_here-{opened}"):
        label = "Keep notebooks on this server" if reader.signs_in() else "Keep notebooks on this machine"
        on = st.toggle(label, wanted(found), key="store_toggle")
        if on != wanted(found):
            _turn(found, on)
        entries = attempt(found.notebooks)
        if isinstance(entries, AnalysisError):
            calm(entries)
            return
        for entry in entries[:MOST_LISTED]:
            _entry(found, entry)
        words = f"Delete all {len(entries)}"
        if entries and st.button(words, key="delete-all", type="tertiary", icon=":material/delete:"):
            _delete(found, None)
        if not entries:
            st.caption("Nothing is kept yet.")
        shared_with_me(_open_shared)


def _turn(found: Store, on: bool) -> None:
    """Keep notebooks from now on, or no longer: that holds for this session also where it cannot be written down."""
    problem = attempt(lambda: found.turn(on))
    if on and isinstance(problem, AnalysisError):
        calm(problem)
        return
    st.session_state["store_on"] = on
    st.session_state.pop("kept_outcome", None)
    st.rerun()


def kept_before(book: Book) -> tuple[str | None, Callable[[], Notebook]]:
    """Another notebook kept on this machine to take as last time's: which one, and how it is opened."""
    found = store()
    entries = attempt(found.notebooks) if found is not None and wanted(found) else ()
    others = () if isinstance(entries, AnalysisError) else entries
    words = {
        entry.id: f"{saved_on(entry.saved_at)} · {entry.name}"
        for entry in others
        if entry.fingerprint != book.fingerprint
    }
    if not words:
        return None, lambda: Notebook(book)
    chosen = st.selectbox(
        "Or one kept on this machine", list(words), None, format_func=words.__getitem__, key="last_kept",
        placeholder="Choose one",
    )  # fmt: skip
    return chosen, lambda: found.open(str(chosen)) if found else Notebook(book)


def _entry(found: Store, entry: Entry) -> None:
    row = st.container(horizontal=True, vertical_alignment="center")
    words = f"{saved_on(entry.saved_at)} · {plain(entry.name, 60)}"
    if row.button(words, key=f"take-{entry.id}", type="tertiary", icon=":material/book_2:", help="Open it again"):
        _open(found, entry)
    share_button(row, entry)
    if row.button("Delete", key=f"drop-{entry.id}", type="tertiary", icon=":material/delete:"):
        _delete(found, entry.id)


def _open_shared(shared: Shared) -> None:
    """A notebook of somebody else, for what its owner lets this reader do."""
    mine = store()
    if mine is not None:
        _open(Store(mine.path, shared.owner, mine.by), shared.entry, shared)


def _open(found: Store, entry: Entry, shared: Shared | None = None) -> None:
    with st.spinner("Opening the notebook"):
        taken = attempt(lambda: found.take(entry.id))
    if isinstance(taken, AnalysisError):
        calm(taken)
        return
    opened, now = taken
    if not admit(opened.book.sheets):
        return
    open_notebook(opened)
    state = st.session_state
    state["held"] = Held.of(now, opened.book.fingerprint, found)
    state["held_files"] = tuple(sheet.contents for sheet in opened.book.sheets)
    state.pop("kept_outcome", None)
    if shared is None:
        reader.own_again()
    else:
        reader.share_opened(shared.owner, shared.role)
    st.rerun()


def open_again(id: str) -> None:
    """The notebook as it is kept by now, in the place of what this tab shows of it."""
    found, person = store_of_open(), reader.me()
    if reader.whose() is not None and person is not None:
        known = attempt(Sharing(usual_place(), person).with_me)
        for shared in () if isinstance(known, AnalysisError) else known:
            if shared.entry.id == id:
                _open_shared(shared)
        return
    entries = attempt(found.notebooks) if found is not None else ()
    if isinstance(entries, AnalysisError):
        calm(entries)
        return
    for entry in entries:
        if found is not None and entry.id == id:
            _open(found, entry)


def _delete(found: Store, id: str | None) -> None:
    """Delete one, or all. Where it is open, it stays open and is no longer kept, until the reader says so."""
    problem = attempt(lambda: found.delete(id))
    if isinstance(problem, AnalysisError):
        calm(problem)
        return
    note("delete", reader.me(), notebook=id or "all")
    st.rerun()
