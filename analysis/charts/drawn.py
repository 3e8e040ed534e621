"""A chart knows how it was drawn: by which function and from what, so that it can be drawn again on another book."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from inspect import signature
from typing import Any, ParamSpec, TypeVar

import altair as alt

P = ParamSpec("P")
C = TypeVar("C", bound=alt.LayerChart)


@dataclass(frozen=True, eq=False)
class Drawn:
    """How a chart came about: the chart function's module and name under analysis.charts, and what it was given."""

    module: str
    function: str
    given: tuple[Any, ...]


def drawn(draw: Callable[P, C]) -> Callable[P, C]:
    """The same chart function; its charts remember that it drew them, and from what."""
    takes = signature(draw)

    @wraps(draw)
    def remembering(*args: P.args, **kwargs: P.kwargs) -> C:
        chart = draw(*args, **kwargs)
        given = takes.bind(*args, **kwargs).args
        # A chart keeps whatever is set on it as part of its specification: this is beside it, not in it.
        object.__setattr__(chart, "drawn", Drawn(draw.__module__.rsplit(".", 1)[-1], draw.__name__, given))
        return chart

    remembering.__dict__["remembers"] = True
    return remembering


def how(chart: Any) -> Drawn | None:
    """How a chart came about; None for one that nobody remembers."""
    found = vars(chart).get("drawn")
    return found if isinstance(found, Drawn) else None
