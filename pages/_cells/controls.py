"""What a reader chooses. Every choice stands in the URL, so that a link opens the same view."""

from collections.abc import Mapping, Sequence
from typing import Literal
from urllib.parse import parse_qsl, urlencode

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from analysis.names import spoken
from pages._cells.safe_text import plain
from pages._cells.slots import in_its_words, places

FEW = 3
# How a day is typed where it is asked for: what people here write, as Streamlit takes it.
TYPED_DAY: Literal["MM/DD/YYYY"] = "MM/DD/YYYY"
# Names of choices that mean another thing on another page: what was chosen there is not what is asked here.
OF_A_PAGE = ("months", "metric", "of", "follow", "source", "count", "against", "within", "worth",
             "event")  # fmt: skip
# Those that go along from page to page, unless a link to a page says another.
KEPT = ("by", "falls")
# Choices that a link makes stand in its address under this name. A name that a control of the page holds cannot be
# written there while the control stands, and does not survive the way to another page.
MADE = "choices"
NUMBERS = ("falls",)
# Which of them the address does not say yet. A control writes its value there only where the reader
# changes it, or where it is set after a run that drew the control has ended: what a link sets is set once more then.
UNSAID, SOON = "choices_unsaid", 0.2


def choose(
    label: str,
    options: Mapping[str, str] | Sequence[str],
    *,
    name: str = "by",
    place: DeltaGenerator | None = None,
    usual: str | None = None,
) -> str | None:
    """One of the options, kept in the URL under `name`; None where there is nothing to choose from.

    options: id to label, or the ids alone. The URL carries the label; a link with the id opens the same view.
    place: where it stands, the row of controls unless said. usual: the one that is chosen at first, the first unless
    said.
    """
    words = dict(options) if isinstance(options, Mapping) else {option: option for option in options}
    if not words:
        return None
    side_by_side = len(words) <= FEW and name != "by"
    said = {option: plain(spoken(text)) if side_by_side else _capital(text) for option, text in words.items()}
    _in_words(name, said)
    said = {option: in_its_words(text) for option, text in said.items()}
    label, where = in_its_words(label), place or places().controls
    settings = {"format_func": said.__getitem__, "key": name, "bind": "query-params"}
    if side_by_side:
        first = usual if usual in words else next(iter(words))
        return where.segmented_control(label, list(words), default=first, required=True, **settings)
    at = list(words).index(usual) if usual in words else 0
    return where.selectbox(label, list(words), at, width=260, **settings)


def made(choices: Mapping[str, str]) -> dict[str, str]:
    """Choices as they stand in the address of a link."""
    return {MADE: urlencode(choices)} if choices else {}


def take_choices() -> None:
    """The choices of the link that was followed become those of the page, whatever was chosen before."""
    if MADE not in st.query_params:
        return
    for name in OF_A_PAGE:
        st.session_state.pop(name, None)
    choices = dict(parse_qsl(st.query_params[MADE], keep_blank_values=True))
    for name, value in choices.items():
        if value or name not in NUMBERS:
            st.session_state[name] = float(value) if name in NUMBERS else value
        else:
            st.session_state.pop(name, None)
    st.session_state[UNSAID] = tuple(name for name, value in choices.items() if value)
    del st.query_params[MADE]


def say_choices() -> None:
    """What a link chose stands in the address too: whoever sends it on sends the same answer."""
    for name in st.session_state.pop(UNSAID, ()):
        if name in st.session_state:
            st.session_state[name] = st.session_state[name]


def say_choices_soon() -> None:
    """Where the address lacks what a link chose, the page runs once more as soon as it has been drawn."""
    if UNSAID in st.session_state:
        drawn = iter((False, True))
        st.fragment(lambda: st.rerun() if next(drawn, True) else None, run_every=SOON)()


def forget_choices(before: str | None, now: str) -> None:
    """Choices of the page one came from are no choices of this page; what its own address says stands."""
    if before not in (None, now):
        st.session_state.pop(UNSAID, None)
        for name in (*OF_A_PAGE, *(name for name in KEPT if name in st.query_params)):
            st.session_state.pop(name, None)


def choose_within(days: Sequence[str] = ("30", "90", "180"), usual: str = "90") -> int:
    """How many days ahead churn is looked for, the shortest first."""
    return int(choose("Churns within", {one: f"{one} days" for one in days}, name="within", usual=usual) or usual)


def choose_some(
    label: str, options: Mapping[str, str], usual: Sequence[str], *, name: str, most: int = 6
) -> tuple[str, ...]:
    """Some of the options, at most six, kept in the URL; the usual ones where none is chosen."""
    said = {option: _capital(text) for option, text in options.items()}
    chosen = places().controls.multiselect(
        label, list(said), list(usual), format_func=said.__getitem__, key=name, bind="query-params", width=640,
        max_selections=most,
    )  # fmt: skip
    return tuple(chosen) or tuple(usual)


def _in_words(name: str, said: Mapping[str, str]) -> None:
    """A link may name an option by its id: the URL then says it in words, which is what the widget reads.

    No widget writes an id: where one stands, somebody followed a link, and what was chosen before gives way.
    """
    given = st.query_params.get(name)
    if given not in said or given in said.values():
        return
    if name in st.session_state:
        st.session_state[name] = given
        return
    st.query_params[name] = said[given]
    st.rerun()


def _capital(label: str) -> str:
    spaced = spoken(label)
    return spaced[:1].upper() + spaced[1:]
