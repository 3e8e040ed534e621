"""The way of the MRR: a bridge of what moved it, what was retained of it, and whose it is by start cohort."""

import altair as alt
import pandas as pd

from analysis.charts import theme
from analysis.charts.drawn import drawn
from analysis.revenue import Revenue

WORDS = {
    "opening": "Opening",
    "new": "New",
    "reactivation": "Reactivation",
    "expansion": "Expansion",
    "contraction": "Contraction",
    "churn": "Churn",
    "closing": "Closing",
}
ROLES = {"opening": "context", "closing": "context", "contraction": "leaving", "churn": "leaving"}
MOST_COHORTS = 8
SIGNS = {"contraction": "−", "churn": "−", "opening": "", "closing": ""}
LINES = {"nrr": "NRR", "grr": "GRR"}


@drawn
def revenue(result: Revenue) -> alt.LayerChart:
    """The bridge from the opening to the closing MRR, a step for each kind of movement; the axis does not start at 0.

    The parameter "pick" holds the step that was clicked.
    """
    frame = _steps(result.bridge)
    marks = [*_links(frame), _bars(frame), _numbers(frame), _counts(frame)]
    period = f"MRR from {result.since} to {result.until}; the axis does not start at 0."
    draws = f"{period} At the foot: how many movements. Click a step for its accounts."
    says = theme.titled(result.findings[0].claim, draws)
    return alt.layer(*marks).properties(height=theme.HEIGHT, title=says, autosize=theme.AUTOSIZE)


def _steps(bridge: pd.DataFrame) -> pd.DataFrame:
    """The steps with their words; the two ends are drawn from the foot of the axis."""
    inner = bridge[~bridge["step"].isin(["opening", "closing"])]
    floor, reach = _foot(bridge, inner)
    steps = list(zip(bridge["step"], bridge["amount"], bridge["accounts"], strict=True))
    says = [f"{SIGNS.get(step, '+')}{_short(amount)}" for step, amount, _ in steps]
    exact = [f"{SIGNS.get(step, '+')}{amount:,.2f}" for step, amount, _ in steps]
    counted = [f"{n:,.0f}" if step in set(inner["step"]) else "" for step, _, n in steps]
    ends = {"word": bridge["step"].map(WORDS), "role": bridge["step"].map(ROLES).fillna("staying")}
    words = bridge.assign(**ends, says=says, exact=exact, counted=counted, ink="ink", slate="slate")
    return words.assign(foot=words["bottom"].clip(lower=floor), floor=floor, reach=reach)


def _short(amount: float) -> str:
    """An amount in three digits or so, to stand over a bar."""
    if amount >= 999_500:
        return f"{amount / 1_000_000:.2f}M"
    return f"{amount / 1_000:,.1f}k" if amount >= 10_000 else f"{amount:,.0f}"


def _foot(bridge: pd.DataFrame, inner: pd.DataFrame) -> tuple[float, float]:
    """Where the axis begins: under the lowest step, by as much as the steps span."""
    lowest = min(float(inner["bottom"].min()), float(bridge["amount"].iloc[0]), float(bridge["amount"].iloc[-1]))
    highest = float(bridge["top"].max())
    span = max(highest - lowest, highest / 50, 1.0)
    return max(0.0, lowest - 0.6 * span), highest + 0.14 * span


def _across(frame: pd.DataFrame) -> alt.X:
    axis = alt.Axis(title=None, labelAngle=-30, labelFontSize=12, labelOverlap=False, ticks=False)
    return alt.X("word:N", sort=list(frame["word"]), axis=axis)


def _up(frame: pd.DataFrame, field: str) -> alt.Y:
    scale = alt.Scale(domain=[float(frame["floor"].iloc[0]), float(frame["reach"].iloc[0])], nice=False, zero=False)
    return alt.Y(f"{field}:Q", scale=scale, axis=alt.Axis(title="MRR", format="~s", tickCount=5))


def _bars(frame: pd.DataFrame) -> alt.Chart:
    pick = alt.selection_point(name="pick", fields=["step"], empty=True)
    tips = [
        alt.Tooltip("word:N", title="Step"),
        alt.Tooltip("exact:N", title="MRR"),
        alt.Tooltip("counted:N", title="Movements"),
    ]
    bars = (
        alt.Chart(frame)
        .mark_bar(cursor="pointer")
        .encode(
            x=_across(frame),
            y=_up(frame, "foot"),
            y2="top:Q",
            color=theme.coloured(),
            opacity=alt.condition(pick, alt.value(1), alt.value(0.35)),
            tooltip=tips,
        )
    )
    return bars.add_params(pick)


def _links(frame: pd.DataFrame) -> list[alt.Chart]:
    """A thin line at the closing height, to read the year's change from."""
    ends = frame[frame["step"] == "opening"]
    line = alt.Chart(ends.assign(role="slate")).mark_rule(strokeDash=[3, 3], opacity=0.7, aria=False)
    return [line.encode(y=_up(frame, "amount"), color=theme.coloured())]


