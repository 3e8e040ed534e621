"""Trials beside subscriptions: who had nothing but one that is over never became a customer, and did not churn."""

from .build_result import Built
from .checking import columns_of

NEVER_PAID = "it had a trial that is over, and never paid"
_TRIAL, _OVER = "regexp_matches(_rule, '^status .*trial')", "expired|ended|lapsed|cancel|abandon"
_PAID = "account_id IN (SELECT account_id FROM mrr_read WHERE _rule IS NULL)"


def silent_trials(built: Built) -> str:
    """The SQL of rows of mrr_read that say nothing of whether an account is here: trials that are over, or that it
    had beside what it paid."""
    dated = "ended_on" in columns_of(built.engine, "mrr_read")
    ended = f"coalesce(ended_on <= {built.as_of}, false)" if dated else "false"
    return f"coalesce({_TRIAL} AND ({ended} OR regexp_matches(_rule, '{_OVER}') OR {_PAID}), false)"


def never_paid(built: Built, by_subscriptions: bool) -> list[tuple[str, str]]:
    """The rule that sets aside the accounts of which subscriptions tell nothing else than such a trial."""
    if not by_subscriptions:
        return []
    tried = f"account_id IN (SELECT account_id FROM mrr_read WHERE {silent_trials(built)})"
    return [(f"_silent AND {tried}", NEVER_PAID)]
