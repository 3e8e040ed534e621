"""At what stage do customers churn, and what reason do they give?"""

from analysis import Book, charts, estimate, survival
from pages import _cells as cells


def show(book: Book) -> None:
    """Draw the view."""
    by = cells.choose("Compare accounts by", survival.stage_choices(book))

    result = cells.run(survival.stages, book, by=None if by == "all" else by)

    cells.figure(
        charts.stages(result),
        table=result.stages,
        name="stages",
    )

    cells.reading(result.findings)

    if len(result.reasons):
        cells.table(result.reasons, "The reasons recorded, by stage", "stage-reasons")

    cells.accounts(
        survival.list_leaving,
        book,
        title="The accounts that churned, the earliest in their life first",
    )

    cells.method(
        survival.stages, survival.count_lives, estimate.poisson_exact, estimate.rate_ratio, estimate.interaction
    )
    cells.takeaway("stages", result)
