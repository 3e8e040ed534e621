"""Who has which actions open, and which of them are overdue."""

import altair as alt

from ..health import Actions
from ..phrases import numeral
from . import rows, theme
from .drawn import drawn
from .rows import framed


@drawn
def actions(result: Actions) -> alt.LayerChart:
    """For each owner how many actions are not done, and how many of them are overdue."""
    load = result.load.assign(not_done=result.load["open_actions"] + result.load["overdue_actions"])
    shown = load.sort_values(["not_done", "csm"], ascending=[False, True]).head(rows.FEW)
    frame = shown.assign(
        group=shown["csm"],
        counted=[f"{numeral(number)} not done" for number in shown["not_done"]],
        says=[f"{numeral(part)} overdue" for part in shown["overdue_actions"]],
        all="context",
        late="leaving",
    )
    base = alt.Chart(frame).encode(y=rows.across(frame["group"]))
    # The word at the right needs more room than a number: the longest bar ends before it.
    reach = alt.Scale(domain=[0, 1.12 * max(float(frame["not_done"].max()), 1.0)], nice=False)
    axis = alt.Axis(title="Actions not done; full color: overdue", tickMinStep=1, tickCount=6, format="d")
    whole = base.mark_bar(height=18, aria=False, opacity=0.35).encode(
        x=alt.X("not_done:Q", axis=axis, scale=reach), color=theme.coloured("all")
    )
    part = base.mark_bar(height=18, aria=False).encode(
        x=alt.X("overdue_actions:Q", axis=axis, scale=reach), color=theme.coloured("late")
    )
    marks = [whole, part, *rows.named(frame, frame["counted"]), rows.column(frame, "says")]
    return framed(marks, result.findings[0].claim, "Actions that are not done, by who sees to them.")
