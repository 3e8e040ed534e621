"""Whether a number of a sentence is what the accounts say, under any fair way to read what it is of."""

import re
from collections.abc import Callable, Iterator
from itertools import chain, product

from ..explore.counted import POINTS, SHARE
from .columns import MRR
from .explicit import COUNTED, is_explicit
from .figures import LONG, PLAIN, TIMES, Figure
from .parts import NP, OF, Groups, bare, base_of, every_split, last_of_each, splits
from .reading import CURRENCY, Reading, zones
from .spans import Days
from .subjects import SUMS, Subjects
from .values import MONEY, STATE, Quantity, Values

A_YEAR = re.compile(r"\s*(?:a|per|each|every) year\b|\s*(?:yearly|annually)\b", re.IGNORECASE)
RATES = re.compile(r"\b(?:as|more|less) (?:often|likely)|\brates?\b", re.IGNORECASE)
# Of our 80 customers, and 23% of the total: of all, whatever was said of others before.
OF_ALL = re.compile(r"\bof (?:our|the|all|its)\W+$", re.IGNORECASE)
ONE_OF = re.compile(r"\W*one of\b", re.IGNORECASE)
OF_TOTAL = re.compile(r"\s*(?:percent )?of (?:the|all|our) (?:total|whole)\b", re.IGNORECASE)
YEARS, SUMMED = {"age"}, ("mean", "median", "sum")


