"""Group against group: months kept, ratios with the rest the same, and odds among peers, each with its interval."""

from typing import Any

import altair as alt
import pandas as pd

from analysis.charts import rows, theme
from analysis.charts.drawn import drawn
from analysis.finding import CLEAR, group_named
from analysis.names import spoken
from analysis.phrases import count, numeral, out_of, with_sign
from analysis.survival import Adjusted, Gaps, Peers

MOST = 24
WIDEST, NARROWEST, ROOM = 100.0, 0.02, 1.2
GAP_WORDS = {"leaving": "stay less", "staying": "stay longer", "context": "cannot tell"}
RATIO_WORDS = {"leaving": "leave more often", "staying": "leave less often", "context": "cannot tell"}
PEER_WORDS = {"leaving": "leave early more often than peers", "context": "cannot tell"}


@drawn
def gaps(result: Gaps) -> alt.LayerChart:
    """Months each group stays more or less than the group it is compared with, and what they are worth an account."""
    frame = result.gaps[result.gaps["group"] != result.against].head(MOST)
    told = frame.assign(
        role=_roles(frame["months_kept"] < 0, frame["verdict"]),
        counted=[count(number, 'account') for number in frame["accounts"]],
        says=[_worth(row["worth"], row["months_kept"]) for _, row in frame.iterrows()],
        at=frame["months_kept"], low_at=frame["months_kept_low"], high_at=frame["months_kept_high"],
    )  # fmt: skip
    most = float(max(told[["at", "low_at", "high_at"]].abs().max().max(), 1.0))
    axis = alt.Axis(title=f"Months of {numeral(result.horizon)}, against {result.against}", tickCount=6)
    scale = alt.Scale(domain=[-most, most], nice=True)
    money = "; at the right what they are worth for one account" if result.gaps["worth"].notna().any() else ""
    draws = f"Months stayed against {result.against}, with 95% intervals{money}."
    return _forest(told, GAP_WORDS, theme.headline(result.findings), draws, 0.0, axis, scale, _gap_tips())


def _worth(worth: float, months: float) -> str:
    return with_sign(months, 1) if worth != worth else with_sign(worth)


def _roles(leaves: pd.Series, verdict: pd.Series) -> pd.Series:
    """Warm where they leave, cool where they stay, grey where it cannot be told."""
    return leaves.map({True: "leaving", False: "staying"}).where(verdict == CLEAR, "context")


@drawn
def adjusted(result: Adjusted) -> alt.LayerChart:
    """How often each group leaves against the largest of its dimension, the other dimensions being the same."""
    frame = result.ratios.head(MOST)
    told = frame.assign(
        group=[f"{spoken(row['dimension'])}: {row['group']}" for _, row in frame.iterrows()],
        role=_roles(frame["ratio"] > 1, frame["verdict"]),
        counted=[f"{part} left" for part in map(out_of, frame["churned"], frame["accounts"])],
        says=[_times(ratio) for ratio in frame["ratio"]],
        at=frame["ratio"], low_at=frame["low"], high_at=frame["high"],
    )  # fmt: skip
    draws = (
        "Times as often as the largest group of the same column, the others being the same; lines are 95% intervals."
    )
    return _forest(
        told, RATIO_WORDS, theme.headline(result.findings), draws, 1.0, _log_axis(frame), _log(frame), _ratio_tips()
    )


