"""What goes with a score: events, silence, and what tells of a churn."""

import altair as alt
import pandas as pd

from analysis.charts import rows, theme
from analysis.charts.drawn import drawn
from analysis.charts.nps import framed, number, picked, points
from analysis.finding import percent
from analysis.nps import Events, Leading, Silence
from analysis.phrases import count, numeral

EFFECT_WORDS = {
    "leaving": "worse after it",
    "staying": "better after it",
    "unsure": "cannot tell",
    "context": "too few to judge",
}


EFFECT_AXES = {"score": "Change, score points", "usage": "Change, % of seats", "churn": "Times as often (log scale)"}

EFFECT_TITLES = {
    "score": "Change in score points, in the quarter of the event and the next",
    "usage": "Change in active users as a share of seats",
    "churn": "Times as often as others of the same group, stage and year",
}


DRAWS = "How well each signal ranks accounts that leave within 90 days above those that stay, with 95% intervals."


SIGNAL_NAMES = {
    "score": "Last score",
    "score_change": "Change of score",
    "usage": "Usage",
    "usage_change": "Change of usage",
    "mrr_change": "Change of MRR",
    "touches": "Answered contacts",
    "touches_change": "Change of contacts",
}


FALL_TITLES = {"score": "Score points against its own level", "usage": "Usage against its own level"}


@drawn
def nps_events(result: Events) -> alt.LayerChart:
    """The change that goes with each kind of event, with its 95% interval, surest first; too few is grey."""
    frame = _effects(result)
    churn = result.of == "churn"
    settings = {"values": [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50]} if churn else {"tickCount": 6}
    axis = alt.Axis(title=EFFECT_AXES[result.of], format="~%" if result.of == "usage" else "~g", **settings)
    scale = alt.Scale(type="log", nice=False) if churn else alt.Scale(nice=True)
    words = theme.said(EFFECT_WORDS, frame["role"])
    judged = frame[frame["estimate"].notna()]
    marks = [
        *points(judged, "estimate", axis, scale, words, 1.0 if churn else 0.0),
        *rows.named(frame, frame["counted"]),
    ]
    marks += [rows.column(frame, "says"), picked(frame)]
    draws = f"{EFFECT_TITLES[result.of]}, with 95% intervals; all kinds of event at once."
    says = theme.titled(theme.headline(result.findings), draws)
    return framed([*marks], rows.height(), says)


def _effects(result: Events) -> pd.DataFrame:
    effects = result.effects
    none = 1.0 if result.of == "churn" else 0.0
    worse = effects["effect"] > none if result.of == "churn" else effects["effect"] < none
    shown = effects["verdict"] == "shown"
    role = pd.Series("unsure", index=effects.index).mask(shown & worse, "leaving").mask(shown & ~worse, "staying")
    counted = [
        f"{count(a, 'event')}, {count(b, 'account')}"
        for a, b in zip(effects["events"], effects["accounts"], strict=True)
    ]
    usage = result.of == "usage"
    says = ["–" if e != e else percent(e) if usage else number(e, 2) for e in effects["effect"]]
    frame = pd.DataFrame(
        {"group": effects["kind"], "role": role.mask(effects["p_value"].isna(), "context"), "counted": counted}
    )
    return frame.assign(says=says, estimate=effects["effect"], low=effects["low"], high=effects["high"])


@drawn
def nps_silence(result: Silence) -> alt.LayerChart:
    """How many of each class leave in the next quarter, with 95% intervals: the silent beside those who answered."""
    frame = result.after.rename(columns={"answer": "group", "rate": "estimate"})
    frame = frame[frame["quarters"] > 0]
    colours = {"silent": "ink", "detractor": "leaving", "promoter": "staying"}
    colours |= {"dissatisfied": "leaving", "satisfied": "staying"}
    counted = [
        f"{numeral(a)} of {count(b, 'account-quarter')}"
        for a, b in zip(frame["churned"], frame["quarters"], strict=True)
    ]
    drawn = pd.DataFrame(
        {"group": frame["group"], "role": frame["group"].map(colours).fillna("slate"), "counted": counted}
    )
    for name in ("estimate", "low", "high"):
        drawn[name] = frame[name]
    drawn = drawn.assign(says=[percent(value) for value in drawn["estimate"]])
    axis = alt.Axis(title="Share that leave in the next quarter", format="~%", tickCount=5)
    marks = [
        *points(drawn, "estimate", axis, alt.Scale(domainMin=0, nice=True), None),
    ]
    marks += [*rows.named(drawn, drawn["counted"]), rows.column(drawn, "says"), picked(drawn)] if len(drawn) else []
    says = next((f.claim for f in result.findings if "silent leave" in f.claim), result.findings[0].claim)
    draws = "Accounts by their last answer of the past 182 days, or by having given none, with 95% intervals."
    return framed([*marks], rows.height(), theme.titled(says, draws))


