"""What a kind of movement does to MRR: begins it, adds to it, takes from it, ends it, or brings it back."""

from collections.abc import Callable
from functools import cache

from .cells import among
from .engine import Engine
from .vocabulary import said

NEW, GAIN, LOSS, GONE, BACK = "new", "gain", "loss", "gone", "back"
# What takes away is looked for first: a canceled upgrade adds nothing.
_TOPICS = (GONE, BACK, LOSS, GAIN, NEW)
ADDS, TAKES = (NEW, GAIN, BACK), (LOSS, GONE)


@cache
def move_of(kind: str) -> str:
    """What a kind does, by the words of the vocabulary; empty for one that nobody knows."""
    return next((topic for topic in _TOPICS if said(f"move.{topic}", kind)), "")


def is_kind(engine: Engine, rows: str, *moves: str) -> str:
    """The condition, as SQL, that the kind of a row does one of these. rows: what stands after FROM."""
    return _is_among(engine, rows, lambda kind: move_of(kind) in moves)


def is_churn(engine: Engine, rows: str) -> str:
    """The condition, as SQL, that what happened is by its kind that an account left; a lost password is not."""
    return _is_among(engine, rows, lambda kind: bool(said("event.churn", kind)))


def is_return(engine: Engine, rows: str) -> str:
    """The condition, as SQL, that what happened is by its kind that an account came back."""
    return _is_among(engine, rows, lambda kind: bool(said("event.back", kind)))


def _is_among(engine: Engine, rows: str, meant: Callable[[str], bool]) -> str:
    kinds = (str(kind) for (kind,) in engine.rows(f"SELECT DISTINCT kind FROM {rows} WHERE kind IS NOT NULL"))
    known = tuple(kind for kind in kinds if meant(kind))
    return f"coalesce(kind IN ({among(known)}), false)" if known else "false"
