"""The forecast under its earlier name, `from analysis import projection`; it stands in `analysis.targets`."""

from .targets import *  # noqa: F403
from .targets import projection as analyze

__all__ = ["analyze"]
