"""The app as the browser's tests serve it: what another test asked of the same book is not worked out again."""

import remembered
from streamlit.web.cli import main

from analysis.summary import reading

# Beside its summary a book is asked everything, for as long as that takes. What the browser shows of it is met on the
# sample, whose answers are known; of what else is opened the first questions are asked, so that the cores are free.
FEW = 8
everything = reading.questions

# A process that the app starts reads this file as well.
if __name__ == "__main__":
    remembered.by_pages()
    reading.questions = lambda book: everything(book)[: None if book.sample else FEW]
    main(prog_name="streamlit")
