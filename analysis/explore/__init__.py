"""What no page asks: any measure by any one or two dimensions, over time, and two settings side by side."""

from ..book.own import bands, both, condition, groups, ratio, started
from .compared import Compared, compare, side_by_side
from .counted import Measure
from .dimensions import BANDED, by_what, cut_at, cuts_of
from .explore import Explored, analyze
from .listing import list_behind
from .measures import MEASURES, lacks, measure_of, measures
from .own_edits import own_columns, remove_column, rename_column
from .typed import Typed, typed

__all__ = ["BANDED", "MEASURES", "Compared", "Explored", "Measure", "Typed", "analyze", "bands", "both", "by_what",
           "compare", "condition", "cut_at", "cuts_of", "groups", "lacks", "list_behind", "measure_of", "measures",
           "own_columns", "ratio", "remove_column", "rename_column", "side_by_side", "started", "typed"]  # fmt: skip
