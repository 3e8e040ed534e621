"""Rows that cannot be used are refused by rule: kept, counted and shown; nothing disappears."""

from collections.abc import Collection, Iterable, Sequence

from ..errors import AnalysisError, NoUsableRow
from ..phrases import numeral
from .days import to_date
from .engine import Engine, literal, quoted
from .problems import fix_for
from .reading import Sheet
from .sentinels import FAR_DAY

SAME_ROW = "the same row again"
TOLD_TWICE = "the same row in another file"
OTHER_ROW = "another row with this account_id came first"
OTHER_FILE = "another file tells of this account too, and its row counts"
OF_SEVERAL = "one of several rows of this account, of which the first counts"
AFTER = "after the data stops"
LATER = f"started {AFTER}"

# What cannot lie after the day on which the data stops.
_MUST_HAVE_HAPPENED = {
    "mrr": ("started_on", "moved_on", "month"),
    "nps": ("answered_on",),
    "events": ("happened_on",),
    "payments": ("failed_on",),
    "usage": ("month",),
    "touches": ("touched_on",),
    "costs": ("month",),
    "notes": ("noted_on",),
    "contacts": ("since",),
    "retries": ("tried_on",),
    "exits": ("answered_on",),
    "seats": ("month",),
}
_FIRST_DAY = "make_date({0} // 12, {0} % 12 + 1, 1)"


def refuse_days(as_of: int | None, observed_from: int | None) -> None:
    """Raises AnalysisError for days that no book of accounts has, and for a record that begins after the data stops."""
    for day, what in ((as_of, "The data cannot stop"), (observed_from, "The record cannot begin")):
        if day is not None and not 0 <= day <= FAR_DAY:
            raise AnalysisError(f"{what} on {to_date(day)}.", "A book lies between 1970 and 2100.", "Say another day.")
    if as_of is not None and observed_from is not None and observed_from > as_of:
        why = f"The data stops on {to_date(as_of)}, before {to_date(observed_from)}."
        raise AnalysisError("Nobody was observed.", why, "Choose an earlier first day of observation.")


def _day_number(sql: str, column: str, plus: int = 0) -> str:
    return f"CAST(datediff('day', DATE '1970-01-01', {sql.format(column)}) + {plus} AS BIGINT)"


def columns_of(engine: Engine, table: str) -> list[str]:
    """The columns of a table in the book, in order."""
    return engine.columns(f"SELECT * FROM {quoted(table)}")


def account_rules(has: Iterable[str], as_of: int | None, observed_from: int | None) -> list[tuple[str, str]]:
    """(SQL, rule) for account rows that contradict themselves or the day the data stops."""
    has = set(has)
    rules: list[tuple[str, str]] = []
    if {"started_on", "churned_on"} <= has:
        rules.append(("churned_on < started_on", "left before it started"))
    if "started_on" in has and as_of is not None:
        rules.append((f"started_on > {as_of}", LATER))
    if "churned_on" in has and observed_from is not None:
        rules.append((f"churned_on < {observed_from}", "left before leaving was recorded"))
    if "tenure_months" in has:
        rules.append(("tenure_months < 0", "tenure below 0"))
    return rules


def other_rules(table: str, has: Iterable[str], as_of: int | None) -> list[tuple[str, str]]:
    """(SQL, rule) for rows of the other tables."""
    has = set(has)
    rules: list[tuple[str, str]] = []
    if table == "nps":
        rules.append(("score < 0 OR score > 10", "score outside 0 to 10"))
    if {"started_on", "ended_on"} <= has:
        rules.append(("ended_on < started_on", "ended before it started"))
    if {"since", "left_on"} <= has:
        rules.append(("left_on < since", "left before they came"))
    for column in _MUST_HAVE_HAPPENED.get(table, ()):
        if column in has and as_of is not None:
            day = _day_number(_FIRST_DAY, column) if column == "month" else column
            rules.append((f"{day} > {as_of}", AFTER))
    return rules


