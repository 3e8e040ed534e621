"""Would another tool show the same number? The same accounts, counted once, by every rule."""

import math
from dataclasses import dataclass
from datetime import date, timedelta

import narwhals.stable.v2 as nw
import pandas as pd

from ..book import Book
from ..book.days import as_date, month_end, month_of, month_start, month_text, to_day
from ..book.inferred_churn import BY_MONTHS
from ..counting import Lazy, collected, either
from ..counting.due import due_between, on_contract
from ..counting.groups import named
from ..counting.paid_months import KINDS, gaps, months_of_change, months_seen, paid_months
from ..counting.population import count_closed
from ..errors import NotEnoughData
from ..finding import Finding, count, listed, percent, with_interval
from ..phrases import capital, during, named_period, out_of
from ..result import Result
from ..standards import YEAR
from .counting import count_movements
from .definitions_rules import GROSS, LOGO, NET, OURS, UNITS, VALUE, WRITTEN, Told, by_every_rule
from .revenue_metrics import movements
from .worth import WITHIN, worth

SOON, SIX = 3, 6
METRICS = list(UNITS)
FLAGS = ("start_accounts", "end_accounts", "joined", "gone", "joined_gone", "cancelled", "due", "due_gone")
SUMS = ("start_mrr", "start_now", "start_lost", "due_mrr", "due_now", "due_lost")


@dataclass(frozen=True, eq=False, repr=False)
class Definitions(Result):
    """The metrics of one period by the rules of several products: `rules` has a row per metric and product.

    since, until: the month whose end is the start of the period, and its last month.
    """

    rules: pd.DataFrame
    since: str
    until: str
    findings: tuple[Finding, ...]


def definitions(book: Book, *, months: int = YEAR, late: int = 0, until: date | str | None = None) -> Definitions:
    """Would another tool show the same number, and if not, why?

    The accounts of one period are counted once, and every metric is made from that count by the rule of each product,
    as its documentation states it; where a product counts days, whole months stand for them. Our own rule leads. The
    lifetime value looks at the last month, as those products do; ours follows accounts over all of the history.
    `months` to the month of the day `until`, the last known unless said; more than a year of them begin with the MRR.
    `late`: a gap of at most so many months is late billing. Raises MissingTable without MRR, NotEnoughData where the
    book is shorter than the period.

    Example: `revenue.definitions(book)`.
    """
    first, last = _ends(book, until)
    months = min(months, max(last - first, YEAR))
    if last - months < first:
        raise NotEnoughData(
            f"The {count(months, 'month')} to {named_period(month_text(last))} cannot be compared.",
            f"The book has {count(max(last - first + 1, 0), 'month')} of MRR to then, and the start needs one more.",
            "Choose a shorter period, or add months of MRR.",
        )
    counts = count_movements(book, late=late)
    counts = counts[counts["month"] <= last]
    rates = (counts["churn_accounts"] / counts["accounts"].shift(1)).iloc[-SIX - 1 : -1].dropna()
    period, month = (count_period(book, months=span, late=late, until=last).iloc[0] for span in (months, 1))
    rules = by_every_rule(period, month, rates, _observed(book))
    since, until = month_text(last - months), month_text(last)
    said = findings(rules, since, until)
    return Definitions(rules, since, until, (said[0], *_by_date(book, last - months + 1, last), *said[1:]))


def _ends(book: Book, until: date | str | None) -> tuple[int, int]:
    """The first month the MRR is known for, and the last that is asked about."""
    first, newest = months_of_change(book)
    day = as_date(until)
    return first, newest if day is None else min(newest, month_of(day))


def _by_date(book: Book, first: int, last: int) -> tuple[Finding, ...]:
    """What the accounts say of the same months, where it is not the MRR that tells who left."""
    if "accounts" not in book.tables or book.snapshot or book.built.who_left in ("", BY_MONTHS):
        return ()
    left, accounts = count_closed(book, to_day(month_start(first)), to_day(month_end(last)))
    if not accounts:
        return ()
    claim = (
        "Here an account churns when it pays nothing, even for a single month. By the dates of the accounts, which "
        f"the churn pages use, {out_of(left, accounts)} churned in this time: {percent(left / accounts)}."
    )
    return (Finding(claim, "fact", left / accounts, accounts=accounts, about={"metric": LOGO, "source": "accounts"}),)


