"""What goes wrong at each stage of an account's life in this book, and a play for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..book import Book
from ..book.exclusions import says_left_out
from ..counting.claims import claims
from ..errors import NotEnoughData
from ..finding import Family, Finding
from ..result import Result
from .plays_evidence import evidence_of
from .plays_findings import findings
from .plays_library import Found, choose_play
from .plays_now import here_now, list_stage, stand_now
from .plays_rows import HAZARD, PLAY_STAGES, REASON, SIGN

__all__ = ["PLAY_STAGES", "Plays", "list_stage", "plays"]

DEFAULT = "default, not from this book"
COLUMNS = {"stage": "stage", "kind": "looked_at", "label": "label", "accounts_with": "accounts_with",
           "churned": "churned", "churned_with": "of_them", "risk_with": "share_with",
           "risk_without": "share_without", "rate_ratio": "rate_ratio", "ratio_low": "ratio_low",
           "ratio_high": "ratio_high", "p_value": "p_value", "p_adjusted": "p_adjusted",
           "verdict": "verdict"}  # fmt: skip
WHOLE = ("accounts_with", "churned", "of_them")

METHOD = (
    "An account is at a stage by its age, up to 3 months, up to 12 or after that, and on a contract also in the 90 "
    "days before it renews. For each stage we compare how often accounts churn with other times, which reasons are "
    "given more often there, which warning signs predict churn there, and which habits of the first 90 days go with "
    "staying, all corrected together. The play is the one of the list that answers what stands out most, else the "
    "default of the stage; what goes with churn need not cause it."
)


@dataclass(frozen=True, eq=False, repr=False)
class Plays(Result):
    """`stages`: one row each: stage accounts mrr (here now) carrying (of them, with a sign that tells) churned rate (a
    month) rate_ratio ratio_low ratio_high verdict play answers_to owner steps (parted by semicolons).

    evidence: everything looked at: stage looked_at (churn, reason, sign or habit) label accounts_with churned
    of_them share_with share_without rate_ratio ratio_low ratio_high p_value p_adjusted verdict.
    """

    stages: pd.DataFrame
    evidence: pd.DataFrame
    findings: tuple[Finding, ...]
    families: tuple[Family, ...] = ()


def _tested(told: Plays) -> Mapping[str, Any]:
    return {"": told.evidence["p_adjusted"]}


@says_left_out()
@claims("plays", "stage", tested=_tested, today=False)
def plays(book: Book) -> Plays:
    """What goes wrong at each stage, and what do we do about it?

    Raises MissingTable without accounts, NotEnoughData where nobody has any time at risk.

    Example: `health.plays(book)`.
    """
    evidence, notes = evidence_of(book)
    if evidence.empty and here_now(book).empty:
        raise NotEnoughData("Nobody is at any stage.", "No account was here for any time.", "Add started_on.")
    now = stand_now(book, {stage: signs_of(evidence, stage) for stage in PLAY_STAGES})
    rows = [_row(stage, evidence[evidence["stage"] == stage], now) for stage in PLAY_STAGES if stage in now.index]
    # A ratio without an end has none to show: its lower end is said.
    frame = pd.DataFrame(rows).replace(np.inf, np.nan)
    shown = (
        evidence[list(COLUMNS)].rename(columns=COLUMNS).astype(dict.fromkeys(WHOLE, "int64")).replace(np.inf, np.nan)
    )
    return Plays(frame, shown, findings(frame, evidence, notes))


def signs_of(evidence: pd.DataFrame, stage: str) -> list[str]:
    """The signs that tell at a stage, the strongest first."""
    own = evidence[(evidence["stage"] == stage) & (evidence["kind"] == SIGN) & evidence["shown"]]
    return list(own["sign"])


def stands_out(own: pd.DataFrame) -> list[Found]:
    """What stands out at a stage and a play can answer: reasons first, which people gave themselves, then signs."""
    shown = own[own["shown"]]
    reasons = shown[shown["kind"] == REASON].sort_values("p_value", kind="stable")
    signs = shown[shown["kind"] == SIGN]
    return [("reason", label) for label in reasons["label"]] + [("sign", sign) for sign in signs["sign"]]


def _row(stage: str, own: pd.DataFrame, now: pd.DataFrame) -> dict[str, object]:
    hazard = own[own["kind"] == HAZARD]
    counted = dict(hazard.iloc[0]) if len(hazard) else {}
    play, answered = choose_play(stage, stands_out(own))
    names = dict(zip(own["sign"], own["label"], strict=True))
    answers = DEFAULT if answered is None else f"{answered[0]}: {names.get(answered[1], answered[1])}"
    here = now.loc[stage].to_dict()
    told = {name: counted.get(name, np.nan) for name in ("churned", "rate", "rate_ratio", "ratio_low", "ratio_high")}
    found = {"stage": stage, "accounts": int(here["accounts"]), "mrr": here["mrr"], "carrying": int(here["with_sign"])}
    return {**found, **told, "verdict": counted.get("verdict", "cannot tell"), "play": play.name,
            "answers_to": answers, "owner": play.owner, "steps": "; ".join(play.steps)}  # fmt: skip


def play_of(written: pd.DataFrame, stage: str) -> tuple[str, str]:
    """The name and the first step of a stage's play as the team has it; columns stage play steps."""
    row = written[written["stage"] == stage].iloc[0]
    return str(row["play"] or "").strip(), str(row["steps"] or "").split(";")[0].strip()
