"""Where does expansion come from, and who can we upsell?"""

from analysis import Book, estimate, health, revenue
from analysis.charts.growth import before, growth
from pages import _cells as cells


def show(book: Book) -> None:
    """Draw the view."""
    period = cells.months(book)
    at_risk = cells.run_beside(health.red_now, book) or ()

    result = cells.run(revenue.growth, book, at_risk=at_risk, **period)

    kind = None
    if len(result.kinds):
        kind = cells.figure(growth(result), table=result.periods, name="growth", pick="kind")
        cells.table(result.kinds, "What each kind of growth brought", "kinds")
        cells.accounts(
            revenue.list_increases, book, title="The increases behind it", group=kind, since=result.since,
            until=result.until,
        )  # fmt: skip
    cells.reading(result.findings)
    upsell = cells.everyone(revenue.list_upsell, book, at_risk=at_risk)
    if len(upsell):
        source = f"{health.LIST}upsell list"
        title = "Upsell list: accounts with room that have not grown, at-risk accounts last"
        cells.table(
            upsell,
            title,
            "upsell",
            above=cells.adding_actions(book, upsell, "upsell", step="Talk about growing", source=source),
        )
    if len(result.activities):
        cells.figure(before(result), table=result.activities, name="before-growth")
    cells.method(revenue.growth, estimate.landmark_ratio, estimate.holm)
    cells.takeaway("growth", result)
