"""Why churn changed from one period to the next: who the accounts were, or how each group behaved."""

from dataclasses import dataclass
from datetime import date, timedelta
from statistics import NormalDist

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd

from analysis.book import Book
from analysis.book.billed import BY_RECORD, RECORDED, only_recorded
from analysis.book.days import month_end, month_of, month_start, to_date
from analysis.book.left_out import DATED, says_left_out
from analysis.composition.counting import count_churn
from analysis.composition.period import Period, dimension, period
from analysis.counting import collected
from analysis.errors import NotEnoughData
from analysis.estimate import MixRate, holm, mix_rate, share_change, share_difference
from analysis.finding import CLEAR, Finding, count, listed, percent
from analysis.phrases import numeral, with_sign
from analysis.standards import FEWEST

Z = 1.959963984540054
DEPENDS = "How much is mix depends on the groups chosen: compare by another dimension to see."
OVERLAP = "Accounts here in both periods are counted in both, as if they were different ones."


@dataclass(frozen=True, eq=False)
class Change:
    """What moved churn between two periods. `groups`: a row per group; `bridge`: from the first rate to the second.

    earlier, later: first and last day. bridge: part points low high (of 100)."""

    by: str | None
    label: str
    earlier: tuple[date, date]
    later: tuple[date, date]
    groups: pd.DataFrame
    bridge: pd.DataFrame
    findings: tuple[Finding, ...]


@says_left_out(DATED)
def change(
    book: Book, *, by: str | None = None, since: date | str | None = None, until: date | str | None = None
) -> Change:
    """Why did churn change: because the accounts are others, or because they behave differently?

    Compares the period (12 months ending on as_of unless said otherwise) with the equally long one before it. Mix is
    what the change in who was here does at unchanged rates; behaviour is what the change in each group's rate does at
    an unchanged mix; groups that came or went stand apart; the three add up to the change. Intervals are 95%
    (Newcombe for the change, binomial given the mix for behaviour), the two corrected by Holm. Kitagawa (1955). Raises
    NotEnoughData for a snapshot or where either period began with nobody, MissingTable for an unknown dimension.
    """
    column, label = dimension(book, by)
    later = _dated(book, since, until)
    earlier = before(later)
    both = _both(book, column, earlier, later)
    groups, total = _groups(both), both.drop(columns="group").sum()
    bridge = _bridge(_parts(both, "churned", "accounts"), total)
    told = _say(column, groups, bridge, total, earlier, later)
    return Change(
        column, label, _days(earlier), _days(later), groups, bridge, (*told, *_money(both, only_recorded(book)))
    )


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
    wanted = ["group", "accounts", "churned", "with_mrr", "mrr_start", "mrr_churned"]
    parts = []
    for name, stretch in (("before", earlier), ("after", later)):
        counts = count_churn(book, by=by, since=stretch.since, until=stretch.until)[wanted]
        if counts["accounts"].sum() == 0:
            raise NotEnoughData(
                "Churn cannot be compared with the period before.",
                f"Nobody was here when the period from {stretch.since} to {stretch.until} began.",
                _shorter(book, later),
            )
        parts.append(counts.set_index("group").add_suffix(f"_{name}"))
    return pd.concat(parts, axis="columns").fillna(0.0).sort_index().rename_axis("group").reset_index()


def _shorter(book: Book, later: Period) -> str:
    """A period that has one before it in which accounts were here, in words."""
    starts = book.tables["accounts"].select(nw.col("started_on").min())
    first, end = collected(starts)["started_on"].iloc[0], month_of(_days(later)[1])
    for months in (6, 3, 1):
        begins = month_start(end - months + 1)
        if not pd.isna(first) and month_start(end - 2 * months + 1) > to_date(int(first)) and begins > _days(later)[0]:
            return f"Choose a shorter period: the {count(months, 'month')} from {begins} have one to compare with."
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


def _p_values(total: pd.Series, behaviour: tuple[float, float, float]) -> tuple[float, float]:
    """Of the change and of behaviour, corrected for being two (Holm)."""
    whole = share_difference(*(total[f"{n}_{w}"] for w in ("after", "before") for n in ("churned", "accounts"))).p
    moved, low, high = behaviour
    apart = 2 * NormalDist().cdf(-abs(moved) * 2 * Z / (high - low)) if high > low else np.nan
    first, second = holm([whole, apart])
    return float(first), float(second)


def points(share: float) -> str:
    """A difference of shares in points of 100, with its sign: +1.6 points."""
    return f"{with_sign(100 * share, 1)} points"


def _range(low: float, high: float) -> str:
    return f"{points(low).removesuffix(' points')} to {points(high).removesuffix(' points')}"


