"""A deck as a PDF: a page for each slide on the grid of the slides, its notes behind, made by fpdf2."""

import io
import warnings
from collections.abc import Sequence
from typing import Any

from fpdf import FPDF

from ...charts.marks_drawn import INK, QUIET, RULE, WARM, drawn
from ...charts.paper import as_it_is
from ...errors import AnalysisError
from ..pdf import dressed, font_name, letters
from .model import Block, Cell, Deck, Slide, Table
from .type import arranged, fitting, in_line
from .type import wide as width_of

WIDE, HIGH, LEFT, WIDTH, TOP, BODY = 13.333, 7.5, 0.75, 11.83, 1.95, 4.6
PANEL, POINT = "#F4F6F8", 1 / 72
Part = tuple[str, float, bool, str]


def to_pdf(deck: Deck) -> bytes:
    """The deck as a PDF of the size of its slides; what to say and where numbers come from stands on its last pages."""
    paper = FPDF("portrait", "in", (WIDE, HIGH))
    paper.set_auto_page_break(False)
    paper.set_title(letters(f"{deck.name}: {deck.subject}"))
    dressed(paper)
    _cover(paper, deck)
    for number, slide in enumerate(deck.slides, start=2):
        _page(paper, deck, slide, number)
    _notes(paper, deck)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return bytes(paper.output())


def _cover(paper: FPDF, deck: Deck) -> None:
    paper.add_page()
    _rect(paper, LEFT, 1.9, 1.2, 0.06, deck.brand.accent)
    y = _put(paper, LEFT, 2.2, WIDTH, arranged([(deck.subject, 44, True, INK)], WIDTH - 0.2, 2))
    _put(paper, LEFT, y + 0.2, WIDTH, [(deck.name, 24, False, deck.brand.accent), (deck.period, 20, False, QUIET)])
    _logos(paper, deck, 0.5)


def _page(paper: FPDF, deck: Deck, slide: Slide, number: int) -> None:
    paper.add_page()
    marks = filter(None, (deck.eyebrow, "Appendix" if slide.appendix else "", "Draft" if slide.draft else ""))
    _put(paper, LEFT, 0.42, WIDTH * 0.6, [("  ·  ".join(marks), 12, False, QUIET)])
    _logos(paper, deck, 0.36)
    title = (slide.title, fitting(slide.title, WIDTH, 2, (28, 24, 22, 20), True), True, INK)
    _put(paper, LEFT, 0.84, WIDTH, arranged([title], WIDTH - 0.2, 1.0))
    _rect(paper, LEFT, 6.8, WIDTH, POINT, RULE)
    _put(paper, LEFT, 6.92, WIDTH - 1, [(in_line(slide.footer, WIDTH - 1.2, 12), 12, False, QUIET)])
    _put(paper, LEFT + WIDTH - 0.6, 6.92, 0.6, [(str(number), 12, False, QUIET)], "R")
    if slide.figure is not None:
        _figure(paper, deck, slide)
    elif slide.table is not None:
        _table(paper, deck, slide.table)
    else:
        wide = WIDTH * 0.64 if slide.panels else WIDTH
        _rows(paper, deck, slide.rows, wide)
        _stack(paper, deck, slide.panels, (LEFT + wide + 0.5, WIDTH - wide - 0.5), 2, panel=True)


def _logos(paper: FPDF, deck: Deck, top: float) -> None:
    """Both logos at the right; a name where there is no picture of it."""
    right = LEFT + WIDTH
    told = ((deck.brand.logo, deck.brand.name), (deck.their_logo, deck.subject if deck.account_id else ""))
    for picture, name in told:
        if picture:
            shown = paper.image(
                io.BytesIO(picture), x=right - 2, y=top, w=2, h=0.34, keep_aspect_ratio=True, alt_text=name
            )
            right -= (shown.rendered_width if shown else 2) + 0.3
        elif name:
            short = in_line(name, 2.4, 12.5)
            _put(paper, right - 2.6, top + 0.05, 2.6, [(short, 12, True, INK)], "R")
            right -= width_of(short, 12, True) + 0.35


def _figure(paper: FPDF, deck: Deck, slide: Slide) -> None:
    if slide.figure is None:
        return
    wide = WIDTH * 0.68 - 0.5 if slide.beside else WIDTH
    high = BODY * 0.56 if slide.below else BODY
    try:
        spec = drawn(slide.figure, deck.brand.accent, round(wide * 84), round(high * 84))
        picture = io.BytesIO(as_it_is(spec, "png"))
        paper.image(picture, x=LEFT, y=TOP, w=wide, h=high, keep_aspect_ratio=True, alt_text=slide.figure.alt)
    except AnalysisError as problem:
        _put(paper, LEFT, TOP, wide, [(str(problem), 14, False, QUIET)])
    _stack(paper, deck, slide.beside, (LEFT + wide + 0.5, WIDTH - wide - 0.5), 3)
    each = WIDTH / max(len(slide.below), 1)
    for place, block in enumerate(slide.below):
        x, y = LEFT + place * each, TOP + high + 0.2
        _rect(paper, x, y, each - 0.2, 0.05, _color(deck, block.tone, RULE))
        room = TOP + BODY - y - 0.18
        _put(paper, x, y + 0.18, each - 0.2, arranged(_words(deck, block, each - 0.2), each - 0.3, room, 3))


