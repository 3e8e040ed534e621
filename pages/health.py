"""Which accounts need us now?"""

import streamlit as st

from analysis import estimate, health
from analysis.charts.health import chances
from analysis.charts.health import health as bands
from pages import _cells as cells

cells.question(__doc__)
book = cells.open_book(needs="accounts")

within = cells.choose("Leaves within", {"90": "90 days", "30": "30 days", "180": "180 days"}, name="within")
profile = cells.choose("Scored among", health.profiles(book), name="profile")
each = cells.choose("A manager can take a month", {"5": "5", "3": "3", "10": "10", "20": "20"}, name="each")
with st.expander("Weights of the inputs: 1 each, 0 leaves one out"):
    weights = tuple(
        (name, st.slider(cells.plain(label), 0.0, 3.0, 1.0, 0.5, key=f"weight_{name}", bind="query-params"))
        for name, label in health.inputs().items()
    )
controls = {"horizon": int(within or 90), "weights": weights, "profile": profile or None}

result = cells.run(health.analyze, book, each=int(each or 5), **controls)

playbook = st.expander("Playbook: what we do about each sign and band; write your own over it")
kept = playbook.file_uploader("Bring back a playbook that was kept", "json", key="playbook_kept")
brought, problem = health.bring_actions(kept.getvalue() if kept else None)
if problem:
    cells.calm(problem)
lines = [{"sign": sign, "action": brought.get(sign, action)} for sign, action in result.actions.items()]
written = playbook.data_editor(lines, disabled=["sign"], hide_index=True, key=f"playbook_{len(brought)}")
actions = tuple((line["sign"], line["action"] or "") for line in written)
playbook.download_button("Keep this playbook", health.write_actions(dict(actions)), "playbook.json", on_click="ignore")

needing = cells.run(health.list_needing, book, actions=actions, **controls)
cells.table(needing, "The accounts that need us now, most MRR at risk first", "needing")
cells.figure(bands(result), table=result.bands, name="bands")
cells.reading(result.findings)
if len(result.parts):
    cells.figure(chances(result), table=result.parts, name="chances")
cells.table(result.inputs, "What the score is made of", "inputs")
cells.table(result.accuracy, "The score beside simpler ones", "accuracy")
cells.table(result.load, "Alerts a week at these thresholds", "load")
cells.table(result.capacity, "If each takes the lowest scores every month", "capacity")
rating = cells.choose("A rating people gave", health.ratings(book), name="rating")
if rating:
    cells.accounts(health.list_disagreements, book, title="Where people and score disagree", rating=rating, **controls)
cells.accounts(health.list_healthy_leavers, book, title="The accounts that left looking healthy", **controls)
cells.method(health.analyze, estimate.c_index, estimate.auc_difference, estimate.calibration, estimate.logistic)
cells.takeaway("health", result)
