"""A chart as a file: PNG or SVG, drawn on this machine, in a process of its own."""

import textwrap
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Literal

import altair as alt

from ..child import SECONDS, Ended, run
from ..errors import AnalysisError
from . import drawing
from .heard import in_words
from .theme import on_paper, titled

MEMORY = 2 * 2**30
UNDRAWN, NUMBERS = "This figure could not be drawn as a picture.", "Its numbers can be downloaded as CSV."


def picture(chart: alt.LayerChart, kind: Literal["png", "svg"]) -> bytes:
    """The chart as a picture to paste into a slide or a letter, with its title, on white.

    kind: png (at twice the size, for projectors) or svg. Nothing is fetched from anywhere. Raises AnalysisError where
    the picture cannot be drawn.
    """
    return _apart(on_paper(_unclicked(chart)).to_dict(validate=False), kind)


def drawn_again(spec: Mapping[str, Any], kind: Literal["png", "svg"]) -> bytes:
    """The picture of a chart that was kept as its specification, under the line that says what is drawn.

    Its title is left out: on a page of a report the title stands above it. So is what one could click. Raises
    AnalysisError where the picture cannot be drawn.
    """
    draws = _drawn(spec.get("title", {}).get("subtitle", []))
    title = {"text": [], "subtitle": textwrap.wrap(draws, 104)}
    return _apart({**spec, **_paper(), "title": title}, kind)


def as_it_is(spec: Mapping[str, Any], kind: Literal["png", "svg"]) -> bytes:
    """The picture of a specification that says everything of it. Raises AnalysisError where it cannot be drawn."""
    return _apart(spec, kind)


def _apart(spec: Mapping[str, Any], kind: str) -> bytes:
    """The picture, drawn in a child process: what ends the renderer ends nothing else."""
    spec = in_words(spec)
    version = ".".join(alt.SCHEMA_VERSION.lstrip("v").split(".")[:2])
    try:
        return run(drawing.draw, spec, kind, version, seconds=SECONDS, memory=MEMORY)
    except Ended as ended:
        raise AnalysisError(UNDRAWN, ended.why, NUMBERS) from ended
    except ValueError as error:
        raise AnalysisError(UNDRAWN, "The program that draws it refused it.", NUMBERS) from error


def _drawn(subtitle: Sequence[str]) -> str:
    """What is drawn, without what one could click."""
    return " ".join(subtitle).split(" Click ")[0]


def _unclicked(chart: alt.LayerChart) -> alt.LayerChart:
    title: Any = chart.title
    again: alt.LayerChart = chart.properties(title=titled(" ".join(title.text), _drawn(title.subtitle)))
    return again


@cache
def _paper() -> dict[str, Any]:
    """Width, ground and colours of a chart that leaves the app."""
    empty: Any = alt.LayerChart(layer=[])
    drawn = on_paper(empty).to_dict(validate=False)
    return {name: drawn[name] for name in ("width", "padding", "background", "config")}
