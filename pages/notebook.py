"""What do we keep, note and ask in SQL?"""

from pages import _cells as cells

cells.question(__doc__)

book = cells.open_book()

cells.own_notebook(book)
cells.save_notebook(book)