class Amounts(Subjects):
    """A sentence's numbers, each held against what it can be of."""

    def __init__(self, values: Values, told: Reading) -> None:
        super().__init__(values, told)
        self.zones = zones(told)

    def judged(self) -> Iterator[tuple[str, bool | None]]:
        """Each number as it was said, and whether it is so; None where there is nothing it could be of."""
        for at, zone in enumerate(self.zones):
            figure = zone.figures[0]
            fits, any_read = False, False
            for asked in chain.from_iterable(self._candidates(one, zone, at) for one in self._alike(figure)):
                any_read = any_read or bool(asked)
                if any(asked):
                    fits = True
                    break
            yield figure.said, True if fits else False if any_read and is_explicit(figure, zone, self.told) else None

    # What a number can be of.

    def _groups(self, zone: Reading, at: int) -> Iterator[Groups]:
        """The groups a number is of: those of its part, with those of other parts that say nothing of the same."""
        own = zone.groups
        others = [one for one in self.told.groups if one not in own]
        earlier = [one for one in others if one.start < zone.start]
        if zone.has("rest", "without", "with") and (rest := self.rest(earlier or others, own, zone)):
            own = (*own, rest)
            earlier = [one for one in earlier if one.column != rest.column]
        taken = {one.column for one in own}
        more = last_of_each([one for one in earlier if one.column not in taken])
        if paired := self._paired(at):
            yield paired
            return
        if more and not (own and base_of(zone, zone.figures[0]) is not None):
            yield (*own, *more)
            states = tuple(one for one in more if one.column == STATE)
            if states:
                yield (*own, *states)
            if not states or OF_ALL.search(self.told.text[: zone.figures[0].start]) or self._is_of_total(zone):
                yield own
                yield tuple(one for one in (*own, *more) if one.column != STATE)
            return
        yield own
        if more:
            yield (*own, *more)
        later = last_of_each([one for one in others if one.start >= zone.end and one.column not in taken])
        yield from ((*own, *more) for more in self._later(zone, later))

    def _later(self, zone: Reading, later: Groups) -> Iterator[Groups]:
        """What a later part adds: its leaving or staying; its groups where this part names none, or only a base."""
        figure, base = zone.figures[0], base_of(zone, zone.figures[0])
        if zone.groups and not any(one.column == STATE for one in zone.groups):
            yield from ((one,) for one in later if one.column == STATE)
        only_base = base and len(base) == len(zone.groups)
        if later and (not zone.groups or only_base or ONE_OF.match(self.told.text, figure.end)):
            yield later[:1]
            yield later

    def _is_of_total(self, zone: Reading) -> bool:
        return bool(OF_TOTAL.match(self.told.text, zone.figures[0].end))

    def _paired(self, at: int) -> Groups:
        """France and Spain: 16% and 17%. As many groups of one column as numbers, all before them."""
        named = [one for one in self.told.groups if one.column != STATE]
        many, first = len(self.told.figures), self.told.figures[0].start
        if many < 2 or len(named) != many or len({one.column for one in named}) != 1 or named[-1].end > first:
            return ()
        return (named[at], *(one for one in self.told.groups if one.column == STATE))

    def _alike(self, figure: Figure) -> list[Figure]:
        """A number without a unit may have that of another of its sentence: 4.9 years against 5.0."""
        others = [one for one in self.told.figures if one.unit == LONG and one.value]
        if figure.unit != PLAIN or not others:
            return [figure]
        scale = 12.0 if re.search(r"\byears?\b", self.told.text, re.IGNORECASE) else 1.0
        return [figure, figure._replace(unit=LONG, value=figure.value * scale, off=figure.off * scale,
                                        above=(figure.above or figure.off) * scale)]  # fmt: skip

    def _candidates(self, figure: Figure, zone: Reading, at: int) -> Iterator[list[bool]]:
        """Whether a number is so, for each thing it can be of, under each view."""
        for groups, days in product(self._groups(zone, at), self.days_of(zone)):
            for asked in self._asked(figure, zone, groups, days):
                yield [_fits(figure, value) for value in asked]

    def _asked(self, figure: Figure, zone: Reading, groups: Groups, days: Days) -> Iterator[list[float]]:
        if figure.of is not None:
            yield from self._pairs(figure, zone, groups, days)
        elif figure.unit == SHARE:
            yield from self._shares(figure, zone, groups, days)
        elif figure.unit == TIMES:
            yield from self._ratios(figure, zone, days)
        elif figure.unit == POINTS:
            yield from self._points(zone, groups, days)
            yield from (self._all(one) for one in self.direct(zone, groups, days))
        elif figure.unit in (PLAIN, LONG):
            yield from self._plain(figure, zone, groups, days)

    def _all(self, asked: Quantity) -> list[float]:
        return list(self.values.of(asked).values())

    def _shares(self, figure: Figure, zone: Reading, groups: Groups, days: Days) -> Iterator[list[float]]:
        direct = list(self.direct(zone, groups, days))
        if direct:
            yield from (self._all(one) for one in direct)
            return
        summed = self._of_sum(figure, zone)
        if not summed and (not OF.match(self.told.text, figure.end) or self._is_of_total(zone)):
            earlier = [one for one in self.zones if one.start < zone.start]
            summed = next((sums for one in earlier if (sums := self._of_sum(one.figures[0], one))), "")
        moved = zone.has("rose", "fell") or (self.told.has("rose", "fell") and not zone.groups)
        if moved and not OF.match(self.told.text[figure.end :]):
            yield from self._growth(zone, groups, days)
        if days and any(one.column == STATE for one in groups):
            whole, parts = (self.values.of(Quantity("count", groups, when)).get(f"{name}0", 0.0)
                            for when, name in ((None, "all"), (days, "seen")))  # fmt: skip
            yield [100 * parts / whole] if whole else []
        for base, part in splits(groups, zone, figure):
            if summed and part:
                yield self._all(Quantity("sumshare", part, days, base, summed))
            elif part and not summed:
                yield self._all(Quantity("share", part, days, base))
        if not groups and self.told.has("rate"):
            yield self._all(Quantity("rate", (), days))

    def _of_sum(self, figure: Figure, zone: Reading) -> str:
        """The column of numbers that a share is one of: 28% of our MRR."""
        match = OF.match(self.told.text, figure.end)
        for one in zone.mentions if match else ():
            column = MRR if one.what in ("mrr", "arr") else one.what if one.kind == "columns" else ""
            known = self.values.ground.by_name.get(column)
            if ((known and known.counts) or column == MRR) and match and one.start >= match.end():
                between = self.told.text[match.end() : one.start]
                for group in self.told.groups:
                    between = between.replace(self.told.text[group.start : group.end], "")
                return column if NP.fullmatch(between) else ""
        return ""

    def _growth(self, zone: Reading, groups: Groups, days: Days) -> Iterator[list[float]]:
        first, last = self.two(days)
        for kind in [one for one in self.words_of(zone, "measures") if one in SUMS] or ["count"]:
            one, other = (self.values.of(Quantity(kind, groups, when)) for when in (first, last))
            sign = -1 if self.told.has("fell") and not self.told.has("rose") else 1
            yield [100 * (other[name] / one[name] - 1) for name in one.keys() & other.keys()
                   if one[name] and sign * (other[name] - one[name]) >= 0]  # fmt: skip

    def _points(self, zone: Reading, groups: Groups, days: Days) -> Iterator[list[float]]:
        first, last = self.two(days)
        for asked in self.quantities(zone, groups, days):
            one, other = (self.values.of(asked._replace(days=when)) for when in (first, last))
            yield [abs(other[name] - one[name]) for name in one.keys() & other.keys()]
        yield from self._apart(zone, days, lambda one, other: abs(one - other))

    def _ratios(self, figure: Figure, zone: Reading, days: Days) -> Iterator[list[float]]:
        yield from self._apart(zone, days, lambda one, other: one / other if other else float("nan"))
        if len(self.told.spans) > 1 or self.told.has("rose", "fell"):
            first, last = self.two(days)
            for asked in [*self.quantities(zone, self.told.groups, days), Quantity("count", self.told.groups, days)]:
                one, other = (self.values.of(asked._replace(days=when)) for when in (first, last))
                yield [other[name] / one[name] for name in one.keys() & other.keys() if one[name]]

    def _apart(self, zone: Reading, days: Days, how: Callable[[float, float], float]) -> Iterator[list[float]]:
        """Two groups against one another, each with all else that the sentence says of both."""
        for one, other, both in self.sides():
            for asked in self._compared(zone, both, days):
                a, b = (self.values.of(asked._replace(of=(*asked.of, *side))) for side in (one, other))
                yield [how(a[name], b[name]) for name in a.keys() & b.keys()]

    def _compared(self, zone: Reading, both: Groups, days: Days) -> Iterator[Quantity]:
        found = list(self.quantities(zone, both, days))
        yield from found
        left = [one for one in both if one.column == STATE]
        if not found or self.told.has("count", "new") or any(o.kind == "rate" for o in found):
            rates = bool(RATES.search(self.told.text))
            if not rates and (not found or left):
                yield Quantity("count", both, days)

    def _pairs(self, figure: Figure, zone: Reading, groups: Groups, days: Days) -> Iterator[list[float]]:
        for base, part in every_split(groups):
            whole = self.values.of(Quantity("count", base, days))
            parts = self.values.of(Quantity("count", (*base, *part), days))
            yield [parts[name] if figure.of_fits(whole[name]) else float("inf") for name in parts.keys() & whole.keys()]
        if days and groups:
            whole, parts = (self.values.of(Quantity("count", groups, when)) for when in (None, days))
            yield [part if any(map(figure.of_fits, whole.values())) else float("inf") for part in parts.values()]

    def _plain(self, figure: Figure, zone: Reading, groups: Groups, days: Days) -> Iterator[list[float]]:
        after = self.told.text[figure.end :]
        around = self.told.text[max(0, figure.start - 5) : figure.end + 8]
        counted = bool(COUNTED.match(after)) and figure.unit == PLAIN and not CURRENCY.search(figure.said)
        if counted or (figure.value == 0 and figure.unit == PLAIN):
            yield from self._counts(zone, groups, days)
            return
        money = bool(CURRENCY.search(around))
        found = [one for one in self.quantities(zone, groups, days) if one.kind not in ("rate", "kept")]
        if money:
            found = [one for one in found if one.kind in MONEY or one.kind in SUMMED]
        for asked in found:
            yield [self._in_unit(value, asked, figure, after) for value in self._all(asked)]
            if self.told.has("level") or "gap" in self.told.text or "differ" in self.told.text:
                yield from ([self._in_unit(v, asked, figure, after) for v in told] for told in self._apart(
                    zone, days, lambda one, other: abs(one - other)))  # fmt: skip
        if figure.unit == PLAIN and not money and not any(o.kind in (*SUMMED, "nps") for o in found):
            yield from self._counts(zone, groups, days)

    def _in_unit(self, value: float, asked: Quantity, figure: Figure, after: str) -> float:
        """In months where a length was said of a column of years; a year's worth of what is paid a month."""
        if figure.unit == LONG:
            return value * 12 if asked.column in YEARS else value
        if asked.kind in MONEY - {"arr"} and A_YEAR.match(after):
            return value * 12
        return value

    def _counts(self, zone: Reading, groups: Groups, days: Days) -> Iterator[list[float]]:
        words = self.words_of(zone, "measures")
        kinds = [one for one in words if one in ("new", "answers")]
        left = any(one.column == STATE for one in groups)
        yield from (self._all(Quantity(kind, bare(groups) if kind == "answers" else groups, days)) for kind in kinds)
        if not kinds or left:
            yield self._all(Quantity("count", groups, days))


def _fits(figure: Figure, value: float) -> bool:
    return figure.fits(value) or figure.fits(abs(value))
