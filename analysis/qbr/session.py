"""What people wrote and kept beside the pack, read from a saved notebook: plain values under plain names."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..targets.intervention import Change
from ..targets.projection_kept import Kept as Projected

MOST_TEXT, MOST_ROWS, MOST_CELL = 2_000_000, 2_000, 500
PLAIN = (str, int, float, bool)
REGISTERS: dict[str, tuple[str, ...]] = {
    "changes": Change._fields,
    "projections": Projected._fields,
    # Next steps written into decks (said_on: the day the data stopped then), and how decks look.
    "deck_steps": ("account_id", "step", "owner", "due_on", "done_on", "outcome", "source", "said_on"),
    "deck_brand": ("name", "accent", "font", "logo", "theirs"),
    # Decks as they were edited, the latest last, each as text with the fingerprint of its book.
    "decks": ("made_from", "deck"),
    # How far a participant of the workshop is.
    "workshop": ("exercise", "ask", "said", "outcome"),
    # Pages whose tip was dismissed.
    "tips": ("word",),
    # Words in notes that a reader watches, each a warning sign.
    "words": ("word",),
    # Kinds of events that a reader marked as milestones.
    "milestones": ("kind",),
}
# A notebook of version 1 knew nothing of these.
SINCE_2: dict[str, Any] = {"registers": {}, "before": {"title": "", "items": []}}
# What a cell of version 2 does not say of itself is read as it was meant: everything kept was for the review.
MIGRATIONS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {
    1: lambda about: {**SINCE_2, **about},
    2: lambda about: about,
}


def plans(saved: Mapping[str, Any]) -> dict[str, str]:
    """Plans as text: only what can be a plan, so that none is ever taken for the name of a file."""
    return {str(book): text[:MOST_TEXT] for book, text in saved.items() if isinstance(text, str) and text[:1] == "{"}


def written(saved: Mapping[str, Any]) -> dict[str, dict[str, dict[str, Any]]]:
    """What was written into tables: name of the table to line to column to value."""
    return {
        str(name): {
            str(line): {str(c): v for c, v in told.items() if isinstance(v, PLAIN)} for line, told in lines.items()
        }
        for name, lines in saved.items()
    }


def views(saved: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """The choices of each page, as they stand in the URL."""
    return {
        page: {str(name): value[:MOST_CELL] for name, value in view.items() if isinstance(value, str)}
        for page, view in saved.items()
        if page.isidentifier()
    }


def registers(saved: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Rows that were kept under a name, such as changes and projections; rows of another shape are left out."""
    return {
        name: [_short(row) for row in list(saved[name])[:MOST_ROWS] if _is_row(row, columns)]
        for name, columns in REGISTERS.items()
        if saved.get(name)
    }


def of_book(saved: Mapping[str, Any], was: str, own: str) -> dict[str, Any]:
    """The registers with what was made from the saved book made from the book that was worked out from its tables."""
    decks = [{**row, "made_from": own} if row["made_from"] == was else row for row in saved.get("decks", ())]
    return {**saved, **({"decks": decks} if decks else {})}


def _is_row(row: Any, columns: Sequence[str]) -> bool:
    plain = isinstance(row, Mapping) and all(value is None or isinstance(value, PLAIN) for value in row.values())
    return plain and set(row) == set(columns)


def _short(row: Mapping[str, Any]) -> dict[str, Any]:
    most = {"logo": MOST_TEXT, "theirs": MOST_TEXT, "deck": MOST_TEXT}
    return {
        name: value[: most.get(name, MOST_CELL)] if isinstance(value, str) else value for name, value in row.items()
    }
