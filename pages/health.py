"""Which accounts need attention now?"""

import streamlit as st

from analysis import estimate, health
from analysis.charts.health import chances
from analysis.charts.health import health as bands
from pages import _cells as cells

cells.question(__doc__)
book = cells.open_book()

within = cells.choose_within()
profile = cells.choose("Compare within", health.profiles(book), name="profile")
first = st.container()
with st.expander("Weights and thresholds: what the score is made of, and when it is red"):
    weights = tuple(
        (name, st.slider(cells.plain(label), 0.0, 3.0, 1.0, 0.5, key=f"weight_{name}", bind="query-params"))
        for name, label in health.inputs().items()
    )
    if profile:
        st.caption("Own weights for a profile, from 0 to 3; an empty cell takes the weight above.")
        lines = health.weight_lines(book, profile=profile)
        own = cells.written(lines, by="input", asked=list(lines[0])[1:], name=f"weights-{profile}")
        weights += health.own_weights(own.to_dict("records"))
    red = st.slider("Red are the lowest scores: percent", 2, 30, 10, 1, key="red", bind="query-params")
    each = st.slider("Accounts a CSM can call a month", 1, 30, 5, 1, key="each", bind="query-params")
controls = {"horizon": within, "weights": weights, "profile": profile or None, "red": red / 100}

if cells.run_beside(health.analyze, book, each=each, **controls) is None:
    cells.carrying_a_sign(book, within)
result = cells.run(health.analyze, book, each=each, **controls)

with st.expander("Playbook: what we do about each sign and band; write your own over it"):
    lines = [{"sign": sign, "action": action} for sign, action in result.actions.items()]
    written = cells.written(lines, by="sign", asked=["action"], name="playbook", files="this playbook")
actions = tuple((sign, action or "") for sign, action in zip(written["sign"], written["action"], strict=True))

needing = cells.everyone(
    health.list_needing, book, actions=actions, csm=cells.mine(book), **cells.with_words(), **controls
)
with first:
    cells.table(
        needing,
        "Accounts that need attention now, most MRR at risk first",
        "needing",
        above=cells.adding_actions(book, needing, "needing", source=f"{health.LIST}at-risk accounts"),
    )
cells.figure(bands(result), table=result.bands, name="bands")
rating = cells.choose("Your own rating", health.ratings(book), name="rating")
beside = cells.run(health.rated, book, rating=rating, **controls) if rating else None
cells.reading((*result.findings, *(beside.findings if beside else ())))
if len(result.parts):
    cells.figure(chances(result), table=result.parts, name="chances")
cells.table(result.inputs, "What the score is made of", "inputs")
if profile:
    cells.table(result.profiles, "The score of each profile", "profiles")
cells.table(result.accuracy, "The score compared with simpler ones", "accuracy")
cells.table(result.load, "Alerts a week at these thresholds", "load")
cells.table(result.capacity, "If each CSM calls the lowest scores every month", "capacity")
cells.accounts(health.list_healthy_leavers, book, title="The accounts that churned looking healthy", **controls)

if beside:
    cells.table(beside.crossed, "Your rating beside the score", "crossed")
    cells.accounts(
        health.list_disagreements, book, title="Where your rating and the score disagree", rating=rating, **controls
    )
else:
    st.caption("A column of accounts with your own rating (numbers, or red, amber, green) would stand here beside it.")
cells.method(
    health.analyze,
    estimate.landmark_auc,
    estimate.landmark_auc_difference,
    estimate.calibration,
    estimate.logistic,
)
cells.takeaway("health", result)
