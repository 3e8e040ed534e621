"""How much is up for renewal, and how did the last renewals go?"""

from analysis import Book, health, revenue
from analysis.charts.renewals import renewals
from pages import _cells as cells


def show(book: Book) -> None:
    """Draw the view."""
    months = cells.choose("Renewals of the next", {"3": "3 months", "6": "6 months", "12": "12 months"}, name="months")
    late = cells.choose("An account without MRR has churned", {"0": "at once", "1": "after 1 month"}, name="late")

    result = cells.run(revenue.renewals, book, months=int(months), late=int(late))
    at_risk = cells.run_beside(health.due_at_risk, book, months=int(months))

    if len(result.months):
        cells.figure(renewals(result), table=result.months, name="renewals")
        cells.accounts(revenue.list_renewals, book, title="Up for renewal next, largest first", months=int(months))
    if at_risk is not None and len(at_risk.accounts):
        cells.table(at_risk.accounts, "Renewals at risk: red now, largest MRR first", "at-risk")
    cells.reading((*(at_risk.findings if at_risk else ()), *result.findings))
    cells.method(revenue.renewals, health.due_at_risk, revenue.count_period)
    cells.takeaway("renewals", result)
