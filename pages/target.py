"""Is churn under control, and did our change move it?"""

import streamlit as st

from analysis import estimate, target
from analysis.charts.target import target as control
from analysis.charts.target import target_series, target_waiting
from pages import _cells as cells

cells.question(__doc__)
book = cells.open_book(needs="accounts")

every = cells.choose("Look by", {"quarter": "Quarter", "month": "Month"}, name="every")
measure = cells.choose("Follow", target.measures(book), name="follow")
by = cells.choose("The change touched", {"all": "All accounts", **book.dimensions}, name="touched")
dimension = None if by == "all" else by
group = cells.choose("Namely", cells.run(target.groups, book, by=dimension), name="group")

days = st.container(horizontal=True, vertical_alignment="bottom")
changed = days.date_input(
    "Changed on",
    cells.run(target.usual_day, book),
    max_value=book.as_of,
    format="YYYY-MM-DD",
    key="changed",
    bind="query-params",
    width=170,
)
until = days.date_input(
    "Limits from the time before",
    None,
    max_value=book.as_of,
    format="YYYY-MM-DD",
    key="limits_until",
    bind="query-params",
    width=220,
    help="The first day that no longer belongs to the usual course; the change itself unless said.",
)
asked = {"every": every, "by": dimension, "group": group}

result = cells.run(target.analyze, book, measure=measure or "churn", changed_on=changed, baseline_until=until, **asked)

picked = cells.figure(control(result), table=result.chart, name="target", pick="period")
cells.accounts(target.list_left, book, title="The accounts that left", period=picked, **asked)
cells.reading(result.findings)
if result.measure != "churn" or result.group is not None:
    cells.figure(target_series(result), table=result.series, name="followed")
if len(result.waiting):
    cells.figure(target_waiting(result), table=result.waiting, name="waiting")
cells.table(result.effects, "Every way of judging the change", "effects")
if len(result.spending):
    cells.table(result.spending, "What was spent around it", "spending")
cells.method(target.analyze, estimate.p_chart, estimate.interrupted_series, estimate.judge_move)
cells.takeaway("target", result)
