"""An analysis that takes long: its reader can stop it, and it ends where they leave the page or close the tab."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, TypeVar

import streamlit as st

from analysis.team.audit import note
from analysis.team.limits import Limits
from analysis.team.presence import Presence
from analysis.team.running import CANCELED, LEFT, LIMIT, WATCHER, Run, Stopped, canceled
from analysis.team.turns import OPENINGS, TURNS, Turns
from pages._cells.reader import me, presence
from pages._cells.slots import beside_waiting

T = TypeVar("T")
ENDED = "ended_here"
# For how long a session may have no script that runs before it counts as left: else a new one begins at once.
GRACE = 2.0
TOLD = {LIMIT: ("limit", "seconds"), CANCELED: ("cancel", "stopped"), LEFT: ("cancel", "left")}


def watched(work: Callable[[], T], asked: str) -> T:
    """What the work gives, with a way to stop it. Raises Stopped where it was, or was before on this page.

    asked: the question, as text. Ends the script where nobody waits for the page any longer.
    """
    if said := _ended().get(asked):
        raise said
    here = presence()
    here.asking = asked
    gone, most = _gone(here, asked), Limits.told().seconds
    with beside_waiting("Stop counting", _stop, here, asked), turn():
        run = Run(here, asked, most, gone)
        try:
            return WATCHER.watched(work, run)
        except Stopped as said:
            what, kind = TOLD[run.reason]
            # First of all: what is left of a script that was told to stop ends at its next word to Streamlit.
            note(what, me(), kind=kind)
            if run.reason == LEFT:
                st.stop()
            _ended()[asked] = said
            raise


def opening() -> AbstractContextManager[None]:
    """A turn to read files, or to count a book before it opens."""
    return turn(OPENINGS)


def turn(turns: Turns | None = None) -> AbstractContextManager[None]:
    """A turn for what takes long, an answer unless said.

    A script that is told to stop while it waits for one ends: it has begun nothing.
    """
    stops = _stops()
    return (turns or TURNS).taken(lambda: st.stop() if stops() else None)


def count_again(answer: Any) -> None:
    """A way to have counted after all what was ended; nothing for any other answer."""
    if isinstance(answer, Stopped):
        place = list(_ended().values()).index(answer)
        st.button("Count it again", key=f"count-again-{place}", icon=":material/replay:", on_click=_ended().clear)


def _stop(presence: Presence, asked: str) -> None:
    _ended()[asked] = canceled()
    WATCHER.cancel(presence, asked)


def _ended() -> dict[str, Stopped]:
    """What was ended on this page; it is not counted again by itself, and on another page nothing of it is known."""
    page = st.session_state.get("page", "")
    at, ended = st.session_state.get(ENDED, ("", {}))
    if at != page:
        ended = {}
        st.session_state[ENDED] = (page, ended)
    return ended  # type: ignore[no-any-return]


def _gone(presence: Presence, asked: str) -> Callable[[], bool]:
    """Whether nobody waits for an answer: Streamlit has told this script to stop, and no other is to give the same.

    A script that is told to stop is not told why. A reader who changes a choice is waiting for the next script, which
    may ask the same; who left has none, or one of another page.
    """
    stops, turn, page, since = _stops(), presence.turn, presence.page, 0.0

    def gone() -> bool:
        nonlocal since
        if not stops():
            return False
        if presence.turn == turn:
            since = since or time.monotonic()
            return time.monotonic() - since > GRACE
        return presence.page != page or presence.asking not in ("", asked)

    return gone


def _stops() -> Callable[[], bool]:
    """Whether the script of this thread is told to stop; never, where this version of Streamlit does not say."""
    try:
        from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequestType
        from streamlit.runtime.scriptrunner_utils.script_run_context import get_script_run_ctx
    except ImportError:
        return lambda: False
    requests = getattr(get_script_run_ctx(suppress_warning=True), "script_requests", None)
    return lambda: getattr(requests, "_state", None) is ScriptRequestType.STOP
