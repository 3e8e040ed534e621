"""The weekly pack without a person: reads the files again, says what changed, and leaves a folder for that week.

A claim is new, and unconfirmed, until it holds on what happened after the data it was first seen in ended.
"""

from .plan import Plan, read_plan
from .work import Ended, run

__all__ = ["Ended", "Plan", "read_plan", "run"]
