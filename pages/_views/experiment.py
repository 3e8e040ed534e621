"""Did it help?"""

from analysis import Book, estimate, experiment
from analysis.charts.experiment import experiment as forest
from pages import _cells as cells


def show(book: Book) -> None:
    """Draw the view."""
    plan = cells.plan(book)
    cells.ask(book, plan)
    read_as = cells.read_as(book, plan)

    result = cells.run(experiment.analyze, book, **read_as)

    cells.figure(forest(result), table=result.scorecard, name="experiment")
    cells.reading(result.findings)
    cells.areas(result.areas)

    if len(result.checks):
        cells.table(result.checks, "Can the comparison be trusted?", "checks")
    if len(result.balance):
        cells.table(result.association, "Among units alike in all that is known", "association")
        cells.table(result.balance, "How alike the arms are: as they stand, weighted, in pairs", "balance")

    cells.method(experiment.analyze, estimate.welch, estimate.cuped, estimate.equivalence)
    cells.takeaway("experiment", result)
