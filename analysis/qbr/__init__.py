"""What travels: findings, figures and tables that were kept, with their words and where they come from."""

from analysis.qbr.asking import Asked, Drawing, Place
from analysis.qbr.keeping import keep_figure, keep_finding, keep_table
from analysis.qbr.kept import Kept, Origin, Pack, own_words, where_from
from analysis.qbr.renewing import renewable, renewed, stale

__all__ = [
    "Asked",
    "Drawing",
    "Kept",
    "Origin",
    "Pack",
    "Place",
    "keep_figure",
    "keep_finding",
    "keep_table",
    "own_words",
    "renewable",
    "renewed",
    "stale",
    "where_from",
]
