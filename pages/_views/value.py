"""How long until new accounts get value, and do slow starts churn more?"""

from analysis import Book, estimate, survival
from analysis.charts.value import slow, value
from pages import _cells as cells


def show(book: Book) -> None:
    """Draw the view."""
    day = cells.choose(
        "Reached by", {"90": "day 90", "30": "day 30", "60": "day 60", "180": "day 180"}, name="landmark"
    )
    by = cells.choose("Compare accounts by", survival.stage_choices(book))
    milestones = cells.mark_milestones(book)

    result = cells.run(survival.value, book, milestones=milestones, by=None if by == "all" else by, day=int(day or 90))

    of = cells.choose("Milestone", result.in_order, name="of") or result.in_order[0]
    cells.figure(value(result, of), table=result.curves, name="value")
    cells.reading(result.findings)
    if result.slow["rate_ratio"].notna().any():
        cells.figure(slow(result), table=result.slow, name="slow")
    cells.table(result.reached, "How many reached each milestone", "reached")
    cells.accounts(survival.list_not_yet, book, title="The accounts here that have not reached it yet", milestone=of)
    cells.method(survival.value, estimate.cumulative_incidence, estimate.gray_test, estimate.since_landmark)
    cells.takeaway("value", result)
