"""The ways through the notebook: the places beside every page, the row of pages under a title, and a page's views."""

from collections.abc import Callable, Mapping
from functools import partial
from html import escape
from importlib import import_module
from typing import Any

import streamlit as st

from analysis import Book, contents
from pages._cells.book import open_book, require
from pages._cells.find import find_button
from pages._cells.readiness import lacks_of_book, needs_of
from pages._cells.safe_text import plain
from pages._cells.slots import in_its_words, places, reserve
from pages._cells.tips import tip

FIRST = "open_book"
HOUR, ROOM = "workshop", "workshop-room"
NOTHING: Mapping[str, str] = {}


def navigation() -> Any:
    """Every page at its address, and every old address of what is a view now; the page that was asked for."""
    known = [_at_its_address(page) for page in contents.pages()]
    views = {view.word for page in contents.pages() for view in page.views[1:]}
    moved = [_at_an_old_address(word) for word in (*sorted(views), *contents.MOVED, FIRST)]
    return st.navigation([*known, *moved, *_beside_the_contents()], position="hidden")


def _beside_the_contents() -> list[Any]:
    """Pages that ask the book nothing and stand in no place: the guided hour, and what its leader sees."""
    hour = st.Page(_drawn_by("workshop"), url_path=HOUR, visibility="hidden", title="Guided hour")
    room = st.Page(_drawn_by("workshop_room"), url_path=ROOM, visibility="hidden", title="Workshop room")
    st.session_state["workshop_page"] = hour
    return [hour, room]


def _drawn_by(cell: str) -> Callable[[], None]:
    """What draws a page: the function of a cell's own name. The cells of the hour import this module."""

    def draw() -> None:
        getattr(import_module(f"pages._cells.{cell}"), cell)()

    return draw


def _at_its_address(page: contents.Page) -> Any:
    first = {"default": True, "url_path": "book"} if page.word == FIRST else {}
    return st.Page(f"{page.word}.py", title=page.title, icon=f":material/{page.icon}:", help=page.question, **first)


def _at_an_old_address(word: str) -> Any:
    """The first page lives at the root of the address; whoever asks for it by its name arrives there too."""
    return st.Page(partial(_arrive, word), url_path=word, visibility="hidden", title=word)


def _arrive(word: str) -> None:
    given = {name: value for name, value in st.query_params.items() if name != "view"}
    word = contents.MOVED.get(word, word)
    page = contents.page_of(word)
    st.switch_page(f"{page.word}.py", query_params={**given, **contents.view_of(word)})


def sidebar(current: str) -> None:
    """One entry a place. A place opens on the page of it that is being read, else on its first that can answer."""
    lacks = lacks_of_book()
    with st.sidebar:
        find_button()
        for place in contents.PLACES:
            here = [page for page in place.pages if page.word == current]
            ready = [page for page in place.pages if not needs_of(page, lacks)]
            page = (*here, *ready, *place.pages)[0]
            st.page_link(f"{page.word}.py", label=place.name, icon=f":material/{place.icon}:", width="stretch")


def siblings(word: str) -> None:
    """The pages of this place as a row; what the open book cannot answer is grey and says what it lacks."""
    place, lacks = contents.place_of(word), lacks_of_book()
    if len(place.pages) == 1:
        return
    with st.container(key="pages-of-place", horizontal=True, gap="small"):
        for page in place.pages:
            needs = needs_of(page, lacks)
            st.page_link(
                f"{page.word}.py", label=in_its_words(page.title), disabled=bool(needs) and page.word != word,
                help=f"Needs {plain(needs, 300)}." if needs else in_its_words(page.question),
            )  # fmt: skip


def question(docstring: str | None) -> None:
    """The page's question as its title, with room under it for the answer and the controls."""
    _reserve(docstring, str(st.session_state["page"]))


def _reserve(asked: str | None, word: str) -> None:
    """The title with what is asked, the pages beside it, and on a first visit the tip of the view."""

    def beside() -> None:
        siblings(str(st.session_state["page"]))
        tip(word)

    reserve(plain((asked or "").strip().splitlines()[0], 200), beside)


def page(docstring: str | None) -> None:
    """A page of several views: its question, the pages beside it, and the view that the address names.

    Its views are those of the table of contents: the module of that word in pages/_views shows each.
    """
    told = {view.word: view for view in contents.page_of(str(st.session_state["page"])).views}
    first, given = next(iter(told)), str(st.query_params.get("view") or "")
    chosen = told[given if given in told else first]
    _reserve(docstring if chosen.word == first else chosen.question, chosen.word)
    book = open_book()
    _choose_view(told, chosen.word)
    require(book, *chosen.needs)
    import_module(f"pages._views.{chosen.word}").show(book)


def _choose_view(told: Mapping[str, contents.View], chosen: str) -> None:
    """The views of the page side by side. The address is what counts: the control shows it, and changes it."""
    st.session_state["view"] = chosen
    places().views.segmented_control(
        "View", list(told), required=True, format_func=lambda word: in_its_words(told[word].label), key="view",
        label_visibility="collapsed", on_change=_turn_view, args=(next(iter(told)),),
    )  # fmt: skip


def _turn_view(first: str) -> None:
    """The address names the view that is shown; by now it may name none: a click can come after the page changed."""
    chosen = st.session_state["view"]
    if chosen != first:
        st.query_params["view"] = chosen
    elif "view" in st.query_params:
        del st.query_params["view"]


def next_pages(book: Book) -> None:
    """Each question of the notebook: the way there where the book can answer it, else exactly what it still needs."""
    st.header("What this book can answer", anchor=False)
    lacks = lacks_of_book()
    can_answer()
    if later := {view.question: lacks[view.word] for view in contents.views() if lacks[view.word]}:
        _still_needed(later)


def can_answer() -> None:
    """The ways to each question that the open book can answer."""
    lacks = lacks_of_book()
    _ready({place.name: [view for page in place.pages for view in page.views if not lacks[view.word]]
            for place in contents.asking()})  # fmt: skip


def _ready(asked: dict[str, list[contents.View]]) -> None:
    """The ways to the pages, in the order of the navigation, half of them on each side."""
    half, drawn = sum(map(len, asked.values())) / 2, 0
    with st.container(key="questions"):
        sides = st.columns(2, gap="large")
    for place, views in asked.items():
        with sides[drawn >= half]:
            if views:
                st.caption(f"**{place}**")
            for view in views:
                link_to(view.word, view.question)
        drawn += len(views)


def link_to(word: str, label: str, icon: str = ":material/arrow_forward:", view: Mapping[str, str] = NOTHING) -> None:
    """A link to a page, or to a view of one, with the choices that stand in its address. Old words lead there too."""
    word = contents.MOVED.get(word, word)
    page = contents.page_of(word)
    st.page_link(f"{page.word}.py", label=label, icon=icon, query_params={**contents.view_of(word), **view})


def _still_needed(needs: Mapping[str, str]) -> None:
    with st.expander(f"Not yet, and what each question still needs: {len(needs)}", key="later"):
        for asked, lacks in needs.items():
            st.html(f'<p class="later"><strong>{escape(asked)}</strong> Needs {escape(lacks)}.</p>')
