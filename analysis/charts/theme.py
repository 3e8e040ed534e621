"""How every chart looks: colour is a role that means the same everywhere, in the light, in the dark and on paper."""

import re
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from statistics import fmean
from typing import Any

import altair as alt

from ..finding import CLEAR, Finding
from ..names import headed
from ..phrases import capital, numeral, percent, unit_of_money

# Role: colour on light paper, colour on dark. Leaving is warm, staying cool, context grey.
ROLES: dict[str, tuple[str, str]] = {
    "staying": ("#0072B2", "#4BA3DB"),
    "leaving": ("#D55E00", "#F08A3C"),
    "green": ("#00805C", "#35B68E"),
    "rose": ("#B0578D", "#DE8FBD"),
    "violet": ("#6A51A3", "#A893DC"),
    "ochre": ("#806000", "#C9A63A"),
    "slate": ("#5A5F69", "#A9AEB8"),
    "teal": ("#3D8E99", "#6FC3CE"),
    "unsure": ("#DB9A66", "#94613B"),
    "context": ("#8A8F98", "#8A8F98"),
    "ink": ("#22252B", "#E9E6E0"),
}
BETWEEN = ("green", "rose", "violet", "ochre", "slate", "teal")
DASHES = {
    "staying": [1, 0],
    "leaving": [1, 0],
    "green": [7, 3],
    "rose": [2, 2],
    "violet": [9, 3, 2, 3],
    "ochre": [4, 4],
    "slate": [12, 3],
    "teal": [5, 2, 1, 2],
}
HEIGHT = 300
# The words of a legend stand in a row, under one another on a phone.
IN_A_ROW = alt.ExprRef("width < 480 ? 1 : 0")
# The room that a legend and names take is known only after the width is: what is laid out once is cut off at an edge.
AUTOSIZE = alt.AutoSizeParams(type="fit-x", contains="padding", resize=True)
_FONT = "Carlito, Liberation Sans, Arial, sans-serif"
_TITLE = 84
# In pixels, a letter of an axis.
LETTER = 6.6


def coloured(field: str = "role") -> alt.Color:
    """Colour by role; the palette itself comes from the page's theme, or from `on_paper`."""
    return alt.Color(f"{field}:N", scale=alt.Scale(domain=list(ROLES)), legend=None)


def shaded(field: str, low: float, high: float) -> alt.Opacity:
    """One hue, from faint to half: the numbers stay readable on every square, in the light and in the dark."""
    domain = [low, high] if high > low else [low - 0.5, high + 0.5]
    return alt.Opacity(f"{field}:Q", scale=alt.Scale(domain=domain, range=[0.08, 0.62]), legend=None)


def tip(field: str, **settings: Any) -> alt.Tooltip:
    """A line of a tooltip, headed as the column of the table is."""
    return alt.Tooltip(field, title=capital(headed(field.split(":")[0])), **settings)


def in_unit(label: str) -> str:
    """A heading of amounts with the currency of the book, where it has one: MRR, €."""
    unit = unit_of_money()
    return f"{label}, {unit}" if unit else label


def amount(field: str, title: str) -> alt.Tooltip:
    """A line of a tooltip that is an amount of money, headed with its currency."""
    return alt.Tooltip(f"{field}:Q", title=in_unit(title), format=",.0f")


def said(words: Mapping[str, str], roles: Iterable[str]) -> dict[str, str]:
    """The words of the roles that are drawn."""
    drawn = set(roles)
    return {role: text for role, text in words.items() if role in drawn}


def filled(words: Mapping[str, str] | None = None, field: str = "role", **settings: Any) -> alt.Fill:
    """Fill by role, with a legend over the chart that says each role in words; without words no legend."""
    key = None if words is None else legend(words, **settings)
    # With the same domain, a layer before this one that wants no legend would take this one's away from a picture.
    domain = [*ROLES] if words is None else [*ROLES, "key"]
    return alt.Fill(f"{field}:N", scale=alt.Scale(domain=domain), legend=key)


def legend(words: Mapping[str, str], **settings: Any) -> alt.Legend:
    """A legend over the chart that says each role in words."""
    # Where no role is drawn nothing stands before the last word: a colon there ends the drawing in the browser.
    say = "".join(f"datum.label == {quoted(role)} ? {quoted(text)} : " for role, text in words.items())
    shown: dict[str, Any] = {
        "orient": "top",
        "title": None,
        "symbolType": "square",
        "columns": IN_A_ROW,
        "labelLimit": 300,
        **settings,
    }
    # Vega reads out the names of the roles, and takes no other words for a legend: the marks say what they are.
    shown.setdefault("aria", False)
    return alt.Legend(values=list(words), labelExpr=f"{say}datum.label", **shown)


def quoted(text: str) -> str:
    """A text in an expression of Vega."""
    slashed = text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", " ")
    return f"'{slashed}'"


def dashed(field: str = "role") -> alt.StrokeDash:
    """A dash for each role, so that no line is known by its colour alone."""
    scale = alt.Scale(domain=list(DASHES), range=list(DASHES.values()))
    return alt.StrokeDash(f"{field}:N", scale=scale, legend=None)


def spread(heights: Sequence[float], apart: float) -> list[float]:
    """The heights of names, moved as little as keeps them apart (pooled where they crowd), in the order given."""
    order = sorted(range(len(heights)), key=lambda i: -heights[i])
    blocks: list[list[float]] = []
    for place, i in enumerate(order):
        blocks.append([heights[i] + apart * place])
        while len(blocks) > 1 and fmean(blocks[-2]) < fmean(blocks[-1]):
            blocks[-2:] = [blocks[-2] + blocks[-1]]
    placed = [fmean(block) - apart * i for i, block in enumerate(b for b in blocks for _ in b)]
    return [placed[order.index(i)] for i in range(len(heights))]