def _numbers(frame: pd.DataFrame) -> alt.Chart:
    text = alt.Chart(frame).mark_text(baseline="bottom", dy=-5, fontSize=13, fontWeight=600, aria=False)
    return text.encode(x=_across(frame), y=_up(frame, "top"), text="says:N", color=theme.coloured("ink"))


def _counts(frame: pd.DataFrame) -> alt.Chart:
    text = alt.Chart(frame).mark_text(baseline="bottom", fontSize=11, aria=False, dy=-6)
    return text.encode(x=_across(frame), y=_up(frame, "floor"), text="counted:N", color=theme.coloured("slate"))


@drawn
def revenue_retention(result: Revenue) -> alt.LayerChart:
    """NRR and GRR over the 12 months up to each month, with 95% bands where an interval can be had."""
    known = result.metrics[result.metrics["nrr"].notna()].round(4)
    parts = [_line_of(known, name) for name in LINES]
    frame = pd.concat(parts, ignore_index=True) if len(known) else _line_of(known, "nrr")
    base = alt.Chart(frame).encode(x=_months(frame))
    share = alt.Axis(title="Share of the MRR 12 months before", format="%", tickCount=5)
    height = alt.Y("value:Q", axis=share, scale=alt.Scale(zero=False))
    band = base.mark_area(opacity=0.16, aria=False).encode(y=alt.Y("low:Q"), y2="high:Q", color=theme.coloured())
    tips = [
        alt.Tooltip("measure:N", title="Metric"),
        alt.Tooltip("month:N", title="Month"),
        alt.Tooltip("says:N", title="Is"),
    ]
    line = base.mark_line(strokeWidth=2.25, point={"size": 30}).encode(y=height, color=theme.coloured(), tooltip=tips)
    last = alt.Chart(frame.groupby("measure", sort=False).tail(1)).mark_text(
        align="left", dx=8, fontWeight=600, fontSize=13, aria=False
    )
    name = last.encode(x=_months(frame), y=height, text="measure:N", color=theme.coloured())
    whole = alt.Chart(pd.DataFrame({"value": [1.0], "role": ["context"]})).mark_rule(strokeDash=[3, 3], aria=False)
    rule = whole.encode(y=height, color=theme.coloured())
    says = theme.titled(
        _retained(result), "What the accounts of 12 months before are worth now; bands are 95% intervals."
    )
    return alt.layer(rule, band, line, name).properties(height=260, title=says, autosize=theme.AUTOSIZE)


def _retained(result: Revenue) -> str:
    return next(f.claim for f in result.findings if "NRR" in f.claim)


def _line_of(known: pd.DataFrame, name: str) -> pd.DataFrame:
    role = {"nrr": "staying", "grr": "leaving"}[name]
    says = [f"{100 * value:.1f}%" for value in known[name]]
    cells = {"value": known[name], "low": known[f"{name}_low"], "high": known[f"{name}_high"]}
    return known[["month"]].assign(measure=LINES[name], **cells, says=says, role=role)


def _months(frame: pd.DataFrame) -> alt.X:
    months = sorted(set(frame["month"]))
    every = max(1, len(months) // 8)
    return alt.X("month:O", sort=months, axis=alt.Axis(title=None, values=months[::-1][::every][::-1], labelAngle=0))


@drawn
def revenue_layers(result: Revenue) -> alt.LayerChart:
    """MRR of each month in layers, one for each period accounts first paid in, the oldest at the foot."""
    frame = result.layers.round(2)
    cohorts = sorted(frame["cohort"].unique())
    shade = {cohort: 0.25 + 0.75 * place / max(len(cohorts) - 1, 1) for place, cohort in enumerate(cohorts[::-1])}
    drawn = frame.assign(shade=frame["cohort"].map(shade), role="staying", place=frame["cohort"].map(cohorts.index))
    area = (
        alt.Chart(drawn)
        .mark_area(stroke="white", strokeWidth=0.6)
        .encode(
            x=_months(drawn),
            y=alt.Y("mrr:Q", stack="zero", axis=alt.Axis(title="MRR", format="~s", tickCount=5)),
            color=theme.coloured(),
            opacity=alt.Opacity("shade:Q", scale=None, legend=None),
            order=alt.Order("place:Q"),
            detail="cohort:N",
            tooltip=[
                alt.Tooltip("cohort:N", title="First paid in"),
                alt.Tooltip("month:N", title="Month"),
                alt.Tooltip("mrr:Q", title="MRR", format=",.0f"),
            ],
        )
    )
    end = drawn[drawn["month"] == drawn["month"].max()]
    name = (
        alt.Chart(end.tail(MOST_COHORTS))
        .mark_text(align="left", dx=8, dy=8, fontSize=12, aria=False)
        .encode(
            x=_months(drawn),
            y=alt.Y("mrr:Q", stack="zero"),
            order=alt.Order("place:Q"),
            text="cohort:N",
            detail="cohort:N",
            color=theme.coloured("ink"),
        )
    )
    named = name.transform_calculate(ink="'ink'")
    says = theme.titled(
        "Whose MRR is it, by when accounts first paid?", "MRR of each month by start cohort, the oldest at the foot."
    )
    return alt.layer(area, named).properties(height=280, title=says, autosize=theme.AUTOSIZE)
