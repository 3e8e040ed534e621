"""Did it help: every KPI with its interval in common units."""

import altair as alt
import pandas as pd

from ..experiment import Experiment
from . import rows, theme
from .drawn import drawn
from .rows import MOST

ROLES = {
    "better": "staying",
    "worse": "leaving",
    "higher": "ink",
    "lower": "ink",
    "needs improvement": "ochre",
    "no meaningful difference": "slate",
    "cannot tell": "context",
}
SHAPES = {
    "staying": "triangle-up",
    "leaving": "triangle-down",
    "ochre": "diamond",
    "slate": "square",
    "ink": "circle",
    "context": "circle",
}
TOLD = {"group": "KPI", "said": "Effect", "verdict": "Verdict", "method": "Method"}


@drawn
def experiment(result: Experiment) -> alt.LayerChart:
    """A row for each KPI: its effect in standard deviations of control, better to the right, with its 95% interval.

    As long as nobody has said of every KPI which way is good, higher is to the right, and a clear difference is drawn
    in ink. Small strokes stand at the smallest change that matters, where one is named. At most 30 rows are drawn.
    """
    frame, turned = _rows(result), result.setup.turned
    way = "turned so that better is to the right" if turned else "higher in treatment to the right"
    draws = f"Effects in standard deviations of control, {way}; bars are 95% intervals."
    says = theme.titled(result.total.claim, draws)
    marks = [*_middle(frame, turned), *_effects(frame, turned), *rows.named(frame, frame["verdict"])]
    marks += rows.measured(frame, "brief")
    return alt.layer(*marks).properties(height=rows.height(), title=says, autosize=theme.AUTOSIZE)


def _rows(result: Experiment) -> pd.DataFrame:
    card = result.scorecard.head(MOST)
    several = card["arm"].nunique() > 1
    names = [f"{label}, {arm}" if several else label for label, arm in zip(card["label"], card["arm"], strict=True)]
    kept = [
        "common",
        "common_low",
        "common_high",
        "common_smallest",
        "common_loss",
        "said",
        "brief",
        "brief_unit",
        "verdict",
        "method",
    ]
    return card[kept].round(4).assign(group=names, role=card["verdict"].map(ROLES))


def _across(frame: pd.DataFrame, field: str, turned: bool) -> alt.X:
    ends = frame[["common_low", "common_high", "common_smallest", "common_loss"]]
    low, high = ends.min().min(), ends.max().max()
    ends_of = ("Worse", "better") if turned else ("Lower", "higher")
    title = f"{ends_of[0]} ← standard deviations → {ends_of[1]}"
    scale = alt.Scale(domain=[float(low), float(high)], nice=True) if low < high else alt.Undefined
    return alt.X(f"{field}:Q", axis=alt.Axis(title=title, tickCount=6, format="~g"), scale=scale)


def _middle(frame: pd.DataFrame, turned: bool) -> list[alt.Chart]:
    """No difference, and the smallest change that matters to either side of it."""
    zero = pd.DataFrame({"common": [0.0], "ink": ["ink"]})
    rule = alt.Chart(zero).mark_rule(aria=False).encode(x=_across(frame, "common", turned), color=theme.coloured("ink"))
    base = alt.Chart(frame.assign(slate="slate")).encode(y=rows.across(frame["group"]), color=theme.coloured("slate"))
    tick = {"thickness": 1.5, "size": 16, "aria": False}
    ends = ("common_smallest", "common_loss")
    strokes = [base.mark_tick(**tick).encode(x=_across(frame, end, turned)) for end in ends]
    return [rule, *strokes]


def _effects(frame: pd.DataFrame, turned: bool) -> list[alt.Chart]:
    said = theme.said({role: word for word, role in ROLES.items()}, frame["role"])
    base = alt.Chart(frame).encode(y=rows.across(frame["group"]))
    bar = base.mark_rule(strokeWidth=2.5, aria=False).encode(
        x=_across(frame, "common_low", turned), x2="common_high:Q", color=theme.coloured()
    )
    shapes = alt.Scale(domain=list(SHAPES), range=list(SHAPES.values()))
    tips = [alt.Tooltip(f"{name}:N", title=title) for name, title in TOLD.items()]
    point = base.mark_point(size=110, opacity=1, strokeWidth=0).encode(
        x=_across(frame, "common", turned), tooltip=tips, shape=alt.Shape("role:N", scale=shapes, legend=None),
        fill=theme.filled(said),
    )  # fmt: skip
    return [bar, point]
