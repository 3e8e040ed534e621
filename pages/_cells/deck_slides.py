"""The slides of a deck as they will be: each can be edited in place, moved, doubled, dropped; and its steps written."""

from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from analysis import AnalysisError, Book
from analysis.charts.marks import Marks
from analysis.cleaning import clean
from analysis.qbr.decks import CUSTOMER, VALUE, Deck, Slide
from analysis.qbr.decks.html import picture, sheet, thumbnail
from analysis.qbr.decks.model import TO_AGREE, texts
from analysis.qbr.decks.others import other_in, other_in_steps, other_on_cover
from analysis.qbr.decks.plan import plan_slides
from analysis.qbr.decks.room import fitted
from analysis.qbr.decks.steps import written_slides
from pages._cells.deck_state import change, is_of_deck, keep_steps, put, steps
from pages._cells.safe_text import plain
from pages._cells.table_days import WRITTEN
from pages._cells.text import calm
from pages._cells.undo import undo_button

NAMES = {
    "title": "Title",
    "footer": "Footer",
    "number": "Number",
    "head": "Heading",
    "text": "Text",
    "small": "Small print",
    "headers": "Column",
}
COVER = "the cover"
COLUMNS = ("step", "owner", "due_on", "done_on", "outcome", "source")


def slides(book: Book, made: Deck) -> None:
    """The cover and every slide, small and true, with what can be done to each beside it."""
    st.html(f"<style>{sheet(made.brand)}</style>")
    undo_button(st, "deck", put, "deck-undo")
    _cover(book, made)
    for place, slide in enumerate(made.slides):
        _slide(book, made, slide, place)


def _cover(book: Book, made: Deck) -> None:
    """The cover, whose name and time can be written anew."""
    left, right = st.columns([3, 1], vertical_alignment="top")
    left.html(thumbnail(made))
    open_ = st.session_state.get("deck_editing") == COVER
    label = "Close" if open_ else "Edit"
    right.button(label, key="edit-cover", icon=":material/edit:", on_click=_toggle, args=(COVER,))
    if not open_:
        return
    with st.form(f"form-cover-{st.session_state.get('deck_turn', 0)}", border=True):
        subject, period = st.text_input("Title", made.subject), st.text_input("Of when", made.period)
        if st.form_submit_button("Save the cover", type="primary"):
            new = replace(made, subject=clean(subject) or made.subject, period=clean(period))
            _keep_edit(new, other_on_cover(made, new, book))


def _keep_edit(new: Deck, other: str) -> None:
    """An edit that stands, or why it does not."""
    if other:
        calm(_names(other))
        return
    st.session_state["deck_editing"] = None
    change(new)
    st.rerun()


def _slide(book: Book, made: Deck, slide: Slide, place: int) -> None:
    with st.container(key=f"slide-{place}"):
        _two(thumbnail(made, slide, _drawn), made, slide)
        if st.session_state.get("deck_editing") == slide.key:
            if slide.key.split("-")[0] in ("next", "plan") and made.kind != VALUE:
                _write_steps(book, made, slide)
            _edit(book, made, slide)


def _two(html: str, made: Deck, slide: Slide | None) -> None:
    left, right = st.columns([3, 1], vertical_alignment="top")
    left.html(html)
    if slide is not None:
        # Side by side, so that on a narrow screen they take two lines and not six.
        with right.container(horizontal=True, key=f"tools-{slide.key}"):
            _tools(made, slide)


def _drawn(marks: Marks, accent: str) -> str:
    """A chart of this session, drawn once."""
    known = st.session_state.setdefault("deck_drawn", {})
    if (marks, accent) not in known:
        known[(marks, accent)] = picture(marks, accent)
    return str(known[(marks, accent)])


def _tools(made: Deck, slide: Slide) -> None:
    key, order = slide.key, [one.key for one in made.slides]
    open_ = st.session_state.get("deck_editing") == key
    st.button("Close" if open_ else "Edit", key=f"edit-{key}", icon=":material/edit:", on_click=_toggle, args=(key,))
    if slide.draft:
        _button("Confirm", "check", key, made.put(key, draft=False), help="These are agreed: no longer called a draft")
    _button("Up", "arrow_upward", key, made.move(key, -1), off=key == order[0])
    _button("Down", "arrow_downward", key, made.move(key, 1), off=key == order[-1])
    _button("Duplicate", "content_copy", key, made.duplicate(key))
    _button("Drop", "delete", key, made.drop(key))
    with st.expander("Notes", key=f"say-{key}"):
        st.text(slide.notes)


