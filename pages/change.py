"""Did churn change because of our customer mix or because customers behave differently?"""

from analysis import composition, estimate
from analysis.charts.change import change, over_time
from pages import _cells as cells

cells.question(__doc__)
book = cells.open_book()

by = cells.choose_by(book)
since, until = cells.days(book)
every = cells.choose("Follow by", {"quarter": "Quarter", "month": "Month", "year": "Year"}, name="every")

book = cells.without_unavoidable(book)

result = cells.run(composition.change, book, by=by, since=since, until=until)
followed = cells.run(composition.over_time, book, every=every)

cells.figure(change(result), table=result.groups, name="change")
cells.reading((*result.findings, *followed.findings))

cells.figure(over_time(followed), table=followed.periods, name="over-time")

cells.accounts(
    composition.list_left,
    book,
    title="The accounts that churned",
    by=by,
    since=since,
    until=until,
)
cells.method(composition.change, composition.over_time, estimate.mix_rate, estimate.share_change)
cells.takeaway("change", result)
