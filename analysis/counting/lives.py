"""How long accounts were watched and whether they left: accounts alike in that are counted together."""

from collections.abc import Sequence

import narwhals.stable.v2 as nw
import pandas as pd

from ..book import Book
from ..book.dimensions import MISSING
from .frames import Lazy, collected
from .groups import group_of, text_of

LIFE = ("entry", "exit", "churned")
# Months within which groups are compared, the longest first.
HORIZONS = (60, 48, 36, 24, 12)


def horizon_within(reach: float, after: float = 0) -> float:
    """The longest of 60, 48, 36, 24 and 12 months past `after` that everybody reaches, else as far as they reach."""
    return next((float(months) for months in HORIZONS if after < months <= reach), reach)


def at_risk(book: Book) -> Lazy:
    """The accounts with any time at risk: those not still in month 0, gone on an unknown day, or gone before watched.

    Raises MissingTable without accounts, or where nothing says who churned.
    """
    book.require("accounts", "churned")
    return book.tables["accounts"].filter(~nw.col("exit").is_null(), nw.col("exit") > nw.col("entry"))


def count_alike(rows: Lazy, keys: Sequence[str], whole: Sequence[str] = LIFE) -> pd.DataFrame:
    """Counts the rows alike in some columns: those columns and accounts, sorted; a missing text is a group of its own.

    whole: the columns that hold whole numbers. Counts of two parts of a book add up.
    """
    counts = collected(rows.select(*keys).group_by(*keys).agg(nw.len().alias("accounts")))
    counts = counts.astype(dict.fromkeys((*whole, "accounts"), "int64"))
    texts = [name for name in keys if counts[name].dtype.kind not in "iuf"]
    filled = {name: counts[name].astype(object).fillna(MISSING) for name in texts}
    return counts.assign(**filled).sort_values(list(keys), ignore_index=True)


def count_lives(book: Book, *, by: str | None = None, also: Sequence[str] = ()) -> pd.DataFrame:
    """Counts the accounts alike in group, in columns `also`, in tenure at entry and at exit, and whether they left.

    Columns: group, those of `also`, entry exit churned accounts. Only accounts with time at risk. `by`: None for all, a
    dimension or a start cohort. Raises MissingTable without accounts or such a column.
    """
    book.require("accounts", "churned", *(name for name in also if name not in book.dimensions))
    counts = count_alike(at_risk(book).with_columns(group_of(by).alias("group")), ["group", *also, *LIFE])
    return counts.assign(group=[text_of(by, value) for value in counts["group"]])
