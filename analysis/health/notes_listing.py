"""The notes behind a word: the accounts that have it now, each with the latest note that holds it."""

import narwhals.stable.v2 as nw
import pandas as pd

from ..book import Book
from ..counting import collected, dates
from .landmarks import read_landmarks
from .listing import MOST_LISTED, named
from .notes_counting import DAYS, KNOWN_DAYS, NO_NOTES, has_notes
from .words import asked, folded, holds, parted


def list_notes_with(book: Book, *, word: str | None = None, most: int = MOST_LISTED) -> pd.DataFrame:
    """The accounts here whose notes of the last 90 days hold a word, with the latest such note, most MRR first.

    `word`: None for any note. Columns: account_id name noted_on text mrr; at most `most` rows.
    """
    if not has_notes(book):
        raise NO_NOTES
    last = book.as_of_day or 0
    parts = [
        book.tables[t].select("account_id", nw.col(day).alias("noted_on"), "text")
        for t, day in DAYS.items()
        if t in book.tables and not book.missing(t, "text")
    ]
    lately = nw.concat(parts).filter(nw.col("noted_on") > last - KNOWN_DAYS, ~nw.col("text").is_null())
    rows = collected(lately)
    if word is not None:
        own = asked(word)
        rows = rows[[holds(parted(folded(str(text))), own) for text in rows["text"]]]
    latest = rows.sort_values(["account_id", "noted_on", "text"]).groupby("account_id").tail(1)
    here = read_landmarks(book).rows.query("day == @last")[["account_id", "mrr"]]
    told = latest.merge(here, on="account_id").sort_values(["mrr", "account_id"], ascending=[False, True]).head(most)
    told = told.assign(noted_on=dates(told["noted_on"]))
    return named(book, told)[["account_id", "name", "noted_on", "text", "mrr"]].reset_index(drop=True)
