"""A chart as a file: PNG or SVG, drawn on this machine."""

import io
from typing import Literal

import altair as alt

from analysis.charts.theme import on_paper


def picture(chart: alt.LayerChart, kind: Literal["png", "svg"]) -> bytes:
    """The chart as a picture to paste into a slide or a letter, with its title, on white.

    kind: png (at twice the size, for projectors) or svg. Nothing is fetched from anywhere.
    """
    sink = io.StringIO() if kind == "svg" else io.BytesIO()
    on_paper(chart).save(sink, format=kind, engine="vl-convert", scale_factor=2)
    drawn = sink.getvalue()
    return drawn.encode() if isinstance(drawn, str) else drawn
