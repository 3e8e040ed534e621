"""A chart as a file: PNG or SVG, drawn on this machine."""

import io
import textwrap
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Literal

import altair as alt

from analysis.charts.theme import on_paper, titled


def picture(chart: alt.LayerChart, kind: Literal["png", "svg"]) -> bytes:
    """The chart as a picture to paste into a slide or a letter, with its title, on white.

    kind: png (at twice the size, for projectors) or svg. Nothing is fetched from anywhere.
    """
    sink = io.StringIO() if kind == "svg" else io.BytesIO()
    on_paper(_unclicked(chart)).save(sink, format=kind, engine="vl-convert", scale_factor=2)
    drawn = sink.getvalue()
    return drawn.encode() if isinstance(drawn, str) else drawn


def drawn_again(spec: Mapping[str, Any], kind: Literal["png", "svg"]) -> bytes:
    """The picture of a chart that was kept as its specification, under the line that says what is drawn.

    Its title is left out: on a page of a report the title stands above it. So is what one could click.
    """
    import vl_convert as vlc

    draws = _drawn(spec.get("title", {}).get("subtitle", []))
    title = {"text": [], "subtitle": textwrap.wrap(draws, 104)}
    whole = {**spec, **_paper(), "title": title}
    version: Any = ".".join(alt.SCHEMA_VERSION.lstrip("v").split(".")[:2])
    if kind == "svg":
        drawn: str = vlc.vegalite_to_svg(whole, vl_version=version)
        return drawn.encode()
    return bytes(vlc.vegalite_to_png(whole, scale=2, vl_version=version))


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
