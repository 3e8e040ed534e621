"""What the numbers of a composition say, in sentences computed from them."""

import math
from statistics import NormalDist

import pandas as pd

from ..book.mrr_history import BY_RECORD, RECORDED
from ..counting import MISSING
from ..counting.period import AT_START, PER_MONTH, SNAPSHOT, Period
from ..estimate import leaders
from ..finding import CLEAR, RATIO, Finding, count, group_named, interval, listed, money, percent
from ..names import spoken
from ..phrases import capital, named_day, numeral, out_of, times
from ..standards import FEWEST, MOST_NAMED

OF_WHOM = {
    AT_START: "accounts active at the start", PER_MONTH: "account-months", SNAPSHOT: "all accounts of the snapshot"
}  # fmt: skip
CLEARLY = 2 / 3
AS_MUCH = 0.95
NOT_WHY = ("The ratio compares a group with all others together; it does not say why they differ.",)


def findings(
    when: Period,
    by: str | None,
    label: str,
    groups: pd.DataFrame,
    total: pd.DataFrame,
    reasons: pd.DataFrame,
    caveats: tuple[str, ...] = (),
    note: str = "",
    billed: int = 0,
) -> tuple[Finding, ...]:
    """The sentences of a composition: the whole with a note on its money, who weighs most, who differs, and why.

    billed: how many of those that churned are billed still, whose MRR is none that was lost.
    """
    whole = total.iloc[0]
    compared: tuple[Finding, ...] = ()
    if by is not None and len(groups) > 1 and whole["churned"] > 0:
        named = groups.assign(named=[group_named(label, group) for group in groups["group"]])
        compared = (_weights(by, named), *_differences(when, by, label, named, whole))
    return (_whole(when, whole, caveats, note, billed), *compared, *_reason(reasons))


def _numbers(row: pd.Series, *names: str) -> tuple[float, float, float]:
    estimate, low, high = (float(row[name]) for name in names)
    return estimate, low, high


def _whole(when: Period, whole: pd.Series, caveats: tuple[str, ...], note: str, billed: int) -> Finding:
    parts = (_left(when, whole), _with_them(when, whole, RECORDED in caveats, billed), note, _why_so(when))
    claim = " ".join(part for part in parts if part)
    rule = (f"No interval for the MRR: {whole['mrr_reason']}.",) if _no_interval(whole) else ()
    numbers = _numbers(whole, "rate", "low", "high")
    return Finding(claim, "estimate", *numbers, accounts=int(whole["accounts"]), caveats=(*rule, *caveats))


def _left(when: Period, whole: pd.Series) -> str:
    accounts, churned = count(whole["accounts"], "account"), numeral(whole["churned"])
    if when.basis == PER_MONTH:
        watched = f"{churned} of {accounts} churned {when.words}, in {numeral(whole['account_months'])} account-months"
        low, rate, high = (_per_hundred(whole[name]) for name in ("low", "rate", "high"))
        return f"{watched}: {rate} in 100 account-months ({low} to {high})."
    verb = "have churned" if when.basis == SNAPSHOT else "churned"
    if whole["churned"] == 0:
        return f"None of {accounts} {verb} {when.words}: at most {percent(whole['high'])}."
    rate = f"{percent(whole['rate'])} ({interval(whole['low'], whole['high'])})"
    return f"{churned} of {accounts} {verb} {when.words}: {rate}."


def _with_them(when: Period, whole: pd.Series, recorded: bool, billed: int) -> str:
    """What those that churned had paid; of those alone that are billed no longer, where some still are."""
    if not whole["mrr_churned"] > 0:
        return ""
    they = f"the {numeral(whole['churned'] - billed)} not billed after they churned" if billed else "they"
    if recorded:
        part = f"{money(whole['mrr_churned'])} of {money(whole['mrr_start'])}"
        return f"{BY_RECORD}, {they} paid {part}{_as_a_rate(whole)}."
    if math.isnan(whole["mrr_rate"]):
        return f"{capital(they)} paid {money(whole['mrr_churned'])} MRR at the start or in their first month."
    then = "" if when.basis == SNAPSHOT else " at the start"
    part = f"{money(whole['mrr_churned'])} of {money(whole['mrr_start'])}"
    return f"{capital(they)} paid {part} MRR{then}{_as_a_rate(whole)}."


def _as_a_rate(whole: pd.Series) -> str:
    if math.isnan(whole["mrr_rate"]):
        return ""
    roughly = "roughly " if whole["mrr_rule"] == "rough" else ""
    range_ = "" if _no_interval(whole) else f" ({roughly}{interval(whole['mrr_rate_low'], whole['mrr_rate_high'])})"
    return f": {percent(whole['mrr_rate'])}{range_}"


