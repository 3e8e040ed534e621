"""The pages, in the order a reader goes through them."""

from pathlib import Path

import streamlit as st

HERE = Path(__file__).parent
PAGES = {
    "Open": [
        (
            "open_book.py",
            "The book",
            "book_2",
            "Which accounts are we looking at? Open the sample book or your own files.",
        ),
    ],
    "Explore": [
        ("composition.py", "Who left", "group_remove", "Who left, and why? Churn by group, in accounts and in MRR."),
        ("survival.py", "How long they stay", "stairs", "How long do accounts stay, and who leaves sooner?"),
    ],
    "Prove": [],
}

st.set_page_config(page_title="Churn Notebook", page_icon=str(HERE / "_favicon.png"), layout="wide")
st.html(HERE / "_notebook.css")

navigation = st.navigation(
    {
        section: [st.Page(file, title=title, icon=f":material/{icon}:", help=says) for file, title, icon, says in pages]
        for section, pages in PAGES.items()
        if pages
    }
)
with st.container(horizontal_alignment="center"), st.container(key="notebook", width=960):
    navigation.run()
