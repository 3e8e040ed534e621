"""What the answers say, in sentences computed from the numbers."""

import math

import pandas as pd

from ..counting.stages import LIFE_STAGE
from ..estimate import Rank, Trend
from ..finding import (
    CLEAR,
    ESTIMATE,
    OPEN,
    Finding,
    accounts_called,
    count,
    group_named,
    interval,
    listed,
    percent,
)
from ..names import spoken
from ..phrases import capital, named_period, numeral, span
from ..standards import FEWEST, MOST_NAMED
from .counting import MRR_BAND, period_text
from .groups import LEVEL as GROUP_LEVEL
from .latest import Paired
from .scoring import FEWEST_PERIODS

TREND_LEVEL, RANK_LEVEL = 0.01, 0.01
SIZE_AND_AGE = "Groups are compared between accounts of the same MRR and age, where known; that does not say why."

TREND = {"measure": "trend"}


def points(value: float, digits: int = 1) -> str:
    """NPS or score points, with a true minus sign."""
    return numeral(value, digits)


def between(low: float, high: float, digits: int = 1) -> str:
    """An interval of points in words."""
    return span(low, high, digits)


def whole(total: pd.Series, accounts: int | None, five: bool, caveats: tuple[str, ...]) -> Finding:
    """The first sentence: the score, its interval, and from whom it comes."""
    given, answers = int(total["accounts"]), int(total["answers"])
    of = count(given, "account") if accounts is None else f"{numeral(given)} of {count(accounts, 'account')}"
    # Where no file is one of accounts and each answer stands alone, nobody knows whose they are.
    alone = accounts is None and given == answers
    source = count(answers, "answer") if alone else f"{count(answers, 'answer')} from {of}"
    if five:
        told = f"{percent(total['satisfied'])} answer 4 or 5"
        told += f" ({interval(total['satisfied_low'], total['satisfied_high'])})" if given >= FEWEST else ""
        claim = f"{told}, on a satisfaction scale from 1 to 5, which is not NPS. Mean {numeral(total['mean_score'], 2)}"
        ends = f" ({span(total['mean_low'], total['mean_high'], 2)})" if given >= FEWEST else ""
        numbers = _ends(total, "satisfied", "satisfied_low", "satisfied_high")
        return Finding(f"{claim}{ends}: {source}.", "estimate", *numbers, given)
    if answers < FEWEST:
        claim = f"Too few answers for an NPS: {source}, mean score {numeral(total['mean_score'], 1)}."
        return Finding(claim, "cannot tell", float(total["mean_score"]), accounts=given, caveats=caveats)
    shares = ", ".join(
        f"{percent(total[name] / answers, 0)} {name}" for name in ("promoters", "passives", "detractors")
    )
    claim = f"NPS {points(total['nps'])} ({between(total['low'], total['high'])}) by answer: {source}; {shares}."
    return Finding(claim, "estimate", *_ends(total, "nps", "low", "high"), given, caveats=caveats)


def _ends(row: pd.Series, *names: str) -> tuple[float, float, float]:
    """An interval that a small sample pulls away from its own estimate is left out."""
    estimate, low, high = (float(row[name]) for name in names)
    return (estimate, low, high) if low <= estimate <= high else (estimate, math.nan, math.nan)


def part(answers: int, accounts: int, total: pd.Series) -> tuple[str, ...]:
    """What to say where answers are compared one by one for a part of the accounts."""
    if answers >= total["answers"]:
        return ()
    said = f"Compared on {numeral(answers)} of {count(int(total['answers']), 'answer')}, from "
    return (
        f"{said}{numeral(accounts)} of {count(int(total['accounts']), 'account')}; the scores are of every answer.",
    )