def _say(
    by: str | None, groups: pd.DataFrame, bridge: pd.DataFrame, total: pd.Series, earlier: Period, later: Period
) -> tuple[Finding, ...]:
    row = bridge.set_index("part")
    first, second = _p_values(total, _of(row, "behaviour"))
    whole = _total(row, total, earlier, later, first)
    if by is None or len(groups) < 2:
        return (whole,)
    return (whole, *_paradox(groups, row), _mix(row), _behaviour(row, second, by))


def _total(row: pd.DataFrame, total: pd.Series, earlier: Period, later: Period, p: float) -> Finding:
    moved, low, high = _of(row, "change")
    was, is_ = (
        f"{percent(_of(row, when)[0])} ({numeral(total[f'churned_{when}'])} of {numeral(total[f'accounts_{when}'])})"
        for when in ("before", "after")
    )
    between = f"from {was} in {earlier.since} to {earlier.until} to {is_} in {later.since} to {later.until}"
    shown = p < 0.05 and not low <= 0 <= high
    enough = min(total["accounts_before"], total["accounts_after"]) >= FEWEST
    doubt = "" if shown else " That is no more than chance alone would make it."
    claim = f"Churn went {between}: {points(moved)} ({_range(low, high)}).{doubt}"
    verdict = CLEAR if shown and enough else "cannot tell"
    return Finding(claim, verdict, moved, low, high, int(total["accounts_after"]), p, {"part": "change"}, (OVERLAP,))


def _mix(row: pd.DataFrame) -> Finding:
    mix, moved = _of(row, "mix")[0], _of(row, "came_or_went")[0]
    also = f"; groups that came or went account for {points(moved)}" if abs(moved) >= 0.0005 else ""
    claim = f"Who the accounts were accounts for {points(mix)} of the change{also}."
    return Finding(claim, "estimate", mix, about={"part": "mix"}, caveats=(DEPENDS,))


def _behaviour(row: pd.DataFrame, p: float, by: str) -> Finding:
    moved, low, high = _of(row, "behaviour")
    shown = p < 0.05 and not low <= 0 <= high
    rest = "the groups left more" if moved > 0 else "the groups left less"
    end = f"{rest} often" if shown else "whether the groups behave differently cannot be told"
    claim = f"At the same mix of accounts churn would have moved by {points(moved)} ({_range(low, high)}): {end}."
    verdict = CLEAR if shown else "cannot tell"
    return Finding(claim, verdict, moved, low, high, p_value=p, about={"part": "behaviour", "by": by})


def _paradox(groups: pd.DataFrame, row: pd.DataFrame) -> tuple[Finding, ...]:
    """Every group one way and the total the other: the mix did it."""
    moved, total = groups["rate_change"].dropna(), _of(row, "change")[0]
    if len(moved) < 2 or total == 0 or not (moved * total < 0).all():
        return ()
    each, whole = ("improved", "got worse") if total > 0 else ("got worse", "improved")
    kept = sorted(groups.loc[groups["rate_change"].notna(), "group"])
    mix = f"it is who the accounts are that moved it, by {points(_of(row, 'mix')[0])}"
    claim = f"Beware: every group {each} ({listed(kept)}) while the total {whole}; {mix}."
    return (Finding(claim, "estimate", total, about={"part": "paradox"}),)


def _money(both: pd.DataFrame, recorded: bool) -> tuple[Finding, ...]:
    """The same for MRR, counted: its interval is that of the revenue rates, on the first page."""
    if not (both["mrr_start_before"].sum() > 0 and both["mrr_start_after"].sum() > 0):
        return ()
    parts = _parts(both, "mrr_churned", "mrr_start")
    moved = parts.after - parts.before
    named = {"mix": parts.mix, "behaviour": parts.rate, "groups that came or went": parts.entry_exit}
    shares = {name: float(value.sum()) for name, value in named.items()}
    said = ", ".join(f"{name} {points(value)}" for name, value in shares.items() if abs(value) >= 0.0005)
    of = f", of which {said}" if said else ""
    begins = f"{BY_RECORD}, MRR churn" if recorded else "MRR churn"
    caveats = (RECORDED,) if recorded else ()
    claim = f"{begins} went from {percent(parts.before)} to {percent(parts.after)}: {points(moved)}{of}."
    return (Finding(claim, "estimate", moved, about={"part": "mrr"}, caveats=caveats),)


def _of(row: pd.DataFrame, part: str) -> tuple[float, float, float]:
    share, low, high = (float(row[name][part]) for name in ("share", "low", "high"))
    return share, low, high
