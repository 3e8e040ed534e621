"""An experiment on a page: its plan, how it is read, and what is to be improved."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from analysis import Book, experiment
from analysis.names import spoken
from analysis.samples import FOLDER
from pages._cells.add_to_pack import keep_areas_button
from pages._cells.analysis_runs import run
from pages._cells.book import KINDS
from pages._cells.controls import choose
from pages._cells.downloads import offer
from pages._cells.editable_tables import written
from pages._cells.kept_notebooks import where_kept
from pages._cells.people import taken

CORRECTIONS = {"holm": "Holm", "benjamini-hochberg": "Benjamini-Hochberg"}
# Without a plan the way that is good, the unit and the price are asked above the answer, and remembered.
UNPLANNED = ["label", "smallest_change_that_matters", "primary", "kind", "below"]
PLANNED = ["label", "unit", "direction", "smallest_change_that_matters", "primary", "kind", "below", "price"]
WAYS = [experiment.SAYS[way] for way in ("more", "less", "neither")]
LOOKS = {"": "By the plan", "once": "Once, at the end", "often": "Often"}


def plan(book: Book) -> str | None:
    """The plan of an experiment as text: brought from a file or the sample's own, and edited; kept for the session."""
    with st.expander("The plan: KPIs, and the smallest change that matters", key="plan"):
        file = taken(st.file_uploader("A plan that was saved before the start", ["json"], key="plan_file"))
        given = _begun_with(book, file.getvalue().decode(errors="replace") if file else None)
        rows = st.data_editor(
            run(experiment.plan_table, book, plan=given), key="plan_rows", hide_index=True, width="stretch",
            placeholder="–",
            disabled=["kpi"], column_config=kpi_columns(experiment.columns(book)),
            num_rows="fixed" if given else "delete", column_order=PLANNED if given else UNPLANNED,
        )  # fmt: skip
        edited = experiment.edited_plan(book, plan=given, rows=rows.to_dict("records"))
        st.session_state["plans"] = {**st.session_state.get("plans", {}), book.fingerprint: edited}
        text = edited or experiment.draft_text(book)
        offer(st, "Keep this plan", text, "plan.json", key="plan_json")
    return edited


def kept_plan(book: Book) -> str | None:
    """The plan that was brought or edited on another page of this session; the sample's own where there is none."""
    beside = FOLDER / "pilot_plan.json" if book.sample else None
    return st.session_state.get("plans", {}).get(book.fingerprint) or run(experiment.plan_text, book, plan=beside)


def bring_answers(book: Book) -> tuple[str, bytes]:
    """A file of what people answered, name and contents; the sample brings its own. Without one the page ends here."""
    label = "What people answered: one row per person, or one per answer"
    with st.expander(label, expanded=not book.sample, key="answers_fold"):
        file = taken(st.file_uploader("CSV, Excel or Parquet", KINDS, key="answers_file"))
        st.caption(
            f"A column with the unit or the arm of each person; every other column is a question. {where_kept()}"
        )
    if file is not None:
        return file.name, file.getvalue()
    if not book.sample:
        st.stop()
    return "pilot_answers.csv", (FOLDER / "pilot_answers.csv").read_bytes()


def _begun_with(book: Book, brought: str | None) -> str | None:
    """What the rows to edit begin with: it stays the same while they are edited, so that no edit is made twice."""
    if brought is None and "plan_rows" not in st.session_state:
        beside = FOLDER / "pilot_plan.json" if book.sample else None
        kept = st.session_state.get("plans", {})
        st.session_state["plan_begun"] = kept.get(book.fingerprint, beside)
    return run(experiment.plan_text, book, plan=brought or st.session_state.get("plan_begun"))


def kpi_columns(below: Sequence[str] = ()) -> dict[str, Any]:
    """How the columns of a plan are named and edited; below: what a ratio may be counted on."""
    config = st.column_config
    return {
        "kpi": config.TextColumn("column"),
        "label": config.TextColumn("KPI"),
        "direction": config.SelectboxColumn("which way is good", options=WAYS),
        "suggested": config.TextColumn("suggested by its name"),
        "smallest_change_that_matters": config.NumberColumn("smallest change that matters", min_value=0),
        "kind": config.SelectboxColumn("kind", options=[*experiment.KINDS, experiment.FROM_BEFORE], required=True),
        "below": config.SelectboxColumn("ratio: divided by", options=list(below), format_func=spoken),
        "primary": config.CheckboxColumn("decides"),
        "price": config.NumberColumn("price of one unit"),
    }


def read_as(book: Book, written: str | None) -> dict[str, Any]:
    """How the experiment is read: the arm compared with, lot or none, start, correction, looks and meant sizes."""
    control = choose("Compare with", run(experiment.arms, book, plan=written), name="control")
    known = run(experiment.control_of, book, plan=written)
    drawn = choose("Groups were assigned", experiment.DRAWN, name="drawn")
    later = run(experiment.later_periods, book, plan=written)
    starts = choose("First period after the start", later, name="starts")
    with st.expander(
        "How results are judged: correction, interim looks and planned group sizes", key="read_as"
    ) as fold:
        correction = choose("Correct for all KPIs by", CORRECTIONS, name="correct", place=fold)
        looks = choose("The data was looked at", LOOKS, name="looks", place=fold)
        sizes = fold.text_input("Planned group sizes, control first", placeholder="1:1", key="sizes",
                                bind="query-params", width=320)  # fmt: skip
    other = None if control == known.arm else control
    by_lot = {"lot": True, "not": False}.get(drawn or "")
    return {
        "plan": written, "control": other, "randomised": by_lot, "starts": starts, "correction": correction or "holm",
        "looks": looks or None, "sizes": sizes or None,
    }  # fmt: skip


def areas(frame: Any) -> None:
    """Everything that is not better, with a next step to write; no row can be left out."""
    if not len(frame):
        return
    st.header("Areas to improve", anchor=False)
    st.caption(
        "Everything that is not better. The next step can be edited; no row can be left out, here or on the slide that "
        "comes along with whatever is kept of this experiment."
    )
    lines = frame.rename(columns={"label": "KPI"}).assign(
        line=frame["kpi"].astype(str) + " " + frame["arm"].astype(str)
    )
    shown = ["KPI", *(["arm"] if frame["arm"].nunique() > 1 else []), "verdict", "next_step"]
    edited = written(lines, by="line", asked=["next_step"], name="areas", shown=shown)
    edited = edited.drop(columns="line").rename(columns={"KPI": "label"})
    keep_areas_button(frame, edited)
