"""From what a page shows to what is kept of it."""

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from ..charts.drawn import how
from ..finding import Finding
from .asking import Asked, Drawing, Place, find
from .pack import Kept, Origin
from .refresh import card_of, named, said_by

Answers = Sequence[tuple[Asked, Any]]


def keep_finding(finding: Finding, findings: Sequence[Finding], origin: Origin, answers: Answers) -> Kept:
    """One sentence, with all that was said beside it."""
    place = find(findings, answers) or _among(finding, answers)
    answer = _answer(place, answers)
    said = said_by(answer) or tuple(findings)
    return Kept("finding", finding.claim, origin, place=place, finding=finding, said=said, card=card_of(answer))


def keep_figure(chart: Any, spec: dict[str, Any], table: Any, origin: Origin, answers: Answers) -> Kept:
    """A figure with its title, its numbers and how it was drawn."""
    drawing = Drawing.of(how(chart), answers)
    place = find(table, answers) if table is not None else None
    place = place or next((given for given in (drawing.given if drawing else ()) if isinstance(given, Place)), None)
    answer = _answer(place, answers)
    title, said = " ".join(spec["title"]["text"]), said_by(answer)
    return Kept(
        "figure", title, origin, place=place, finding=named(title, said), said=said, frame=table,
        card=card_of(answer), drawing=drawing, chart=spec,
    )  # fmt: skip


def keep_table(frame: pd.DataFrame, title: str, origin: Origin, answers: Answers) -> Kept:
    """A table under its heading."""
    place = find(frame, answers)
    answer = _answer(place, answers)
    return Kept("table", title, origin, place=place, said=said_by(answer), frame=frame, card=card_of(answer))


def _among(finding: Finding, answers: Answers) -> Place | None:
    """The answer that says it, where the page showed only some of its sentences."""
    says = (asked for asked, answer in answers if any(finding is said for said in said_by(answer)))
    return next((Place(asked, "findings") for asked in says), None)


def _answer(place: Place | None, answers: Iterable[tuple[Asked, Any]]) -> Any:
    return next((answer for asked, answer in answers if place and asked == place.asked), None)