def units(total: pd.Series, five: bool) -> tuple[Finding, ...]:
    """The same score with every account, or every unit of MRR, weighing the same."""
    given = int(total["accounts"])
    if five or given < FEWEST:
        return ()
    own, by_mrr = (between(total[f"{of}_nps_low"], total[f"{of}_nps_high"]) for of in ("account", "mrr"))
    parts = [f"{points(total['account_nps'])} ({own}) by account"]
    if not math.isnan(total["mrr_nps"]):
        parts.append(f"{points(total['mrr_nps'])} ({by_mrr}) weighted by MRR")
    several = ""
    if total["design_effect"] > 1.05:
        effect = f"design effect {numeral(total['design_effect'], 1)}"
        several = f" Repeat answers of one account tell less than answers of different accounts: {effect}."
    claim = f"The same score, of all who answered in this time, is {' and '.join(parts)}.{several}"
    return (
        Finding(
            claim,
            "estimate",
            *_ends(total, "account_nps", "account_nps_low", "account_nps_high"),
            int(total["accounts"]),
        ),
    )


def repeats(frame: pd.DataFrame) -> tuple[Finding, ...]:
    """Answers of one account on the same day, group_named."""
    if frame.empty:
        return ()
    number = int(frame["repeats"].sum())
    verb = "repeats" if number == 1 else "repeat"
    who = listed(list(frame["account_id"]), 10)
    claim = f"{count(number, 'answer')} {verb} an account's answer of the same day (account {who}). All are kept."
    return (Finding(claim, "fact", float(number), accounts=len(frame)),)


def refused(number: int, scale: str = "0 to 10") -> tuple[Finding, ...]:
    """Answers that are no score."""
    if not number:
        return ()
    verb = "is" if number == 1 else "are"
    return (Finding(f"{count(number, 'answer')} outside {scale} {verb} refused.", "fact", float(number)),)


def moving(found: Trend | None, period: str, five: bool) -> tuple[Finding, ...]:
    """Whether the score rises or falls by more than chance."""
    unit, digits = ("points of the mean", 2) if five else ("NPS points", 1)
    if found is None:
        few = f"fewer than {FEWEST_PERIODS} {period}s with {FEWEST} answers"
        claim = f"Not enough data for a trend: {few if period else 'no answer says when it was given'}."
        return (Finding(claim, "cannot tell"),)
    ends = between(found.low, found.high, digits)
    numbers = (found.slope, found.low, found.high)
    if found.p < TREND_LEVEL / 2:
        way = "rises" if found.slope > 0 else "falls"
        claim = f"The score {way} by {points(abs(found.slope), digits)} {unit} a {period} ({ends})."
        return (Finding(claim, CLEAR, *numbers, p_value=found.p, about=TREND),)
    if found.q_p < TREND_LEVEL / 2:
        claim = f"The score moves from {period} to {period} by more than chance, without a direction: "
        claim += f"{ends} {unit} a {period}."
        return (Finding(claim, CLEAR, *numbers, p_value=found.q_p, about=TREND),)
    claim = f"No clear trend: {points(found.slope, digits)} {unit} a {period} ({ends}), within normal variation."
    return (Finding(claim, "cannot tell", *numbers, p_value=found.p, about=TREND),)


def latest(found: Paired | None, five: bool) -> tuple[Finding, ...]:
    """How far those that answered twice moved: who else answered cannot move it."""
    if found is None:
        return ()
    unit, digits = ("points of the mean", 2) if five else ("NPS points", 1)
    way = "higher" if found.change > 0 else "lower"
    quarters = " and ".join(f"in {named_period(period_text(when, 'quarter'))}" for when in (found.period, found.before))
    moved = f"{points(abs(found.change), digits)} {unit} {way}" if round(found.change, digits) else "as high"
    ends = "" if math.isnan(found.low) else f" ({between(found.low, found.high, digits)})"
    claim = f"The {count(found.accounts, 'account')} that answered {quarters} now score {moved}{ends}."
    verdict = OPEN if found.low < 0 < found.high else ESTIMATE
    return (Finding(claim, verdict, found.change, found.low, found.high, found.accounts),)


def groups(compared: pd.DataFrame, labels: dict[str, str], five: bool) -> tuple[Finding, ...]:
    """Who is shown to score lower or higher, and how many cannot be told apart."""
    tested = compared[compared["p_value"].notna()]
    if compared.empty:
        return ()
    if tested.empty:
        claim = f"No group can be compared with the rest: fewer than {FEWEST} accounts that answered on one side."
        return (Finding(claim, "cannot tell", accounts=int(compared["accounts"].max())),)
    shown = tested[tested["verdict"] == CLEAR]
    told = [_differs(row, labels, five) for _, row in shown.head(MOST_NAMED).iterrows()]
    return (*told, *_overlapping(tested, labels), *_rest(tested, shown, labels))


