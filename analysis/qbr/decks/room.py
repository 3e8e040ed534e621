"""How much a slide has room for: sixty words, and what gives way where there are more."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from .model import MOST_TITLE, MOST_WORDS, Cell, Slide, texts, written

FEWEST_ROWS, MOST_LEFT, MOST_ROWS = 2, 4, 6


def paged(slide: Slide) -> tuple[Slide, ...]:
    """A slide with a table as several of at most six rows and sixty words each, none of its rows left off."""
    if slide.table is None or len(slide.table.rows) < 2:
        return (slide,)
    if slide.words <= MOST_WORDS and len(slide.table.rows) <= MOST_ROWS:
        return (slide,)
    most = -(-len(slide.table.rows) // -(-len(slide.table.rows) // MOST_ROWS))
    parts: list[list[tuple[Cell, ...]]] = [[]]
    for row in slide.table.rows:
        full = len(parts[-1]) == most or _with(slide, [*parts[-1], row]).words > MOST_WORDS
        if len(parts[-1]) > 1 and full:
            parts.append([])
        parts[-1].append(row)
    if len(parts[-1]) < 2:
        return (slide,)
    return tuple(
        _with(slide, part) if place == 1 else replace(_with(slide, part), key=f"{slide.key}-{place}", title=_on(slide))
        for place, part in enumerate(parts, start=1)
    )


def _on(slide: Slide) -> str:
    """The title of a page that goes on with the one before; the same one where there is no room to say so."""
    said = f"{slide.title}, continued"
    return said if len(said.split()) <= MOST_TITLE else slide.title


def fitted(slides: Iterable[Slide]) -> tuple[Slide, ...]:
    """Slides of at most sixty words each: a table goes on over a second page, small print gives way before rows do.

    What is left off stands in the notes or on a slide of its own; of an appendix nothing is.
    """
    return tuple(
        part if slide.appendix else _short(part)
        for slide in slides
        for part in ((slide,) if slide.appendix else paged(slide))
    )


def _short(slide: Slide) -> Slide:
    """A slide without its last small print, one after another, and then without its last rows of words."""
    while slide.words > MOST_WORDS and (paths := [path for path, _ in texts(slide) if path[-1] == "small"]):
        slide = written(slide, paths[-1], "")
    while slide.words > MOST_WORDS and len(slide.rows) > FEWEST_ROWS:
        slide = replace(slide, rows=slide.rows[:-1])
    while slide.words > MOST_WORDS and (long := _longest(slide)):
        slide = written(slide, long[0], f"{long[1].removesuffix('…').rsplit(None, 1)[0]}…")
    return slide


def _longest(slide: Slide) -> tuple[tuple[Any, ...], str] | None:
    """The longest text of a table, while it has more than four words."""
    cells = [(path, text) for path, text in texts(slide) if path[0] == "table"]
    found = max(cells, key=lambda cell: len(cell[1].split()), default=None)
    return found if found and len(found[1].split()) > MOST_LEFT else None


def _with(slide: Slide, rows: list[tuple[Cell, ...]]) -> Slide:
    if slide.table is None:
        return slide
    return replace(slide, table=replace(slide.table, rows=tuple(rows)))
