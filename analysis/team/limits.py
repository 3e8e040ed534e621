"""How much one server gives to each session: told by whoever runs it, in the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

from ..errors import AnalysisError
from ..phrases import count, numeral

MEGA = 2**20
PREFIX = "CHURN_NOTEBOOK_MOST_"


@dataclass(frozen=True)
class Limits:
    """None where there is no limit. seconds: of CPU, one analysis. megabytes, rows: of the files of one session.

    uploads: in a minute, by one person in all their sessions.
    """

    sessions: int | None = None
    megabytes: int | None = None
    rows: int | None = None
    seconds: int | None = None
    uploads: int | None = None

    @classmethod
    def told(cls, environment: Mapping[str, str] = os.environ) -> "Limits":
        """Those of CHURN_NOTEBOOK_MOST_SESSIONS and its like. Raises ValueError for what is no number above zero."""
        return cls(**{name: _number(environment.get(f"{PREFIX}{name.upper()}"), name) for name in cls.__annotations__})

    def admit(self, rows: int, size: int) -> None:
        """Raise AnalysisError where the files of a session are more than it may hold. size: in bytes."""
        if self.rows is not None and rows > self.rows:
            raise AnalysisError(
                "These files have more rows than this server takes.",
                f"They have {numeral(rows)}; a session may hold {numeral(self.rows)}.",
                "Bring fewer files or fewer months, or ask whoever runs the server for more room.",
            )
        if self.megabytes is not None and size > self.megabytes * MEGA:
            raise AnalysisError(
                "These files are larger than this server takes.",
                f"They take {numeral(-(-size // MEGA))} MB of memory; a session may hold {numeral(self.megabytes)} MB.",
                "Bring fewer files or fewer months, or ask whoever runs the server for more room.",
            )


def full() -> AnalysisError:
    """What is said to one session too many."""
    return AnalysisError(
        "This server is full just now.",
        "As many people use it as it has room for.",
        "Try again in a few minutes; nothing of yours is lost.",
    )


def too_many_uploads(most: int) -> AnalysisError:
    """What is said of one upload too many within a minute."""
    return AnalysisError(
        "That was one upload too many for this minute.",
        f"This server takes {count(most, 'upload')} a minute from one person.",
        "Wait a minute and drop the files again.",
    )


def _number(told: str | None, name: str) -> int | None:
    if not told:
        return None
    if not told.isdigit() or not int(told):
        raise ValueError(f"{PREFIX}{name.upper()} is to be a whole number above zero, not {told!r}.")
    return int(told)
