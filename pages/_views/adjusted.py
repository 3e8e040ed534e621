"""Which factors still matter when the others are held equal?"""

from analysis import Book, charts, estimate, survival
from pages import _cells as cells


def show(book: Book) -> None:
    """Draw the view."""
    by = cells.choose_some(
        "Hold equal",
        book.dimensions,
        cells.run(survival.default_dimensions, book),
        name="allow",
        most=survival.MOST_TOGETHER,
    )

    result = cells.run(survival.adjusted, book, by=by)

    cells.figure(
        charts.adjusted(result),
        table=result.ratios,
        name="adjusted",
    )

    cells.reading(result.findings)

    if len(result.by_stage):
        cells.table(result.by_stage, "Where one ratio does not hold: up to month 12 and after it", "adjusted-stages")

    cells.method(survival.adjusted, survival.count_lives, estimate.cox)
    cells.takeaway("adjusted", result)
