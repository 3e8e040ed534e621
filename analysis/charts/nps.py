"""What accounts say: scores, what goes with events, who is silent, and what tells of a churn."""

from collections.abc import Mapping
from typing import cast

import altair as alt
import pandas as pd

from analysis.charts import rows, theme
from analysis.charts.drawn import drawn
from analysis.nps import Nps
from analysis.phrases import count, numeral
from analysis.standards import FEWEST

MOST = 20
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
    frame = _drawn(result.groups.head(MOST), five)
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
    says = theme.titled(theme.headline(result.findings), f"{of}, with 95% intervals.")
    return framed([*marks], rows.height(), says)


def _drawn(frame: pd.DataFrame, five: bool) -> pd.DataFrame:
    names = ("mean_score", "mean_low", "mean_high") if five else ("nps", "low", "high")
    shown, lower = frame["verdict"] == "shown", frame["effect"] < 0
    role = pd.Series("unsure", index=frame.index).mask(frame["verdict"] == "counted", "ink")
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


def number(value: float, digits: int = 1) -> str:
    """A number as it is written beside its mark, with a true minus sign."""
    return "–" if value != value else numeral(value, digits)


def points(
    frame: pd.DataFrame,
    field: str,
    axis: alt.Axis,
    scale: alt.Scale,
    words: Mapping[str, str] | None,
    none: float | None = None,
) -> list[alt.Chart]:
    """A point and its interval in every row, coloured by role, said in `words`; `none` is where nothing differs."""
    base = alt.Chart(frame).encode(y=rows.across(frame["group"]))
    across = alt.X(f"{field}:Q", axis=axis, scale=scale)
    whisker = base.mark_rule(strokeWidth=2.5, opacity=0.75, aria=False).encode(
        x=alt.X("low:Q", axis=axis, scale=scale), x2="high:Q", color=theme.coloured()
    )
    point = base.mark_point(size=110, filled=True, opacity=1, aria=False).encode(x=across, fill=theme.filled(words))
    return [*([] if none is None else [_line(none, axis, scale)]), whisker, point]


def _line(at: float, axis: alt.Axis, scale: alt.Scale) -> alt.Chart:
    frame = pd.DataFrame({"at": [at], "role": ["context"]})
    rule = alt.Chart(frame).mark_rule(strokeDash=[3, 3], aria=False)
    return cast(alt.Chart, rule.encode(x=alt.X("at:Q", axis=axis, scale=scale), color=theme.coloured()))


def framed(marks: list[alt.Chart], height: int | alt.Step, says: alt.TitleParams) -> alt.LayerChart:
    """The marks in one figure under its title."""
    drawn = alt.layer(*marks).properties(height=height, title=says, autosize=theme.AUTOSIZE)
    return cast(alt.LayerChart, drawn)


def picked(frame: pd.DataFrame) -> alt.Chart:
    """An unseen band over the whole row, so that a click anywhere on it picks the group."""
    band = alt.Chart(frame).mark_bar(opacity=0, height=rows.STEP - 2, cursor="pointer", tooltip=True)
    pick = alt.selection_point(name="pick", fields=["group"], empty=True)
    place = {"y": rows.across(frame["group"]), "x": alt.value(0), "x2": alt.value("width")}
    return cast(alt.Chart, band.encode(**place, tooltip=_told("group:N", "Group")).add_params(pick))


def _told(field: str, title: str) -> list[alt.Tooltip]:
    ends = [alt.Tooltip(f"{name}:Q", title=word, format=".2f") for name, word in (("low", "From"), ("high", "To"))]
    return [
        alt.Tooltip(field, title=title),
        alt.Tooltip("says:N", title="Is"),
        *ends,
        alt.Tooltip("counted:N", title="Counted"),
    ]


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
        y=height, tooltip=_told("period:O", "Period")
    )
    moves = (
        f.claim
        for f in result.findings
        if "core rises" in f.claim or "core moves" in f.claim or "core falls by" in f.claim
    )
    says = theme.titled(
        next(moves, "The score over time"), f"{title} of all accounts by {result.period}; the band is its 95% interval."
    )
    return framed([band, line], theme.HEIGHT, says)


def _periods(result: Nps, five: bool) -> pd.DataFrame:
    names = ("mean_score", "mean_low", "mean_high") if five else ("nps", "low", "high")
    kept = result.over_time[result.over_time["answers"] >= FEWEST]
    frame = kept[["period", *names]].rename(columns=dict(zip(names, ("estimate", "low", "high"), strict=True)))
    counted = [
        f"{count(a, 'answer')}, {count(b, 'account')}" for a, b in zip(kept["answers"], kept["accounts"], strict=True)
    ]
    says = [number(value, 2 if five else 1) for value in frame["estimate"]]
    return frame.assign(role="staying", counted=counted, says=says)
