"""How often each group leaves with the rest the same: ratios with their intervals."""

import altair as alt

from ..names import spoken
from ..phrases import numeral, out_of
from ..survival import Adjusted
from . import intervals, theme
from .drawn import drawn
from .rows import MANY

WORDS = {"leaving": "churn more often", "staying": "churn less often", "context": "cannot tell"}


@drawn
def adjusted(result: Adjusted) -> alt.LayerChart:
    """How often each group leaves against the largest of its dimension, the other dimensions being the same."""
    frame = result.ratios.head(MANY)
    told = frame.drop(columns="dimension").assign(
        group=[f"{spoken(row['dimension'])}: {row['group']}" for _, row in frame.iterrows()],
        role=intervals.roles(frame["ratio"] > 1, frame["verdict"]),
        counted=[f"{part} churned" for part in map(out_of, frame["churned"], frame["accounts"])],
        says=[_times(ratio) for ratio in frame["ratio"]],
        at=frame["ratio"], low_at=frame["low"], high_at=frame["high"],
    )  # fmt: skip
    draws = (
        "Times as often as the largest group of the same column, the others being the same; lines are 95% intervals."
    )
    return intervals.intervals(
        told,
        WORDS,
        theme.headline(result.findings),
        draws,
        1.0,
        intervals.log_axis(frame),
        intervals.log_scale(frame),
        _tips(),
    )


def _times(ratio: float) -> str:
    return "unknown" if ratio != ratio else f"{numeral(ratio, 2)}×"


def _tips() -> list[alt.Tooltip]:
    numbers = [theme.tip(f"{name}:Q", format=".2f") for name in ("ratio", "low", "high")]
    return [theme.tip("group:N"), alt.Tooltip("other:N", title="Against"), *numbers]
