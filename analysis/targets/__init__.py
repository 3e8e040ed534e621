"""Is churn under control, did a change move it, what is a realistic target, and where does this lead?"""

from .counting import count_periods, groups, list_left
from .goal import Goal, goal, usual_until
from .goal_aims import estimate_aims, estimate_chances
from .intervention import Change, Changes, intervention, marked, marks
from .intervention_measures import count_spending, count_units, count_values, measures
from .intervention_series import no_change
from .projection import SCENARIOS, TESTED, Projection, projection, starts, usual
from .projection_counting import count_months, count_mrr
from .projection_kept import Held, Kept, hold, kept_rows, to_keep
from .projection_paths import OWN, Scenario, estimate_paths, estimate_scenarios, keep_past
from .saved_point import (
    AGENT,
    SavedPoint,
    estimate_early,
    estimate_moved,
    estimate_worth,
    saved_point,
    sources,
)
from .saved_point_counting import count_early, count_groups, count_serving
from .target import Target, target
from .target_chart import estimate_chart
from .waiting import Waiting, usual_wait, waiting
from .watch import Watch, watch

__all__ = [
    "AGENT",
    "OWN",
    "SCENARIOS",
    "TESTED",
    "Change",
    "Changes",
    "Goal",
    "Held",
    "Kept",
    "Projection",
    "SavedPoint",
    "Scenario",
    "Target",
    "Waiting",
    "Watch",
    "count_early",
    "count_groups",
    "count_months",
    "count_mrr",
    "count_periods",
    "count_serving",
    "count_spending",
    "count_units",
    "count_values",
    "estimate_aims",
    "estimate_chances",
    "estimate_chart",
    "estimate_early",
    "estimate_moved",
    "estimate_paths",
    "estimate_scenarios",
    "estimate_worth",
    "goal",
    "groups",
    "hold",
    "intervention",
    "keep_past",
    "kept_rows",
    "list_left",
    "marked",
    "marks",
    "measures",
    "no_change",
    "projection",
    "saved_point",
    "sources",
    "starts",
    "target",
    "to_keep",
    "usual",
    "usual_until",
    "usual_wait",
    "waiting",
    "watch",
]
