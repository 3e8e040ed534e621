"""Edits that can be taken back: how something was before each of them."""

from collections.abc import Callable
from typing import Any

import streamlit as st

MOST = 50


def edited(what: str, before: Any) -> None:
    """Remember how something was before it was edited; what: its name in the session."""
    history = st.session_state.setdefault("edits", {}).setdefault(what, [])
    history.append(before)
    del history[:-MOST]
    st.session_state["unsaved"] = True


def undo_button(place: Any, what: str, put: Callable[[Any], None], key: str, always: bool = False) -> None:
    """A button that takes the last edit back; put: makes the thing what it was.

    always: it is never grey, where cells are edited without the page around them being drawn anew.
    """
    history = st.session_state.setdefault("edits", {}).setdefault(what, [])
    place.button(
        "Undo", key=key, icon=":material/undo:", type="tertiary", disabled=not history and not always, on_click=_undo,
        args=(history, put), help="Take the last edit back",
    )  # fmt: skip


def forget_edits() -> None:
    """Nothing can be taken back any longer: another notebook is open."""
    st.session_state.pop("edits", None)


def _undo(history: list[Any], put: Callable[[Any], None]) -> None:
    if history:
        put(history.pop())
        st.session_state["unsaved"] = True
