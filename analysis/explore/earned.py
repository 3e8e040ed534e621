"""NRR, GRR, MRR, ARPA and the renewal rate, as the pages on revenue have them."""

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd

from .. import revenue
from ..book import Book
from ..book.days import month_of, month_text
from ..book.mrr_history import has_history
from ..counting import ALL, collected
from ..counting.groups import with_group
from ..counting.paid_months import months_seen, paid_months, paying_now
from ..counting.period import months_in
from ..counting.sampling import MOST_UNITS
from ..errors import NotEnoughData
from ..estimate import revenue_interval, wilson
from ..phrases import count
from ..revenue.counting import count_units
from ..revenue.definitions import units_of
from ..revenue.revenue_metrics import over_a_year
from .counted import Counted, Stretch, frame_of, of_units, summed


def nrr(book: Book, by: str | None, stretch: Stretch) -> Counted:
    """What the accounts of the start pay at the end, over what they paid at the start."""
    return _retained(book, by, stretch, "nrr")


def grr(book: Book, by: str | None, stretch: Stretch) -> Counted:
    """The same, each account counted at most at what it paid at the start."""
    return _retained(book, by, stretch, "grr")


def expansion(book: Book, by: str | None, stretch: Stretch) -> Counted:
    """What the accounts of the start pay more at the end, over what they paid at the start: NRR less GRR."""
    months, last = months_in(*stretch), _month(book, stretch)
    units = count_units(book, by=by, months=months, until=last).query("returning == 0")
    if units.empty or not units["start"].sum() > 0:
        why = f"Nobody is known to have paid {months} months before {month_text(last)}."
        raise NotEnoughData("The expansion rate cannot be told.", why, "Choose a later or shorter period.")
    told = units.assign(above=(units["end"] - units["start"]).clip(lower=0.0), below=units["start"])
    return Counted(*of_units(told), told)


def _retained(book: Book, by: str | None, stretch: Stretch, name: str) -> Counted:
    months, last = months_in(*stretch), _month(book, stretch)
    kept = (revenue.count_kept(book, by=one, months=months) for one in (by, None))
    parts = [frame[frame["month"] == last] for frame in kept]
    if parts[1].empty or not parts[1]["start"].sum() > 0:
        why = f"Nobody is known to have paid {months} months before {month_text(last)}."
        raise NotEnoughData(f"{name.upper()} cannot be told.", why, "Choose a later or shorter period.")
    told = [over_a_year(part).assign(kept=part["end" if name == "nrr" else "capped"]) for part in parts]
    named = {"accounts": "accounts_start", "numerator": "kept", "denominator": "mrr_start", "value": name,
             "low": f"{name}_low", "high": f"{name}_high"}  # fmt: skip
    groups, whole = (frame_of(one, **named) for one in told)
    if whole["accounts"].iloc[0] > MOST_UNITS:
        return Counted(groups, whole)
    units = count_units(book, by=by, months=months, until=last).query("returning == 0")
    end = units["end"] if name == "nrr" else units[["start", "end"]].min(axis=1)
    lost = revenue_interval(units["start"] - end, units["start"], units["end"] == 0)
    return Counted(groups, whole.assign(low=1 - lost.high, high=1 - lost.low),
                   units.assign(above=end, below=units["start"]))  # fmt: skip


def _month(book: Book, stretch: Stretch) -> int:
    """The last month asked about, or the last one whose MRR is known."""
    book.require("mrr")
    return min(month_of(stretch.until), months_seen(book)[1])


def mrr(book: Book, by: str | None, stretch: Stretch) -> Counted:
    """The MRR of the last month."""
    return Counted(*summed(count_paying(book, by, stretch)))


def arpa(book: Book, by: str | None, stretch: Stretch) -> Counted:
    """The MRR of the last month over the accounts that pay in it."""
    units = count_paying(book, by, stretch)
    return Counted(*of_units(units), units)


def count_paying(book: Book, by: str | None, stretch: Stretch) -> pd.DataFrame:
    """One row per account that pays in the last month: group, above what it pays, below 1."""
    if has_history(book):
        rows = paid_months(book).filter(nw.col("month") == _month(book, stretch))
    else:
        rows = paying_now(book)[0]
    grouped = with_group(book, rows.select("account_id", "mrr"), by)
    units = collected(grouped.select("account_id", "group", "mrr")).sort_values("account_id", ignore_index=True)
    if units.empty:
        raise NotEnoughData("There is no MRR.", "Nobody pays in this month.", "Choose another period.")
    return units.assign(above=units["mrr"], below=1.0)


def renewal_rate(book: Book, by: str | None, stretch: Stretch) -> Counted:
    """Of the accounts whose contract came up for renewal in the time, those that still pay when it ends."""
    units = count_due(book, by, stretch)
    groups = units.groupby("group", as_index=False).agg(accounts=("below", "size"), kept=("above", "sum"))
    whole = pd.DataFrame({"group": [ALL], "accounts": [len(units)], "kept": [units["above"].sum()]})
    return Counted(_renewed(groups), _renewed(whole), units)


def count_due(book: Book, by: str | None, stretch: Stretch) -> pd.DataFrame:
    """One row per account that came up for renewal in the time: group, above 1 where it still pays at its end, below 1.

    Of 12 months the rows of `revenue.renewals`, by group.
    """
    months, last = months_in(*stretch), _month(book, stretch)
    if not has_history(book) or last - months < months_seen(book)[0]:
        why = f"It takes {count(months + 1, 'month')} of MRR up to the last day."
        raise NotEnoughData("The renewal rate cannot be told.", why, "Choose a later or shorter period.")
    rows = with_group(book, units_of(book, months=months, until=last).filter(nw.col("due") == 1), by)
    units = collected(rows.select("group", nw.col("due_gone").alias("gone")))
    if units.empty:
        raise NotEnoughData("No renewal is known.", "No contract of more than a month came up.", "Add contract_months.")
    return units.assign(above=1.0 - units["gone"], below=1.0).sort_values(["group", "gone"], ignore_index=True)


def _renewed(rows: pd.DataFrame) -> pd.DataFrame:
    low, high = wilson(rows["kept"], rows["accounts"])
    told = rows.assign(rate=rows["kept"] / rows["accounts"], low=np.asarray(low), high=np.asarray(high))
    named = {"accounts": "accounts", "numerator": "kept", "denominator": "accounts", "value": "rate", "low": "low",
             "high": "high"}  # fmt: skip
    return frame_of(told, **named)
