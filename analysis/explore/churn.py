"""Logo churn and MRR churn as their page has them, how many accounts there are, and how many are new."""

import narwhals.stable.v2 as nw
import pandas as pd

from .. import composition
from ..book import Book
from ..book.days import to_day
from ..composition.counting import basis_of
from ..counting import ALL, collected
from ..counting.period import PER_MONTH, SNAPSHOT
from ..counting.population import here_after, placed
from ..counting.sampling import MOST_UNITS
from ..errors import NotEnoughData
from .counted import Counted, Stretch, frame_of, summed


def logo_churn(book: Book, by: str | None, stretch: Stretch) -> Counted:
    """Accounts that churned over accounts at the start; per account-month where the book is younger than the period."""
    days = stretch._asdict()
    basis = basis_of(book, **days)
    counts = composition.count_churn(book, by=by, basis=basis, **days)
    if counts.empty:
        raise NotEnoughData("Nobody can be counted.", "No account was here in this time.", "Choose another period.")
    below = "account_months" if basis == PER_MONTH else "accounts"
    groups, whole = composition.estimate_groups(counts, basis), composition.estimate_total(counts, basis)
    named = {"accounts": "accounts", "numerator": "churned", "denominator": below, "value": "rate", "low": "low",
             "high": "high"}  # fmt: skip
    own = groups[["group", "p_value", "p_adjusted"]]
    over = {PER_MONTH: "account-months", SNAPSHOT: "all accounts"}.get(basis, "")
    return Counted(frame_of(groups, **named), frame_of(whole, **named), None, lambda: own, over)


def mrr_churn(book: Book, by: str | None, stretch: Stretch) -> Counted:
    """MRR at the start of accounts that churned, over the MRR at the start."""
    days = stretch._asdict()
    basis = basis_of(book, **days)
    counts = composition.count_churn(book, by=by, basis=basis, **days)
    if basis == PER_MONTH or not counts["with_mrr"].sum():
        why = "Too few accounts were here at its start, or their MRR is not known."
        raise NotEnoughData("MRR churn cannot be told.", why, "Choose a later period, or add MRR.")
    few = counts["with_mrr"].sum() <= MOST_UNITS
    units = composition.count_units(book, by=by, basis=basis, **days) if few else None
    groups, whole = (estimate(counts, basis, units) for estimate in (composition.estimate_groups,
                                                                     composition.estimate_total))  # fmt: skip
    named = {"accounts": "accounts", "numerator": "mrr_churned", "denominator": "mrr_start", "value": "mrr_rate",
             "low": "mrr_rate_low", "high": "mrr_rate_high"}  # fmt: skip
    own = None if units is None else units.rename(columns={"lost": "above", "start": "below"})
    return Counted(
        frame_of(groups, **named), frame_of(whole, **named), own, over="all MRR" if basis == SNAPSHOT else ""
    )


def accounts(book: Book, by: str | None, stretch: Stretch) -> Counted:
    """The accounts that are active when the last day ends."""
    return Counted(*summed(count_accounts(book, by, stretch, new=False)))


def new_accounts(book: Book, by: str | None, stretch: Stretch) -> Counted:
    """The accounts that started on one of the days."""
    return Counted(*summed(count_accounts(book, by, stretch, new=True)))


def count_accounts(book: Book, by: str | None, stretch: Stretch, new: bool) -> pd.DataFrame:
    """One row per account that is active at the end, or that started in the time: group, above 1, below 1."""
    book.require("accounts", "started_on")
    first, last = to_day(stretch.since), to_day(stretch.until)
    started = nw.col("started_on")
    rows = book.tables["accounts"].filter(started >= first, started <= last) if new else placed(book).filter(
        here_after(last))  # fmt: skip
    group = nw.lit(ALL) if by is None else nw.col(by)
    units = collected(rows.select("account_id", group.alias("group"))).assign(above=1.0, below=1.0)
    if units.empty:
        raise NotEnoughData("There is no account.", f"None {'started' if new else 'is active'} in this time.",
                            "Choose another period.")  # fmt: skip
    return units.sort_values("account_id", ignore_index=True)
