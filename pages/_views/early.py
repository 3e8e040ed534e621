"""What do retained accounts do in onboarding that churned ones do not?"""

from analysis import Book, estimate, health
from analysis.charts.early import early
from pages import _cells as cells


def show(book: Book) -> None:
    """Draw the view."""
    days = cells.choose(
        "In their first",
        {"90": "90 days", "60": "60 days", "30": "30 days"},
        name="days",
    )

    result = cells.run(health.early, book, days=int(days or 90))

    cells.figure(early(result), table=result.behaviours, name="early")
    cells.reading(result.findings)
    cells.accounts(
        health.list_beginning,
        book,
        title=f"The accounts that are in their first {int(days or 90)} days now, fewest of these things first",
        days=int(days or 90),
    )
    cells.method(health.early, estimate.matched_ratio, estimate.benjamini_hochberg)
    cells.takeaway("early", result)
