"""The frame of the notebook: the places beside every page, and the page that was chosen."""

from pathlib import Path

import streamlit as st

from analysis.team.running import WATCHER
from pages._cells.contents import FIRST, navigation, sidebar
from pages._cells.controls import forget_choices, say_choices, say_choices_soon, take_choices
from pages._cells.find_keys import listen
from pages._cells.people import closed_to_readers, gate, whose_sidebar
from pages._cells.reader import presence
from pages._cells.slots import forget_places
from pages._cells.stale import alone, ask_again_where_blank
from pages._cells.tabs import autosave_at_the_end
from pages._cells.workshop_bar import under_way

HERE = Path(__file__).parent

st.set_page_config(page_title="Churn Notebook", page_icon=str(HERE / "_favicon.png"), layout="wide")
st.html(HERE / "_notebook.css")
forget_places()

gate()
chosen = navigation()
forget_choices(st.session_state.get("page"), chosen.url_path or FIRST)
say_choices()
take_choices()
st.session_state["page"] = chosen.url_path or FIRST
presence().turns_to(st.session_state["page"])
sidebar(st.session_state["page"])
with st.sidebar:
    ask_again_where_blank()
    listen()
whose_sidebar()
closed_to_readers(st.session_state["page"])
# A page may end before its end.
say_choices_soon()
with alone(), WATCHER.drawing():
    with st.container(horizontal_alignment="center"), st.container(key="notebook", width=960):
        under_way(st.session_state["page"])
        chosen.run()
    autosave_at_the_end()
