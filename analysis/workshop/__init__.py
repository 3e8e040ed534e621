"""The workshop: an hour of exercises, checked by what the app works out; what its leader sees, and prints."""

from .exercise import (
    DONE,
    OWN_FILE,
    PICKED,
    PLANTED,
    TWIN,
    TYPED,
    WRITTEN,
    Ask,
    Checked,
    Exercise,
    check,
)
from .hour import EXERCISES, exercise_named

__all__ = [
           "DONE",
           "EXERCISES",
           "OWN_FILE",
           "PICKED",
           "PLANTED",
           "TWIN",
           "TYPED",
           "WRITTEN",
           "Ask",
           "Checked",
           "Exercise",
           "check",
           "exercise_named",
]  # fmt: skip
