"""What was paid for several months at once is spread over them, so that an annual invoice is no spike of revenue."""

from .account_months import ENDS, is_exact, month_number
from .checking import apply_rules, columns_of
from .days import DAYS_A_MONTH
from .engine import Engine

NO_MONTH, PAID_ONCE = "pays for no whole month", "paid once, which is no recurring revenue"
TWELFTHS = "a twelfth of the ARR counts each month"
PAID_AHEAD = "each amount is spread evenly over the months it pays for, from the month it begins in"
PER_PERIOD = "an amount is what a subscription costs for so many months; each month it runs counts its share"
UP_TO_THE_END = "each amount is spread evenly over the months from its start to its end"
# Shares of an amount are compared month by month: 1000 / 12 and 250 / 3 must be the same.
_SHARE = "round({0} / {1}, 6)"


def monthly(engine: Engine, form: str) -> list[str]:
    """Brings mrr_read to what one month brings, from a year's or from what was paid for several; says how.

    form: month, started_on or moved_on. Amounts of a subscription need covers_months or ended_on; rows that pay for no
    month are refused.
    """
    has = set(columns_of(engine, "mrr_read"))
    said = []
    if "arr" in has:
        _become(engine, has, mrr=_SHARE.format("arr", 12))
        said.append(TWELFTHS)
    # Amounts of a file in another form, of movements, are none of subscriptions.
    if form == "started_on" and "amount" in has and {"covers_months", "ended_on"} & has:
        said.append(_spread(engine, has))
    return said


def _spread(engine: Engine, has: set[str]) -> str:
    """The amounts as subscriptions with an end; the rule that was used."""
    if "covers_months" not in has:
        whole = f"ended_on >= {_last_day()} AND NOT {is_exact('started_on', 'ended_on')}"
        ends = f"({month_number('ended_on')} - {month_number('started_on')} + CAST({whole} AS INTEGER))"
        _refuse(engine, ends)
        _become(engine, has, mrr=_SHARE.format("amount", ends))
        return UP_TO_THE_END
    apply_rules(engine, "mrr", [("amount IS NOT NULL AND covers_months = 0", PAID_ONCE),
                                ("amount IS NOT NULL AND coalesce(covers_months, 0) < 0", NO_MONTH)])  # fmt: skip
    share = _SHARE.format("amount", "covers_months")
    if "ended_on" in has:
        _become(engine, has, mrr=share)
        return PER_PERIOD
    begins = "DATE '1970-01-01' + CAST(started_on AS INTEGER)"
    days = f"CAST(round((covers_months - floor(covers_months)) * {DAYS_A_MONTH}) AS INTEGER)"
    parts = f"to_months(CAST(floor(covers_months) AS INTEGER)) + to_days({days})"
    ends = f"CAST(datediff('day', DATE '1970-01-01', {begins} + {parts}) - 1 AS BIGINT)"
    _become(engine, has, mrr=share, ended_on=ends)
    return PAID_AHEAD


def _last_day() -> str:
    """The last day of the month in which a row ends."""
    return ENDS.format(month_number("ended_on"))


def _refuse(engine: Engine, months: str) -> None:
    apply_rules(engine, "mrr", [(f"amount IS NOT NULL AND coalesce({months}, 0) < 1", NO_MONTH)])


def _become(engine: Engine, has: set[str], **made: str) -> None:
    """The table with these columns made for its good rows; a value that is there already stays."""
    cells = (
        f"CASE WHEN _rule IS NULL THEN coalesce({name if name in has else 'NULL'}, {sql}) END AS {name}"
        for name, sql in made.items()
    )
    gone = f" EXCLUDE ({', '.join(sorted(set(made) & has))})" if set(made) & has else ""
    engine.run(f"CREATE OR REPLACE TABLE mrr_read AS SELECT *{gone}, {', '.join(cells)} FROM mrr_read")
    has |= set(made)
