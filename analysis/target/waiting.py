"""How long until one could tell: size, rate and hoped-for change against the periods they take."""

import numpy as np
import pandas as pd

from analysis.estimate.power import share_units_needed

SHARES = (0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
COLUMNS = ("change", "hoped_rate", "accounts_needed", "periods_needed")


def estimate_waiting(rate: float, accounts: float, rho: float = 0.0, hoped: float | None = None) -> pd.DataFrame:
    """How many periods on each side of a change it takes to show it, four times in five.

    `rate` of churn in a period before, `accounts` in a period, `rho` how alike accounts of one period are beyond
    chance, `hoped`: a change of the rate (negative for a fall) to put among the round ones. Columns: change hoped_rate
    accounts_needed (in all periods of one side) periods_needed, missing where the rate would leave 0 to 1.
    """
    changes = [-share * rate for share in SHARES] + ([] if hoped is None or hoped == 0 else [hoped])
    rows = [_row(rate, change, accounts, rho) for change in sorted(changes)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _row(rate: float, change: float, accounts: float, rho: float) -> tuple[float, float, float, float]:
    aim = rate + change
    if not 0 <= aim < 1 or not 0 < rate < 1 or not accounts > 0:
        return change, aim, np.nan, np.nan
    needed = share_units_needed(rate, aim) * inflated(accounts, rho)
    return change, aim, needed, float(np.ceil(needed / accounts))


def inflated(accounts: float, rho: float) -> float:
    """How many times as many accounts it takes where periods differ beyond chance."""
    return 1 + max(accounts - 1, 0) * max(rho, 0)


def periods_needed(old: float, new: float, accounts: float, rho: float = 0.0) -> tuple[float, float]:
    """How many accounts, and how many periods of this size, each side needs to show a change between two rates."""
    _, _, needed, periods = _row(old, new - old, accounts, rho)
    return needed, periods


def waiting_for(series: pd.DataFrame, old: int, change: float, rho: float, churn: bool) -> pd.DataFrame:
    """The curve from the last period before the change on, with the change seen in it; empty for anything else."""
    rate, accounts = float(series["value"].iloc[old]), float(series["size"].iloc[old:].mean())
    if churn and not rate > 0:
        before = series.iloc[: old + 1]
        rate = float(before["churned"].sum() / before["size"].sum())
    found = estimate_waiting(rate, accounts, rho, change)
    return found if churn else found.iloc[:0]
