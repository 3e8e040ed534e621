"""Who is still active after each renewal: as far as it was seen, and past the data, which is marked."""

from typing import Any

import altair as alt
import pandas as pd

from ..survival import Ahead
from . import theme
from .drawn import drawn


@drawn
def ahead(result: Ahead) -> alt.LayerChart:
    """The share still active after each renewal: dots as seen, the line as the model has it with its 95% band.

    Past the last renewal that was seen the line is dashed, over a ground that says so.
    """
    path = result.path.assign(role="staying", grey="context", ink="ink").round(5)
    last, edge = float(path["renewal"].max()), float(path.loc[~path["past_data"], "renewal"].max())
    axis = alt.Axis(
        title=f"Renewals of a {result.term}-month contract", format="d", tickMinStep=1, tickCount=12, grid=False
    )
    width = alt.X("renewal:Q", axis=axis, scale=alt.Scale(domain=[0, last], nice=False))
    height = {"axis": alt.Axis(title="Share still active", format="~%", tickCount=5), "scale": alt.Scale(domain=[0, 1])}
    ground = alt.Chart(pd.DataFrame({"renewal": [edge], "end": [last], "role": ["context"]})).mark_rect(
        opacity=0.12, aria=False
    )
    base = alt.Chart(path).encode(x=width)
    shares = {"survival": "Model", "low": "From", "high": "To", "seen": "Observed"}
    told = [alt.Tooltip("renewal:Q", title="Renewal"), alt.Tooltip("tenure:Q", title="Month")]
    told += [alt.Tooltip(f"{name}:Q", title=title, format=".1%") for name, title in shares.items()]
    band = base.mark_area(opacity=0.18, aria=False).encode(
        y=alt.Y("low:Q", **height), y2="high:Q", color=theme.coloured()
    )
    known = base.transform_filter(f"datum.renewal <= {edge}").mark_line(strokeWidth=2.25, aria=False)
    beyond = base.transform_filter(f"datum.renewal >= {edge}").mark_line(
        strokeWidth=2.25, strokeDash=[5, 4], aria=False
    )
    lines = [mark.encode(y=alt.Y("survival:Q", **height), color=theme.coloured()) for mark in (known, beyond)]
    dots = (
        base.transform_filter("isValid(datum.seen)")
        .mark_circle(size=64)
        .encode(y=alt.Y("seen:Q", **height), color=theme.coloured("ink"), tooltip=told)
    )
    tips = base.mark_point(opacity=0, size=120, aria=False).encode(y=alt.Y("survival:Q", **height), tooltip=told)
    marks: list[Any] = [ground.encode(x=width, x2="end:Q", color=theme.coloured()), band, *lines, dots, tips]
    draws = "Dots: observed. Line: model, with its 95% band. Dashed on gray: a projection beyond the data."
    layers: alt.LayerChart = alt.layer(*marks, _label(edge, width))
    finished: alt.LayerChart = layers.properties(
        height=theme.HEIGHT, title=theme.titled(result.findings[0].claim, draws), autosize=theme.AUTOSIZE
    )
    return finished


def _label(edge: float, width: alt.X) -> alt.Chart:
    frame = pd.DataFrame({"renewal": [edge], "says": ["beyond the data →"], "role": ["slate"]})
    text: dict[str, Any] = {"align": "left", "baseline": "top", "dx": 8, "fontSize": 12, "aria": False}
    mark: alt.Chart = (
        alt.Chart(frame).mark_text(**text).encode(x=width, y=alt.value(6), text="says:N", color=theme.coloured())
    )
    return mark
