"""The further tables a wide file carries, offered beside it while its columns are looked at."""

import streamlit as st

from analysis.book.draft import Draft
from analysis.book.wide_tables import Part
from pages._cells.words import plain


def offer_parts(draft: Draft, place: int) -> Draft:
    """The further tables a wide file carries: offered, and read when the reader says so."""
    for part in draft.parts(place):
        was = draft.has_part(place, part)
        wanted = st.checkbox(plain(part.words, 160), was, key=_key(place, part))
        said: str | None = ""
        if wanted and not was and part.asks == "year":
            year = st.number_input(
                "Of which year? It is read once you say so.", 1970, 2100, None, key=f"year-{place}-{turn()}"
            )
            said = None if year is None else str(year)
        if wanted and not was and part.asks == "day":
            day = st.date_input(
                "Answered on which day? It is read once you say so.",
                None,
                format="YYYY-MM-DD",
                key=f"day-{place}-{turn()}",
            )
            said = None if day is None else day.isoformat()
        if wanted != was and not (wanted and said is None):
            return draft.with_part(place, part, said if wanted else None)
    return draft


def waits(draft: Draft) -> bool:
    """Whether a part was ticked that waits for its year or its day."""
    return any(
        st.session_state.get(_key(place, part)) and not draft.has_part(place, part)
        for place in range(len(draft.sheets))
        for part in draft.parts(place)
    )


def turn() -> int:
    """Which drawing of the review this is: corrected files are drawn anew."""
    return int(st.session_state.setdefault("review_turn", 0))


def _key(place: int, part: Part) -> str:
    return f"part-{place}-{part.table}-{turn()}"
