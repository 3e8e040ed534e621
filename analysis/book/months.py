"""Subscriptions and movements become account-months, so that every book counts its revenue the same way."""

from analysis.book.engine import Engine

_ENDS = (
    "CAST(datediff('day', DATE '1970-01-01', make_date({0} // 12, {0} % 12 + 1, 1) + INTERVAL 1 MONTH) - 1 AS BIGINT)"
)
_MONTH = "(year({0}) * 12 + month({0}) - 1)"
GAINS = ("new", "upgrade", "expansion", "upsell", "cross-sell", "cross sell", "reactivation", "resurrected", "increase")
LOSSES = ("downgrade", "contraction", "decrease", "downsell")


def month_number(day: str) -> str:
    """The month number of a day number, as SQL."""
    return _MONTH.format(f"(DATE '1970-01-01' + CAST({day} AS INTEGER))")


def from_months(engine: Engine) -> None:
    """Rows of one account and month add up; a refund nets within its month."""
    engine.run(
        "CREATE OR REPLACE TABLE mrr AS SELECT account_id, CAST(month AS BIGINT) AS month, sum(mrr) AS mrr "
        "FROM mrr_read WHERE _rule IS NULL GROUP BY account_id, month"
    )


def from_subscriptions(engine: Engine, as_of: int) -> None:
    """A subscription counts in every month on whose last day it runs; several of one account add up."""
    ended = "ended_on" if "ended_on" in [c[0] for c in engine.rows("DESCRIBE mrr_read")] else "NULL::BIGINT"
    last = f"least(coalesce({month_number(ended)}, {month_number(str(as_of))}), {month_number(str(as_of))})"
    engine.run(
        f"""CREATE OR REPLACE TABLE mrr AS
        SELECT account_id, CAST(month AS BIGINT) AS month, sum(mrr) AS mrr
        FROM (SELECT account_id, mrr, {ended} AS ended,
                     unnest(generate_series({month_number("started_on")}, {last})) AS month
              FROM mrr_read WHERE _rule IS NULL)
        WHERE ended IS NULL OR ended > {_ENDS.format("month")}
        GROUP BY account_id, month"""
    )


def from_movements(engine: Engine, as_of: int) -> None:
    """Opening MRR plus the movements so far, from the month an account started to the month before it left.

    Amounts count by their kind: a downgrade written as a positive amount still takes away.
    """
    kind = "lower(trim(kind))"
    listed = {name: ", ".join(f"'{word}'" for word in words) for name, words in (("up", GAINS), ("down", LOSSES))}
    gain, loss = (f"WHEN {kind} IN ({listed[way]})" for way in ("up", "down"))
    sign = f"CASE {gain} THEN abs(amount) {loss} THEN -abs(amount) ELSE 0 END"
    stops = month_number(str(as_of))
    engine.run(
        f"""CREATE OR REPLACE TABLE mrr AS
        WITH moves AS (SELECT account_id, {month_number("moved_on")} AS month, sum({sign}) AS amount,
                              max(CASE WHEN {kind} = 'new' THEN 1 ELSE 0 END) AS opens
                       FROM mrr_read WHERE _rule IS NULL GROUP BY ALL),
        lives AS (SELECT account_id, coalesce(started_month, first_move) AS first, coalesce(mrr, 0) AS opening, opens,
                         least(coalesce(churned_month - 1, {stops}), {stops}) AS last
                  FROM accounts JOIN (SELECT account_id AS id, min(month) AS first_move, max(opens) AS opens FROM moves
                                      GROUP BY id UNION ALL SELECT account_id, NULL, 0 FROM accounts
                                      WHERE account_id NOT IN (SELECT account_id FROM moves)) AS m
                        ON m.id = account_id),
        spans AS (SELECT *, unnest(generate_series(first, last)) AS month FROM lives WHERE first IS NOT NULL)
        SELECT spans.account_id, CAST(spans.month AS BIGINT) AS month,
               any_value(CASE WHEN spans.opens = 1 THEN 0 ELSE opening END) + coalesce(sum(moves.amount), 0) AS mrr
        FROM spans LEFT JOIN moves ON moves.account_id = spans.account_id AND moves.month <= spans.month
        GROUP BY spans.account_id, spans.month"""
    )
