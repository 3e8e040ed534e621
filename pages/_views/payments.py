"""How much churn is failed payments?"""

from analysis import Book, estimate, revenue
from analysis.charts.payments import payments, recovery
from pages import _cells as cells


def show(book: Book) -> None:
    """Draw the view."""
    late = cells.choose("An account without MRR has churned", {"0": "at once", "1": "after 1 month"}, name="late")

    result = cells.run(revenue.payments, book, late=int(late))

    cells.figure(payments(result), table=result.months, name="payments")
    if len(result.recovery):
        cells.figure(recovery(result), table=result.recovery, name="recovery")
    cells.reading(result.findings)
    if len(result.years):
        cells.table(result.years, "MRR lost for good, involuntary churn beside all other", "lost-for-good")
    if result.known:
        cells.table(result.involuntary, "Involuntary churn over all months", "involuntary")
        title = "The accounts lost to failed payments"
        cells.accounts(revenue.list_failing, book, title=title, late=int(late))
    cells.method(revenue.payments, estimate.kaplan_meier, estimate.wilson)
    cells.takeaway("payments", result)
