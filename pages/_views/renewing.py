"""Do customers churn at renewal or mid-term?"""

from analysis import Book, charts, estimate, survival
from pages import _cells as cells


def show(book: Book) -> None:
    """Draw the view."""
    result = cells.run(survival.renewing, book)

    cells.figure(
        charts.renewing(result),
        table=result.hazard,
        name="renewing",
    )

    cells.reading(result.findings)

    cells.table(result.terms, "Renewals against the months between", "renewal-terms")
    if len(result.unhappy):
        cells.table(result.unhappy, "After a first answer of 6 or less, within 90 days", "renewal-unhappy")

    cells.accounts(survival.list_leaving, book, title="The accounts that churned, the earliest in their life first")

    cells.method(survival.renewing, survival.count_terms, survival.count_unhappy, estimate.wilson, estimate.rate_ratio)
    cells.takeaway("renewing", result)
