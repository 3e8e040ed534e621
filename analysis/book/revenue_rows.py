"""What rows of revenue mean beside one another, before files are put together: levels, changes, marks of leaving."""

from collections.abc import Sequence

from analysis.book.build_result import Built
from analysis.book.churn_flags import note_flags
from analysis.book.mixed_months import as_levels
from analysis.book.moved_levels import as_changes
from analysis.book.reading import Sheet
from analysis.book.recipe import Recipe


def settle_revenue(built: Built, used: Sequence[int], sheets: Sequence[Sheet], recipe: Recipe) -> None:
    """Amounts of one kind in every file of revenue, and who left by a column of its months. used: places of files."""
    as_levels(built, used, sheets)
    as_changes(built, used, recipe)
    note_flags(built, used, sheets, recipe)
