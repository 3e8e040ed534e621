"""What people say: each closed answer in treatment less control, with its interval."""

import altair as alt
import pandas as pd

from ..experiment.answers import Survey
from ..finding import CLEAR
from ..phrases import with_sign
from . import rows, theme
from .drawn import drawn
from .rows import SOME

POINTS = "datum.value == 0 ? '0' : format(100 * datum.value, '+.0f')"


@drawn
def answers(survey: Survey) -> alt.LayerChart:
    """A row for each closed answer: how much more treatment says so, in points of 100 with the 95% interval.

    Scales are drawn as shares of the way from their lowest to their highest answer. At most 20 rows are drawn.
    """
    frame = _rows(survey.compared.head(SOME))
    ends = frame[["common_low", "common_high", "common"]]
    reach = max(0.1, float(ends.abs().max().max())) if ends.notna().any().any() else 0.1
    scale = alt.Scale(domain=[-reach, reach], nice=True)
    base = alt.Chart(frame).encode(y=rows.across(frame["group"]))
    axis = alt.Axis(title="Less in treatment ← points of 100 → more", labelExpr=POINTS, tickCount=5)
    bar = base.mark_rule(strokeWidth=2.5, aria=False).encode(
        x=alt.X("common_low:Q", axis=axis, scale=scale), x2="common_high:Q", color=theme.coloured()
    )
    tips = [alt.Tooltip(f"{name}:N", title=title) for name, title in (("group", "Answer"), ("verdict", "Verdict"))]
    point = base.mark_point(size=110, filled=True, opacity=1).encode(
        x=alt.X("common:Q", scale=scale), color=theme.coloured(), tooltip=tips
    )
    zero = alt.Chart(pd.DataFrame({"common": [0.0], "ink": ["ink"]})).mark_rule(aria=False)
    middle = zero.encode(x=alt.X("common:Q", scale=scale), color=theme.coloured("ink"))
    marks = [
        middle,
        bar,
        point,
        *rows.named(frame, frame["answer"] + ": " + frame["verdict"]),
        rows.column(frame, "told"),
    ]
    draws = "Treatment minus control; a scale counts from its lowest answer to its highest; bars are 95% intervals."
    says = theme.titled(survey.findings[0].claim, draws)
    return alt.layer(*marks).properties(height=rows.height(), title=says, autosize=theme.AUTOSIZE)


def _rows(compared: pd.DataFrame) -> pd.DataFrame:
    several = compared["arm"].nunique() > 1
    names = [f"{row.question}, {row.arm}" if several else str(row.question) for row in compared.itertuples(index=False)]
    return compared.round(4).assign(
        group=names, role=["staying" if verdict == CLEAR else "context" for verdict in compared["verdict"]],
        told=["" if share != share else with_sign(100 * share) for share in compared["common"]],
    )  # fmt: skip
