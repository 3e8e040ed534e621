"""What no page asks: any measure by any one or two dimensions, over time, and two settings side by side."""

from analysis.book.own import bands, both, condition, groups, ratio, started
from analysis.explore.compared import Compared, compare, side_by_side
from analysis.explore.counted import Measure
from analysis.explore.dimensions import BANDED, by_what, cut_at, cuts_of
from analysis.explore.explore import Explored, analyze
from analysis.explore.listing import list_behind
from analysis.explore.measures import MEASURES, lacks, measure_of, measures
from analysis.explore.own_edits import own_columns, remove_column, rename_column
from analysis.explore.typed import Typed, typed

__all__ = ["BANDED", "MEASURES", "Compared", "Explored", "Measure", "Typed", "analyze", "bands", "both", "by_what",
           "compare", "condition", "cut_at", "cuts_of", "groups", "lacks", "list_behind", "measure_of", "measures",
           "own_columns", "ratio", "remove_column", "rename_column", "side_by_side", "started", "typed"]  # fmt: skip
