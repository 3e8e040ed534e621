"""Why accounts left, where they say so on the exit form and the accounts do not."""

from ..phrases import count
from .build_result import Built
from .checking import columns_of

STILL_HERE = "an exit form of an account that has not churned: its reason is not counted"


def reasons_from_exits(built: Built, has: set[str]) -> None:
    """Gives accounts that left without a reason the latest one of their exit forms; one of an active account waits."""
    engine = built.engine
    if "exits_read" not in {name for (name,) in engine.rows("SHOW TABLES")} or not {"churned", "churned_on"} & has:
        return
    day = "answered_on" if "answered_on" in columns_of(engine, "exits_read") else "0"
    said = (
        f"SELECT account_id AS _id, arg_max(reason, (coalesce({day}, 0), _row)) AS _why FROM exits_read "
        "WHERE _rule IS NULL AND reason IS NOT NULL GROUP BY ALL"
    )
    parts = {"churned": "coalesce(churned, 0) = 1", "churned_on": f"coalesce(churned_on <= {built.as_of}, false)"}
    gone = " OR ".join(f"({sql})" for name, sql in parts.items() if name in has)
    lacks = "churn_reason IS NULL" if "churn_reason" in has else "true"
    told = f"accounts_read JOIN ({said}) ON _id = account_id WHERE _rule IS NULL"
    new = engine.row(f"SELECT count(*) FROM {told} AND ({gone}) AND {lacks}")[0]
    built.list_rows("accounts", STILL_HERE, f"{told} AND NOT ({gone})")
    if not new:
        return
    own = "churn_reason" if "churn_reason" in has else "NULL"
    rest = "accounts_read.* EXCLUDE (churn_reason)" if "churn_reason" in has else "accounts_read.*"
    engine.run(
        f"CREATE OR REPLACE TABLE accounts_read AS SELECT {rest}, "
        f"CASE WHEN {gone} THEN coalesce({own}, _why) ELSE {own} END AS churn_reason "
        f"FROM accounts_read LEFT JOIN ({said}) ON _id = account_id"
    )
    built.assumptions.append(f"why {count(new, 'account')} left: the exit form, where the accounts give no reason")
