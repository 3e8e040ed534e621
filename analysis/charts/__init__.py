"""Charts: one function per analysis, no arithmetic."""

from analysis.charts.composition import composition, composition_shares
from analysis.charts.paper import picture
try:
    from analysis.charts.survival import survival
except ImportError: pass

__all__ = ["composition", "composition_shares", "picture", "survival"]
