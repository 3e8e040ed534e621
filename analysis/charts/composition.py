"""Who left: a bar for each group with its interval, and its share of the base against its share of the loss."""

from typing import Any, Literal

import altair as alt
import pandas as pd

from ..composition import Composition
from ..finding import CLEAR
from ..phrases import count, out_of
from ..standards import FEWEST
from . import rows, theme
from .drawn import drawn
from .points import shaped
from .rows import SOME

WORDS = {
    "leaving": "churns more than the rest",
    "staying": "churns less than the rest",
    "unsure": "cannot tell",
    "context": "too few to judge",
}
# Where no group is held against a rest, its bar says how many churned and nothing more.
ALONE = {"leaving": "churned", "context": "too few to judge"}
MONEY_WORDS = {"leaving": "with an interval", "context": "no interval: too few, or one too large"}
DRAWN = {
    "accounts at the start": "Share of accounts that churned",
    "account-months": "Accounts that churned per 100 account-months",
    "snapshot": "Share of accounts that have churned",
    "mrr": "Share of MRR that churned",
}
MEASURES = {
    "share_of_accounts": ("of all accounts", "circle", "context", False),
    "share_of_churned": ("of accounts that churned", "square", "leaving", True),
    "share_of_mrr_churned": ("of MRR that churned", "diamond", "leaving", False),
}
TOLD = {
    "group": "Group",
    "says": "Rate",
    "interval": "95% interval",
    "accounts": "Accounts",
    "churned": "Accounts that churned",
    "mrr_start": "MRR at the start",
    "mrr_churned": "MRR that churned",
    "verdict": "Verdict",
}

Basis = Literal["accounts", "mrr"]


@drawn
def composition(result: Composition, basis: Basis = "accounts") -> alt.LayerChart:
    """A bar for each group, in the order of what was lost, with its 95% interval; groups too small to judge are grey.

    basis: accounts counts heads, mrr counts money. At most 20 groups are drawn. The parameter "pick" holds the group
    of the row that was clicked.
    """
    drawn = "mrr" if basis == "mrr" else result.basis
    frame = _as_drawn(result.groups.head(SOME), drawn)
    limit = _limit(frame)
    layers = [*_whole(result, drawn, limit), *_bars(frame, _words(result, drawn), drawn, limit)]
    marks: list[Any] = [*layers, *rows.named(frame, frame["counted"]), rows.column(frame, "says"), _pick(frame)]
    says = theme.titled(_headline(result, drawn), f"{DRAWN[drawn]}{_by(result)}, with 95% intervals.")
    chart: alt.LayerChart = alt.LayerChart(layer=marks).properties(
        height=rows.height(), title=says, autosize=theme.AUTOSIZE
    )
    return chart


def _by(result: Composition) -> str:
    return f" by {result.label}" if result.by else ""


def _words(result: Composition, drawn: str) -> dict[str, str]:
    if drawn == "mrr":
        return MONEY_WORDS
    return WORDS if result.groups["p_value"].notna().any() else ALONE


def _headline(result: Composition, drawn: str) -> str:
    if drawn != "mrr":
        return theme.headline(result.findings)
    return next((f.claim for f in result.findings[1:] if "MRR" in f.claim), result.findings[0].claim)


def _as_drawn(frame: pd.DataFrame, drawn: str) -> pd.DataFrame:
    """Whichever rate was chosen stands in rate, low and high, with what is written beside it."""
    role = _roles(frame)
    lost, base = ("mrr_churned", "mrr_start") if drawn == "mrr" else ("churned", "accounts")
    counted = [f"{out_of(a, b)}" for a, b in zip(frame[lost], frame[base], strict=True)]
    if drawn == "mrr":
        named = {"mrr_rate": "rate", "mrr_rate_low": "low", "mrr_rate_high": "high"}
        frame = frame.drop(columns=["rate", "low", "high"]).rename(columns=named)
        role = frame["low"].isna().map({True: "context", False: "leaving"})
    says = [theme.rate_text(rate, drawn) for rate in frame["rate"]]
    ends = zip(frame["low"], frame["high"], strict=True)
    interval = [f"{theme.rate_text(low, drawn)} to {theme.rate_text(high, drawn)}" for low, high in ends]
    told = frame.assign(role=role, counted=counted, says=says, interval=interval)
    return told[[*TOLD, "rate", "low", "high", "role", "counted"]].round(4)


def _roles(frame: pd.DataFrame) -> pd.Series:
    judged = frame["p_value"].notna()
    small = ~judged if judged.any() else frame["accounts"] < FEWEST
    shown, more = frame["verdict"] == CLEAR, frame["rate_ratio"] > 1
    role = pd.Series("unsure" if judged.any() else "leaving", index=frame.index)
    return role.mask(shown & more, "leaving").mask(shown & ~more, "staying").mask(small, "context")