@drawn
def peers(result: Peers) -> alt.LayerChart:
    """Odds of leaving early against accounts of the same size, value and start, those shown first."""
    tested = result.groups[result.groups["p_value"].notna()]
    frame = tested.head(MOST // 2)
    told = frame.assign(
        group=[_group(row) for _, row in frame.iterrows()],
        role=_roles(frame["odds_ratio"] > 1, frame["verdict"]),
        counted=[f"{part} left early" for part in map(out_of, frame["left_early"], frame["accounts"])],
        says=[numeral(expected, 1) for expected in frame["expected"]],
        at=frame["odds_ratio"], low_at=frame["low"], high_at=frame["high"],
    )  # fmt: skip
    draws = (
        f"Odds of leaving within {result.months} months against peers, with 95% intervals; "
        "at the right, how many peers would lose."
    )
    tips = [alt.Tooltip("group:N"), alt.Tooltip("left_early:Q", format=",.0f"), alt.Tooltip("expected:Q", format=".1f"),
            alt.Tooltip("odds_ratio:Q", format=".2f"), alt.Tooltip("kinds:Q", title="Kinds compared")]  # fmt: skip
    says = theme.headline(result.findings)
    return _forest(
        told, PEER_WORDS, says, draws, 1.0, _log_axis(frame, "Times the odds of peers (log scale)"), _log(frame), tips
    )


def _group(row: pd.Series) -> str:
    year = "" if not row["started"][:1].isdigit() else f", {row['started']}"
    return f"{group_named(row['dimension'], row['group'])}{year}"


def _times(ratio: float) -> str:
    return "unknown" if ratio != ratio else f"{numeral(ratio, 2)}×"


def _log_axis(frame: pd.DataFrame, title: str = "Times as often (log scale)") -> alt.Axis:
    low, high = _ends(frame)
    inside = [tick for tick in (0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100) if low <= tick <= high]
    return alt.Axis(title=title, values=inside, format="~g", labelOverlap=False)


def _log(frame: pd.DataFrame) -> alt.Scale:
    return alt.Scale(type="log", domain=list(_ends(frame)), clamp=True, nice=False)


def _ends(frame: pd.DataFrame) -> tuple[float, float]:
    """As wide as the intervals need, and never narrower than from half to twice as often."""
    low, high = (frame[name].dropna().clip(NARROWEST, WIDEST) for name in ("low", "high"))
    return (
        float(max(NARROWEST, min([0.5, *(low / ROOM)]))),
        float(min(WIDEST, max([2.0, *(high * ROOM)]))),
    )


def _ratio_tips() -> list[alt.Tooltip]:
    numbers = [alt.Tooltip(f"{name}:Q", format=".2f") for name in ("ratio", "low", "high")]
    return [alt.Tooltip("group:N"), alt.Tooltip("other:N", title="Against"), *numbers]


def _gap_tips() -> list[alt.Tooltip]:
    numbers = [
        alt.Tooltip(f"{name}:Q", format=".1f") for name in ("months_kept", "months_kept_low", "months_kept_high")
    ]
    return [alt.Tooltip("group:N"), *numbers, alt.Tooltip("worth:Q", format=",.0f")]


def _forest(
    frame: pd.DataFrame, words: dict[str, str], says: str, draws: str, even: float, axis: alt.Axis, scale: alt.Scale,
    tips: list[alt.Tooltip],
) -> alt.LayerChart:  # fmt: skip
    """A point for each row with its interval, over a line where there is no difference."""
    placed = frame.assign(ink="ink")
    log = scale.to_dict().get("type") == "log"
    if log:
        placed = placed.assign(**{name: placed[name].clip(NARROWEST, WIDEST) for name in ("at", "low_at", "high_at")})
    used = theme.said(words, placed["role"])
    base = alt.Chart(placed).encode(y=rows.across(placed["group"]))
    across: dict[str, Any] = {name: alt.X(f"{name}:Q", axis=axis, scale=scale) for name in ("at", "low_at")}
    line = alt.Chart(pd.DataFrame({"at": [even], "role": ["slate"]})).mark_rule(strokeDash=[3, 3], aria=False)
    rule = base.mark_rule(strokeWidth=2.5, aria=False).encode(
        x=across["low_at"], x2="high_at:Q", color=theme.coloured()
    )
    dot = base.mark_point(shape="circle", filled=True, size=90, opacity=1, aria=False).encode(
        x=across["at"], fill=theme.filled(used), tooltip=tips
    )
    marks = [line.encode(x=across["at"], color=theme.coloured()), rule, dot]
    layers: alt.LayerChart = alt.layer(*marks, *rows.named(placed, placed["counted"]), rows.column(placed, "says"))
    finished: alt.LayerChart = layers.properties(
        height=rows.height(), title=theme.titled(says, draws), autosize=theme.AUTOSIZE
    )
    return finished