def _no_interval(whole: pd.Series) -> bool:
    return bool(whole["mrr_churned"] > 0 and not math.isnan(whole["mrr_rate"]) and math.isnan(whole["mrr_rate_low"]))


def _why_so(when: Period) -> str:
    if when.basis == SNAPSHOT:
        return (
            "The files do not say both when accounts started and when they churned, so there are no periods to compare."
        )
    if when.basis == PER_MONTH and when.since:
        few = f"Fewer than {FEWEST} accounts were active on {named_day(when.since)}"
        return f"{few}, so churn is counted per account-month."
    return ""


def _weights(by: str, groups: pd.DataFrame) -> Finding:
    """Who lost most by accounts and by money; a group is named alone only where it clearly leads."""
    rows = groups.sort_values(["churned", "group"], ascending=[False, True])
    first, all_ = rows[leaders(rows["churned"])], int(groups["churned"].sum())
    said = _by_accounts(first.iloc[0], all_) if len(first) == 1 else _level(first, all_)
    claim = f"{said} {_by_money(first, groups)}".rstrip()
    about = {by: first["group"].iloc[0] if len(first) == 1 else list(first["group"])}
    return Finding(claim, "fact", float(first["share_of_churned"].iloc[0]), accounts=all_, about=about)


def _level(first: pd.DataFrame, all_: int) -> str:
    """Several of which none lost clearly more accounts than the others."""
    parts = [f"{name} {numeral(left)}" for name, left in zip(first["named"], first["churned"], strict=True)]
    return f"No group clearly lost the most accounts: {listed(parts, MOST_NAMED)} of {numeral(all_)}."


def _by_accounts(most: pd.Series, all_: int) -> str:
    leads = "Most of the churned accounts" if most["share_of_churned"] > CLEARLY else "The most churned accounts"
    base = f"which holds {percent(most['share_of_accounts'], 0)} of all accounts"
    return f"{leads} are in {most['named']}, {base}: {out_of(most['churned'], all_)}."


def _by_money(first: pd.DataFrame, groups: pd.DataFrame) -> str:
    """The same for the MRR: what leads clearly is named, and what weighs as much, with both shares."""
    paid = groups[groups["mrr_churned"] > 0].sort_values(["mrr_churned", "group"], ascending=[False, True])
    if paid.empty:
        return ""
    top, second = paid.iloc[0], paid.iloc[1] if len(paid) > 1 else None
    close = second is not None and second["mrr_churned"] >= AS_MUCH * top["mrr_churned"]
    if len(first) > 1:
        clear = not close and top["share_of_mrr_churned"] > CLEARLY
        return f"By MRR it is {top['named']}: {_of_mrr(top, groups)}." if clear else ""
    same = top["group"] == first["group"].iloc[0]
    if not close:
        return (
            f"The same by MRR: {_of_mrr(top, groups)}."
            if same
            else f"By MRR {top['named']} weighs more: {_with_accounts(top, groups)}."
        )
    other = second if same else top
    return "" if other is None else f"By MRR {other['named']} weighs as much: {_with_accounts(other, groups)}."


def _of_mrr(row: pd.Series, groups: pd.DataFrame) -> str:
    share, all_ = f"{percent(row['share_of_mrr_churned'], 0)} of the MRR that churned", groups["mrr_start"].sum()
    return f"{share}, with {percent(row['mrr_start'] / all_, 0)} of all MRR" if all_ > 0 else share


def _with_accounts(row: pd.Series, groups: pd.DataFrame) -> str:
    return f"{count(row['churned'], 'account')} {'is' if row['churned'] == 1 else 'are'} {_of_mrr(row, groups)}"


def _differences(when: Period, by: str, label: str, groups: pd.DataFrame, whole: pd.Series) -> tuple[Finding, ...]:
    judged, small = groups[groups["p_value"].notna()], groups[groups["p_value"].isna()]
    shown, rest = judged[judged["verdict"] == CLEAR], judged[judged["verdict"] != CLEAR]
    told = [_differs(when, by, row, whole) for _, row in shown.sort_values(["p_adjusted", "group"]).iterrows()]
    open_ = () if rest.empty else (_cannot_tell(by, label, rest, len(judged)),)
    return (*told, *open_, *(() if small.empty else (_too_small(by, small),)))


