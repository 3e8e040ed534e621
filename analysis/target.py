"""The control chart under its earlier name, `from analysis import target`; it stands in `analysis.targets`."""

from analysis.targets import *  # noqa: F403
from analysis.targets import intervention as judge_changes
from analysis.targets import target as analyze
from analysis.targets import waiting as wait

__all__ = ["analyze", "judge_changes", "wait"]
