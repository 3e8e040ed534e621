"""What accounts answered, counted and listed: with `rows`, the only functions of this analysis that read rows."""

from datetime import date
from typing import NamedTuple

import narwhals.stable.v2 as nw
import pandas as pd

from ..book import Book
from ..book.days import as_date, month_text, to_day
from ..book.mrr_history import has_history
from ..counting import ALL, MISSING, Lazy, collected, either
from ..counting.groups import label_of, with_group
from ..counting.money import last_mrr, mrr_then
from ..counting.stages import LIFE_STAGE, stage_at
from ..counting.then import THEN
from ..errors import AnalysisError
from ..phrases import named_day
from ..standards import PASSIVE, PROMOTER
from .scales import HIGHEST, rows_of, then_columns

EVERY = "all"
MRR_BAND = "mrr_band"
BANDS = ("1 lowest quarter by MRR", "2 second quarter", "3 third quarter", "4 highest quarter by MRR")
PERIODS = {"month": 1, "quarter": 3, "year": 12}


class Stretch(NamedTuple):
    """First and last day asked about, as day numbers; None where there is no limit."""

    first: int | None
    last: int | None


ALWAYS = Stretch(None, None)


def choices(book: Book) -> dict[str, str]:
    """What answers can be compared by: all together, the book's dimensions, life stage, and MRR where it is known."""
    if "accounts" not in book.tables:
        return {EVERY: ALL}
    stage = {} if book.snapshot else {LIFE_STAGE: "Life stage"}
    paid = {MRR_BAND: "MRR"} if "mrr" in book.tables or not book.missing("accounts", "mrr") else {}
    return {EVERY: ALL, **book.dimensions, **stage, **paid}


def answers_label(book: Book, by: str | None) -> str:
    """The words for a choice; raises MissingTable for one the book does not offer."""
    return label_of(book, by, choices(book), compared="Answers")


def column_of(by: str | None) -> str | None:
    """The choice of all accounts together is the same as none."""
    return None if by == EVERY else by


def stretch_of(since: date | str | None, until: date | str | None) -> Stretch:
    """The days asked for, both in; raises AnalysisError where the first comes after the last."""
    first, last = as_date(since), as_date(until)
    if first and last and first > last:
        raise AnalysisError(
            f"There is no time between {named_day(first)} and {named_day(last)}.",
            fix="Choose a first day before the last.",
        )
    return Stretch(to_day(first) if first else None, to_day(last) if last else None)


def count_scores(
    book: Book,
    *,
    by: str | None = None,
    period: str | None = None,
    stretch: Stretch = ALWAYS,
    of: str | None = None,
) -> pd.DataFrame:
    """Counts answers by group, period and how many answers an account gave in it.

    One row per group, period and `each` (answers per account): accounts answers promoters passives detractors, the sums
    of the scores and of 100/0/−100 (`value`), their squares summed by account, the least and the highest score, and the
    sums by MRR that a weighted mean and its error need. All but least and highest add up over parts of a book that
    share no account. `period`: month, quarter, year or None; `of`: what was asked, None for the answers of the nps
    table. `satisfied` counts answers of 4 and 5. Raises MissingTable without answers.
    """
    rows = with_mrr(book, answers(book, by, period, stretch, of))
    own = rows.group_by("group", "period", "account_id").agg(
        nw.len().alias("each"),
        nw.col("promoters", "passives", "detractors", "score", "value", "satisfied").sum(),
        nw.col("score").min().alias("lowest"),
        nw.col("score").max().alias("highest"),
        nw.col("mrr").max(),
    )
    counts = (
        _weights(own)
        .group_by("group", "period", "each")
        .agg(
            nw.len().alias("accounts"),
            nw.col("promoters", "passives", "detractors", "score", "value", "satisfied").sum(),
            *(nw.col(name).sum() for name in SQUARES),
            nw.col("lowest").min(),
            nw.col("highest").max(),
        )
    )
    whole = dict.fromkeys(("period", "each", "accounts", "promoters", "passives", "detractors"), "int64")
    frame = collected(counts).astype(whole).sort_values(["group", "period", "each"], ignore_index=True)
    return frame.assign(answers=frame["each"] * frame["accounts"])


SQUARES = ("score_squared", "value_squared", "satisfied_squared", "mrr", "mrr_value", "mrr_squared",
           "mrr_squared_value", "mrr_squared_values")  # fmt: skip


def _weights(own: Lazy) -> Lazy:
    mean, mrr = nw.col("value") / nw.col("each"), nw.col("mrr")
    return own.with_columns(
        (nw.col("score") * nw.col("score")).alias("score_squared"),
        (nw.col("value") * nw.col("value")).alias("value_squared"),
        (nw.col("satisfied") * nw.col("satisfied")).alias("satisfied_squared"),
        (mrr * mean).alias("mrr_value"),
        (mrr * mrr).alias("mrr_squared"),
        (mrr * mrr * mean).alias("mrr_squared_value"),
        (mrr * mrr * mean * mean).alias("mrr_squared_values"),
    )


