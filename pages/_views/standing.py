"""How concentrated is our MRR?"""

from analysis import Book, revenue
from analysis.charts.standing import concentration, standing
from pages import _cells as cells


def show(book: Book) -> None:
    """Draw the view."""
    late = cells.choose("An account without MRR has churned", {"0": "at once", "1": "after 1 month"}, name="late")

    result = cells.run(revenue.standing, book, late=int(late))

    cells.figure(concentration(result), table=result.concentration, name="concentration")
    cells.reading(result.findings)
    if result.layers["month"].nunique() > 1:
        cells.figure(standing(result), table=result.layers, name="layers")
    cells.table(
        cells.everyone(revenue.list_largest, book),
        "The largest accounts, and what they carry together",
        "largest",
    )
    cells.method(revenue.standing, revenue.count_layers)
    cells.takeaway("standing", result)
