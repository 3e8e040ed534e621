"""Who has which actions open, and which of them are overdue."""

import altair as alt

from ..health import Actions
from ..phrases import numeral
from . import rows
from .drawn import drawn
from .rows import framed


@drawn
def actions(result: Actions) -> alt.LayerChart:
    """For each owner how many actions are not done, and how many of them are overdue."""
    load = result.load.assign(not_done=result.load["open_actions"] + result.load["overdue_actions"])
    shown = load[load["not_done"] > 0].sort_values(["not_done", "csm"], ascending=[False, True]).head(rows.FEW)
    frame = shown.assign(
        group=shown["csm"],
        counted=[f"{numeral(number)} not done" for number in shown["not_done"]],
        says=[f"{numeral(part)} overdue" for part in shown["overdue_actions"]],
    )
    marks = rows.part_of(frame, "not_done", "overdue_actions", "Actions not done; full color: overdue")
    return framed(marks, result.findings[0].claim, "Open and overdue actions by owner.")
