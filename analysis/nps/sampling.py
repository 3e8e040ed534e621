"""Which accounts the methods that take accounts one by one look at: all of them, or of a large book a part."""

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

import narwhals.stable.v2 as nw

from ..book import Book
from ..counting import Lazy, collected
from ..counting.sampling import MOST_UNITS, one_in
from ..finding import Finding
from ..phrases import numeral


class Sample(NamedTuple):
    """One account in how many is looked at, and their ids; no ids where it is all of them."""

    every: int = 1
    ids: Lazy | None = None

    def of(self, rows: Lazy) -> Lazy:
        """The rows of the accounts looked at."""
        return rows if self.ids is None else rows.join(self.ids, on="account_id", how="inner")

    def said(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """The findings, each saying that it stands on a part of the accounts, where it does."""
        return noted(findings, () if self.every == 1 else (says_part(self.every),))


EVERYBODY = Sample()


def sample(book: Book, *tables: str) -> Sample:
    """One sample for all of these tables, so that an account is there with all that is known of it or not at all.

    One account in two, three, ... where a table has more than 200,000 rows.
    """
    return sample_of(*(book.tables[name] for name in tables))


def sample_of(*frames: Lazy) -> Sample:
    """The same of rows of any kind that have an account_id."""
    every = max(-(-_rows(frame) // MOST_UNITS) for frame in frames)
    if every <= 1:
        return EVERYBODY
    known = nw.concat([frame.select("account_id") for frame in frames]).unique()
    placed = known.with_row_index("_place", order_by="account_id")
    return Sample(every, placed.filter(one_in(every, "_place")).select("account_id"))


def _rows(frame: Lazy) -> int:
    return int(collected(frame.select(nw.len().alias("rows")))["rows"].iloc[0])


def says_part(every: int) -> str:
    """What to say where a method looks at a part of the accounts."""
    return (
        f"Worked out on 1 account in {numeral(every)}, since there are more than {numeral(MOST_UNITS)} rows; "
        "lists are of every account."
    )


def noted(findings: Iterable[Finding], caveats: tuple[str, ...]) -> tuple[Finding, ...]:
    """The findings with more to be said of each."""
    return tuple(replace(finding, caveats=(*finding.caveats, *caveats)) for finding in findings)
