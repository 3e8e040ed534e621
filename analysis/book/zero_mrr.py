"""What ended with an MRR of 0: some systems write 0 over what was paid."""

from collections.abc import Sequence

from .accounts import UNKNOWN_MRR
from .build_result import Built


def ended_unpaid(built: Built, has: Sequence[str]) -> str:
    """The accounts all of whose subscriptions ended with an MRR of 0, as SQL; empty where there are none."""
    if built.revenue != "started_on" or "ended_on" not in has:
        return ""
    over = f"bool_and(coalesce(ended_on <= {built.as_of or 0}, false))"
    ended = f"SELECT account_id FROM mrr_read WHERE _rule IS NULL GROUP BY account_id HAVING {over}"
    unpaid = f"{ended} AND max(coalesce(mrr, 0)) = 0"
    built.engine.run(f"CREATE TABLE mrr_ended AS SELECT account_id, account_id IN ({unpaid}) AS unpaid FROM ({ended})")
    every, zero = built.engine.count("mrr_ended", "true", "unpaid")
    built.ended = every, zero
    built.list_rows("mrr", UNKNOWN_MRR, f"mrr_read WHERE _rule IS NULL AND account_id IN ({unpaid})")
    return unpaid if built.ended[1] else ""
