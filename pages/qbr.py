"""What goes into the QBR?"""

from pages import _cells as cells

cells.question(__doc__)

book = cells.open_book()

cells.deck_builder(book)

cells.heading_kept()
cells.begin(book)
cells.exports(book)

cells.pack_items(book)
cells.own_words(book)

cells.save_notebook(book)
