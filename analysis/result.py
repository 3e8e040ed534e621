"""What every answer can do beside what it holds: say its first finding, show itself in a notebook, give its table."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from html import escape
from importlib import import_module
from inspect import signature
from typing import Any, ClassVar

import pandas as pd

from .errors import AnalysisError
from .finding import Finding

ROWS, LONGEST = 12, 160


class Result:
    """An answer of an analysis: findings, and tidy frames that they were computed from."""

    findings: tuple[Finding, ...]
    # The frame that answers the question, where it is not the first.
    main: ClassVar[str] = ""

    def to_frame(self) -> pd.DataFrame:
        """The table that answers the question, a copy. Its columns are those of the class; the glossary says each."""
        names = [self.main] if self.main else [field.name for field in fields(self)] if is_dataclass(self) else []
        frames = (part for name in names if isinstance(part := getattr(self, name), pd.DataFrame))
        return next(frames, pd.DataFrame()).copy()

    def __repr__(self) -> str:
        said = self.findings[0].claim if self.findings else "nothing to say"
        return f"<{type(self).__name__}: {said if len(said) <= LONGEST else said[: LONGEST - 1] + '…'}>"

    def _repr_html_(self) -> str:
        """What a page shows first: the headline with its verdict, the chart, and the first rows of the table."""
        told = [f"<p><b>{escape(f.claim)}</b> <i>({escape(f.verdict)})</i></p>" for f in self.findings[:1]]
        return "".join([*told, _chart(self), self.to_frame().head(ROWS).to_html(index=False, border=0)])


def _chart(answer: Result) -> str:
    """The chart of an answer as SVG; nothing where it has none, or where pictures cannot be drawn here.

    The one way up from an answer to what draws it: only a notebook takes it, and only then is the drawing loaded.
    """
    house, *_, word = type(answer).__module__.split(".")
    try:
        charts: Any = import_module(f"{house}.charts")
        draw: Callable[[Any], Any] | None = getattr(charts, word, None)
        if draw is None or sum(one.default is one.empty for one in signature(draw).parameters.values()) > 1:
            return ""
        drawn: bytes = charts.picture(draw(answer), "svg")
    except (AnalysisError, ImportError):
        return ""
    return f"<div>{drawn.decode()}</div>"
