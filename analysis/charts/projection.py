"""Where a book leads: its own path with its range beside the scenarios, and past projections beside what came."""

import altair as alt
import pandas as pd

from ..phrases import money, named_period, numeral
from ..targets import OWN, TESTED, Held, Projection
from . import theme
from .axes import money_axis
from .drawn import drawn

AXES = {"accounts": "Accounts", "mrr": "MRR"}
ENDS = {"accounts": ("low", "high"), "mrr": ("mrr_low", "mrr_high")}


@drawn
def projection(result: Projection, measure: str = "accounts", companies: bool = True) -> alt.LayerChart:
    """Accounts, or MRR, month by month ahead: the book as it goes with its 95% range, and each scenario.

    measure: accounts or mrr. companies: whether the companies to compare are drawn too; a what-if always is. Both are
    arithmetic and have no range.
    """
    measure = measure if result.paths.loc[result.paths["scenario"] == OWN, measure].notna().any() else "accounts"
    every = _as_drawn(result, measure)
    frame = every if companies else every[every["scenario"].isin((OWN, *result.beside))]
    marks = [*_fan(frame), *_lines(frame), *_names(frame)]
    also = ", and the what-if" * bool(result.beside) + ", and the companies to compare" * companies
    draws = f"{AXES[measure]} after {named_period(result.since)}: your own forecast with its 95% range{also}."
    return theme.finished(marks, _says(result), draws, theme.HEIGHT)


def _says(result: Projection) -> str:
    return result.findings[0].claim


def _as_drawn(result: Projection, measure: str) -> pd.DataFrame:
    low, high = ENDS[measure]
    frame = result.paths.rename(columns={measure: "shown", low: "from", high: "to"})
    names = sorted(
        (name for name in dict.fromkeys(frame["scenario"]) if name != OWN), key=lambda n: n not in result.beside
    )
    roles = dict(zip([OWN, *names], ["ink", "staying", "leaving", *theme.BETWEEN], strict=False))
    axis = theme.in_unit(AXES[measure]) if measure == "mrr" else AXES[measure]
    kept = frame.assign(role=frame["scenario"].map(roles), axis=axis)
    return kept[["scenario", "month", "ahead", "shown", "from", "to", "role", "axis"]].dropna(subset="shown").round(1)


def _across(frame: pd.DataFrame) -> alt.X:
    last = int(frame["ahead"].max())
    step = next((step for step in (1, 3, 6, 12) if last <= 8 * step), 12)
    axis = alt.Axis(title="Months ahead", values=list(range(0, last + 1, step)), grid=False, format="d")
    return alt.X("ahead:Q", axis=axis, scale=alt.Scale(domain=[0, last], nice=False))


def _up(frame: pd.DataFrame, field: str) -> alt.Y:
    title = frame["axis"].iloc[0]
    plain = alt.Axis(title=title, tickCount=5, format=",d")
    axis = plain if title == AXES["accounts"] else money_axis(AXES["mrr"])
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
    written = numeral if frame["axis"].iloc[0] == AXES["accounts"] else money
    says = [f"{name}: {written(shown)}" for name, shown in zip(ends["scenario"], ends["shown"], strict=True)]
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
        (f.claim for f in result.findings if f.claim.startswith(TESTED)),
        "Too few past projections to judge.",
    )
    draws = f"Ranges {ahead} months ahead as bars, the accounts then there as points: orange where outside."
    return theme.finished([range_, came], says, draws, 240)


@drawn
def projection_held(result: Held) -> alt.LayerChart:
    """Kept projections as lines with their ranges, and what came as points."""
    frame = result.months[result.months["came_true"].notna()]
    shown = frame.assign(at=pd.to_datetime(frame["month"]), path=frame["kept_as"] + ", " + frame["scenario"])
    order = list(dict.fromkeys(shown["path"]))[:6]
    roles = dict(zip(order, ["staying", "leaving", *theme.BETWEEN], strict=False))
    lines = shown[shown["path"].isin(order)].assign(role=shown["path"].map(roles), ink="ink")
    lines = lines.astype({"accounts": float, "low": float, "high": float})
    x = alt.X("at:T", axis=alt.Axis(title=None, format="%b %Y", tickCount=6, grid=False))
    scale = alt.Scale(zero=False, nice=True)
    y = alt.Y("accounts:Q", axis=alt.Axis(title="Accounts", tickCount=5, format=",d"), scale=scale)
    told = [
        alt.Tooltip("path:N", title="Projection"),
        alt.Tooltip("month:N", title="Month"),
        alt.Tooltip("accounts:Q", title="Said", format=",.0f"),
        alt.Tooltip("low:Q", title="From", format=",.0f"),
        alt.Tooltip("high:Q", title="To", format=",.0f"),
        alt.Tooltip("came_true:Q", title="Came", format=",.0f"),
    ]
    base = alt.Chart(lines).encode(x=x)
    band = base.mark_area(opacity=0.12, aria=False).encode(
        y=alt.Y("low:Q", scale=scale), y2="high:Q", fill=theme.filled(), detail="path:N"
    )
    line = base.mark_line(strokeWidth=2, aria=False).encode(
        y=y, color=theme.coloured(), strokeDash=theme.dashed(), detail="path:N"
    )
    came = base.mark_point(size=60, opacity=1, strokeWidth=0).encode(
        y=alt.Y("came_true:Q", scale=scale), fill=theme.filled(field="ink"), tooltip=told
    )
    ends = alt.Chart(lines.groupby("path", sort=False).tail(1)).encode(x=x, y=y, color=theme.coloured())
    name = ends.mark_text(align="right", baseline="bottom", dy=-8, fontSize=13, fontWeight=600).encode(text="path:N")
    says = result.findings[0].claim if result.findings else "Nothing was kept."
    return theme.finished([band, line, came, name], says, "Lines are what was said, dark points what came.", 280)
