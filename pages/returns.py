"""Who comes back, and whom should we try to win back?"""

from analysis import estimate, revenue
from analysis.charts.returns import returning, returns
from pages import _cells as cells

cells.question(__doc__)
book = cells.open_book()

late = cells.choose("An account without MRR has churned", {"0": "at once", "1": "after 1 month"}, name="late")

result = cells.run(revenue.returns, book, late=int(late))

if len(result.reasons):
    cells.figure(returns(result), table=result.reasons, name="returns")
cells.reading(result.findings)
if len(result.curve):
    cells.figure(returning(result), table=result.curve, name="back")
lapsed = cells.everyone(revenue.list_win_back, book, late=int(late))
if "expected_back" in lapsed:
    cells.table(lapsed, "Win-back list, by expected MRR", "win-back")
else:
    # Nobody like them has come back: they are no list of whom to win back.
    cells.accounts(revenue.list_win_back, book, title="Lapsed accounts, largest MRR first", late=int(late))
cells.accounts(
    revenue.list_failing,
    book,
    title="Churn that was a failed payment",
    late=int(late),
)
cells.method(revenue.returns, estimate.kaplan_meier, estimate.rate_ratio)
cells.takeaway("returns", result)
