"""Measures of each group and their ratios to one of them, with intervals on the log scale."""

from statistics import NormalDist
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..counting.lives import horizon_within
from ..estimate import (
    Moments,
    benjamini_hochberg,
    horizon_value,
    interval_of_p,
    kaplan_meier,
    poisson_exact,
    rate_ratio,
    restricted_mean,
    welch_from,
)
from ..finding import CLEAR
from ..standards import DISCOUNT, FEWEST, FEWEST_LEFT, LEVEL, YEAR, Z

MEASURES = {
    "acquisition_cost": "Cost to win an account",
    "sales_cycle_days": "Days from first contact to signature",
    "mrr": "ARPA: MRR of an account-month, last 12 months",
    "churn_per_year": "Churned accounts per account-year, over all months observed",
    "stay": "Months kept within the horizon (Kaplan-Meier)",
    "worth": "ARPA × survival, month by month within the horizon, 10% less a year for later months",
    "worth_extrapolated": "ARPA ÷ churn rate: an extrapolation",
    "retention": "Spend on keeping an account, a month",
    "payback": "Months until ARPA less retention has paid for winning",
    "kept_elsewhere": "Months of keeping an account of the reference that winning one costs",
}
AMOUNTS = ("acquisition_cost", "sales_cycle_days", "mrr")
# What is worth its MRR times something else.
VALUES = {"worth": "stay", "worth_extrapolated": "churn_per_year"}
TESTED = ("acquisition_cost", "sales_cycle_days", "mrr", "churn_per_year", "stay")


class Known(NamedTuple):
    """What was counted: sums per group, lives, retention cost per account-month, the reference, the horizon."""

    sums: pd.DataFrame
    lives: pd.DataFrame
    retention: pd.Series
    reference: str
    horizon: int


class Amount(NamedTuple):
    """A positive number with the standard error of its logarithm and its interval."""

    value: float
    log_se: float
    low: float
    high: float


NONE = Amount(np.nan, np.nan, np.nan, np.nan)


def horizon_of(lives: pd.DataFrame, reference: str) -> int:
    """The longest of 60, 48, 36, 24 and 12 months for which every group of 10 accounts has 10 at risk."""
    reach = []
    for group, rows in lives.groupby("group"):
        at_exit = rows.groupby("exit")["accounts"].sum().sort_index(ascending=False).cumsum()
        enough = at_exit[at_exit >= FEWEST]
        if len(enough) or group == reference:
            reach.append(int(enough.index.max()) if len(enough) else int(rows["exit"].max()))
    return int(horizon_within(max(min(reach), 1)))


def measured(known: Known) -> pd.DataFrame:
    """A row per group and measure, with its ratio to the reference group, corrected over all ratios that are tested.

    Columns: group measure accounts value low high ratio ratio_low ratio_high p_value p_adjusted verdict rule.
    """
    amounts = {str(group): _amounts(known, str(group)) for group in known.sums.index}
    rows = [
        {"group": group, "measure": measure, "accounts": int(known.sums["accounts"][group]),
         "value": amount.value, "low": amount.low, "high": amount.high,
         **_ratio(known, group, measure, of_group, amounts[known.reference])}
        for group, of_group in amounts.items() for measure, amount in of_group.items()
    ]  # fmt: skip
    frame = pd.DataFrame(rows)
    tried = frame["measure"].isin(TESTED) & (frame["group"] != known.reference)
    adjusted = benjamini_hochberg(frame["p_value"].where(tried & (frame["accounts"] >= FEWEST)))
    clear = (frame["ratio_low"] > 1) | (frame["ratio_high"] < 1)
    verdict = np.where(~tried, "fact", np.where((adjusted < 0.05) & clear, CLEAR, "cannot tell"))
    order = frame["measure"].map(list(MEASURES).index)
    told = frame.assign(p_adjusted=adjusted, verdict=verdict, rule=frame["measure"].map(MEASURES), order=order)
    first = told.assign(away=told["group"] != known.reference).sort_values(["order", "away", "group"])
    return first.drop(columns=["order", "away"]).dropna(subset="value").reset_index(drop=True)


def _amounts(known: Known, group: str) -> dict[str, Amount]:
    lives = known.lives[known.lives["group"] == group]
    means = {name: _mean(_moments(known, group, name)) for name in AMOUNTS}
    rate, stay = _rate(lives), _stay(lives, known.horizon)
    keep, elsewhere = (float(known.retention.get(name, np.nan)) for name in (group, known.reference))
    mrr, won = means["mrr"], means["acquisition_cost"]
    earned = mrr.value - (0.0 if np.isnan(keep) else keep)
    paid_back = won.value / earned if earned > 0 else np.nan
    for_ever = 12 * mrr.value / rate.value if rate.value > 0 else np.nan
    return means | {
        "churn_per_year": rate,
        "stay": stay,
        "worth": _combined(_worth(lives, known.horizon, mrr.value), mrr.log_se, stay.log_se),
        "worth_extrapolated": _combined(for_ever, mrr.log_se, rate.log_se),
        "retention": Amount(keep, 0.0, np.nan, np.nan),
        "payback": _combined(paid_back, won.log_se, mrr.log_se * mrr.value / earned),
        "kept_elsewhere": _combined(won.value / elsewhere, won.log_se),
    }


def _mean(of: Moments) -> Amount:
    mean = float(of.mean)
    if float(of.n) < 1 or not mean > 0:
        return NONE
    se = float(np.sqrt(float(of.variance) / float(of.n)))
    return Amount(mean, se / mean, *_ends(mean - Z * se, mean + Z * se))


