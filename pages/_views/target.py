"""Is churn moving more than random variation?"""

import streamlit as st

from analysis import Book, estimate, targets
from analysis.charts.target import target as control
from pages import _cells as cells


def show(book: Book) -> None:
    """Draw the view."""
    every = cells.choose("Look by", {"quarter": "Quarter", "month": "Month"}, name="every")
    by = cells.choose("Accounts", {"all": "All accounts", **book.dimensions}, name="touched")
    dimension = None if by == "all" else by
    group = cells.choose("Group", cells.run(targets.groups, book, by=dimension), name="group")

    days = st.container(horizontal=True, vertical_alignment="bottom")
    settings = {"max_value": book.as_of, "format": cells.TYPED_DAY, "bind": "query-params"}
    changed = days.date_input("Changed on", None, key="changed", width=170, **settings)
    until = days.date_input(
        "Limits from the time before",
        None,
        key="limits_until",
        width=220,
        help="Limits are made from the time before this day; the day of the change if empty.",
        **settings,
    )
    asked = {"every": every, "by": dimension, "group": group}

    result = cells.run(targets.target, book, changed_on=changed, baseline_until=until, **asked)
    kept = targets.marks(st.session_state.get("kept_changes", ()), every or "quarter")

    picked = cells.figure(control(result, kept), table=result.chart, name="target", pick="period")
    cells.accounts(targets.list_left, book, title="The accounts that churned", period=picked, **asked)
    cells.reading(result.control)
    links = st.container(horizontal=True)
    with links:
        cells.link_to("intervention", "What the change did to every measure")
        cells.link_to("waiting", "How long until you would see it")
    cells.method(targets.target, estimate.p_chart, estimate.u_chart, estimate.signal_or_noise)
    cells.takeaway("target", result)
