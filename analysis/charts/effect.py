"""What happened to one KPI: each arm before and after, and how its units are spread."""

import altair as alt
import pandas as pd

from ..experiment import Experiment
from . import theme
from .drawn import drawn


@drawn
def effect(result: Experiment, kpi: str) -> alt.LayerChart:
    """Each arm's mean of one KPI before and after, joined by a line, with 95% intervals; side by side without a before.

    Arms stand a little apart, so that their intervals do not cover one another.
    """
    frame = result.before_after[result.before_after["kpi"] == kpi]
    frame = frame.drop(columns="kpi").assign(role=[_arm_role(result, arm) for arm in frame["arm"]]).round(4)
    unit = next((u for u in frame["unit"] if u), "")
    label = next(iter(frame["label"]), kpi)
    paired = (frame["when"] == "before").any()
    across = alt.X(
        "when:N" if paired else "arm:N", sort=["before", "after"] if paired else list(result.setup.arms),
        axis=alt.Axis(title=None, labelAngle=0, labelLimit=160), scale=alt.Scale(padding=0.6),
    )  # fmt: skip
    scale = alt.Scale(zero=False, nice=True)
    base = alt.Chart(frame).encode(x=across, color=theme.coloured())
    base = base.encode(xOffset=_apart(result)) if paired else base
    mean = alt.Y("mean:Q", title=f"{label} ({unit})" if unit else label, scale=scale)
    line = base.mark_line(strokeWidth=2.25).encode(y=mean, strokeDash=theme.dashed(), detail="arm:N")
    bars = base.mark_rule(strokeWidth=1.5, aria=False).encode(
        y=alt.Y("low:Q", scale=scale), y2="high:Q", detail="arm:N"
    )
    point = base.mark_point(filled=True, size=70, opacity=1).encode(
        y=mean, tooltip=_told("arm", "when", "mean", "low", "high")
    )
    names = base.mark_text(align="left", dx=10, fontSize=13)
    named = names.encode(y=mean, text="arm:N").transform_filter(alt.datum.when == "after")
    claim = next((f.claim for f in result.findings if f.about.get("kpi") == kpi and "arm" in f.about), label)
    draws = f"Means of {label} by arm, compared with {result.setup.control}; bars are 95% intervals."
    marks = [line, bars, point, named] if paired else [bars, point]
    return alt.layer(*marks).properties(height=theme.HEIGHT, title=theme.titled(claim, draws), autosize=theme.AUTOSIZE)


def _apart(result: Experiment) -> alt.XOffset:
    """A few pixels between one arm and the next, in the middle of their place."""
    return alt.XOffset("arm:N", scale=alt.Scale(domain=list(result.setup.arms), type="point", padding=16))


def _arm_role(result: Experiment, arm: str) -> str:
    order = ["context", "staying", *theme.BETWEEN]
    return order[result.setup.arms.index(arm) % len(order)]


def _told(*fields: str) -> list[alt.Tooltip]:
    return [
        alt.Tooltip(f"{field}:{'N' if field in ('arm', 'when') else 'Q'}", title=field.capitalize()) for field in fields
    ]


@drawn
def effect_distribution(result: Experiment, spread: pd.DataFrame, kpi: str) -> alt.LayerChart:
    """How the units of each arm are spread over one KPI: the share of each arm's units in bands of equal width."""
    frame = spread.rename(columns={"from": "start", "to": "end"}).round(4)
    frame = pd.concat([frame, frame.groupby("arm").tail(1).assign(start=frame["end"])])
    frame = frame.assign(role=[_arm_role(result, arm) for arm in frame["arm"]])
    label, unit = next(
        iter(result.scorecard.loc[result.scorecard["kpi"] == kpi, ["label", "unit"]].to_numpy()), (kpi, "")
    )
    share = alt.Y(
        "share:Q", stack=None, title="Share of the arm's units", axis=alt.Axis(format="%"), scale=alt.Scale(zero=True)
    )
    base = alt.Chart(frame).encode(
        x=alt.X(
            "start:Q",
            title=f"{label} ({unit})" if unit else label,
            scale=alt.Scale(zero=False, nice=False),
            axis=alt.Axis(tickCount=8),
        ),
        y=share,
    )
    words = {_arm_role(result, arm): arm for arm in result.setup.arms}
    safe = {role: "".join(c for c in arm if c.isalnum() or c in " -_")[:40] for role, arm in words.items()}
    area = base.mark_area(opacity=0.25, interpolate="step-after").encode(
        fill=theme.filled(safe, symbolOpacity=1), detail="arm:N"
    )
    line = base.mark_line(strokeWidth=1.75, interpolate="step-after").encode(
        color=theme.coloured(), strokeDash=theme.dashed(), tooltip=_told("arm", "start", "end", "share")
    )
    says = theme.titled(
        f"{label}: how the units of each arm are spread",
        "Share of each arm's units in bands of equal width; a few that lie far out would stand in the outermost.",
    )
    return alt.layer(area, line).properties(height=240, title=says, autosize=theme.AUTOSIZE)
