"""Notebooks in the hands of several: sharing one's own, and opening what others share."""

from collections.abc import Callable

import streamlit as st

from analysis import AnalysisError
from analysis.phrases import named_day
from analysis.qbr.sharing import EDITOR, TEAM, VIEWER, Shared, Sharing
from analysis.qbr.store import Entry, usual_place
from analysis.team.audit import note
from analysis.team.presence import HOUSE
from pages._cells import reader
from pages._cells.analysis_runs import attempt
from pages._cells.safe_text import plain, saved_on
from pages._cells.text import calm

CAN = {VIEWER: "can see answers", EDITOR: "can edit"}
ABOUT = (
    "People who can edit see everything in it, and what they change is kept for all of you. People who can see answers "
    "see sentences, figures and totals, but no rows of single accounts and no files. You can take it back at any time."
)


def share_button(place: object, entry: Entry) -> None:
    """With whom a notebook of one's own is shared, and with whom it is to be; nothing where nobody signs in."""
    person = reader.me()
    if person is None:
        return
    with place.popover("Share", type="tertiary", icon=":material/group_add:", key=f"share-{entry.id}"):  # type: ignore[attr-defined]
        _share(Sharing(usual_place(), person), entry)


def _share(sharing: Sharing, entry: Entry) -> None:
    st.caption(ABOUT)
    given = attempt(lambda: sharing.given(entry.id))
    if isinstance(given, AnalysisError):
        calm(given)
        return
    for at, share in enumerate(given):
        row = st.container(horizontal=True, vertical_alignment="center")
        row.markdown(f"**{plain(share.shown, 60)}** {CAN[share.role]}, since {named_day(share.since)}")
        row.button("Take back", key=f"unshare-{entry.id}-{at}", type="tertiary", on_click=_take_back,
                   args=(sharing, entry.id, share.whom))  # fmt: skip
    whom = st.radio("With", ["One colleague", "Everybody who signs in here"], key=f"share-how-{entry.id}",
                    horizontal=True)  # fmt: skip
    mail = TEAM
    if whom == "One colleague":
        mail = st.text_input("Their email address", key=f"share-mail-{entry.id}", max_chars=200)
    role = st.radio("They", list(CAN), format_func=CAN.__getitem__, key=f"share-role-{entry.id}", horizontal=True)
    if st.button("Share", key=f"share-do-{entry.id}", type="primary", disabled=not mail):
        problem = attempt(lambda: sharing.give(entry.id, mail, role))
        if isinstance(problem, AnalysisError):
            calm(problem)
            return
        note("share", sharing.person, notebook=entry.id, role=role, whom="team" if mail == TEAM else "colleague")
        st.rerun()


def _take_back(sharing: Sharing, id: str, whom: str) -> None:
    # What is called before the page is drawn is called before the way in is asked who this is.
    if HOUSE.over(reader.presence()):
        return
    if not isinstance(attempt(lambda: sharing.take_back(id, whom)), AnalysisError):
        note("take back", sharing.person, notebook=id)


def shared_with_me(opening: Callable[[Shared], None]) -> None:
    """The notebooks of others that whoever is here may open; opening: what a click on one does."""
    person = reader.me()
    if person is None:
        return
    found = attempt(lambda: Sharing(usual_place(), person).with_me())
    if isinstance(found, AnalysisError):
        calm(found)
        return
    if found:
        st.caption("Shared with you")
    for shared in found:
        entry = shared.entry
        words = f"{saved_on(entry.saved_at)} · {plain(entry.name, 60)} · {plain(shared.from_whom, 60)}"
        if st.button(f"{words}, you {CAN[shared.role]}", key=f"take-{entry.id}", type="tertiary",
                     icon=":material/group:"):  # fmt: skip
            opening(shared)
