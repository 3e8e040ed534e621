"""Letters on a slide: how wide they are, how large they can be, and how they are written."""

from collections.abc import Sequence
from typing import Any

from pptx.dml.color import RGBColor
from pptx.enum.dml import MSO_THEME_COLOR as THEME
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Pt

INCH = 914_400
# Widths of letters in Arial, in parts of their size; what is not named is as wide as most.
NARROW, WIDE_LETTERS = "iljtfrI.,:;'|!()[] ·-", "mwMWOQGCDHNURBAKVXYPSEZTFL%€&@—"
TONES = {"good": THEME.ACCENT_1, "quiet": THEME.TEXT_2, "": THEME.TEXT_1}
WARM = RGBColor(0xD5, 0x5E, 0x00)


def wide(text: str, points: float, bold: bool = False) -> float:
    """How wide a text is in inches, a little more rather than less."""
    parts = sum(0.3 if c in NARROW else 0.72 if c in WIDE_LETTERS else 0.86 if c in "mwMW" else 0.56 for c in text)
    return parts * points / 72 * (1.06 if bold else 1.0)


def lines_of(text: str, points: float, inches: float, bold: bool = False) -> int:
    """In how many lines a text stands, broken between words."""
    total = 0
    for line in text.split("\n"):
        used, count = 0.0, 1
        for word in line.split():
            width = wide(f"{word} ", points, bold)
            if used and used + width > inches:
                used, count = 0.0, count + 1
            used += width
        total += count
    return total


def fitting(text: str, inches: float, lines: int, sizes: Sequence[float], bold: bool = False) -> float:
    """The largest of some sizes in which a text stands in so many lines; the least where none does."""
    words = max(text.split(), key=len, default="")
    fits = (s for s in sizes if lines_of(text, s, inches, bold) <= lines and wide(words, s, bold) <= inches)
    return next(fits, sizes[-1])


def put(
    frame: Any, parts: Sequence[tuple[str, float, bool, str]], own: bool = False, align: str = "left", gap: float = 0
) -> None:
    """Paragraphs of text, size, bold and tone into a frame without inner margins."""
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.vertical_anchor = MSO_ANCHOR.TOP
    lines = [(line, size, bold, tone) for text, size, bold, tone in parts for line in text.split("\n")]
    for place, (text, size, bold, tone) in enumerate(lines):
        paragraph = frame.paragraphs[0] if not place else frame.add_paragraph()
        paragraph.alignment = PP_ALIGN.RIGHT if align == "right" else PP_ALIGN.LEFT
        paragraph.space_before = Pt(gap if place else 0)
        run = paragraph.add_run()
        run.text = "".join(c if c.isprintable() else " " for c in text)
        run.font.size, run.font.bold = Pt(size), bold
        color(run.font.color, tone, own)


def color(target: Any, tone: str, own: bool = False) -> None:
    """The color of a tone, by the theme: what is lost is warm everywhere; a template's quiet text is its text."""
    if tone == "bad":
        target.rgb = WARM
    else:
        target.theme_color = THEME.TEXT_1 if own and tone == "quiet" else TONES.get(tone, THEME.TEXT_1)


def box(page: Any, at: Sequence[float], name: str = "") -> Any:
    """A text box at a place, in EMU."""
    shape = page.shapes.add_textbox(*(int(part) for part in at))
    shape.name = name or shape.name
    return shape
