"""Months kept or lost against another group, and what they are worth."""

import altair as alt

from ..phrases import count, money_with_sign, numeral, with_sign
from ..survival import Gaps
from . import intervals, theme
from .drawn import drawn
from .rows import MANY

WORDS = {"leaving": "stay less", "staying": "stay longer", "context": "cannot tell"}


@drawn
def gaps(result: Gaps) -> alt.LayerChart:
    """Months each group stays more or less than the group it is compared with, and what they are worth an account."""
    frame = result.gaps[result.gaps["group"] != result.against].head(MANY)
    told = frame.assign(
        role=intervals.roles(frame["months_kept"] < 0, frame["verdict"]),
        counted=[count(number, 'account') for number in frame["accounts"]],
        says=[_worth(row["worth"], row["months_kept"]) for _, row in frame.iterrows()],
        at=frame["months_kept"], low_at=frame["months_kept_low"], high_at=frame["months_kept_high"],
    )  # fmt: skip
    most = float(max(told[["at", "low_at", "high_at"]].abs().max().max(), 1.0))
    axis = alt.Axis(title=f"Months of {numeral(result.horizon)}, against {result.against}", tickCount=6)
    scale = alt.Scale(domain=[-most, most], nice=True)
    money = "; right: what they are worth per account" if result.gaps["worth"].notna().any() else ""
    draws = f"Months stayed against {result.against}, with 95% intervals{money}."
    return intervals.intervals(told, WORDS, theme.headline(result.findings), draws, 0.0, axis, scale, _tips())


def _worth(worth: float, months: float) -> str:
    return with_sign(months, 1) if worth != worth else money_with_sign(worth)


def _tips() -> list[alt.Tooltip]:
    numbers = [theme.tip(f"{name}:Q", format=".1f") for name in ("months_kept", "months_kept_low", "months_kept_high")]
    return [theme.tip("group:N"), *numbers, theme.tip("worth:Q", format=",.0f")]
