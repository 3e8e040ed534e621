"""What else do we want to know?"""

from analysis import explore
from analysis.charts.compared import compared
from analysis.charts.explore import explore as chart
from pages import _cells as cells

cells.question(__doc__)

book = cells.open_book()

asked = cells.explored(book)
days = {"since": asked.since, "until": asked.until}

if asked.beside:
    result = cells.run(explore.side_by_side, asked.book, measure=asked.measure, by=asked.by, **asked.beside, **days)
    cells.figure(compared(result), table=result.groups, name="side-by-side")
    picked = None
else:
    result = cells.run(explore.analyze, book, measure=asked.measure, by=asked.by, over=asked.over, **days)
    table = result.times if asked.over else result.groups if asked.by else result.whole
    picked = cells.figure(chart(result), table=table, name="explore", pick=None if asked.over else "group")

cells.accounts(explore.list_behind, book, by=asked.by, group=picked, **days)
cells.reading(result.findings)
cells.own_column(book)
if asked.beside:
    cells.method(explore.side_by_side)
else:
    cells.method(explore.analyze)
cells.takeaway("explore", result)
