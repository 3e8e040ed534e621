"""The NPS of each group, and of all accounts over time."""

import altair as alt
import pandas as pd

from ..finding import CLEAR
from ..nps import Nps
from ..phrases import count
from ..standards import FEWEST
from . import rows, theme
from .drawn import drawn
from .points import number, picked, points, told
from .rows import SOME, framed

WORDS = {
    "leaving": "scores lower than the rest",
    "staying": "scores higher than the rest",
    "unsure": "cannot tell",
    "context": "too few to judge",
}


@drawn
def nps(result: Nps) -> alt.LayerChart:
    """The NPS of each group as a point with its 95% interval, lowest mean first; groups below 10 accounts are grey.

    On a 1 to 5 scale the mean is drawn instead. At most 20 groups. The parameter "pick" holds the group clicked.
    """
    five = result.scale == "satisfaction"
    frame = _drawn(result.groups.head(SOME), five)
    axis = alt.Axis(title="Mean answer, 1 to 5" if five else "NPS by answer", tickCount=6)
    scale = alt.Scale(domain=[1, 5] if five else [-100, 100])
    words = theme.said(WORDS, frame["role"])
    marks = [
        *points(frame, "estimate", axis, scale, words if result.by else None),
        *rows.named(frame, frame["counted"]),
        rows.column(frame, "says"),
        picked(frame),
    ]
    of = f"{'Mean answers' if five else 'NPS by answer'} {f'by {result.label}' if result.by else 'of all accounts'}"
    # One dot of all accounts shows nothing of a group that scores lower.
    says = theme.headline(result.findings) if result.by else result.findings[0].claim
    return framed(marks, says, f"{of}, with 95% intervals.")


def _drawn(frame: pd.DataFrame, five: bool) -> pd.DataFrame:
    names = ("mean_score", "mean_low", "mean_high") if five else ("nps", "low", "high")
    shown, lower = frame["verdict"] == CLEAR, frame["effect"] < 0
    role = pd.Series("unsure", index=frame.index).mask(frame["verdict"] == "fact", "ink")
    role = (
        role.mask(shown & lower, "leaving").mask(shown & ~lower, "staying").mask(frame["accounts"] < FEWEST, "context")
    )
    kept = pd.DataFrame(
        {"group": frame["group"], "role": role, "accounts": frame["accounts"], "answers": frame["answers"]}
    )
    for name, column in zip(("estimate", "low", "high"), names, strict=True):
        kept[name] = frame[column]
    counted = [
        f"{count(a, 'answer')}, {count(b, 'account')}" for a, b in zip(frame["answers"], frame["accounts"], strict=True)
    ]
    return kept.assign(counted=counted, says=[number(value, 2 if five else 1) for value in kept["estimate"]])


@drawn
def nps_over_time(result: Nps) -> alt.LayerChart:
    """The score of all accounts in every period with its 95% band; periods with fewer than 10 answers are left out."""
    five = result.scale == "satisfaction"
    frame, title = _periods(result, five), "Mean answer" if five else "NPS by answer"
    height = alt.Y("estimate:Q", axis=alt.Axis(title=title, tickCount=6), scale=alt.Scale(zero=False))
    across = alt.X("period:O", axis=alt.Axis(title=None, labelAngle=0, labelOverlap=True), scale=alt.Scale(padding=0.5))
    base = alt.Chart(frame).encode(x=across, color=theme.coloured())
    band = base.mark_area(opacity=0.14, aria=False).encode(
        y=alt.Y("low:Q", scale=alt.Scale(zero=False)),
        y2="high:Q",
        fill=theme.filled(),
    )
    line = base.mark_line(strokeWidth=2.25, point=alt.OverlayMarkDef(size=55)).encode(
        y=height, tooltip=told("period:O", "Period")
    )
    moves = (
        f.claim
        for f in result.findings
        if "core rises" in f.claim or "core moves" in f.claim or "core falls by" in f.claim
    )
    draws = f"{title} of all accounts by {result.period}; the band is its 95% interval."
    return framed([band, line], next(moves, "The score over time"), draws, theme.HEIGHT)


def _periods(result: Nps, five: bool) -> pd.DataFrame:
    names = ("mean_score", "mean_low", "mean_high") if five else ("nps", "low", "high")
    kept = result.over_time[result.over_time["answers"] >= FEWEST]
    frame = kept[["period", *names]].rename(columns=dict(zip(names, ("estimate", "low", "high"), strict=True)))
    counted = [
        f"{count(a, 'answer')}, {count(b, 'account')}" for a, b in zip(kept["answers"], kept["accounts"], strict=True)
    ]
    says = [number(value, 2 if five else 1) for value in frame["estimate"]]
    return frame.assign(role="staying", counted=counted, says=says)
