"""The pack of what was kept: order it, write on it, take things out, and bring it up to date."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from html import escape
from urllib.parse import parse_qsl

import streamlit as st

from analysis import AnalysisError, Book, contents, qbr
from pages._cells.add_to_pack import change, origin, pack, undo
from pages._cells.analysis_runs import asked_once, attempt
from pages._cells.contents import link_to
from pages._cells.figure import drawn, show
from pages._cells.safe_text import plain, sentence
from pages._cells.source_digest import sources
from pages._cells.text import calm

EMPTY = (
    "Nothing is kept yet. Every page has a button, Keep for the QBR, at its answer, its figures and its tables. "
    "Or begin with a template: it asks the pages for you."
)


def heading_kept() -> None:
    """What stands above the things that were kept from the pages."""
    st.header("Kept from the pages", anchor=False)


def pack_items(book: Book) -> qbr.Pack:
    """Everything kept, in order, to edit; what no longer holds says so and can be brought up to date."""
    kept = pack().for_review
    if not kept.items:
        st.html(f'<p class="problem">{EMPTY}</p>')
        undo(st)
        return kept
    confirm(book)
    kept = pack().for_review
    old = [item for item in kept.items if qbr.stale(item, book, sources())]
    _above(book, kept, old)
    for place, item in enumerate(kept.items):
        with st.container(border=True, key=f"kept-{item.id}"):
            _item(book, item, place, len(kept))
    return kept


def _above(book: Book, kept: qbr.Pack, old: list[qbr.Kept]) -> None:
    row = st.container(horizontal=True, vertical_alignment="center")
    undo(row)
    row.button(
        "Empty the pack", icon=":material/delete_sweep:", on_click=_empty, key="empty", type="tertiary",
        help="Everything is taken out; Undo brings it back",
    )  # fmt: skip
    if old:
        words = f"Bring {len(old)} of {len(kept)} up to date"
        if row.button(words, type="primary", icon=":material/refresh:", key="renew-all"):
            renew(book, *old)
    for problem in st.session_state.pop("problems", []):
        calm(problem)


def _item(book: Book, item: qbr.Kept, place: int, of: int) -> None:
    says = "" if item.chart else item.headline
    st.html(
        sentence(says, item.verdict, "p", "kept-says") if item.finding else f'<p class="kept-says">{escape(says)}</p>'
    )
    if why := qbr.stale(item, book, sources()):
        st.warning(plain(why, 200), icon=":material/history:")
    if item.chart:
        drawn(item.chart, f"chart-{item.id}")
    if item.frame is not None:
        with st.expander(f"The numbers: {len(item.frame)} rows", expanded=item.kind == "table", key=f"rows-{item.id}"):
            show(item.frame, f"frame-{item.id}", item.title)
    high = 170 if item.kind == "words" else 68
    key = f"note-{item.id}-{st.session_state.get('pack_turn', 0)}"
    st.text_area("In your own words", item.note, key=key, on_change=_note, args=(item.id, key), height=high)
    _tools(book, item, place, of, bool(why))
    st.caption(plain(qbr.where_from(item), 240))


def _tools(book: Book, item: qbr.Kept, place: int, of: int, old: bool) -> None:
    row = st.container(horizontal=True, gap="small", vertical_alignment="center")
    for label, icon, by, off in (
        ("Up", "arrow_upward", -1, place == 0),
        ("Down", "arrow_downward", 1, place == of - 1),
    ):
        row.button(
            label, key=f"{label}-{item.id}", icon=f":material/{icon}:", disabled=off, type="tertiary",
            on_click=_move, args=(item.id, by),
        )  # fmt: skip
    if item.draft and not item.invites:
        row.button(
            "Confirm", key=f"confirm-{item.id}", icon=":material/check:", type="secondary", on_click=_confirm,
            args=(item.id,), help="These are agreed: they are no longer called a draft",
        )  # fmt: skip
    row.button(
        "Take out", key=f"out-{item.id}", icon=":material/delete:", type="tertiary", on_click=_remove, args=(item.id,)
    )
    if (
        old
        and qbr.renewable(item)
        and row.button("Bring up to date", key=f"renew-{item.id}", icon=":material/refresh:", type="tertiary")
    ):
        renew(book, item)
    if item.kind != "words" and item.origin.page in {view.word for view in contents.views()} | set(contents.MOVED):
        with row:
            link_to(item.origin.page, "Its page", ":material/open_in_new:", dict(parse_qsl(item.origin.view)))


def renew(book: Book, *items: qbr.Kept) -> None:
    """Ask again what these were the answers to; what can no longer be answered stays as it is, and is said."""
    new, problems = _asked_again(book, items)
    change(pack().swap(new))
    st.session_state["problems"] = problems
    st.rerun()


def confirm(book: Book) -> None:
    """Work out again, from the data beside it, what came in a saved file; say what does not come out as saved."""
    saved = [item for item in pack().items if not item.origin.checked and qbr.of_this(item, book)]
    # SQL out of a file waits until its reader runs it.
    waiting = [item for item in saved if qbr.renewable(item) and item.kind != "sql" and item.id not in _tried()]
    if not waiting:
        return
    _tried().update(item.id for item in waiting)
    new, problems = _asked_again(book, waiting)
    st.session_state["pack"] = pack().swap(new)
    other = [item.title for item in waiting if item.id in new and new[item.id].title != item.title]
    if other:
        why = f"The file said: {' · '.join(other[:3])}"
        said = f"{len(other)} of what was kept came out otherwise than the file says."
        problems.append(AnalysisError(said, why, "What stands here now is what its data say."))
    st.session_state["problems"] = problems


def _tried() -> set[str]:
    return st.session_state.setdefault("confirmed", set())


def _asked_again(book: Book, items: Sequence[qbr.Kept]) -> tuple[dict[str, qbr.Kept], list[AnalysisError]]:
    problems, new, code = [], {}, sources()

    def answer(asked: qbr.Asked) -> object:
        return asked_once(asked, book)

    before = st.session_state.get("before") or qbr.Pack()
    with st.spinner("Asking again"):
        for item in items:
            again = attempt(lambda item=item: qbr.asked_again(item, before, book, code, answer))
            if isinstance(again, AnalysisError):
                problems.append(again)
            else:
                new[item.id] = again
    return new, problems


def answers_of(book: Book) -> Callable[[qbr.Asked], object]:
    """The book's answer to a question, asked once."""
    known: dict[qbr.Asked, object] = {}

    def answer(asked: qbr.Asked) -> object:
        if asked not in known:
            known[asked] = asked.ask(book)
        return known[asked]

    return answer


def _confirm(id: str) -> None:
    change(pack().confirm(id))


def _note(id: str, key: str) -> None:
    change(pack().note(id, st.session_state[key]))


def _move(id: str, by: int) -> None:
    change(pack().move(id, by, [item.id for item in pack().for_review.items]))


def _remove(id: str) -> None:
    change(pack().remove(id))


def _empty() -> None:
    gone = {item.id for item in pack().for_review.items}
    change(replace(pack(), items=tuple(item for item in pack().items if item.id not in gone), account=""))


def own_words(book: Book) -> None:
    """A page of the pack in the reader's own words: what was agreed, and what comes next."""
    with st.form("own-words", clear_on_submit=True, border=True):
        title = st.text_input("Add a page of your own words", placeholder="What we agreed")
        note = st.text_area("One line for each point", height=100)
        if st.form_submit_button("Add it") and (title or note):
            change(pack().keep(qbr.own_words(title or "What we agreed", origin(book), note)))
            st.rerun()
