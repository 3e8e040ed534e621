"""Where no file is one of accounts, the accounts are the ids that stand in the other files, and that is said."""

from collections.abc import Mapping, Sequence

from ..phrases import count
from .build_result import Built
from .cells import among
from .checking import columns_of
from .inferred_churn import STILL_TOLD, gone_by_status
from .movement_kinds import NEW, is_kind

UNPRICED = "no price was read for the subscriptions: they tell when accounts started and ended, and no revenue"
_TELLING = ("usage", "seats", "events", "touches", "payments")
_FIRST_OF_MONTH = (
    "CAST(datediff('day', DATE '1970-01-01', make_date(CAST({0} AS BIGINT) // 12, CAST({0} AS BIGINT) % 12 + 1, 1)) "
    "AS BIGINT)"
)


def make_accounts(built: Built, places: Mapping[str, Sequence[int]], titles: Sequence[str]) -> bool:
    """Makes accounts_read of the ids of revenue, or else of use, events and contacts; whether there was anything.

    Beside answers only revenue makes accounts: others say nothing of who was not asked or did not answer. One row per
    id: account_id, and started_on where the revenue tells when each began. _file and _row are where an id stands first.
    """
    tables = ["mrr"] if "mrr" in places else [name for name in _TELLING if name in places]
    if "accounts" in places or not tables or (tables != ["mrr"] and "nps" in places):
        return False
    own = [name for name in tables if "account_id" in columns_of(built.engine, f"{name}_read")]
    rows = " UNION ALL ".join(
        f"SELECT account_id, _file, _row FROM {name}_read WHERE {_usable(built, name)}" for name in own
    )
    if not own or not built.engine.row(f"SELECT count(*) FROM ({rows})")[0]:
        return False
    start = _start(built) if tables == ["mrr"] else ""
    began = f" LEFT JOIN ({start}) AS begun ON begun._id = ids.account_id" if start else ""
    built.engine.run(
        f"CREATE OR REPLACE TABLE accounts_read AS SELECT _file, _row, NULL::VARCHAR AS _rule, account_id"
        f"{', begun.started_on' if start else ''} FROM (SELECT account_id, arg_min(_file, (_file, _row)) AS _file, "
        f"arg_min(_row, (_file, _row)) AS _row FROM ({rows}) GROUP BY account_id) AS ids{began} ORDER BY _file, _row"
    )
    made = count(built.engine.row("SELECT count(*) FROM accounts_read")[0], "account")
    files = ", ".join(dict.fromkeys(titles[place] for name in own for place in places[name]))
    built.assumptions.append(f"no file is one of accounts: {made} made of the ids in {files}")
    return True


def _usable(built: Built, name: str) -> str:
    """The condition on rows that can stand for an account: those that end before they start are refused later.

    A subscription that has ended by its status, on a day that nothing tells, is of an account too.
    """
    gone = gone_by_status(built.engine) if name == "mrr" and built.revenue == "started_on" else []
    told = f"({STILL_TOLD} OR _rule IN ({among(tuple(gone))}))" if any(gone) else STILL_TOLD
    if name == "mrr" and built.paid_by_month:
        # Who has only orders that are not paid has ordered.
        told = f"({told} OR starts_with(_rule, 'status “'))"
    dated = {"started_on", "ended_on"} <= set(columns_of(built.engine, f"{name}_read"))
    early = " AND NOT coalesce(ended_on < started_on, false)" * dated
    return f"account_id IS NOT NULL AND {told}{early}"


def _start(built: Built) -> str:
    """The SQL of _id and started_on, as far as the revenue tells; empty where it does not."""
    if built.paid_by_month:
        return ""
    usable = f"FROM mrr_read WHERE {_usable(built, 'mrr')}"
    if built.revenue == "started_on":
        return f"SELECT account_id AS _id, min(started_on) AS started_on {usable} GROUP BY ALL"
    if built.revenue == "moved_on":
        new = f"arg_min({is_kind(built.engine, 'mrr_read', NEW)}, moved_on)"
        return f"SELECT account_id AS _id, CASE WHEN {new} THEN min(moved_on) END AS started_on {usable} GROUP BY ALL"
    # Who pays in the first month of the table began at some time before it ends, and nothing says when.
    first = "min(month) FILTER (mrr > 0)"
    begun = f"CASE WHEN {first} > (SELECT min(month) {usable}) THEN {_FIRST_OF_MONTH.format(first)} END"
    return f"SELECT account_id AS _id, {begun} AS started_on {usable} GROUP BY ALL"
