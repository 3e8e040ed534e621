"""One export of one system: by which headers it is known, and which of them is which column."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Preset:
    """One export of one system.

    marks: headers that together are found in no other export. columns: a column of the table to the headers it may
    have there, the best first. settings: what its numbers mean, see FileMapping. source: where the headers come from.
    Fields that a company adds by itself, such as the day of a churn in a CRM, are in no documentation: usual names for
    them stand among the headers and count only beside the marks. without: headers of other objects of the same system.
    """

    system: str
    table: str
    marks: tuple[str, ...]
    columns: Mapping[str, tuple[str, ...]]
    source: str
    settings: Mapping[str, object] = field(default_factory=dict)
    without: tuple[str, ...] = ()
