"""Text on a slide: its size, its colour, and how much of it there is room for."""

from collections.abc import Sequence
from typing import Any

from pptx.dml.color import RGBColor
from pptx.util import Pt

from .verdicts import INK


def write(frame: Any, lines: Sequence[str], size: float, bold: bool = False, colour: str = INK) -> None:
    frame.word_wrap = True
    for place, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if not place else frame.add_paragraph()
        run = paragraph.add_run()
        run.text = clean(line)
        font(run, size, bold, colour)


def font(run: Any, size: float, bold: bool, colour: str) -> None:
    run.font.size, run.font.bold, run.font.color.rgb = Pt(size), bold, rgb(colour)


def size_of(title: str) -> int:
    return 28 if len(title) <= 60 else 22 if len(title) <= 130 else 18


def shortened(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def whole_sentences(text: str, most: int) -> str:
    """As many whole sentences as fit."""
    ends = [place + 1 for place in range(len(text)) if text[place] == "." and text[place + 1 : place + 2] in ("", " ")]
    fits = [end for end in ends if end <= most]
    return text[: fits[-1]] if fits else shortened(text, most)


def clean(text: str) -> str:
    """Text that XML can hold."""
    return "".join(c if c.isprintable() else " " for c in text)


def rgb(colour: str) -> RGBColor:
    return RGBColor.from_string(colour.lstrip("#"))
