"""Stories, not sentences: claims about largely the same accounts, events or money are told once."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from analysis.book import Book
from analysis.counting.stakes import REASON
from analysis.finding import FACT, Finding
from analysis.summary.counting import Behind, behind, count_churned
from analysis.summary.questions import Question
from analysis.summary.reading import Answered
from analysis.summary.selection import Chosen

# How much of the accounts of two claims has to be the same for them to be one story.
SAME = 0.6
# What a signal or a sign is taken from: one story each.
SIGNALS = {
    "usage": ("usage", "change", "share", "low_usage", "falling", "usage_change"),
    "score": ("score", "low_nps", "score_change"),
    "contacts": ("contacts", "silent", "single", "heard_ago", "touches", "touches_change"),
}


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
        home = next((group for group in groups if _same(group[0], one)), None)
        groups.append([one]) if home is None else home.append(one)
    facts = [_Told(each.question, f, behind(f, book, each.question.by or _by(f), accounts))
             for each in answered for f in each.findings if f.verdict == FACT and f.about]  # fmt: skip
    return tuple(_story(group, facts) for group in groups)


def _once(claims: Iterable[tuple[Question, Finding]]) -> list[tuple[Question, Finding]]:
    """Each fact once: where it is said with money, else where it is said first."""
    kept: dict[str, tuple[Question, Finding]] = {}
    for question, finding in claims:
        key = finding.fact or finding.claim
        known = kept.get(key)
        if known is None or (math.isnan(known[1].stake) and not math.isnan(finding.stake)):
            kept[key] = (question, finding)
    return list(kept.values())


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


def _same(lead: _Told, other: _Told) -> bool:
    """Whether two claims tell one story: of the same group, of the same events or data, or of the same accounts."""
    one, two = lead.behind, other.behind
    if topic(lead.finding) or topic(other.finding):
        return topic(lead.finding) == topic(other.finding)
    named, said = (_without_reason(part.whom) for part in (one, two))
    if named == said and named:
        return True
    if "tenure" in one.whom and one.whom.get("tenure") == two.whom.get("tenure"):
        return True
    both = one.churned & two.churned
    return bool(both) and len(both) >= SAME * len(one.churned | two.churned)


def _without_reason(whom: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in whom.items() if name != REASON}


def topic(finding: Finding) -> str:
    """What a claim speaks of where it is no group of accounts: a signal, an event, a score; else empty."""
    about = finding.about
    if "kind" in about and isinstance(about["kind"], str):
        return f"event {about['kind']}"
    for name in ("sign", "signal", "behaviour", "ranked_by"):
        if isinstance(about.get(name), str):
            return _source(str(about[name]), finding)
    what = finding.fact.partition(";")[0]
    if what.startswith(("fading:", "fall:", "signal:")):
        return _source(what.partition(":")[2], finding)
    return what if finding.family.startswith(("health", "nps", "silence", "expansion", "returns")) else ""


def _source(name: str, finding: Finding) -> str:
    if name.startswith("event_"):
        return f"event {finding.claim.partition(' (')[0]}"
    return next((source for source, names in SIGNALS.items() if name in names), name)


def _story(group: list[_Told], facts: list[_Told]) -> Story:
    lead, *others = group
    whoms = [told.behind.whom for told in group if told.behind.whom]
    beside = [fact for fact in facts if fact.behind.whom and dict(fact.behind.whom) in [dict(w) for w in whoms]]
    under = {told.finding.claim: (told.question, told.finding) for told in (*others, *beside)}
    under.pop(lead.finding.claim, None)
    return replace(Story(lead.question, lead.finding, lead.behind.whom), under=tuple(under.values()))
