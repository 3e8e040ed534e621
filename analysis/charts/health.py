"""Health: what each band and each sign turned out to be worth, and how usage moves before accounts leave."""

from math import isfinite
from typing import Any, cast

import altair as alt
import pandas as pd

from analysis.charts import rows, theme
from analysis.charts.drawn import drawn
from analysis.health import Early, Flags, Health, Losses
from analysis.phrases import count, numeral, out_of, ratio

MOST = 24
WIDEST, NARROWEST = 300.0, 0.05
SIGN_WORDS = {
    "leaving": "accounts with it leave more often",
    "staying": "twice as often is excluded",
    "context": "cannot tell",
}
EARLY_WORDS = {"leaving": "leave more often", "staying": "leave less often", "context": "cannot tell"}
BANDS = {"red": "leaving", "amber": "unsure", "green": "staying"}
RATIO = "Times as often as without (log scale)"


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
    draws = f"Of the accounts in each band over twelve months, the share that left within {result.horizon} days."
    marks = [bars, whiskers, *rows.named(frame, frame["counted"]), rows.column(frame, "says")]
    return _finished(marks, result.findings[1].claim, draws)


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
    told = [alt.Tooltip(f"{name}:Q", format=".1%") for name in ("given", "left", "low", "high")]
    dot = base.mark_circle(size=70).encode(y=height, color=theme.coloured(), tooltip=told)
    says = next((f.claim for f in result.findings if f.claim.startswith(("On months", "The chances"))), "Chances")
    draws = "Accounts in ten parts by the chance they were given; the dashed line is where it is right."
    return _finished([line, whisker, dot], says, draws, theme.HEIGHT)


@drawn
def flags(result: Flags) -> alt.LayerChart:
    """For each warning sign: how many times as often accounts with it leave as without it, with its 95% interval.

    Beside each sign: how many of the leavers had it. Grey where it cannot be told.
    """
    frame = result.signs.head(MOST)
    had = zip(frame["churned_with"], frame["churned"], strict=True)
    told = frame.assign(
        group=frame["label"],
        role=frame["verdict"].map({"shown": "leaving", "ruled out": "staying"}).fillna("context"),
        counted=[f"{out_of(a, b)} that left had it" for a, b in had],
        says=[_times(ratio) for ratio in frame["rate_ratio"]],
    )
    draws = f"Leaving within {result.horizon} days with the sign against without it; lines are 95% intervals."
    return _forest(told, SIGN_WORDS, result.findings[0].claim, draws)


@drawn
def early(result: Early) -> alt.LayerChart:
    """For each thing done in the first 90 days: how many times as often who did it left in the year after."""
    frame = result.behaviours.head(MOST)
    shown = frame["verdict"] == "shown"
    did = zip(frame["accounts_did"], frame["accounts_not"], strict=True)
    told = frame.assign(
        group=frame["label"],
        role=frame["rate_ratio"].gt(1).map({True: "leaving", False: "staying"}).where(shown, "context"),
        counted=[f"{numeral(a)} did, {numeral(b)} did not" for a, b in did],
        says=[_times(ratio) for ratio in frame["rate_ratio"]],
    )
    draws = (
        f"Leaving in the year after the first {result.days} days, who did against who did not; lines are 95% intervals."
    )
    return _forest(told, EARLY_WORDS, theme.headline(result.findings), draws)


@drawn
def losses(result: Losses) -> alt.LayerChart:
    """For each reason: how many left lately, and how many of them had shown a sign in their last 90 days."""
    lately = result.reasons[result.reasons["judged"] > 0]
    drawn = (lately if len(lately) else result.reasons.assign(judged=0)).sort_values("judged", ascending=False)
    frame = drawn.assign(
        group=drawn["churn_reason"],
        counted=[f"{numeral(number)} left" for number in drawn["judged"]],
        says=[f"{numeral(part)} warned" for part in drawn["with_sign"]],
        all="context",
        warned="leaving",
    )
    base = alt.Chart(frame).encode(y=rows.across(frame["group"]))
    width = alt.Axis(title="Accounts that left; full color: with a sign", tickMinStep=1, tickCount=6, format="d")
    whole = base.mark_bar(height=18, aria=False, opacity=0.35).encode(
        x=alt.X("judged:Q", axis=width), color=theme.coloured("all")
    )
    part = base.mark_bar(height=18, aria=False).encode(
        x=alt.X("with_sign:Q", axis=width), color=theme.coloured("warned")
    )
    marks = [whole, part, *rows.named(frame, frame["counted"]), rows.column(frame, "says")]
    return _finished(
        marks, result.findings[0].claim, "Accounts that left in the latest twelve months, by the reason recorded."
    )


