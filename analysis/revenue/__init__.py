"""What happened to the recurring revenue: movements, metrics, and what is behind them."""

from dataclasses import dataclass
from datetime import date

import narwhals.stable.v2 as nw
import pandas as pd

from ..book import Book
from ..book.days import as_date, month_end, month_of, month_start, month_text
from ..counting import collected
from ..counting.claims import as_of_today
from ..counting.costs import keeps
from ..counting.groups import label_of
from ..counting.paid_months import gaps, months_of_change, paid_months
from ..counting.sampling import MOST_UNITS
from ..counting.then import at_start
from ..errors import NotEnoughData
from ..estimate import revenue_interval
from ..finding import Finding, count
from ..phrases import named_period
from ..result import Result
from ..standards import YEAR
from .counting import count_costs, count_kept, count_movements, count_still_paying, count_units
from .definitions import METRICS, Definitions, count_period, definitions, list_stopped
from .dunning import Dunning, dunning
from .dunning_counting import list_open
from .expansion import Expansion, expansion
from .growth import Growth, growth, list_increases, list_upsell
from .paid import MRR, called, named_as_paid
from .payments import Payments, involuntary, payments
from .payments_counting import (
    count_failing,
    count_recovery,
    list_failing,
    source_of,
)
from .payments_findings import of_churn
from .renewals import Renewals, list_renewals, renewals
from .returns import Returns, list_win_back, returns
from .revenue_findings import findings, still_paying
from .revenue_history import METRICS as HISTORIES
from .revenue_history import history as history_of
from .revenue_listing import list_behind, list_movements
from .revenue_metrics import bridge, metrics, month_by_month, movements
from .revenue_table import table as table_of
from .standing import Standing, count_layers, list_largest, standing
from .worth import WITHIN, Worth, worth
from .worth_tiers import Tiers, list_tier, tiers

__all__ = ["HISTORIES", "METRICS", "Definitions", "Dunning", "Expansion", "Growth",
           "Payments", "Renewals", "Returns", "Revenue", "Standing",
           "Tiers", "Worth", "analyze", "count_failing", "count_kept", "count_layers", "count_movements",
           "count_period", "definitions", "dunning", "expansion", "growth",
           "list_behind", "list_failing", "list_increases", "list_largest", "list_movements", "list_open",
           "list_renewals", "list_stopped", "list_tier", "list_upsell", "list_win_back",
           "payments", "renewals", "returns", "standing", "tiers", "worth"]  # fmt: skip


@dataclass(frozen=True, eq=False, repr=False)
class Revenue(Result):
    """What happened to the MRR. `movements` and `metrics` have a row per month, `groups` one per group of `by`.

    since, until: the months of the bridge, both in.
    bridge: the movements added up, ready to draw; months: one row per month of it and kind. table: the metrics with
    their rules; history: each of them month by month. involuntary: churn that nobody decided. currency: of
    the amounts, empty where no file says one. called: what they are, MRR or Payments.
    """

    since: str
    until: str
    movements: pd.DataFrame
    metrics: pd.DataFrame
    bridge: pd.DataFrame
    months: pd.DataFrame
    table: pd.DataFrame
    history: pd.DataFrame
    groups: pd.DataFrame
    involuntary: pd.DataFrame
    findings: tuple[Finding, ...]
    currency: str = ""
    called: str = MRR


def analyze(
    book: Book,
    *,
    by: str | None = None,
    months: int = YEAR,
    late: int = 0,
    kinds: tuple[str, ...] | None = None,
    until: date | str | None = None,
) -> Revenue:
    """What happened to the monthly recurring revenue, and what is it made of?

    Each account's MRR of a month is compared with the month before: new (it never paid), expansion, contraction, churn
    (nothing now; dated in the first month without MRR) and reactivation (it returns). They add up to the change, to the
    cent. GRR and NRR follow the accounts of 12 months before. `months` of the bridge, to the month of the day `until`,
    the last known unless said; `late`: a gap of at most so many months is late billing and no churn; `kinds` of cost
    that count as retention, all but winning accounts unless said; `by` adds a table per group: what accounts were
    before those months, or 12 of them, where the book tells. Intervals: Wilson for shares of accounts, drawing accounts
    again for MRR. Raises MissingTable without MRR or for an unknown dimension, NotEnoughData without two months of it.

    Example: `revenue.analyze(book)`.
    """
    label_of(book, by)
    first, last, newest = _months(book, until)
    counts, kept = _counted(book, None, late, last)
    if not counts["mrr"].sum() > 0:
        raise NotEnoughData("There is no recurring revenue.", "No account has MRR above 0.", "See what was refused.")
    frame, measured = movements(counts), metrics(counts, kept)
    history = _with_units(measured.copy(), book, late, last)
    since, ends = month_text(max(first + 1, last - months + 1)), month_text(last)
    steps = bridge(frame, since, ends)
    spent = count_costs(book)
    costs = spent[keeps(spent["kind"]) if kinds is None else spent["kind"].isin(kinds)]
    table = table_of(frame, history.iloc[-1], costs, _observed(book), max(first, last - YEAR + 1), last)
    failing = involuntary(count_failing(book, late=late), count_recovery(book), source_of(book))
    then = at_start(book, since=month_start(max(first + 1, last - max(months, YEAR) + 1)), until=month_end(last))
    caveats = _caveats(book, counts, as_of_today(then, {by: ""}) if by else "")
    told = findings(steps, history.iloc[-1], frame, _short_gaps(book, last), late, since, caveats)
    still = still_paying(count_still_paying(book).iloc[0], float(steps["amount"].iloc[-1]))
    said = (*told, *((*of_churn(failing.iloc[0]), *still) if last == newest else ()))
    groups = _by_group(*((frame, measured) if by is None else _moved(then, by, late, last)), since, ends)
    bare, lines = frame.drop(columns="group"), history.drop(columns="group")
    past, each = history_of(bare, lines, costs), month_by_month(bare, since, ends)
    return Revenue(
        since, ends, bare, lines, steps, each, table, past, groups, failing, named_as_paid(said, book),
        book.currency, called(book),
    )  # fmt: skip


