"""Why churn changed from one period to the next: who the accounts were, or how each group behaved."""

from dataclasses import dataclass
from datetime import date, timedelta

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd

from ..book import Book
from ..book.days import month_end, month_of, month_start, to_date
from ..book.exclusions import DATED, says_left_out
from ..book.mrr_history import only_recorded
from ..counting import collected
from ..counting.claims import claims
from ..counting.groups import dimension
from ..counting.period import Period, period
from ..counting.then import at_start
from ..errors import NotEnoughData
from ..estimate import MixRate, mix_rate, share_change
from ..finding import Family, Finding, count
from ..phrases import named_day
from ..result import Result
from ..standards import Z
from .change_findings import findings
from .counting import count_churn


@dataclass(frozen=True, eq=False, repr=False)
class Change(Result):
    """What moved churn between two periods. `groups`: a row per group; `bridge`: from the first rate to the second.

    earlier, later: first and last day. bridge: part points low high (of 100)."""

    by: str | None
    label: str
    earlier: tuple[date, date]
    later: tuple[date, date]
    groups: pd.DataFrame
    bridge: pd.DataFrame
    findings: tuple[Finding, ...]
    families: tuple[Family, ...] = ()


@says_left_out(DATED)
@claims("change", "change of churn", tested=lambda told: {"": [f.p_value for f in told.findings]},
        then=at_start)  # fmt: skip
def change(
    book: Book, *, by: str | None = None, since: date | str | None = None, until: date | str | None = None
) -> Change:
    """Why did churn change: because the accounts are others, or because they behave differently?

    Compares the period (12 months ending on as_of unless said otherwise) with the equally long one before it. Mix is
    what the change in who was here does at unchanged rates; behaviour is what the change in each group's rate does at
    an unchanged mix; groups that came or went stand apart; the three add up to the change. Intervals are 95%
    (Newcombe for the change, binomial given the mix for behaviour), the two corrected by Holm. Kitagawa (1955). Raises
    NotEnoughData for a snapshot or where either period began with nobody, MissingTable for an unknown dimension.

    since, until: the days of the later period; the earlier one is as long and ends the day before.

    Example: `composition.change(book)`.
    """
    column, label = dimension(book, by)
    later = _dated(book, since, until)
    earlier = before(later)
    both = _both(book, column, earlier, later)
    groups, total = _groups(both), both.drop(columns="group").sum()
    bridge = _bridge(_parts(both, "churned", "accounts"), total)
    paid = (
        _parts(both, "mrr_churned", "mrr_start") if total["mrr_start_before"] * total["mrr_start_after"] > 0 else None
    )
    told = findings(column, groups, bridge, total, (earlier, later), paid, only_recorded(book))
    return Change(column, label, _days(earlier), _days(later), groups, bridge, told)


def before(later: Period) -> Period:
    """The equally long period that ends the day before: in whole months where the period is made of whole months."""
    first, last = _days(later)
    whole = first.day == 1 and last == month_end(month_of(last))
    months = month_of(last) - month_of(first) + 1
    start = month_start(month_of(first) - months) if whole else first - (last - first) - timedelta(days=1)
    return Period(later.basis, start, first - timedelta(days=1))


def _dated(book: Book, since: date | str | None, until: date | str | None) -> Period:
    stretch = period(book, since, until)
    if stretch.since is None or stretch.until is None:
        raise NotEnoughData(
            "Two periods cannot be compared.", "The book is a snapshot of one day.", "Add start and churn dates."
        )
    return stretch


def _days(stretch: Period) -> tuple[date, date]:
    return stretch.since or date.min, stretch.until or date.max


def _both(book: Book, by: str | None, earlier: Period, later: Period) -> pd.DataFrame:
    """Per group what was here and what left, before and after; a group that was not there has 0."""
    wanted = ["group", "accounts", "churned", "with_mrr", "mrr_start", "mrr_churned", "mrr_churned_squared",
              "churned_with_mrr"]  # fmt: skip
    parts = []
    for name, stretch in (("before", earlier), ("after", later)):
        counts = count_churn(book, by=by, since=stretch.since, until=stretch.until)[wanted]
        if counts["accounts"].sum() == 0:
            raise NotEnoughData(
                "Churn cannot be compared with the period before.",
                f"Nobody was here when the period {stretch.words} began.",
                _shorter(book, later),
            )
        parts.append(counts.set_index("group").add_suffix(f"_{name}"))
    return pd.concat(parts, axis="columns").fillna(0.0).sort_index().rename_axis("group").reset_index()


def _shorter(book: Book, later: Period) -> str:
    """A period that has one before it in which accounts were here, in words."""
    starts = book.tables["accounts"].select(nw.col("started_on").min())
    first, end = collected(starts)["started_on"].iloc[0], month_of(_days(later)[1])
    for months in (6, 3, 1):
        begins, span = month_start(end - months + 1), count(months, "month")
        if not pd.isna(first) and month_start(end - 2 * months + 1) > to_date(int(first)) and begins > _days(later)[0]:
            have = "has" if months == 1 else "have"
            return f"Choose a shorter period: the {span} from {named_day(begins)} {have} one to compare with."
    return "Choose a later or a shorter period."


def _parts(both: pd.DataFrame, lost: str, base: str) -> MixRate:
    return mix_rate(*(both[f"{name}_{when}"] for when in ("before", "after") for name in (lost, base)))


def _groups(both: pd.DataFrame) -> pd.DataFrame:
    parts = _parts(both, "churned", "accounts")
    counts = [f"{name}_{when}" for when in ("before", "after") for name in ("accounts", "churned")]
    frame = both[["group", *counts]].astype(dict.fromkeys(counts, "int64"))
    ends = [
        share_change(*row) if row[1] > 0 and row[3] > 0 else (np.nan, np.nan)
        for row in zip(*(both[f"{n}_{w}"] for w in ("before", "after") for n in ("churned", "accounts")), strict=True)
    ]
    frame = frame.assign(
        share_before=parts.share_before, share_after=parts.share_after, rate_before=parts.rate_before,
        rate_after=parts.rate_after, rate_change=parts.rate_after - parts.rate_before,
        rate_change_low=[low for low, _ in ends], rate_change_high=[high for _, high in ends],
        mix=parts.mix, behaviour=parts.rate, came_or_went=parts.entry_exit,
    )  # fmt: skip
    money = both[["mrr_start_before", "mrr_churned_before", "mrr_start_after", "mrr_churned_after"]]
    moved = (frame["mix"] + frame["behaviour"] + frame["came_or_went"]).abs()
    order = moved.sort_values(ascending=False, kind="stable").index
    return pd.concat([frame, money], axis="columns").loc[order].reset_index(drop=True)


def _bridge(parts: MixRate, total: pd.Series) -> pd.DataFrame:
    behaviour, reach = parts.rate.sum(), Z * parts.rate_se
    low, high = _whole_change(total)
    rows = [
        ("before", parts.before, np.nan, np.nan),
        ("mix", parts.mix.sum(), np.nan, np.nan),
        ("came_or_went", parts.entry_exit.sum(), np.nan, np.nan),
        ("behaviour", behaviour, behaviour - reach, behaviour + reach),
        ("after", parts.after, np.nan, np.nan),
        ("change", parts.after - parts.before, low, high),
    ]
    return pd.DataFrame(rows, columns=["part", "share", "low", "high"])


def _whole_change(total: pd.Series) -> tuple[float, float]:
    return share_change(*(total[f"{n}_{w}"] for w in ("before", "after") for n in ("churned", "accounts")))
