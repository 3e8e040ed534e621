"""Would another tool show the same number?"""

from analysis import Book, revenue
from analysis.charts.definitions import definitions
from pages import _cells as cells


def show(book: Book) -> None:
    """Draw the view."""
    metric = cells.choose("Metric", revenue.METRICS, name="metric")
    months = cells.choose("Over the last", {"12": "12 months", "3": "3 months", "1": "month"}, name="months")
    late = cells.choose("An account without MRR has churned", {"0": "at once", "1": "after 1 month"}, name="late")

    result = cells.run(revenue.definitions, book, months=int(months), late=int(late))

    cells.figure(definitions(result, metric), name="definitions")
    cells.reading(result.findings)
    cells.table(result.rules, "Every metric by every rule", "rules")
    cells.accounts(
        revenue.list_stopped,
        book,
        title="Who stopped paying, and by whose rule that is churn",
        months=int(months),
        late=int(late),
    )
    cells.method(revenue.definitions, revenue.count_period)
    cells.takeaway("definitions", result)
