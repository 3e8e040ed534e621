"""Accounts that started together: a cell for every cohort and age, the darker the more are still active."""

from typing import Any

import altair as alt
import pandas as pd

from ..phrases import numeral
from ..survival import Cohorts
from . import theme
from .drawn import drawn

MOST_COHORTS, MOST_AGES, ROW = 36, 12, 26
UNFINISHED = "…"
WHAT = {"accounts": "accounts still active", "money": "first MRR that is still paid"}


@drawn
def cohorts(result: Cohorts, what: str = "accounts") -> alt.LayerChart:
    """A heat map of cohorts by age. `what`: accounts (the share still active) or money (share of first MRR).

    Cells that a cohort has only reached in part are framed by dashes and end in dots.
    """
    frame = result.money if what == "money" else result.accounts
    cells = _cells(frame)
    order, ages = list(dict.fromkeys(cells["cohort"])), sorted(set(cells["age"]))
    across = alt.X(
        "age:O", sort=ages, axis=alt.Axis(title="Months since the start", labelAngle=0, orient="top", grid=False)
    )
    down = alt.Y("cohort:N", sort=order, axis=alt.Axis(title=None, grid=False, labelLimit=90))
    base = alt.Chart(cells).encode(x=across, y=down)
    done = base.transform_filter("!datum.unfinished").mark_rect(cornerRadius=2)
    open_ = base.transform_filter("datum.unfinished").mark_rect(
        cornerRadius=2, strokeDash=[3, 2], strokeWidth=1.5, strokeOpacity=1, fillOpacity=0.3
    )
    told = [alt.Tooltip("cohort:N", title="Started in"), alt.Tooltip("age:Q", title="Months"),
            alt.Tooltip("share:Q", title="Still active", format=".1%"),
            alt.Tooltip("accounts:Q", title="Accounts", format=",.0f"),
            alt.Tooltip("state:N", title="Cell")]  # fmt: skip
    shade = theme.shaded("share", float(cells["share"].min()), float(cells["share"].max()))
    filled = done.encode(opacity=shade, fill=alt.value(theme.ROLES["staying"][0]), tooltip=told)
    framed = open_.encode(
        opacity=shade, fill=alt.value(theme.ROLES["staying"][0]), stroke=alt.value(theme.ROLES["context"][0]),
        tooltip=told,
    )  # fmt: skip
    text: dict[str, Any] = {"fontSize": 11, "baseline": "middle", "aria": False}
    says = base.mark_text(**text).encode(text="says:N", color=theme.coloured("ink"))
    draws = f"Share of {WHAT[what]} in %, by start and age; cells with dots and a dashed frame are not finished."
    layers: alt.LayerChart = alt.layer(filled, framed, says)
    finished: alt.LayerChart = layers.properties(
        height=ROW * len(order) + 10, title=theme.titled(_says(result, what), draws), autosize=theme.AUTOSIZE
    )
    return finished


def _says(result: Cohorts, what: str) -> str:
    place = 1 if what == "money" and len(result.findings) > 2 else 0
    return result.findings[place].claim


def _cells(frame: pd.DataFrame) -> pd.DataFrame:
    """The youngest cohorts and as many ages as can be read, a label in each cell."""
    cohorts = sorted(set(frame["cohort"]))[-MOST_COHORTS:]
    ages = sorted(set(frame["age"]))
    every = -(-len(ages) // MOST_AGES)
    kept = frame[frame["cohort"].isin(cohorts) & frame["age"].isin(ages[every - 1 :: every])]
    says = [
        f"{numeral(100 * share)}{UNFINISHED if open_ else ''}"
        for share, open_ in zip(kept["share"], kept["unfinished"], strict=True)
    ]
    state = ["not finished" if open_ else "finished" for open_ in kept["unfinished"]]
    return kept.assign(says=says, state=state, ink="ink", unfinished=kept["unfinished"].astype(bool))
