"""Who leaves early although accounts like it stay?"""

import streamlit as st

from analysis import charts, estimate, survival
from pages import _cells as cells

cells.question(__doc__)

book = cells.open_book(needs="accounts")

months = cells.choose("Early is within", {"12": "12 months", "6": "6 months", "3": "3 months"}, name="months")

result = cells.run(survival.peers, book, months=int(months or 12))

cells.figure(
    charts.peers(result),
    table=result.groups,
    name="peers",
)

cells.reading(result.findings)

cells.table(result.when, "In which month they left", "peers-when")
cells.table(result.reasons, "What they named", "peers-reasons")
cells.accounts(survival.list_early, book, title="The accounts that left early", months=int(months or 12))
st.page_link("early.py", label="What accounts that stayed did in their first months", icon=":material/arrow_forward:")

cells.method(survival.peers, survival.count_starters, estimate.peer_odds, estimate.peer_chance)
cells.takeaway("peers", result)
