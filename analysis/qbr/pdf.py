"""A report as a PDF, made here by fpdf2: no browser and no office program is needed."""

import io
import warnings
from functools import cache
from pathlib import Path
from typing import Any

from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import FontFace

from ..charts.paper import drawn_again
from ..errors import AnalysisError
from ..phrases import named_day
from .columns import Grid
from .report import Report, Slide
from .verdicts import COLOURS, INK, OUTCOMES, QUIET, SHAPES

# Where systems keep a font with letters beyond Western Europe: regular, bold. The last lends letters others lack.
FONTS = (
    ("/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf",
     "/usr/share/fonts/truetype/liberation/LiberationSans-Bold.ttf"),
    ("/System/Library/Fonts/Supplemental/Arial.ttf", "/System/Library/Fonts/Supplemental/Arial Bold.ttf"),
    ("C:/Windows/Fonts/arial.ttf", "C:/Windows/Fonts/arialbd.ttf"),
    ("/usr/share/fonts/dejavu-sans-fonts/DejaVuSans.ttf", "/usr/share/fonts/dejavu-sans-fonts/DejaVuSans-Bold.ttf"),
    ("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf"),
)  # fmt: skip
WIDE, HIGH, MARGIN = 297, 210, 15
BREAK = {"new_x": XPos.LMARGIN, "new_y": YPos.NEXT}
PLAIN = {"−": "-", "▲": "^", "▼": "v", "◆": "*", "■": "#", "○": "o", "●": "*", "→": "->", "≥": ">=", "≤": "<="}


def to_pdf(report: Report) -> bytes:
    """The report as a PDF, a page for each page of it, landscape A4.

    Where the machine has no font with letters beyond Western Europe, the letters it lacks stand as question marks.
    """
    paper = FPDF("landscape", "mm", "A4")
    paper.set_margins(MARGIN, MARGIN, MARGIN)
    paper.set_auto_page_break(False)
    paper.set_title(letters(report.title))
    dressed(paper)
    paper.add_page()
    paper.set_y(70)
    _say(paper, report.title, 30, True)
    _say(paper, f"{report.subtitle}\nMade on {named_day(report.made_on)}", 14, colour=QUIET)
    for slide in report.slides:
        _page(paper, slide)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return bytes(paper.output())


def dressed(paper: FPDF) -> None:
    """The first font there is, and the last for letters it lacks."""
    for name, pair in (("own", next(iter(_fonts()), ())), ("more", next(iter(_fonts()[::-1]), ()))):
        for style, file in zip(("", "B"), pair, strict=False):
            paper.add_font(name, style, file)
    if _fonts():
        paper.set_fallback_fonts(["more"], exact_match=False)


@cache
def _fonts() -> tuple[tuple[str, str], ...]:
    return tuple(pair for pair in FONTS if all(Path(file).exists() for file in pair))


def _page(paper: FPDF, slide: Slide) -> None:
    paper.add_page()
    _say(paper, slide.title, 20 if len(slide.title) <= 90 else 15, True)
    if slide.kicker:
        _say(
            paper,
            f"{SHAPES.get(slide.outcome, '')} {slide.kicker}".strip(),
            11,
            True,
            COLOURS.get(slide.outcome, QUIET),
        )
    paper.ln(2)
    for outcome, text in slide.points:
        _point(paper, outcome, text)
    if slide.chart is not None:
        _picture(paper, slide, 82 if slide.grid else 118)
    if slide.grid:
        _table(paper, slide.grid)
    if slide.note:
        paper.ln(2)
        _say(paper, f"In our words: {slide.note}", 11)
    _foot(paper, slide)


def _picture(paper: FPDF, slide: Slide, most: float) -> None:
    """The drawing, as wide as the page or as high as there is room, whichever comes first; else why there is none."""
    try:
        picture = io.BytesIO(drawn_again(slide.chart or {}, "png"))
    except AnalysisError as problem:
        _say(paper, str(problem), 11, colour=QUIET)
        return
    room = min(most, HIGH - 32 - paper.get_y() - (12 if slide.note else 0))
    placed = paper.image(picture, x=MARGIN, w=WIDE - 2 * MARGIN, h=room, keep_aspect_ratio=True, alt_text=slide.title)
    paper.set_y(paper.get_y() if placed is None else min(paper.get_y(), HIGH - 30))


def _point(paper: FPDF, outcome: str, text: str) -> None:
    if outcome:
        _say(paper, f"{SHAPES[outcome]} {OUTCOMES[outcome].split(':')[0]}", 10, True, COLOURS[outcome])
    _say(paper, text, 12)
    paper.ln(2)


def _table(paper: FPDF, grid: Grid) -> None:
    paper.set_text_color(INK)
    longest = [max(len(t) for t in (h, *(row[i] for row in grid.rows))) for i, h in enumerate(grid.headers)]
    widths = tuple(min(max(n, 8), 40) for n in longest)
    paper.set_font(font_name(), "", 9)
    style = FontFace(emphasis="BOLD", fill_color="#E4E1DB")
    with paper.table(col_widths=widths, line_height=5.2, headings_style=style, text_align="LEFT") as table:
        for cells in (grid.headers, *grid.rows):
            row = table.row()
            for cell in cells:
                row.cell(letters(cell[:140]))


def _foot(paper: FPDF, slide: Slide) -> None:
    paper.set_y(HIGH - 26)
    _say(paper, slide.foot, 8.5, colour=QUIET)
    if slide.rule:
        rule = slide.rule if len(slide.rule) <= 330 else f"{slide.rule[:329]}…"
        _say(paper, f"Rule: {rule}", 7.5, colour=QUIET)


def _say(paper: FPDF, text: str, size: float, bold: bool = False, colour: str = INK) -> None:
    paper.set_font(font_name(), "B" if bold else "", size)
    paper.set_text_color(colour)
    options: dict[str, Any] = {**BREAK, "align": "L"}
    paper.multi_cell(0, size * 0.45, letters(text), **options)


def font_name() -> str:
    return "own" if _fonts() else "helvetica"


def letters(text: str) -> str:
    clean = "".join(c if c.isprintable() or c == "\n" else " " for c in text)
    if _fonts():
        return clean
    for sign, instead in PLAIN.items():
        clean = clean.replace(sign, instead)
    return clean.encode("cp1252", errors="replace").decode("cp1252").encode("latin-1", "replace").decode("latin-1")
