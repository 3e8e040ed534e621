"""What each warning sign turned out to be worth, and how usage moves before accounts leave."""

import altair as alt
import pandas as pd

from ..health import Signs
from ..phrases import capital
from . import theme
from .drawn import drawn
from .forest import of_signs
from .rows import MANY, framed

WORDS = {
    "leaving": "churn more often with it",
    "staying": "not twice as often",
    "context": "cannot tell",
}


@drawn
def signs(result: Signs) -> alt.LayerChart:
    """For each warning sign: how many times as often accounts with it leave as without it, with its 95% interval.

    Beside each sign: how many of the leavers had it. Grey where it cannot be told.
    """
    frame = result.signs.head(MANY)
    draws = f"Churn within {result.horizon} days with the sign against without it; lines are 95% intervals."
    groups = frame["label"].map(capital)
    return of_signs(frame.drop(columns="sign"), groups, WORDS, result.findings[0].claim, draws)


@drawn
def fading(result: Signs) -> alt.LayerChart:
    """Active users in the six months before accounts leave, against their own usual level and accounts that stay."""
    gone = result.fading.dropna(subset=["usage"]).assign(role="leaving", who="accounts that churned")
    here = gone.assign(role="staying", who="accounts that stay", usage=gone["usage_staying"], low=None, high=None)
    frame = pd.concat([gone, here.astype({"low": float, "high": float})], ignore_index=True)
    axis = alt.Axis(title="Months before churn", format="d", tickMinStep=1)
    width = alt.X("months_before:Q", sort="descending", axis=axis)
    words = {"leaving": "accounts that churned", "staying": "accounts that stay"}
    base = alt.Chart(frame).encode(x=width, color=theme.coloured())
    band = alt.Chart(gone).mark_area(opacity=0.2, aria=False, strokeWidth=0)
    band = band.encode(x=width, y=_level("low"), y2="high:Q", fill=theme.filled(words, symbolOpacity=1))
    told = [
        theme.tip("who:N"),
        theme.tip("months_before:Q"),
        theme.tip("usage:Q", format=".0%"),
        theme.tip("accounts:Q", format=",.0f"),
    ]
    line = base.mark_line(strokeWidth=2.25, point=True)
    line = line.encode(y=_level("usage"), strokeDash=theme.dashed(), tooltip=told)
    says = next((f.claim for f in result.findings if "ctive users" in f.claim), "Usage before churn")
    draws = "Mean of active users ÷ the account's own mean 7 to 12 months before; the band is a 95% interval."
    return framed([band, line], says, draws, theme.HEIGHT)


def _level(field: str) -> alt.Y:
    axis = alt.Axis(title="Active users, own level is 100%", format="~%")
    return alt.Y(f"{field}:Q", axis=axis, scale=alt.Scale(zero=True))
