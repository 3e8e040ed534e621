"""Accounts of which a subscription began before the day that their own file gives, or whose own file gives none."""

from ..phrases import count, numeral
from .build_result import Built
from .checking import columns_of

BEGAN_EARLIER = "started, by their own file, after their subscriptions ended: the first subscription is their start"

UNDATED = "have no start in their own file: their first subscription is their start"
NO_START = "no started_on"
_FIRST = "SELECT account_id AS _id, min(started_on) AS _began FROM mrr_read WHERE _rule IS NULL GROUP BY ALL"


def _begin_with_subscription(built: Built) -> None:
    """An account that is set aside for nothing but its missing start began with its first subscription."""
    if "started_on" not in columns_of(built.engine, "accounts_read"):
        return
    lacks = f"_rule = '{NO_START}' AND started_on IS NULL AND _began IS NOT NULL"
    if rows := _begin(built, lacks, ", _rule = NULL"):
        built.assumptions.append(f"{count(rows, 'account')} {UNDATED}")


def _begin(built: Built, where: str, also: str = "") -> int:
    """Accounts that meet a condition begin with their first subscription; how many. also: what else becomes of them."""
    engine = built.engine
    rows = engine.row(f"SELECT count(*) FROM accounts_read JOIN ({_FIRST}) ON _id = account_id WHERE {where}")[0]
    if rows:
        engine.run(
            f"UPDATE accounts_read SET started_on = _began{also} FROM ({_FIRST}) WHERE _id = account_id AND {where}"
        )
    return int(rows)


def begin_earlier(built: Built) -> None:
    """An account of which a subscription began before the day that its own file gives began with that subscription.

    Only where it would else have left before it started: both files speak of it, and the earlier day is a fact too.
    """
    if built.revenue != "started_on" or "started_on" not in columns_of(built.engine, "mrr_read"):
        return
    _begin_with_subscription(built)
    if not {"started_on", "churned_on"} <= set(columns_of(built.engine, "accounts_read")):
        return
    if rows := _begin(built, "churned_on < started_on AND _began <= churned_on"):
        built.assumptions.append(f"{numeral(rows)} accounts {BEGAN_EARLIER}")
