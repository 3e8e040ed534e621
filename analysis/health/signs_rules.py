"""The warning signs, each set by a rule from what was known on the day: on, off, or not known.

That a contract is near its end is a date of the calendar, which comes to every account alike: it is no sign.
"""

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..errors import AnalysisError
from ..standards import DETRACTOR, FEWEST
from .landmarks import SIGNALS, Landmarks

SILENT_DAYS, LOW_SHARE, FALL, TOP = 60, 0.4, -0.2, 0.8
ROUTINE, MANY = 3, 3
COMPARISONS = ("below", "at most", "at least", "above", "is")

CALENDAR = r"\brenewals?\b|\bexpir|contract ends?\b|end of (the )?(contract|term)"
DECIDED = r"declin|refus|reject|non.?renew|not renew|cancel|notice|terminat|risk"

Rule = tuple[str, str, float | str]


@dataclass(frozen=True)
class Sign:
    """A warning sign: its id, its name, its rule in words, and what a team would do about it.

    looked: among how many it was found, all of which its test pays for; beside: a column of the looks, of which like is
    compared with like.
    """

    sign: str
    label: str
    rule: str
    action: str
    looked: int = 1
    beside: str = ""


def read_signs(
    landmarks: Landmarks, rule: Rule | None = None, among: Landmarks | None = None
) -> tuple[tuple[Sign, ...], pd.DataFrame]:
    """Every sign the book can tell of, and for each look whether it was on (1), off (0) or not known (missing).

    `rule`: one more sign of the reader's own, as (signal or dimension, comparison, value). A sign that is never on, or
    on for more than 8 accounts in 10, is no sign. `among`: the looks at the whole book, where `landmarks` is at one
    account of it. Raises AnalysisError for a rule that cannot be read.
    """
    built = [*_own_rule(landmarks, rule), *_named(landmarks, among or landmarks), *_kinds(landmarks)]
    told = {sign.sign for sign in read_signs(among, rule)[0]} if among else telling(landmarks, built)
    kept = [(sign, on) for sign, on in built if sign.sign in told]
    return tuple(sign for sign, _ in kept), pd.DataFrame(
        {sign.sign: on for sign, on in kept}, index=landmarks.rows.index
    )


def telling(landmarks: Landmarks, built: list[tuple[Sign, np.ndarray]]) -> set[str]:
    """The signs that are on for somebody and not for nearly everybody, and the reader's own."""
    return {sign.sign for sign, on in built if sign.sign == "own" or 0 < _share_on(on[landmarks.drawn]) <= TOP}


def _share_on(on: np.ndarray) -> float:
    known = on[~np.isnan(on)]
    return float(known.mean()) if known.size else 0.0


def _where(known: np.ndarray, on: np.ndarray) -> np.ndarray:
    return np.where(known, on.astype(float), np.nan)


def _known(values: np.ndarray, on: np.ndarray) -> np.ndarray:
    return _where(~np.isnan(values), on)


def _named(landmarks: Landmarks, among: Landmarks) -> list[tuple[Sign, np.ndarray]]:
    change, share, score = (landmarks.column(name) for name in ("change", "share", "score"))
    contacts, failed = (landmarks.column(name) for name in ("contacts", "failed"))
    silent = _silent(landmarks)
    return [
        (SIGNS["silent"], silent),
        (SIGNS["single"], _known(contacts, contacts == 1)),
        (SIGNS["zombie"], _zombie(landmarks, among, share, silent, score, failed)),
        (SIGNS["falling"], _known(change, change <= FALL)),
        (SIGNS["low_usage"], _known(share, share < LOW_SHARE)),
        (SIGNS["low_nps"], _known(score, score <= DETRACTOR)),
        (SIGNS["payment"], _known(failed, failed > 0)),
    ]


def _silent(landmarks: Landmarks) -> np.ndarray:
    if "heard" not in landmarks.rows:
        return np.full(len(landmarks.rows), np.nan)
    return _where(landmarks.covers("touches", SILENT_DAYS), landmarks.column("heard", 0) == 0)


def _zombie(
    landmarks: Landmarks, among: Landmarks, share: np.ndarray, silent: np.ndarray, score: np.ndarray, failed: np.ndarray
) -> np.ndarray:
    """Among the fifth of its segment that uses most, and yet silent, unhappy or not paying."""
    keys = ["day", landmarks.grouped] if landmarks.grouped else ["day"]
    used = among.rows.loc[among.whole, keys].assign(share=among.column("share")[among.whole]).groupby(keys)["share"]
    ends = pd.DataFrame({"top": used.quantile(TOP), "known": used.count()})
    fifth = landmarks.rows[keys].join(ends, on=keys)
    bad = (silent == 1) | (score <= DETRACTOR) | (failed > 0)
    enough = ~np.isnan(share) & (fifth["known"].to_numpy() >= FEWEST) & ~(np.isnan(silent) & np.isnan(score))
    return _where(enough, (share >= fifth["top"].to_numpy()) & bad)


