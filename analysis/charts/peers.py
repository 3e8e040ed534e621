"""Odds of leaving early among peers, with their intervals."""

import altair as alt
import pandas as pd

from ..finding import group_named
from ..phrases import expected, out_of
from ..survival import Peers
from . import intervals, theme
from .drawn import drawn
from .rows import MANY

WORDS = {"leaving": "churn early more often", "context": "cannot tell"}


@drawn
def peers(result: Peers) -> alt.LayerChart:
    """Odds of leaving early against accounts of the same size, value and start, those shown first."""
    tested = result.groups[result.groups["p_value"].notna()]
    frame = tested.head(MANY // 2)
    told = frame.drop(columns="dimension").assign(
        group=[_group(row) for _, row in frame.iterrows()],
        role=intervals.roles(frame["odds_ratio"] > 1, frame["verdict"]),
        counted=[f"{part} churned early" for part in map(out_of, frame["with_peers_left"], frame["with_peers"])],
        says=[expected(would) for would in frame["at_peers"]],
        at=frame["odds_ratio"], low_at=frame["low"], high_at=frame["high"],
    )  # fmt: skip
    draws = (
        f"Odds of churning within {result.months} months against peers, with 95% intervals; "
        "right: how many of those with peers would have churned at their odds."
    )
    tips = [theme.tip("group:N"), theme.tip("with_peers_left:Q", format=",.0f"), theme.tip("at_peers:Q", format=".1f"),
            theme.tip("odds_ratio:Q", format=".2f"), alt.Tooltip("kinds:Q", title="Kinds compared")]  # fmt: skip
    says = theme.headline(result.findings)
    return intervals.intervals(
        told,
        WORDS,
        says,
        draws,
        1.0,
        intervals.log_axis(frame, "Times the odds of peers (log scale)"),
        intervals.log_scale(frame),
        tips,
    )


def _group(row: pd.Series) -> str:
    year = "" if not row["started"][:1].isdigit() else f", {row['started']}"
    return f"{group_named(row['dimension'], row['group'])}{year}"
