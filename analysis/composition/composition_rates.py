"""From counts per group to rates, their intervals, and what differs from the rest."""

from typing import Any

import numpy as np
import pandas as pd

from ..counting import ALL
from ..counting.period import AT_START, PER_MONTH
from ..estimate import (
    LARGEST_SHARE,
    LEAST_EFFECTIVE,
    RevenueInterval,
    attainable_p,
    benjamini_hochberg,
    poisson_exact,
    rate_ratio,
    revenue_interval,
    wilson,
)
from ..finding import CLEAR
from ..phrases import count, numeral
from ..standards import FEWEST, FEWEST_EXPECTED, FEWEST_LEFT, LEVEL, RAREST, Z

COLUMNS = ("group", "accounts", "churned", "rate", "low", "high", "account_months", "churned_per_month",
           "per_month_low", "per_month_high", "mrr_start", "mrr_churned", "mrr_rate", "mrr_rate_low", "mrr_rate_high",
           "mrr_rule", "mrr_reason", "share_of_accounts", "share_of_churned", "share_of_mrr_churned", "rate_ratio",
           "ratio_low", "ratio_high", "p_value", "p_adjusted", "verdict")  # fmt: skip


def estimate_groups(counts: pd.DataFrame, basis: str = AT_START, units: pd.DataFrame | None = None) -> pd.DataFrame:
    """Who leaves more often than the rest: rates with intervals, and each group against all others.

    `counts` from `count_churn`, `units` from `count_units` (None: no interval of the revenue rate). Returns the columns
    of `Composition.groups`, what lost most first and groups too small to judge last. Shares: Wilson (1927); rates per
    month: Garwood (1936); ratios: exact given all leavers (Clopper and Pearson 1934) with mid-p values corrected by
    Benjamini and Hochberg (1995) over the groups with at least 10 accounts and 5 expected leavers, as has the rest.
    """
    frame = _rates(counts, basis).assign(**_shares(counts), **_against_rest(counts, basis))
    with_money = frame.assign(**_revenue(counts, basis, units))
    return _in_order(with_money)[list(COLUMNS)]


def estimate_total(counts: pd.DataFrame, basis: str = AT_START, units: pd.DataFrame | None = None) -> pd.DataFrame:
    """The same numbers over all groups together, in one row; a whole has no rest to be compared with."""
    sums = counts.drop(columns=["group", "largest_churned"]).sum().to_frame().T
    whole = sums.astype(counts.dtypes.drop(["group", "largest_churned"]))
    whole = whole.assign(group=ALL, largest_churned=counts["largest_churned"].max())
    drawn = None if units is None else units.sort_values(["start", "lost", "churned"]).assign(group=ALL)
    return estimate_groups(whole, basis, drawn).assign(verdict="fact")


def _rates(counts: pd.DataFrame, basis: str) -> pd.DataFrame:
    churned, months = counts["churned"], counts["account_months"]
    per_month = _divided(churned, months)
    per_month_low, per_month_high = poisson_exact(churned, months)
    low, high = (per_month_low, per_month_high) if basis == PER_MONTH else wilson(churned, counts["accounts"])
    return counts[["group", "accounts", "churned", "account_months"]].assign(
        rate=per_month if basis == PER_MONTH else _divided(churned, counts["accounts"]),
        low=low,
        high=high,
        churned_per_month=per_month,
        per_month_low=per_month_low,
        per_month_high=per_month_high,
    )


def _shares(counts: pd.DataFrame) -> dict[str, np.ndarray]:
    columns = {"accounts": "share_of_accounts", "churned": "share_of_churned", "mrr_churned": "share_of_mrr_churned"}
    return {share: _divided(counts[column], counts[column].sum()) for column, share in columns.items()}


def _against_rest(counts: pd.DataFrame, basis: str) -> dict[str, Any]:
    churned, accounts = (counts[name].to_numpy(float) for name in ("churned", "accounts"))
    base = counts["account_months"].to_numpy(float) if basis == PER_MONTH else accounts
    others = base.sum() - base
    ratio = rate_ratio(churned, base, churned.sum() - churned, others)
    share = _divided(base, base.sum())
    expected = churned.sum() * np.minimum(share, 1 - share)
    enough = np.minimum(accounts, accounts.sum() - accounts) >= FEWEST
    # Where few were expected the exact p-value stands, for groups that can reach the level at all (Tarone 1990).
    reaches = attainable_p(churned.sum(), share) <= LEVEL / max(enough.sum(), 1)
    rare = reaches & (expected >= RAREST) & (expected < FEWEST_EXPECTED)
    judged = enough & ((expected >= FEWEST_EXPECTED) | rare)
    p = np.where(judged, np.where(rare, ratio.p_central, ratio.p_mid), np.nan)
    adjusted = benjamini_hochberg(p)
    shown = (adjusted < LEVEL) & ((np.asarray(ratio.low) > 1) | (np.asarray(ratio.high) < 1))
    return {
        "rate_ratio": ratio.ratio,
        "ratio_low": ratio.low,
        "ratio_high": ratio.high,
        "p_value": p,
        "p_adjusted": adjusted,
        "verdict": np.where(shown, CLEAR, "cannot tell"),
    }


