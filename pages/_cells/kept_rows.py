"""Rows a reader keeps: with the notebook, and in a file of their own to bring back another time."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from analysis import AnalysisError
from analysis.cleaning import cleaned
from pages._cells.analysis_runs import attempt
from pages._cells.downloads import offer
from pages._cells.figure import show
from pages._cells.people import taken
from pages._cells.text import calm
from pages._cells.undo import edited, undo_button

MOST_ROWS, MOST_TEXT = 2000, 200
Row = Mapping[str, Any]


def register(what: str, rows: Sequence[Row], *, keep: str, ready: bool = True, many: str = "") -> tuple[Row, ...]:
    """What was kept under this name, with a button that keeps `rows` too, and a place to save and to bring back.

    what: one word, for example changes. keep: what the button says. Rows are plain values under the same columns. They
    stay whatever book is open, and are saved with the notebook.
    """
    name = f"kept_{what}"
    kept: list[Row] = st.session_state.setdefault(name, [])
    if st.button(keep, key=f"keep_{what}", disabled=not ready, icon=":material/bookmark_add:"):
        edited(name, list(kept))
        kept = st.session_state[name] = [*kept, *(row for row in cleaned(list(rows)) if row not in kept)][:MOST_ROWS]
    with st.expander(f"{many or what.capitalize()} you keep: {_titles(kept)}", key=f"register_{what}"):
        _manage(what, name, kept, list(rows[0]) if rows else [])
    return tuple(st.session_state[name])


def _titles(kept: Sequence[Row]) -> int:
    return len({next(iter(row.values())) for row in kept})


def _manage(what: str, name: str, kept: Sequence[Row], columns: list[str]) -> None:
    st.caption("Kept with the notebook, whichever book is open. A file of their own takes them to another notebook.")
    undo_button(st, name, lambda before: st.session_state.update({name: before}), f"undo_{what}")
    if kept:
        show(pd.DataFrame([dict(row) for row in kept]), f"{name}-table", f"The {what} you keep")
        here = st.container(horizontal=True)
        offer(
            here, "Save to a file", lambda: _written(what, kept), f"{what}.json", "application/json",
            key=f"save_{what}", icon=":material/download:",
        )  # fmt: skip
        if here.button("Forget them all", key=f"forget_{what}", type="tertiary"):
            edited(name, list(kept))
            st.session_state[name] = []
            st.rerun()
    turn = st.session_state.setdefault(f"{name}_turn", 0)
    file = taken(st.file_uploader(f"Bring back {what} from a file", ["json"], key=f"{name}_{turn}"))
    if file is not None:
        _bring(what, name, kept, columns, file.getvalue(), turn)


def _bring(what: str, name: str, kept: Sequence[Row], columns: list[str], content: bytes, turn: int) -> None:
    found = attempt(lambda: read_rows(what, content, columns))
    if isinstance(found, AnalysisError):
        calm(found)
        return
    edited(name, list(kept))
    st.session_state[name] = [*kept, *(row for row in found if row not in kept)][:MOST_ROWS]
    st.session_state[f"{name}_turn"] = turn + 1
    st.rerun()


def _written(what: str, rows: Sequence[Row]) -> bytes:
    return json.dumps({"what": what, "rows": [dict(row) for row in rows]}, indent=1, default=str).encode()


def read_rows(what: str, content: bytes, columns: Sequence[str]) -> list[Row]:
    """The rows of a file this app saved; raises AnalysisError for any other file."""
    try:
        given = cleaned(json.loads(content.decode("utf-8")))
        rows = given["rows"] if given["what"] == what else []
        fine = bool(rows) and all(_plain(row, columns) for row in rows)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        fine, rows = False, []
    if not fine:
        raise AnalysisError(
            f"This file holds no {what} that were saved here.",
            f"Its rows would have the columns {', '.join(columns)}.",
            "Bring the file that Save to a file gave.",
        )
    return rows[:MOST_ROWS]


def _plain(row: Any, columns: Sequence[str]) -> bool:
    return set(row) == set(columns) and all(
        value is None or isinstance(value, int | float) or (isinstance(value, str) and len(value) <= MOST_TEXT)
        for value in row.values()
    )
