"""Where expansion comes from, which activity goes before it, and who has room to grow."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from ..book import Book
from ..book.book_cache import cached
from ..book.days import as_date, month_of, month_text
from ..counting.claims import claims
from ..counting.paid_months import months_of_change
from ..errors import NotEnoughData
from ..finding import Family, Finding
from ..phrases import named_period
from ..result import Result
from ..standards import YEAR
from .growth_activity import activities
from .growth_counting import by_kind, count_increases, tells_use, told_by
from .growth_findings import findings
from .growth_parts import KINDS
from .growth_room import rooms
from .paid import MRR, called, named_as_paid

# Up to so many months are told month by month, longer periods quarter by quarter.
MOST_MONTHS = 24


@dataclass(frozen=True, eq=False, repr=False)
class Growth(Result):
    """Where expansion comes from. `kinds`: a row for each; `periods`: the same by period.

    since, until: the months looked at, both in. kinds: kind amount share_of_expansion accounts increases. periods:
    period kind amount accounts, a month each, or a quarter where the period is longer than two years. activities: what
    was looked at before each kind, as `growth_activity.activities`. room: room_in accounts room at_risk_now.
    """

    since: str
    until: str
    kinds: pd.DataFrame
    periods: pd.DataFrame
    activities: pd.DataFrame
    room: pd.DataFrame
    findings: tuple[Finding, ...]
    families: tuple[Family, ...] = ()
    called: str = MRR


def _fact(finding: Finding) -> str:
    return f"growing by {finding.about.get('kind')}; sign={finding.about.get('sign')}"


@claims("growth", _fact, tested=lambda told: {"": told.activities["p_adjusted"]}, today=False)
def growth(book: Book, *, months: int = YEAR, until: date | str | None = None, at_risk: tuple[str, ...] = ()) -> Growth:
    """Where does expansion come from, and who has room to grow?

    Every increase of an account's MRR, as on the page of MRR movements, is taken apart: more seats at their earlier
    price, another plan, something bought beside it, a higher price; the rest is unexplained. `months` to the
    month of the day `until`. What goes before growth is looked at over all months: accounts with an activity
    against others of that month, tenure and size that had last grown as long ago, corrected for all that was looked at.
    `at_risk`: accounts that are to be called first. Raises MissingTable without MRR, NotEnoughData without two months.

    Example: `revenue.growth(book)`.
    """
    first, newest = months_of_change(book)
    day = as_date(until)
    last = newest if day is None else min(newest, month_of(day))
    if last <= first:
        why = f"The MRR is known from {named_period(month_text(first))} on."
        raise NotEnoughData("Where expansion comes from cannot be told.", why, "Choose a later period.")
    begins = max(first + 1, last - months + 1)
    rows = count_increases(book)
    span = rows[(rows["month"] >= begins) & (rows["month"] <= last)]
    looked = activities(book)
    who = who_has_room(book, at_risk)
    kinds, since, ends = sum_kinds(span), month_text(begins), month_text(last)
    room = sum_rooms(who)
    said = findings(kinds, span, (since, ends), told_by(book), looked, who, (bool(at_risk), tells_use(book)))
    periods = sum_periods(span, last - begins + 1)
    return Growth(since, ends, kinds, periods, looked, room, named_as_paid(said, book), (), called(book))


def sum_kinds(increases: pd.DataFrame) -> pd.DataFrame:
    """What each kind brought, if anything: kind amount share_of_expansion accounts increases."""
    rows = by_kind(increases)
    each = rows.groupby("kind").agg(amount=("amount", "sum"), accounts=("account_id", "nunique"),
                                    increases=("amount", "size")).reindex(KINDS).dropna()  # fmt: skip
    told = each.assign(share_of_expansion=each["amount"] / increases["expansion"].sum()).reset_index()
    whole = {"accounts": "int64", "increases": "int64"}
    return told.astype(whole)[["kind", "amount", "share_of_expansion", "accounts", "increases"]]


def sum_periods(increases: pd.DataFrame, months: int) -> pd.DataFrame:
    """The same by month, or by quarter: period kind amount accounts."""
    rows = by_kind(increases)
    named = {month: month_text(month) for month in rows["month"].unique()}
    text = rows["month"].map(named)
    if months > MOST_MONTHS:
        text = text.str[:5] + "Q" + ((rows["month"] % YEAR) // 3 + 1).astype(str)
    each = rows.assign(period=text).groupby(["period", "kind"], as_index=False)
    return each.agg(amount=("amount", "sum"), accounts=("account_id", "nunique"))


def sum_rooms(who: pd.DataFrame) -> pd.DataFrame:
    """How many accounts have room of each kind, and how much: room_in accounts room at_risk_now (how many of them)."""
    each = who.assign(at_risk_now=who["at_risk_now"].eq("yes")).groupby("room_in", as_index=False)
    return each.agg(accounts=("account_id", "size"), room=("room", "sum"), at_risk_now=("at_risk_now", "sum"))


def list_upsell(book: Book, *, at_risk: tuple[str, ...] = (), most: int = 50) -> pd.DataFrame:
    """The upsell list: accounts with room, why in one line, how much at whose price; those at risk stand last.

    Columns: account_id name evidence room at_risk_now (yes: keep it first) csm room_in precedes_growth room_priced_at
    mrr seats_bought seats_used plan. At most `most` rows.
    """
    return who_has_room(book, at_risk).head(most)


@cached
def who_has_room(book: Book, at_risk: tuple[str, ...] = ()) -> pd.DataFrame:
    """Every account with room, as `rooms` tells it: the sentences and the list are of the same accounts."""
    return rooms(book, activities(book), at_risk)


def list_increases(
    book: Book, *, group: str | None = None, since: str = "", until: str = "", most: int = 50
) -> pd.DataFrame:
    """The increases of MRR that a kind had a part in, largest part first: account_id month kind amount expansion.

    group: the kind, None for any; since, until: months such as 2025-07, both in. At most `most` rows.
    """
    rows = count_increases(book).assign(month=lambda told: told["month"].map(month_text))
    within = rows[(rows["month"] >= since) & (rows["month"] <= (until or "9999"))]
    parts = by_kind(within).merge(within[["account_id", "month", "expansion"]], on=["account_id", "month"])
    wanted = parts if group is None else parts[parts["kind"] == group]
    order = wanted.sort_values(["amount", "account_id", "month"], ascending=[False, True, True])
    return order.head(most).reset_index(drop=True)
