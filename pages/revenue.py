"""What happened to the recurring revenue?"""

from analysis import revenue
from analysis.charts.revenue import revenue as bridge
from analysis.charts.revenue import revenue_layers, revenue_retention
from pages import _cells as cells

cells.question(__doc__)
book = cells.open_book()

months = cells.choose("Over the last", {"12": "12 months", "3": "3 months", "36": "36 months"}, name="months")
late = cells.choose("An account without MRR has churned", {"0": "at once", "1": "after 1 month"}, name="late")
by = cells.choose("Compare accounts by", book.dimensions)

result = cells.run(revenue.analyze, book, by=by, months=int(months), late=int(late))

step = cells.figure(bridge(result), table=result.bridge, name="revenue", pick="step")
cells.accounts(
    revenue.list_behind,
    book,
    title="The accounts behind a step",
    group=step,
    since=result.since,
    until=result.until,
    late=int(late),
)
cells.reading(result.findings)
cells.table(result.six, "The metrics, their rules, and what other products mean by them", "six")
cells.figure(revenue_retention(result), table=result.metrics, name="retention")
cells.figure(revenue_layers(result), table=result.layers, name="layers")
cells.table(result.movements, "Month by month", "movements")
cells.table(result.groups, "Group by group", "groups")
cells.table(result.concentration, "How few accounts carry it", "concentration")
cells.table(cells.run(revenue.list_renewals, book), "The contracts due for renewal next", "renewals")
cells.method(revenue.analyze, revenue.count_movements, revenue.count_kept, revenue.count_failing)
cells.takeaway("revenue", result)
