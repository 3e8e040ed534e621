"""What a sentence speaks of: which quantities, when, and which two groups or stretches it compares."""

import re
from collections.abc import Iterator
from datetime import date

from .columns import MRR, NO
from .conditions import FAR, Group
from .parts import Groups, bare, pivot, twins
from .reading import Reading
from .spans import Days, before
from .values import GONE, STATE, Quantity, Values

DIRECT = ("nrr", "grr", "mrr_churn", "nps", "promoters", "detractors", "passives")
SUMS = ("mrr", "arr", "arpa", "new", "answers")
KINDS = {"average": "mean", "median": "median", "total": "sum"}
LEAVERS = Group(STATE, (GONE,), -FAR, FAR, False, 0, 0)
MOST_STRETCHES = 2
AFTER = re.compile(r"\bafter \d", re.IGNORECASE)
# Before a stretch of time that something is held against.
AGAINST = re.compile(r"\b(?:against|compared (?:to|with)|versus|vs\.?|than|from|on|since)\W+(?:in\W+)?$", re.IGNORECASE)
Sides = list[tuple[Groups, Groups, Groups]]


class Subjects:
    """A sentence, and what its words are of."""

    def __init__(self, values: Values, told: Reading) -> None:
        self.values, self.told = values, told

    def days_of(self, zone: Reading) -> list[Days]:
        """The days a number is of: those of its part, else any of the sentence, else none."""
        own = [(one.since, one.until) for one in zone.spans]
        every = [(one.since, one.until) for one in self.told.spans]
        found: list[Days] = list(own or every)
        if re.search(r"\byear\b", self.told.text, re.IGNORECASE):
            found = found + [(date(one[0].year, 1, 1), date(one[0].year, 12, 31)) for one in own or every]
        usual = self.values.ground.usual
        if usual and len(every) < MOST_STRETCHES and (self.told.has("rose", "fell") or AFTER.search(self.told.text)):
            found = [*(found or [None]), before(*usual), usual]
        return list(dict.fromkeys(found)) or [None]

    def words_of(self, zone: Reading, kind: str) -> list[str]:
        return zone.of(kind) or self.told.of(kind)

    def direct(self, zone: Reading, groups: Groups, days: Days) -> Iterator[Quantity]:
        words = zone.of("measures") if any(one in DIRECT for one in zone.of("measures")) else self.told.of("measures")
        own = bare(groups)
        for word in words:
            if word == "mrr_churn":
                yield Quantity("sumshare", (*own, LEAVERS), days, own, MRR)
            elif word in DIRECT:
                yield Quantity(word, own, days)

    def quantities(self, zone: Reading, groups: Groups, days: Days) -> Iterator[Quantity]:
        """What a sentence's words are of, without any number."""
        yield from self.direct(zone, groups, days)
        words = self.words_of(zone, "measures")
        scored = bool(set(words) & set(DIRECT))
        yield from (Quantity(one, groups, days) for one in words if one in SUMS and not (one == "answers" and scored))
        if "mrr" in words and not self.told.has("total"):
            yield from (Quantity(kind, groups, days, (), MRR) for kind in ("mean", "arpa", "median"))
        columns = [c for c in self.words_of(zone, "columns") if (k := self.values.ground.by_name.get(c)) and k.counts]
        columns = [one for one in columns if not any(group.column == one for group in self.told.groups)]
        for column in columns:
            kinds = [kind for what, kind in KINDS.items()
                     if self.told.has(what)] or ["mean", "median", "sum"]  # fmt: skip
            yield from (Quantity(kind, groups, days, (), column) for kind in kinds)
        if not columns and not any(one in (*DIRECT, *SUMS) for one in words):
            states = [one for one in groups if one.column == STATE]
            if states and states[0].values[0] == GONE:
                yield Quantity("rate", bare(groups), days)
            elif self.told.has("kept") or states:
                yield Quantity("kept", bare(groups), days)
            elif self.told.has("rate"):
                yield Quantity("rate", groups, days)

    def two(self, days: Days) -> tuple[Days, Days]:
        """The two stretches a sentence compares, the earlier first."""
        every = sorted({(one.since, one.until) for one in self.told.spans})
        if len(every) > 1:
            return every[0], every[-1]
        usual = self.values.ground.usual
        if every and usual and every[0] < usual and AGAINST.search(self.told.text[: self.told.spans[0].start]):
            return every[0], usual
        now = (days if days != before(*usual) or self.told.spans else usual) if usual and days else usual
        return (before(*now) if now else None), now

    def rest(self, earlier: list[Group], own: Groups, zone: Reading) -> Group | None:
        """The group that "the rest", "those without" or "with it" speaks of, from the one named before."""
        named = [one for one in earlier if one.column != STATE] or earlier
        named = [one for one in named if one.column not in {o.column for o in own}]
        if not named:
            return None
        last = named[-1]
        if zone.has("rest"):
            return last._replace(without=not last.without)
        column = self.values.ground.by_name.get(last.column)
        if column and len(column.flags) == 2:
            return last._replace(values=(column.flags[zone.has("with")],), without=False)
        is_yes = (bool(last.values) and last.values[0].lower() in NO) == last.without
        return last if is_yes == zone.has("with") else last._replace(without=not last.without)

    def sides(self) -> Sides:
        """The two groups that a sentence compares, in its order, and what it says of both."""
        groups = list(self.told.groups)
        turn = pivot(self.told)
        first = tuple(one for one in groups if one.end <= turn)
        second = tuple(one for one in groups if one.start >= turn)
        if not second and (pair := twins(groups)):
            first, second = pair
        same = {one.column for one in first} & {one.column for one in second}
        alike = {one.key for one in first} & {one.key for one in second}
        one = tuple(g for g in first if g.column in same and g.key not in alike)
        other = tuple(g for g in second if g.column in same and g.key not in alike)
        both = tuple({g.key: g for g in groups if g not in one and g not in other}.values())
        if one and other:
            return [(one, other, both)]
        named = [g for g in first if g.column != STATE] or list(first)
        after = self.told.part(turn, len(self.told.text))
        if named and (after.has("rest", "with", "without") or not second):
            last = named[-1]
            both = tuple(g for g in groups if g is not last)
            turned = self.rest([last], (), after) or last
            if turned == last:
                turned = last._replace(without=not last.without)
            return [((last,), (turned,), both), ((last,), (), both)]
        return []
