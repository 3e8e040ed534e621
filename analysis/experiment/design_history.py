"""What is known of each KPI from before an experiment: its mean, its spread, and how far its past tells its present."""

from collections.abc import Mapping
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd

from ..book import Book
from ..counting import Lazy, collected
from ..errors import MissingTable
from ..names import spoken
from .kpi_columns import find_kpis
from .structure import labels_of, numeric_columns

COLUMNS = ["kpi", "label", "units", "mean", "sd", "correlation"]
SOURCES = {"accounts": "Active accounts", "kpis": "Units of the last trial"}
MONTHS, DAYS, FEWEST_PAIRS = 3, 180, 30
# KPI: its label, the table it is counted from, and the column.
MONTHLY = {"active_users": ("Active users", "usage", "active_users"), "monthly_mrr": ("MRR of a month", "mrr", "mrr")}
LABELS = {"mrr": "MRR", "score": "Survey score, 0 to 10"}


def histories(book: Book) -> dict[str, str]:
    """What an experiment can be planned from: accounts, kpis, both or neither; id to label."""
    return {source: label for source, label in SOURCES.items() if source in book.tables}


def count_history(book: Book, source: str | None = None) -> pd.DataFrame:
    """Counts what is known of each KPI from before: kpi label units mean sd correlation (of before with now).

    source: accounts (those still here: per account the last three months of use and revenue and the answers of half
    a year, beside as long before; their own numbers where there is none of these) or kpis (the columns before of an
    experiment's table, or its only columns). Raises MissingTable where a book has neither, or no numbers in it.
    """
    known = histories(book)
    source = source or ("kpis" if "kpis" in known else next(iter(known), ""))
    if source not in known:
        raise MissingTable("There is no history to plan from.", "It needs numbers per unit or account.", _ADD)
    rows = _of_units(book) if source == "kpis" else _of_accounts(book)
    labels = {**book.built.numbers, **LABELS, **{kpi: label for kpi, (label, *_) in MONTHLY.items()}}
    named = [(kpi, _capital(labels.get(kpi, kpi)), *rest) for kpi, *rest in rows]
    frame = pd.DataFrame(named, columns=COLUMNS)
    if frame.empty:
        raise MissingTable("There is no history to plan from.", "It needs numbers per unit or account.", _ADD)
    return frame


def _capital(label: str) -> str:
    spaced = spoken(label)
    return spaced[:1].upper() + spaced[1:]


_ADD = "Add a file with a number for each account or unit: use, revenue, scores or the KPI itself."


def _of_units(book: Book) -> list[tuple]:
    """An experiment is planned from what was before it; how that went with what came after is known as well."""
    kpis, _ = find_kpis(numeric_columns(book), False, labels_of(book))
    rows = book.tables["kpis"]
    columns = {k.kpi: {"now": k.before, "past": k.after} if k.before else {"now": k.after} for k in kpis}
    return [_known(kpi, rows.select(**{as_: nw.col(c) for as_, c in two.items()})) for kpi, two in columns.items()]


def _of_accounts(book: Book) -> list[tuple]:
    """What moves in accounts; where nothing is followed over time, their numbers."""
    here = book.tables["accounts"].filter(nw.col("churned").is_null() | (nw.col("churned") == 0))
    ids, rows = here.select("account_id"), []
    for kpi, (_, table, column) in MONTHLY.items():
        if table in book.tables and column in book.tables[table].collect_schema().names():
            rows.append(_known(kpi, _sides(_mine(book, table, ids), column, "month", MONTHS)))
    if "nps" in book.tables:
        rows.append(_known("score", _sides(_mine(book, "nps", ids), "score", "answered_on", DAYS)))
    moving = [row for row in rows if row[1] > 0]
    return moving or [row for row in _standing(here, {"mrr", "seats", *book.built.numbers}) if row[1] > 0]


def _standing(here: Lazy, names: set[str]) -> list[tuple]:
    numbers = [name for name, kind in here.collect_schema().items() if name in names and kind.is_numeric()]
    return [_known(name, here.select(now=nw.col(name))) for name in numbers]


def _mine(book: Book, table: str, ids: Lazy) -> Lazy:
    return book.tables[table].join(ids, on="account_id", how="inner")


def _sides(rows: Lazy, column: str, time: str, length: int) -> Lazy:
    """Per account the mean of the last `length` months or days, and of as many before them."""
    last = collected(rows.select(nw.col(time).max().alias("last")))["last"].iloc[0]
    back = (0 if pd.isna(last) else int(last)) - nw.col(time)
    value = nw.col(column).cast(nw.Float64)
    parts = rows.select(
        "account_id",
        now=nw.when(back < length).then(value),
        past=nw.when((back >= length) & (back < 2 * length)).then(value),
    )
    return parts.group_by("account_id").agg(nw.col("now").mean(), nw.col("past").mean())


def _known(kpi: str, rows: Lazy) -> tuple[str, int, float, float, float]:
    """One KPI in one row; the correlation is over units with both a value now and one before."""
    now = nw.col("now").cast(nw.Float64)
    paired = "past" in rows.collect_schema().names()
    past = nw.col("past").cast(nw.Float64) if paired else nw.lit(None).cast(nw.Float64)
    both = ~now.is_null() & ~past.is_null()
    made = rows.select(now=now, y=nw.when(both).then(now), x=nw.when(both).then(past))
    centre = collected(made.select(nw.col("y").mean(), nw.col("x").mean())).iloc[0]
    y, x = (nw.col(name) - _or_zero(centre[name]) for name in ("y", "x"))
    counted = {"units": nw.col("now").count(), "mean": nw.col("now").mean(), "sd": nw.col("now").std()}
    products = {"pairs": nw.col("x").count(), "yy": (y * y).sum(), "xx": (x * x).sum(), "xy": (x * y).sum()}
    sums = collected(made.select(**counted, **products)).iloc[0].to_dict()
    return kpi, int(sums["units"]), _number(sums["mean"]), _number(sums["sd"]), _correlation(sums)


def _correlation(sums: Mapping[Any, Any]) -> float:
    spread = _number(sums["yy"]) * _number(sums["xx"])
    return float(_number(sums["xy"]) / np.sqrt(spread)) if sums["pairs"] >= FEWEST_PAIRS and spread > 0 else np.nan


def _number(value: Any) -> float:
    return np.nan if value is None or value != value else float(value)


def _or_zero(value: Any) -> float:
    return 0.0 if np.isnan(_number(value)) else float(value)
