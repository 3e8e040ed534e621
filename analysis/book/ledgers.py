"""The same revenue told by several systems, CRM, billing and ledger, month by month: it counts once."""

from collections.abc import Sequence

from ..phrases import numeral
from .build_result import Built
from .checking import columns_of
from .engine import literal
from .reading import Sheet

TOLD = "another file tells what this account paid in this month"
# Two files tell the same where they share half of the months of the smaller one, and four in five of those agree to a
# tenth; amounts of a few prices agree by chance.
_SHARED, _AGREE, _TO_A_TENTH, _LEAST_BOTH, _PRICES = 0.5, 0.8, 0.1, 5, 5


def one_ledger(built: Built, revenue: Sequence[int], sheets: Sequence[Sheet]) -> None:
    """Refuses months of an account that a file before tells too, where both files tell the same revenue; says so."""
    by_month = [i for i in revenue if {"month", "mrr"} <= set(columns_of(built.engine, f"read_{i}"))]
    for turn, other in enumerate(by_month):
        for first in by_month[:turn]:
            _settle(built, first, other, sheets)


def _settle(built: Built, first: int, other: int, sheets: Sequence[Sheet]) -> None:
    engine = built.engine
    sums = (f"(SELECT account_id, month, sum(mrr) AS paid FROM read_{i} WHERE _rule IS NULL AND mrr IS NOT NULL "
            f"AND account_id IS NOT NULL AND month IS NOT NULL GROUP BY ALL)" for i in (first, other))  # fmt: skip
    engine.run("CREATE OR REPLACE TEMP TABLE ledgers AS SELECT account_id, month, a.paid AS one, b.paid AS other FROM "
               f"{next(sums)} AS a FULL JOIN {next(sums)} AS b USING (account_id, month)")  # fmt: skip
    both, ones, others, near, prices = engine.row(
        f"""SELECT count(*) FILTER (one IS NOT NULL AND other IS NOT NULL), count(one), count(other),
        count(*) FILTER (abs(one - other) <= {_TO_A_TENTH} * greatest(abs(one), abs(other))),
        count(DISTINCT one) FILTER (one <> other) FROM ledgers"""
    )
    if both < max(_LEAST_BOTH, _SHARED * min(ones, others)) or near < _AGREE * both or prices < min(_PRICES, both):
        return
    known = "(account_id, month) IN (SELECT account_id, month FROM ledgers WHERE one IS NOT NULL)"
    engine.run(f"UPDATE read_{other} SET _rule = {literal(TOLD)} WHERE _rule IS NULL AND {known}")
    built.assumptions.append(
        f"{sheets[first].title} and {sheets[other].title} tell the same revenue: {numeral(near)} of the "
        f"{numeral(both)} months of an account that both tell agree to a tenth. {sheets[first].title} counts, and "
        f"{sheets[other].title} only adds what it lacks; leave one out to use the other"
    )
