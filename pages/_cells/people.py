"""Who is here on a server for several: signing in and out, and what the open notebook allows to whoever reads it."""

from collections.abc import Sequence
from html import escape
from typing import Any

import streamlit as st

from analysis import AnalysisError
from analysis.book.reading import Sheet
from analysis.qbr.sharing import Sharing
from analysis.qbr.store import usual_place
from analysis.team.audit import note
from analysis.team.limits import Limits, full, too_many_uploads
from analysis.team.people import Person
from analysis.team.presence import HOUSE, Presence
from pages._cells.analysis_runs import attempt, forget
from pages._cells.reader import (
    ONLY_ANSWERS,
    PRESENCE,
    SHARED,
    browser,
    claims,
    me,
    only_answers,
    presence,
    role,
    signs_in,
    standing,
)
from pages._cells.text import calm

# Pages that show single accounts, make files of them, or say again what was written of them.
CLOSED = frozenset({"account", "notebook", "qbr", "since"})
ARRIVED, COUNTED = "arrived", "counted_files"
NO_SUBJECT = AnalysisError(
    "The sign-in worked, but it does not say who you are.",
    "The provider sends no issuer and subject.",
    "Ask whoever runs this server to check how sign-in is set up.",
)
NO_LONGER = AnalysisError(
    "This notebook is no longer shared with you.", "Its owner took it back.", "Ask them, or open another notebook."
)
REPLACED = AnalysisError(
    "Somebody else has signed in in this browser.",
    "What was open in this tab was another person's, so it is closed. What they had made is kept.",
    "Reload the page to go on as whoever is signed in now.",
)
LEFT = AnalysisError("You have signed out.", "Another tab of yours ended this session too.", "Sign in again.")


def gate() -> None:
    """Let in who may be here, before anything of a page is drawn: signed in where that is set up, and room for them."""
    person = me()
    if signs_in() and person is None:
        _sign_in(NO_SUBJECT if claims().get("is_logged_in") else None)
    here = _present(person)
    if HOUSE.signed_out(here):
        _end_and_stay()
        _sign_in(LEFT)
    if HOUSE.replaced(here):
        _end_and_stay()
        st.title("Churn Notebook", anchor=False)
        calm(REPLACED)
        st.stop()
    if person is not None and not st.session_state.get(ARRIVED):
        st.session_state[ARRIVED] = True
        note("sign-in", person)
        attempt(Sharing(usual_place(), person).arrive)
    _still_shared()


def _present(person: Person | None) -> Presence:
    key = person.key if person else ""
    here: Presence | None = st.session_state.get(PRESENCE)
    if here is not None and here.key == key:
        return here
    if here is not None:
        end()
    here = HOUSE.enter(key, Limits.told().sessions, browser() if key else "")
    if here is None:
        note("limit", person, kind="sessions")
        calm(full())
        st.stop()
    st.session_state[PRESENCE] = here
    return here


def _sign_in(problem: AnalysisError | None = None) -> None:
    """The only page there is before signing in."""
    st.title("Churn Notebook", anchor=False)
    if problem is not None:
        calm(problem)
    st.html('<p class="problem">Sign in to open your notebooks and bring files. What you bring is seen by you alone, '
            "and by those you share it with.</p>")  # fmt: skip
    if problem is None:
        st.button("Sign in", type="primary", icon=":material/login:", on_click=st.login, key="sign_in")
    else:
        st.button("Sign in again", type="primary", icon=":material/login:", on_click=st.logout, key="sign_in_again")
    st.stop()


def whose_sidebar() -> None:
    """Who is signed in, at the foot of the places, and the way out."""
    person = me()
    if person is None:
        return
    with st.sidebar.container(key="whoami"):
        st.html(f'<p class="whoami">{escape(person.shown)}</p>')
        st.button("Sign out", type="tertiary", icon=":material/logout:", on_click=_leave, key="sign_out")


def _leave() -> None:
    person = me()
    if person is not None:
        HOUSE.sign_out(person.key)
        note("sign-out", person)
    end()
    st.logout()


def end() -> None:
    """Nothing of this session is left: no book, no answer, no choice."""
    forget()
    for name in list(st.session_state):
        del st.session_state[name]


def closed_to_readers(word: str) -> None:
    """End a page that shows single accounts, or makes files, where only answers are shared."""
    if only_answers() and word in CLOSED:
        calm(AnalysisError("This page is for its owner and editors.", ONLY_ANSWERS, "Ask its owner to let you edit."))
        st.stop()


def count_upload(files: Sequence[tuple[str, bytes]]) -> bool:
    """Whether these files may come: noted, and not one too many within a minute, which is said."""
    most, person = Limits.told().uploads, me()
    if not HOUSE.uploaded(presence(), most):
        note("limit", person, kind="uploads")
        calm(too_many_uploads(most or 0))
        return False
    note("upload", person, files=len(files), bytes=sum(len(data) for _, data in files))
    return True


def taken(file: Any) -> Any:
    """A file of an uploader, counted when it comes and not at every rerun; None where none is there, or it is one too
    many, which is said."""
    known: set[str] = st.session_state.setdefault(COUNTED, set())
    if file is None or file.file_id in known:
        return file
    if not count_upload([(file.name, file.getvalue())]):
        return None
    known.add(file.file_id)
    return file


def admit(sheets: Sequence[Sheet]) -> bool:
    """Whether a session may hold these tables; what is too much is said."""
    rows, size = sum(sheet.table.num_rows for sheet in sheets), sum(sheet.table.nbytes for sheet in sheets)
    problem = attempt(lambda: Limits.told().admit(rows, size))
    if isinstance(problem, AnalysisError):
        note("limit", me(), kind="size", rows=rows, bytes=size)
        calm(problem)
        return False
    return True


def still_here() -> bool:
    """Whether a part of a page may be drawn by itself: what ended this session, or changed a role, holds there too."""
    return not HOUSE.over(presence()) and standing()() == role()


def _still_shared() -> None:
    """What was taken back is closed at the next rerun, and what became of the role holds from then on."""
    now = standing()()
    if now is None:
        _end_and_stay()
        calm(NO_LONGER)
    elif SHARED in st.session_state:
        st.session_state[SHARED]["role"] = now


def _end_and_stay() -> None:
    """End what the session holds, and know it as the one it was."""
    here = presence()
    end()
    st.session_state.update({PRESENCE: here, ARRIVED: True})