def count_period(book: Book, *, months: int = YEAR, late: int = 0, until: int | None = None) -> pd.DataFrame:
    """Counts a period of so many months in one row from which every rule can be made; it ends with the last known.

    `until`: the month it ends with instead.

    Accounts: start_accounts end_accounts joined gone (of the start) joined_gone cancelled (at least once) due due_gone
    (contracts of more than a month that came up for renewal). MRR: start_mrr start_now start_lost (none above its
    start), the same of those due, the movements summed, opening closing and reactivation_soon (back within 3 months).
    All columns add up over parts of a book.
    """
    rows, start, last = _rows_to(book, months, late, until)
    units = units_of(book, months=months, late=late, until=until)
    sums = collected(units.select(*(nw.col(name).sum() for name in (*FLAGS, *SUMS))))
    frame = movements(count_movements(book, late=late))
    inside = frame[(frame["month"] > month_text(start)) & (frame["month"] <= month_text(last))]
    moved = {**inside[list(KINDS)].sum(), "opening": inside["opening"].iloc[0], "closing": inside["closing"].iloc[-1]}
    return sums.assign(**moved, reactivation_soon=_soon(rows, start, last))


def _rows_to(book: Book, months: int, late: int, until: int | None) -> tuple[Lazy, int, int]:
    """What was paid up to the end of the period, the month whose end is its start, and its last month."""
    last = months_seen(book)[1] if until is None else until
    return paid_months(book, late).filter(nw.col("month") <= last), last - months, last


def units_of(book: Book, *, months: int = YEAR, late: int = 0, until: int | None = None) -> Lazy:
    """One row per account that paid in the period or before it, with a 1 for everything that is so of it.

    account_id and the columns of `count_period` that are sums over accounts: start_accounts to due_lost.
    """
    rows, start, last = _rows_to(book, months, late, until)
    stops = gaps(rows, last)
    then, now = (nw.when(nw.col("month") == at).then(nw.col("mrr")).otherwise(0.0) for at in (start, last))
    lives = rows.with_columns(then.alias("then"), now.alias("now")).group_by("account_id")
    units = lives.agg(nw.col("month").min().alias("first"), nw.col("then", "now").max())
    stopped = stops.filter(nw.col("month") > start).group_by("account_id").agg(nw.len().alias("stops"))
    known = units.join(stopped, on="account_id", how="left").join(
        _due(book, rows, start, last), "account_id", how="left"
    )
    here, stays, new = nw.col("then") > 0, nw.col("now") > 0, nw.col("first") > start
    asked = ~nw.col("is_due").is_null() & here
    lost = nw.when(nw.col("now") < nw.col("then")).then(nw.col("then") - nw.col("now")).otherwise(0.0)
    tests = (here, stays, new, here & ~stays, new & ~stays, ~nw.col("stops").is_null(), asked, asked & ~stays)
    flags = (nw.when(test).then(1).otherwise(0).alias(name) for name, test in zip(FLAGS, tests, strict=True))
    amounts = [
        nw.when(test).then(value).otherwise(0.0).alias(f"{whose}_{name}")
        for whose, test in (("start", here), ("due", asked))
        for name, value in (("mrr", nw.col("then")), ("now", nw.col("now")), ("lost", lost))
    ]
    return known.select("account_id", *flags, *amounts)


def _due(book: Book, rows: Lazy, start: int, last: int) -> Lazy:
    """Accounts with a contract of more than a month that came up for renewal after `start`, up to `last`."""
    none = rows.filter(nw.col("month") < 0).select("account_id", nw.lit(1).alias("is_due"))
    if "accounts" not in book.tables or book.snapshot:
        return none
    past = book.tables["accounts"].filter(on_contract(), due_between(start, last))
    return past.select("account_id", nw.lit(1).alias("is_due"))


