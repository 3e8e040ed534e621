"""What the segments cost, bring and keep, in sentences computed from their rows."""

import math
from dataclasses import replace

import pandas as pd

from ..estimate import family_p
from ..finding import CLEAR, RATIO, Finding, group_named, listed, money, months, run_of
from ..phrases import numeral, span
from ..standards import FEWEST

MOST = 4
OPEN = {
    "acquisition_cost": "CAC",
    "sales_cycle_days": "sales cycle",
    "mrr": "MRR",
    "churn_per_year": "churn rate",
}
SAID = {
    "acquisition_cost": "has {} the CAC",
    "sales_cycle_days": "has a sales cycle {} as long",
    "mrr": "pays {} the MRR (last 12 months)",
    "churn_per_year": "churns {} as often per account-year",
}
MIXED = "Segments differ in more than the segment: a ratio says how they compare, not what would happen to the other."


def findings(
    groups: pd.DataFrame,
    reference: str,
    horizon: int,
    kinds: tuple[str, ...],
    label: str = "",
    also: tuple[str, ...] = (),
) -> tuple[Finding, ...]:
    """For each group against the reference what differs for sure, what cannot be told, and what that is worth.

    `label`: the column the groups are of, which a bare number, a yes or a no takes along. `also`: caveats of the first.
    """
    groups, base = groups.assign(group=[group_named(label, group) for group in groups["group"]]), reference
    reference = group_named(label, base)
    others = groups.loc[groups["group"] != reference].groupby("group")["accounts"].first()
    large = others.sort_values(ascending=False, kind="stable").index
    rows = {group: groups[groups["group"] == group].set_index("measure") for group in [reference, *large]}
    first = _first(rows[reference], reference, horizon)
    told: list[Finding] = []
    for group in [name for name in large if others[name] >= FEWEST][:MOST]:
        apart = _apart(rows[group], group, reference)
        told += [*apart, *_worth(rows[group], rows[reference], group, reference, horizon)]
    caveat = (f"Counted as spend on keeping accounts: {listed(kinds, 8)}.",) if kinds else ()
    lead = sorted(told, key=lambda finding: finding.verdict != CLEAR)
    whole = (*lead, *(() if lead else (first,)), *_elsewhere(rows, reference, caveat))
    return (replace(whole[0], caveats=(*whole[0].caveats, *also)), *whole[1:])


def _first(row: pd.DataFrame, reference: str, horizon: int) -> Finding:
    stay = "is active"
    if "stay" in row.index:
        stay = f"stays {months(round(float(row['value']['stay']), 1))} of the first {horizon}"
    paid = f" and brings {money(float(row['value']['mrr']))} MRR" if "mrr" in row.index else ""
    claim = f"An account of {reference} {stay}{paid}; no other group has ten accounts to compare with."
    return Finding(claim, "estimate", accounts=int(row["accounts"].iloc[0]), about={"group": reference})


def times(ratio: float) -> str:
    """A ratio in words: 4.0 times, or 0.20 times."""
    return f"{numeral(ratio, 1)} times" if ratio >= 1 else f"{numeral(ratio, 2)} times"


def _range(ratio: float, low: float, high: float) -> str:
    if math.isnan(low) or math.isnan(high):
        return ""
    first, last = (numeral(end, 1) if ratio >= 1 else numeral(end, 2) for end in (low, high))
    return f" ({first} to {last})"


def _apart(rows: pd.DataFrame, group: str, reference: str) -> tuple[Finding, ...]:
    tried = rows[rows.index.isin(list(SAID)) & (rows["verdict"] != "fact")]
    shown = tried[tried["verdict"] == CLEAR]
    open_ = tried[tried["verdict"] == "cannot tell"]
    return (*_shown(shown, group, reference), *_open(open_, group, reference))


