"""What a workshop takes along: a handout, slides to lead it with, and the same hour in Python."""

import streamlit as st

from analysis.qbr.decks import to_pptx
from analysis.workshop.books import book_of
from analysis.workshop.handout import handout
from analysis.workshop.jupyter import text
from analysis.workshop.slides import slides
from pages._cells.deck_files import PPTX
from pages._cells.downloads import offer


def papers(number: int | None) -> None:
    """Files of the hour, folded: they are for whoever leads it, or works without a browser."""
    with st.expander("To print, to lead it, and in Python", key="workshop_papers"):
        st.caption("The handout has the questions only. The slides carry the answers in their speaker notes.")
        row = st.container(horizontal=True)
        offer(row, "Handout (one page)", lambda: handout(number), "workshop.html", "text/html", key="workshop-handout",
              icon=":material/print:")  # fmt: skip
        offer(row, "Slides", lambda: to_pptx(slides(book_of(number))), "workshop.pptx", PPTX, key="workshop-slides",
              icon=":material/slideshow:")  # fmt: skip
        offer(row, "Jupyter notebook", lambda: text().encode(), "workshop.ipynb", "application/json",
              key="workshop-ipynb", icon=":material/code:")  # fmt: skip
