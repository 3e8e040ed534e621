"""Holding a text against the book, sentence by sentence: what it does not support is named, and what was not judged.

A number is supported where the book, asked for the measure, group and days that its sentence names, says it within the
rounding it was written with; else where a sentence of the pages says it of the same. That a number is supported says
nothing of why it is so: causes are not judged.
"""

import re
from typing import Any

from ..command.asked import ask
from ..finding import listed
from ..phrases import in_currency
from .asking import Asking
from .claim import from_to, says
from .claims import Claims
from .directions import judged, wrong
from .figures import LONG, Figure, figures
from .heard import Heard, heard
from .meaning import says_more
from .support import decided, supported
from .sureness import OTHERWISE, contradicted, sure
from .tools import ACCOUNT, Tools

SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[^\s])|\n+")
MOST_SENTENCES, LONGEST = 200, 20_000
SUPPORTED, NOT, UNJUDGED = "supported", "not supported", "not judged"
NAMES = "Names are checked only where the server was started with --names."
ONE = "Of a sentence on accounts by name only numbers of one account are judged."
NOT_ITS_OWN = "The page of this account says no such number."
NOTHING = "It names no number, and no direction, that the book could be held to."
OTHER_LENGTH = "The book says another stretch of time."
MUCH_ALIKE = 0.45
OTHER_WAY = "The book says that it is the other way."
CAUSES = "Why something is so is not judged, and neither is what the book has no measure for."


class Checking:
    """The checker of a book; what it asked once it keeps."""

    def __init__(self, tools: Tools) -> None:
        self._tools, self._asking, self._claims = tools, Asking(tools.book), Claims(tools.book, lambda: self.known)
        self._known: dict[str, list[str]] | None = None

    def check(self, text: str) -> dict[str, Any]:
        """Each sentence with its verdict, and what in it is not supported."""
        every = [one.strip() for one in SENTENCE.split(text[:LONGEST]) if one.strip()]
        with in_currency(self._tools.book.currency):
            told = [self.sentence(one) for one in every[:MOST_SENTENCES]]
        lacking = [one for one in told if one["verdict"] == NOT]
        left = {"sentences_left_out": len(every) - MOST_SENTENCES} if len(every) > MOST_SENTENCES else {}
        claim = f"{len(lacking)} of {len(told)} sentences say what the book does not support."
        return {**self._tools.about("summary"), "claim": claim, "verdict": "fact", "n": self._tools.book.count(),
                "interval": None, "caveats": [CAUSES], "sentences": told, **left}  # fmt: skip

    def sentence(self, text: str) -> dict[str, Any]:
        """One sentence, its verdict, and what is not supported."""
        said = {"sentence": self._tools.masks.text(text)}
        if self._tools.masks.named(text) and not self._tools.masks.names:
            return {**said, "verdict": UNJUDGED, "why": NAMES}
        if accounts := self._tools.masks.accounts_in(text):
            return {**said, **self._of_account(text, accounts)}
        told = heard(text, self._asking, self.known)
        unsure = contradicted(told, self._asking, self._claims)
        moved = [] if sure(told) is False else self._directions(told)
        lacking = [*self._numbers(told), *self._lengths(told), *moved]
        if unsure:
            lacking.append({"said": "how sure it is", "why": OTHERWISE[bool(sure(told))]})
        if lacking:
            return {**said, "verdict": NOT, "unsupported": lacking}
        way = says_more(told.text)
        if told.figures or unsure is False or judged(told, self._asking) or (way and self._nearest_way(told) == way):
            return {**said, "verdict": SUPPORTED}
        return {**said, "verdict": UNJUDGED, "why": NOTHING}

    def _of_account(self, text: str, named: tuple[tuple[str, int, int], ...]) -> dict[str, Any]:
        """A sentence on one account, whose numbers its own page says; what went up in it is not judged."""
        found = figures(text, [(start, end) for _, start, end in named])
        ids = {account for account, _, _ in named}
        if len(ids) != 1 or not found:
            return {"verdict": UNJUDGED, "why": ONE}
        answer = ask(self._tools.book, ACCOUNT, {"account_id": ids.pop()})
        told = [*(finding.claim for finding in answer.findings), *answer.facts["says"].astype(str)]
        known = [one for words in told for one in figures(words, [])]
        lacking = [{"said": one.said, "why": NOT_ITS_OWN} for one in found if not any(says(k, one) for k in known)]
        return {"verdict": NOT, "unsupported": lacking} if lacking else {"verdict": SUPPORTED}

    def _numbers(self, told: Heard) -> list[dict[str, str]]:
        return [
            {"said": figure.said, "why": _why(figure, told)} for figure in told.figures if not self._has(figure, told)
        ]

    def _lengths(self, told: Heard) -> list[dict[str, str]]:
        """Stretches of time that the sentences nearest to this one say otherwise; a window they do not name is none."""
        near = [claim for claim in self._claims.near(told, MUCH_ALIKE) if any(f.unit == LONG for f in claim.figures)]
        known = [one for claim in near for one in claim.figures]
        return [{"said": one.said, "why": OTHER_LENGTH} for one in told.lengths
                if known and not any(says(k, one) for k in known)]  # fmt: skip

    def _directions(self, told: Heard) -> list[dict[str, str]]:
        """What a sentence says is more or less and is not: held against the claim of its numbers, else the measures."""
        if from_to(told.text) and (turned := list(wrong(told, self._asking))):
            return [{"said": one, "why": why} for one, why in turned]
        way = says_more(told.text)
        claims = [self._claims.supporting(figure, told, self._asking.usual) for figure in told.figures]
        ways = {says_more(claim) for claim in claims if claim} - {0} or {self._nearest_way(told)} - {0}
        if way and ways == {-way} and not told.spans:
            return [{"said": "more" if way > 0 else "less", "why": OTHER_WAY}]
        if way and ways == {way}:
            return []
        return [{"said": one, "why": why} for one, why in wrong(told, self._asking)]

    def _nearest_way(self, told: Heard) -> int:
        """Which way the claim goes that has most of a sentence; of groups against one another the measures say it."""
        near = None if told.groups else self._claims.nearest(told)
        return says_more(near.text) if near else 0

    def _has(self, figure: Figure, told: Heard) -> bool:
        if supported(figure, told, self._asking):
            return True
        return not decided(figure, told, self._asking) and bool(
            self._claims.supporting(figure, told, self._asking.usual)
        )

    @property
    def known(self) -> dict[str, list[str]]:
        """The groups of each dimension that may be named: none of fewer than 10 accounts, and no person."""
        if self._known is None:
            self._known = {by: self._tools.masks.groups(self._tools.book, by) for by in self._tools.book.dimensions}
        return self._known


def _why(figure: Figure, told: Heard) -> str:
    group = told.group_of(figure)
    of = listed([*told.measures[:2], *([group.value] if group else [])])
    return f"The book says no such number{f' of {of}' if of else ''} for that time."
