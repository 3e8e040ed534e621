"""What can we learn from each loss?"""

import streamlit as st

from analysis import Book, health
from analysis.charts.losses import losses
from pages import _cells as cells


def show(book: Book) -> None:
    """Draw the view."""
    result = cells.run(health.losses, book)
    reasons = {"": "Every reason", **{reason: reason for reason in result.reasons["churn_reason"]}}
    reason = cells.choose("Churned because", reasons, name="reason")
    forms = cells.everyone(health.list_losses, book, churn_reason=reason or None)

    cells.figure(losses(result), table=result.reasons, name="losses")
    cells.reading(result.findings)
    if len(result.against):
        cells.table(result.against, "Reasons against what the account did in its last 90 days", "against")
    if len(result.stuck):
        cells.table(result.stuck, "Where they got stuck, by stage, as the exit forms say", "stuck-by-stage")
    cells.exit_form()
    st.header("One form for each loss", anchor=False)
    st.caption("Filled in from the data as far as it goes; write over it, and write what would have changed it.")
    written = cells.written(
        forms, by="account_id", asked=["happened", "tried", "changed"], name="forms", files="these forms"
    )
    cells.table(health.collect_lessons(written), "The lessons by reason", "lessons")
    cells.method(health.losses, health.list_losses)
    cells.takeaway("losses", result)
