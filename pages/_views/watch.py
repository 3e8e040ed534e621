"""In which group is churn out of line?"""

from analysis import Book, estimate, targets
from analysis.charts.watch import watch
from pages import _cells as cells


def show(book: Book) -> None:
    """Draw the view."""
    every = cells.choose("Look by", {"quarter": "Quarter", "month": "Month"}, name="every")
    by = cells.choose_by(book, label="Each group of")

    result = cells.run(targets.watch, book, by=by, every=every or "quarter")

    cells.figure(watch(result), table=result.points, name="watch")
    cells.reading(result.findings)
    cells.table(result.groups, "Every group", "groups")
    picked = cells.choose("Accounts that churned in", list(result.groups["group"]), name="group")
    cells.accounts(
        targets.list_left,
        book,
        title="The accounts that churned in the last period",
        by=by,
        group=picked,
        every=every or "quarter",
    )
    cells.method(targets.watch, estimate.p_chart, estimate.u_chart)
    cells.takeaway("watch", result)
