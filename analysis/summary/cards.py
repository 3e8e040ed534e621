"""A claim in at most 25 words, with the rest of it below: nothing is said here that its page does not say."""

import re
from dataclasses import dataclass

from analysis.finding import Finding, accounts_called, group_named
from analysis.phrases import capital, times
from analysis.summary.questions import Question

MOST_WORDS = 25
SENTENCES = re.compile(r"(?<=[.!?”])\s+(?=[A-Z“0-9])")
BRACKETS = re.compile(r" ?\((?:[^()]|\([^()]*\))*\)")
OF_TODAY = re.compile(r"\S.*? (?:is|are) as of today: .*$")
CONTRACTS = re.compile(r"(\S+-month contracts|[Mm]onth-to-month(?: contracts)?|[Mm]onthly(?: contracts)?)")


@dataclass(frozen=True)
class Said:
    """A claim as a card has it: the sentence, and everything else the page says with it."""

    headline: str
    detail: str


def said(question: Question, finding: Finding) -> Said:
    """The claim of a page in one short sentence, and its other parts, intervals and caveats."""
    first, *others = SENTENCES.split(finding.claim)
    caveat = [part for part in others if OF_TODAY.match(part)]
    now = bool(caveat)
    told = _ratio(question, finding, first, now) or _short(first)
    brackets = [match.strip(" ()") for match in BRACKETS.findall(first)]
    left = [] if _covers(told, first) else [_inner(first)]
    detail = [*left, *(part for part in others if part not in caveat)]
    intervals = [part for part in brackets if any(c.isdigit() for c in part)] if not left else []
    said_too = " ".join([*(f"{capital(part)}." for part in intervals[:1]), *detail, *caveat])
    return Said(told, said_too)


def _inner(first: str) -> str:
    return first


def _covers(told: str, first: str) -> bool:
    return BRACKETS.sub("", first).rstrip(".") == told.rstrip(".")


def _ratio(question: Question, finding: Finding, first: str, now: bool) -> str:
    """Accounts of a group churned so many times as often as the rest."""
    if "times as often" not in first or question.word not in TIMES:
        return ""
    who = _who(finding, question, first, now)
    more = times(finding.estimate, float("nan"), float("nan")) if 0 < finding.estimate < float("inf") else _one(first)
    return f"{who} {more} {TIMES[question.word]}." if who and more else ""


# The page, and whom its ratio compares with.
TIMES = {"composition": "as the rest", "drivers": "as all others", "stages": "as at other times"}


def _one(first: str) -> str:
    found = re.search(r"at (?:least|most) \S+ times as often", first)
    return found.group(0) if found else ""


def _who(finding: Finding, question: Question, first: str, now: bool) -> str:
    """The group as the subject of a sentence, with what it did."""
    if question.word == "stages":
        return f"{first.split(' accounts churn')[0]} accounts churn" if " accounts churn" in first else ""
    label = first.partition(": ")[0]
    if question.word == "composition":
        name, value = next(((n, v) for n, v in finding.about.items()), ("", ""))
        label = accounts_called(group_named(name, str(value))) if name else label
    return f"{subject(label, now)} churned"


def subject(label: str, now: bool) -> str:
    """Whom a claim speaks of: Accounts now on 1-month contracts, where that is what they are today."""
    plain = BRACKETS.sub("", label)
    inside = re.search(r"\(within (.*)\)", label)
    within = f" within {inside.group(1)}" if inside else ""
    if label.startswith("Months "):
        return f"Accounts in m{label[1:]}"
    named = plain if "accounts" in plain else plain.replace(" on ", " accounts on ", 1) if " on " in plain else (
        plain.replace(" in months", " accounts in months") if " in months" in plain else f"{plain} accounts"
    )  # fmt: skip
    if now and "accounts on " in named:
        named = named.replace("accounts on ", "accounts now on ", 1)
    elif now and not within:
        named = f"{named.removesuffix(' accounts')} accounts (as they are now)"
    return capital(named + within)


def _short(first: str) -> str:
    """A sentence without its brackets, cut at a comma or a semicolon where it is longer than a card."""
    plain = BRACKETS.sub("", first)
    while len(plain.split()) > MOST_WORDS and (cut := max(plain.rfind(mark) for mark in (", ", "; ", ": "))) > 0:
        plain = plain[:cut] + "."
    return plain if len(plain.split()) <= MOST_WORDS else " ".join(plain.split()[: MOST_WORDS - 1]) + " …"
