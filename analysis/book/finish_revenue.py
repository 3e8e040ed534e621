"""The checked rows of revenue become account-months, whatever form they came in."""

from collections.abc import Mapping, Sequence

from .account_months import end_later, from_any
from .build_result import Built
from .checking import apply_rules, columns_of
from .joining import NO_SUCH
from .opening_mrr import open_mrr
from .reading import Sheet
from .recipe import Recipe
from .revenue_lines import find_lines
from .zero_mrr import ended_unpaid


def finish_revenue(built: Built, places: Mapping[str, Sequence[int]], sheets: Sequence[Sheet], recipe: Recipe) -> None:
    """The table mrr, and beside it what a month's MRR is made of where the files tell that."""
    engine, has = built.engine, columns_of(built.engine, "mrr_read")
    if built.revenue == "moved_on" and engine.has("accounts"):
        open_mrr(built, recipe)
        apply_rules(engine, "mrr", [("account_id NOT IN (SELECT account_id FROM accounts)", NO_SUCH)])
    if built.revenue == "started_on" and (said := end_later(engine, built.as_of or 0)):
        built.assumptions.append(said)
    unknown = ended_unpaid(built, has)
    from_any(engine, built.revenue, built.as_of or 0)
    built.lines = find_lines(built, places, sheets, recipe)
    if unknown:
        engine.run(f"DELETE FROM mrr WHERE account_id IN ({unknown})")