def _months(book: Book, until: date | str | None) -> tuple[int, int, int]:
    """The first month the MRR is known for, the last that is asked about, and the last that is known."""
    first, newest = months_of_change(book)
    day = as_date(until)
    last = newest if day is None else min(newest, month_of(day))
    if last <= first:
        begins, ends = (named_period(month_text(month)) for month in (first, last))
        why = f"The MRR is known from {begins} on, and the period ends with {ends}."
        raise NotEnoughData("What happened to the MRR cannot be told.", why, "Choose a later period.")
    return first, last, newest


def _counted(book: Book, by: str | None, late: int, last: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The movements and what was kept, up to a month."""
    counts = (count_movements(book, by=by, late=late), count_kept(book, by=by, late=late))
    moves, kept = (frame[frame["month"] <= last].reset_index(drop=True) for frame in counts)
    return moves, kept


def _with_units(history: pd.DataFrame, book: Book, late: int, last: int) -> pd.DataFrame:
    """The last year's intervals from drawing accounts again, where there are few enough to do so."""
    if pd.isna(history["accounts_start"].iloc[-1]) or history["accounts_start"].iloc[-1] > MOST_UNITS:
        return history
    units = count_units(book, late=late, until=last)
    cohort = units[units["returning"] == 0]
    lost = cohort["start"] - cohort["end"]
    drawn = {
        "grr": revenue_interval(lost.clip(lower=0), cohort["start"], cohort["end"] == 0),
        "nrr": revenue_interval(lost, cohort["start"], cohort["end"] == 0),
        "nrr_with_reactivation": revenue_interval(units["start"] - units["end"], units["start"], units["end"] == 0),
    }
    newest = history.index[-1]
    for name, found in drawn.items():
        history.loc[newest, [f"{name}_low", f"{name}_high"]] = [1 - found.high, 1 - found.low]
    return history


def _observed(book: Book) -> pd.Series | None:
    try:
        methods = worth(book).methods
    except NotEnoughData:
        return None
    return methods[methods["method"] == WITHIN].iloc[0]


def _short_gaps(book: Book, last: int) -> int:
    """Churn movements that were undone the very next month."""
    stops = gaps(paid_months(book), last).filter(nw.col("back") == nw.col("month") + 1)
    return int(collected(stops.select(nw.len().alias("accounts")))["accounts"].iloc[0])


def _moved(book: Book, by: str, late: int, last: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The movements and the metrics of each group."""
    counts, kept = _counted(book, by, late, last)
    return movements(counts), metrics(counts, kept)


def _by_group(frame: pd.DataFrame, history: pd.DataFrame, since: str, until: str) -> pd.DataFrame:
    """The bridge and the year of every group, largest MRR first."""
    rows = [_group_row(str(group), part, since, until) for group, part in frame.groupby("group")]
    last = history[history["month"] == until]
    wanted = [
        "group",
        "arpa",
        "logo_churn_year",
        "year_low",
        "year_high",
        "grr",
        "grr_low",
        "grr_high",
        "nrr",
        "nrr_low",
        "nrr_high",
    ]
    joined = pd.DataFrame(rows).merge(last[wanted], on="group", how="left")
    return joined.sort_values(["closing", "group"], ascending=[False, True], ignore_index=True)


def _group_row(group: str, part: pd.DataFrame, since: str, until: str) -> dict[str, object]:
    steps = bridge(part, since, until)
    return {
        "group": group,
        "accounts": int(part["accounts"].iloc[-1]),
        **dict(zip(steps["step"], steps["amount"], strict=True)),
    }


def _caveats(book: Book, counts: pd.DataFrame, today: str) -> tuple[str, ...]:
    """today: that the groups are those of today, where they are."""
    _, unpaid = book.built.ended
    zero = f"What {count(unpaid, 'account')} that ended with an MRR of 0 paid is not known, and not among the losses."
    said = {
        zero: unpaid,
        today: today,
        "All MRR of the table's first month counts as new: nothing says since when its accounts pay.": "accounts"
        not in book.tables
        and counts["month"].nunique() <= YEAR,
    }
    return tuple(words for words, applies in said.items() if applies)