@drawn
def fading(result: Flags) -> alt.LayerChart:
    """Active users in the six months before accounts leave, against their own usual level and accounts that stay."""
    gone = result.fading.dropna(subset=["usage"]).assign(role="leaving", who="accounts that left")
    here = gone.assign(role="staying", who="accounts that stay", usage=gone["usage_staying"], low=None, high=None)
    frame = pd.concat([gone, here.astype({"low": float, "high": float})], ignore_index=True)
    axis = alt.Axis(title="Months before leaving", format="d", tickMinStep=1)
    width = alt.X("months_before:Q", sort="descending", axis=axis)
    words = {"leaving": "accounts that left", "staying": "accounts that stay"}
    base = alt.Chart(frame).encode(x=width, color=theme.coloured())
    band = alt.Chart(gone).mark_area(opacity=0.2, aria=False, strokeWidth=0)
    band = band.encode(x=width, y=_level("low"), y2="high:Q", fill=theme.filled(words, symbolOpacity=1))
    told = [
        alt.Tooltip("who:N"),
        alt.Tooltip("months_before:Q"),
        alt.Tooltip("usage:Q", format=".0%"),
        alt.Tooltip("accounts:Q", format=",.0f"),
    ]
    line = base.mark_line(strokeWidth=2.25, point=True)
    line = line.encode(y=_level("usage"), strokeDash=theme.dashed(), tooltip=told)
    says = next((f.claim for f in result.findings if "ctive users" in f.claim), "Usage before leaving")
    draws = "Mean of active users ÷ the account's own mean 7 to 12 months before; the band is a 95% interval."
    return _finished([band, line], says, draws, theme.HEIGHT)


def _level(field: str) -> alt.Y:
    axis = alt.Axis(title="Active users, own level is 100%", format="~%")
    return alt.Y(f"{field}:Q", axis=axis, scale=alt.Scale(zero=True))


def _forest(frame: pd.DataFrame, words: dict[str, str], says: str, draws: str) -> alt.LayerChart:
    """A point for each row on a log scale with its interval; what runs off the scale is cut there."""
    ends = {"rate_ratio": "at", "ratio_low": "low_at", "ratio_high": "high_at"}
    placed = frame.assign(**{to: frame[name].clip(NARROWEST, WIDEST) for name, to in ends.items()}, ink="ink")
    used = theme.said(words, placed["role"])
    base = alt.Chart(placed).encode(y=rows.across(placed["group"]))
    rule = base.mark_rule(strokeWidth=2.5, aria=False).encode(
        x=_ratio("low_at"), x2="high_at:Q", color=theme.coloured()
    )
    dot = base.mark_point(shape="circle", filled=True, size=90, opacity=1, aria=False).encode(
        x=_ratio("at"), fill=theme.filled(used)
    )
    even = alt.Chart(pd.DataFrame({"at": [1.0], "role": ["slate"]})).mark_rule(strokeDash=[3, 3], aria=False)
    marks = [even.encode(x=_ratio("at"), color=theme.coloured()), rule, dot, _pick(placed)]
    return _finished([*marks, *rows.named(placed, placed["counted"]), rows.column(placed, "says")], says, draws)


def _pick(frame: pd.DataFrame) -> alt.Chart:
    """An unseen band over the whole row, to click on."""
    pick = alt.selection_point(name="pick", fields=["label"], empty=True)
    band = alt.Chart(frame).mark_bar(opacity=0, height=rows.STEP - 2, cursor="pointer", aria=False)
    place = {"y": rows.across(frame["group"]), "x": alt.value(0), "x2": alt.value("width")}
    drawn: alt.Chart = band.encode(**place, tooltip=_ratio_tips()).add_params(pick)
    return drawn


def _finished(marks: list[Any], says: str, draws: str, height: Any = None) -> alt.LayerChart:
    titled = theme.titled(says, draws)
    look: dict[str, Any] = {"height": height or rows.height(), "title": titled, "autosize": theme.AUTOSIZE}
    drawn: Any = alt.layer(*marks)
    return cast(alt.LayerChart, drawn.properties(**look))


def _ratio(field: str) -> alt.X:
    axis = alt.Axis(title=RATIO, values=[0.1, 0.5, 1, 2, 5, 10, 50, 200], format="~g")
    return alt.X(f"{field}:Q", axis=axis, scale=alt.Scale(type="log", domain=[NARROWEST, WIDEST]))


def _shares(field: str, limit: float) -> alt.X:
    axis = alt.Axis(title="Share that then left", format="~%", tickCount=5)
    return alt.X(f"{field}:Q", axis=axis, scale=alt.Scale(domain=[0, limit], nice=True))


def _height(field: str, limit: float) -> alt.Y:
    axis = alt.Axis(title="Share that left (root scale)", format="~%", tickCount=5)
    return alt.Y(f"{field}:Q", axis=axis, scale=alt.Scale(type="sqrt", domain=[0, limit]))


def _times(value: float) -> str:
    return f"{ratio(value)}×" if isfinite(value) else ratio(value)


def _ratio_tips() -> list[alt.Tooltip]:
    told = [alt.Tooltip("group:N", title="What"), alt.Tooltip("rate_ratio:Q", title="Times as often", format=",.2f")]
    ends = {"ratio_low": "From", "ratio_high": "To"}
    told += [alt.Tooltip(f"{name}:Q", title=title, format=",.2f") for name, title in ends.items()]
    return [*told, alt.Tooltip("verdict:N", title="Verdict")]


def _band_tips() -> list[alt.Tooltip]:
    shares = {"left_in_year": "Left", "low": "From", "high": "To", "share_of_churned": "Of all that left"}
    told = [alt.Tooltip("band:N", title="Band"), alt.Tooltip("accounts:Q", title="Accounts now", format=",.0f")]
    return [*told, *(alt.Tooltip(f"{name}:Q", title=title, format=".1%") for name, title in shares.items())]
