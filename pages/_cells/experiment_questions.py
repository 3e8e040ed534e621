"""What decides an experiment's answer and nobody has said: asked in one card above the answer, and remembered."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from analysis import Book, experiment
from pages._cells.analysis_runs import run
from pages._cells.open_session import keep_book
from pages._cells.safe_text import plain
from pages._cells.slots import places
from pages._cells.text import reading

BLOCKED = "Which arm is control?"
UNSAID = "Which way is good?"
SAID = "KPIs: which way is good, unit and what one unit is worth"
WHY = (
    "Until somebody says so, a clear difference is called higher or lower, never better or worse. "
    "Suggestions come from the names alone; they count once they are confirmed."
)


def ask(book: Book, plan: str | None) -> None:
    """One card for all that is open: the control arm, and of each KPI which way is good, its unit and its worth.

    Where the control arm is unknown the page says so and ends here. What is confirmed stands in the recipe.
    """
    known, rows = run(experiment.control_of, book, plan=plan), run(experiment.open_questions, book, plan=plan)
    unsaid = bool(rows["direction"].isna().any())
    if known.arm and known.how != "suggested" and not unsaid:
        if plan is None:
            with st.expander(SAID, key="asked"):
                _card(book, plan, known, rows)
        return
    with places().answer, st.container(border=True, key="asked"):
        heading = UNSAID if known.arm else BLOCKED
        st.html(f'<p class="problem"><strong>{heading}</strong></p>')
        _card(book, plan, known, rows)
    if not known.arm:
        reading(run(experiment.analyze, book, plan=plan).findings)
        st.stop()


def _card(book: Book, plan: str | None, known: Any, rows: pd.DataFrame) -> None:
    control = _control(book, plan, known)
    if rows["direction"].isna().any():
        st.caption(WHY)
    told = st.data_editor(
        rows, hide_index=True, key=f"asked-{book.fingerprint[:8]}", width="stretch",
        disabled=["kpi", "label", "suggested"], placeholder="–",
        column_order=["label", "direction", *(["suggested"] if rows["suggested"].any() else []), "unit", "price"],
        column_config=_columns(),
    )  # fmt: skip
    here = st.container(horizontal=True)
    empty = told["direction"].isna() & told["suggested"].ne("")
    more = int(empty.sum()) + int(known.how == "suggested")
    if more and here.button(f"Confirm {_all(more)}", key="asked_suggested", type="primary", icon=":material/done_all:"):
        _remember(book, control, told.assign(direction=told["direction"].where(~empty, told["suggested"])))
    if here.button("Keep what I said", key="asked_keep", type="secondary" if more else "primary"):
        _remember(book, control, told)


def _all(number: int) -> str:
    return "the suggestion" if number == 1 else f"all {number} suggestions"


def _control(book: Book, plan: str | None, known: Any) -> str:
    """The control arm, where the names do not tell for sure."""
    if known.how not in ("", "suggested", "said"):
        return ""
    arms = run(experiment.arms, book, plan=plan)
    place = arms.index(known.arm) if known.arm else None
    how = {"suggested": "Suggested by its name alone; nobody has said so yet."}
    chosen = st.radio(
        "The arm the others are compared with", arms, index=place, format_func=plain, horizontal=True,
        captions=[how.get(known.how, "") if arm == known.arm else "" for arm in arms],
        key=f"asked_control-{book.fingerprint[:8]}",
    )  # fmt: skip
    return str(chosen or "")


def _remember(book: Book, control: str, told: pd.DataFrame) -> None:
    """The book with what was said in its recipe, which the next files with these headers are read by too."""
    ways = {words: way for way, words in experiment.SAYS.items()}
    kpis: Mapping[str, Mapping[str, Any]] = {
        str(row["kpi"]): {
            "direction": ways.get(row["direction"], ""), "unit": row["unit"] or "",
            "price": None if pd.isna(row["price"]) else float(row["price"]),
        }
        for row in told.to_dict("records")
    }  # fmt: skip
    said = experiment.state(book, control=control or None, kpis=kpis)
    st.session_state.setdefault("recipes", []).insert(0, said.recipe)
    keep_book(said)
    st.rerun()


def _columns() -> dict[str, Any]:
    config = st.column_config
    return {
        "label": config.TextColumn("KPI"),
        "direction": config.SelectboxColumn(
            "Which way is good", options=list(experiment.SAYS.values()), width="medium"
        ),
        "suggested": config.TextColumn("Suggested by its name"),
        "unit": config.TextColumn("Unit", max_chars=40),
        "price": config.NumberColumn("Worth of one unit", help="In the currency of the book"),
    }
