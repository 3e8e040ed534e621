"""Which signals predict churn, and how early?"""

from analysis import Book, estimate, nps
from analysis.charts.nps_beside import nps_fall, nps_leading
from pages import _cells as cells


def show(book: Book) -> None:
    """Draw the view."""
    result = cells.run(nps.leading, book)

    for signal in result.signals:
        cells.figure(nps_fall(result, signal), table=result.fall, name=f"fall-{signal}")

    cells.reading(result.findings)

    cells.figure(
        nps_leading(result),
        table=result.horizons,
        name="leading",
    )

    cells.method(
        nps.leading,
        estimate.auc,
        estimate.risk_ratio,
        estimate.fixed_effects,
    )
    cells.takeaway("leading", result)
