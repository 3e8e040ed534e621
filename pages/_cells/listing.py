"""The accounts behind a number."""

import inspect
from collections.abc import Callable
from typing import Any

import streamlit as st

from analysis.counting.actions import LIST
from analysis.finding import count
from analysis.methods import described
from analysis.phrases import numeral
from pages._cells.actions import add_actions
from pages._cells.analysis_runs import run
from pages._cells.figure import show
from pages._cells.reader import only_answers
from pages._cells.safe_text import plain
from pages._cells.slots import in_its_words

MOST = 5_000


def accounts(
    listing: Callable[..., Any], book: Any, *, title: str = "The accounts behind it", acting: str = "", **controls: Any
) -> None:
    """The accounts behind what was said, all of them up to 5,000; open at once where a group was picked.

    acting: where an action that is added for them comes from; the list unless said.
    """
    if only_answers():
        return
    picked = controls.get("group")
    title = in_its_words(title)
    label = f"{title}: {plain(picked, 40)}" if picked else title
    with st.expander(label, expanded=picked is not None, key=f"{listing.__name__}-{picked}", on_change="rerun") as fold:
        if not fold.open:
            return
        frame = everyone(listing, book, **controls)
        note = _counted(frame) if len(frame) < MOST else f"The first {numeral(MOST)} rows; the table can be sorted"
        st.caption(f"{note}. {in_its_words(described(listing))}")
        add_actions(book, frame, f"accounts-{listing.__name__}", source=acting or f"{LIST}{title}")
        show(frame, f"accounts-{listing.__name__}", title)


def everyone(listing: Callable[..., Any], book: Any, **controls: Any) -> Any:
    """The list of accounts, all of them up to 5,000; what a page shows of it is not cut before."""
    whole = {"most": MOST} if "most" in inspect.signature(listing).parameters else {}
    return run(listing, book, **whole, **controls)


def _counted(frame: Any) -> str:
    """How many accounts the rows are of; one that moved twice is one account."""
    accounts = frame["account_id"].nunique() if "account_id" in frame else len(frame)
    told = count(accounts, "account")
    return told if accounts == len(frame) else f"{count(len(frame), 'row')} of {told}"