def _rows(paper: FPDF, deck: Deck, blocks: Sequence[Block], wide: float) -> None:
    """Numbers under one another, each with what it counts at its right."""
    each = BODY / max(len(blocks), 2)
    longest = max((len(block.number) for block in blocks), default=0)
    number = 1.0 if longest <= 2 else min(wide * 0.36, 3)
    sizes = [fitting(block.number, number - 0.2, 1, (40, 36, 32, 28, 24, 20), True) for block in blocks]
    for place, block in enumerate(blocks):
        y, room = TOP + place * each, each - 0.22
        if place:
            _rect(paper, LEFT, y, wide, POINT, RULE)
        told = arranged([(block.number, min(sizes), True, _color(deck, block.tone, INK))], number - 0.2, room)
        _put(paper, LEFT, y + 0.22, number, told)
        words = arranged(_words(deck, block, wide - number - 0.1), wide - number - 0.2, room, 3)
        _put(paper, LEFT + number, y + 0.22, wide - number - 0.1, words)


def _stack(
    paper: FPDF, deck: Deck, blocks: Sequence[Block], at: tuple[float, float], least: int, panel: bool = False
) -> None:
    """Blocks under one another at the right. at: left and width. least: for how many there is room at least."""
    (left, width), each = at, BODY / max(len(blocks), least)
    for place, block in enumerate(blocks):
        y = TOP + place * each
        if panel:
            _rect(paper, left, y, width, each - 0.2, PANEL)
            _rect(paper, left, y, 0.07, each - 0.2, _color(deck, block.tone, RULE))
        elif place:
            _rect(paper, left, y, width, POINT, RULE)
        inside = width - (0.4 if panel else 0)
        number = [(block.number, fitting(block.number, inside, 1, (36, 32, 28, 24, 20), True), True,
                   _color(deck, block.tone, INK))] if block.number else []  # fmt: skip
        told = arranged([*number, *_words(deck, block, inside)], inside - 0.1, each - (0.4 if panel else 0.2), 3)
        _put(paper, left + (0.25 if panel else 0), y + 0.15, inside, told)


def _words(deck: Deck, block: Block, wide: float) -> list[Part]:
    parts = (
        (block.head, 14, True, _color(deck, block.tone, QUIET)),
        (block.text, fitting(block.text, wide, 3, (20, 18, 16, 14)), False, INK),
        (block.small, 12, False, QUIET),
    )
    return [part for part in parts if part[0]]


def _table(paper: FPDF, deck: Deck, table: Table) -> None:
    weights = table.widths or (1.0,) * len(table.headers)
    wide = [WIDTH * weight / sum(weights) for weight in weights]
    y = TOP
    if any(table.headers):
        _line(paper, y, wide, [[(head, 12, True, QUIET)] if head else [] for head in table.headers], table.right)
        _rect(paper, LEFT, y + 0.38, WIDTH, 1.5 * POINT, INK)
        y += 0.42
    each = min(1.38, (TOP + BODY - y) / max(len(table.rows), 1))
    for place, row in enumerate(table.rows):
        if place:
            _rect(paper, LEFT, y, WIDTH, POINT, RULE)
        cells = [_cell(deck, cell, width, each) for cell, width in zip(row, wide, strict=True)]
        _line(paper, y + each * 0.28, wide, cells, table.right)
        y += each


def _line(paper: FPDF, y: float, wide: Sequence[float], cells: Sequence[list[Part]], right: Sequence[int]) -> None:
    x = LEFT
    for place, (width, parts) in enumerate(zip(wide, cells, strict=True)):
        _put(paper, x, y, width - 0.12, parts, "R" if place in right else "L")
        x += width


def _cell(deck: Deck, cell: Cell, wide: float, high: float) -> list[Part]:
    sizes, lines = ((18, 16, 14, 12), 2) if high > 0.75 else ((14, 12), 1)
    size = fitting(cell.text, wide - 0.2, max(lines, cell.text.count("\n") + 1), sizes, cell.strong)
    told = (cell.text, size, cell.strong, _color(deck, cell.tone, INK)), (cell.small, 12, False, QUIET)
    return arranged([part for part in told if part[0]], wide - 0.2, high * 0.72, 3)


def _notes(paper: FPDF, deck: Deck) -> None:
    """What to say and where numbers come from, slide by slide, for who audits."""
    paper.set_margins(LEFT, LEFT, LEFT)
    paper.set_auto_page_break(True, LEFT)
    paper.add_page()
    _put(paper, LEFT, 0.84, WIDTH, [("What to say, and where the numbers come from", 28, True, INK)])
    paper.set_y(TOP)
    for slide in deck.slides:
        if slide.notes:
            for text, bold in ((slide.title, "B"), (slide.notes, "")):
                paper.set_font(font_name(), bold, 12)
                paper.set_text_color(INK if bold else QUIET)
                paper.multi_cell(0, 0.22, letters(text), align="L", new_x="LMARGIN", new_y="NEXT")
            paper.ln(0.15)


def _color(deck: Deck, tone: str, otherwise: str) -> str:
    return {"good": deck.brand.accent, "bad": WARM, "quiet": QUIET}.get(tone, otherwise)


def _rect(paper: FPDF, x: float, y: float, wide: float, high: float, color: str) -> None:
    paper.set_fill_color(color)
    paper.rect(x, y, wide, high, style="F")


def _put(paper: FPDF, x: float, y: float, wide: float, parts: Sequence[Part], align: Any = "L") -> float:
    """Paragraphs under one another; where the next would stand."""
    for text, size, bold, color in parts:
        paper.set_font(font_name(), "B" if bold else "", size)
        paper.set_text_color(color)
        paper.set_xy(x, y)
        paper.multi_cell(wide, size * 1.15 * POINT, letters(text), align=align, new_x="LEFT", new_y="NEXT")
        y = paper.get_y() + 0.04
    return y
