"""How long will accounts stay, past what has been seen?"""

from analysis import charts, estimate, survival
from pages import _cells as cells

cells.question(__doc__)

book = cells.open_book(needs="accounts.contract_length")

term = cells.choose("Contracts of", cells.run(survival.term_choices, book), name="term")
discount = cells.choose("Discount a year", {"0.1": "10%", "0.05": "5%", "0.15": "15%"}, name="discount")

result = cells.run(survival.ahead, book, term=int(term or 12), discount=float(discount or 0.1))

cells.figure(
    charts.ahead(result),
    table=result.path,
    name="ahead",
)

cells.reading(result.findings)

cells.table(result.seen, "The renewals that were seen", "renewals-seen")

cells.method(survival.ahead, estimate.renewals, estimate.sbg_fit, estimate.discounted_lifetime)
cells.takeaway("ahead", result)
