"""The accounts of a book: who is here, who left and when, and their tenure in whole months."""

from collections.abc import Mapping, Sequence
from typing import Any

from . import account_months
from .build_result import Built
from .checking import columns_of
from .days import DAYS_A_MONTH
from .dimensions import FEWEST_VALUES, MISSING, MOST_VALUES
from .engine import by_row_of, literal, quoted
from .exit_reasons import reasons_from_churns, reasons_from_exits
from .impossible_days import GONE_UNDATED
from .inferred_churn import tell_who_left

NO_DAY = "marked as churned, without a churn date"
MARKED_HERE = "marked as active, with a churn date: counted as churned"
LONG_AGO = "started more than 50 years before the data stops"
STILL_HERE = "leaves after the data stops: still here at as_of"


def finish_accounts(built: Built, observed_from: int | None) -> None:
    """The accounts with their tenure in whole months, from dates or from a snapshot."""
    engine = built.engine
    tell_who_left(built)
    _dates_from_events(built, set(columns_of(engine, "accounts_read")))
    reasons_from_exits(built, set(columns_of(engine, "accounts_read")))
    reasons_from_churns(built, set(columns_of(engine, "accounts_read")))
    has = dict.fromkeys(columns_of(engine, "accounts_read"))
    watched = built.watched_from if observed_from is None else observed_from
    _note_contradictions(built, set(has))
    _clear_below_zero(built, set(has))
    gone = _gone(set(has), built.as_of)
    if "mrr" in has:
        zero = f"accounts_read WHERE _rule IS NULL AND mrr = 0 AND {gone}"
        built.list_rows("accounts", UNKNOWN_MRR, zero)
        engine.run(f"UPDATE accounts_read SET mrr = NULL WHERE mrr = 0 AND {gone}")
    left = f"CASE WHEN {gone} THEN churned_on END" if "churned_on" in has else "NULL::BIGINT"
    churned = f"CASE WHEN {gone} THEN 1 ELSE 0 END" if built.who_left else "NULL"
    start = "started_on" if "started_on" in has else "NULL::BIGINT"
    keep = [c for c in has if c not in ("churned", "churned_on", "tenure_months", "started_on", "_rule")]
    built.dimensions = {_own(name): label for name, label in built.dimensions.items()}
    cells = ", ".join(_cell(c, built.dimensions) for c in keep if not c.startswith("_"))
    engine.make(
        "accounts_kept",
        f"""SELECT _row, {cells}, CAST({start} AS INTEGER) AS started_on, CAST({left} AS INTEGER) AS churned_on,
               CAST({churned} AS TINYINT) AS churned,
               CAST({account_months.month_number(start)} AS INTEGER) AS started_month,
               CAST({account_months.month_number(left)} AS INTEGER) AS churned_month,
               TRY_CAST({_entry(set(has), watched)} AS INTEGER) AS entry,
               TRY_CAST({_exit(set(has), gone, left, built.as_of)} AS INTEGER) AS exit
        FROM portion WHERE _rule IS NULL""",
        "accounts_read",
        by_row_of(engine, "accounts_read"),
    )
    wide = "".join(f", CAST({name} AS BIGINT) AS {name}" for name in _NUMBERED)
    absent = "".join(f", NULL::{kind} AS {name}" for name, kind in _OPTIONAL.items() if _theirs(name) not in has)
    # Kept narrow, shown wide: ten million accounts fit in a gigabyte.
    narrow = ", ".join(["_row", *_NUMBERED])
    engine.run(f"CREATE OR REPLACE VIEW accounts AS SELECT * EXCLUDE ({narrow}){absent}{wide} FROM accounts_kept")
    _settle_dimensions(built)


_NUMBERED = ("started_on", "churned_on", "churned", "started_month", "churned_month", "entry", "exit")
_OPTIONAL = {"name": "VARCHAR", "mrr": "DOUBLE", "churn_reason": "VARCHAR", "churn_type": "VARCHAR", "seats": "BIGINT",
             "contract_length": "BIGINT"}  # fmt: skip


def _cell(column: str, dimensions: Mapping[str, str]) -> str:
    """A column under the name the book gives it; a gap in a dimension becomes a word."""
    own = _own(column)
    filled = f"coalesce({quoted(column)}, {literal(MISSING)})" if own in dimensions else quoted(column)
    return f"{filled} AS {quoted(own)}"


def _own(column: str) -> str:
    """A contract's length in months is contract_length, so that contract_months can be compared by as it stands."""
    return {"contract_months": "contract_length", "contract_months_2": "contract_months"}.get(column, column)


def _theirs(own: str) -> str:
    return {"contract_length": "contract_months"}.get(own, own)


def _gone(has: set[str], as_of: int | None) -> str:
    if "churned_on" in has:
        dated = f"coalesce(churned_on <= {as_of}, false)" if as_of is not None else "churned_on IS NOT NULL"
        return f"({dated} OR (churned_on IS NULL AND coalesce(churned, 0) = 1))" if "churned" in has else dated
    return "churned = 1" if "churned" in has else "false"


def _entry(has: set[str], observed_from: int | None) -> str:
    """The tenure at which an account came under watch: 0 unless it is older than the record of leavings."""
    if observed_from is None or "started_on" not in has:
        return "CAST(0 AS BIGINT)"
    older = f"CAST(floor(({observed_from} - started_on) / {DAYS_A_MONTH}) AS BIGINT)"
    return f"CASE WHEN started_on < {observed_from} THEN {older} ELSE CAST(0 AS BIGINT) END"


