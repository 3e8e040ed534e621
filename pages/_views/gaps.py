"""How much sooner does each group churn, and what does that cost?"""

from analysis import Book, charts, estimate, survival
from pages import _cells as cells


def show(book: Book) -> None:
    """Draw the view."""
    by = cells.choose_by(book)
    groups = cells.run(survival.against_choices, book, by=by)
    against = cells.choose("Against", groups, name="against")

    result = cells.run(survival.gaps, book, by=by, against=against)

    cells.figure(
        charts.gaps(result),
        table=result.gaps,
        name="gaps",
    )

    cells.reading(result.findings)

    cells.accounts(survival.list_accounts, book, title="The accounts of the groups, largest MRR first", by=by)

    cells.method(survival.gaps, survival.count_arpa, estimate.restricted_mean_difference, estimate.log_rank)
    cells.takeaway("gaps", result)
