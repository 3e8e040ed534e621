"""How much churn is voluntary, involuntary, or for each reason?"""

from analysis import Book, charts, estimate, survival
from pages import _cells as cells


def show(book: Book) -> None:
    """Draw the view."""
    of = cells.choose("Tell apart by", survival.cause_choices(book), name="of")
    by = cells.choose_by(book)

    result = cells.run(survival.causes, book, of=of, by=by)

    cells.figure(
        charts.causes(result),
        table=result.incidence,
        name="causes",
    )

    cells.reading(result.findings)

    cells.table(result.totals, "Share churned by type", "cause-totals")
    if len(result.groups):
        cells.table(result.groups, "Share churned by type and group", "cause-groups")

    cells.accounts(survival.list_leaving, book, title="The accounts that churned, with what was recorded")

    cells.method(survival.causes, survival.count_lives, estimate.cumulative_incidence, estimate.gray_test)
    cells.takeaway("causes", result)
