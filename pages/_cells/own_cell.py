"""One cell of the notebook: a fragment, so that what is changed in it runs it alone."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from html import escape
from typing import Any

import streamlit as st

from analysis import AnalysisError, Book, qbr
from analysis.names import spoken
from analysis.phrases import in_currency
from analysis.qbr.prose import as_html
from pages._cells.add_to_pack import change, pack
from pages._cells.analysis_runs import asked_once, attempt
from pages._cells.figure import drawn, show
from pages._cells.own_columns import lost_columns
from pages._cells.people import still_here
from pages._cells.safe_text import plain, sentence
from pages._cells.source_digest import sources
from pages._cells.sql_cell import sql_body
from pages._cells.tabs import autosave
from pages._cells.text import calm

KIND = {"sql": "SQL", "text": "Note"}


@st.fragment
def cell(book: Book, id: str, ids: Sequence[str]) -> None:
    """One cell: its title and tools, and what it says unless it is folded. ids: all cells, in their order."""
    if not still_here():
        st.rerun()
    item = found(id)
    if item is None:
        return
    with in_currency(book.currency):
        _head(book, item, id, ids)
        if not item.folded:
            _body(book, item, id)
    if st.session_state.get("unsaved") and (whole := st.session_state.get("book")) is not None:
        autosave(whole)


def found(id: str) -> qbr.Kept | None:
    """The cell that was drawn under this id; a changed one has another by now."""
    now = st.session_state.setdefault("cells_now", {}).get(id, id)
    return next((item for item in pack().items if item.id in (id, now)), None)


def put(id: str, item: qbr.Kept) -> None:
    """Another version of a cell, in its place."""
    was = found(id)
    if was is not None:
        st.session_state["cells_now"][id] = item.id
        change(pack().swap({was.id: item}))


def _head(book: Book, item: qbr.Kept, id: str, ids: Sequence[str]) -> None:
    # A sentence and a figure say their title themselves, unless they are folded.
    says = item.title if item.folded or item.kind == "table" else ""
    if title := item.named or KIND.get(item.kind) or says:
        st.html(f'<p class="cell-title">{escape(title)}</p>')
    row = st.container(horizontal=True, gap="small", vertical_alignment="center", key=f"tools-{id}")
    _tool(row, "Unfold" if item.folded else "Fold", "unfold_more" if item.folded else "unfold_less", id,
          lambda: put(id, replace(item, folded=not item.folded)))  # fmt: skip
    if qbr.renewable(item):
        _tool(row, "Run", "refresh", id, lambda: run_again(book, id))
    place = ids.index(id) if id in ids else 0
    moved = {"Up": ("arrow_upward", -1, place == 0), "Down": ("arrow_downward", 1, place == len(ids) - 1)}
    for label, (icon, by, off) in moved.items():
        if _tool(row, label, icon, id, None, off):
            _whole(pack().move(item.id, by))
    if _tool(row, "Duplicate", "content_copy", id, None):
        twin = qbr.doubled(item)
        _whole(pack().keep(twin).move(twin.id, ids.index(id) + 1 - len(pack().items)))
    if _tool(row, "Delete", "delete", id, None):
        _whole(pack().remove(item.id))
    with row.popover("Title", type="tertiary", icon=":material/edit:"):
        key = f"named-{id}"
        st.text_input("Title", item.named, key=key, max_chars=200, on_change=_named, args=(id, key))
    _mark(row, item, id)


def _tool(row: Any, label: str, icon: str, id: str, click: Any, off: bool = False) -> bool:
    pressed: bool = row.button(
        label, key=f"cell-{label}-{id}", icon=f":material/{icon}:", type="tertiary", on_click=click, disabled=off
    )
    return pressed


def _whole(new: qbr.Pack) -> None:
    """An edit of the order of cells: the page is drawn anew."""
    change(new)
    st.rerun()


def _mark(row: Any, item: qbr.Kept, id: str) -> None:
    if item.internal:
        row.badge("internal", color="gray", help="For your team: never in a QBR deck")
    else:
        row.toggle("In the QBR", item.marked, key=f"mark-{id}-{item.marked}", on_change=_turn_mark, args=(id,))


def _turn_mark(id: str) -> None:
    if item := found(id):
        put(id, replace(item, marked=not item.marked))


def _named(id: str, key: str) -> None:
    if item := found(id):
        put(id, replace(item, named=" ".join(st.session_state[key].split())[:200]))


def _body(book: Book, item: qbr.Kept, id: str) -> None:
    if problem := st.session_state.setdefault("cell_problems", {}).pop(id, None):
        calm(problem)
    elif why := lost_columns(item, book) or qbr.stale(item, book, sources()):
        st.caption(f":material/history: {why if why == qbr.NOT_RUN else f'Out of date. {plain(why, 200)}'}")
    if item.kind == "text":
        _note(item, id)
    elif item.kind == "sql":
        sql_body(book, item, id, put, run_again)
    else:
        _answer(book, item, id)


def _note(item: qbr.Kept, id: str) -> None:
    if item.note:
        st.html(as_html(item.note))
    with st.expander("Write", expanded=not item.note, key=f"write-{id}"):
        key = f"note-{id}-{st.session_state.get('pack_turn', 0)}"
        st.text_area("Your note", item.note, key=key, height=160, on_change=_write, args=(id, key), max_chars=20_000,
                     help="# makes a heading, - a point, **bold** bold; all else is text")  # fmt: skip


def _write(id: str, key: str) -> None:
    if item := found(id):
        put(id, replace(item, note=st.session_state[key]))


def _answer(book: Book, item: qbr.Kept, id: str) -> None:
    """What a page answered, live: its words, its figure, its numbers, and its choices."""
    _choices(book, item, id)
    if item.finding and not item.chart:
        st.html(sentence(item.title, item.verdict, "p", "kept-says"))
    elif item.kind == "words":
        st.html(as_html(item.note))
    if item.chart:
        drawn(item.chart, f"chart-{id}")
    if item.frame is not None:
        with st.expander(f"The numbers: {len(item.frame)} rows", expanded=not item.chart, key=f"rows-{id}"):
            show(item.frame, f"frame-{id}", item.title)
    st.caption(plain(qbr.where_from(item), 240))


def _choices(book: Book, item: qbr.Kept, id: str) -> None:
    given = qbr.settings(item)
    if not given:
        return
    row = st.container(horizontal=True, key=f"choices-{id}")
    for name, value in given.items():
        key, label = f"choice-{id}-{name}-{value}", qbr.called(name)
        told = {"key": key, "on_change": _choose, "args": (book, id, name, key)}
        if name == "by":
            names = dict(book.dimensions) if value in book.dimensions or value is None else {value: value}
            row.selectbox(
                label,
                list(names),
                list(names).index(value),
                format_func=lambda word: _dimension(book, word),
                width=220,
                **told,
            )
        elif isinstance(value, date):
            row.date_input(label, value, width=170, **told)
        else:
            row.number_input(label, value=value, width=150, **told)


def _dimension(book: Book, word: str | None) -> str:
    return plain(spoken(book.dimensions.get(word, word)).capitalize()) if word else "Nothing"


def _choose(book: Book, id: str, name: str, key: str) -> None:
    item, value = found(id), st.session_state[key]
    if item is None or value is None:
        return
    _asked(id, lambda: qbr.otherwise(item, {name: value}, book, sources(), _answers(book)))


def run_again(book: Book, id: str) -> None:
    """One cell asked again; where it cannot be, it stays as it is and says why."""
    item, before = found(id), st.session_state.get("before") or qbr.Pack()
    if item is not None:
        _asked(id, lambda: qbr.asked_again(item, before, book, sources(), _answers(book)))


def _answers(book: Book) -> Callable[[qbr.Asked], Any]:
    return lambda asked: asked_once(asked, book)


def _asked(id: str, work: Any) -> None:
    again = attempt(work)
    if isinstance(again, AnalysisError):
        st.session_state.setdefault("cell_problems", {})[id] = again
    else:
        put(id, again)
