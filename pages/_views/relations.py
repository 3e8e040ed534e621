"""Do relations with the people at an account tell who churns?"""

from analysis import Book, estimate, health
from analysis.charts.relations import breadth, relations
from pages import _cells as cells


def show(book: Book) -> None:
    """Draw the view."""
    within = cells.choose("Churns within", {"90": "90 days", "30": "30 days", "180": "180 days"}, name="within")

    result = cells.run(health.relations, book, horizon=int(within or 90))

    picked = None
    if len(result.signs):
        picked = cells.figure(relations(result), table=result.signs, name="relations", pick="label")
    cells.accounts(
        health.list_relations,
        book,
        title="The accounts that carry such a sign now",
        sign=picked,
        horizon=int(within or 90),
    )
    cells.reading(result.findings)
    if len(result.quarters):
        cells.figure(breadth(result), table=result.quarters, name="breadth")
    cells.method(health.relations, estimate.landmark_ratio, estimate.benjamini_hochberg)
    cells.takeaway("relations", result)
