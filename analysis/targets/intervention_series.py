"""What is followed, period by period: in the accounts a change touched, in the others, and in each group of them."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from ..book import Book
from ..book.days import as_date, to_date
from ..counting.period import AT_START
from ..errors import AnalysisError, NotEnoughData
from ..estimate import judge_move
from ..finding import OPEN, Finding
from ..phrases import named_day
from ..standards import AFTER, BEFORE
from .counting import names_left
from .intervention_measures import count_units, count_values
from .intervention_others import Against, against_others, judge_rates, judge_units
from .intervention_ways import Two, stages, two_means, two_rates
from .periods import first_day, period_of, text
from .target_chart import Chart

BACK = {"quarter": 1, "month": 5}
LEAST_DONOR = 10
HALF_YEAR = 6


@dataclass(frozen=True)
class Asked:
    """What a reader asks about: which accounts, how often, since when, and what is followed in them."""

    by: str | None
    group: str | None
    every: str
    measure: str
    on: date

    @property
    def first(self) -> int:
        """The period the change falls in."""
        return period_of(self.on, self.every)

    @property
    def whole(self) -> bool:
        """Whether that period lies after the change from its first day on."""
        return to_date(first_day(self.first, self.every)) == self.on


def day_asked(book: Book, periods: np.ndarray, every: str, given: date | str | None) -> date:
    """The day of the change: half a year before the last of the periods ends, or later, so that one lies before it."""
    usual = max(int(periods[-1]) - BACK[every], int(periods[min(1, periods.size - 1)]))
    chosen = as_date(given) or to_date(first_day(usual, every))
    if book.as_of is not None and chosen > book.as_of:
        raise AnalysisError(
            f"{named_day(chosen)} lies after the data stops.",
            f"It stops on {named_day(book.as_of)}.",
            "Choose an earlier day.",
        )
    return chosen


def no_change() -> Finding:
    """What to say where nobody has named a change: an effect of nothing is not looked for."""
    return Finding(
        "Cannot tell yet whether a change moved churn: no change was entered. Enter below what you changed and on "
        "which day, and see churn before and after it.",
        OPEN,
    )


def inhabited(counts: pd.DataFrame) -> np.ndarray:
    """The periods from the first that begins with anybody here; all of them where none does."""
    here = counts.groupby("period")["accounts"].sum() > 0
    periods = here.index.to_numpy(int)
    return periods[int(here.to_numpy().argmax()) :]


def values_of(book: Book, asked: Asked, counts: pd.DataFrame, basis: str) -> pd.DataFrame:
    """Per group and period what is followed, as top ÷ bottom over rows."""
    if asked.measure != "churn":
        return count_values(book, asked.measure, by=asked.by, every=asked.every)
    top, bottom = ("churned", "accounts") if basis == AT_START else ("left", "account_months")
    return counts.assign(top=counts[top].astype(float), bottom=counts[bottom].astype(float), rows=counts[bottom])


def follow(asked: Asked, values: pd.DataFrame, periods: np.ndarray) -> pd.DataFrame:
    """One row per period from the first with anything in it: period stage value size churned expected_count other_value
    other_size. Raises NotEnoughData without a period before and one after the change.
    """
    touched = values if asked.group is None else values[values["group"] == asked.group]
    others = values.iloc[:0] if asked.group is None else values[values["group"] != asked.group]
    mine, rest = (_summed(part, periods) for part in (touched, others))
    stage = stages(periods, asked.first, asked.whole)
    before = mine[stage == BEFORE]
    rate = before["top"].sum() / before["bottom"].sum() if before["bottom"].sum() > 0 else np.nan
    followed = {"period": periods, "stage": stage, "value": mine["value"], "size": mine["rows"], "churned": mine["top"]}
    frame = pd.DataFrame(
        {**followed, "expected_count": mine["bottom"] * rate, "other_value": rest["value"], "other_size": rest["rows"]}
    )
    return _from_first(asked, frame)


def _summed(values: pd.DataFrame, periods: np.ndarray) -> pd.DataFrame:
    sums = values.groupby("period")[["top", "bottom", "rows"]].sum().reindex(periods, fill_value=0.0).astype(float)
    mean = sums["top"] / sums["bottom"].where(sums["bottom"] > 0)
    return sums.assign(value=mean).reset_index(drop=True)


def _from_first(asked: Asked, frame: pd.DataFrame) -> pd.DataFrame:
    seen = frame["value"].notna()
    have = set(frame.loc[seen, "stage"])
    if {BEFORE, AFTER} <= have:
        return frame.iloc[int(seen.to_numpy().argmax()) :].reset_index(drop=True)
    lacks = " nor ".join(stage for stage in (BEFORE, AFTER) if stage not in have)
    raise NotEnoughData(
        f"Nothing can be compared around {named_day(asked.on)}.",
        f"The data has no whole {asked.every} {lacks} it to look at.",
        "Choose another day, or look month by month.",
    )


def two_periods(book: Book, asked: Asked, series: pd.DataFrame, chart: Chart) -> Two:
    """The last period before the change against the latest after it."""
    ends = [int(series.index[(series["stage"] == stage) & series["value"].notna()][-1]) for stage in (BEFORE, AFTER)]
    if asked.measure == "churn":
        limits = chart.points.set_index("period").reindex([text(p, asked.every) for p in series["period"]])
        return two_rates(series, ends, limits["lower"].to_numpy(), limits["upper"].to_numpy(), chart)
    periods = series["period"].to_numpy()
    units = units_of(book, asked, series)
    units = units if asked.group is None else units[units["group"] == asked.group]
    place = units["period"].to_numpy() - periods[0] + 1
    return two_means(ends, judge_move(units["account_id"], place, units["value"], ends[0] + 1, ends[1] + 1))


def units_of(book: Book, asked: Asked, series: pd.DataFrame) -> pd.DataFrame:
    """One row per account and period of the series, touched or not."""
    by = asked.by if asked.group else None
    return count_units(book, asked.measure, [int(period) for period in series["period"]], by=by, every=asked.every)


def against(book: Book, asked: Asked, series: pd.DataFrame, chart: Chart) -> Against | None:
    """The touched accounts against the others, account by account; None where all were touched."""
    if asked.group is None:
        return None
    if asked.measure == "churn":
        return against_others(series, asked.every, judge_rates(series, chart))
    return against_others(series, asked.every, judge_units(units_of(book, asked, series), series, asked.group))


def behind(book: Book, asked: Asked, chart: Chart) -> dict[str, list[str]]:
    """For each period outside the limits, the names of the accounts that left in it."""
    out = chart.points.loc[chart.points["signal"].str.endswith("limits"), "period"]
    whom = {"by": asked.by, "group": asked.group}
    return {period: names_left(book, period, whom, asked.every, chart.basis == AT_START) for period in out}


def donors_of(asked: Asked, values: pd.DataFrame, series: pd.DataFrame) -> pd.DataFrame:
    """The untouched groups side by side: those with at least ten behind every period."""
    if asked.group is None:
        return pd.DataFrame(index=series.index)
    others = values[(values["group"] != asked.group) & (values["rows"] >= LEAST_DONOR)]
    others = others.assign(value=others["top"] / others["bottom"])
    wide = others.pivot(index="period", columns="group", values="value").reindex(series["period"])
    return wide.dropna(axis=1).reset_index(drop=True)


def spending_around(costs: pd.DataFrame, on: date) -> pd.DataFrame:
    """What each kind of spending came to a month, in the half-year before the change and in the half-year after."""
    month, rows = on.year * 12 + on.month - 1, []
    for kind, part in costs.groupby("kind", sort=True):
        before = part.loc[part["month"].between(month - HALF_YEAR, month - 1), "amount"].mean()
        after = part.loc[part["month"].between(month, month + HALF_YEAR - 1), "amount"].mean()
        rows.append((kind, before, after, after - before))
    return pd.DataFrame(rows, columns=["kind", "before_month", "after_month", "spent_more"]).round(2)
