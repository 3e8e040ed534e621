"""Letters on a slide: how wide they are, how large they can be, and how they are written."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from unicodedata import combining, east_asian_width

from fpdf.fonts import CORE_FONTS_CHARWIDTHS
from pptx.dml.color import RGBColor
from pptx.enum.dml import MSO_THEME_COLOR as THEME
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Pt

INCH = 914_400
# Adobe's widths of Helvetica, which Arial and Liberation Sans share, in thousandths of the size.
THIN, BOLD = CORE_FONTS_CHARWIDTHS["helvetica"], CORE_FONTS_CHARWIDTHS["helveticaB"]
# How much wider than Arial other fonts run; a font of a template is not known and may be wide.
RUNS = {
    "Arial": 1.0,
    "Helvetica": 1.0,
    "Verdana": 1.19,
    "Georgia": 1.06,
    "Segoe UI": 1.02,
    "Calibri": 0.95,
    "Times New Roman": 0.95,
}
UNKNOWN_FONT, LEADING = 1.1, 1.2
TONES = {"good": THEME.ACCENT_1, "quiet": THEME.TEXT_2, "": THEME.TEXT_1}
WARM = RGBColor(0xD5, 0x5E, 0x00)
Part = tuple[str, float, bool, str]


@dataclass(frozen=True)
class Lettering:
    """What is written in: how wide its letters run beside Arial, and colors in place of the theme's text and accent
    where these cannot be read."""

    runs: float = 1.0
    ink: str = ""
    good: str = ""


PLAIN = Lettering()
_written_in: ContextVar[Lettering] = ContextVar("lettering", default=PLAIN)


@contextmanager
def lettering(told: Lettering) -> Iterator[None]:
    """Write and measure like this within."""
    token = _written_in.set(told)
    try:
        yield
    finally:
        _written_in.reset(token)


def font_runs(name: str, otherwise: float = 1.0) -> float:
    """How much wider than Arial a font runs."""
    return RUNS.get(name, otherwise)


def wide(text: str, points: float, bold: bool = False) -> float:
    """How wide a text is in inches, a little more rather than less."""
    widths = BOLD if bold else THIN
    parts = sum(_letter(c, widths) for c in text)
    return parts * points / 72_000 * 1.02 * _written_in.get().runs


def _letter(c: str, widths: Any) -> float:
    """A letter in thousandths of its size: Chinese, Japanese and Korean ones are square, unknown ones broad."""
    if (known := widths.get(c)) is not None:
        return float(known)
    if combining(c) or not c.isprintable():
        return 0.0
    return 1000.0 if east_asian_width(c) in "WF" else 620.0 if c in "€–−“”‘’·…" else 760.0


def lines_of(text: str, points: float, inches: float, bold: bool = False) -> int:
    """In how many lines a text stands, broken between words, and within a word that is wider than its line."""
    total = 0
    for line in text.split("\n"):
        used, count = 0.0, 1
        for word in line.split():
            width = wide(word, points, bold)
            space = wide(" ", points, bold) if used else 0.0
            if used and used + space + width > inches:
                used, space, count = 0.0, 0.0, count + 1
            if width > inches:
                count += int(width // inches)
                width %= inches
            used += space + width
        total += count
    return total


def fitting(text: str, inches: float, lines: int, sizes: Sequence[float], bold: bool = False) -> float:
    """The largest of some sizes in which a text stands in so many lines, no word broken; the least where none does."""
    whole = (word for word in text.split() if not any(east_asian_width(c) in "WF" for c in word))
    words = max(whole, key=lambda word: wide(word, 1, bold), default="")
    fits = (s for s in sizes if lines_of(text, s, inches, bold) <= lines and wide(words, s, bold) <= inches)
    return next(fits, sizes[-1])


def high(parts: Sequence[Part], inches: float, gap: float = 0) -> float:
    """How high paragraphs stand under one another, in inches. gap: points between them."""
    lines = sum(lines_of(text, size, inches, bold) * size for text, size, bold, _ in parts)
    return (lines * LEADING + gap * max(len(parts) - 1, 0)) / 72


def arranged(parts: Sequence[Part], inches: float, room: float, gap: float = 0, least: float = 12) -> list[Part]:
    """Paragraphs that stand in a box: smaller, the largest first, until they do; what is too long even so is cut."""
    told = list(parts)
    while high(told, inches, gap) > room:
        place = max(range(len(told)), key=lambda at: (told[at][1], len(told[at][0])))
        text, size, bold, tone = told[place]
        if size <= least:
            break
        told[place] = (text, max(size - 2, least), bold, tone)
    while told and high(told, inches, gap) > room:
        place = max(range(len(told)), key=lambda at: lines_of(told[at][0], told[at][1], inches, told[at][2]))
        text, size, bold, tone = told[place]
        if len(text) < 4:
            break
        told[place] = (f"{text.removesuffix('…')[: int(len(text) * 0.9)].rstrip()}…", size, bold, tone)
    return told


def in_line(text: str, inches: float, points: float) -> str:
    """A text cut to one line; a sign says that there was more."""
    text = " ".join(text.split())
    while len(text) > 1 and wide(text, points) > inches:
        text = f"{text.removesuffix('…')[:-1].rstrip()}…"
    return text


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
    told = _written_in.get()
    other = told.good if tone == "good" else told.ink
    if tone == "bad":
        target.rgb = WARM
    elif other:
        target.rgb = RGBColor.from_string(other)
    else:
        target.theme_color = THEME.TEXT_1 if own and tone == "quiet" else TONES.get(tone, THEME.TEXT_1)


def box(page: Any, at: Sequence[float], name: str = "") -> Any:
    """A text box at a place, in EMU."""
    shape = page.shapes.add_textbox(*(int(part) for part in at))
    shape.name = name or shape.name
    return shape
