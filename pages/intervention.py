"""What did a change do, and what would have happened anyway?"""

import streamlit as st

from analysis import estimate, nps, targets
from analysis.charts.events import events
from analysis.charts.intervention import intervention
from pages import _cells as cells

cells.question(__doc__)
book = cells.open_book()

measure = cells.choose("Follow", targets.measures(book), name="follow")
every = cells.choose("Look by", {"quarter": "Quarter", "month": "Month"}, name="every")
by = cells.choose("The change affected", {"all": "All accounts", **book.dimensions}, name="touched")
dimension = None if by == "all" else by
group = cells.choose("Group", cells.run(targets.groups, book, by=dimension), name="group")
kinds = {kind: kind for kind in nps.kinds(book)}
event = cells.choose("Or after an event in the book", {"none": "No event", **kinds} if kinds else {}, name="event")

said = st.container(horizontal=True, vertical_alignment="bottom")
changed = said.date_input(
    "Changed on",
    None,
    max_value=book.as_of,
    format=cells.TYPED_DAY,
    key="changed",
    bind="query-params",
    width=170,
)
name = said.text_input("What was done", "", max_chars=60, placeholder="More CSMs hired", key="done", width=330)

this = targets.Change(name or "This change", str(changed), dimension, group)
named = [this._asdict()] if changed else []
kept = cells.register("changes", named, keep="Keep this change", ready=bool(name and changed))
if changed is None and event in kinds:
    told = cells.run(nps.events, book, of="churn")
    cells.figure(events(told), table=told.effects, name="events-churn")
    cells.reading((nps.after(told, str(event)),))
    cells.method(nps.events)
    st.stop()
if changed is None:
    cells.reading((targets.no_change(),), keep=False)
    st.stop()

asked = {"every": every, "by": dimension, "group": group}
result = cells.run(targets.target, book, measure=measure or "churn", changed_on=changed, **asked)
marked = targets.marked(this, kept)
together = cells.run(targets.intervention, book, changes=marked, every=every or "quarter")

cells.figure(intervention(result), table=result.series, name="followed")
cells.reading((*result.change, *together.heads))
cells.table(together.told, "Each change, on every measure", "changes")
cells.table(result.ways, "Every way of judging this change", "effects")
if len(result.spending):
    cells.table(result.spending, "Spending before and after", "spending")
cells.method(targets.target, targets.intervention, estimate.interrupted_series, estimate.judge_move)
cells.takeaway("intervention", together)
