"""What is our NPS, and which segments score lower?"""

from analysis import Book, estimate, nps
from analysis.charts.nps import nps as score_chart
from analysis.charts.nps import nps_over_time
from pages import _cells as cells


def show(book: Book) -> None:
    """Draw the view."""
    measures = nps.measures(book)
    of = cells.choose("What was asked", measures, name="of") if len(measures) > 1 else next(iter(measures), None)
    by = cells.choose("Compare answers by", nps.choices(book))
    period = cells.choose("Follow it by", ["quarter", "month", "year"], name="every")

    result = cells.run(nps.analyze, book, by=by, period=period, of=of, **cells.first_days(book))

    picked = cells.figure(score_chart(result), table=result.groups, name=f"nps-{of}-{by}", pick="group")
    cells.accounts(nps.list_answers, book, title="The accounts behind it, unhappiest first", by=by, group=picked, of=of)

    cells.reading(result.findings)

    cells.figure(nps_over_time(result), table=result.over_time, name="nps-over-time")
    cells.table(result.compared, "Every group looked at, against all others", "compared")
    cells.table(result.scores, "The score of each group and period", "scores")

    cells.method(nps.analyze, nps.count_scores, estimate.nps_interval, estimate.adjusted_differences)
    cells.takeaway("nps", result)