def refuse_negative_months(engine: Engine) -> None:
    """Refunds net within their month; a month that stays below 0 is refused."""
    refunded = "SELECT account_id FROM mrr_read WHERE _rule IS NULL AND mrr < 0"
    if not engine.row(f"SELECT count(*) FROM ({refunded})")[0]:
        return
    net = (
        "SELECT account_id, month FROM mrr_read WHERE _rule IS NULL "
        f"AND account_id IN ({refunded}) GROUP BY ALL HAVING sum(mrr) < 0"
    )
    apply_rules(engine, "mrr", [(f"(account_id, month) IN ({net})", "MRR of the month below 0")])


def apply_rules(engine: Engine, table: str, rules: list[tuple[str, str]]) -> None:
    """Write the first rule that refuses a row into its _rule; rows already refused keep theirs."""
    if rules:
        cases = " ".join(f"WHEN {sql} THEN {literal(rule)}" for sql, rule in rules)
        broken = " OR ".join(f"({sql})" for sql, _ in rules)
        engine.run(f"UPDATE {table}_read SET _rule = CASE {cases} END WHERE _rule IS NULL AND ({broken})")


def refuse_repeats(engine: Engine, apart: Collection[int] = ()) -> None:
    """Of several rows with one account_id the first is used.

    apart: the files whose rows are by their own ids subscriptions or versions, so that none of them is a fault.
    """
    rows, ids = engine.row("SELECT count(*), count(DISTINCT account_id) FROM accounts_read WHERE _rule IS NULL")
    if rows == ids:
        return
    content = ", ".join(quoted(c) for c in columns_of(engine, "accounts_read") if not c.startswith("_"))
    several = "SELECT account_id FROM accounts_read WHERE _rule IS NULL GROUP BY account_id HAVING count(*) > 1"
    own = f"_file IN ({', '.join(map(str, apart))})" if apart else "false"
    engine.run(
        f"""UPDATE accounts_read SET _rule = CASE
            WHEN _begun <> _file AND _alike THEN {literal(TOLD_TWICE)} WHEN _begun <> _file THEN {literal(OTHER_FILE)}
            WHEN _alike THEN {literal(SAME_ROW)} WHEN {own} THEN {literal(OF_SEVERAL)} ELSE {literal(OTHER_ROW)} END
        FROM (SELECT _file AS _of, _row AS _at, row_number() OVER same AS _turn, first_value(_file) OVER same AS _begun,
                     hash({content}) = first_value(hash({content})) OVER same AS _alike
              FROM accounts_read WHERE _rule IS NULL AND account_id IN ({several})
              WINDOW same AS (PARTITION BY account_id ORDER BY _file, _row))
        WHERE _turn > 1 AND _file = _of AND _row = _at"""
    )


def refuse_empty(engine: Engine, places: Iterable[str], sheets: Sequence[Sheet]) -> None:
    """Raise NoUsableRow where not one row of any table can be used, with the first line of the commonest reason."""
    read = " UNION ALL ".join(f"SELECT _rule, _file, _row FROM {name}_read" for name in places)
    first = "arg_min(_file, (_file, _row)), arg_min(_row, (_file, _row))"
    rules = engine.rows(f"SELECT _rule, count(*), {first} FROM ({read}) GROUP BY _rule ORDER BY count(*) DESC, _rule")
    rows = sum(number for _, number, *_ in rules)
    if rows and all(rule is not None for rule, *_ in rules):
        why = "; ".join(f"{rule}: {numeral(number)}" for rule, number, *_ in rules[:3])
        rule, _, place, row = rules[0]
        where = f"The first is line {sheets[place].lines([row])[0]} of {sheets[place].title}."
        raise NoUsableRow(f"No usable row: all {numeral(rows)} rows were set aside.", f"{why}. {where}", fix_for(rule))