def headline(findings: Sequence[Finding]) -> str:
    """What the figure says: the first difference shown, or that none can be told, or the first sentence."""
    ranked = [f for verdict in (CLEAR, "cannot tell") for f in findings if f.verdict == verdict]
    return next(iter([*ranked, *findings])).claim


def titled(says: str, draws: str) -> alt.TitleParams:
    """A title that says what the figure says, over a line that says what is drawn."""
    return alt.TitleParams(text=textwrap.wrap(says, _TITLE), subtitle=textwrap.wrap(draws, _TITLE + 20))


def on_paper(chart: alt.LayerChart, width: int = 760) -> alt.LayerChart:
    """The same chart as a picture that leaves the app: its own width, white ground, and the same colours."""
    text = ROLES["ink"][0]
    quiet: dict[str, Any] = {
        "labelColor": text,
        "titleColor": text,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
    }
    drawn: alt.LayerChart = chart.properties(width=width, padding=20, background="white")
    drawn = drawn.configure(font=_FONT, range={"category": [light for light, _ in ROLES.values()]})
    drawn = drawn.configure_axis(
        **quiet,
        labelExpr=PERIODS,
        labelFlush=False,
        gridColor="#E4E1DB",
        domain=False,
        ticks=False,
        labelPadding=8,
        titlePadding=12,
    )
    drawn = drawn.configure_legend(**quiet).configure_view(stroke=None)
    finished: alt.LayerChart = drawn.configure_title(
        anchor="start", align="left", fontSize=16, subtitleFontSize=12, subtitleColor=text, subtitlePadding=6, offset=18
    )
    return finished


def rate_text(rate: float, basis: str) -> str:
    """A rate as it is written beside its bar: a percentage, or leavers in 100 account-months."""
    if rate != rate:  # missing
        return "unknown"
    return numeral(100 * rate, 2) if basis == "account-months" else percent(rate)


# A day, a month and a quarter as people write them: Mar 31, 2025, Jan 2025 for 2025-01, Q1 2025 for 2025-Q1.
AS_SAID = (
    r"test(/^\d{4}-Q[1-4]$/, {0}) ? slice({0}, 5) + ' ' + slice({0}, 0, 4) : "
    r"test(/^\d{4}-\d\d$/, {0}) ? timeFormat(datetime(+slice({0}, 0, 4), +slice({0}, 5) - 1), '%b %Y') : "
    r"test(/^\d{4}-\d\d-\d\d$/, {0}) ? timeFormat(datetime(+slice({0}, 0, 4), +slice({0}, 5, 7) - 1, "
    r"+slice({0}, 8)), '%b %-d, %Y') : {0}"
)
PERIODS = AS_SAID.replace("{0}", "datum.label")
WHEN = re.compile(r"\d{4}-(?:\d\d(?:-\d\d)?|Q[1-4])")


def in_each(
    part: Any, datasets: Mapping[str, Any], change: Callable[[dict[str, Any], Any], Any], data: Any = None
) -> Any:
    """A specification with every part of it changed, the inner ones first. change: of a part and the rows it draws."""
    if isinstance(part, list):
        return [in_each(one, datasets, change, data) for one in part]
    if not isinstance(part, dict):
        return part
    data = part.get("data", data)
    kept = ("datasets", "data")
    made = {key: one if key in kept else in_each(one, datasets, change, data) for key, one in part.items()}
    return change(made, datasets.get(data["name"], []) if isinstance(data, dict) and "name" in data else [])


def said_when(spec: Any, datasets: Mapping[str, Any]) -> Any:
    """A specification in which tooltips and texts name days, months and quarters as axes do."""
    return in_each(spec, datasets, _said_when)


def _said_when(made: dict[str, Any], rows: Any) -> dict[str, Any]:
    encoding = made.get("encoding", {})
    told = [*_listed(encoding.get("tooltip")), *_listed(encoding.get("text"))]
    fields = {one["field"] for one in told if _names_when(one, rows)}
    if not fields:
        return made
    steps = [{"calculate": AS_SAID.replace("{0}", f"datum[{quoted(name)}]"), "as": f"{name} said"} for name in fields]
    for channel in ("tooltip", "text"):
        if channel in encoding:
            encoding[channel] = _renamed(encoding[channel], fields)
    return {**made, "transform": [*made.get("transform", []), *steps]}


def _listed(told: Any) -> list[Any]:
    return told if isinstance(told, list) else [told] if isinstance(told, dict) else []


def _names_when(one: Any, rows: Any) -> bool:
    """Whether a line of a tooltip is of a day or a stretch of time that the data write as a machine does."""
    values = [row.get(one["field"]) for row in rows if isinstance(row, dict)] if "field" in one else []
    texts = [value for value in values if isinstance(value, str)]
    return one.get("type") in ("nominal", "ordinal") and any(WHEN.fullmatch(text) for text in texts)


def _renamed(told: Any, fields: Set[str]) -> Any:
    new = [
        {"title": one["field"], **one, "field": f"{one['field']} said"} if one.get("field") in fields else one
        for one in _listed(told)
    ]
    return new if isinstance(told, list) else new[0]


def finished(marks: list[alt.Chart], says: str, draws: str, height: int = 280) -> alt.LayerChart:
    """The marks as one chart, with what it says as its title and how to read it below."""
    chart: alt.LayerChart = alt.LayerChart(layer=marks).properties(
        height=height, title=titled(says, draws), autosize=AUTOSIZE
    )
    named: alt.LayerChart = chart.configure_axis(labelExpr=PERIODS, labelFlush=False)
    return named
