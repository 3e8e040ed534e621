"""What changed since the last QBR?"""

import streamlit as st

from pages import _cells as cells

cells.question(__doc__)

book = cells.open_book()
before = cells.last_time(book)

if before is None:
    st.html(
        '<p class="problem">Bring the notebook you saved last time, here or beside the new files on the first page. '
        "Every sentence kept in it is then asked again: which hold, which do not, and which can now be told.</p>"
    )
    st.stop()

told = cells.compare(book, before)
cells.reading(told.findings, keep=False)
cells.became(book, told)
