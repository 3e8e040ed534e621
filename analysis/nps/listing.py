"""The accounts behind a score: at most 50 to look at."""

import narwhals.stable.v2 as nw
import pandas as pd

from ..book import Book
from ..counting import Lazy, collected, dates
from ..counting.then import at_answers
from .counting import answers, with_mrr


def count_repeats(book: Book) -> pd.DataFrame:
    """Answers that came on a day on which the same account had already answered: account_id repeats, most first."""
    book.require("nps")
    days = book.tables["nps"].group_by("account_id", "answered_on").agg(nw.len().alias("answers"))
    again = days.with_columns((nw.col("answers") - 1).alias("repeats"))
    rows = again.filter(nw.col("repeats") > 0).group_by("account_id").agg(nw.col("repeats").sum())
    return collected(rows).sort_values(["repeats", "account_id"], ascending=[False, True], ignore_index=True)


def list_answers(
    book: Book, *, by: str | None = None, group: str | None = None, of: str | None = None, most: int = 50
) -> pd.DataFrame:
    """The accounts behind a score, unhappiest first: their last answer, how often they answered, and their MRR.

    `group` None lists every group; at most `most` rows. Columns: account_id name group answered_on score answers
    mean_score mrr. Raises MissingTable without answers or for an unknown choice.
    """
    book = at_answers(book, of=of)
    rows = with_mrr(book, answers(book, by, None, of=of))
    rows = rows if group is None else rows.filter(nw.col("group") == group)
    own = rows.group_by("account_id").agg(
        nw.len().alias("answers"),
        nw.col("score").mean().alias("mean_score"),
        nw.col("answered_on").max(),
        nw.col("mrr").max(),
    )
    last = rows.select("account_id", "answered_on", "score", "group").group_by("account_id", "answered_on")
    joined = own.join(
        last.agg(nw.col("score").min(), nw.col("group").min()), on=["account_id", "answered_on"], how="inner"
    )
    first = _named(book, joined).sort("score", "mrr", "account_id", descending=[False, True, False]).head(most)
    frame = collected(first)
    days = dates(frame["answered_on"])
    listed = frame.assign(answered_on=days, mrr=frame["mrr"].where(frame["mrr"] > 0))
    return listed[["account_id", "name", "group", "answered_on", "score", "answers", "mean_score", "mrr"]]


def _named(book: Book, rows: Lazy) -> Lazy:
    if "accounts" not in book.tables:
        return rows.with_columns(nw.lit("").alias("name"))
    return rows.join(book.tables["accounts"].select("account_id", "name"), on="account_id", how="left")
