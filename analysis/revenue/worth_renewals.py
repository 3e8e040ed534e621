"""How many accounts on 12-month contracts renewed, renewal by renewal."""

import math

import pandas as pd

from analysis.standards import FEWEST, YEAR


def renewals(rows: pd.DataFrame) -> tuple[list[float], list[float]]:
    """Accounts on 12-month contracts lost and kept at renewal 1, 2, ... as long as 10 were seen to pass it.

    A leaver counts at the renewal nearest to its tenure, one that left within the first term at the first. The share
    lost is 1 − the ratio of survival (Kaplan and Meier 1958) half a year after the renewal to half a year before, so
    that accounts still short of it count for the months they were seen.
    """
    lost: list[float] = []
    kept: list[float] = []
    while (seen := _renewal(rows, len(lost) + 1)) is not None:
        lost.append(seen[0])
        kept.append(seen[1])
    return lost, kept


def _renewal(rows: pd.DataFrame, number: int) -> tuple[float, float] | None:
    first, last = (number - 1) * YEAR + YEAR // 2 if number > 1 else 0, number * YEAR + YEAR // 2
    month = range(first + 1, last + 1)
    at_risk = [rows.loc[(rows["entry"] < m) & (rows["exit"] >= m), "accounts"].sum() for m in month]
    gone = [rows.loc[(rows["exit"] == m) & (rows["churned"] == 1), "accounts"].sum() for m in month]
    if at_risk[number * YEAR - first] < FEWEST:
        return None
    stay = math.prod(1 - left / there for left, there in zip(gone, at_risk, strict=True) if there)
    left = float(sum(gone))
    return (left, left * stay / (1 - stay)) if left else (0.0, float(at_risk[number * YEAR - first]))
