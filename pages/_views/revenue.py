"""What happened to our MRR?"""

from analysis import Book, revenue
from analysis.charts.revenue import revenue as bridge
from analysis.charts.revenue import revenue_history, revenue_months
from pages import _cells as cells


def show(book: Book) -> None:
    """Draw the view."""
    period = cells.months(book)
    late = cells.choose("An account without MRR has churned", {"0": "at once", "1": "after 1 month"}, name="late")
    by = cells.choose_by(book)
    metric = cells.choose("History of", revenue.HISTORIES, name="metric")

    result = cells.run(revenue.analyze, book, by=by, late=int(late), **period)

    step = cells.figure(bridge(result), table=result.bridge, name="revenue", pick="step")
    bar = cells.figure(revenue_months(result), table=result.months, name="by-month", pick="movement")
    cells.accounts(
        revenue.list_behind,
        book,
        title="The accounts behind it",
        group=bar or step,
        since=result.since,
        until=result.until,
        late=int(late),
    )
    cells.reading(result.findings)
    cells.table(result.table, "The metrics, their rules, and what other tools mean by them", "table")
    cells.figure(revenue_history(result, metric), table=result.history, name="history")
    cells.table(result.groups, "Group by group", "groups")
    cells.table(result.movements, "Month by month", "movements")
    cells.method(revenue.analyze, revenue.count_movements, revenue.count_kept, revenue.count_failing)
    cells.takeaway("revenue", result)
