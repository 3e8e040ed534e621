"""The control chart under its earlier name, `from analysis import target`; it stands in `analysis.targets`."""

from .targets import *  # noqa: F403
from .targets import intervention as judge_changes
from .targets import target as analyze
from .targets import waiting as wait

__all__ = ["analyze", "judge_changes", "wait"]
