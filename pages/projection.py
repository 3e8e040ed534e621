"""Where will accounts and MRR be if nothing changes?"""

import streamlit as st

from analysis import estimate, targets
from analysis.charts.projection import projection as paths
from analysis.charts.projection import projection_held, projection_kept
from analysis.phrases import significant
from pages import _cells as cells

cells.question(__doc__)
book = cells.open_book()
starts = targets.starts(cells.run(targets.usual, book))

measure = cells.choose("Show", {"accounts": "Accounts", "mrr": "MRR"}, name="follow")
ahead = cells.choose("Months ahead", {"24": "24", "12": "12", "36": "36"}, name="ahead")
falls = st.number_input(
    "What if churn were, % a year", 0.0, 100.0, None, 0.5, key="falls", bind="query-params", width=220,
    placeholder="for example 5",
)  # fmt: skip
many = cells.choose("Companies to compare", {"2": "Two", "3": "Three", "4": "Four"}, name="many")

companies = st.expander("Example companies to compare: churn, new accounts and growth", key="companies")
columns = list(zip("ABCD", starts, companies.columns(int(many or 2)), strict=False))
numbers = {"min_value": 0.0, "bind": "query-params"}
leave = [
    place.number_input(
        f"Company {name}: churn a month, %",
        value=round(100 * start.churn, 2),
        max_value=100.0,
        step=0.1,
        key=f"leave_{name}",
        **numbers,
    )
    for name, start, place in columns
]
won = [
    place.number_input(
        f"{name}: new accounts a month", value=round(start.new, 1), step=1.0, key=f"won_{name}", **numbers
    )
    for name, start, place in columns
]
grows = [
    place.number_input(
        f"{name}: MRR growth a month, %", value=round(100 * start.growth, 2), step=0.1, key=f"grows_{name}", **numbers
    )
    for name, start, place in columns
]
companies.caption("C and D start from your own numbers; D with a third less churn.")
scenarios = tuple(
    targets.Scenario(f"{name}: {significant(share, zeros=False)}% a month", share / 100, new, growth / 100)
    for (name, _, _), share, new, growth in zip(columns, leave, won, grows, strict=True)
)
result = cells.run(
    targets.projection, book, scenarios=scenarios, ahead=int(ahead or 24), falls=None if falls is None else falls / 100
)

cells.figure(paths(result, measure or "accounts", False), table=result.paths, name="paths")
with companies:
    cells.figure(paths(result, measure or "accounts"), table=result.paths, name="compared")
named = st.text_input("Name this forecast to keep it", "", max_chars=60, placeholder="Plan 2026", key="named")
kept = cells.register(
    "projections", targets.to_keep(result, named or "?"), keep="Keep this forecast", ready=bool(named), many="Forecasts"
)
held = cells.run(targets.hold, book, kept=targets.kept_rows(kept))
cells.reading((*result.findings, *held.findings))
if held.came:
    cells.figure(projection_held(held), table=held.months, name="held")
cells.table(result.scenarios, "Each scenario after a year", "scenarios")
if len(result.kept):
    cells.figure(projection_kept(result), table=result.kept, name="kept")
cells.method(targets.projection, targets.hold, estimate.fan, estimate.compounded)
cells.takeaway("projection", result)