def _limit(frame: pd.DataFrame) -> float:
    """Where the axis ends: grey groups, whose intervals say little, may run off it."""
    judged = frame[frame["role"] != "context"]
    reach = judged["high"].max() if len(judged) else frame["rate"].max()
    return float(reach) if reach > 0 else 1.0


def _bars(frame: pd.DataFrame, words: dict[str, str], drawn: str, limit: float) -> list[alt.Chart]:
    said = theme.said(words, frame["role"])
    picked = alt.selection_point(name="pick", fields=["group"], empty=True)
    base = alt.Chart(frame.assign(ink="ink")).encode(y=rows.across(frame["group"]))
    bars = base.mark_bar(height=18, aria=False).encode(
        x=_rate(drawn, limit),
        fill=theme.filled(said),
        opacity=alt.condition(picked, alt.value(1), alt.value(0.35)),
    )
    whiskers = base.mark_rule(strokeWidth=1.5, aria=False, opacity=0.8).encode(
        x=_rate(drawn, limit, "low"), x2="high:Q", color=theme.coloured("ink")
    )
    return [bars, whiskers]


def _rate(drawn: str, limit: float, field: str = "rate") -> alt.X:
    per_hundred = {"labelExpr": "format(100 * datum.value, '~f')"}
    written: dict[str, Any] = per_hundred if drawn == "account-months" else {"format": "~%"}
    axis = alt.Axis(title=DRAWN[drawn], tickCount=5, **written)
    return alt.X(f"{field}:Q", axis=axis, scale=alt.Scale(domain=[0, limit], nice=True, clamp=True))


def _whole(result: Composition, drawn: str, limit: float) -> list[alt.Chart]:
    """The book's own rate as a line to hold the groups against; left out where there is one group or none."""
    rate = float(result.total["mrr_rate" if drawn == "mrr" else "rate"].iloc[0])
    if len(result.groups) < 2 or not 0 <= rate <= limit:
        return []
    frame = pd.DataFrame({"rate": [rate], "says": [f"all {theme.rate_text(rate, drawn)}"], "role": ["slate"]})
    base = alt.Chart(frame).encode(x=_rate(drawn, limit), color=theme.coloured())
    word = base.mark_text(align="center", baseline="bottom", fontSize=12).encode(text="says:N", y=alt.value(-3))
    return [base.mark_rule(strokeDash=[3, 3], aria=False), word]


def _pick(frame: pd.DataFrame) -> alt.Chart:
    """An unseen band over the whole row, so that a group without a bar can be clicked too."""
    told = [_tip(name, title) for name, title in TOLD.items()]
    band = alt.Chart(frame).mark_bar(opacity=0, height=rows.WHOLE, cursor="pointer", tooltip=True)
    pick = alt.selection_point(name="pick", fields=["group"], empty=True)
    place = {"y": rows.across(frame["group"]), "x": alt.value(0), "x2": alt.value("width")}
    clicked: alt.Chart = band.encode(**place, tooltip=told).add_params(pick)
    return clicked


def _tip(name: str, title: str) -> alt.Tooltip:
    counted = name in ("accounts", "churned", "mrr_start", "mrr_churned")
    return alt.Tooltip(f"{name}:Q", title=title, format=",.0f") if counted else alt.Tooltip(f"{name}:N", title=title)


@drawn
def composition_shares(result: Composition) -> alt.LayerChart:
    """Each group's share of all accounts against its share of the accounts, and of the MRR, that left."""
    frame = result.groups.head(SOME).round(4)
    known = [name for name in MEASURES if frame[name].notna().any()]
    named = {name: MEASURES[name][0] for name in known}
    long = frame.rename(columns=named).melt("group", list(named.values()), "measure", "share").dropna(subset="share")
    axis = alt.Axis(title="Share of the whole book", format="~%", tickCount=5)
    share = alt.X("share:Q", axis=axis, scale=alt.Scale(domainMin=0))
    base = alt.Chart(long).encode(y=rows.across(frame["group"]), x=share)
    span = base.mark_rule(color="#8A8F98", opacity=0.4, strokeWidth=3, aria=False)
    counted = frame["accounts"].map(lambda number: count(number, "account"))
    marks: list[Any] = [
        span.encode(x="min(share):Q", x2="max(share):Q"),
        shaped(base, [MEASURES[name] for name in known]),
        *rows.named(frame, counted),
    ]
    draws = f"Share of all accounts against share of what churned{',' * bool(result.by)}{_by(result)}."
    says = theme.titled("Who makes up more of the churn than of the accounts?", draws)
    chart: alt.LayerChart = alt.LayerChart(layer=marks).properties(
        height=rows.height(), title=says, autosize=theme.AUTOSIZE
    )
    return chart
