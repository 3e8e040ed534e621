"""Which signals predict churn, and how early?"""

from analysis import Book, estimate, nps
from analysis.charts.leading import fall, leading
from pages import _cells as cells


def show(book: Book) -> None:
    """Draw the view."""
    result = cells.run(nps.leading, book)

    for signal in result.signals:
        cells.figure(fall(result, signal), table=result.fall, name=f"fall-{signal}")

    cells.reading(result.findings)

    cells.figure(
        leading(result),
        table=result.horizons,
        name="leading",
    )

    cells.method(
        nps.leading,
        estimate.landmark_auc,
        estimate.landmark_ratio,
        estimate.fixed_effects,
    )
    cells.takeaway("leading", result)
