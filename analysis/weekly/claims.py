"""The claims of a summary, each under a key that is the same in every week."""

import json
from dataclasses import dataclass

from .. import summary
from ..finding import Finding
from ..summary import Question
from .later import CONFIRMS

UP, DOWN = "up", "down"


@dataclass(frozen=True)
class Claim:
    """One claim of a week. question: the name of the question it is asked again by; said: the sentence of its card.

    accounts: how many stand behind it; 0 where nobody counted.
    """

    key: str
    question: str
    said: str
    accounts: int = 0


def claims_of(told: summary.Summary) -> tuple[Claim, ...]:
    """Each fact once, those that lead a story first; of the questions that say it, the one that later weeks can ask."""
    led = {key_of(story.question, story.finding): place for place, story in enumerate(told.stories)}
    found: dict[str, tuple[Question, Finding]] = {}
    for question, finding in told.chosen.claims:
        key = key_of(question, finding)
        if _is_one(finding) and (key not in found or _rank(question) < _rank(found[key][0])):
            found[key] = question, finding
    order = sorted(found, key=lambda key: led.get(key, len(led)))
    return tuple(claim_of(*found[key]) for key in order)


def claim_of(question: Question, finding: Finding) -> Claim:
    said = summary.said(question, finding).headline
    return Claim(key_of(question, finding), question.name, said, finding.accounts)


def key_of(question: Question, finding: Finding) -> str:
    """What is said, of whom, and whether it is more or less; without a number that changes from week to week."""
    about = json.dumps(dict(finding.about), default=str, sort_keys=True)
    return f"{finding.fact or f'{finding.family}: {about}'}; {direction(finding)}"


def direction(finding: Finding) -> str:
    """Whether it is more or less than where nothing differs."""
    return UP if finding.estimate > finding.even else DOWN


def _is_one(finding: Finding) -> bool:
    """Whether it says something of one thing, and does not only count how many groups differ."""
    return not finding.about or not all(isinstance(value, list) for value in finding.about.values())


def _rank(question: Question) -> int:
    return CONFIRMS.index(question.word) if question.word in CONFIRMS else len(CONFIRMS)
