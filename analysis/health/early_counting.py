"""What each account did in its first days: read from the rows once, one row per account."""

import narwhals.stable.v2 as nw
import pandas as pd

from ..book import Book
from ..book.days import month_end, to_day
from ..counting import Lazy, collected, dates
from ..counting.milestones import happened
from ..counting.population import placed
from .counting import DAYS, count_covered, count_kinds
from .landmark_days import Landmark
from .landmark_rows import grid

MOST_KINDS = 6


def behaviours_known(book: Book) -> list[tuple[str, str, str]]:
    """What can be counted of the first days: column, the table it comes from, and its name in words."""
    told: list[tuple[str, str, str]] = []
    if "touches" in book.tables and not book.missing("touches", "answered"):
        told.append(("heard", "touches", "Answered touches"))
        if not book.missing("touches", "contact"):
            told.append(("contacts", "touches", "People who answered"))
    for table in ("touches", "events"):
        kinds = count_kinds(book, table)["kind"].head(MOST_KINDS)
        told += [(f"{table}_{place}", table, f"{kind}") for place, kind in enumerate(kinds)]
    if "usage" in book.tables and not book.missing("usage", "active_users") and not book.missing("usage", "seats"):
        told.append(("share", "usage", "Share of seats in use"))
    if "nps" in book.tables:
        told.append(("score", "nps", "First NPS answer"))
    if "payments" in book.tables:
        told.append(("failed", "payments", "A failed payment"))
    return told


def count_early(book: Book, days: int) -> pd.DataFrame:
    """One row per account still here after its first days and watched beyond: what it did in them.

    Columns: account_id started_on churned_on, and those of `behaviours_known`; missing where nothing was noted. Nothing
    later than `days` after the start is read.
    """
    book.require("accounts", "churned")
    stop = nw.when(nw.col("churned") == 1).then(nw.col("churned_on")).otherwise(book.as_of_day or 0)
    past = placed(book).with_columns(stop.alias("stop")).filter(nw.col("stop") - nw.col("started_on") > days)
    if book.observed_from_day is not None:
        past = past.filter(nw.col("started_on") >= book.observed_from_day)
    here = past.select("account_id", "started_on", "churned_on", "started_month")
    frame = collected(here.select("account_id", "started_on", "churned_on"))
    names = {name for name, _, _ in behaviours_known(book)}
    for part in _parts(book, here, days, names):
        frame = frame.merge(collected(part), on="account_id", how="left")
    return frame.sort_values("account_id", ignore_index=True)


def list_beginning(book: Book, *, days: int = 90, most: int = 50) -> pd.DataFrame:
    """The accounts that are in their first days now, with what they have done so far, least active first.

    At most `most` rows. Columns: account_id name started_on (date) and one for each thing counted, under its name.
    """
    known = behaviours_known(book)
    stop = book.as_of_day or 0
    here = book.tables["accounts"].filter(nw.col("churned") == 0, nw.col("started_on") > stop - days)
    young = here.select("account_id", "name", "started_on", "started_month")
    frame = collected(young.select("account_id", "name", "started_on"))
    for part in _parts(book, young, days, {name for name, _, _ in known}):
        frame = frame.merge(collected(part), on="account_id", how="left")
    names = [name for name, _, _ in known if name in frame]
    active = frame[names].fillna(0).gt(0).sum(axis=1) if names else 0
    ordered = frame.assign(_active=active).sort_values(["_active", "account_id"]).head(most)
    told = ordered.assign(started_on=dates(ordered["started_on"]))
    return (
        told[["account_id", "name", "started_on", *names]]
        .rename(columns={name: label for name, _, label in known})
        .reset_index(drop=True)
    )


def _parts(book: Book, here: Lazy, days: int, names: set[str]) -> list[Lazy]:
    parts = []
    if "heard" in names:
        answered = _within(book, here, "touches", days).filter(nw.col("answered") == 1)
        parts.append(answered.group_by("account_id").agg(nw.len().alias("heard")))
        if "contacts" in names:
            people = answered.filter(~nw.col("contact").is_null()).group_by("account_id", "contact").agg(nw.len())
            parts.append(people.group_by("account_id").agg(nw.len().alias("contacts")))
    parts += [_kinds(book, here, table, days) for table in ("touches", "events") if f"{table}_0" in names]
    if "share" in names:
        parts.append(_share(book, here, days))
    if "score" in names:
        parts.append(_first_score(_within(book, here, "nps", days)))
    if "failed" in names:
        failed = _within(book, here, "payments", days)
        parts.append(failed.group_by("account_id").agg(nw.len().alias("failed")))
    return parts


def _within(book: Book, here: Lazy, table: str, days: int) -> Lazy:
    rows = happened(book, table).join(here.select("account_id", "started_on"), on="account_id", how="inner")
    aged = rows.with_columns((nw.col(DAYS[table]) - nw.col("started_on")).alias("ago"))
    return aged.filter(nw.col("ago") >= 0, nw.col("ago") <= days)


def _kinds(book: Book, here: Lazy, table: str, days: int) -> Lazy:
    kinds = list(count_kinds(book, table)["kind"].head(MOST_KINDS))
    marks = {f"{table}_{i}": nw.when(nw.col("kind") == kind).then(1).otherwise(0) for i, kind in enumerate(kinds)}
    rows = _within(book, here, table, days).with_columns(*(mark.alias(name) for name, mark in marks.items()))
    return rows.group_by("account_id").agg(nw.col(*marks).sum())


def _share(book: Book, here: Lazy, days: int) -> Lazy:
    """Mean share of seats in use in the months that end within the first days, that of the start being the first."""
    first, last = count_covered(book)["usage"]
    ends = grid(book, [Landmark(to_day(month_end(month)), month) for month in range(first, last + 1)])
    own = here.select("account_id", "started_on", "started_month")
    rows = book.tables["usage"].join(own, on="account_id", how="inner")
    dated = rows.join(ends, left_on="month", right_on="until", how="inner")
    within = (nw.col("month") >= nw.col("started_month")) & (nw.col("day") - nw.col("started_on") <= days)
    known = dated.filter(within, nw.col("seats") > 0, ~nw.col("active_users").is_null())
    used = known.with_columns((nw.col("active_users") / nw.col("seats")).alias("share"))
    return used.group_by("account_id").agg(nw.col("share").mean())


def _first_score(rows: Lazy) -> Lazy:
    first = rows.group_by("account_id").agg(nw.col("ago").min())
    both = rows.join(first, on=["account_id", "ago"], how="inner")
    return both.group_by("account_id").agg(nw.col("score").mean())
