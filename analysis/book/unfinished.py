"""The last month of what was paid, where the orders stop before it is over: it is not compared with whole months."""

from calendar import monthrange

from ..phrases import count, named_day, named_period
from .build_result import Built
from .checking import apply_rules, columns_of
from .data_end import today
from .days import month_end, month_of, month_text, to_date, to_day
from .engine import Engine
from .paid_days import DAY

NOT_OVER = "in a month that is not over"
_LOOKED_BACK, _FEWEST_MONTHS = 12, 2
# What the months before had after the last day: so many rows and so much of a month, or the month counts as over.
_FEWEST_ROWS, _OF_MONTH = 3, 0.05


def keep_days(built: Built) -> None:
    """Leaves the day of each payment in mrr_read where its last month is not over, and else takes it out."""
    built.open_month = None
    if DAY in columns_of(built.engine, "mrr_read"):
        built.open_month = _open_month(built.engine)
        if built.open_month is None:
            built.engine.run(f"ALTER TABLE mrr_read DROP COLUMN {DAY}")


def _open_month(engine: Engine) -> tuple[int, int] | None:
    """The number of the last month and the last day in it, where the months before went on after that day."""
    now = month_of(to_date(today()))
    rows = f"FROM mrr_read WHERE _rule IS NULL AND {DAY} IS NOT NULL"
    newest = f"coalesce((SELECT max(month) {rows} AND month <= {now}), (SELECT max(month) {rows}))"
    month, last = engine.row(f"SELECT any_value(month), max({DAY}) {rows} AND month = {newest}")
    if month is None or to_date(last).day == monthrange(month // 12, month % 12 + 1)[1]:
        return None
    day = f"day(DATE '1970-01-01' + CAST({DAY} AS INTEGER))"
    months, every, later = engine.row(
        f"SELECT count(DISTINCT month), count(*), count(*) FILTER ({day} > {to_date(last).day}) {rows} "
        f"AND month < {month} AND month >= {month - _LOOKED_BACK}"
    )
    enough = months >= _FEWEST_MONTHS and later >= _FEWEST_ROWS * months and later >= _OF_MONTH * every
    return (int(month), int(last)) if enough else None


def refuse_unfinished(built: Built, said: int | None) -> None:
    """Sets aside what was paid in a month that is not over. said: the day on which the data stops, if it was chosen."""
    if built.open_month is None:
        return
    month, last = built.open_month
    if said is None or said < to_day(month_end(month)):
        rows = built.engine.count("mrr_read", f"_rule IS NULL AND month = {month}")[0]
        apply_rules(built.engine, "mrr", [(f"month = {month}", NOT_OVER)])
        built.assumptions.append(
            f"what was paid ends on {named_day(to_date(last))}: {named_period(month_text(month))} is not over and is "
            f"not compared with other months ({count(rows, 'row')})"
        )
    built.engine.run(f"ALTER TABLE mrr_read DROP COLUMN {DAY}")