def _shown(shown: pd.DataFrame, group: str, reference: str) -> tuple[Finding, ...]:
    if shown.empty:
        return ()
    parts = [_part(str(name), row) for name, row in shown.iterrows()]
    stay = _stay(shown.loc[["churn_per_year"]].iloc[0]) if "churn_per_year" in shown.index else ""
    claim = f"Compared with {reference}, an account of {group} {listed(parts, 4)}{stay}."
    last = shown.iloc[-1]
    ratio, low, high = (float(last[name]) for name in ("ratio", "ratio_low", "ratio_high"))
    p = float(shown["p_adjusted"].max())
    about = {"group": group, "reference": reference, "measures": list(shown.index)}
    return (Finding(claim, CLEAR, ratio, low, high, int(last["accounts"]), p, about, (MIXED,), even=RATIO),)


def _part(name: str, row: pd.Series) -> str:
    """One measure of a group against the other's; where one of the two has none of it, the end there is."""
    ratio, low, high = (float(row[column]) for column in ("ratio", "ratio_low", "ratio_high"))
    if math.isinf(ratio):
        return SAID[name].format(f"at least {times(low)}")
    if ratio == 0:
        return SAID[name].format(f"at most {times(high)}")
    return SAID[name].format(times(ratio)) + _range(ratio, low, high)


def _stay(row: pd.Series) -> str:
    """How much longer an account stays where it leaves less: the ratio of rates turned over."""
    if row["ratio"] >= 1 or not row["ratio_low"] > 0:
        return ""
    longer, low, high = (1 / row[name] for name in ("ratio", "ratio_high", "ratio_low"))
    return f", so at these rates it is expected to stay {numeral(longer, 1)} times as long ({span(low, high)})"


def _open(open_: pd.DataFrame, group: str, reference: str) -> tuple[Finding, ...]:
    known = open_[open_["ratio"].notna()]
    if known.empty:
        return ()
    parts = [OPEN[str(name)] + _so_far(float(row["ratio"])) for name, row in known.iterrows()]
    claim = f"Not enough data to say whether {group} and {reference} differ in {listed(parts, 4)}."
    about = {"group": group, "reference": reference, "measures": list(known.index)}
    accounts, p = int(known["accounts"].iloc[0]), family_p(known["p_adjusted"])
    return (Finding(claim, "cannot tell", accounts=accounts, p_value=p, about=about),)


def _so_far(ratio: float) -> str:
    """What was seen; of two groups in one of which nothing happened there is no ratio to say."""
    return f" ({times(ratio)})" if 0 < ratio < math.inf else ""


def _worth(rows: pd.DataFrame, base: pd.DataFrame, group: str, reference: str, horizon: int) -> tuple[Finding, ...]:
    if "worth" not in rows.index or "worth" not in base.index:
        return ()
    value, low, high = (float(rows[name]["worth"]) for name in ("ratio", "ratio_low", "ratio_high"))
    apart = f"{money(float(rows['value']['worth']))} against {money(float(base['value']['worth']))} for {reference}"
    beyond = paid = ""
    if "worth_extrapolated" in rows.index and "worth_extrapolated" in base.index:
        ratio = times(float(rows["ratio"]["worth_extrapolated"]))
        beyond = f" By ARPA ÷ churn rate it is {ratio}, an extrapolation."
    if "payback" in rows.index:
        paid = f" CAC is paid back after {months(round(float(rows['value']['payback']), 1))}."
    within = f"In the first {run_of(horizon)} an account of {group} is worth {apart} "
    within += "(revenue; later months discounted 10% a year)"
    claim = f"{within}: {times(value)}{_range(value, low, high)}.{beyond}{paid}"
    about = {"group": group, "reference": reference, "measure": "worth"}
    return (Finding(claim, "estimate", value, low, high, int(rows["accounts"]["worth"]), about=about),)


def _elsewhere(rows: dict[str, pd.DataFrame], reference: str, caveats: tuple[str, ...]) -> tuple[Finding, ...]:
    """What the money that wins an account of the dearest group would keep elsewhere."""
    known = {
        name: float(row["value"]["kept_elsewhere"])
        for name, row in rows.items()
        if "kept_elsewhere" in row.index and name != reference
    }
    if not known:
        return ()
    dearest = max(known, key=known.__getitem__)
    kept = months(round(known[dearest], 1))
    claim = f"The CAC of one account of {dearest} would pay for {kept} of serving an account of {reference}."
    about = {"group": dearest, "measure": "kept_elsewhere"}
    return (Finding(claim, "estimate", known[dearest], about=about, caveats=caveats),)
