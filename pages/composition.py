"""Who churned, and in which segments?"""

from analysis import charts, composition, estimate
from pages import _cells as cells

cells.question(__doc__)

book = cells.open_book()

by = cells.choose_by(book)
since, until = cells.days(book)
basis = cells.choose("Count", {"accounts": "Accounts", "mrr": "MRR"}, name="count")
book = cells.without_unavoidable(book)

result = cells.run(composition.analyze, book, by=by, since=since, until=until, **cells.first_said(by, basis == "mrr"))

picked = cells.figure(
    charts.composition(result, basis),
    table=result.groups,
    name=f"composition-{by or 'all'}",
    pick="group",
)
cells.accounts(
    composition.list_left,
    book,
    title="The accounts that churned",
    by=by,
    group=picked,
    since=since,
    until=until,
)

cells.reading(result.findings)

cells.figure(charts.composition_shares(result), name="shares")
cells.table(result.reasons, "The reasons recorded", "reasons")

cells.method(composition.analyze, composition.count_churn, estimate.wilson, estimate.rate_ratio)
cells.takeaway("composition", result)
