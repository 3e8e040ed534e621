"""The small figure beside a claim of the summary: how far a group lies from what it is compared with."""

import math

import altair as alt
import pandas as pd

from ..finding import Finding
from ..phrases import ratio, significant
from . import theme
from .drawn import drawn

TALL = 96


@drawn
def summary(finding: Finding) -> alt.LayerChart:
    """Two bars for a claim of how many times as often; else the estimate and its interval beside no difference."""
    marks = _bars(finding) if is_ratio(finding) else _range(finding)
    return theme.finished(marks, finding.claim, "", TALL)


def is_ratio(finding: Finding) -> bool:
    """Whether a claim rests on how many times as often something happens."""
    return "times as" in finding.claim and 0 < finding.estimate < math.inf


def has_figure(finding: Finding) -> bool:
    """Whether a claim has numbers to draw."""
    ends = math.isfinite(finding.low) and math.isfinite(finding.high) and finding.low < finding.high
    return is_ratio(finding) or (ends and math.isfinite(finding.estimate) and "times" not in finding.claim)


def _bars(finding: Finding) -> list[alt.Chart]:
    role = "leaving" if finding.estimate > 1 else "staying"
    rows = pd.DataFrame({
        "group": ["These accounts", "Compared with"], "value": [finding.estimate, 1.0], "role": [role, "context"],
        "says": [f"{ratio(finding.estimate)}×", "1×"], "ink": "ink",
    })  # fmt: skip
    place = alt.Y("group:N", sort=None, axis=None, scale=alt.Scale(paddingInner=0.5))
    across = alt.X("value:Q", axis=None, scale=alt.Scale(domain=[0, 1.35 * max(1.0, finding.estimate)]))
    base = alt.Chart(rows)
    bars = base.mark_bar(height=9, align="left").encode(y=place, x=across, color=theme.coloured())
    name = base.mark_text(align="left", dy=-13, fontSize=12).encode(y=place, x=alt.value(0), text="group:N")
    told = base.mark_text(align="left", dx=5, fontSize=12, fontWeight=600).encode(y=place, x=across, text="says:N")
    return [bars, *(text.encode(color=theme.coloured("ink")) for text in (name, told))]


def _range(finding: Finding) -> list[alt.Chart]:
    low, high = min(0.0, finding.low), max(0.0, finding.high)
    role = "leaving" if finding.estimate < 0 else "staying"
    rows = pd.DataFrame({"low": [finding.low], "high": [finding.high], "value": [finding.estimate], "role": [role],
                         "says": [significant(finding.estimate)], "zero": [0.0], "ink": "ink"})  # fmt: skip
    room = 0.1 * (high - low)
    scale = alt.Scale(domain=[low - room, high + room])
    base = alt.Chart(rows)
    line = base.mark_rule(strokeWidth=3).encode(
        x=alt.X("low:Q", axis=None, scale=scale), x2="high:Q", y=alt.value(48), color=theme.coloured()
    )
    dot = base.mark_point(filled=True, size=90, opacity=1).encode(
        x=alt.X("value:Q", scale=scale), y=alt.value(48), color=theme.coloured()
    )
    told = base.mark_text(dy=-16, fontSize=12, fontWeight=600).encode(
        x=alt.X("value:Q", scale=scale), y=alt.value(48), text="says:N", color=theme.coloured("ink")
    )
    zero = base.mark_rule(strokeDash=[3, 3], opacity=0.6).encode(
        x=alt.X("zero:Q", scale=scale), color=theme.coloured("ink")
    )
    return [zero, line, dot, told]
