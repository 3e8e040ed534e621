"""Where does this lead, and what would be a reasonable target?"""

import streamlit as st

from analysis import estimate, projection
from analysis.charts.projection import projection as paths
from analysis.charts.projection import projection_kept
from pages import _cells as cells

cells.question(__doc__)
book = cells.open_book(needs="accounts")

measure = cells.choose("Follow", {"accounts": "Accounts", "mrr": "MRR"}, name="follow")
ahead = cells.choose("Months ahead", {"24": "24", "12": "12", "36": "36"}, name="ahead")
by = cells.choose("Compare accounts by", book.dimensions)

companies = st.expander("The two companies to compare, and what an agent costs")
first, second = companies.columns(2)
numbers = {"min_value": 0.0, "bind": "query-params"}
leave = [
    place.number_input(
        f"Company {name}: leave a month, %", value=value, max_value=100.0, step=0.5, key=f"leave_{name}", **numbers
    )
    for place, name, value in ((first, "A", 5.0), (second, "B", 10.0))
]
won = [
    place.number_input(f"Company {name}: new accounts a month", value=100.0, step=10.0, key=f"won_{name}", **numbers)
    for place, name in ((first, "A"), (second, "B"))
]
grows = [
    place.number_input(f"Company {name}: MRR grows a month, %", value=0.0, step=0.5, key=f"grows_{name}", **numbers)
    for place, name in ((first, "A"), (second, "B"))
]
agent = companies.number_input(
    "What a year of an agent costs", 1.0, value=projection.AGENT, step=5000.0, format="%.0f", key="agent"
)

scenarios = tuple(
    projection.Scenario(f"{name}: {share:g}% a month", share / 100, new, growth / 100)
    for name, share, new, growth in zip("AB", leave, won, grows, strict=True)
)
result = cells.run(
    projection.analyze, book, by=by, scenarios=scenarios, ahead=int(ahead or 24), agent=float(agent or projection.AGENT)
)

cells.figure(paths(result, measure or "accounts"), table=result.paths, name="paths")
cells.reading(result.findings)
cells.table(result.scenarios, "What each comes to", "scenarios")
if len(result.kept):
    cells.figure(projection_kept(result), table=result.kept, name="kept")
cells.table(result.aims, "Targets this book can support", "aims")
cells.table(result.worth, "What a point of churn is worth, and what was spent on those that left early", "worth")
cells.method(projection.analyze, estimate.fan, estimate.compounded, estimate.standardised_rate)
cells.takeaway("projection", result)
