"""What changed since the last pack: claims, accounts at risk, and problems of the data."""

from dataclasses import dataclass, replace

from .. import health
from ..book import Book
from ..book.problems import is_idle
from ..book.reader_words import called, in_words
from ..errors import AnalysisError
from .memory import Known, Memory

EVERYBODY = 1_000_000


@dataclass(frozen=True)
class Changes:
    """As of a day beside the last pack, of the day `since`; empty where there is none, and then everything is new.

    confirmed: in this week. at_risk: account and name of those newly at risk, None where it cannot be told.
    """

    as_of: str
    since: str
    new: tuple[Known, ...]
    held: tuple[Known, ...]
    gone: tuple[Known, ...]
    confirmed: tuple[Known, ...]
    at_risk: tuple[str, ...] | None
    problems: tuple[str, ...]


def changes(now: Memory, before: Memory | None) -> Changes:
    """What this week has that the last had not, and the other way round."""
    claimed = tuple(claim for claim in now.claims if claim.claimed)
    was = {} if before is None else {key: known for key, known in before.known().items() if known.claimed}
    problems = set() if before is None else set(before.problems)
    return Changes(
        now.as_of,
        before.as_of if before else "",
        tuple(claim for claim in claimed if claim.key not in was),
        tuple(claim for claim in claimed if claim.key in was),
        tuple(replace(known, claimed=False) for key, known in was.items() if key not in {c.key for c in claimed}),
        tuple(claim for claim in claimed if claim.confirmed == now.as_of),
        _newly(now, before),
        tuple(problem for problem in now.problems if problem not in problems),
    )


def _newly(now: Memory, before: Memory | None) -> tuple[str, ...] | None:
    if now.at_risk is None or (before is not None and before.at_risk is None):
        return None
    was = set() if before is None else set(before.at_risk or ())
    return tuple(account for account in now.at_risk if account not in was)


def at_risk(book: Book) -> dict[str, str]:
    """The accounts whose score is red now, the dearest first, and what each is called. Raises AnalysisError."""
    listed = health.list_needing(book, most=EVERYBODY)
    red = listed[listed["band"] == "red"]
    names = red["name"] if "name" in red else red["account_id"]
    return {str(account): str(name) for account, name in zip(red["account_id"], names, strict=True)}


def names_at_risk(book: Book) -> dict[str, str] | None:
    """The same; None where the book cannot tell."""
    try:
        return at_risk(book)
    except AnalysisError:
        return None


def problems(book: Book) -> tuple[str, ...]:
    """What is wrong with the data, in words without numbers, so that it is the same problem next week."""
    frame = book.diagnostics.problems
    frame = frame[~frame["fix"].map(is_idle).astype(bool)]
    told = zip(frame["table"], frame["problem"], strict=True)
    return tuple(dict.fromkeys(f"{called(str(table))}: {in_words(str(problem))}" for table, problem in told))
