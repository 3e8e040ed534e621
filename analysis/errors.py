"""What the app says when something cannot be done.

    AnalysisError        what could not be done, why, and what would help
    ├── UnusableUpload   a file is not a table this app can read
    ├── Waiting          the files ask something that decides the answer
    ├── MissingTable     the open book lacks what the question needs
    └── NotEnoughData    not one usable row for the question

Bad rows never raise: they are refused, kept and counted by rule.
"""

from collections.abc import Iterable

DIMENSION = "Bring a file of accounts with a column such as segment, plan or region."


class AnalysisError(Exception):
    """Something asked for could not be done; says what, why, and what would help."""

    def __init__(self, what: str, why: str = "", fix: str = "") -> None:
        super().__init__(" ".join(part for part in (what, why, fix) if part))
        self.what, self.why, self.fix = what, why, fix

    def __reduce__(self) -> tuple[type, tuple[str, str, str]]:
        return type(self), (self.what, self.why, self.fix)


class UnusableUpload(AnalysisError):
    """The file is not a table this app can read."""


class Waiting(AnalysisError):
    """The files ask something that decides the answer: somebody has to say it first."""


class MissingTable(AnalysisError):
    """The open book has no table, or no column, that the question needs."""


class NotEnoughData(AnalysisError):
    """Not one usable row is left for the question."""


class NoUsableRow(UnusableUpload, NotEnoughData):
    """Every row of the files was set aside: there is no book, and nothing an analysis could answer from."""


def among(control: str, said: str | None, known: Iterable[str]) -> None:
    """Nothing, where a control has one of its values or none. Raises AnalysisError, which names them, for any other."""
    offered = list(known)
    if said is not None and said not in offered:
        named = ", ".join(one for one in offered if one)
        raise AnalysisError(f"{control} cannot be {said}.", "It is none of its values.", f"Use one of {named}.")
