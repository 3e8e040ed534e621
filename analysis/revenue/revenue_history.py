"""The history of every metric in one long table, with an interval where it is an estimate."""

import numpy as np
import pandas as pd

from ..book.days import month_text
from ..estimate import poisson_exact
from ..standards import YEAR
from .definitions_rules import BACK, GROSS, QUICK

KEPT, LOGO, MONTH = "NRR and GRR", "Logo churn over 12 months", "Logo churn of a month"
VALUE, GROWTH = "Lifetime value", "Expansion MRR"
ARPA, COST = "ARPA", "Cost of retention"
METRICS = (KEPT, LOGO, MONTH, GROSS, VALUE, GROWTH, BACK, ARPA, COST, QUICK)
RULES = {
    KEPT: "What the accounts of 12 months before are worth, NRR with and GRR without what they won",
    LOGO: "Accounts of 12 months before that pay nothing now ÷ all of them",
    MONTH: "Accounts that stopped paying ÷ accounts with MRR the month before",
    GROSS: "1 − GRR over 12 months",
    VALUE: "ARPA ÷ churn per account-month over the 12 months up to each, as if accounts churned at that rate for ever",
    GROWTH: "What accounts that paid the month before pay more, summed over 12 months",
    BACK: "MRR of accounts that returned, summed over 12 months",
    ARPA: "MRR ÷ accounts with MRR",
    COST: "Costs of retention of 12 months ÷ mean accounts",
    QUICK: "(New + expansion) ÷ (contraction + churn) over 12 months",
}
UNITS = {VALUE: "money", GROWTH: "money", BACK: "money", ARPA: "money", COST: "money", QUICK: "ratio"}


def history(frame: pd.DataFrame, metrics: pd.DataFrame, costs: pd.DataFrame) -> pd.DataFrame:
    """Every metric month by month: metric line (the name of the line) month value low high unit.

    `frame` and `metrics` of one group, a row per month; `costs` the kinds to count. What needs 12 months is missing
    before; months in which a metric cannot be had are left out.
    """
    parts = [_line(KEPT, metrics, "nrr", "NRR"), _line(KEPT, metrics, "grr", "GRR"), _lost(metrics)]
    parts += [
        _line(LOGO, metrics, "logo_churn_year", LOGO, ("year_low", "year_high")),
        _line(MONTH, metrics, "logo_churn", MONTH, ("low", "high")),
        _line(ARPA, metrics, "arpa", ARPA, ()),
        _summed(GROWTH, frame, "expansion"),
        _summed(BACK, frame, "reactivation"),
        _worth(frame, metrics),
        _spent(frame, costs),
        _quick(frame),
    ]
    made = pd.concat(parts, ignore_index=True).dropna(subset="value")
    return made[["metric", "line", "month", "value", "low", "high", "unit"]].reset_index(drop=True)


def _made(metric: str, months: pd.Series, value: pd.Series, line: str = "") -> pd.DataFrame:
    rows = pd.DataFrame({"month": months.to_numpy(), "value": value.to_numpy(float), "low": np.nan, "high": np.nan})
    return rows.assign(metric=metric, line=line or metric, unit=UNITS.get(metric, "share"))


def _line(
    metric: str, metrics: pd.DataFrame, column: str, line: str, ends: tuple[str, ...] | None = None
) -> pd.DataFrame:
    low_high = (f"{column}_low", f"{column}_high") if ends is None else ends
    made = _made(metric, metrics["month"], metrics[column], line)
    return made.assign(**{side: metrics[end].to_numpy() for side, end in zip(("low", "high"), low_high, strict=False)})


def _lost(metrics: pd.DataFrame) -> pd.DataFrame:
    made = _made(GROSS, metrics["month"], 1 - metrics["grr"])
    return made.assign(low=1 - metrics["grr_high"].to_numpy(), high=1 - metrics["grr_low"].to_numpy())


def _year(values: pd.Series) -> pd.Series:
    return values.rolling(YEAR).sum()


def _summed(metric: str, frame: pd.DataFrame, column: str) -> pd.DataFrame:
    return _made(metric, frame["month"], _year(frame[column]))


def _worth(frame: pd.DataFrame, metrics: pd.DataFrame) -> pd.DataFrame:
    """ARPA ÷ churn, with the exact Poisson interval of the rate (Garwood 1936); missing where nobody left."""
    churned, exposed = _year(frame["churn_accounts"]), _year(frame["accounts"].shift(1))
    arpa = pd.Series(metrics["arpa"].to_numpy(float), index=frame.index)
    slow, fast = poisson_exact(churned.fillna(0), exposed.where(exposed > 0, np.nan))
    rate = (churned / exposed).where(churned > 0)
    made = _made(VALUE, frame["month"], arpa / rate)
    there = made["value"].notna().to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        ends = {"low": arpa / np.asarray(fast), "high": arpa / np.asarray(slow)}
    return made.assign(**{side: np.where(there, end, np.nan) for side, end in ends.items()})


def _spent(frame: pd.DataFrame, costs: pd.DataFrame) -> pd.DataFrame:
    """Missing before the first and after the last month with costs: nothing spent and not known are not the same."""
    spent = costs.groupby("month")["amount"].sum().rename(index=month_text)
    known = frame["month"].map(spent)
    inside = known.ffill().notna() & known.bfill().notna()
    return _made(COST, frame["month"], _year(known.fillna(0).where(inside)) / frame["accounts"].rolling(YEAR).mean())


def _quick(frame: pd.DataFrame) -> pd.DataFrame:
    lost = _year(frame["contraction"] + frame["churn"])
    return _made(QUICK, frame["month"], _year(frame["new"] + frame["expansion"]) / lost.where(lost > 0))
