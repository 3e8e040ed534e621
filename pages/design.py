"""How large must the pilot be, and who is in the control group?"""

import streamlit as st

from analysis import estimate, experiment
from analysis.charts.design import design
from pages import _cells as cells

cells.question(__doc__)
book = cells.open_book()

source = cells.choose("Run it with", experiment.histories(book), name="source")
within = cells.choose("Stratify by", experiment.strata(book, source), name="within")
numbers = st.container(horizontal=True, vertical_alignment="bottom")
most = cells.run(experiment.number_of_candidates, book, source=source)
units = numbers.number_input("Units that take part", 2, most, most, key="units", bind="query-params", width=170)
coming = numbers.number_input("New units a week (0: all at once)", 0, key="coming", bind="query-params", width=220)
seed = numbers.number_input("Random seed", 1, 9999, 1, key="seed", bind="query-params", width=150)

kpis = cells.planned_kpis(book, source)
split = cells.run(experiment.split, book, by=within or None, seed=int(seed), units=int(units), source=source)

# What is needed stands above the plan, which it is worked out from.
sizes = st.container()
st.header("The plan, written before the results", anchor=False)
plan = cells.write_plan(book, kpis, split, within, source)
result = cells.run(
    experiment.design, book, plan=plan.to_json(), source=source, units=int(units), per_week=float(coming) or None
)
with sizes:
    cells.figure(design(result), table=result.sizes, name="sizes")
cells.reading((*result.findings, *split.findings))

cells.table(split.balance, "The random split", "balance")
cells.keep_split(split, plan)
if len(split.alike):
    cells.table(split.alike, "How similar the groups are at the start", "alike")
cells.method(experiment.design, experiment.split, estimate.units_needed, estimate.smallest_effect)
cells.takeaway("design", result)
