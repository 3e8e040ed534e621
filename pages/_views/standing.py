"""How concentrated is our MRR?"""

from analysis import Book, revenue
from analysis.charts.standing import concentration, renewals, standing
from pages import _cells as cells


def show(book: Book) -> None:
    """Draw the view."""
    months = cells.choose("Renewals of the next", {"3": "3 months", "6": "6 months", "12": "12 months"}, name="months")
    late = cells.choose("An account without MRR has churned", {"0": "at once", "1": "after 1 month"}, name="late")

    result = cells.run(revenue.standing, book, months=int(months), late=int(late))

    cells.figure(concentration(result), table=result.concentration, name="concentration")
    if len(result.renewals):
        cells.figure(renewals(result), table=result.renewals, name="renewals")
        cells.accounts(revenue.list_renewals, book, title="The contracts due next, largest first", months=int(months))
    cells.reading(result.findings)
    if result.layers["month"].nunique() > 1:
        cells.figure(standing(result), table=result.layers, name="layers")
    cells.table(
        cells.everyone(revenue.list_largest, book),
        "The largest accounts, and what they carry together",
        "largest",
    )
    cells.method(revenue.standing, revenue.count_layers, revenue.count_period)
    cells.takeaway("standing", result)