@drawn
def nps_leading(result: Leading) -> alt.LayerChart:
    """How well each signal ranks those that leave above those that stay, within 90 days, with its 95% interval."""
    frame = result.horizons[result.horizons["horizon_days"] == 90]
    shown = frame["verdict"] == "shown"
    role = pd.Series("unsure", index=frame.index).mask(shown, "leaving").mask(frame["auc"].isna(), "context")
    counted = [
        f"{numeral(a)} of {count(b, 'account')} left" for a, b in zip(frame["churned"], frame["accounts"], strict=True)
    ]
    names = [SIGNAL_NAMES[name] for name in frame["signal"]]
    drawn = pd.DataFrame({"group": names, "role": role, "counted": counted, "estimate": frame["auc"]})
    drawn = drawn.assign(low=frame["low"], high=frame["high"], says=[number(value, 2) for value in frame["auc"]])
    axis = alt.Axis(title="Pairs ranked rightly, 0.5 is chance", tickCount=6)
    said = {"leaving": "tells of leaving", "unsure": "cannot tell", "context": "too few to judge"}
    words = theme.said(said, drawn["role"])
    judged = drawn[drawn["estimate"].notna()]
    marks = [
        *points(judged, "estimate", axis, alt.Scale(domain=[0.3, 1.0], clamp=True), words, 0.5),
        *rows.named(drawn, drawn["counted"]),
    ]
    marks += [rows.column(drawn, "says"), picked(drawn)]
    tells = [f for f in result.findings if "horizon_days" in f.about] or list(result.findings)
    says = theme.titled(tells[0].claim.split(", and hold")[0].split(". ")[0] + ".", DRAWS)
    return framed([*marks], rows.height(), says)


@drawn
def nps_fall(result: Leading, signal: str) -> alt.LayerChart:
    """How far the score or usage stands from its own level, month by month before an account leaves."""
    frame = result.fall[result.fall["effect"].notna()]
    drawn = frame[frame["signal"] == signal][["months_before", "effect", "low", "high", "accounts"]].assign(
        role="leaving"
    )
    written = "~%" if signal == "usage" else "~g"
    before = alt.X(
        "months_before:Q",
        axis=alt.Axis(title="Months before leaving", format="d", tickMinStep=1),
        scale=alt.Scale(reverse=True),
    )
    height = alt.Y("effect:Q", axis=alt.Axis(title=FALL_TITLES[signal], format=written, tickCount=5))
    base = alt.Chart(drawn).encode(x=before)
    whisker = base.mark_rule(strokeWidth=2, opacity=0.7, aria=False).encode(
        y=alt.Y("low:Q"), y2="high:Q", color=theme.coloured()
    )
    told = [
        alt.Tooltip("months_before:Q", title="Months before"),
        alt.Tooltip("effect:Q", title="Is", format=written),
        alt.Tooltip("accounts:Q", title="Accounts"),
    ]
    line = base.mark_line(strokeWidth=2, point=alt.OverlayMarkDef(size=70)).encode(
        y=height, color=theme.coloured(), tooltip=told
    )
    zero = alt.Chart(pd.DataFrame({"at": [0.0], "role": ["context"]})).mark_rule(strokeDash=[3, 3], aria=False)
    rule = zero.encode(y="at:Q", color=theme.coloured())
    falls = [f.claim for f in result.findings if f.about.get("signal") == signal and "months_before" in f.about]
    says = falls[0] if falls else f"No fall of {signal} before leaving can be told."
    draws = "Each account against its own level and the calendar month; bars are 95% intervals."
    return framed([rule, whisker, line], theme.HEIGHT, theme.titled(says, draws))
