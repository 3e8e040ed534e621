"""The frame of the notebook: the navigation, and the page that was chosen."""

from pathlib import Path

import streamlit as st

from pages._cells.contents import SECTIONS, asks
from pages._cells.tabs import autosave_at_the_end

HERE = Path(__file__).parent

st.set_page_config(page_title="Churn Notebook", page_icon=str(HERE / "_favicon.png"), layout="wide")
st.html(HERE / "_notebook.css")


def page(file: str, title: str, icon: str) -> st.Page:
    first = {"default": True, "url_path": "book"} if file == "open_book.py" else {}
    return st.Page(file, title=title, icon=f":material/{icon}:", help=asks(file), **first)


pages = {section: [page(*file) for file in files] for section, files in SECTIONS.items()}
# The first page lives at the root of the address; whoever asks for it by its name arrives there too.
pages["Open"].append(
    st.Page(lambda: st.switch_page("open_book.py"), url_path="open_book", visibility="hidden", title="Open")
)
navigation = st.navigation(pages, expanded=True)
st.session_state["page"] = navigation.url_path or "open_book"
with st.container(horizontal_alignment="center"), st.container(key="notebook", width=960):
    navigation.run()
autosave_at_the_end()
