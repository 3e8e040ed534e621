"""Which groups churn early compared with similar accounts?"""

from analysis import Book, charts, estimate, survival
from pages import _cells as cells


def show(book: Book) -> None:
    """Draw the view."""
    months = cells.choose("Early is within", {"12": "12 months", "6": "6 months", "3": "3 months"}, name="months")

    result = cells.run(survival.peers, book, months=int(months or 12))

    cells.figure(
        charts.peers(result),
        table=result.groups,
        name="peers",
    )

    cells.reading(result.findings)

    cells.table(result.when, "In which month they churned", "peers-when")
    cells.table(result.reasons, "What they named", "peers-reasons")
    cells.accounts(survival.list_early, book, title="The accounts that churned early", months=int(months or 12))
    cells.link_to("early", "What accounts that stayed did in their first months")

    cells.method(survival.peers, survival.count_starters, estimate.peer_odds, estimate.peer_chance)
    cells.takeaway("peers", result)
