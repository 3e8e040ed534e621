"""What should I know?"""

from analysis import summary
from pages import _cells as cells

cells.question(__doc__)
book = cells.open_book()

numbers = cells.run(summary.numbers, book)
cells.six_numbers(numbers)
left, right = cells.sides()
with left:
    cells.what_matters(book)
with right:
    cells.coming_up(cells.run(summary.coming, book))
    cells.cannot_tell(book)
    cells.fix_first(cells.run(summary.fix_first, book))
