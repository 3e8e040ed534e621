"""What the curves say, in sentences computed from them."""

import math

import pandas as pd

from ..counting.groups import COHORTS
from ..estimate import family_p, quantile
from ..finding import (
    CLEAR,
    RATIO,
    Finding,
    accounts_called,
    count,
    group_named,
    interval,
    listed,
    months,
    percent,
    run_of,
)
from ..names import spoken
from ..phrases import capital, chance, numeral, times
from ..standards import FEWEST, MOST_NAMED
from .survival_curves import MOST_PAIRED, Curves

MOST_CLIFFS = 3


def findings(
    by: str | None,
    label: str,
    whole: Curves,
    curves: Curves,
    groups: pd.DataFrame,
    pairs: pd.DataFrame,
    cliffs: pd.DataFrame,
    aside: tuple[Finding, ...] = (),
) -> tuple[Finding, ...]:
    """The sentences of a survival analysis: the whole, who leaves soonest, single months, and what was left aside."""
    compared: tuple[Finding, ...] = ()
    if by is not None and len(groups) > 1:
        compared = (*_compared(by, label, curves, groups, pairs), *_too_small(by, label, groups, curves))
    sudden = (_cliff(by or "group", label, row) for _, row in cliffs.head(MOST_CLIFFS).iterrows())
    return (_whole(whole), *compared, *sudden, *aside)


def _named(label: str, group: str) -> str:
    return group if label == COHORTS["cohort_month"] else group_named(label, group)


def _whole(whole: Curves) -> Finding:
    curve = next(iter(whole.by_group.values()))
    accounts, churned = int(curve["events"].sum() + curve["censored"].sum()), int(curve["events"].sum())
    given = f"Of accounts still active after month {whole.after}" if whole.after else "Of all accounts"
    counted = f"{count(accounts, 'account')}, {numeral(churned)} of them churned."
    seen = curve[curve["at_risk"] >= FEWEST]
    median = quantile(curve)
    if not seen.empty and median.estimate <= seen["time"].max():
        half = f"half have churned by month {_month(median.estimate)}{_around(median.low, median.high)}"
        claim = f"{given}, {half}. {counted}"
        both = not math.isnan(median.high)
        bounds = (median.low, median.high) if both else (math.nan, math.nan)
        return Finding(claim, "estimate", median.estimate, *bounds, accounts=accounts)
    return _still_here(seen[seen["time"] <= whole.horizon], given, counted, accounts)


def _still_here(seen: pd.DataFrame, given: str, counted: str, accounts: int) -> Finding:
    """As far as ten accounts are at risk, and no further."""
    if seen.empty:
        few = f"Fewer than {FEWEST} accounts were ever followed to the same age. {counted}"
        return Finding(few, "cannot tell", accounts=accounts)
    at = seen.iloc[-1]
    share, low, high = (float(at[name]) for name in ("survival", "low", "high"))
    range_ = f" ({interval(low, high)})" if 0 < share < 1 else ""
    claim = f"{given}, {percent(share)}{range_} are still here after {months(at['time'])}. {counted}"
    bounds = (low, high) if low < high else (math.nan, math.nan)
    return Finding(claim, "estimate", share, *bounds, accounts=accounts)


def _around(low: float, high: float) -> str:
    if math.isnan(low):
        return ""
    return f" ({_month(low)} to {_month(high)})" if not math.isnan(high) else f" ({_month(low)} or later)"


def _month(tenure: float) -> str:
    return numeral(tenure, 1).removesuffix(".0")


def _compared(by: str, label: str, curves: Curves, groups: pd.DataFrame, pairs: pd.DataFrame) -> tuple[Finding, ...]:
    """The group that leaves soonest against the one that stays longest, or the two that differ most surely."""
    judged = groups[groups["group"].isin(curves.judged)].sort_values(["restricted_mean", "group"])
    if len(judged) < 2:
        claim = f"Fewer than two groups of {spoken(label)} are large enough to compare."
        return (Finding(claim, "cannot tell", accounts=int(groups["accounts"].sum())),)
    rows = judged.set_index("group").assign(named=[_named(label, group) for group in judged["group"]])
    shown = pairs[pairs["verdict"] == CLEAR].sort_values(["p_adjusted", "group", "other"])
    ends = _pair(pairs, rows.index[0], rows.index[-1])
    if ends is not None and ends["verdict"] == CLEAR:
        return (_apart(by, curves, rows, ends, "churn soonest"), *_how_many(by, pairs, shown))
    if len(shown):
        return (_apart(by, curves, rows, shown.iloc[0], "churn sooner"), *_how_many(by, pairs, shown))
    return (_cannot_tell(by, curves, rows, pairs, ends),)


def _pair(pairs: pd.DataFrame, one: str, other: str) -> pd.Series | None:
    found = pairs[pairs["group"].isin([one, other]) & pairs["other"].isin([one, other])]
    return None if found.empty else found.iloc[0]


