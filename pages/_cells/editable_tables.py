"""Tables people write into: what was written is saved with the notebook, and can be kept as a file of its own."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from analysis import AnalysisError
from analysis.cleaning import cleaned
from analysis.health import read_notes, write_notes
from analysis.qbr.columns import is_money
from pages._cells.analysis_runs import attempt
from pages._cells.downloads import offer
from pages._cells.figure import with_unit
from pages._cells.linking import follow, linked
from pages._cells.people import taken
from pages._cells.reader import ONLY_ANSWERS, only_answers
from pages._cells.safe_text import headed
from pages._cells.table_days import as_days, day_column
from pages._cells.text import calm
from pages._cells.undo import edited, undo_button

LARGEST_MB = 2


def written(
    lines: Any, *, by: str, asked: Sequence[str], name: str, files: str = "", shown: Sequence[str] | None = None
) -> Any:
    """The lines with what people wrote into the columns `asked`, as a frame.

    by: the column that tells the lines apart. What was written belongs to the line and to the open book: it is there
    again after another page, another choice or another order. files: what the notes are called where they can be kept
    as a file and brought back. shown: the columns to show, in order; all of them where it is None.
    """
    frame, days = as_days(pd.DataFrame(lines))
    if only_answers():
        st.html(f'<p class="problem">{ONLY_ANSWERS}</p>')
        return _with(frame, {}, by, asked)
    own = f"{name}-notes-{st.session_state['book'].fingerprint[:8]}"
    notes = st.session_state.setdefault(own, {})
    st.session_state.setdefault(f"{name}-turn", 0)
    if files:
        _bring(name, notes, files)
    place = f"{name}-{st.session_state[f'{name}-turn']}-{hash(tuple(frame[by].astype(str)))}"
    if place not in st.session_state:
        st.session_state[f"{place}-drawn"] = _with(frame, notes, by, asked)
    rows = st.data_editor(
        st.session_state[f"{place}-drawn"], hide_index=True, key=place, placeholder="–",
        column_config={**_columns(frame, asked, days), **linked(frame, name)},
        disabled=[column for column in frame if column not in asked], column_order=shown,
    )  # fmt: skip
    follow()
    before = {line: dict(told) for line, told in notes.items()}
    _note(frame, rows, notes, by, asked)
    if notes != before:
        edited(own, before)
    here = st.container(horizontal=True)
    undo_button(here, own, lambda was: _put(name, own, was), f"{name}-undo")
    if files:
        label, file = f"Keep {files}", f"{name}.json"
        offer(
            here, label, write_notes(notes), file, "application/json", key=f"{name}-keep",
            icon=":material/download:", type="tertiary",
        )  # fmt: skip
    return rows


def _put(name: str, own: str, was: dict[str, dict[str, Any]]) -> None:
    """What was written as it was; the table is then drawn anew."""
    st.session_state[own] = was
    st.session_state[f"{name}-turn"] += 1


def _bring(name: str, notes: dict[str, dict[str, Any]], files: str) -> None:
    """A file brought back takes the place of what was written; the table is then drawn anew."""
    given = taken(st.file_uploader(f"Bring back {files}", "json", key=f"{name}-file", max_upload_size=LARGEST_MB))
    if given is None or st.session_state.get(f"{name}-brought") == given.file_id:
        return
    told = attempt(lambda: read_notes(given.getvalue()))
    if isinstance(told, AnalysisError):
        calm(told)
        return
    notes.clear()
    notes.update(told)
    st.session_state[f"{name}-brought"] = given.file_id
    st.session_state[f"{name}-turn"] += 1


def _with(frame: pd.DataFrame, notes: dict[str, dict[str, Any]], by: str, asked: Sequence[str]) -> pd.DataFrame:
    """The lines with what was written of them before."""
    told = [notes.get(str(line), {}) for line in frame[by]]
    values = {
        column: [note.get(column, given) for note, given in zip(told, frame[column], strict=True)] for column in asked
    }
    return frame.assign(**values)


def _note(
    frame: pd.DataFrame, edited: pd.DataFrame, notes: dict[str, dict[str, Any]], by: str, asked: Sequence[str]
) -> None:
    for column in asked:
        for line, given, now in zip(frame[by], frame[column], edited[column], strict=True):
            own = notes.setdefault(str(line), {})
            own.pop(column, None)
            if not _same(given, now):
                own[column] = cleaned(now)
    for line in [line for line, own in notes.items() if not own]:
        del notes[line]


def _same(given: Any, now: Any) -> bool:
    return given == now or (pd.isna(given) and pd.isna(now))


def plain_columns(frame: pd.DataFrame) -> dict[str, Any]:
    """The columns nobody writes into: amounts with the currency of the book, and marks between their thousands."""
    money = {
        name: st.column_config.NumberColumn(with_unit(name), format="localized") for name in frame if is_money(name)
    }
    return {name: st.column_config.Column(headed(name)) for name in frame} | money


def _columns(frame: pd.DataFrame, asked: Sequence[str], days: Mapping[str, str]) -> dict[str, Any]:
    plain = plain_columns(frame)
    plain |= {column: day_column(column, shape) for column, shape in days.items()}
    for column in asked:
        number = frame[column].dtype.kind == "f"
        kind = st.column_config.NumberColumn if number else st.column_config.TextColumn
        settings = {"min_value": 0.0} if number else {"max_chars": 500}
        plain[column] = kind(headed(column), width=None if number else "large", **settings)
    return plain