def answers(book: Book, by: str | None, period: str | None, stretch: Stretch = ALWAYS, of: str | None = None) -> Lazy:
    """Each answer with its group, its period as a number, its class, and its value 100, 0 or −100."""
    answers_label(book, by)
    by = column_of(by)
    rows = rows_of(book, of)
    if stretch.first is not None:
        rows = rows.filter(nw.col("answered_on") >= stretch.first)
    if stretch.last is not None:
        rows = rows.filter(nw.col("answered_on") <= stretch.last)
    up, middle = nw.col("score") >= PROMOTER, nw.col("score") >= PASSIVE
    classed = _grouped(book, rows, by).with_columns(
        nw.when(up).then(1).otherwise(0).alias("promoters"),
        nw.when(middle & ~up).then(1).otherwise(0).alias("passives"),
        nw.when(middle).then(0).otherwise(1).alias("detractors"),
        nw.when(nw.col("score") >= HIGHEST - 1).then(1).otherwise(0).alias("satisfied"),
        nw.when(up).then(100.0).when(middle).then(0.0).otherwise(-100.0).alias("value"),
    )
    if not period:
        return classed.with_columns(nw.lit(0).alias("period"))
    months = with_month(classed, "answered_on", "month")
    # An answer without a day is in no period that could be named: all of them are one.
    return months.with_columns(either(nw.col("month") // PERIODS[period], 0).alias("period")).drop("month")


def is_dated(book: Book, of: str | None = None) -> bool:
    """Whether answers say when they were given."""
    return _dated(rows_of(book, of))


def _dated(rows: Lazy) -> bool:
    return bool(collected(rows.select(nw.col("answered_on").count().alias("days")))["days"].iloc[0])


def with_month(rows: Lazy, day: str, name: str) -> Lazy:
    """The month number of a day number, in whole numbers alone (Neri and Schneider 2023, from 1 March of the year 0).

    In three steps, each of which needs the one before once or twice: as one expression, or with steps that need it
    more often, it is written out so often that an engine takes seconds to read it where the rows are part of a book.
    """
    rows = rows.with_columns(((nw.col(day) + 719468) * 4 + 3).alias("_quarters"))
    rows = rows.with_columns((nw.col("_quarters") % 146097 // 4 * 4 + 3).alias("_in_century"))
    years = nw.col("_quarters") // 146097 * 100 + nw.col("_in_century") // 1461
    months = (nw.col("_in_century") % 1461 // 4 * 5 + 2) // 153
    return rows.with_columns((years * 12 + months + 2).alias(name)).drop("_quarters", "_in_century")


def period_text(number: int, period: str | None) -> str:
    """A period's number as people write it: 2025-07, 2025-Q3 or 2025."""
    if not period:
        return "all"
    first = int(number) * PERIODS[period]
    return {"quarter": f"{first // 12}-Q{first % 12 // 3 + 1}", "year": str(first // 12)}.get(period, month_text(first))


def _grouped(book: Book, rows: Lazy, by: str | None) -> Lazy:
    if by == MRR_BAND:
        return _banded(book, with_mrr_then(book, rows)).with_columns(_or_missing()).drop("mrr")
    if by is not None and THEN + by in then_columns(book):
        return rows.with_columns(nw.col(THEN + by).alias("group")).with_columns(_or_missing())
    if by != LIFE_STAGE:
        return with_group(book, rows, by)
    joined = rows.join(book.tables["accounts"].select("account_id", "started_on"), on="account_id", how="left")
    stage = stage_at(nw.col("answered_on") - nw.col("started_on")).alias("group")
    return joined.with_columns(stage).with_columns(_or_missing()).drop("started_on")


def _or_missing() -> nw.Expr:
    return either(nw.col("group"), MISSING).alias("group")


def with_mrr_then(book: Book, rows: Lazy) -> Lazy:
    """Answers with what their account paid then; of answers without a day, or without months of MRR, what it last paid.

    What was paid later is not asked: who grew because it stayed would count as large when it was small.
    """
    if not has_history(book) or not _dated(rows):
        return rows.join(last_mrr(book), on="account_id", how="left")
    known = with_month(rows, "answered_on", "month")
    return known.join(mrr_then(book, known), on=["account_id", "month"], how="left").drop("month")


def _banded(book: Book, rows: Lazy) -> Lazy:
    """Rows with mrr by the quarter of all accounts, as they last paid, that it lies in."""
    mrr = last_mrr(book).filter(~nw.col("mrr").is_null())
    cuts = collected(
        mrr.select(*(nw.col("mrr").quantile(q, "linear").alias(f"q{i}") for i, q in enumerate((0.25, 0.5, 0.75))))
    )
    first, second, third = (nw.col("mrr") <= float(cut) for cut in cuts.iloc[0])
    band = nw.when(first).then(nw.lit(BANDS[0])).when(second).then(nw.lit(BANDS[1]))
    own = band.when(third).then(nw.lit(BANDS[2])).otherwise(nw.lit(BANDS[3]))
    return rows.with_columns(nw.when(~nw.col("mrr").is_null()).then(own).alias("group"))


def with_mrr(book: Book, rows: Lazy) -> Lazy:
    """The rows with what each account last paid, 0 where that is not known."""
    if "accounts" not in book.tables and "mrr" not in book.tables:
        return rows.with_columns(nw.lit(0.0).alias("mrr"))
    joined = rows.join(last_mrr(book), on="account_id", how="left")
    return joined.with_columns(either(nw.col("mrr"), 0.0).alias("mrr"))
