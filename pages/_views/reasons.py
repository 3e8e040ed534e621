"""What reasons do customers give, and which losses were avoidable?"""

from analysis import Book, composition
from analysis.charts.reasons import reasons, reasons_by_stage
from pages import _cells as cells


def show(book: Book) -> None:
    """Draw the view."""
    by = cells.choose_by(book)
    since, until = cells.stretch(book)

    asked = {"by": by, "since": since, "until": until, "judging": cells.judging()}
    result = cells.run(composition.reasons, book, **asked)

    picked = cells.figure(reasons(result), table=result.reasons, name="reasons", pick="churn_reason")
    cells.accounts(
        composition.list_leavers,
        book,
        title="The accounts that churned",
        group=picked,
        **asked,
    )

    cells.reading(result.findings)
    if len(result.cells):
        cells.figure(reasons_by_stage(result), table=result.cells, name="reasons-by-stage")

    cells.judge(result.reasons, cells.everyone(composition.list_leavers, book, **asked))
    cells.table(result.judgements, "What could have been kept", "judgements")

    stuck = composition.count_stuck(book)
    if len(stuck):
        cells.table(stuck, "Where they got stuck, as the exit forms say", "stuck")
    cells.exit_form()

    cells.method(composition.reasons, composition.count_leavers)
    cells.takeaway("reasons", result)
