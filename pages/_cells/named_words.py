"""The words in notes that a reader watches: kept with the notebook, never in the address."""

import streamlit as st

from analysis import Book, health
from analysis.cleaning import clean_name
from pages._cells.reader import only_answers
from pages._cells.safe_text import plain
from pages._cells.undo import edited, undo_button

KEPT, FIELD = "kept_words", "named_words"


def named_words() -> tuple[str, ...]:
    """The words the reader named, each a warning sign; none where nothing was named."""
    return health.list_words([str(row["word"]) for row in st.session_state.get(KEPT, [])])


def with_words() -> dict[str, tuple[str, ...]]:
    """The control of an analysis that the named words are; none where nothing was named."""
    own = named_words()
    return {"words": own} if own else {}


def name_words(book: Book) -> tuple[str, ...] | None:
    """A field for the words to watch, one a line: those kept, at first the ones that teams watch for.

    Gives the words a reader named; None where nothing was named.
    """
    own = named_words()
    words = own or health.watched_words(book)
    if only_answers():
        return own or None
    shown = "\n".join(words)
    if st.session_state.get(f"{FIELD}-shown") != shown:
        st.session_state[FIELD] = st.session_state[f"{FIELD}-shown"] = shown
    with st.expander(f"Words to watch: {plain(', '.join(words)) or 'none yet'}"):
        st.text_area(
            "One word or phrase a line; * where a word goes on",
            key=FIELD,
            on_change=_keep,
            max_chars=4000,
            help="Each is tested here, and is a warning sign on Warning signs and At-risk accounts.",
        )
        undo_button(st, KEPT, _put, f"{FIELD}-undo")
        if not own:
            st.caption("These are words that teams watch for. Write your own over them to make them warning signs.")
    return own or None


def _put(was: list[dict[str, str]]) -> None:
    st.session_state[KEPT] = was


def _keep() -> None:
    """What was written takes the place of the words before."""
    given = [clean_name(line, 100) for line in st.session_state[FIELD].splitlines()]
    edited(KEPT, list(st.session_state.get(KEPT, [])))
    st.session_state[KEPT] = [{"word": word} for word in health.list_words(given)]
