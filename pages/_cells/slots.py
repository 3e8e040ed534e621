"""Where things stand on a page: slots reserved at the top are filled when their content is known."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from analysis.qbr.asking import Asked
from analysis.revenue.paid import of_payments


@dataclass
class Places:
    """The slots of the page that is being drawn, and what it asked so far."""

    line: DeltaGenerator
    views: DeltaGenerator
    answer: DeltaGenerator
    controls: DeltaGenerator
    stop: DeltaGenerator | None = None
    stops: int = 0
    answers: list[tuple[Asked, Any]] = field(default_factory=list)
    titles: list[tuple[str, str, DeltaGenerator]] = field(default_factory=list)
    headline: str = ""
    book: Any = None
    telling: Any = None
    usual: bool = False


_here = threading.local()


def reserve(heading: str, beside: Callable[[], None]) -> None:
    """The top of a page: which book, the question, the pages beside it, room for the answer, one row of controls."""
    line = st.container()
    st.title(in_its_words(heading), anchor=False)
    beside()
    views = st.container()
    answer = st.container(key="answer")
    controls = st.container(horizontal=True, vertical_alignment="top")
    _here.places = Places(line, views, answer, controls, st.empty())


def forget_places() -> None:
    """A script begins: what the one before it in this thread reserved stands on a page that is gone.

    Written to all the same, it would end the page in the browser: nothing is there any longer at that place.
    """
    vars(_here).pop("places", None)


def places() -> Places:
    """The slots of this script run; each run has a thread of its own."""
    return _here.places


def shown_book() -> Any:
    """The book this page shows: the open one, or the part of it that the bar leaves; None while none is open."""
    here = getattr(_here, "places", None)
    return here.book if here and here.book is not None else st.session_state.get("book")


def of_payments_only() -> bool:
    """Whether the amounts by month of the book that is shown are payments, of which nothing says that any recurs."""
    book = shown_book()
    return book is not None and bool(book.built.paid_by_month)


def in_its_words(text: str) -> str:
    """Words of a page as the book that is shown calls its amounts: of payments nothing is called MRR."""
    return of_payments(text) if of_payments_only() else text


def spec_in_its_words(spec: Any) -> Any:
    """A chart's specification with every text in it as the book that is shown calls its amounts."""
    if isinstance(spec, dict):
        return {name: spec_in_its_words(part) for name, part in spec.items()}
    if isinstance(spec, list):
        return [spec_in_its_words(part) for part in spec]
    return of_payments(spec) if isinstance(spec, str) else spec


def title(says: str, draws: str) -> None:
    """The title of a figure: what it says over what it draws; what the headline says is not said once more."""
    slot = st.empty()
    _write(slot, says, draws)
    if here := getattr(_here, "places", None):
        here.titles.append((says, draws, slot))


def headline(claim: str) -> None:
    """The page's answer is known: the titles of figures above that say the same say what is drawn instead."""
    here = places()
    here.headline = claim
    for says, draws, slot in here.titles:
        _write(slot, says, draws)


def _write(slot: DeltaGenerator, says: str, draws: str) -> None:
    here = getattr(_here, "places", None)
    if here and here.headline.startswith(says):
        says, draws = draws, ""
    says, draws = in_its_words(says), in_its_words(draws)
    drawn = f'<p class="figure-drawn">{escape(draws)}</p>' if draws else ""
    slot.html(f'<p class="figure-title">{escape(says)}</p>{drawn}')


@contextmanager
def beside_waiting(button: str, what: Callable[..., None], *given: Any) -> Iterator[None]:
    """A button for as long as the block takes, which the page shows only where that is long."""
    here = getattr(_here, "places", None)
    if here is None or here.stop is None:
        yield
        return
    here.stops += 1
    here.stop.button(button, key=f"stop-{here.stops}", icon=":material/stop_circle:", on_click=what, args=given)
    try:
        yield
    finally:
        here.stop.empty()


def answers() -> list[tuple[Asked, Any]]:
    """What the page asked in this run, with the answers; nothing where no page is being drawn."""
    here = getattr(_here, "places", None)
    return here.answers if here else []
