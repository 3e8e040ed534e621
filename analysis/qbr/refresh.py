"""Whether what was kept still stands, and bringing it up to date: the same question, asked again."""

from collections.abc import Callable, Sequence
from dataclasses import is_dataclass, replace
from datetime import date
from difflib import SequenceMatcher
from typing import Any

import pandas as pd

from ..book import Book
from ..errors import AnalysisError
from ..finding import Finding
from ..phrases import count, named_day
from ..sql import MOST_ROWS, select
from .asking import Asked, Drawing, Place
from .improvements import with_steps
from .pack import Kept, Origin, skeleton, subject

ALIKE = 0.6
KEEP = "Keep it once more from its page."
NOT_RUN = "Not run yet."


def stale(kept: Kept, book: Book, code: str = "") -> str:
    """Why what was kept may no longer hold, in words; empty where it is as its book and this code say."""
    if kept.kind in ("words", "text"):
        return ""
    if kept.kind == "sql" and kept.frame is None:
        return NOT_RUN
    if not of_this(kept, book):
        return f"The open book is another one than {kept.origin.book}{_as_of(kept)}, from which this was kept."
    if not kept.origin.checked:
        return "It came in a saved file and was not worked out on this machine yet."
    return "The way it is worked out has changed since it was kept." if code and kept.origin.code != code else ""


def of_this(kept: Kept, book: Book) -> bool:
    """Whether it was kept of this book, or of the part of it that its filter left."""
    same = replace(book, only=kept.origin.only) if kept.origin.only and not book.only else book
    return kept.origin.fingerprint == same.fingerprint


def _as_of(kept: Kept) -> str:
    return f" as of {named_day(kept.origin.as_of)}" if kept.origin.as_of else ""


def renewable(kept: Kept) -> bool:
    """Whether it can be worked out again here; if not, only its page can."""
    return kept.place is not None or kept.kind in ("since", "sql")


def renewed(kept: Kept, book: Book, code: str = "", answer: Callable[[Asked], Any] | None = None) -> Kept:
    """The same question put to this book, with the reader's words left as they are.

    answer: gives the answer to a question, for example a remembered one. Raises AnalysisError where the book cannot
    answer, or no longer says anything of the kind.
    """
    if kept.kind == "sql":
        return asked_in_sql(kept, book, code)
    if kept.place is None:
        raise AnalysisError(
            f"{kept.title[:60]} cannot be worked out here.",
            "It was kept without its question.",
            KEEP,
        )
    if kept.origin.only and not book.only:
        book, answer = book.where(**dict(kept.origin.only)), None
    ask = answer or (lambda asked: asked.ask(book))
    before = _day(kept.origin.as_of)
    place, drawing = _moved(kept.place, before, book.as_of), _moved_drawing(kept.drawing, before, book.as_of)
    result = _answered(ask, place.asked, kept.origin.checked)
    origin = replace(Origin.of(book, kept.origin.page, kept.origin.view, code), checked=True)
    again = replace(kept, origin=origin, place=place, drawing=drawing, said=said_by(result), card=card_of(result))
    if kept.kind == "finding":
        return _finding(again, place.of(result))
    frame = place.of(result)
    chart = drawing.draw(ask) if drawing else None
    again = replace(again, frame=with_steps(frame, kept.frame) if isinstance(frame, pd.DataFrame) else None)
    return replace(again, finding=None) if chart is None else _figure(again, chart)


def asked_in_sql(kept: Kept, book: Book, code: str) -> Kept:
    """The answer of an SQL cell of this book, or of the part of it that the cell was made on."""
    part = book.where(**dict(kept.origin.only)) if kept.origin.only and not book.only else book
    found = select(part, kept.sql)
    more = f", the first {count(MOST_ROWS, 'row')}" if found.more else ""
    title = f"{count(len(found.frame), 'row')}{more}"
    return replace(kept, title=title, frame=found.frame, origin=Origin.of(part, "notebook", "", code))


def _answered(ask: Callable[[Asked], Any], asked: Asked, trusted: bool) -> Any:
    """The answer; a question out of a stranger's file may hold a choice of the wrong kind, which is no bug of ours."""
    try:
        return ask(asked)
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        if trusted:
            raise
        raise AnalysisError(
            f"{asked.words} cannot be asked.",
            "It came in a file with a choice no page gives.",
            KEEP,
        ) from error


def _finding(kept: Kept, findings: Sequence[Finding]) -> Kept:
    found = counterpart(kept.finding, findings) if kept.finding else None
    if found is None:
        raise AnalysisError(
            "This is no longer said.",
            f"{kept.origin.book} gives no sentence of the kind: {kept.title[:80]}",
            KEEP,
        )
    return replace(kept, title=found.claim, finding=found)


def _figure(kept: Kept, chart: Any) -> Kept:
    spec = chart.to_dict(validate=False)
    title = " ".join(spec["title"]["text"])
    return replace(kept, title=title, chart=spec, finding=named(title, kept.said))


def named(title: str, said: Sequence[Finding]) -> Finding | None:
    """The finding that a figure's title says."""
    return next((finding for finding in said if " ".join(finding.claim.split()) == title), None)


def counterpart(finding: Finding, findings: Sequence[Finding]) -> Finding | None:
    """The finding that speaks of the same thing: by what it is about, else by its words without their numbers."""
    own = [other for other in findings if subject(other) == subject(finding)]
    if len(own) == 1:
        return own[0]
    alike = own or [other for other in findings if not _particular(other) and not _particular(finding)]
    words = skeleton(finding.claim)
    scored = [(SequenceMatcher(None, words, skeleton(other.claim)).ratio(), i) for i, other in enumerate(alike)]
    best = max(scored, key=lambda pair: (pair[0], -pair[1]), default=(0.0, 0))
    return alike[best[1]] if best[0] >= ALIKE else None


def _particular(finding: Finding) -> bool:
    return subject(finding) != skeleton(finding.claim)


def said_by(result: Any) -> tuple[Finding, ...]:
    """Everything an answer says."""
    said = getattr(result, "findings", ()) if is_dataclass(result) else ()
    return tuple(said)


def card_of(result: Any) -> pd.DataFrame | None:
    """The whole scorecard of an experiment; None for any other answer."""
    card = getattr(result, "scorecard", None) if is_dataclass(result) else None
    return card if isinstance(card, pd.DataFrame) else None


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _moved(place: Place, before: date | None, after: date | None) -> Place:
    return replace(place, asked=place.asked.moved(before, after))


def _moved_drawing(drawing: Drawing | None, before: date | None, after: date | None) -> Drawing | None:
    if drawing is None:
        return None
    given = tuple(_moved(g, before, after) if isinstance(g, Place) else g for g in drawing.given)
    return replace(drawing, given=given)