def _oriented(pair: pd.Series, rows: pd.DataFrame) -> tuple[str, str, tuple[float, float, float]]:
    """The group that leaves sooner, the one that stays longer, and how many months longer."""
    kept, low, high = (float(pair[name]) for name in ("months_kept", "months_kept_low", "months_kept_high"))
    if kept >= 0:
        return pair["other"], pair["group"], (kept, low, high)
    return pair["group"], pair["other"], (-kept, -high, -low)


def _apart(by: str, curves: Curves, rows: pd.DataFrame, pair: pd.Series, verb: str) -> Finding:
    sooner, later, numbers = _oriented(pair, rows)
    (name, kept), (longer, other) = (
        (rows["named"][group], float(rows["restricted_mean"][group])) for group in (sooner, later)
    )
    gap, low, high = (numeral(value, 1) for value in numbers)
    stay = f"they stay {numeral(kept, 1)} of {stretch(curves)} on average, {longer} {numeral(other, 1)}"
    claim = f"{capital(accounts_called(name))} {verb}: {stay}: {gap} months less ({low} to {high})."
    accounts = int(rows.loc[[sooner, later], "accounts"].sum())
    return Finding(claim, CLEAR, *numbers, accounts, float(pair["p_adjusted"]), {by: sooner, "other": later})


def stretch(curves: Curves) -> str:
    """The months that are compared, in words."""
    if curves.after:
        return f"the {months(curves.horizon - curves.after)} after month {curves.after}"
    return f"their first {run_of(curves.horizon)}"


def _how_many(by: str, pairs: pd.DataFrame, shown: pd.DataFrame) -> tuple[Finding, ...]:
    """Only worth a sentence where more than one pair was compared."""
    tested = int(pairs["p_adjusted"].notna().sum())
    if tested < 2:
        return ()
    verb = "differs" if len(shown) == 1 else "differ"
    claim = (
        f"{len(shown)} of {tested} pairs of groups clearly {verb} (after correction for {count(tested, 'comparison')})."
    )
    which = [f"{one} and {other}" for one, other in zip(shown["group"], shown["other"], strict=True)]
    p = family_p(pairs["p_adjusted"])
    return (Finding(claim, CLEAR, p_value=p, about={by: which}, fact=f"leaving; by {by}"),)


def _cannot_tell(by: str, curves: Curves, rows: pd.DataFrame, pairs: pd.DataFrame, ends: pd.Series | None) -> Finding:
    accounts, about = int(rows["accounts"].sum()), {by: list(rows.index)}
    claim = f"Retention does not differ clearly between {listed(list(rows['named']), MOST_NAMED)}."
    if len(rows) > MOST_PAIRED:
        claim += f" The {MOST_PAIRED} largest groups were compared in pairs."
    if ends is None or math.isnan(ends["months_kept_low"]):
        return Finding(claim, "cannot tell", accounts=accounts, about=about)
    sooner, later, numbers = _oriented(ends, rows)
    gap, low, high = (numeral(value, 1) for value in numbers)
    names = listed([rows["named"][later], rows["named"][sooner]])
    apart = f"The largest difference is between {names}: {gap} months of {stretch(curves)} ({low} to {high})."
    tested = int(pairs["p_adjusted"].notna().sum())
    p, pairs_ = float(ends["p_adjusted"]), count(tested, "pair")
    but = (
        f" After correction for {pairs_} it is not significant ({chance(p)})."
        if numbers[1] > 0 and not math.isnan(p)
        else ""
    )
    return Finding(f"{claim} {apart}{but}", "cannot tell", *numbers, accounts, family_p(pairs["p_adjusted"]), about)


def _too_small(by: str, label: str, groups: pd.DataFrame, curves: Curves) -> tuple[Finding, ...]:
    small = groups[~groups["group"].isin(curves.judged)]
    if small.empty or not curves.judged:
        return ()
    rows = zip(small["group"], small["accounts"], strict=True)
    named = listed([f"{_named(label, group)} ({numeral(accounts)})" for group, accounts in rows], MOST_NAMED)
    claim = f"Not compared (fewer than {FEWEST} accounts, or observed for too short a time): {named}."
    return (Finding(claim, "cannot tell", accounts=int(small["accounts"].sum()), about={by: list(small["group"])}),)


def _cliff(by: str, label: str, row: pd.Series) -> Finding:
    numbers = (float(row["rate_ratio"]), float(row["ratio_low"]), float(row["ratio_high"]))
    share = (
        f"{percent(row['hazard'])} of the {numeral(row['at_risk'])} "
        f"accounts that reach month {row['tenure']} churn in it"
    )
    others = (
        "" if by == "group" else ", as in other groups" if row["shared"] else ", which the other groups do not show"
    )
    claim = f"{_named(label, row['group'])}: {share}, {times(*numbers, 'as many as in the months around it')}{others}."
    about = {by: row["group"], "tenure": int(row["tenure"])}
    return Finding(claim, CLEAR, *numbers, int(row["at_risk"]), float(row["p_adjusted"]), about, even=RATIO)
