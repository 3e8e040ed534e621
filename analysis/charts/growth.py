"""Where expansion comes from, period by period and kind by kind, and what goes before it."""

import altair as alt
import pandas as pd

from ..finding import CLEAR
from ..phrases import count, numeral
from ..revenue import Growth
from ..revenue.growth_findings import SAID
from ..revenue.growth_parts import ADDON, PLAN, PRICE, SEATS, UNTOLD
from . import theme
from .axes import money_axis
from .drawn import drawn
from .forest import forest
from .rows import SOME

ROLES = {SEATS: "staying", PLAN: "green", ADDON: "violet", PRICE: "ochre", UNTOLD: "context"}
WORDS = {ROLES[kind]: words for kind, words in SAID.items()}
FOUND = {"staying": "goes before growth", "leaving": "goes before less growth", "context": "cannot tell"}


@drawn
def growth(result: Growth) -> alt.LayerChart:
    """What each kind of growth brought in each period. The parameter "pick" holds the kind that was clicked."""
    frame = result.periods.assign(
        role=result.periods["kind"].map(ROLES),
        place=result.periods["kind"].map(list(ROLES).index),
        word=result.periods["kind"].map(SAID),
        exact=[numeral(amount, 2) for amount in result.periods["amount"]],
    ).round(2)
    pick = alt.selection_point(name="pick", fields=["kind"], empty=True)
    tips = [
        alt.Tooltip("period:N", title="Period"),
        alt.Tooltip("word:N", title="By"),
        alt.Tooltip("exact:N", title=theme.in_unit(result.called)),
        alt.Tooltip("accounts:Q", title="Accounts", format=","),
    ]
    bars = (
        alt.Chart(frame)
        .mark_bar(cursor="pointer")
        .encode(
            x=_across(frame),
            y=alt.Y("amount:Q", stack="zero", axis=money_axis(f"{result.called} added")),
            order=alt.Order("place:Q"),
            fill=theme.filled(theme.said(WORDS, frame["role"]), columns=2),
            opacity=alt.condition(pick, alt.value(1), alt.value(0.35)),
            tooltip=tips,
        )
        .add_params(pick)
    )
    draws = "What accounts pay more than in the month before, by kind. Click a part for the increases behind it."
    says = theme.titled(result.findings[0].claim, draws)
    return alt.layer(bars).properties(height=280, title=says, autosize=theme.AUTOSIZE)


def _across(frame: pd.DataFrame) -> alt.X:
    """The periods as steps; some eight of them are named, and one in which nothing happened keeps its place."""
    seen = sorted(set(frame["period"]))
    freq = "Q" if "Q" in seen[0] else "M"
    periods = [str(one) for one in pd.period_range(seen[0].replace("-", ""), seen[-1].replace("-", ""), freq=freq)]
    named = [f"{one[:4]}-{one[4:]}" if freq == "Q" else one for one in periods]
    every = max(1, len(named) // 8)
    axis = alt.Axis(title=None, values=named[::-1][::every][::-1], labelAngle=0)
    return alt.X("period:O", scale=alt.Scale(domain=named), axis=axis)


@drawn
def before(result: Growth) -> alt.LayerChart:
    """How many times as often accounts with an activity grew, among their like; lines are 95% intervals."""
    shown = result.activities.head(SOME)
    both = shown["kind"].nunique() > 1
    role = (shown["ratio"] > 1).map({True: "staying", False: "leaving"}).where(shown["verdict"] == CLEAR, "context")
    names = [f"{sign}: {kind}" if both else sign for sign, kind in zip(shown["sign"], shown["kind"], strict=True)]
    frame = pd.DataFrame({
        "group": names, "label": names, "role": role, "verdict": shown["verdict"],
        "counted": [count(number, "account") for number in shown["accounts"]],
        "rate_ratio": shown["ratio"], "ratio_low": shown["low"], "ratio_high": shown["high"],
    })  # fmt: skip
    found = next((f.claim for f in result.findings if "sign" in f.about), "What goes before growth")
    draws = "Growth within three months with it against without it, among similar accounts; lines are 95% intervals."
    return forest(frame, FOUND, found, draws)
