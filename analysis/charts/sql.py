"""What an SQL cell found, as bars or as a line over two columns of it that its reader chose."""

import altair as alt
import pandas as pd

from ..errors import AnalysisError
from ..phrases import capital, count, numeral
from . import theme

BARS, LINE = "Bars", "Line"
MOST_BARS, MOST_POINTS = 40, 2_000


def sql(frame: pd.DataFrame, kind: str, across: str, up: str) -> alt.LayerChart:
    """Bars, the rows in their order, or a line over days, months or numbers. across, up: columns of the frame.

    Raises AnalysisError where a column is not there, or is no number.
    """
    if across not in frame.columns or up not in frame.columns or frame[up].dtype.kind not in "iufb":
        raise AnalysisError("This cannot be drawn.", "A chart needs a column, and a column of numbers beside it.",
                            "Choose others, or show the table.")  # fmt: skip
    shown = frame[list(dict.fromkeys((across, up)))].dropna().head(MOST_BARS if kind == BARS else MOST_POINTS)
    drawn = pd.DataFrame({"across": _told(shown[across], kind), "up": shown[up].astype(float), "role": "staying"})
    first = f", the first {count(len(shown), 'row')} of {numeral(len(frame))}" if len(shown) < len(frame) else ""
    marks = _bars(drawn, up) if kind == BARS else _line(drawn, across, up)
    return theme.finished([marks], f"{capital(up)} by {across}", f"As the SQL of this cell finds it{first}.")


def _told(column: pd.Series, kind: str) -> pd.Series:
    if kind == LINE and column.dtype.kind in "iuf":
        return column.astype(float)
    return column.map(lambda value: str(value)[:80])


def _bars(drawn: pd.DataFrame, up: str) -> alt.Chart:
    names = alt.Y("across:N", sort=None, title=None, axis=alt.Axis(labelLimit=220))
    length = alt.X("up:Q", title=capital(up), axis=alt.Axis(tickCount=5, format="~s"), stack=None)
    tips = [alt.Tooltip("across:N", title="Row"), alt.Tooltip("up:Q", title=capital(up), format=",.2~f")]
    chart: alt.Chart = (
        alt.Chart(drawn).mark_bar().encode(x=length, y=names, color=theme.coloured(), tooltip=tips)
    )  # fmt: skip
    return chart


def _line(drawn: pd.DataFrame, across: str, up: str) -> alt.Chart:
    dated = drawn["across"].dtype.kind not in "iuf" and pd.to_datetime(drawn["across"], errors="coerce").notna().all()
    kind = "T" if dated else "Q" if drawn["across"].dtype.kind in "iuf" else "N"
    place = alt.X(f"across:{kind}", title=None if dated else capital(across), axis=alt.Axis(tickCount=6))
    height = alt.Y("up:Q", title=capital(up), axis=alt.Axis(tickCount=5, format="~s"), scale=alt.Scale(zero=False))
    tips = [alt.Tooltip(f"across:{kind}", title=capital(across)), alt.Tooltip("up:Q", title=capital(up))]
    chart: alt.Chart = (
        alt.Chart(drawn).mark_line(point=True).encode(x=place, y=height, color=theme.coloured(), tooltip=tips)
    )  # fmt: skip
    return chart