def _differs(when: Period, by: str, row: pd.Series, whole: pd.Series) -> Finding:
    base = "account_months" if when.basis == PER_MONTH else "accounts"
    rest = (whole["churned"] - row["churned"]) / (whole[base] - row[base])
    rates = f"{percent(row['rate'])} against {percent(rest)} of the rest"
    if when.basis == PER_MONTH:
        rates = f"{_per_hundred(row['rate'])} in 100 account-months against {_per_hundred(rest)} in the rest"
    claim = f"{row['named']}: {out_of(row['churned'], row['accounts'])} churned, {rates}, {_times(row)}."
    numbers = _numbers(row, "rate_ratio", "ratio_low", "ratio_high")
    caveats = (*NOT_WHY, f"Rates are of {OF_WHOM[when.basis]}, {when.words}.")
    p = float(row["p_adjusted"])
    return Finding(claim, CLEAR, *numbers, int(row["accounts"]), p, {by: row["group"]}, caveats, even=RATIO)


def _times(row: pd.Series) -> str:
    return times(*_numbers(row, "rate_ratio", "ratio_low", "ratio_high"))


def _ratio(value: float) -> str:
    return numeral(value, 1) if value >= 1 else numeral(value, 2)


def _cannot_tell(by: str, label: str, rest: pd.DataFrame, looked_at: int) -> Finding:
    nearest = rest.sort_values(["p_value", "group"]).iloc[0]
    names, verb = listed(list(rest["named"]), MOST_NAMED), "churns" if len(rest) == 1 else "churn"
    looked = f"{count(looked_at, 'group')} of {spoken(label)} compared"
    claim = f"Not enough data to say whether {names} {verb} more or less often than the rest ({looked})."
    accounts, p = int(rest["accounts"].sum()), float(nearest["p_adjusted"])
    full = f"{claim}{_needed(nearest, looked_at)}"
    return Finding(full, "cannot tell", accounts=accounts, p_value=p, about={by: list(rest["group"])})


def _needed(row: pd.Series, looked_at: int) -> str:
    """How many times the accounts it would take to show the largest difference seen, four times in five."""
    ratio, inside = row["rate_ratio"], row["share_of_churned"]
    if not 0 < ratio < math.inf or 0.9 < ratio < 1.1:
        return ""
    reach = NormalDist().inv_cdf(1 - 0.025 / looked_at) + NormalDist().inv_cdf(0.8)
    spread = 1 / row["churned"] / (1 - inside)
    factor = reach**2 * spread / math.log(ratio) ** 2
    if not 1.5 <= factor <= 50:
        return ""
    return (
        f" To show a difference as large as that of {row['named']} would take "
        f"about {numeral(factor)} times as many accounts."
    )


def _too_small(by: str, small: pd.DataFrame) -> Finding:
    rows = zip(small["named"], small["churned"], small["accounts"], strict=True)
    named = listed([f"{name} ({out_of(churned, accounts)})" for name, churned, accounts in rows], MOST_NAMED)
    rule = f"fewer than {FEWEST} accounts, or too few churned for any difference to stand out from chance"
    claim = f"Too small to judge against the rest: {named}. The group or the rest has {rule}."
    return Finding(claim, "cannot tell", accounts=int(small["accounts"].sum()), about={by: list(small["group"])})


def _reason(reasons: pd.DataFrame) -> tuple[Finding, ...]:
    """The reason recorded most often, where one clearly leads; else those that may."""
    named = reasons[reasons["churn_reason"] != MISSING]
    if named.empty or named["churned"].max() < 2:
        return ()
    first = named[leaders(named["churned"])].sort_values(["churned", "churn_reason"], ascending=[False, True])
    if len(first) == len(named) > 1:
        return ()
    churned, all_ = int(first["churned"].iloc[0]), reasons["churned"].sum()
    without = all_ - named["churned"].sum()
    said = f" ({numeral(without)} without a reason)" if without else ""
    quoted = [f"“{reason}”" for reason in first["churn_reason"]]
    if len(first) == 1:
        of = f"{numeral(churned)} of the {numeral(all_)}"
        claim = f"The most common churn reason is {quoted[0]}: {of} that churned{said}."
    else:
        parts = [f"{reason} {numeral(left)}" for reason, left in zip(quoted, first["churned"], strict=True)]
        claim = f"The most common churn reasons are {listed(parts)} of the {numeral(all_)} that churned{said}."
    about = {"churn_reason": first["churn_reason"].iloc[0] if len(first) == 1 else list(first["churn_reason"])}
    return (Finding(claim, "fact", float(churned / all_), accounts=int(all_), about=about),)


def _per_hundred(rate: float) -> str:
    return numeral(100 * rate, 1)