def _kinds(landmarks: Landmarks) -> list[tuple[Sign, np.ndarray]]:
    """What happened lately, kind by kind; of what is routine, too much of it and none of it."""
    built = []
    for place, kind in ((place, kind) for place, kind in enumerate(landmarks.events["kind"]) if not _is_a_date(kind)):
        on = _where(landmarks.covers("events", 180, aged=False), landmarks.column(f"event_{place}_180", 0) > 0)
        built.append((_sign(f"event_{place}", kind, "happened in the last 180 days", MEET), on))
    for place, (kind, often) in enumerate(zip(landmarks.touches["kind"], _often(landmarks), strict=True)):
        if _is_a_date(kind):
            continue
        built += _routine(landmarks, place, kind) if often else _single(landmarks, place, kind)
    return built


def _is_a_date(kind: str) -> bool:
    """Whether something is noted because a contract runs out, which says nothing about the account."""
    return bool(re.search(CALENDAR, kind.lower())) and not re.search(DECIDED, kind.lower())


def _often(landmarks: Landmarks) -> list[bool]:
    return list(landmarks.touches["rows"] >= ROUTINE * landmarks.touches["accounts"])


def _single(landmarks: Landmarks, place: int, kind: str) -> list[tuple[Sign, np.ndarray]]:
    on = _where(landmarks.covers("touches", 180, aged=False), landmarks.column(f"touch_{place}_180", 0) > 0)
    return [(_sign(f"touch_{place}", kind, "noted in the last 180 days", ASK), on)]


def _routine(landmarks: Landmarks, place: int, kind: str) -> list[tuple[Sign, np.ndarray]]:
    many = _where(landmarks.covers("touches", 90), landmarks.column(f"touch_{place}_90", 0) >= MANY)
    none = _where(landmarks.covers("touches", 180), landmarks.column(f"touch_{place}_180", 0) == 0)
    return [
        (_sign(f"many_{place}", f"Many: {kind}", f"{MANY} or more in 90 days", ASK), many),
        (_sign(f"none_{place}", f"No {kind}", "none in 180 days", ASK), none),
    ]


def _own_rule(landmarks: Landmarks, rule: Rule | None) -> list[tuple[Sign, np.ndarray]]:
    if rule is None:
        return []
    name, comparison, value = rule
    text = name in landmarks.rows and landmarks.rows[name].dtype.kind not in "iuf"
    if name not in landmarks.rows or comparison not in COMPARISONS or (text and comparison != "is"):
        raise AnalysisError(
            f"There is no rule {name} {comparison} {value}.",
            "No column of the book fits it.",
            "Choose a column and a value.",
        )
    words = f"{SIGNALS[name][0] if name in SIGNALS else name} {comparison} {value}"
    sign = _sign("own", "Your rule", words, ASK)
    if comparison == "is":
        return [(sign, (landmarks.rows[name].astype(str) == str(value)).to_numpy(float))]
    values, limit = landmarks.column(name), _number(value)
    held = {"below": values < limit, "at most": values <= limit, "at least": values >= limit, "above": values > limit}
    return [(sign, _known(values, held[comparison]))]


def _number(value: float | str) -> float:
    try:
        return float(value)
    except ValueError:
        raise AnalysisError(f"{value} is not a number.", "This comparison needs one.", "Write it like 0.4.") from None


def _sign(sign: str, label: str, rule: str, action: str) -> Sign:
    return Sign(sign, label, rule, action)


ASK = "Ask the account's main contact what lies behind it."
MEET = "Meet whoever decides now, with the value shown so far."
SIGNS = {
    sign.sign: sign
    for sign in (
        Sign(
            "silent",
            "Silent",
            f"no answered touch in {SILENT_DAYS} days",
            "Call a second person; let the sponsor write.",
        ),
        Sign(
            "single",
            "Single-threaded",
            "one answering contact in 90 days",
            "Win a second contact before the next review.",
        ),
        Sign(
            "zombie",
            "Zombie",
            "usage in the top fifth of its segment, yet silent, unhappy or not paying",
            "Meet the decision maker: usage alone does not renew.",
        ),
        Sign(
            "falling",
            "Falling usage",
            "active users a fifth or more under the three months before",
            "Find out who stopped, and why, this week.",
        ),
        Sign(
            "low_usage", "Low usage", "under 40% of seats in use over three months", "Offer a new start for idle seats."
        ),
        Sign("low_nps", "Low NPS", "latest answer 6 or less, in 180 days", "Call back whoever answered."),
        Sign("payment", "Failed payment", "a payment failed in 90 days", "Settle it with their finance team."),
    )
}