def _worth(lives: pd.DataFrame, horizon: int, arpa: float) -> float:
    """The value of the page on what a customer is worth, within the horizon of this one."""
    if lives["accounts"].sum() < FEWEST or np.isnan(arpa):
        return np.nan
    monthly = (1 + DISCOUNT) ** (1 / YEAR) - 1
    spans = (lives["exit"], lives["churned"], lives["accounts"])
    return horizon_value(*spans, arpa, horizon, monthly, entry=lives["entry"], draws=1).estimate


def _ends(low: float, high: float) -> tuple[float, float]:
    """An interval; none where nothing varies: a width of zero would say that nothing is unsure."""
    return (low, high) if low < high else (np.nan, np.nan)


def _rate(lives: pd.DataFrame) -> Amount:
    churned = float((lives["accounts"] * lives["churned"]).sum())
    years = float((lives["accounts"] * (lives["exit"] - lives["entry"])).sum()) / 12
    if not years > 0:
        return NONE
    low, high = poisson_exact(churned, years)
    return Amount(churned / years, 1 / np.sqrt(churned) if churned else np.nan, float(low), float(high))


def _stay(lives: pd.DataFrame, horizon: int) -> Amount:
    if lives["accounts"].sum() < FEWEST:
        return NONE
    curve = kaplan_meier(lives["exit"], lives["churned"], lives["entry"], lives["accounts"])
    mean = restricted_mean(curve, horizon)
    log_se = mean.se / mean.estimate if mean.estimate > 0 else np.nan
    return Amount(mean.estimate, log_se, *_ends(mean.low, mean.high))


def _combined(value: float, *log_ses: float) -> Amount:
    log_se = float(np.sqrt(np.square(log_ses).sum()))
    return Amount(value, log_se, *_ends(value * np.exp(-Z * log_se), value * np.exp(Z * log_se)))


def _ratio(known: Known, group: str, measure: str, own: dict[str, Amount], base: dict[str, Amount]) -> dict[str, float]:
    alone = {"ratio_low": np.nan, "ratio_high": np.nan, "p_value": np.nan}
    if group == known.reference:
        return {"ratio": 1.0, **alone}
    if measure == "churn_per_year":
        return _rates_apart(known, group)
    one, other = own[measure].value, base[measure].value
    ratio, log_se = one / other if other > 0 else np.nan, _log_error(known, group, measure, own, base)
    if not (ratio > 0 and log_se > 0):
        return {"ratio": ratio, **alone}
    low, high = (ratio * np.exp(side * Z * log_se) for side in (-1, 1))
    p = 2 * NormalDist().cdf(-abs(np.log(ratio)) / log_se)
    if measure in AMOUNTS:
        p = _welch(known, group, measure)
    return {"ratio": ratio, "ratio_low": low, "ratio_high": high, "p_value": float(p)}


def _log_error(known: Known, group: str, measure: str, own: dict[str, Amount], base: dict[str, Amount]) -> float:
    """The standard error of a log ratio.

    Of amounts it is at least that at which the interval ends where Welch's p-value does: one account that pays a
    hundred times as much moves the mean and its error together, and makes the logarithm look surer than the mean is.
    """
    if measure in VALUES:
        rest = VALUES[measure]
        paid = _log_error(known, group, "mrr", own, base)
        return float(np.hypot(paid, np.hypot(own[rest].log_se, base[rest].log_se)))
    log_se = float(np.hypot(own[measure].log_se, base[measure].log_se))
    if measure not in AMOUNTS or not (log_se > 0 and own[measure].value > 0 and base[measure].value > 0):
        return log_se
    apart = float(np.log(own[measure].value / base[measure].value))
    low, high = interval_of_p(apart, Z * log_se, _welch(known, group, measure), LEVEL)
    return max(log_se, float(high - low) / (2 * Z))


def _welch(known: Known, group: str, measure: str) -> float:
    return float(welch_from(_moments(known, group, measure), _moments(known, known.reference, measure)).p)


def _rates_apart(known: Known, group: str) -> dict[str, float]:
    counts = []
    for name in (group, known.reference):
        rows = known.lives[known.lives["group"] == name]
        churned, months = rows["accounts"] * rows["churned"], rows["accounts"] * (rows["exit"] - rows["entry"])
        counts += [float(churned.sum()), float(months.sum())]
    apart = rate_ratio(*counts)
    p = apart.p_central if counts[0] + counts[2] >= FEWEST_LEFT else np.nan
    return {"ratio": apart.ratio, "ratio_low": apart.low, "ratio_high": apart.high, "p_value": p}


def _moments(known: Known, group: str, name: str) -> Moments:
    """Mean and variance over accounts; of ARPA, a ratio of sums, those of its linearised values (Cochran 1977)."""
    row = known.sums[known.sums.index == group].iloc[0]
    n, total, squared = (float(row[f"{name}_{part}"]) for part in ("known", "sum", "squared"))
    if name != "mrr":
        spread = max(squared - total**2 / n, 0) / (n - 1) if n > 1 else np.nan
        return Moments(n, total / n if n else np.nan, spread)
    months = float(row["mrr_months"])
    arpa = total / months if months else np.nan
    away = squared - 2 * arpa * float(row["mrr_product"]) + arpa**2 * float(row["mrr_months_squared"])
    return Moments(n, arpa, max(away, 0) / (n - 1) / (months / n) ** 2 if n > 1 else np.nan)
