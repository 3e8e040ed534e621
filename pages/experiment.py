"""Did it help?"""

from pathlib import Path

import streamlit as st

from analysis import estimate, experiment
from analysis.charts.experiment import experiment as forest
from analysis.charts.experiment import experiment_before_after, experiment_distribution
from pages import _cells as cells

cells.question(__doc__)
book = cells.open_book(needs="kpis")

with st.expander("The plan: KPIs, which way is good, the smallest change that matters", key="plan"):
    file = st.file_uploader("A plan that was saved before the start", ["json"], key="plan_file")
    beside = Path(__file__).parents[1] / "sample_data" / "pilot_plan.json" if book.sample else None
    given = cells.run(experiment.plan_text, book, plan=file.getvalue().decode() if file else beside)
    rows = st.data_editor(
        cells.run(experiment.plan_table, book, plan=given),
        key="plan_rows", hide_index=True, width="stretch", disabled=["kpi"],
        column_config={"kind": st.column_config.SelectboxColumn(options=list(experiment.KINDS), required=True)},
    )  # fmt: skip
    plan = experiment.edited_plan(book, plan=given, rows=rows.to_dict("records"))
    st.download_button(
        "Keep this plan", lambda: plan or experiment.draft_text(book), "plan.json", on_click="ignore", key="plan_json"
    )

arms = cells.run(experiment.arms, book, plan=plan)
control = cells.choose("Compare with", arms, name="control")
drawn = cells.choose(
    "Arms were drawn", {"said": "As the plan says", "lot": "By lot", "not": "Not by lot"}, name="drawn"
)
correction = cells.choose("Correct by", {"holm": "Holm", "benjamini-hochberg": "Benjamini-Hochberg"}, name="correct")
looks = cells.choose("Looked at", {"once": "Once, at the end", "often": "Often, as units come in"}, name="looks")
starts = cells.choose(
    "First period after the start", cells.run(experiment.later_periods, book, plan=plan), name="starts"
)

result = cells.run(
    experiment.analyze, book, plan=plan, control=control, correction=correction, looks=looks, starts=starts,
    randomised={"lot": True, "not": False}.get(drawn),
)  # fmt: skip

cells.figure(forest(result), table=result.scorecard, name="experiment")
cells.reading(result.findings)
cells.table(result.checks, "Can the comparison be trusted?", "checks")

st.header("Areas to improve", anchor=False)
st.caption("Everything that is not better. The next step can be edited; no row can be left out.")
st.data_editor(
    result.areas, key="areas", hide_index=True, width="stretch", disabled=["kpi", "label", "arm", "verdict", "why"],
    column_order=["label", "arm", "verdict", "next_step", "why"], column_config={"next_step": "next step (to edit)"},
)  # fmt: skip

st.header("One KPI", anchor=False)
names = dict(zip(result.scorecard["kpi"], result.scorecard["label"], strict=True))
kpi = st.selectbox("KPI", list(names), format_func=names.__getitem__, key="kpi", bind="query-params", width=360)
cells.figure(experiment_before_after(result, kpi), name="before-after")
spread = cells.run(experiment.distribution, book, kpi=kpi, plan=plan, control=control)
cells.figure(experiment_distribution(result, spread, kpi), table=spread, name="distribution")
cells.accounts(experiment.list_units, book, title="The units with the largest values", kpi=kpi, plan=plan)
if len(result.association):
    cells.table(result.association, "Among units alike in all that is known", "association")
if len(result.value):
    cells.table(result.value, "What it is worth in money, for one unit", "value")
cells.method(experiment.analyze, estimate.welch, estimate.cuped, estimate.equivalence)
cells.takeaway("experiment", result)
