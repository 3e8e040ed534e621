"""Which failed payments come back, and at which attempt?"""

from analysis import Book, estimate, revenue
from analysis.charts.dunning import dunning, groups
from pages import _cells as cells

HOW = {"no": "as it was set", "yes": "at random"}


def show(book: Book) -> None:
    """Draw the view."""
    lot = cells.choose("The day of the first retry was chosen", HOW, name="lot")

    result = cells.run(revenue.dunning, book, by_lot=lot == "yes")

    if len(result.attempts):
        cells.figure(dunning(result), table=result.attempts, name="dunning")
    cells.reading(result.findings)
    if len(result.compared):
        cells.figure(groups(result), table=result.compared, name="groups")
    cells.table(result.months, "Failed payments by month", "failed-by-month")
    left = cells.everyone(revenue.list_open, book)
    if len(left):
        cells.table(left, "Payments still open, by what the next attempt is expected to bring", "open-payments")
    cells.method(revenue.dunning, estimate.kaplan_meier, estimate.share_difference)
    cells.takeaway("dunning", result)
