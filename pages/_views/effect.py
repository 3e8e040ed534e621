"""What happened to one KPI, and what is it worth?"""

from analysis import Book, estimate, experiment
from analysis.charts.effect import effect, effect_distribution
from pages import _cells as cells


def show(book: Book) -> None:
    """Draw the view."""
    plan = cells.plan(book)
    cells.ask(book, plan)
    kpi = cells.choose("KPI", cells.run(experiment.kpis, book, plan=plan), name="kpi")
    read_as = cells.read_as(book, plan)
    result = cells.run(experiment.analyze, book, **read_as)

    cells.figure(effect(result, kpi), table=result.before_after, name="before-after")
    cells.reading(experiment.of_one(result, kpi))

    spread = cells.run(experiment.distribution, book, kpi=kpi, plan=plan, control=read_as["control"])
    cells.figure(effect_distribution(result, spread, kpi), table=spread, name="distribution")
    cells.accounts(experiment.list_units, book, title="The units with the largest values", kpi=kpi, plan=plan)

    if len(result.value):
        cells.table(result.value, "What it is worth in money", "value")

    cells.method(experiment.analyze, estimate.welch, estimate.cuped, estimate.bootstrap_difference)
    cells.takeaway("effect", result)
