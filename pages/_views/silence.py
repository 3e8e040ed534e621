"""Who does not respond, and do they churn?"""

from analysis import Book, estimate, nps
from analysis.charts.silence import silence
from pages import _cells as cells


def show(book: Book) -> None:
    """Draw the view."""
    by = cells.choose("Compare response by", nps.answering(book))

    result = cells.run(nps.silence, book, by=by)

    cells.figure(silence(result), table=result.after, name="silence")

    cells.reading(result.findings)

    cells.table(result.groups, "How many of each group answered", "groups")

    cells.accounts(nps.list_silent, book, title="The accounts that did not answer, largest MRR first", by=by)

    cells.method(
        nps.silence,
        nps.count_answering,
        estimate.nonresponse,
        estimate.matched_ratio,
    )
    cells.takeaway("silence", result)
