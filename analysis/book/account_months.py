"""Subscriptions and movements become account-months, so that every book counts its revenue the same way."""

from collections.abc import Collection

from ..phrases import numeral
from .engine import Engine, by_group
from .movement_kinds import NEW, is_kind

ENDS = (
    "CAST(datediff('day', DATE '1970-01-01', make_date({0} // 12, {0} % 12 + 1, 1) + INTERVAL 1 MONTH) - 1 AS BIGINT)"
)
# What adds up to nothing must be nothing: 100.10 + 40.20 - 40.20 is no expansion.
_NET = "round(sum(mrr), 6)"
_MONTH = "(year({0}) * 12 + month({0}) - 1)"
LATER = "where these ends have come already, choose a later day on which the data stops"


def month_number(day: str) -> str:
    """The month number of a day number, as SQL."""
    return _MONTH.format(f"(DATE '1970-01-01' + CAST({day} AS INTEGER))")


def is_exact(started: str, ended: str) -> str:
    """Whether a last day of a month lies whole months after a start, as SQL: January 31 to February 29 is one month.

    The month it ends is then no further one: it began as late in its month as it ended.
    """
    first, last = (f"day(DATE '1970-01-01' + CAST({day} AS INTEGER))" for day in (started, ended))
    return f"({month_number(ended)} > {month_number(started)} AND {first} >= {last})"


def from_any(engine: Engine, form: str, as_of: int) -> None:
    """The table mrr from rows by month, by subscription (started_on) or by movement (moved_on)."""
    if form == "moved_on":
        from_movements(engine, as_of)
    else:
        from_rows(engine, form, as_of)


def end_later(engine: Engine, as_of: int) -> str:
    """What to tell of subscriptions that end after the data stops, beside others without an end; empty for none."""
    if "ended_on" not in [name for name, *_ in engine.rows("DESCRIBE mrr_read")]:
        return ""
    later, endless = engine.count("mrr_read WHERE _rule IS NULL", f"ended_on > {as_of}", "ended_on IS NULL")
    if not later or not endless:
        return ""
    which = f"{numeral(later)} subscription{' ends' if later == 1 else 's end'}"
    return f"{which} after the data stops and count{'s' * (later == 1)} as running: {LATER}"


def rows_by_month(source: str, form: str, as_of: int, has: Collection[str], *more: str) -> str:
    """The rows of revenue with the months they count in, as SQL: account_id mrr month and more of their columns.

    form: month, or started_on: a subscription counts in every month on whose last day it runs, its own last day
    included. source: what stands behind FROM; has: its columns.
    """
    also = "".join(f", {name}" for name in more)
    if form != "started_on":
        return f"SELECT account_id, mrr, month{also} FROM {source} WHERE _rule IS NULL"
    ended = "ended_on" if "ended_on" in has else "NULL::BIGINT"
    stops, exact = month_number(str(as_of)), is_exact("started_on", ended)
    return f"""SELECT account_id, mrr, month{also}
        FROM (SELECT account_id, mrr{also}, {ended} AS ended, {exact} AS exact,
                     unnest(generate_series({month_number("started_on")},
                     least(coalesce({month_number(ended)}, {stops}), {stops}))) AS month
              FROM {source} WHERE _rule IS NULL)
        WHERE ended IS NULL OR ended > {ENDS.format("month")} OR (ended = {ENDS.format("month")} AND NOT exact)"""


def from_rows(engine: Engine, form: str, as_of: int) -> None:
    """Rows of one account and month add up: a refund nets within its month, and subscriptions beside one another."""
    has = [name for name, *_ in engine.rows("DESCRIBE mrr_read")]
    query = f"SELECT account_id, CAST(month AS BIGINT) AS month, {_NET} AS mrr FROM ({{}}) GROUP BY account_id, month"
    engine.make("mrr", query.format(rows_by_month("portion", form, as_of, has)), "mrr_read", by_group("account_id"))


def from_movements(engine: Engine, as_of: int) -> None:
    """Opening MRR plus the movements so far, from the month an account started to the month before it left.

    Amounts are changes, signed by their kind as moved_levels leaves them. Nothing falls below 0.
    """
    if not engine.has("accounts"):
        engine.run("CREATE TABLE accounts AS SELECT DISTINCT account_id, NULL::BIGINT AS started_month, "
                   "NULL::BIGINT AS churned_month, NULL::DOUBLE AS mrr FROM mrr_read")  # fmt: skip
    stops, told = month_number(str(as_of)), engine.has("opened")
    opening, beside = ("opened.mrr", " LEFT JOIN opened USING (account_id)") if told else ("a.mrr", "")
    engine.run(
        f"""CREATE OR REPLACE TABLE mrr AS
        WITH moves AS (SELECT account_id, {month_number("moved_on")} AS month, sum(amount) AS amount,
                              max(CAST({is_kind(engine, "mrr_read", NEW)} AS INTEGER)) AS opens
                       FROM mrr_read WHERE _rule IS NULL GROUP BY ALL),
        moved AS (SELECT account_id, min(month) AS first_move, max(opens) AS opens FROM moves GROUP BY account_id),
        lives AS (SELECT account_id, coalesce(a.started_month, moved.first_move) AS first,
                         coalesce({opening}, 0) AS opening,
                         coalesce(moved.opens, 0) AS opens,
                         least(coalesce(a.churned_month - 1, {stops}), {stops}) AS last
                  FROM accounts AS a LEFT JOIN moved USING (account_id){beside}),
        spans AS (SELECT *, unnest(generate_series(first, last)) AS month FROM lives WHERE first IS NOT NULL)
        SELECT spans.account_id, CAST(spans.month AS BIGINT) AS month, round(greatest(0,
               any_value(CASE WHEN spans.opens = 1 THEN 0 ELSE opening END) + coalesce(sum(moves.amount), 0)), 6) AS mrr
        FROM spans LEFT JOIN moves ON moves.account_id = spans.account_id AND moves.month <= spans.month
        GROUP BY spans.account_id, spans.month"""
    )
