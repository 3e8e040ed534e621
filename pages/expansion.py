"""Which accounts expand, and what precedes it?"""

from analysis import estimate, revenue
from analysis.charts.expansion import expansion
from pages import _cells as cells

cells.question(__doc__)
book = cells.open_book()

result = cells.run(revenue.expansion, book)

cells.figure(expansion(result), table=result.signs, name="expansion")
cells.reading(result.findings)
cells.table(
    result.by_signs,
    "How often accounts grew, by the number of signs, in the months kept aside",
    "by-signs",
)
cells.table(
    result.similar,
    "Accounts that look like those that grew, today",
    "similar",
)
cells.method(revenue.expansion, estimate.benjamini_hochberg, estimate.wilson)
cells.takeaway("expansion", result)
