"""Where things stand on a page: slots reserved at the top are filled when their content is known."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from analysis.qbr.asking import Asked


@dataclass
class Places:
    """The slots of the page that is being drawn, and what it asked so far."""

    line: DeltaGenerator
    views: DeltaGenerator
    answer: DeltaGenerator
    controls: DeltaGenerator
    answers: list[tuple[Asked, Any]] = field(default_factory=list)


_here = threading.local()


def reserve(heading: str, beside: Callable[[], None]) -> None:
    """The top of a page: which book, the question, the pages beside it, room for the answer, one row of controls."""
    line = st.container()
    st.title(heading, anchor=False)
    beside()
    views = st.container()
    answer = st.container(key="answer")
    _here.places = Places(line, views, answer, st.container(horizontal=True, vertical_alignment="top"))


def places() -> Places:
    """The slots of this script run; each run has a thread of its own."""
    return _here.places


def answers() -> list[tuple[Asked, Any]]:
    """What the page asked in this run, with the answers; nothing where no page is being drawn."""
    here = getattr(_here, "places", None)
    return here.answers if here else []
