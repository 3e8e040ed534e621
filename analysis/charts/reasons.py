"""Reasons for leaving: by accounts and by money, and by life stage."""

from typing import Any

import altair as alt
import pandas as pd

from ..composition import Reasons
from ..counting.stages import STAGES
from ..finding import CLEAR
from ..phrases import money, numeral, out_of
from . import rows, theme
from .axes import names_above
from .drawn import drawn

MOST = 10
# Squares that are too narrow for “31 of 43”.
NARROW = "bandwidth('x') < 58"
WORDS = {"leaving": "of accounts that churned", "ink": "of MRR that churned"}


@drawn
def reasons(result: Reasons) -> alt.LayerChart:
    """A bar for each reason by accounts, with a diamond for its share of the MRR that left; unknown is grey.

    The ten named most. The parameter "pick" holds the reason that was clicked.
    """
    frame = _as_drawn(result.reasons.head(MOST))
    axis = alt.Axis(title="Share of what churned", format="~%", tickCount=5)
    scale = alt.Scale(domainMin=0, nice=True)
    base = alt.Chart(frame.assign(ink="ink")).encode(y=rows.across(frame["group"]))
    said = {"leaving": WORDS["leaving"]}
    bars = base.mark_bar(height=18, aria=False).encode(
        x=alt.X("share:Q", axis=axis, scale=scale), fill=theme.filled(said)
    )
    money = base.mark_point(shape="diamond", size=110, strokeWidth=2, opacity=1, aria=False).encode(
        x=alt.X("of_mrr:Q", axis=axis, scale=scale), stroke=theme.coloured("ink")
    )
    pick = alt.selection_point(name="pick", fields=["group"], empty=True)
    tips = {"group": "Reason", "counted": "Churned", "says": "Of accounts", "money": "Of MRR", "judgement": "Judged"}
    band = alt.Chart(frame).mark_bar(opacity=0, height=rows.WHOLE, cursor="pointer", tooltip=True)
    place = {"y": rows.across(frame["group"]), "x": alt.value(0), "x2": alt.value("width")}
    clicked = band.encode(**place, tooltip=[alt.Tooltip(f"{n}:N", title=t) for n, t in tips.items()]).add_params(pick)
    marks = [bars, money, *rows.named(frame, frame["counted"]), rows.column(frame, "says"), clicked]
    draws = "Each reason's share of the accounts that churned (bar) and of the MRR that churned (diamond)."
    chart: alt.LayerChart = alt.LayerChart(layer=marks).properties(
        height=rows.height(), title=theme.titled(result.findings[0].claim, draws), autosize=theme.AUTOSIZE
    )
    return chart


def _as_drawn(frame: pd.DataFrame) -> pd.DataFrame:
    worth = ["" if mrr != mrr else f", {money(mrr)} MRR" for mrr in frame["mrr_churned"]]
    return pd.DataFrame(
        {
            "group": frame["churn_reason"],
            "share": frame["share_of_churned"].round(4),
            "of_mrr": frame["share_of_mrr_churned"].round(4),
            "counted": [f"{numeral(x)}{mrr}" for x, mrr in zip(frame["churned"], worth, strict=True)],
            "says": [theme.rate_text(share, "accounts") for share in frame["share_of_churned"]],
            "money": [theme.rate_text(share, "accounts") for share in frame["share_of_mrr_churned"]],
            "judgement": frame["judgement"],
            "role": (frame["churn_reason"] == "(missing)").map({True: "context", False: "leaving"}),
        }
    )


@drawn
def reasons_by_stage(result: Reasons) -> alt.LayerChart:
    """Who names which reason: a square for each life stage or group and reason, the darker the larger its share."""
    named = list(result.reasons.loc[result.reasons["churn_reason"] != "(missing)", "churn_reason"].head(MOST))
    cells = result.cells[result.cells["churn_reason"].isin(named) & (result.cells["named_by"] > 0)]
    frame = cells.assign(
        row=[f"{group}" for group in cells["group"]],
        says=[f"{out_of(x, n)}" for x, n in zip(cells["named_by"], cells["churned"], strict=True)],
        short=[numeral(x) for x in cells["named_by"]],
        mark=cells["verdict"].map({CLEAR: "more often", "cannot tell": ""}),
        sign=cells["verdict"].map({CLEAR: "more", "cannot tell": ""}),
    )[["row", "churn_reason", "share", "says", "short", "mark", "sign", "dimensions"]].round(4)
    axis = names_above(named)
    # The stages of life in their order, and not in that of their letters.
    stage = frame["row"].map({name: place for place, name in enumerate(STAGES)}).fillna(-1)
    order = [*dict.fromkeys(frame.assign(stage=stage).sort_values(["dimensions", "stage", "row"])["row"])]
    base = alt.Chart(frame.assign(ink="ink")).encode(
        x=alt.X("churn_reason:N", sort=named, axis=axis),
        y=alt.Y("row:N", sort=order, axis=alt.Axis(title=None, domain=False, ticks=False, labelLimit=140)),
    )
    tips = {"row": "Of", "churn_reason": "Reason", "says": "Named by", "mark": "Verdict"}
    square = base.mark_rect(cornerRadius=3).encode(
        fill=alt.value(theme.ROLES["leaving"][0]),
        opacity=theme.shaded("share", 0.0, 1.0),
        tooltip=[alt.Tooltip(f"{name}:N", title=title) for name, title in tips.items()],
    )
    words = [*_words(base, "says", "mark", f"{NARROW} ? 0 : 1"), *_words(base, "short", "sign", f"{NARROW} ? 1 : 0")]
    shown = [finding.claim for finding in result.findings if finding.verdict == CLEAR]
    says = shown[0] if shown else "No group names a reason more than the others as far as can be told."
    draws = "Churned accounts of each group that give the reason, of all in it that give one."
    chart: alt.LayerChart = alt.LayerChart(layer=[square, *words]).properties(
        height=alt.Step(48), title=theme.titled(says, draws), autosize=theme.AUTOSIZE
    )
    return chart


def _words(base: alt.Chart, says: str, mark: str, seen: str) -> list[alt.Chart]:
    """What stands in the squares, in full or short; only one of the two is seen."""
    ink: dict[str, Any] = {"aria": False, "opacity": alt.ExprRef(seen)}
    return [
        base.mark_text(fontSize=12, dy=-4, **ink).encode(text=f"{says}:N", color=theme.coloured("ink")),
        base.mark_text(fontSize=10, dy=11, **ink).encode(text=f"{mark}:N", color=theme.coloured("ink")),
    ]
