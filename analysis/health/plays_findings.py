"""What is said of each stage: what goes wrong there, who is there now, and which play is proposed for it."""

import math
from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from ..counting.stages import IN_WORDS
from ..finding import CLEAR, ESTIMATE, FACT, OPEN, RATIO, Finding, count, fact_of, listed, money, percent
from ..phrases import capital, numeral, out_of
from .plays_rows import HABIT, HAZARD, REASON, RENEWAL, SIGN
from .signs_backtest import times_as

AS_OLD, STARTED = "accounts of the same age on the same day", "others that started in the same quarter"
FAMILY, OVER = "plays", ("Over all months observed.",)
# How many of each kind are said; the table has all of them.
MOST_SAID = 2
UNANSWERED, UNEXPLAINED = "no play of the list answers what stands out", "no reason or sign stands out there"
FACTS = {HAZARD: "leaving", REASON: "reason", SIGN: "plays.sign", HABIT: "early"}
WORDS = {**IN_WORDS, RENEWAL: "in the 90 days before a renewal"}
# Where accounts are now, in words.
AT = {stage: words.replace("after", "past") for stage, words in WORDS.items()}
CAUSES = (
    "What goes with churn or with staying need not cause it: a play is a proposal, and only a test shows its effect."
)


def findings(stages: pd.DataFrame, evidence: pd.DataFrame, notes: Sequence[str]) -> tuple[Finding, ...]:
    """What stands out in all, then stage by stage the evidence, the accounts now, and the play."""
    told = [_whole(stages, evidence, (CAUSES, *notes))]
    for row in stages.to_dict("records"):
        own = evidence[(evidence["stage"] == row["stage"]) & evidence["shown"].astype(bool)]
        told += [_SAID[kind](one) for kind in _SAID for one in _first(own, kind)]
        told.append(_play(row, own))
    return tuple(told)


def _first(own: pd.DataFrame, kind: str) -> list[dict]:
    rows: list[dict] = own[own["kind"] == kind].sort_values("p_value", kind="stable").head(MOST_SAID).to_dict("records")
    return rows


def _whole(stages: pd.DataFrame, evidence: pd.DataFrame, caveats: tuple[str, ...]) -> Finding:
    """What goes wrong at each stage, by its first reason or sign."""
    parts = []
    for stage in stages["stage"]:
        own = evidence[(evidence["stage"] == stage) & evidence["shown"].astype(bool)]
        reason, sign = (_first(own, kind) for kind in (REASON, SIGN))
        if reason:
            parts.append(f"{WORDS[stage]} the reason “{reason[0]['label']}”")
        elif sign:
            parts.append(f"{WORDS[stage]} the sign “{sign[0]['label']}”")
    tested = int(evidence["p_value"].notna().sum()) if len(evidence) else 0
    accounts = int(stages.loc[stages["stage"] != RENEWAL, "accounts"].sum())
    if not parts:
        claim = "Not enough data to say what goes wrong at any stage; the plays are defaults, not from this book."
        return Finding(claim, OPEN, accounts=accounts, caveats=caveats)
    claim = f"What stands out among customers that churn: {listed(parts, len(parts))}."
    looked = f"{count(tested, 'comparison')} over all stages, corrected together."
    return Finding(claim, ESTIMATE, accounts=accounts, caveats=(looked, *caveats))


def _clear(row: dict, claim: str, what: dict[str, object], accounts: float) -> Finding:
    ratio = (float(row["rate_ratio"]), float(row["sure_low"]), float(row["sure_high"]))
    numbers = ratio if not any(math.isnan(one) for one in ratio) else (float(row["risk_with"]), math.nan, math.nan)
    about = {"stage": row["stage"], **what}
    # What the pages of life stages and of onboarding habits say of the same is the same fact.
    fact = fact_of(FACTS[row["kind"]] if row["stage"] != RENEWAL else f"{FAMILY}.{row['kind']}", about)
    return Finding(claim, CLEAR, *numbers, int(accounts), float(row["p_adjusted"]), about, OVER, FAMILY, fact,
                   even=RATIO if numbers is ratio else 0.0)  # fmt: skip


def _often(row: dict, whom: str) -> str:
    return times_as(row["rate_ratio"], row["sure_low"], row["sure_high"], whom)


def _hazard(row: dict) -> Finding:
    renewal = row["stage"] == RENEWAL
    whom, other = ("accounts on a contract", "at their other times") if renewal else ("accounts", "at other times")
    claim = f"{capital(WORDS[row['stage']])} {whom} churn {_often(row, other)} ({numeral(row['churned'])} churned)."
    return _clear(row, claim, {}, row["churned"])


def _reason(row: dict) -> Finding:
    claim = (
        f"Of those that churned {WORDS[row['stage']]}, {out_of(row['churned_with'], row['churned'])} gave the reason "
        f"“{row['label']}” ({percent(row['risk_with'], 0)}); of all others {percent(row['risk_without'], 0)} did."
    )
    return _clear(row, claim, {"churn_reason": row["label"]}, row["churned"])


def _sign(row: dict) -> Finding:
    claim = (
        f"{capital(WORDS[row['stage']])} the sign “{row['label']}” predicts churn: {percent(row['risk_with'])} churn "
        f"within 90 days against {percent(row['risk_without'])} without it, {_often(row, AS_OLD)}."
    )
    return _clear(row, claim, {"sign": row["sign"]}, row["accounts_with"])


def _habit(row: dict) -> Finding:
    word = "less" if row["rate_ratio"] < 1 else "more"
    claim = (
        f"{capital(row['label'])} in the first 90 days goes with {word} churn after them: "
        f"{_often(row, STARTED)}. An association, no proof."
    )
    found = _clear(row, claim, {"behaviour": row["sign"]}, row["accounts_with"])
    return replace(found, fact=f"early; habit={row['sign']}")


_SAID = {HAZARD: _hazard, REASON: _reason, SIGN: _sign, HABIT: _habit}


def _play(row: dict, own: pd.DataFrame) -> Finding:
    """Who is at the stage now and what is proposed for them; where nothing stands out, that it is a default."""
    pays = "" if math.isnan(row["mrr"]) else f" ({money(float(row['mrr']))} MRR)"
    here = f"{count(row['accounts'], 'account')}{pays} {'is' if row['accounts'] == 1 else 'are'} {AT[row['stage']]} now"
    signs = f", {numeral(row['carrying'])} with a sign that predicts churn" if row["carrying"] else ""
    play = f"the play “{row['play']}”"
    about = {"stage": row["stage"], "play": row["play"]}
    if own.empty:
        claim = (
            f"{here}{signs}. Not enough data to say what goes wrong there: {play} is the default of this stage, not "
            "from this book."
        )
        return Finding(claim, OPEN, accounts=int(row["accounts"]), about=about)
    says_why = own["kind"].isin([REASON, SIGN]).any()
    because = (
        f"{play} answers the {row['answers_to'].replace(': ', ' “', 1)}”"
        if ": " in row["answers_to"]
        else f"{UNANSWERED if says_why else UNEXPLAINED}, so {play} is the default of this stage, not from this book"
    )
    return Finding(
        f"{here}{signs}: {because}.", FACT, float(row["accounts"]), accounts=int(row["accounts"]), about=about
    )
