"""When each account reached its milestones: the only functions of this analysis that read rows."""

from collections.abc import Sequence

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd

from ..book import Book
from ..counting import ALL, Lazy, collected, dates, either
from ..counting.groups import choices, group_of, label_of, text_of
from ..counting.money import mrr_now
from ..counting.population import placed
from ..counting.then import in_groups_at_entry

# A table of events may begin, or end, so many days off the first or last that happened.
SLACK = 31


def count_covered_days(book: Book) -> tuple[int, int]:
    """The first and the last day of which the table of events tells."""
    day = nw.col("happened_on")
    ends = book.tables["events"].select(day.min().alias("first"), day.max().alias("last"))
    first, last = collected(ends).iloc[0]
    return int(first) - SLACK, int(last) + SLACK


def count_reached(book: Book, milestones: Sequence[str], by: str | None = None) -> pd.DataFrame:
    """One row per account that started while events were told: when it started, left, and reached each milestone.

    Columns: account_id group started_on churned_on until (the last day it was watched) and two for each milestone, by
    its place (0, 1, ...): the days from the start to the first of its kind, 0 for one before the start, missing where
    there is none by then; and early_0, early_1, ...: whether it was before the start.
    """
    label_of(book, by, choices(book))
    then = in_groups_at_entry(book, by)
    frame = _watched(then, by)
    for place, kind in enumerate(milestones):
        found = collected(_first(then, kind).rename({"happened_on": str(place)}))
        frame = frame.merge(found, on="account_id", how="left")
        days = frame[str(place)].to_numpy(float, na_value=np.nan) - frame["started_on"].to_numpy(float)
        until = frame["until"].to_numpy(float) - frame["started_on"].to_numpy(float)
        frame[str(place)] = np.where(days <= until, days.clip(min=0), np.nan)
        frame[f"early_{place}"] = days < 0
    return frame.sort_values("account_id", ignore_index=True)


def _watched(book: Book, by: str | None) -> pd.DataFrame:
    first, last = count_covered_days(book)
    since = max(first, book.observed_from_day) if book.observed_from_day is not None else first
    end = min(last, book.as_of_day if book.as_of_day is not None else last)
    rows = placed(book).with_columns(group_of(by).alias("group"))
    # Of who came under watch later, what was reached before is not known.
    told = rows.filter(nw.col("started_on") >= since, nw.col("started_on") <= end, either(nw.col("entry"), 0) == 0)
    frame = collected(told.select("account_id", "group", "started_on", "churned_on"))
    gone = frame["churned_on"].to_numpy(float, na_value=np.inf)
    group = [ALL if by is None else text_of(by, value) for value in frame["group"]]
    return frame.assign(group=group, until=np.minimum(gone, end))


def _first(book: Book, kind: str) -> Lazy:
    own = book.tables["events"].filter(nw.col("kind") == kind)
    return own.group_by("account_id").agg(nw.col("happened_on").min())


def list_not_yet(book: Book, *, milestone: str, most: int = 50) -> pd.DataFrame:
    """The accounts here that have not reached a milestone, largest MRR first.

    Columns: account_id name started_on (date) days_since_start mrr (now); at most `most` rows.
    """
    counts = count_reached(book, [milestone])
    open_ = counts[counts["0"].isna() & counts["churned_on"].isna()]
    named = collected(placed(book).select("account_id", "name"))
    paying = collected(mrr_now(book)) if _priced(book) else pd.DataFrame({"account_id": [], "mrr": []})
    frame = open_.merge(named, on="account_id", how="left").merge(paying, on="account_id", how="left")
    frame = frame.sort_values(["mrr", "account_id"], ascending=[False, True], na_position="last").head(most)
    since = (book.as_of_day or 0) - frame["started_on"].astype("int64")
    told = frame.assign(days_since_start=since, started_on=dates(frame["started_on"]))
    return told[["account_id", "name", "started_on", "days_since_start", "mrr"]].reset_index(drop=True)


def _priced(book: Book) -> bool:
    return "mrr" in book.tables or not book.missing("accounts", "mrr")