def _revenue(counts: pd.DataFrame, basis: str, units: pd.DataFrame | None) -> dict[str, Any]:
    """A rate of MRR needs accounts that were all here at the start; what left is a sum either way."""
    known = counts["with_mrr"].to_numpy() > 0
    told = {"mrr_start": known, "mrr_churned": known & ((counts["churned"] == 0) | (counts["churned_with_mrr"] > 0))}
    money = {name: np.where(where, counts[name], np.nan) for name, where in told.items()}
    rate = np.full(len(counts), np.nan) if basis == PER_MONTH else _divided(money["mrr_churned"], money["mrr_start"])
    intervals = _intervals(counts, basis, units)
    columns = {"low": "mrr_rate_low", "high": "mrr_rate_high", "rule": "mrr_rule", "reason": "mrr_reason"}
    made = {name: [getattr(interval, part) for interval in intervals] for part, name in columns.items()}
    return {**money, "mrr_rate": rate, **made}


def _intervals(counts: pd.DataFrame, basis: str, units: pd.DataFrame | None) -> list[RevenueInterval]:
    if basis == PER_MONTH:
        return [_none("accounts that came during the period have no MRR at its start")] * len(counts)
    if units is None:
        return [_from_sums(row) for _, row in counts.iterrows()]
    found = {group: _from_units(rows) for group, rows in units.groupby("group", sort=False)}
    return [found.get(group, _none("no MRR is known")) for group in counts["group"]]


def _from_units(rows: pd.DataFrame) -> RevenueInterval:
    return revenue_interval(rows["lost"].to_numpy(), rows["start"].to_numpy(), rows["churned"].to_numpy() == 1)


def _none(reason: str) -> RevenueInterval:
    return RevenueInterval(np.nan, np.nan, np.nan, "none", reason)


def _from_sums(row: pd.Series) -> RevenueInterval:
    """svyratio from sums alone: only accounts that left lost anything, and they lost what they paid."""
    n, start, lost, squared = (row[name] for name in ("with_mrr", "mrr_start", "mrr_churned", "mrr_start_squared"))
    if not (n > 1 and start > 0 and lost > 0 and row["churned_with_mrr"] >= FEWEST_LEFT):
        return _none(
            f"only {numeral(row['churned_with_mrr'])} churned, fewer than {FEWEST_LEFT}: read the accounts instead"
        )
    rate, n_eff, top = lost / start, start**2 / squared, row["largest_churned"] / lost
    if rate >= 1 or n_eff < LEAST_EFFECTIVE or top > LARGEST_SHARE:
        return _none("too much of the MRR lies with too few accounts")
    spread = (1 - 2 * rate) * row["mrr_churned_squared"] + rate**2 * squared
    half = Z * np.sqrt(n / (n - 1) * spread) / start / (rate * (1 - rate))
    low, high = (1 / (1 + (1 / rate - 1) * np.exp(-side * half)) for side in (-1, 1))
    return RevenueInterval(rate, low, high, "linearised", f"from the sums over {count(n, 'account')}")


def _in_order(frame: pd.DataFrame) -> pd.DataFrame:
    lost = frame["churned"] if frame["mrr_churned"].isna().all() else frame["mrr_churned"].fillna(0)
    keys = frame.assign(small=frame["p_value"].isna(), lost=lost)
    order = ["small", "lost", "churned", "accounts", "group"]
    ordered = keys.sort_values(order, ascending=[True, False, False, False, True], ignore_index=True)
    return ordered.drop(columns=["small", "lost"])


def _divided(top: Any, bottom: Any) -> np.ndarray:
    above, below = np.broadcast_arrays(np.asarray(top, dtype=float), np.asarray(bottom, dtype=float))
    shares: np.ndarray = np.divide(above, below, out=np.full(above.shape, np.nan), where=below > 0)
    return shares
