"""How much does the churn rate depend on the definition?"""

from analysis import Book, composition, estimate
from analysis.charts.rules import rules
from pages import _cells as cells


def show(book: Book) -> None:
    """Draw the view."""
    rule = cells.choose("Our rule", composition.rule_names(), name="rule")
    other = cells.choose("Explain the difference to", composition.other_rules(rule), name="against")
    since, until = cells.days(book)

    book = cells.without_unavoidable(book)

    asked = {"rule": rule, "other": other, "since": since, "until": until}
    result = cells.run(composition.rules, book, **asked)

    cells.figure(rules(result), table=result.rates, name="rules")
    cells.reading(result.findings)

    cells.table(result.steps, "From one rule to the other", "steps")
    cells.accounts(composition.list_difference, book, title="The accounts that make the difference", **asked)
    cells.table(result.revenue, "Churn in MRR", "revenue")

    cells.method(composition.rules, composition.count_ledger, estimate.wilson, estimate.poisson_exact)
    cells.takeaway("rules", result)
