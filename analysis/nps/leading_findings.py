"""What tells of a churn, in sentences."""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ..finding import CLEAR, TOSS, Finding, count, interval, listed, percent
from ..phrases import times
from ..standards import LEVEL
from .nps_findings import between, points
from .sampling import noted

FALL_LEVEL, USUAL = 0.005, 90

SIGNALS = {
    "score": "the last score",
    "score_change": "the change of the score",
    "usage": "usage",
    "usage_change": "the change of usage",
    "mrr_change": "the change of MRR",
    "touches": "answered contacts",
    "touches_change": "the change of answered contacts",
}


def findings(horizons: pd.DataFrame, fall: pd.DataFrame, apart: int = 1) -> tuple[Finding, ...]:
    """How long before a leaving each signal falls, what each tells and by how much, and which tell nothing.

    apart: accounts were looked at on the first day of every so many-th month.
    """
    part = (f"Signals are looked at on the first day of 1 month in {apart}.",) if apart > 1 else ()
    return (*_falls(fall), *noted(_each(horizons), part))


def _falls(fall: pd.DataFrame) -> tuple[Finding, ...]:
    """How long before an account leaves each signal falls, where that is shown."""
    told = []
    for signal, rows in fall.groupby("signal", sort=False):
        first = rows.iloc[0]
        if first["p_adjusted"] < FALL_LEVEL and first["lead"] == first["lead"] and first["month_step"] < 0:
            told.append(_fall(str(signal), first))
    return tuple(told)


def sure_of_fall(p: ArrayLike) -> np.ndarray:
    """The p-values of falls as a family may say them: ten times those of one signal.

    Two signals are looked at, and errors clustered by few accounts are too small: where nothing falls p <= .01 came in
    6 of 100 books. A fall is told below .005, which is .05 here.
    """
    return np.minimum(1.0, np.asarray(p, dtype=float) * LEVEL / FALL_LEVEL)


def _fall(signal: str, row: pd.Series) -> Finding:
    what = {"score": "The score", "usage": "Usage"}[signal]
    scale, unit = (1, " points") if signal == "score" else (100, "% of seats")
    ends = between(scale * row["month_step_low"], scale * row["month_step_high"], 1)
    size = f"{points(scale * abs(row['month_step']), 1)}{unit} lower ({ends})"
    months = count(row["lead"], "month")
    claim = f"{what} falls about {months} before an account churns: from then on it is {size} than before, "
    claim += "compared with the account's own level and what is usual at its age."
    numbers = (float(row["month_step"]), float(row["month_step_low"]), float(row["month_step_high"]))
    about = {"signal": signal, "months_before": int(row["lead"])}
    accounts, p = int(row["accounts"]), float(sure_of_fall(row["p_adjusted"]))
    return Finding(claim, CLEAR, *numbers, accounts, p, about, family="leading.fall", fact=f"fall:{signal}")


def _each(horizons: pd.DataFrame) -> tuple[Finding, ...]:
    """What each signal tells, by how much, and which tell nothing."""
    tested = horizons[horizons["p_value"].notna()]
    shown = tested[(tested["verdict"] == CLEAR) & (tested["auc"] > 0.5)]
    usual = shown.assign(away=(shown["horizon_days"] - USUAL).abs()).sort_values(
        ["away", "auc"], ascending=[True, False]
    )
    first = usual.groupby("signal", sort=False).head(1)
    told = (_tells(row, shown[shown["signal"] == row["signal"]]) for _, row in first.iterrows())
    return (*told, *_silent_signals(horizons, set(shown["signal"])))


def _tells(row: pd.Series, every: pd.DataFrame) -> Finding:
    what, days = SIGNALS[row["signal"]], row["horizon_days"]
    ranks = f"{percent(row['auc'], 0)} of the time ({interval(row['low'], row['high'], 0)}) within {days} days"
    others = [
        f"{percent(other['auc'], 0)} within {other['horizon_days']}"
        for _, other in every.iterrows()
        if other["horizon_days"] != days
    ]
    verb, it = ("predict", "they rank") if row["signal"] == "touches" else ("predicts", "it ranks")
    claim = f"{what[0].upper()}{what[1:]} {verb} churn: {it} a churning account above a staying one "
    claim += f"{', '.join([ranks, *others])} (50% is a coin toss), of the same month and age."
    if row["ratio_low"] == row["ratio_low"]:
        claim += f" {_lowest(row, int(days))}"
    claim += f" {percent(row['share_known'], 0)} of churned accounts have it."
    numbers = (float(row["auc"]), float(row["low"]), float(row["high"]))
    about = {"signal": row["signal"], "horizon_days": int(days)}
    caveat = "Churn is dated by the day an account churned, not by the day it gave notice, which may have come before."
    accounts, p, fact = int(row["accounts"]), float(row["p_adjusted"]), f"leads:{row['signal']}"
    return Finding(claim, CLEAR, *numbers, accounts, p, about, (caveat,), family="leading", fact=fact, even=TOSS)


def _lowest(row: pd.Series, days: int) -> str:
    """How much more often the lowest part churns, and how many of all; where it does not, that it does not."""
    part, caught = f"The lowest {percent(row['share_low'], 0)}", percent(row["share_caught"], 0)
    if row["rate_ratio"] <= 1:
        return f"{part} include {caught} of the churned accounts with this data: it is not the falls that predict."
    often = f"{times(row['rate_ratio'], row['ratio_low'], row['ratio_high'])} as the others"
    return f"{part} churn within {days} days {often}, and include {caught} of the churned accounts with this data."


def _silent_signals(horizons: pd.DataFrame, shown: set[str]) -> tuple[Finding, ...]:
    rest = [signal for signal in dict.fromkeys(horizons["signal"]) if signal not in shown]
    if not rest:
        return ()
    names = listed([SIGNALS[signal] for signal in rest], len(rest))
    looked = int(horizons["p_value"].notna().sum())
    verb, looks = "predicts" if len(rest) == 1 else "predict", count(looked, "ranking")
    claim = f"Not enough data to say whether {names} {verb} churn ({looks} tested, corrected for all)."
    return (Finding(claim, "cannot tell", accounts=int(horizons["accounts"].max()), about={"signal": rest}),)
