"""What do our losses teach?"""

import streamlit as st

from analysis import health
from analysis.charts.health import losses
from pages import _cells as cells

cells.question(__doc__)
book = cells.open_book(needs="accounts")

result = cells.run(health.losses, book)
reasons = {"": "Every reason", **{reason: reason for reason in result.reasons["churn_reason"]}}
reason = cells.choose("Left because", reasons, name="reason")
forms = cells.run(health.list_losses, book, churn_reason=reason or None)

cells.figure(losses(result), table=result.reasons, name="losses")
cells.reading(result.findings)
st.header("One form for each loss", anchor=False)
st.caption("Filled in from the data; write what was tried and what would have changed it, then keep it.")
asked = ["happened", "tried", "changed"]
given = [name for name in forms.columns if name not in asked]
written = st.data_editor(forms, disabled=given, hide_index=True, key=f"forms_{reason}")
lessons = written.sort_values(["churn_reason", "account_id"])
cells.table(lessons[["churn_reason", "account_id", *asked]], "The lessons by reason", "lessons")
cells.method(health.losses, health.list_losses)
cells.takeaway("losses", result)
