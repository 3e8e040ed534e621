"""How long will customers stay beyond the history we have?"""

from analysis import Book, charts, estimate, survival
from pages import _cells as cells


def show(book: Book) -> None:
    """Draw the view."""
    term = cells.choose("Contracts of", cells.run(survival.term_choices, book), name="term")
    discount = cells.choose("Discount a year", {"0.1": "10%", "0.05": "5%", "0.15": "15%"}, name="discount")

    result = cells.run(survival.ahead, book, term=int(term or 12), discount=float(discount or 0.1))

    cells.figure(
        charts.ahead(result),
        table=result.path,
        name="ahead",
    )

    cells.reading(result.findings)

    cells.table(result.seen, "The renewals that were seen", "renewals-seen")

    cells.method(survival.ahead, estimate.renewals, estimate.sbg_fit, estimate.discounted_lifetime)
    cells.takeaway("ahead", result)
