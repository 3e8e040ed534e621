"""Days that only some of the accounts have, the day of the first sale, beside the one on which all of them began."""

from collections.abc import Mapping

from .header_names import named, unlike
from .header_words import header_words
from .profiles import Profile
from .tables import Table

_MOST_HAVE = 0.9


def late_starts(table: Table, profile: Mapping[str, Profile], likely: float) -> frozenset[str]:
    """The days that many accounts lack, where all have another day on which they began: the day of the first sale."""
    if table.name != "accounts":
        return frozenset()
    start, rows = table.column("started_on"), max((seen.filled for seen in profile.values()), default=0)
    began = {
        h: seen for h, seen in profile.items() if named(h, table, start) >= likely and seen.looks.get("day", 0) > 0.7
    }
    # A trial that all of them had began nothing.
    whole = any(seen.filled == rows and not unlike("day.trial", header_words(h)) for h, seen in began.items())
    return frozenset(h for h, seen in began.items() if whole and seen.filled < _MOST_HAVE * rows)