def _button(label: str, icon: str, key: str, new: Deck, off: bool = False, help: str | None = None) -> None:
    st.button(
        label,
        key=f"{label}-slide-{key}",
        icon=f":material/{icon}:",
        type="tertiary",
        disabled=off,
        on_click=change,
        args=(new,),
        help=help,
    )


def _toggle(key: str) -> None:
    state = st.session_state
    state["deck_editing"] = None if state.get("deck_editing") == key else key


def _edit(book: Book, made: Deck, slide: Slide) -> None:
    """Every text of a slide in a field of its own; numbers of charts stay what they are."""
    turn = st.session_state.get("deck_turn", 0)
    with st.form(f"form-{slide.key}-{turn}", border=True):
        told: dict[tuple[Any, ...], str] = {}
        for path, text in [*texts(slide), (("footer",), slide.footer)]:
            label = _label(slide, path)
            told[path] = st.text_input(label, text, key=f"text-{slide.key}-{path}-{turn}")
        if st.form_submit_button("Save the slide", type="primary"):
            new = made.said(slide.key, told)
            _keep_edit(new, other_in(made, new.slide(slide.key), book))


def _names(other: str) -> AnalysisError:
    """Why an edit is not kept: a customer would read of another."""
    return AnalysisError(
        "This edit is not kept.",
        f"It names {plain(other, 60)}, another account, and this deck is for a customer.",
        "Say it without the name.",
    )


def _label(slide: Slide, path: tuple[Any, ...]) -> str:
    """What a text is: of a table its column and its row, else its part of the slide."""
    if slide.table is not None and path[:2] == ("table", "rows"):
        return f"{slide.table.headers[path[3]] or 'Row'}, row {path[2] + 1}"
    return "Column heading" if path[:2] == ("table", "headers") else NAMES.get(str(path[-1]), "Text")


def _write_steps(book: Book, made: Deck, slide: Slide) -> None:
    """Next steps as a table of their own: they are kept with the notebook and come back next quarter."""
    of = made.account_id if made.kind == CUSTOMER else ""
    kept = [row for row in steps() if is_of_deck(row, of, str(book.as_of or ""))]
    rows = [{name: row[name] for name in COLUMNS} for row in kept] or _proposed(slide)
    days = {
        name: st.column_config.DateColumn(label, format=WRITTEN)
        for name, label in (("due_on", "By"), ("done_on", "Done on"))
    }
    names = {"step": "Step", "owner": "Owner", "outcome": "What became of it", "source": "How we will see it"}
    st.caption("Who does what by when. These are kept with the notebook and come back next quarter.")
    frame = pd.DataFrame(rows, columns=list(COLUMNS)).astype({"due_on": object, "done_on": object})
    edited = st.data_editor(
        frame, num_rows="dynamic", hide_index=True, key=f"steps-{made.kind}-{of}", column_config={**names, **days},
        placeholder="–",
    )  # fmt: skip
    if st.button("Keep these steps", key="steps-keep", type="primary", icon=":material/bookmark_add:"):
        rows = [row for row in edited.to_dict("records") if str(row["step"] or "").strip()]
        if made.kind == CUSTOMER and (other := other_in_steps(rows, book, of)):
            calm(_names(other))
            return
        keep_steps(book, of, rows)
        st.session_state["deck_editing"] = None
        change(_with_steps(book, made, of))
        st.rerun()


def _proposed(slide: Slide) -> list[dict[str, Any]]:
    rows = slide.table.rows if slide.table else ()
    return [
        {
            "step": row[0].text,
            "owner": "" if row[1].text == TO_AGREE else row[1].text,
            "due_on": None,
            "done_on": None,
            "outcome": "",
            "source": row[3].text,
        }
        for row in rows
    ]


def _with_steps(book: Book, made: Deck, of: str) -> Deck:
    """The deck with its steps as they were written, in the place of those proposed."""
    now = [row for row in steps() if is_of_deck(row, of, str(book.as_of or ""))]
    new = fitted(written_slides(now) if made.kind == CUSTOMER else plan_slides(book, now))
    key = "next" if made.kind == CUSTOMER else "plan"
    order = [slide.key.split("-")[0] for slide in made.slides]
    at = order.index(key)
    rest = [slide for slide in made.slides if slide.key.split("-")[0] != key]
    return replace(made, slides=(*rest[:at], *new, *rest[at:]))
