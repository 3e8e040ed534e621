"""What are we doing about it, and did it help?"""

from analysis import Book, estimate, health
from analysis.charts.actions import actions
from pages import _cells as cells


def show(book: Book) -> None:
    """Draw the view."""
    within = cells.choose_within(("90", "180", "365"), "180")
    result = cells.run(health.actions, book, written=cells.kept_actions(), within=within)

    cells.edit_actions(book, result.actions, result.total)
    if (result.load[["open_actions", "overdue_actions"]] > 0).any(axis=None):
        cells.figure(actions(result), table=result.load, name="actions-owners")
    cells.reading(result.findings)
    if len(result.load):
        cells.table(result.load, "Accounts and actions of each customer success manager", "load")
    if len(result.outcomes):
        cells.table(result.outcomes, "What became of accounts with an action, and of others like them", "outcomes")
    cells.method(health.actions, estimate.landmark_ratio, estimate.matched_ratio)
    cells.takeaway("actions", result)
