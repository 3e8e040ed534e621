"""What each band turned out to be worth, and whether the chances given were right."""

import altair as alt
import pandas as pd

from ..health import Health
from ..phrases import count
from . import rows, theme
from .drawn import drawn
from .rows import framed

BANDS = {"red": "leaving", "amber": "unsure", "green": "staying"}


@drawn
def health(result: Health) -> alt.LayerChart:
    """A bar for each band: of the accounts that stood in it over the latest twelve months, the share that then left.

    Whiskers are 95% Wilson intervals; beside each band stand its accounts now.
    """
    frame = result.bands.assign(
        group=result.bands["band"],
        role=result.bands["band"].map(BANDS),
        counted=[f"{count(number, 'account')} now" for number in result.bands["accounts"]],
        says=[theme.rate_text(rate, "accounts") for rate in result.bands["left_in_year"]],
    )
    base = alt.Chart(frame.assign(ink="ink")).encode(y=rows.across(frame["group"]))
    reach = frame["high"].max()
    across = _shares("left_in_year", float(reach) if reach > 0 else 1.0)
    bars = base.mark_bar(height=18, aria=False).encode(x=across, color=theme.coloured(), tooltip=_band_tips())
    whiskers = base.mark_rule(strokeWidth=1.5, aria=False, opacity=0.8).encode(
        x=_shares("low", float(reach) if reach > 0 else 1.0), x2="high:Q", color=theme.coloured("ink")
    )
    draws = f"Of the accounts in each band over twelve months, the share that churned within {result.horizon} days."
    marks = [bars, whiskers, *rows.named(frame, frame["counted"]), rows.column(frame, "says")]
    return framed(marks, result.findings[1].claim, draws)


@drawn
def chances(result: Health) -> alt.LayerChart:
    """The chance of leaving that accounts were given, in ten parts, against the share that then left.

    On the line the chances are right. Whiskers are 95% Wilson intervals.
    """
    parts = result.parts.assign(role="leaving", ink="ink")
    most = float(max(parts["given"].max(), parts["high"].max())) if len(parts) else 1.0
    ends = pd.DataFrame({"given": [0.0, most], "left": [0.0, most], "role": "context"})
    axis = alt.Axis(title="Chance given (root scale)", format="~%", tickCount=5)
    width = alt.X("given:Q", axis=axis, scale=alt.Scale(type="sqrt", domain=[0, most]))
    height = _height("left", most)
    line = alt.Chart(ends).mark_line(strokeDash=[4, 3], aria=False).encode(x=width, y=height, color=theme.coloured())
    base = alt.Chart(parts).encode(x=width)
    whisker = base.mark_rule(strokeWidth=1.5, aria=False).encode(
        y=_height("low", most), y2="high:Q", color=theme.coloured("ink")
    )
    told = [theme.tip(f"{name}:Q", format=".1%") for name in ("given", "left", "low", "high")]
    dot = base.mark_circle(size=70).encode(y=height, color=theme.coloured(), tooltip=told)
    says = next(
        (f.claim for f in result.findings if f.claim.startswith(("On months", "The chances"))),
        "Predicted churn against what happened",
    )
    draws = "Accounts in ten groups by predicted churn; on the dashed line the prediction was right."
    return framed([line, whisker, dot], says, draws, theme.HEIGHT)


def _shares(field: str, limit: float) -> alt.X:
    axis = alt.Axis(title="Share that then churned", format="~%", tickCount=5)
    return alt.X(f"{field}:Q", axis=axis, scale=alt.Scale(domain=[0, limit], nice=True))


def _height(field: str, limit: float) -> alt.Y:
    axis = alt.Axis(title="Share that churned (root scale)", format="~%", tickCount=5)
    return alt.Y(f"{field}:Q", axis=axis, scale=alt.Scale(type="sqrt", domain=[0, limit]))


def _band_tips() -> list[alt.Tooltip]:
    shares = {"left_in_year": "Churned", "low": "From", "high": "To", "share_of_churned": "Of all that churned"}
    told = [alt.Tooltip("band:N", title="Band"), alt.Tooltip("accounts:Q", title="Accounts now", format=",.0f")]
    return [*told, *(alt.Tooltip(f"{name}:Q", title=title, format=".1%") for name, title in shares.items())]
