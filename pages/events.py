"""Which events precede a low score?"""

from analysis import estimate, nps
from analysis.charts.events import events
from pages import _cells as cells

cells.question(__doc__)

book = cells.open_book()

of = cells.choose("What may have changed", nps.outcomes(book), name="of")

result = cells.run(nps.events, book, of=of)
kind = cells.choose("The accounts behind", list(result.effects["kind"]), name="kind")

cells.figure(events(result), table=result.effects, name=f"events-{of}")

cells.reading(result.findings)

cells.table(result.below, "What comes before answers below the average of their quarter", "below")

cells.accounts(
    nps.list_events,
    book,
    title="The accounts behind it, largest falls first",
    kind=kind,
)

cells.method(nps.events, estimate.fixed_effects, estimate.matched_change)
cells.takeaway("events", result)
