"""Planning an experiment on a page: the KPIs, the dates, the plan as a file, and the draw as a file."""

from datetime import date, timedelta
from typing import Any

import streamlit as st

from analysis import AnalysisError, Book, experiment
from analysis.phrases import named_day
from pages._cells.analysis_runs import attempt, run
from pages._cells.controls import TYPED_DAY
from pages._cells.downloads import offer
from pages._cells.experiment import kpi_columns
from pages._cells.safe_text import safe_csv
from pages._cells.text import calm


def planned_kpis(book: Book, source: str | None) -> tuple[dict[str, Any], ...]:
    """The KPIs of the plan, one row each, begun from the book's own history and edited."""
    rows = run(experiment.plan_rows, book, source=source)
    st.caption("Keep the KPIs that should change, say which way is good and how much would matter; delete the others.")
    edited = st.data_editor(
        rows, key=f"planned_{source}_{book.fingerprint[:8]}", hide_index=True, width="stretch", num_rows="delete",
        placeholder="–",
        column_order=["label", "unit", "direction", "suggested", "smallest_change_that_matters", "primary", "price"],
        column_config=kpi_columns(), disabled=["suggested"],
    )  # fmt: skip
    return tuple(edited.to_dict("records"))


def write_plan(book: Book, kpis: tuple[dict[str, Any], ...], split: Any, within: str | None, source: str | None) -> Any:
    """The plan with its title, dates and the draw it was made with; what cannot be planned is said calmly."""
    today = date.today()
    row = st.container(horizontal=True, vertical_alignment="bottom")
    title = row.text_input("What you are testing", key="plan_title", placeholder="A planning assistant", width=320)
    starts = row.date_input("Starts on", today + timedelta(days=7), format=TYPED_DAY, key="plan_starts", width=150)
    ends = row.date_input("Ends on", today + timedelta(days=97), format=TYPED_DAY, key="plan_ends", width=150)
    lot = f"at random{f' within {within}' if within else ''}, seed {split.seed}"
    written = attempt(
        lambda: experiment.plan_of(
            rows=kpis,
            written_on=today,
            title=title,
            units=len(split.units),
            starts_on=starts,
            ends_on=ends,
            drawn=lot,
            unit="unit" if source == "kpis" else "account",
            seen=experiment.results_of(book),
        )
    )
    if isinstance(written, AnalysisError):
        calm(written)
        st.stop()
    late = " For the results in this book it comes too late; it is a plan for those to come." if written.seen else ""
    kept = "The saved file shows whether anything in the plan was changed later."
    st.caption(f"Written on {named_day(today)}. {kept}{late}")
    offer(
        st, "Download the plan", written.to_file(), "plan.json", "application/json", key="plan_kept",
        type="primary", icon=":material/download:",
    )  # fmt: skip
    return written


def keep_split(split: Any, plan: Any) -> None:
    """Who gets which arm, as a file with a column before and one after for each KPI, to be filled in."""
    sheet = split.units.assign(**{f"{kpi.kpi}_{when}": "" for kpi in plan.kpis for when in ("before", "after")})
    offer(
        st, "Download the split", lambda: safe_csv(sheet), "arms.csv", "text/csv", key="split_kept",
        type="primary", icon=":material/download:",
    )  # fmt: skip