def _differs(row: pd.Series, labels: dict[str, str], five: bool) -> Finding:
    name = group_named(labels[row["dimension"]], row["group"])
    way = "lower" if row["effect"] < 0 else "higher"
    apart = f"{points(abs(row['effect']), 2)} points {way} ({between(row['effect_low'], row['effect_high'], 2)})"
    nps = "" if five else f"; in NPS that is {points(abs(row['effect_nps']), 0)} {way}"
    alike = {LIFE_STAGE: "size", MRR_BAND: "age"}.get(row["dimension"], "size and age")
    label = spoken(labels[row["dimension"]])
    of = "" if name != row["group"] else f" ({label})"
    who = accounts_called(name) if not of else f"{name}{of} accounts"
    claim = f"{capital(who)} score {apart} than all others of the same {alike}{nps}."
    numbers = (float(row["effect"]), float(row["effect_low"]), float(row["effect_high"]))
    about = {row["dimension"]: row["group"]}
    return Finding(claim, CLEAR, *numbers, int(row["accounts"]), float(row["p_adjusted"]), about, (SIZE_AND_AGE,))


def _overlapping(tested: pd.DataFrame, labels: dict[str, str]) -> tuple[Finding, ...]:
    also = tested[tested["explained_by"] != ""]
    if also.empty:
        return ()
    names = listed([group_named(labels[row["dimension"]], row["group"]) for _, row in also.iterrows()], MOST_NAMED)
    beside = listed(list(dict.fromkeys(also["explained_by"])), MOST_NAMED)
    claim = f"{names} differ only as far as they overlap with {beside}."
    return (Finding(claim, "cannot tell", accounts=int(also["accounts"].sum())),)


def _rest(tested: pd.DataFrame, shown: pd.DataFrame, labels: dict[str, str]) -> tuple[Finding, ...]:
    rest = tested[(tested["verdict"] != CLEAR) & (tested["explained_by"] == "")]
    if rest.empty:
        return ()
    where = listed([spoken(labels[name]) for name in dict.fromkeys(tested["dimension"])], 12)
    looked = f"{count(len(tested), 'group')} of {where} compared"
    nearest = rest.iloc[0]
    reach = max(abs(nearest["effect_low"]), abs(nearest["effect_high"]))
    others = "any other group" if len(shown) else "any group"
    claim = (
        f"Not enough data to say whether {others} scores lower or higher than the rest ({looked}, corrected for all)."
    )
    nearest_name = group_named(labels[nearest["dimension"]], nearest["group"])
    ends = between(nearest["effect_low"], nearest["effect_high"], 2)
    most = f" The closest is {nearest_name}: {points(nearest['effect'], 2)} points ({ends})."
    caveats = (
        SIZE_AND_AGE,
        f"A group is called clear at {percent(GROUP_LEVEL, 0)} after correction, "
        "since this page also tests the trend and MRR.",
    )
    return (
        Finding(
            claim + most,
            "cannot tell",
            accounts=int(rest["accounts"].max()),
            p_value=float(nearest["p_adjusted"]),
            about={"reach": reach},
            caveats=caveats,
        ),
    )


def ranks(found: Rank, accounts: int) -> tuple[Finding, ...]:
    """Whether accounts that pay more score higher."""
    if math.isnan(found.tau) or accounts < FEWEST:
        return ()
    about = {"mrr": "rank"}
    order = f"Kendall's tau-b {points(found.tau, 2)} over {count(accounts, 'account')}"
    if found.tau_p < RANK_LEVEL:
        way = "higher" if found.tau > 0 else "lower"
        claim = f"Accounts that pay more score {way}: {order}."
        return (Finding(claim, CLEAR, found.tau, accounts=accounts, p_value=found.tau_p, about=about),)
    claim = f"Not enough data to say whether accounts that pay more score higher or lower: {order}."
    return (Finding(claim, "cannot tell", found.tau, accounts=accounts, p_value=found.tau_p, about=about),)
