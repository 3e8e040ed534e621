"""Accounts of which a subscription began before the day that their own file gives."""

from analysis.book.build_result import Built
from analysis.book.checking import columns_of
from analysis.phrases import numeral

BEGAN_EARLIER = "started, by their own file, after their subscriptions ended: the first subscription is their start"


def begin_earlier(built: Built) -> None:
    """An account of which a subscription began before the day that its own file gives began with that subscription.

    Only where it would else have left before it started: both files speak of it, and the earlier day is a fact too.
    """
    if built.revenue != "started_on" or "started_on" not in columns_of(built.engine, "mrr_read"):
        return
    if not {"started_on", "churned_on"} <= set(columns_of(built.engine, "accounts_read")):
        return
    first = "SELECT account_id AS _id, min(started_on) AS _began FROM mrr_read WHERE _rule IS NULL GROUP BY ALL"
    late = f"accounts_read JOIN ({first}) ON _id = account_id WHERE churned_on < started_on AND _began <= churned_on"
    rows = built.engine.row(f"SELECT count(*) FROM {late}")[0]
    if rows:
        built.engine.run(
            f"UPDATE accounts_read SET started_on = _began FROM ({first}) "
            "WHERE _id = account_id AND churned_on < started_on AND _began <= churned_on"
        )
        built.assumptions.append(f"{numeral(rows)} accounts {BEGAN_EARLIER}")
