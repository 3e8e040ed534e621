"""Would another tool show the same number?"""

from analysis import Book, revenue
from analysis.charts.definitions import definitions
from pages import _cells as cells


def show(book: Book) -> None:
    """Draw the view."""
    period = cells.months(book)
    metric = cells.choose("Metric", revenue.METRICS, name="metric")
    late = cells.choose("An account without MRR has churned", {"0": "at once", "1": "after 1 month"}, name="late")

    result = cells.run(revenue.definitions, book, late=int(late), **period)

    cells.figure(definitions(result, metric), name="definitions")
    cells.reading(result.findings)
    cells.table(result.rules, "Every metric by every rule", "rules")
    cells.accounts(
        revenue.list_stopped,
        book,
        title="Who stopped paying, and by whose rule that is churn",
        late=int(late),
        **period,
    )
    cells.method(revenue.definitions, revenue.count_period)
    cells.takeaway("definitions", result)
