"""Is churn under control, did a change move it, and how long until one could tell?"""

from analysis.target.changes import Change, Changes, judge_changes, marked, marks
from analysis.target.chart import estimate_chart
from analysis.target.counting import count_lives, count_periods, groups, list_left
from analysis.target.following import no_change, usual_day
from analysis.target.judging import Target, analyze
from analysis.target.measuring import count_spending, count_units, count_values, measures
from analysis.target.waiting import Waiting, estimate_waiting, usual_wait, wait
from analysis.target.watching import Watch, watch

__all__ = [
    "Change",
    "Changes",
    "Target",
    "Waiting",
    "Watch",
    "analyze",
    "count_lives",
    "count_periods",
    "count_spending",
    "count_units",
    "count_values",
    "estimate_chart",
    "estimate_waiting",
    "groups",
    "judge_changes",
    "list_left",
    "marked",
    "marks",
    "measures",
    "no_change",
    "usual_day",
    "usual_wait",
    "wait",
    "watch",
]
