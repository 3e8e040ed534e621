"""What does each segment cost, bring and keep?"""

from analysis import composition, estimate
from analysis.charts.economics import economics
from pages import _cells as cells

cells.question(__doc__)
book = cells.open_book(needs="accounts")

by = cells.choose("Compare accounts by", book.dimensions)
reference = cells.choose("Against", composition.groups_of(book, by), name="against-group")

book = cells.without_unavoidable(book)

result = cells.run(composition.economics, book, by=by, reference=reference)

cells.figure(economics(result), table=result.groups, name="economics")
cells.reading(result.findings)

cells.accounts(composition.list_left, book, title="The accounts that left", by=by)

cells.method(
    composition.economics,
    composition.count_amounts,
    estimate.restricted_mean,
    estimate.rate_ratio,
)
cells.takeaway("economics", result)
