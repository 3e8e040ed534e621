"""Do relationships with people at an account predict churn?"""

from analysis import Book, estimate, health
from analysis.charts.relations import breadth, relations
from pages import _cells as cells


def show(book: Book) -> None:
    """Draw the view."""
    within = cells.choose_within()

    result = cells.run(health.relations, book, horizon=within)

    picked = None
    if len(result.signs):
        picked = cells.figure(relations(result), table=result.signs, name="relations", pick="label")
    cells.accounts(
        health.list_relations,
        book,
        title="The accounts that carry such a sign now",
        sign=picked,
        horizon=within,
    )
    cells.reading(result.findings)
    if len(result.quarters):
        cells.figure(breadth(result), table=result.quarters, name="breadth")
    cells.method(health.relations, estimate.landmark_ratio, estimate.benjamini_hochberg)
    cells.takeaway("relations", result)
