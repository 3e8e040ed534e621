"""One dropped file as a card: sentences whose guesses are controls, and every column folded below."""

import hashlib
from html import escape

import streamlit as st

from analysis.book.card import Piece, lines, rest, shape, used_as
from analysis.book.draft import NOT_USED, Draft
from analysis.book.question import ROWS, Question
from analysis.phrases import numeral, out_of
from pages._cells.questions import beside, room, say
from pages._cells.safe_text import plain

NONE = "not in this file"
GUIDE = "Each column of your file, and how it is read. Choose another word where the guess is wrong."
MEASURED = (
    "On public files that nobody had prepared for, columns called sure were right at least nine times in ten, "
    "and likely ones at least three times in four. What you choose yourself is sure."
)
LEFT_OUT = "If it belongs to the book, say above what each row is."


def card(draft: Draft, place: int, used: tuple[int, int] | None) -> None:
    """A file: what a row is, which column says what, how many rows are used, and all columns folded below.

    used: rows used and rows read, where the book has been counted.
    """
    with st.container(border=True, key=f"file-{place}"):
        sheet = draft.sheets[place]
        how = escape(shape(draft, place)).replace("UTF-", "UTF&#8209;")
        st.html(f'<p class="file-name"><strong>{escape(sheet.title)}</strong> <span class="quiet">{how}</span></p>')
        asked = beside(draft, place)
        first, *others = lines(draft, place) or ((),)
        with _line(place, 0):
            _words("Each row is")
            _table(draft, place)
            _pieces(draft, place, first, asked)
        for number, line in enumerate(others, 1):
            with _line(place, number):
                _pieces(draft, place, line, asked)
        for word, more in asked.items():
            with _line(place, len(others) + 1 + list(asked).index(word)):
                _words(more[0].text)
                say(more)
        _said(draft, place, used)
        _columns(draft, place)


def _line(place: int, number: int) -> "st.delta_generator.DeltaGenerator":
    return st.container(key=f"line-{place}-{number}", horizontal=True, vertical_alignment="center", gap="small")


def _words(words: str) -> None:
    st.markdown(plain(words, 200), width="content")


def _pieces(draft: Draft, place: int, pieces: tuple[Piece, ...], asked: dict[str, list[Question]]) -> None:
    """Words and controls in turn; a question on a column stands right after it, and is then no longer asked below."""
    for piece in pieces:
        _words(piece.words)
        _header(draft, place, piece)
        if more := asked.pop(piece.question, None):
            say(more)


def _table(draft: Draft, place: int) -> None:
    names, key = {**ROWS}, f"as-{place}"
    st.session_state[key] = draft.recipe.files[place].table
    st.selectbox(
        f"What each row of file {place + 1} is", list(names), format_func=names.__getitem__, key=key,
        label_visibility="collapsed", on_change=_use_as, args=(place, key), width=room(names[st.session_state[key]]),
    )  # fmt: skip


def _use_as(place: int, key: str) -> None:
    st.session_state["draft"] = st.session_state["draft"].with_table(place, st.session_state[key])


def _header(draft: Draft, place: int, piece: Piece) -> None:
    """Which header is this column: a guess, or nothing yet."""
    key = f"slot-{place}-{draft.recipe.files[place].table}-{piece.column}"
    st.session_state[key] = piece.header or NOT_USED
    st.selectbox(
        f"{piece.words} …", [NOT_USED, *draft.sheets[place].headers], key=key, label_visibility="collapsed",
        format_func=lambda header: NONE if header == NOT_USED else header, width=room(piece.header or NONE),
        on_change=_is_header, args=(place, piece.column, key),
    )  # fmt: skip


def _is_header(place: int, column: str, key: str) -> None:
    st.session_state["draft"] = st.session_state["draft"].with_column(place, column, st.session_state[key])


def _said(draft: Draft, place: int, used: tuple[int, int] | None) -> None:
    """What else the card says: the columns no sentence speaks of, and how many rows are used."""
    if not draft.recipe.files[place].table:
        why = str(draft.recipe.files[place].settings.get("why", ""))
        st.caption(plain(f"Not read{': ' * bool(why)}{why}. {LEFT_OUT}", 300))
        return
    rows = "" if used is None else f"Used: {'all ' + numeral(used[1]) if used[0] == used[1] else out_of(*used)} rows. "
    st.caption(plain(f"{rows}{rest(draft, place)}", 300))


def _columns(draft: Draft, place: int) -> None:
    file, roles = draft.recipe.files[place], used_as(draft.recipe.files[place].table)
    shown = draft.columns(place)
    told = hashlib.sha256(repr((file.table, sorted(file.columns.items()))).encode()).hexdigest()[:8]
    with st.expander(f"Every column and how it is read ({len(shown)})", key=f"fold-{place}", on_change="rerun") as fold:
        if not fold.open or not file.table:
            return
        st.caption(GUIDE)
        edited = st.data_editor(
            shown, hide_index=True, placeholder="–",
            disabled=["column", "examples", "sure"], key=f"columns-{place}-{told}",
            column_config=_config(roles),
        )  # fmt: skip
    if not edited["used_as"].equals(shown["used_as"]):
        now = dict(zip(edited["column"], edited["used_as"], strict=True))
        st.session_state["draft"] = draft.with_columns(place, now)
        st.rerun()


def _config(roles: dict[str, str]) -> dict[str, object]:
    config, words = st.column_config, {NOT_USED: "Not read as anything", **roles}
    return {
        "column": config.TextColumn("Column in the file", width="medium"),
        "examples": config.TextColumn("Examples", width="medium"),
        "used_as": config.SelectboxColumn("Read as", options=list(words), format_func=words.__getitem__, required=True),
        "sure": config.TextColumn("How sure", help=MEASURED),
    }
