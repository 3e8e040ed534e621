"""A share that rises with time, with its 95% band; and the months named below it."""

import altair as alt
import pandas as pd

from ..standards import YEAR
from . import theme


def rising(curve: pd.DataFrame, across: str, share: str, titles: tuple[str, str]) -> list[alt.Chart]:
    """The line and the band of a share that begins at 0 and rises in steps.

    `curve`: a row per time (`across`) with `share`, low and high; titles of the two axes.
    """
    start = pd.DataFrame({across: [0.0], share: [0.0], "low": [0.0], "high": [0.0]})
    known = curve[[across, share, "low", "high"]]
    frame = (known if (known[across] == 0).any() else pd.concat([start, known])).round(4).assign(role="staying")
    base = alt.Chart(frame).encode(x=alt.X(f"{across}:Q", axis=alt.Axis(title=titles[0], tickCount=8)))
    height = alt.Y(f"{share}:Q", axis=alt.Axis(title=titles[1], format="~%"), scale=alt.Scale(domainMin=0))
    band = base.mark_area(opacity=0.16, interpolate="step-after", aria=False)
    line = base.mark_line(strokeWidth=2.25, interpolate="step-after")
    tips = [alt.Tooltip(f"{across}:Q", title=titles[0]), alt.Tooltip(f"{share}:Q", title=titles[1], format=".1%")]
    return [
        band.encode(y="low:Q", y2="high:Q", color=theme.coloured()),
        line.encode(y=height, color=theme.coloured(), tooltip=tips),
    ]


def tenure_ticks(last: float) -> list[int]:
    """The months of tenure that are named on an axis: years, and of a short one quarters."""
    step = YEAR if last <= 72 else 2 * YEAR
    return list(range(0, int(last) + 1, step if last >= YEAR else 3))
