"""What is one point of churn worth, and how much can we spend to save it?"""

import streamlit as st

from analysis import Book, targets
from analysis.charts.saved_point import saved_point, saved_point_moved
from pages import _cells as cells


def show(book: Book) -> None:
    """Draw the view."""
    by = cells.choose_by(book)
    source = cells.choose("Take the money from", cells.run(targets.sources, book, by=by), name="source")

    money = st.container(horizontal=True, vertical_alignment="bottom")
    numbers = {"bind": "query-params", "width": 260}
    agent = money.number_input(
        "Cost of a CSM per year", 1.0, None, targets.AGENT, 5000.0, format="%.0f", key="agent", **numbers
    )
    margin = money.number_input("Gross margin, %", 1.0, 100.0, 100.0, 5.0, key="left", **numbers)
    amount = money.number_input(
        "Move another amount instead",
        0.0,
        None,
        None,
        1000.0,
        format="%.0f",
        key="amount",
        placeholder="a year",
        **numbers,
    )

    result = cells.run(
        targets.saved_point, book, by=by, source=source, agent=agent, margin=(margin or 100) / 100, amount=amount
    )

    cells.figure(saved_point(result), table=result.worth, name="worth")
    cells.reading(result.findings)
    if len(result.moved):
        cells.figure(saved_point_moved(result), table=result.moved, name="moved")
    cells.table(result.early, "Groups with the most first-year churn", "early")
    cells.method(targets.saved_point, targets.estimate_moved, targets.estimate_early)
    cells.takeaway("saved point", result)
