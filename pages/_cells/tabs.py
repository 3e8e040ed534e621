"""The open notebook and what is kept of it: kept at every change; told calmly where another tab changed it too."""

from datetime import datetime
from html import escape
from typing import Any

import streamlit as st

from analysis import AnalysisError, Book
from analysis.qbr.store import Entry
from analysis.qbr.tabs import Held, Outcome, keep
from pages._cells import reader
from pages._cells.analysis_runs import attempt
from pages._cells.kept_notebooks import open_again, store_of_open, wanted
from pages._cells.safe_text import plain, saved_on
from pages._cells.saving import notebook
from pages._cells.text import calm

BOTH = "This notebook was also changed {where}. Both versions are kept on this machine. "
BEHIND = "This notebook was changed {where} at {when}{what}. "
OLDER = "This tab still shows it as it was before. If you change something here, both versions are kept."
GONE = "This notebook was deleted from this machine. It is still open in this tab, but it is not being saved."


def autosave(book: Book) -> None:
    """Keep the notebook as it stands, where that is wanted and anything changed since; and note what became of it."""
    # First what this tab holds: with other files it is a notebook of one's own, whosesoever was open before.
    held, state = _held(book), st.session_state
    found = store_of_open()
    if found is None or not wanted(found):
        state.pop("kept_outcome", None)
        return
    whole = notebook(book)
    if held.fingerprint == book.fingerprint:
        outcome = attempt(lambda: keep(found, held, whole))
    else:
        with st.spinner("Keeping the book on this machine"):
            outcome = attempt(lambda: keep(found, held, whole))
    _note(outcome)


def autosave_at_the_end() -> None:
    """What was edited while the page was drawn is kept too, not only at the next click."""
    state = st.session_state
    book, before = state.get("book"), state.get("kept_outcome")
    if book is None or isinstance(before, AnalysisError):
        return
    autosave(book)
    now = state.get("kept_outcome")
    if isinstance(now, Outcome) and now.what in ("parted", "gone") and now.what != getattr(before, "what", ""):
        st.rerun()


def tell() -> None:
    """What the reader has to know of what is kept, above the page, until it is settled or dismissed."""
    state = st.session_state
    outcome = state.get("kept_outcome")
    for words in state.get("kept_said", []):
        if _box(words, words, "Got it"):
            state["kept_said"].remove(words)
            st.rerun()
    if isinstance(outcome, AnalysisError):
        with st.container(border=True):
            calm(outcome)
    elif outcome is not None and outcome.what == "behind":
        if _box(_behind(outcome.other), f"behind {outcome.other.version}", "Show the newer version"):
            open_again(outcome.held.id)
    elif outcome is not None and outcome.what == "gone" and _box(GONE, f"gone {outcome.held.id}", "Keep it again"):
        state["held"] = Held.new()
        st.rerun()


def _box(words: str, key: str, does: str) -> bool:
    """A few words and a button; whether it was clicked."""
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.html(f'<p class="problem">{words}</p>')
        return st.button(does, key=f"tabs-{key}", type="tertiary")


def _note(outcome: Outcome | AnalysisError) -> None:
    state = st.session_state
    before = state.get("kept_outcome")
    state["kept_outcome"] = outcome
    if isinstance(outcome, AnalysisError):
        return
    state["held"] = outcome.held
    if outcome.what in ("kept", "parted"):
        state["unsaved"], state["saved_at"] = False, datetime.now().strftime("%H:%M")
    if outcome.what == "gone" and getattr(before, "what", "") != "gone":
        state["unsaved"] = True
    said = state.setdefault("kept_said", [])
    if outcome.what == "parted" and outcome.other is not None:
        said.append(
            f"{_both(outcome.other)}The other tab goes on with {_named(outcome.other.name)}; this tab goes on with "
            f"{_named(outcome.held.name)}."
        )
    said += [
        f"{_both(o)}This tab goes on as before; the other tab goes on with {_named(o.name)}." for o in outcome.apart
    ]


def version_mark() -> str:
    """What the address says beside the book, where this tab shows a version that parted from another."""
    held: Held | None = st.session_state.get("held")
    return f"-{held.id[:6]}" if held and held.name else ""


def _by_another(entry: Entry) -> bool:
    person = reader.me()
    return person is not None and bool(entry.saved_by) and entry.saved_by != person.shown


def _both(other: Entry) -> str:
    return BOTH.format(where=f"by {_named(other.saved_by)}" if _by_another(other) else "in another tab")


def _behind(now: Entry) -> str:
    """Who changed it meanwhile, and what: of somebody else by name, of oneself in another tab."""
    other = _by_another(now)
    where = f"by {_named(now.saved_by)}" if other else "in another tab"
    what = f" ({escape(now.changed)})" if other and now.changed else ""
    return BEHIND.format(where=where, when=saved_on(now.saved_at)[-5:], what=what) + OLDER


def _named(name: str) -> str:
    return f"<strong>{plain(name, 60)}</strong>"


def _held(book: Book) -> Held:
    """What this tab holds: the same notebook while the same files are open, whatever is corrected in reading them."""
    files: tuple[str, ...] = tuple(sheet.contents for sheet in book.sheets)
    state: Any = st.session_state
    if "held" not in state or state.get("held_files") != files:
        state["held_files"], state["held"] = files, Held.new()
        reader.own_again()
        state.pop("kept_outcome", None)
    held: Held = state["held"]
    return held
