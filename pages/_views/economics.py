"""What does each segment cost, earn and retain?"""

from analysis import Book, composition, estimate
from analysis.charts.economics import economics
from pages import _cells as cells


def show(book: Book) -> None:
    """Draw the view."""
    by = cells.choose_by(book)
    reference = cells.choose("Against", composition.groups_of(book, by), name="against-group")

    book = cells.without_unavoidable(book)

    result = cells.run(composition.economics, book, by=by, reference=reference)

    cells.figure(economics(result), table=result.groups, name="economics")
    cells.reading(result.findings)

    cells.accounts(composition.list_left, book, title="The accounts that churned", by=by)

    cells.method(
        composition.economics,
        composition.count_amounts,
        estimate.restricted_mean,
        estimate.rate_ratio,
    )
    cells.takeaway("economics", result)