def _exit(has: set[str], gone: str, left: str, as_of: int | None) -> str:
    if "started_on" in has and as_of is not None:
        told = ", tenure_months" if "tenure_months" in has else ""
        days = f"(CASE WHEN {gone} THEN {left} ELSE {as_of} END - started_on) / {DAYS_A_MONTH}"
        days = f"coalesce({days}{told})"
    elif "tenure_months" in has:
        days = "tenure_months"
    else:
        return "NULL::BIGINT"
    known = f"({days}) IS NOT NULL"
    return f"CASE WHEN {gone} AND {known} THEN greatest(1, ceil({days})) ELSE ceil({days}) END"


def _dates_from_events(built: Built, has: set[str]) -> None:
    """Where accounts say who left and not when, the day comes from a list of churn events, if there is one."""
    engine = built.engine
    if not {"started_on", "churned"} <= has or "churned_on" in has:
        return
    events = "events_read" in {name for (name,) in engine.rows("SHOW TABLES")}
    days = (
        "SELECT account_id AS _id, max(happened_on) AS _day FROM events_read WHERE _rule IS NULL "
        "AND regexp_matches(lower(kind), 'churn|cancel') GROUP BY ALL"
    )
    if not events or not engine.row(f"SELECT count(*) FROM ({days})")[0]:
        return
    reason = "reason" in columns_of(engine, "events_read") and "churn_reason" not in has
    why = ", CASE WHEN churned = 1 THEN _why END AS churn_reason" if reason else ""
    picked = days.replace("max(happened_on) AS _day", "max(happened_on) AS _day, arg_max(reason, happened_on) AS _why")
    engine.run(
        "CREATE OR REPLACE TABLE accounts_read AS SELECT accounts_read.*, "
        f"CASE WHEN churned = 1 AND _day >= started_on THEN _day END AS churned_on{why} "
        f"FROM accounts_read LEFT JOIN ({picked if reason else days}) ON _id = account_id"
    )
    built.assumptions.append("the day an account left: its latest churn event, where the accounts say that it left")
    here = f"accounts_read JOIN ({days}) ON _id = account_id WHERE _rule IS NULL AND churned = 0"
    built.list_rows("accounts", "marked as active, with a churn event: counted as active", here)


def _note_contradictions(built: Built, has: set[str]) -> None:
    """What is used although it contradicts itself, with some of the accounts."""
    rows, as_of = "accounts_read WHERE _rule IS NULL", built.as_of
    if "churned_on" in has and as_of is not None:
        built.list_rows("accounts", STILL_HERE, f"{rows} AND churned_on > {as_of}")
    if "started_on" in has and as_of is not None:
        built.list_rows("accounts", LONG_AGO, f"{rows} AND started_on < {as_of - 50 * 366}")
    if {"churned", "churned_on"} <= has:
        dated = f"churned_on <= {as_of}" if as_of is not None else "churned_on IS NOT NULL"
        noted = f"(_file, _row) NOT IN (SELECT (file, row) FROM noted WHERE note = {literal(GONE_UNDATED)})"
        built.list_rows("accounts", NO_DAY, f"{rows} AND churned = 1 AND churned_on IS NULL AND {noted}")
        built.list_rows("accounts", MARKED_HERE, f"{rows} AND churned = 0 AND {dated}")


def _clear_below_zero(built: Built, has: set[str]) -> None:
    """An amount that cannot be below nothing is missing where it is; its account stays, and the row is listed."""
    for column in sorted(has & _NEVER_BELOW):
        built.list_rows("accounts", f"{column} below 0: missing", f"accounts_read WHERE _rule IS NULL AND {column} < 0")
        built.engine.run(f"UPDATE accounts_read SET {column} = NULL WHERE {column} < 0")


UNKNOWN_MRR = "ended, with an MRR of 0: what was paid is not known"
_NEVER_BELOW = {"mrr", "seats", "acquisition_cost", "sales_cycle_days", "contract_months"}


def _settle_dimensions(built: Built) -> None:
    """Dimensions have 2 to 50 values, and never restate who left."""
    for name in list(built.dimensions):
        told = built.engine.rows(
            f"SELECT {quoted(name)}, count(*), coalesce(sum(churned), 0) FROM accounts GROUP BY ALL"
        )
        why = f"it has more than {MOST_VALUES} values" if len(told) > MOST_VALUES + 1 else _restates(told)
        if why:
            built.assumptions.append(f"{built.dimensions.pop(name)} is not offered for comparison: {why}")
        elif len(told) < FEWEST_VALUES:
            built.dimensions.pop(name)


def _restates(told: Sequence[tuple[Any, ...]]) -> str:
    """Why a column says nothing but who left, if it does; one account in fifty may say otherwise."""
    left, stayed = sum(t[2] for t in told), sum(t[1] - t[2] for t in told)
    if min(left, stayed) < 5:
        return ""
    filled = [t for t in told if t[0] != MISSING]
    filled_left, filled_here = sum(t[2] for t in filled), sum(t[1] - t[2] for t in filled)
    if filled_left >= 5 and 50 * filled_here <= filled_left:
        return "only accounts that left have it"
    mistaken = sum(min(t[2], t[1] - t[2]) for t in told)
    return "it restates who left" if 50 * mistaken <= min(left, stayed) else ""
