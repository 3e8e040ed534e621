"""A chart knows how it was drawn: by which function and from what, so that it can be drawn again on another book.

A chart of an answer hangs on the answer and goes with it, so that it is drawn once and not for every click on its page.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from inspect import signature
from typing import Any, ParamSpec, TypeVar

import altair as alt

from ..phrases import money
from .rows import lowered

P = ParamSpec("P")
C = TypeVar("C", bound=alt.LayerChart)


@dataclass(frozen=True, eq=False)
class Drawn:
    """How a chart came about: the chart function's module and name under analysis.charts, and what it was given."""

    module: str
    function: str
    given: tuple[Any, ...]


class _OfAnAnswer(dict[Any, Any]):
    """The charts of one answer, which are not saved or copied with it."""

    def __reduce__(self) -> tuple[Any, ...]:
        return _OfAnAnswer, ()


def drawn(draw: Callable[P, C]) -> Callable[P, C]:
    """The same chart function; its charts remember that it drew them, and from what. Nobody writes into a chart."""
    takes = signature(draw)

    def afresh(*args: P.args, **kwargs: P.kwargs) -> C:
        chart = draw(*args, **kwargs)
        given = takes.bind(*args, **kwargs).args
        # A chart keeps whatever is set on it as part of its specification: this is beside it, not in it.
        object.__setattr__(chart, "drawn", Drawn(draw.__module__.rsplit(".", 1)[-1], draw.__name__, given))
        return chart

    @wraps(draw)
    def remembering(*args: P.args, **kwargs: P.kwargs) -> C:
        of, *others = takes.bind(*args, **kwargs).args
        # The same answer is written in another currency once its book is told one.
        key = (draw, tuple(others), money(1))
        try:
            kept = vars(of).setdefault("_charts", _OfAnAnswer())
            known = key in kept
        except TypeError:
            return afresh(*args, **kwargs)
        if not known:
            kept[key] = once(of, key, lambda: afresh(*args, **kwargs))
        chart: C = kept[key]
        return chart

    remembering.__dict__["remembers"] = True
    return remembering


def once(of: Any, key: tuple[Any, ...], draw: Callable[[], C]) -> C:
    """A chart that does not hang on its answer yet; where many processes ask the same, one may keep it for all."""
    return draw()


def how(chart: Any) -> Drawn | None:
    """How a chart came about; None for one that nobody remembers."""
    found = vars(chart).get("drawn")
    return found if isinstance(found, Drawn) else None


def specified(chart: Any) -> dict[str, Any]:
    """The specification of a chart, made once; nobody writes into it."""
    found: dict[str, Any] | None = vars(chart).get("specified")
    if found is None:
        found = lowered(chart.to_dict(validate=False))
        object.__setattr__(chart, "specified", found)
    return found
