"""Which groups churn more than expected?"""

from analysis import Book, composition, estimate
from analysis.charts.drivers import crossed, drivers
from pages import _cells as cells


def show(book: Book) -> None:
    """Draw the view."""
    one = cells.choose("Look for yourself: by", book.dimensions, name="down")
    other = cells.choose("and by", composition.others(book, one), name="across")

    book = cells.without_unavoidable(book)

    result = cells.run(composition.drivers, book)

    picked = cells.figure(drivers(result), table=result.cells, name="drivers", pick="values")
    cells.accounts(
        composition.list_driver,
        book,
        title="The accounts that churned",
        where=result.where.get(picked, ()),
        group=picked,
    )

    cells.reading(result.findings)

    both = cells.run(composition.crossed, book, by=one, across=other)
    cells.figure(crossed(both), table=both.groups, name="crossed")

    cells.method(composition.drivers, composition.crossed, composition.count_lives, estimate.gamma_poisson)
    cells.takeaway("drivers", result)
