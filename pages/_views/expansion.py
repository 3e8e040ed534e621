"""Which accounts expand, and what precedes it?"""

from analysis import Book, estimate, revenue
from analysis.charts.expansion import expansion
from pages import _cells as cells


def show(book: Book) -> None:
    """Draw the view."""
    result = cells.run(revenue.expansion, book)

    cells.figure(expansion(result), table=result.signs, name="expansion")
    cells.reading(result.findings)
    cells.table(
        result.by_signs,
        "How often accounts expanded in the later months, by number of signs",
        "by-signs",
    )
    cells.table(
        result.similar,
        "Accounts with the most signs in their favor today",
        "similar",
    )
    cells.method(revenue.expansion, estimate.benjamini_hochberg, estimate.wilson)
    cells.takeaway("expansion", result)
