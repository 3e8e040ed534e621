"""What the accounts say of a quantity: how many, how large a share, what they pay, their mean, under each fair view."""

from collections.abc import Iterable
from math import isnan
from typing import NamedTuple

import pandas as pd

from .columns import MRR
from .conditions import TOP, Group
from .ground import Ground, View
from .spans import Days

STATE, GONE, STAYED = "state", "left", "stayed"
RETAINED, SCORES = ("nrr", "grr"), ("nps", "promoters", "detractors", "passives", "answers")
SHARES = frozenset({"share", "rate", "kept", "nrr", "grr", "promoters", "detractors", "passives"})
MONEY = frozenset({"mrr", "arr", "arpa"})
A_YEAR = 12


class Quantity(NamedTuple):
    """What is asked: a kind, of which groups, when; a share of which others; a column's mean, median or sum."""

    kind: str
    of: tuple[Group, ...] = ()
    days: Days = None
    base: tuple[Group, ...] = ()
    column: str = ""


class Values:
    """Quantities of a book, each by view; what was asked once is kept."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self._known: dict[tuple[object, ...], dict[str, float]] = {}

    def of(self, asked: Quantity) -> dict[str, float]:
        """The value by view; a view that has none is left out."""
        key = (asked.kind, tuple(one.key for one in asked.of), asked.days, tuple(one.key for one in asked.base),
               asked.column)  # fmt: skip
        if key not in self._known:
            told = {f"{view.name}{'+' * edge}{at}": self._value(one, view, edge)
                    for at, one in enumerate(self._stretches(asked))
                    for view in self._views(one) for edge in self._edges(one)}  # fmt: skip
            self._known[key] = {name: value for name, value in told.items() if not isnan(value)}
        return self._known[key]

    def _stretches(self, asked: Quantity) -> list[Quantity]:
        """A score without a time is of all answers or of the last 12 months."""
        both = asked.kind in SCORES and asked.days is None and self.ground.usual
        return [asked, asked._replace(days=self.ground.usual)] if both else [asked]

    def _views(self, asked: Quantity) -> list[View]:
        if asked.kind == "new":
            return [self.ground.started(asked.days)] if self.ground.usual else []
        if asked.kind in RETAINED:
            return self.ground.views(asked.days)[:1] if self.ground.usual and "mrr" in self.ground.book.tables else []
        views = self.ground.views(asked.days)
        if self._leaves(asked):
            return [view for view in views if view.name != "here"]
        run_rate = asked.kind in ("mrr", "arr") and self.ground.usual
        return [view for view in views if view.name in ("here", "opening")] if run_rate else views

    def _leaves(self, asked: Quantity) -> bool:
        return asked.kind == "rate" or any(one.column == STATE and one.values[0] == GONE
                                           for one in (*asked.of, *asked.base))  # fmt: skip

    def _edges(self, asked: Quantity) -> tuple[bool, ...]:
        return (False, True) if any(one.strict for one in (*asked.of, *asked.base)) else (False,)

    def inside(self, groups: Iterable[Group], view: View, edge: bool) -> pd.Series:
        """Which accounts of a view are in all the groups."""
        told = view.inside
        for group in groups:
            if group.column == STATE:
                told = told & (view.left if (group.values[0] == GONE) != group.without else ~view.left)
            elif group.column == TOP:
                told = told & view.mrr.where(told).index.isin(view.mrr[told].nlargest(int(group.high)).index)
            else:
                told = told & self.ground.mask(group, edge)
        return told

    def _value(self, asked: Quantity, view: View, edge: bool) -> float:
        inside = self.inside(asked.of, view, edge)
        if asked.kind in ("count", "new"):
            return float(inside.sum())
        if asked.kind in ("share", "rate", "kept"):
            return self._share(asked, view, edge, inside)
        if asked.kind in SCORES:
            return self._scored(asked, inside)
        if asked.kind in RETAINED:
            return self.ground.retained(asked.days, inside, asked.kind == "grr")
        return self._of_numbers(asked, view, edge, inside)

    def _share(self, asked: Quantity, view: View, edge: bool, inside: pd.Series) -> float:
        if asked.kind in ("rate", "kept"):
            inside = view.inside & inside
            part = (view.left if asked.kind == "rate" else ~view.left) & inside
            return _percent(part.sum(), inside.sum())
        base = self.inside(asked.base, view, edge)
        return _percent((base & inside).sum(), base.sum())

    def _scored(self, asked: Quantity, inside: pd.Series) -> float:
        scores = self.ground.scores(asked.days, inside)
        if asked.kind == "answers":
            return float(len(scores))
        up, down = float((scores >= 9).mean() * 100), float((scores <= 6).mean() * 100)
        return {"nps": up - down, "promoters": up, "detractors": down, "passives": 100 - up - down}[asked.kind]

    def _of_numbers(self, asked: Quantity, view: View, edge: bool, inside: pd.Series) -> float:
        """Sums, means, medians and shares of a column of numbers; of MRR as it was in the view."""
        money = asked.kind in MONEY or asked.column == MRR
        numbers = view.mrr if money else pd.to_numeric(self.ground.frame[asked.column], errors="coerce").astype(float)
        own = numbers[inside]
        if asked.kind == "sumshare":
            base = self.inside(asked.base, view, edge)
            return _percent(own[base[inside]].sum(), numbers[base].sum())
        if asked.kind in ("mean", "arpa"):
            return float(own[own > 0].mean() if money else own.mean())
        if asked.kind in ("median", "max", "min"):
            return float(getattr(own, asked.kind)())
        return float(own.sum()) * (A_YEAR if asked.kind == "arr" else 1) if own.notna().any() else float("nan")


def _percent(part: float, whole: float) -> float:
    return 100 * float(part) / float(whole) if whole else float("nan")
