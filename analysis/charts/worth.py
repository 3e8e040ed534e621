"""What accounts are worth, and what each tier gets for it."""

import altair as alt
import pandas as pd

from ..phrases import count, money, out_of
from ..revenue import Tiers, Worth
from . import rows, theme
from .axes import money_axis
from .drawn import drawn
from .points import shaped
from .rows import SOME

MEASURES = {
    "share_of_accounts": ("of all accounts", "circle", "context", False),
    "share_of_mrr": ("of all MRR", "diamond", "staying", True),
    "share_of_touches": ("of all contacts", "square", "leaving", False),
    "share_of_cost": ("of the costs of retention", "triangle-up", "leaving", True),
}


@drawn
def worth(result: Worth) -> alt.LayerChart:
    """The value of an account by each method with its 95% interval; extrapolations are hollow."""
    frame = _valued(result.methods).head(SOME)
    base = alt.Chart(frame).encode(y=rows.across(frame["group"]))
    axis = money_axis("Worth of an account")
    value = alt.X("value:Q", axis=axis, scale=alt.Scale(domainMin=0))
    whisker = base.mark_rule(strokeWidth=2, opacity=0.8, aria=False).encode(
        x=alt.X("low:Q"), x2="high:Q", color=theme.coloured()
    )
    tips = [
        alt.Tooltip("group:N", title="Which"),
        alt.Tooltip("says:N", title="Worth"),
        alt.Tooltip("reason:N", title="Ground"),
    ]
    point = base.mark_point(size=130, filled=True, opacity=1).encode(
        x=value, color=theme.coloured(), shape=alt.Shape("shape:N", scale=None), tooltip=tips
    )
    draws = "Value of an account with 95% intervals: a disc is observed, a diamond is an extrapolation."
    says = theme.titled(result.findings[0].claim, draws)
    marks = [whisker, point, *rows.named(frame, frame["counted"]), rows.column(frame, "says")]
    return alt.layer(*marks).properties(height=rows.height(), title=says, autosize=theme.AUTOSIZE)


def _valued(methods: pd.DataFrame) -> pd.DataFrame:
    """A row per group and method; where it cannot be told there is a word and no point."""
    grouped = methods["group"].nunique() > 1
    named = methods["group"] + ": " + methods["method"] if grouped else methods["method"]
    far = methods["extrapolated"].map({True: "unsure", False: "staying"})
    says = [money(value) if value == value else "cannot tell" for value in methods["value"]]
    counted = [
        f"{out_of(churned, accounts)} churned" if accounts else "no such contracts"
        for churned, accounts in zip(methods["churned"], methods["accounts"], strict=True)
    ]
    shape = methods["extrapolated"].map({True: "diamond", False: "circle"})
    frame = methods[["value", "low", "high", "reason"]].round(2)
    return frame.assign(group=named, role=far, says=says, counted=counted, shape=shape)


@drawn
def tiers(result: Tiers) -> alt.LayerChart:
    """Each tier's share of accounts, MRR, contacts and costs: what it is worth against what it gets."""
    frame = result.groups.round(4)
    known = [name for name in MEASURES if frame[name].notna().any()]
    named = {name: MEASURES[name][0] for name in known}
    long = frame.rename(columns=named).melt("group", list(named.values()), "measure", "share").dropna(subset="share")
    axis = alt.Axis(title="Share of the whole book", format="~%", tickCount=5)
    base = alt.Chart(long).encode(
        y=rows.across(frame["group"]), x=alt.X("share:Q", axis=axis, scale=alt.Scale(domainMin=0))
    )
    span = base.mark_rule(color="#8A8F98", opacity=0.4, strokeWidth=3, aria=False)
    counted = frame["accounts"].map(lambda number: count(number, "account"))
    marks = [
        span.encode(x="min(share):Q", x2="max(share):Q"),
        shaped(base, [MEASURES[name] for name in known]),
        *rows.named(frame, counted),
        _pick(frame),
    ]
    says = theme.titled(
        result.findings[0].claim, "Each tier's share of accounts and MRR against its share of contacts and costs."
    )
    return alt.layer(*marks).properties(height=rows.height(), title=says, autosize=theme.AUTOSIZE)


def _pick(frame: pd.DataFrame) -> alt.Chart:
    band = alt.Chart(frame).mark_bar(opacity=0, height=rows.WHOLE, cursor="pointer")
    pick = alt.selection_point(name="pick", fields=["group"], empty=True)
    place = {"y": rows.across(frame["group"]), "x": alt.value(0), "x2": alt.value("width")}
    return band.encode(**place, tooltip=alt.Tooltip("group:N", title="Group")).add_params(pick)
