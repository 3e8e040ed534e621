"""Rows that cannot be used are refused by rule: kept, counted and shown; nothing disappears."""

from collections.abc import Iterable

from analysis.book.engine import Engine, literal, quoted

SAME_ROW = "the same row again"
OTHER_ROW = "another row with this account_id came first"
YEAR_AHEAD = 366

# What dates the end of the data: a day, or a month that counts to its last day.
_HAPPENED = {
    "accounts": ("started_on", "churned_on"),
    "mrr": ("started_on", "moved_on", "month"),
    "nps": ("answered_on",),
    "events": ("happened_on",),
    "payments": ("failed_on",),
    "usage": ("month",),
    "touches": ("touched_on",),
}
_MUST_HAVE_HAPPENED = {"nps": "answered_on", "events": "happened_on", "touches": "touched_on", "payments": "failed_on"}
_MONTH_END = (
    "CAST(datediff('day', DATE '1970-01-01', make_date({0} // 12, {0} % 12 + 1, 1) + INTERVAL 1 MONTH) - 1 AS BIGINT)"
)


def last_day(engine: Engine, tables: Iterable[str]) -> int | None:
    """The latest day on which something happened, apart from days more than a year past the 99th percentile."""
    parts = []
    for table in tables:
        has = columns_of(engine, f"{table}_read")
        for column in _HAPPENED.get(table, ()):
            if column in has:
                day = _MONTH_END.format(column) if column == "month" else column
                parts.append(f"SELECT {day} AS day FROM {table}_read WHERE _rule IS NULL AND {column} IS NOT NULL")
    if not parts:
        return None
    days = " UNION ALL ".join(parts)
    last, usual = engine.row(f"SELECT max(day), approx_quantile(day, 0.99) FROM ({days})")
    if last is None or last <= usual + YEAR_AHEAD:
        return None if last is None else int(last)
    return int(engine.row(f"SELECT max(day) FROM ({days}) WHERE day <= {usual + YEAR_AHEAD}")[0])


def columns_of(engine: Engine, table: str) -> list[str]:
    return [name for name, *_ in engine.rows(f"DESCRIBE {quoted(table)}")]


def account_rules(has: Iterable[str], as_of: int | None, observed_from: int | None) -> list[tuple[str, str]]:
    """(SQL, rule) for account rows that contradict themselves or the day the data stops."""
    has = set(has)
    rules: list[tuple[str, str]] = []
    if {"started_on", "churned_on"} <= has:
        rules.append(("churned_on < started_on", "left before it started"))
    if "started_on" in has and as_of is not None:
        rules.append((f"started_on > {as_of}", "started after the data stops"))
    if "churned_on" in has and observed_from is not None:
        rules.append((f"churned_on < {observed_from}", "left before leaving was recorded"))
    if "tenure_months" in has:
        rules.append(("tenure_months < 0", "tenure below 0"))
    return rules


def other_rules(table: str, has: Iterable[str], as_of: int | None) -> list[tuple[str, str]]:
    """(SQL, rule) for rows of the other tables."""
    rules: list[tuple[str, str]] = []
    if table == "nps":
        rules.append(("score < 0 OR score > 10", "score outside 0 to 10"))
    if table in _MUST_HAVE_HAPPENED and as_of is not None:
        rules.append((f"{_MUST_HAVE_HAPPENED[table]} > {as_of}", "after the data stops"))
    if table == "mrr" and "month" in set(has):
        net = "sum(mrr) FILTER (_rule IS NULL) OVER (PARTITION BY account_id, month)"
        rules.append((f"{net} < 0", "MRR of the month below 0"))
    return rules


def apply_rules(engine: Engine, table: str, rules: list[tuple[str, str]]) -> None:
    """Write the first rule that refuses a row into its _rule; rows already refused keep theirs."""
    if not rules:
        return
    cases = " ".join(f"WHEN {sql} THEN {literal(rule)}" for sql, rule in rules)
    engine.run(
        f"CREATE OR REPLACE TABLE {table}_read AS SELECT * REPLACE (coalesce(_rule, CASE {cases} END) AS _rule) "
        f"FROM {table}_read"
    )


def refuse_repeats(engine: Engine) -> None:
    """Of several rows with one account_id the first is used."""
    rows, ids = engine.row("SELECT count(*), count(DISTINCT account_id) FROM accounts_read WHERE _rule IS NULL")
    if rows == ids:
        return
    content = ", ".join(quoted(c) for c in columns_of(engine, "accounts_read") if not c.startswith("_"))
    first = f"first_value(hash({content})) OVER same"
    engine.run(
        f"""CREATE OR REPLACE TABLE accounts_read AS
        SELECT * EXCLUDE (_turn, _alike) REPLACE (CASE WHEN _rule IS NOT NULL OR _turn = 1 THEN _rule
            WHEN _alike THEN {literal(SAME_ROW)} ELSE {literal(OTHER_ROW)} END AS _rule)
        FROM (SELECT *, row_number() OVER same AS _turn, hash({content}) = {first} AS _alike FROM accounts_read
              WINDOW same AS (PARTITION BY account_id, _rule IS NULL ORDER BY _file, _row))"""
    )
