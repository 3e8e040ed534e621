"""Stories, not sentences: claims about largely the same accounts, events or money are told once."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from ..book import Book
from ..counting.stakes import REASON, STARTED, TENURE
from ..finding import FACT, Finding
from .counting import Behind, behind, count_churned
from .questions import Question
from .reading import Answered
from .selection import Chosen

# How much of the accounts of two claims has to be the same for them to be one story.
SAME = 0.6
# Less than what happens in the same month, more than any overlap that is not of all accounts.
NAMED = 0.99
# What says more of the same group: why, when, and of which start its accounts churned.
MORE = {REASON, STARTED, TENURE}
# Signs, signals and scores all speak of what comes before the same churn.
BEFORE = ("signs", "fading", "leading", "health", "notes")
# Questions whose claims are of one thing each, which no group of accounts is called by.
APART = ("economics", "expansion", "returns", "silence", "early", "value", "dunning")
# What goes before growth of one kind, and before any, is asked on one page.
SAID_AS = {"growth": "expansion"}


@dataclass(frozen=True, eq=False)
class Story:
    """A claim that leads, and the claims and facts that say more of the same. whom: what its accounts are called by."""

    question: Question
    finding: Finding
    whom: Mapping[str, object]
    under: tuple[tuple[Question, Finding], ...] = ()

    @property
    def money(self) -> bool:
        """Whether money surely hangs on it."""
        return self.finding.stake_low > 0


@dataclass(frozen=True)
class _Told:
    question: Question
    finding: Finding
    behind: Behind


def stories(chosen: Chosen, answered: Iterable[Answered], book: Book) -> tuple[Story, ...]:
    """The claims as stories, the dearest first: by the lower end of the money at stake, then by how clear they are."""
    accounts = count_churned(book)
    told = [_Told(q, f, behind(f, book, q.by or _by(f), accounts)) for q, f in _once(chosen.claims)]
    groups: list[list[_Told]] = []
    for one in sorted(told, key=_order):
        alike = [(_alike(group, one), group) for group in groups]
        best, home = max(alike, key=lambda pair: pair[0], default=(0.0, []))
        home.append(one) if best >= SAME else groups.append([one])
    facts = [_Told(each.question, f, behind(f, book, each.question.by or _by(f), accounts))
             for each in answered for f in each.findings if f.verdict == FACT and f.about]  # fmt: skip
    return tuple(_story(group, facts) for group in groups)


def _once(claims: Iterable[tuple[Question, Finding]]) -> list[tuple[Question, Finding]]:
    """Each fact once: where it is said with money, else where it is said first."""
    kept: dict[str, tuple[Question, Finding]] = {}
    for question, finding in claims:
        if _only_counts(finding):
            continue
        key = finding.fact or finding.claim
        known = kept.get(key)
        if known is None or (math.isnan(known[1].stake) and not math.isnan(finding.stake)):
            kept[key] = (question, finding)
    return list(kept.values())


def _only_counts(finding: Finding) -> bool:
    """Whether a sentence only counts how many groups differ, which the claims on them say one by one."""
    return bool(finding.about) and all(isinstance(value, list) for value in finding.about.values())


def _by(finding: Finding) -> str:
    """The dimension that the family of a finding names."""
    return finding.family.partition(":")[2]


def _order(told: _Told) -> tuple[float, ...]:
    """Money that was lost, then money that was kept, the dearest first by the lower end; then the clearest."""
    finding = told.finding
    if finding.stake_low > 0:
        return (0.0 if lost(finding) else 1.0, -finding.stake_low, finding.p_value)
    return (2.0, 0.0, finding.p_value)


def lost(finding: Finding) -> bool:
    """Whether the money at stake was lost and not kept: its ratio is above 1."""
    return finding.estimate > 1


def _alike(group: list[_Told], other: _Told) -> float:
    """How much a claim tells of the same as a story: 1 of the same events, data or month.

    Nearly as much of the same group; else the share of the accounts of either that are those of both.
    """
    lead = group[0]
    if topic(lead.finding) or topic(other.finding):
        return float(topic(lead.finding) == topic(other.finding))
    one, two = lead.behind, other.behind
    if TENURE in two.whom and any(told.behind.whom.get(TENURE) == two.whom[TENURE] for told in group):
        return 1.0
    named = _group(two.whom)
    if named and any(named == _group(told.behind.whom) and told.behind.fewer == two.fewer for told in group):
        return NAMED
    both = one.churned | two.churned
    return len(one.churned & two.churned) / len(both) if both else 0.0


def _group(whom: Mapping[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in whom.items() if name not in MORE}


def topic(finding: Finding) -> str:
    """What a claim speaks of where it is no group of accounts: an event, a score, what comes before; else empty."""
    asked = finding.family.partition(":")[0].partition(".")[0]
    word = SAID_AS.get(asked, asked)
    if word in BEFORE:
        return "before a churn"
    if word == "events" and isinstance(finding.about.get("kind"), str):
        return f"event {finding.about['kind']}"
    if word in APART:
        return word
    return finding.fact if word == "nps" else ""


def _story(group: list[_Told], facts: list[_Told]) -> Story:
    lead, *others = group
    whoms = [told.behind.whom for told in group if told.behind.whom]
    beside = [fact for fact in facts if fact.behind.whom and dict(fact.behind.whom) in [dict(w) for w in whoms]]
    under = {told.finding.claim: (told.question, told.finding) for told in (*others, *beside)}
    under.pop(lead.finding.claim, None)
    return replace(Story(lead.question, lead.finding, lead.behind.whom), under=tuple(under.values()))
