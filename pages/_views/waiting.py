"""How long until we would see the effect?"""

import streamlit as st

from analysis import Book, estimate, targets
from analysis.charts.waiting import waiting, waiting_chances
from pages import _cells as cells


def show(book: Book) -> None:
    """Draw the view."""
    every = cells.choose("Look by", {"quarter": "Quarter", "month": "Month"}, name="every") or "quarter"
    by = cells.choose("Accounts", {"all": "All accounts", **book.dimensions}, name="touched")
    dimension = None if by == "all" else by
    group = cells.choose("Group", cells.run(targets.groups, book, by=dimension), name="group")
    asked = {"every": every, "by": dimension, "group": group}
    usual = cells.run(targets.usual_wait, book, **asked)

    sizes = st.container(horizontal=True, vertical_alignment="bottom")
    mark = f"{every}-{by}-{group}"
    accounts = sizes.number_input(
        f"Accounts in a {every}", 1, value=max(usual.accounts, 1), step=50, key=f"size-{mark}"
    )
    before = sizes.number_input(
        f"Churn per {every} now, %", 0.01, 99.0, round(100 * usual.rate, 2), 0.1, key=f"before-{mark}"
    )
    after = sizes.number_input(
        "Churn hoped for, %", 0.0, 99.0, round(100 * usual.rate * 2 / 3, 2), 0.1, key=f"after-{mark}",
        help="The churn you hope to see once the change has worked.",
    )  # fmt: skip

    result = cells.run(targets.waiting, book, accounts=accounts, rate=before / 100, hoped=after / 100, **asked)

    cells.figure(waiting(result), table=result.curve, name="waiting")
    cells.reading(result.findings)
    cells.figure(waiting_chances(result), table=result.chances, name="chances")
    cells.method(targets.waiting, estimate.power_of_shares)
    cells.takeaway("waiting", result)
