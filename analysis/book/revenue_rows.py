"""What rows of revenue mean beside one another, before files are put together: levels, changes, marks of leaving."""

from collections.abc import Sequence

from .build_result import Built
from .churn_flags import note_flags
from .mixed_months import as_levels
from .moved_levels import as_changes
from .reading import Sheet
from .recipe import Recipe


def settle_revenue(built: Built, used: Sequence[int], sheets: Sequence[Sheet], recipe: Recipe) -> None:
    """Amounts of one kind in every file of revenue, and who left by a column of its months. used: places of files."""
    as_levels(built, used, sheets)
    as_changes(built, used, recipe)
    note_flags(built, used, sheets, recipe)
