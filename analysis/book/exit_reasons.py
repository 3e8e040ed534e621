"""Why accounts left, where they say so on the exit form and the accounts do not."""

from ..phrases import count
from .build_result import Built
from .checking import columns_of
from .movement_kinds import is_churn

STILL_HERE = "an exit form of an account that has not churned: its reason is not counted"


def reasons_from_exits(built: Built, has: set[str]) -> None:
    """Gives accounts that left without a reason the latest one of their exit forms; one of an active account waits."""
    if not built.engine.has("exits_read"):
        return
    day = "answered_on" if "answered_on" in columns_of(built.engine, "exits_read") else "0"
    _given(built, has, f"coalesce({day}, 0)", "exits_read WHERE _rule IS NULL", "the exit form", STILL_HERE)


def reasons_from_churns(built: Built, has: set[str]) -> None:
    """Gives accounts that left without a reason that of their latest churn in a list of churns."""
    engine = built.engine
    if engine.has("events_read") and "reason" in columns_of(engine, "events_read"):
        rows = f"events_read WHERE _rule IS NULL AND {is_churn(engine, 'events_read')}"
        _given(built, has, "happened_on", rows, "their churn in the list of churns")


def _given(built: Built, has: set[str], day: str, rows: str, where: str, still_here: str = "") -> None:
    """The latest reason of these rows, for accounts that left and have none. still_here: noted where one has not."""
    engine = built.engine
    if not {"churned", "churned_on"} & has:
        return
    said = (
        f"SELECT account_id AS _id, arg_max(reason, ({day}, _row)) AS _why FROM {rows} AND reason IS NOT NULL "
        "GROUP BY ALL"
    )
    parts = {"churned": "coalesce(churned, 0) = 1", "churned_on": f"coalesce(churned_on <= {built.as_of}, false)"}
    gone = " OR ".join(f"({sql})" for name, sql in parts.items() if name in has)
    lacks = "churn_reason IS NULL" if "churn_reason" in has else "true"
    told = f"accounts_read JOIN ({said}) ON _id = account_id WHERE _rule IS NULL"
    new = engine.row(f"SELECT count(*) FROM {told} AND ({gone}) AND {lacks}")[0]
    if still_here:
        built.list_rows("accounts", still_here, f"{told} AND NOT ({gone})")
    if not new:
        return
    own = "churn_reason" if "churn_reason" in has else "NULL"
    rest = "accounts_read.* EXCLUDE (churn_reason)" if "churn_reason" in has else "accounts_read.*"
    engine.run(
        f"CREATE OR REPLACE TABLE accounts_read AS SELECT {rest}, "
        f"CASE WHEN {gone} THEN coalesce({own}, _why) ELSE {own} END AS churn_reason "
        f"FROM accounts_read LEFT JOIN ({said}) ON _id = account_id"
    )
    built.assumptions.append(f"why {count(new, 'account')} left: {where}, where the accounts give no reason")
