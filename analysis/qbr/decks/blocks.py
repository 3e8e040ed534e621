"""Blocks of words on a slide: large numbers under one another, panels, and readings beside or below a figure."""

from collections.abc import Sequence
from typing import Any

from pptx.dml.color import RGBColor
from pptx.enum.dml import MSO_THEME_COLOR as THEME
from pptx.enum.shapes import MSO_SHAPE
from pptx.util import Inches, Pt

from .model import Block
from .stage import Box
from .type import INCH, WARM, Part, arranged, box, fitting, put

GREY = RGBColor(0x8B, 0x95, 0xA3)
HERO, HEAD, SENTENCE, SMALL = (40, 36, 32, 28, 24, 20, 16), 14, (20, 18, 16, 14), (14, 12)


def line(page: Any, at: Sequence[int], tone: str = "rule", own: bool = False) -> Any:
    """A thin line or a mark of color: an ornament, which nobody needs to hear of."""
    shape = page.shapes.add_shape(MSO_SHAPE.RECTANGLE, *(int(part) for part in at))
    shape.line.fill.background()
    shape.fill.solid()
    if tone == "bad":
        shape.fill.fore_color.rgb = WARM
    elif own and tone == "rule":
        # A theme of the team's own may have any color there.
        shape.fill.fore_color.rgb = GREY
    else:
        names = {"good": THEME.ACCENT_1, "panel": THEME.BACKGROUND_2}
        shape.fill.fore_color.theme_color = names.get(tone, THEME.ACCENT_5)
    shape._element.remove(shape._element.find("{*}style"))
    shape.name = "Rule" if tone != "panel" else "Panel"
    return shape


def rows(page: Any, blocks: Sequence[Block], at: Box, own: bool) -> None:
    """Numbers under one another, each with what it counts at its right; a rule between."""
    if not blocks:
        return
    left, top, width, height = at
    each = height // max(len(blocks), 2)
    longest = max(len(block.number) for block in blocks)
    number = 0 if not longest else Inches(1) if longest <= 2 else min(int(width * 0.36), Inches(3))
    hero = min((fitting(b.number, number / INCH - 0.4, 1, HERO, True) for b in blocks if b.number), default=HERO[-1])
    for place, block in enumerate(blocks):
        y = top + place * each
        if place:
            line(page, (left, y, width, Pt(1)), own=own)
        inside = Inches(0.22)
        if block.number:
            at_ = (left, y + inside, number - Inches(0.15), each - inside)
            said = arranged([(block.number, hero, True, block.tone)], at_[2] / INCH, at_[3] / INCH)
            put(box(page, at_, "Number").text_frame, said, own)
        room = (left + number, y + inside, width - number - Inches(0.1), each - inside)
        words = _words(block, room[2] / INCH, 2, room[3] / INCH, 2, longest <= 2)
        put(box(page, room, "Words").text_frame, words, own, gap=2)


def _words(
    block: Block, inches: float, lines: int, room: float, gap: float, large: bool = False, number: Sequence[Part] = ()
) -> list[Part]:
    """The words of a block as large as its box lets them be. lines: of its sentence; room: how high the box is."""
    head = [(block.head, HEAD, True, block.tone or "quiet")] if block.head else []
    sizes = (28, 24, *SENTENCE) if large else SENTENCE
    text = [(block.text, fitting(block.text, inches, lines, sizes), False, "")] if block.text else []
    small = [(block.small, fitting(block.small, inches, 2, SMALL), False, "quiet")] if block.small else []
    return arranged([*number, *head, *text, *small], inches, room, gap)


def panels(page: Any, blocks: Sequence[Block], at: Box, own: bool) -> None:
    """Boxes under one another, each with a mark of its color: what does not work, what we ask."""
    if not blocks:
        return
    left, top, width, height = at
    gap = Inches(0.2)
    each = (height - gap * (max(len(blocks), 2) - 1)) // max(len(blocks), 2)
    for place, block in enumerate(blocks):
        y = top + place * (each + gap)
        if not own:
            line(page, (left, y, width, each), "panel")
        line(page, (left, y, Pt(5), each), block.tone if block.tone in ("good", "bad") else "rule", own)
        inside = (left + Inches(0.25), y + Inches(0.2), width - Inches(0.4), each - Inches(0.3))
        put(
            box(page, inside, block.head or "Panel").text_frame,
            _words(block, inside[2] / INCH, 5, inside[3] / INCH, 4),
            own,
            gap=4,
        )


def beside(page: Any, blocks: Sequence[Block], at: Box, own: bool) -> None:
    """Readings at the right of a figure: a number, how sure it is, what it means."""
    if not blocks:
        return
    left, top, width, height = at
    each = height // max(len(blocks), 3)
    for place, block in enumerate(blocks):
        y = top + place * each
        if place:
            line(page, (left, y, width, Pt(1)), own=own)
        room = (left, y + Inches(0.15), width, each - Inches(0.2))
        put(box(page, room, block.head or "Reading").text_frame, _read(block, width / INCH, room[3] / INCH), own, gap=3)


def _read(block: Block, inches: float, room: float) -> list[Part]:
    number = [(block.number, fitting(block.number, inches, 1, (36, 32, 28, 24, 20, 16), True), True, block.tone)]
    return _words(block, inches, 3, room, 3, number=number if block.number else ())


def below(page: Any, blocks: Sequence[Block], at: Box, own: bool) -> None:
    """Readings in columns under a figure, each under a rule in the color of its part."""
    if not blocks:
        return
    left, top, width, height = at
    gap = Inches(0.2)
    each = (width - gap * (len(blocks) - 1)) // len(blocks)
    for place, block in enumerate(blocks):
        x = left + place * (each + gap)
        line(page, (x, top, each, Pt(4)), block.tone if block.tone in ("good", "bad") else "rule", own)
        room = (x, top + Inches(0.18), each, height - Inches(0.2))
        told = _words(block, each / INCH, 3, room[3] / INCH, 3)
        put(
            box(page, room, block.head or "Reading").text_frame,
            [(t, s, b, "" if b else c) for t, s, b, c in told],
            own,
            gap=3,
        )
