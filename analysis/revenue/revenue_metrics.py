"""From counted movements to the metrics that are made of them, each with its history."""

import numpy as np
import pandas as pd

from ..book.days import month_text
from ..estimate import retained_interval, wilson

STEPS = ("opening", "new", "reactivation", "expansion", "contraction", "churn", "closing")
GAINS, LOSSES = ("new", "reactivation", "expansion"), ("contraction", "churn")
CENTS = 4


def movements(counts: pd.DataFrame) -> pd.DataFrame:
    """The MRR of each month and what moved it: one row per group and month.

    `counts` from `count_movements`. Columns: group month opening new expansion contraction churn reactivation closing,
    and for each movement the accounts behind it. closing = opening + new + reactivation + expansion − contraction −
    churn, to the cent, and is the opening of the next month.
    """
    closing = counts["mrr"]
    opening = closing.groupby(counts["group"]).shift(1).fillna(counts["before"])
    kinds = ["new", "expansion", "contraction", "churn", "reactivation"]
    frame = counts[["group", *kinds]].assign(month=counts["month"].map(month_text), opening=opening, closing=closing)
    behind = [f"{kind}_accounts" for kind in kinds]
    frame = pd.concat([frame.round(CENTS), counts[[*behind, "accounts"]]], axis=1)
    return frame[["group", "month", "opening", *kinds, "closing", *behind, "accounts"]]


def metrics(counts: pd.DataFrame, kept: pd.DataFrame) -> pd.DataFrame:
    """What the movements of each month amount to, and what the accounts of a year before are worth.

    `counts` from `count_movements`, `kept` from `count_kept`. Monthly: accounts arpa logo_churn low high (Wilson 1927)
    gross_churn net_churn grr_month nrr_month quick_ratio and the variants with reactivation. Over 12 months, missing
    in the first year: logo_churn_year grr nrr with their intervals, and nrr_with_reactivation. Shares are 0 to 1.
    """
    frame = movements(counts)
    opening = frame["opening"].where(frame["opening"] > 0)
    before = counts.groupby("group")["accounts"].shift(1).fillna(counts["before_accounts"]).to_numpy(float)
    lost = frame["churn"] + frame["contraction"]
    gross, net = lost / opening, (lost - frame["expansion"]) / opening
    low, high = wilson(counts["churn_accounts"], np.maximum(before, counts["churn_accounts"]))
    gained, losses = frame["new"] + frame["expansion"], lost.where(lost > 0)
    monthly = frame[["group", "month", "accounts"]].assign(
        arpa=frame["closing"] / counts["accounts"].where(counts["accounts"] > 0),
        logo_churn=_share(counts["churn_accounts"], before),
        low=low,
        high=high,
        gross_churn=gross,
        net_churn=net,
        grr_month=1 - gross,
        nrr_month=1 - net,
        nrr_month_with_reactivation=1 - net + frame["reactivation"] / opening,
        quick_ratio=gained / losses,
        quick_ratio_with_reactivation=(gained + frame["reactivation"]) / losses,
    )
    return monthly.merge(over_a_year(kept), on=["group", "month"], how="left")


def over_a_year(kept: pd.DataFrame) -> pd.DataFrame:
    """What the accounts of a year before are worth now: GRR, NRR and logo churn of a closed cohort, with intervals.

    `kept` from `count_kept`. Columns: group month accounts_start left mrr_start mrr_left (of those that left)
    logo_churn_year year_low year_high grr grr_low grr_high nrr nrr_low nrr_high nrr_with_reactivation (its interval is
    made of units, where they are drawn).
    """
    start = kept["start"].where(kept["start"] > 0)
    year_low, year_high = wilson(kept["left"], kept["accounts"])
    sums = {side: _interval(kept, side) for side in ("lost", "gone")}
    return pd.DataFrame(
        {
            "group": kept["group"],
            "month": kept["month"].map(month_text),
            "accounts_start": kept["accounts"],
            "left": kept["left"],
            "mrr_start": kept["start"],
            "mrr_left": kept["left_start"].round(CENTS),
            "logo_churn_year": _share(kept["left"], kept["accounts"]),
            "year_low": year_low,
            "year_high": year_high,
            "grr": kept["capped"] / start,
            "grr_low": sums["lost"][0],
            "grr_high": sums["lost"][1],
            "nrr": kept["end"] / start,
            "nrr_low": sums["gone"][0],
            "nrr_high": sums["gone"][1],
            "nrr_with_reactivation": (kept["end"] + kept["returning"]) / start,
            "nrr_with_reactivation_low": np.nan,
            "nrr_with_reactivation_high": np.nan,
        }
    )


def _interval(kept: pd.DataFrame, side: str) -> tuple[object, object]:
    lost = kept["start"] - (kept["capped"] if side == "lost" else kept["end"])
    squares = (kept["start_squared"], kept[f"{side}_squared"], kept[f"{side}_start"])
    largest, losses = kept[f"largest_{side}"], kept["start"] - kept["capped"]
    return retained_interval(kept["accounts"], kept["left"], kept["start"], lost, *squares, largest, losses)


def bridge(frame: pd.DataFrame, since: str, until: str) -> pd.DataFrame:
    """The way from one MRR to another in steps, ready to draw.

    `frame` from `movements` of one group; `since` and `until` months, both in. Columns: step amount accounts bottom
    top, in the order opening new reactivation expansion contraction churn closing; amounts are positive.
    """
    rows = frame[(frame["month"] >= since) & (frame["month"] <= until)]
    amount = {name: rows[name].sum() for name in (*GAINS, *LOSSES)}
    accounts = {name: rows[f"{name}_accounts"].sum() for name in (*GAINS, *LOSSES)}
    ends = {"opening": rows["opening"].iloc[0], "closing": rows["closing"].iloc[-1]}
    moved = np.array([amount[name] * (1 if name in GAINS else -1) for name in (*GAINS, *LOSSES)])
    level = ends["opening"] + np.concatenate([[0.0], np.cumsum(moved)])
    bottom = [0.0, *np.minimum(level[:-1], level[1:]), 0.0]
    top = [ends["opening"], *np.maximum(level[:-1], level[1:]), ends["closing"]]
    values = {**ends, **amount}
    return pd.DataFrame(
        {
            "step": STEPS,
            "amount": [values[step] for step in STEPS],
            "accounts": [accounts.get(step, 0) for step in STEPS],
            "bottom": bottom,
            "top": top,
        }
    ).round(CENTS)


def month_by_month(frame: pd.DataFrame, since: str, until: str) -> pd.DataFrame:
    """Every movement of every month of a period: movement (churn in 2025-07) month kind amount accounts.

    `frame` from `movements` of one group; losses are below 0, months in which nothing of a kind moved are left out.
    """
    rows = frame[(frame["month"] >= since) & (frame["month"] <= until)]
    parts = [
        pd.DataFrame(
            {
                "movement": kind + " in " + rows["month"],
                "month": rows["month"],
                "kind": kind,
                "amount": rows[kind] * (1 if kind in GAINS else -1),
                "accounts": rows[f"{kind}_accounts"],
            }
        )
        for kind in (*GAINS, *LOSSES)
    ]
    made = pd.concat(parts, ignore_index=True)
    return made[made["accounts"] > 0].reset_index(drop=True)


def _share(part: object, whole: object) -> np.ndarray:
    above, below = np.asarray(part, dtype=float), np.asarray(whole, dtype=float)
    shares: np.ndarray = np.divide(above, below, out=np.full(above.shape, np.nan), where=below > 0)
    return shares
