"""Holding a text against the book, sentence by sentence: what it does not support is named, and what was not judged.

A sentence is read by a small grammar of general English and of the book's own columns and values, and what it says is
worked out from the accounts, within the rounding it was written with. It is not supported where it could be read whole
and no fair reading is so; where a word was left over that might restrict it, it is not judged. That a number is
supported says nothing of why it is so: causes are not judged.
"""

import re
from functools import cached_property
from typing import Any

from ..command.asked import ask
from ..finding import listed
from ..phrases import in_currency
from .amounts import Amounts
from .figures import figures
from .ground import Ground
from .pages import Pages, says
from .reading import Reading, read
from .tools import ACCOUNT, Tools
from .values import Values
from .ways import ways

SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[^\s])|\n+")
MOST_SENTENCES, LONGEST = 200, 20_000
SUPPORTED, NOT, UNJUDGED = "supported", "not supported", "not judged"
NAMES = "Names are checked only where the server was started with --names."
ONE = "Of a sentence on accounts by name only numbers of one account are judged."
NOT_ITS_OWN = "The page of this account says no such number."
NOTHING = "It names no number, and no direction, that the book could be held to."
OTHERWISE = "The accounts of the book say otherwise, under each way it can be read."
UNREAD = "It could not be checked: {} could not be read."
HOW_SURE = "How sure something is, is not judged: ask the page, which says it."
SURE = re.compile(
    r"\b(?:clear(?:ly)?|significant(?:ly)?|definite(?:ly)?|without (?:a )?doubt|proven|noise|chance|by luck"
    r"|normal variation|(?:can ?not|can['’]t) (?:say|tell)|too early|strong(?:est)? sign)\b",
    re.IGNORECASE,
)
CAUSES = "Why something is so is not judged, and neither is what the book has no measure for."


class Checking:
    """The checker of a book; what it asked once it keeps."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
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
        return {**said, **self._judged(text)}

    def _judged(self, text: str) -> dict[str, Any]:
        """Not supported where every word was read and one thing is not so; supported where all that was read is so."""
        told = read(text, self._values.ground)
        said = [*Amounts(self._values, told).judged(), *ways(self._values, told)]
        wrong = [one for one, fits in said if fits is False]
        if SURE.search(text):
            return {"verdict": UNJUDGED, "why": HOW_SURE}
        if wrong and not told.unread and not self._is_unsaid(told, said):
            return {"verdict": NOT, "unsupported": [{"said": one, "why": OTHERWISE} for one in wrong]}
        whole = not told.unread and any(fits for _, fits in said) and not self._is_unsaid(told, said)
        if whole or self._pages.say(text, told.figures):
            return {"verdict": SUPPORTED}
        words = [one.what for one in told.unread]
        return {"verdict": UNJUDGED, "why": UNREAD.format(listed(words)) if words else NOTHING}

    def _is_unsaid(self, told: Reading, said: list[tuple[str, bool | None]]) -> bool:
        """Whether a number of a sentence could be held against nothing."""
        return any(fits is None for _, fits in said[: len(told.figures)])

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

    @cached_property
    def _pages(self) -> Pages:
        return Pages(self._tools.book)

    @cached_property
    def _values(self) -> Values:
        return Values(Ground(self._tools.book, self.known))

    @property
    def known(self) -> dict[str, list[str]]:
        """The groups of each dimension that may be named: none of fewer than 10 accounts, and no person."""
        if self._known is None:
            self._known = {by: self._tools.masks.groups(self._tools.book, by) for by in self._tools.book.dimensions}
        return self._known
