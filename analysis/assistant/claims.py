"""The sentences that the pages say, for numbers that no measure has: whether one of them says this number of this."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from functools import cached_property
from math import log

from ..book import Book
from ..find import STEM
from ..phrases import in_currency
from .asking import Days
from .claim import Claim, has, pieces, stems_of
from .figures import TIMES, Figure
from .heard import Heard
from .same import CONTRAST, clause_of, has_lengths, in_order, names_of, of_another, of_the_rest, same_days, same_groups
from .spoken import said_by, said_of
from .subjects import MEASURES, Group

# How much of a sentence a claim must have; how near to the one that has most; and what is enough for a long number.
LEAST, NEAR, DISTINCT, LEAST_DISTINCT, LEAST_BOTH, ENOUGH_ALIKE = 0.3, 0.65, 5, 0.1, 0.2, 0.5
MONEY, NEAR_MONEY = re.compile(r"[$€£]|\d\s?(?:k|M)\b|million"), 0.5
PARENTHESES = re.compile(r"\([^()]*\)")
# Measures that a sentence of the book on them always names.
NAMED = frozenset({"nrr", "grr", "nps", "response_rate"})
STAGES = frozenset({"youngstage"[:STEM], "midstages"[:STEM], "oldstages"[:STEM]})
# What a sentence of the book says of days to come, and the words without which no sentence is of them.
FORECAST = re.compile(r"\bwould be\b|\bbecomes? [\d€$£]")
AHEAD = re.compile(
    r"\b(?:if|would|will|forecast\w*|expect\w*|course|by the end|end of|by 20\d\d|we['’]d"
    r"|become)\b",
    re.I,
)
# How telling its rarest word must be for a sentence to be of more than a measure; and what is much alike.
TELLING, MUCH = 0.42, 0.6


class Claims:
    """All that the front page and the pages it asks say of a book, read once. known: the groups that may be named."""

    def __init__(self, book: Book, known: Callable[[], Mapping[str, list[str]]] = dict) -> None:
        self._book, self._known = book, known
        self._counts: Counter[str] = Counter()
        self._weights: dict[str, float] = {}
        self._asked_by = set(list(book.dimensions)[:1])

    def supporting(self, figure: Figure, told: Heard, usual: Days) -> str:
        """A sentence of the book that says this number of the same; empty where there is none.

        Of the words that the sentence and the book share, weighed by how few sentences of the book have them, so much
        must be in that one, or of those in the clause of the number; a long number is hardly that of anything else, and
        neither are two numbers of one sentence.
        """
        fitting = [claim for claim in self._every if has(claim, figure) and not of_another(claim, figure, told)]
        fitting = [claim for claim in fitting if CONTRAST.search(told.text) or not of_the_rest(claim, figure)]
        names = names_of(told, figure)
        fitting = [one for one in fitting if all(name in one.text.lower() for name in names)]
        fitting = [claim for claim in fitting if in_order(claim, figure, told)]
        if not told.groups:
            fitting = [claim for claim in fitting if not self._groups[claim]]
        held = [claim for claim in fitting if same_groups(told, claim) and same_days(told, claim, usual)]
        own = told.group_of(figure)
        if not held and own:
            held = [claim for claim in fitting if own.is_in(claim.text) and same_days(told, claim, usual)]
        parts = [told.text, *([one] if (one := clause_of(told.text, figure)) else [])]
        found = next((found for part in parts if (found := self._best(part, figure, told, held))), "")
        return self.supporting(figure, told, usual) if not found and self._widened(told) else found

    def _widened(self, told: Heard) -> bool:
        """Whether the pages had still to be asked by a column whose group a sentence names; they are now."""
        lacking = {group.by for group in told.groups} - self._asked_by
        self._asked_by |= lacking
        with in_currency(self._book.currency):
            more = [piece for by in sorted(lacking) for text in said_by(self._book, by) for piece in pieces(text)]
        if more:
            self._every = tuple(dict.fromkeys((*self._every, *more)))
            self._counts = Counter(stem for claim in self._every for stem in claim.stems)
            self._weights.clear()
            self.__dict__.pop("_groups", None)
        return bool(more)

    def _best(self, text: str, figure: Figure, told: Heard, held: list[Claim]) -> str:
        stems = stems_of(text) - stems_of(figure.said)
        others = [one for one in told.figures if one is not figure and len(re.sub(r"\D", "", one.said)) > 1]
        together = [claim for claim in held if any(has(claim, other) for other in others)]
        timed = [claim for claim in held if has_lengths(claim, told)]
        for some in (together, timed or held):
            best = max(some, key=lambda claim: self._share(stems, claim), default=None)
            if best and self._is_near(best, text, stems, figure, told, some is together):
                return best.text
        return ""

    def _is_near(
        self, best: Claim, text: str, stems: frozenset[str], figure: Figure, told: Heard, together: bool
    ) -> bool:
        """Whether a claim is said of the same as a sentence, or as the clause of a number in it.

        A sentence without a telling word is of what measures say, or of a stretch of time, and a clause must have one.
        """
        few = max(map(self._weight, stems), default=0.0) < TELLING * log(1 + len(self._every))
        few = few and figure.of is None and not MONEY.search(figure.said)
        measured = told.measures and not told.lengths and not told.narrow and not told.groups
        if few and not together and (measured or text != told.text) and not names_of(told, figure):
            return False
        clause = clause_of(told.text, figure)
        named = [one for one in told.measures if one in NAMED and re.search(MEASURES[one], clause, re.IGNORECASE)]
        if named and not any(re.search(MEASURES[one], best.text, re.IGNORECASE) for one in named):
            return False
        stages, own = stems & STAGES, best.stems & STAGES
        if stages - own or (own and not stages and figure.unit == TIMES):
            return False
        if FORECAST.search(best.text) and not AHEAD.search(told.text):
            return False
        share = self._share(stems, best)
        close = NEAR_MONEY if MONEY.search(figure.said) else NEAR
        near = share >= LEAST and share >= close * self._nearest_share(stems, figure, told, best)
        distinct = len(re.sub(r"\D", "", figure.said)) >= DISTINCT or figure.of is not None
        both = share >= LEAST_BOTH and together
        if not (has_lengths(best, told) or both) and any(has_lengths(one, told) for one in self.near(told, MUCH)):
            return False
        return near or both or (distinct and share >= LEAST_DISTINCT)

    def _nearest_share(self, stems: frozenset[str], figure: Figure, told: Heard, best: Claim) -> float:
        """How much of the words the nearest other sentence has that says a number of this kind, of no other group."""
        every = [claim for claim in self._every if any(one.unit == figure.unit for one in claim.figures)]
        every = [claim for claim in every if claim.whole != best.whole]
        named = {group.value for group in told.groups}
        return max((self._share(stems, claim) for claim in every if self._groups[claim] <= named), default=0.0)

    def nearest(self, told: Heard, enough: float = ENOUGH_ALIKE) -> Claim | None:
        """The sentence of the book that has most of the words of this one; None where none has enough of them.

        What a sentence compares with must be in it, where the book has a word for it.
        """
        stems, than = stems_of(told.text), stems_of(told.text.partition(" than ")[2])
        beside = {stem for stem in than if self._weight(stem)}
        beside |= stems & STAGES
        held = [claim for claim in self._every if same_groups(told, claim) and beside <= claim.stems]
        best = max(held, key=lambda claim: self._share(stems, claim), default=None)
        return best if best and self._share(stems, best) >= enough else None

    def of_numbers(self, told: Heard, usual: Days) -> Claim | None:
        """The sentence of the book that says a number of this one."""
        texts = {self.supporting(figure, told, usual) for figure in told.figures} - {""}
        return next((claim for claim in self._every if claim.text in texts), None)

    def near(self, told: Heard, enough: float) -> list[Claim]:
        """The sentences of the book that have enough of the words of this one, and nearly as many as the nearest."""
        stems = stems_of(told.text)
        named = {group.value for group in told.groups}
        held = [one for one in self._every if same_groups(told, one) and self._groups[one] <= named]
        most = max((self._share(stems, claim) for claim in held), default=0.0)
        return [one for one in held if self._share(stems, one) >= max(enough, NEAR * most)]

    def _share(self, stems: frozenset[str], claim: Claim) -> float:
        """How much of a sentence a claim has; a year in both speaks for it, and one it lacks is looked at apart."""
        shared = sum(self._weight(stem) for stem in stems & claim.stems)
        lacking = sum(self._weight(stem) for stem in stems - claim.stems if not stem[-1].isdigit())
        return shared / (shared + lacking or 1.0)

    def _weight(self, stem: str) -> float:
        """How much a word tells: the more, the fewer sentences of the book have it; nothing where none has it."""
        if stem not in self._weights:
            many, every = self._counts[stem], len(self._every)
            self._weights[stem] = log(1 + every / many) if many else 0.0
        return self._weights[stem]

    @cached_property
    def _groups(self) -> dict[Claim, frozenset[str]]:
        """The groups that each sentence of the book names."""
        every = [Group(by, value, 0, 0) for by, values in self._known().items() for value in values]
        return {
            claim: frozenset(one.value for one in every if one.is_in(PARENTHESES.sub("", claim.text)))
            for claim in self._every
        }

    @cached_property
    def _every(self) -> tuple[Claim, ...]:
        with in_currency(self._book.currency):
            every = [piece for text in dict.fromkeys(said_of(self._book)) for piece in pieces(text)]
        told = tuple(dict.fromkeys(every))
        self._counts.update(stem for claim in told for stem in claim.stems)
        return told