def _soon(rows: Lazy, start: int, last: int) -> float:
    """MRR of accounts that came back within the period, at most 3 months after they left."""
    back = gaps(rows, last).filter(nw.col("back") > start, nw.col("back") <= nw.col("month") + SOON)
    return float(collected(back.select(either(nw.col("regained"), 0.0).sum().alias("soon")))["soon"].iloc[0])


def list_stopped(
    book: Book, *, months: int = YEAR, late: int = 0, until: date | str | None = None, most: int = 50
) -> pd.DataFrame:
    """The accounts that stopped paying within the period, largest MRR first, and by whose rule each is logo churn.

    Columns: account_id name month (the first without MRR) lost (MRR) back (the month it returned, empty where it has
    not) counted_by.
    """
    first, last = _ends(book, until)
    rows, start, _ = _rows_to(book, min(months, max(last - first, YEAR)), late, last)
    stops = gaps(rows, last).filter(nw.col("month") > start)
    units = units_of(book, months=last - start, late=late, until=last)
    top = stops.sort("lost", "account_id", "month", descending=[True, False, False]).head(most)
    frame = collected(named(book, top).join(units.select("account_id", *FLAGS), on="account_id", how="left"))
    frame = frame.sort_values(["lost", "account_id", "month"], ascending=[False, True, True], ignore_index=True)
    back = ["" if pd.isna(month) else month_text(int(month)) for month in frame["back"]]
    whose = [_counted_by(row) for _, row in frame.iterrows()]
    made = frame.assign(month=[month_text(month) for month in frame["month"]], back=back, counted_by=whose)
    return made[["account_id", "name", "month", "lost", "back", "counted_by"]]


def _counted_by(row: pd.Series) -> str:
    tests = {
        "here": row["gone"],
        "ChartMogul": row["gone"],
        "Stripe": row["gone"] or row["joined_gone"],
        "Baremetrics": True,
        "Gainsight on renewals due": row["due_gone"],
    }
    return ", ".join(product for product, counts in tests.items() if counts)


def _observed(book: Book) -> Told:
    try:
        methods = worth(book).methods
    except NotEnoughData as problem:
        return math.nan, math.nan, math.nan, problem.why
    row = methods[methods["method"] == WITHIN].iloc[0]
    return *with_interval(row, "value"), str(row["reason"])


def findings(rules: pd.DataFrame, since: str, until: str) -> tuple[Finding, ...]:
    return (
        _compared(rules, LOGO, f"{capital(said_of(since, until))} logo churn was"),
        _compared(rules, GROSS, "Gross revenue churn is"),
        _compared(rules, NET, "Net revenue churn is"),
        _compared(rules, VALUE, "An account is worth"),
    )


def said_of(since: str, until: str) -> str:
    """The time after a month through another: in 2025 for 2024-12 and 2025-12."""
    first, last = (date.fromisoformat(f"{month}-01") for month in (since, until))
    begins, ends = (date(day.year + day.month // 12, day.month % 12 + 1, 1) for day in (first, last))
    return during(begins, ends - timedelta(days=1))


def _compared(rules: pd.DataFrame, metric: str, begins: str) -> Finding:
    """Our number, and every other that another rule makes of the same accounts."""
    rows = rules[rules["metric"] == metric]
    ours, known = rows.iloc[0], rows[rows["value"].notna()]
    if math.isnan(ours["value"]):
        return Finding(f"{metric} by our definition is not known. {ours['inputs']}".strip(), "cannot tell")
    written = WRITTEN[str(ours["unit"])]
    said = dict(zip(known["product"], known["says"], strict=True))
    told = [f"{words} in {product}" for product, words in said.items() if words != said[OURS]]
    sure = "" if math.isnan(ours["low"]) else f" ({written(ours['low'])} to {written(ours['high'])})"
    rest = f"; {listed(told, len(told))}" if told else ", and the same in every other tool"
    claim = f"{begins} {ours['says']}{sure} by our definition{rest}."
    return Finding(claim, "estimate", *with_interval(ours, "value", "low", "high"), about={"metric": metric})
