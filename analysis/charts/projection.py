"""Where a book leads: its own path with its range beside the scenarios, and past projections beside what came."""

import altair as alt
import pandas as pd

from analysis.charts import theme
from analysis.charts.drawn import drawn
from analysis.phrases import numeral
from analysis.projection import OWN, Projection

AXES = {"accounts": "Accounts", "mrr": "MRR"}
ENDS = {"accounts": ("low", "high"), "mrr": ("mrr_low", "mrr_high")}


@drawn
def projection(result: Projection, measure: str = "accounts") -> alt.LayerChart:
    """Accounts, or MRR, month by month ahead: the book as it goes with its 95% range, and each scenario.

    measure: accounts or mrr. Scenarios are arithmetic and have no range.
    """
    frame = _as_drawn(result, measure)
    marks = [*_fan(frame), *_lines(frame), *_names(frame)]
    draws = f"{AXES[measure]} after {result.since}; the band is the 95% range of the book's own path."
    says = theme.titled(_says(result), draws)
    chart: alt.LayerChart = alt.LayerChart(layer=marks).properties(
        height=theme.HEIGHT, title=says, autosize=theme.AUTOSIZE
    )
    return chart


def _says(result: Projection) -> str:
    return next((f.claim for f in result.findings if f.claim.startswith("Two companies")), result.findings[0].claim)


def _as_drawn(result: Projection, measure: str) -> pd.DataFrame:
    low, high = ENDS[measure]
    frame = result.paths.rename(columns={measure: "shown", low: "from", high: "to"})
    names = [name for name in dict.fromkeys(frame["scenario"]) if name != OWN]
    roles = dict(zip([OWN, *names], ["ink", "staying", "leaving", *theme.BETWEEN], strict=False))
    kept = frame.assign(role=frame["scenario"].map(roles), axis=AXES[measure])
    return kept[["scenario", "month", "ahead", "shown", "from", "to", "role", "axis"]].dropna(subset="shown").round(1)


def _across(frame: pd.DataFrame) -> alt.X:
    last = int(frame["ahead"].max())
    step = next((step for step in (1, 3, 6, 12) if last <= 8 * step), 12)
    axis = alt.Axis(title="Months ahead", values=list(range(0, last + 1, step)), grid=False, format="d")
    return alt.X("ahead:Q", axis=axis, scale=alt.Scale(domain=[0, last], nice=False))


def _up(frame: pd.DataFrame, field: str) -> alt.Y:
    axis = alt.Axis(title=frame["axis"].iloc[0], tickCount=5, format=",d")
    return alt.Y(f"{field}:Q", axis=axis, scale=alt.Scale(zero=True, nice=True))


def _fan(frame: pd.DataFrame) -> list[alt.Chart]:
    mine = frame[frame["scenario"] == OWN]
    fill = theme.filled()
    band = alt.Chart(mine).mark_area(opacity=0.16, aria=False)
    return [band.encode(x=_across(frame), y=_up(frame, "from"), y2="to:Q", fill=fill)]


def _lines(frame: pd.DataFrame) -> list[alt.Chart]:
    base = alt.Chart(frame).encode(x=_across(frame), y=_up(frame, "shown"), color=theme.coloured())
    told = [
        alt.Tooltip("scenario:N", title="Path"),
        alt.Tooltip("month:N", title="Month"),
        alt.Tooltip("shown:Q", title=frame["axis"].iloc[0], format=",.0f"),
        alt.Tooltip("from:Q", title="From", format=",.0f"),
        alt.Tooltip("to:Q", title="To", format=",.0f"),
    ]
    line = base.mark_line(strokeWidth=2.25, aria=False).encode(detail="scenario:N", strokeDash=theme.dashed())
    return [line, base.mark_point(filled=True, size=22, opacity=0.9).encode(tooltip=told)]


def _names(frame: pd.DataFrame) -> list[alt.Chart]:
    ends = frame.groupby("scenario", sort=False).tail(1)
    says = [f"{name}: {numeral(shown)}" for name, shown in zip(ends["scenario"], ends["shown"], strict=True)]
    base = alt.Chart(ends.assign(says=says)).encode(x=_across(frame), y=_up(frame, "shown"))
    text = base.mark_text(align="right", baseline="bottom", dx=-4, dy=-8, fontSize=13, fontWeight=600, aria=False)
    return [text.encode(text="says:N", color=theme.coloured())]


@drawn
def projection_kept(result: Projection, ahead: int = 12) -> alt.LayerChart:
    """Projections as they would have been made in the past, so many months ahead, beside what came.

    ahead: 3, 6 or 12 months. What came is warm where it fell outside the range.
    """
    frame = result.kept[result.kept["ahead"] == ahead]
    frame = frame.assign(role=frame["inside"].map({True: "staying", False: "leaving"}), ink="slate")
    across = alt.X("made_in:O", axis=alt.Axis(title="Made at the end of", labelAngle=0, labelOverlap=True))
    up = alt.Y(
        "low:Q", axis=alt.Axis(title="Accounts", tickCount=5, format=",d"), scale=alt.Scale(zero=False, nice=True)
    )
    base = alt.Chart(frame).encode(x=across, y=up)
    numbers = {"projected": "Projected", "low": "From", "high": "To", "came_true": "Came"}
    told = [alt.Tooltip("made_in:N", title="Made in")]
    told += [alt.Tooltip(f"{name}:Q", title=title, format=",.0f") for name, title in numbers.items()]
    fill = theme.filled()
    range_ = base.mark_rule(strokeWidth=6, opacity=0.35).encode(y2="high:Q", color=theme.coloured("ink"))
    came = base.mark_point(size=90, opacity=1, strokeWidth=0).encode(y="came_true:Q", fill=fill, tooltip=told)
    says = next(
        (f.claim for f in result.findings if f.claim.startswith("Made the same way")),
        "Too few past projections to judge.",
    )
    draws = f"Ranges {ahead} months ahead as bars, the accounts then there as points: warm where outside."
    chart: alt.LayerChart = alt.LayerChart(layer=[range_, came]).properties(
        height=240, title=theme.titled(says, draws), autosize=theme.AUTOSIZE
    )
    return chart
