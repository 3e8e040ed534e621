"""Subscriptions of a file that never says an end: what an account paid it paid until it churned."""

from ..finding import count
from .build_result import Built
from .checking import apply_rules, columns_of
from .inferred_churn import BY_EVENTS

ENDED_WITH = "no subscription has an end: those of accounts that churned end on the day their account churned"
NO_END = "no end, and its account churned on a day that nothing tells"
_OF_CHURNED = "_rule IS NULL AND account_id IN (SELECT account_id FROM accounts WHERE churned = 1 AND churned_on {})"


def end_with_accounts(built: Built) -> None:
    """Gives subscriptions that have no end, in a book in which none has, the end of their account.

    Where some subscriptions have an end, or are canceled by a status of their own, one without runs: that its account
    churned is a contradiction, which is said. Subscriptions of accounts that churned on an unknown day are refused:
    they are paid no longer.
    """
    engine = built.engine
    if built.unpriced or built.revenue != "started_on" or not built.who_left.startswith(("accounts.", BY_EVENTS)):
        return
    if "ended_on" not in columns_of(engine, "mrr_read"):
        engine.run("ALTER TABLE mrr_read ADD COLUMN ended_on BIGINT")
    rows, ends = engine.count("mrr_read", "true", "ended_on IS NOT NULL OR starts_with(_rule, 'status “')")
    dated, undated = (f"{_OF_CHURNED.format(is_)}" for is_ in ("IS NOT NULL", "IS NULL"))
    if ends or not rows:
        return
    if running := engine.count("mrr_read", dated)[0]:
        days = "SELECT account_id AS _id, churned_on AS _left FROM accounts WHERE churned = 1"
        engine.run(
            f"UPDATE mrr_read SET ended_on = greatest(_left, started_on) FROM ({days}) "
            f"WHERE _id = account_id AND {dated}"
        )
        built.assumptions.append(f"{ENDED_WITH} ({count(running, 'subscription')})")
    apply_rules(engine, "mrr", [(undated.removeprefix("_rule IS NULL AND "), NO_END)])
