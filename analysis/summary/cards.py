"""A claim in at most 25 words, with the rest of it below: nothing is said here that its page does not say."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..counting import MISSING
from ..finding import Finding, accounts_called, group_named
from ..names import spoken
from ..phrases import capital, times
from .questions import Question

MOST_WORDS, FEWEST_WORDS = 25, 5
SENTENCES = re.compile(r"(?<=[.!?”])\s+(?=[A-Z“0-9])")
BRACKETS = re.compile(r" ?\((?:[^()]|\([^()]*\))*\)")
OF_TODAY = re.compile(r"\S.*? (?:is|are) as last recorded: .*$")
SAYS = re.compile(r"\b(?:churn|churns|churned|score|scores|fall|falls|predict|predicts|come|stay|begin|ranks)\b")
MONTH = re.compile(
    r"^(?P<who>.+?): (?P<share>[\d.]+%) of the [\d,]+ accounts that reach month (?P<month>\d+) churn in it"
)
SOONEST = re.compile(
    r"^.+ churn soonest: they stay (?P<own>[\d.]+) of their first (?P<months>\d+) months on average, "
    r".+ (?P<rest>[\d.]+): "
)
SIGN = re.compile(r"^(?P<sign>.+?) \(.*?\): .*?, (?P<ratio>(?:at least )?[\d.,]+ times as often)")
HABIT = re.compile(
    r"^(?P<habit>.+): (?P<did>[\d,]+ of [\d,]+) churned (?P<after>in [a-z0-9 ]+ after), "
    r"without it (?P<rest>[\d,]+ of [\d,]+)"
)
PEERS = re.compile(
    r"^.+?: (?P<all>[\d,]+ of [\d,]+) churned within (?P<months>\d+ months?)"
    r"(?:, (?P<own>[\d,]+ of [\d,]+) of those that have peers)?; "
    r"at the (?:monthly )?odds of (?P<peer>peers|all others).* (?P<would>[\d.,]+) of the [\d,]+ would"
)
START = re.compile(
    r"^(?P<who>Accounts that had not reached .+ by day [\d,]+) churned (?P<ratio>.+? times as often)"
    r".*? (?P<after>in [a-z0-9 ]+ after)"
)
OFTEN = re.compile(r"(?:at least |at most )?[\d.,]+ times as often")
# The page, and whom its ratio compares with.
AGAINST = {"composition": "as the rest", "drivers": "as all others"}


@dataclass(frozen=True)
class Said:
    """A claim as a card has it: the sentence, and everything else the page says with it."""

    headline: str
    detail: str


def said(question: Question, finding: Finding) -> Said:
    """The claim of a page in one short sentence, and its other parts, intervals and caveats."""
    first, *others = SENTENCES.split(finding.claim)
    now = any(OF_TODAY.match(part) for part in others)
    told = _in_words(question, finding, first, now)
    if told:
        return Said(told, " ".join([first, *others]))
    head, colon, rest = first.partition(": ")
    if colon and len(head.split()) >= FEWEST_WORDS and SAYS.search(head):
        return Said(f"{capital(_now(_short(head), now))}.", " ".join([*_ranges(head), capital(rest), *others]))
    short = f"{_short(first.rstrip('.'))}."
    whole = short == f"{BRACKETS.sub('', first).rstrip('.')}."
    return Said(capital(short), " ".join([*(_ranges(first) if whole else [first]), *others]))


def _ranges(text: str) -> list[str]:
    """The interval that stood in brackets in a sentence, as one of its own."""
    found = [match.strip(" ()") for match in BRACKETS.findall(text)]
    return [f"95% interval: {part}." for part in found if " to " in part and part[:1] in "0123456789−+"][:1]


def _in_words(question: Question, finding: Finding, first: str, now: bool) -> str:
    """The claim as one would say it, where its page has a way of saying it that is known here; else nothing."""
    made = next((make(question, finding, first, now) for word, make in WAYS if word == question.word), "")
    return made if len(made.split()) <= MOST_WORDS else ""


def _rate(question: Question, finding: Finding, first: str, now: bool) -> str:
    """Accounts of a group churned so many times as often as the others."""
    known = 0 < finding.estimate < math.inf
    if not OFTEN.search(first):
        return ""
    ratio = times(finding.estimate, math.nan, math.nan) if known else OFTEN.findall(first)[0]
    label = first.partition(": ")[0]
    if question.word == "composition" and finding.about:
        name, value = next(iter(finding.about.items()))
        label = _called(name, str(value))
    return f"{subject(_on_contracts(finding, label), now)} churned {ratio} {AGAINST[question.word]}."


def _called(name: str, value: str) -> str:
    """A group as accounts: SMB accounts, accounts on 1-month contracts, or accounts with tech support “No”."""
    if value == MISSING:
        return f"accounts without {spoken(name)}"
    named = group_named(name, value)
    bare = named != value and not named.endswith("-month contracts")
    return f"accounts with {spoken(name)} “{value}”" if bare else accounts_called(named)


def _on_contracts(finding: Finding, label: str) -> str:
    """The same group, with those of a kind of contract called accounts on such contracts."""
    pairs: Any = finding.about.get("where") or finding.about.items()
    for name, value in pairs:
        if "contract" in str(name).lower() and isinstance(value, str) and not value.isdigit() and value in label:
            on = f"accounts on {value.lower()} contracts"
            return label.replace(f"{value} accounts", on) if f"{value} accounts" in label else label.replace(value, on)
    return label


def _month(question: Question, finding: Finding, first: str, now: bool) -> str:
    found = MONTH.match(first)
    if not found:
        return _soonest(finding, first, now)
    who = accounts_called(found["who"])
    return f"{found['share']} of {_now(who, now)} that reach month {found['month']} churn in that month."


def _soonest(finding: Finding, first: str, now: bool) -> str:
    """How many of their first months the accounts of a group stay, beside those of the group that stays longest."""
    found, about = SOONEST.match(first), list(finding.about.items())
    if not found or not about:
        return ""
    who, other = (_called(str(about[0][0]), str(value)) for value in (about[0][1], finding.about.get("other", "")))
    return (
        f"{subject(_on_contracts(finding, who), now)} stay {found['own']} of their first {found['months']} months "
        f"on average; {other}, {found['rest']}."
    )


def _sign(question: Question, finding: Finding, first: str, now: bool) -> str:
    found = SIGN.match(first)
    return f"Accounts with the sign “{capital(found['sign'])}” churn {found['ratio']} within 90 days." if found else ""


def _habit(question: Question, finding: Finding, first: str, now: bool) -> str:
    found = HABIT.match(first)
    return f"With “{found['habit']}” in onboarding, {found['did']} churned {found['after']}; without, " \
           f"{found['rest']}." if found else ""  # fmt: skip


def _peers(question: Question, finding: Finding, first: str, now: bool) -> str:
    """How many churned early, and how many of the same accounts would have at the odds of those like them."""
    found, about = PEERS.match(first), dict(finding.about)
    if not found or not about:
        return ""
    started = str(about.get("started", ""))
    since = f" that started in {started}" if started[:1].isdigit() else ""
    name, value = next(iter(about.items()))
    who = subject(_on_contracts(finding, f"{_called(str(name), str(value))}{since}"), now)
    like = "similar accounts" if found["peer"] == "peers" else found["peer"]
    told = f"{who}{' with peers' * bool(found['own'])}: {found['own'] or found['all']} churned within {found['months']}"
    beside = f"{told}; at the odds of {like}, {found['would']} of them would."
    return beside if len(beside.split()) <= MOST_WORDS else f"{told}."


def _start(question: Question, finding: Finding, first: str, now: bool) -> str:
    found = START.match(first)
    return f"{found['who']} churned {found['ratio']} {found['after']} as those that had." if found else ""


WAYS: tuple[tuple[str, Callable[[Question, Finding, str, bool], str]], ...] = (
    ("composition", _rate), ("drivers", _rate), ("survival", _month), ("signs", _sign), ("early", _habit),
    ("peers", _peers), ("value", _start),
)  # fmt: skip


def subject(label: str, now: bool) -> str:
    """Whom a claim speaks of: Accounts now on 1-month contracts, where that is what they are today."""
    plain, inside = BRACKETS.sub("", label), re.search(r"\(within (.*)\)", label)
    within = f" within {inside.group(1)}" if inside else ""
    if label.startswith("Months "):
        return f"Accounts in m{label[1:]}"
    if "accounts" in plain:
        named = plain
    elif mark := next((mark for mark in (" on ", " in months", " that started") if mark in plain), ""):
        named = plain.replace(mark, f" accounts{mark}", 1)
    else:
        named = accounts_called(plain)
    return capital(_now(named, now) + within)


def _now(named: str, now: bool) -> str:
    """The same with a word that they are so today, where accounts may have been something else before."""
    if not now:
        return named
    for mark in ("on", "with"):
        if f"ccounts {mark} " in named:
            return named.replace(f"ccounts {mark} ", f"ccounts now {mark} ", 1)
    return named.replace(" accounts", " accounts (as last recorded)", 1)


def _short(text: str) -> str:
    """A sentence without its brackets, cut at a comma or a semicolon where it is longer than a card."""
    plain = BRACKETS.sub("", text)
    while len(plain.split()) > MOST_WORDS and (cut := max(plain.rfind(mark) for mark in (", ", "; ", ": "))) > 0:
        plain = plain[:cut]
    words = plain.split()
    return plain if len(words) <= MOST_WORDS else f"{' '.join(words[: MOST_WORDS - 1])} …"
