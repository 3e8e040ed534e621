"""How long do accounts stay, and who leaves sooner?"""

from analysis import Book, charts, estimate, survival
from pages import _cells as cells


def show(book: Book) -> None:
    """Draw the view."""
    by = cells.choose_by(book, survival.choices(book))

    result = cells.run(survival.analyze, book, by=by)

    cells.figure(
        charts.survival(result),
        table=result.curves,
        name="survival",
    )

    cells.reading(result.findings)

    cells.table(result.groups, "How long each group stays", "groups")
    cells.table(result.pairs, "Which groups differ", "pairs")

    cells.accounts(survival.longest_staying, book, title="The accounts that have stayed longest", by=by)

    cells.method(survival.analyze, survival.count_life_table, estimate.kaplan_meier, estimate.log_rank)
    cells.takeaway("survival", result)
