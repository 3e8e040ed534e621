"""Accounts that churned before they started: where more than the days says that they churned, they count as churned."""

from .build_result import Built
from .checking import columns_of

GONE_UNDATED = "churned before it started: counts as churned, and neither day is used"
CAME_BACK = "marked as active, with a churn date before its start: counted as active since that start"
PLANNED_END = "marked as active, with an end date as many such accounts have: counted as active until the end of a term"
# Of more of the accounts with an end being marked as active, the ends are not all days on which somebody left.
_PLANNED, _FEWEST = 0.15, 5
_BEFORE = "_rule IS NULL AND churned_on < started_on"


def settle_impossible(built: Built, apart: bool) -> None:
    """Gives accounts whose days contradict each other the standing that the rest of what is known of them says.

    apart: start and end come from different files, so that a list of those that left holds the account. Where nothing
    else says which is right, they are left to the rule that refuses them.
    """
    has = set(columns_of(built.engine, "accounts_read"))
    if not {"started_on", "churned_on"} <= has:
        return
    said = {"churned": "coalesce(churned, 0) = 1", "churn_reason": "churn_reason IS NOT NULL"}
    here = "coalesce(churned = 0, false)" if "churned" in has else "false"
    gone = "true" if apart else " OR ".join([*(sql for column, sql in said.items() if column in has)]) or "false"
    back = f"{_BEFORE} AND {here}"
    built.list_rows("accounts", CAME_BACK, f"accounts_read WHERE {back}")
    built.engine.run(f"UPDATE accounts_read SET churned_on = NULL WHERE {back}")
    left = f"{_BEFORE} AND ({gone})"
    if not built.engine.count("accounts_read", left)[0]:
        return
    built.list_rows("accounts", GONE_UNDATED, f"accounts_read WHERE {left}")
    if "churned" not in has:
        built.engine.run("ALTER TABLE accounts_read ADD COLUMN churned INTEGER")
    built.engine.run(f"UPDATE accounts_read SET churned = 1, churned_on = NULL, started_on = NULL WHERE {left}")


def settle_marked(built: Built) -> None:
    """Where many of the accounts with an end are marked as active, the mark counts: the end is that of a term.

    Of a handful of accounts most of those with an end must be.
    """
    if not {"churned", "churned_on"} <= set(columns_of(built.engine, "accounts_read")):
        return
    dated, here = built.engine.count(
        "accounts_read WHERE _rule IS NULL AND churned_on IS NOT NULL", "true", "churned = 0"
    )
    most = 2 * here > dated and here > 1
    if not most and (here < _FEWEST or here <= _PLANNED * dated):
        return
    marked = "_rule IS NULL AND churned_on IS NOT NULL AND churned = 0"
    built.list_rows("accounts", PLANNED_END, f"accounts_read WHERE {marked}")
    built.engine.run(f"UPDATE accounts_read SET churned_on = NULL WHERE {marked}")


def are_apart(built: Built) -> bool:
    """Whether no file of accounts says both when they started and when they churned."""
    return not any({"started_on", "churned_on"} <= set(shape.columns) for shape in built.typed.values())
