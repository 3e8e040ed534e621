"""A report as a PowerPoint presentation: charts and tables that PowerPoint draws itself, so that they can be edited."""

import io
from collections.abc import Sequence
from typing import Any

from pptx import Presentation
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Emu, Inches, Pt

from ..charts.paper import drawn_again
from ..child import run
from ..errors import AnalysisError, UnusableUpload
from ..phrases import named_day
from .columns import Grid
from .decks.native_marks import add_marks
from .report import Report, Slide
from .safe_zip import checked_zip
from .slide_text import clean, font, rgb, shortened, size_of, whole_sentences, write
from .verdicts import COLOURS, INK, OUTCOMES, QUIET, SHAPES

MARGIN, FOOT, GAP = Inches(0.6), Inches(0.72), Inches(0.2)
MOST_TEMPLATE = 60 * 2**20


def to_pptx(report: Report, template: bytes | None = None) -> bytes:
    """The report as a .pptx file, on a presentation of the team's own where one is given.

    template: a .pptx whose masters and layouts are used; its slides are left out. Raises UnusableUpload where it is
    no presentation.
    """
    deck = _blank() if template is None else opened(template)
    own = template is not None
    _cover(deck, report, own)
    for slide in report.slides:
        _page(deck, slide, own)
    deck.core_properties.title = report.title
    deck.core_properties.author = ""
    deck.core_properties.comments = f"{report.subtitle}, made on {named_day(report.made_on)}"
    sink = io.BytesIO()
    deck.save(sink)
    return sink.getvalue()


def _blank() -> Any:
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(13.333), Inches(7.5)
    return deck


def opened(template: bytes) -> Any:
    """The team's own presentation without its slides; raises UnusableUpload where it is none."""
    checked_zip(template, "The template", MOST_TEMPLATE, needs="ppt/presentation.xml")
    why = "It is no .pptx presentation, or damaged."
    try:
        run(pages_in, template, seconds=60, memory=2**30)
        deck = Presentation(io.BytesIO(template))
    except Exception as error:
        raise UnusableUpload("The template could not be opened.", why) from error
    ids = deck.slides._sldIdLst
    for entry in list(ids):
        deck.part.drop_rel(entry.rId)
        ids.remove(entry)
    return deck


def pages_in(template: bytes) -> int:
    """How many slides a presentation has; asked in a child process first, for what reads it is native code."""
    return len(Presentation(io.BytesIO(template)).slides)


def _cover(deck: Any, report: Report, own: bool) -> None:
    page = deck.slides.add_slide(_layout(deck, "TITLE", 0))
    title, width = page.shapes.title, deck.slide_width - 2 * MARGIN
    others = [shape for shape in page.placeholders if shape is not title and shape.placeholder_format.idx != 0]
    if title is None:
        title = page.shapes.add_textbox(MARGIN, deck.slide_height // 3, width, Inches(1))
    if not own:
        _at(title, MARGIN, Inches(2.3), width, Inches(1.3))
    write(title.text_frame, [report.title], 36, bold=True)
    if not own:
        _left(title)
    words = [report.subtitle, f"Made on {named_day(report.made_on)}"]
    below = next(iter(others), None)
    if below is None or not own:
        _drop(others)
        below = page.shapes.add_textbox(MARGIN, Inches(3.7), width, Inches(1))
    write(below.text_frame, words, 18, colour=QUIET)
    _drop([other for other in others if own and other is not below and not other.text_frame.text])


def _page(deck: Any, slide: Slide, own: bool) -> None:
    page = deck.slides.add_slide(_layout(deck, "TITLE_ONLY", 5))
    width = deck.slide_width - 2 * MARGIN
    title = page.shapes.title
    if title is None:
        title = page.shapes.add_textbox(MARGIN, Inches(0.4), width, Inches(1.1))
    if not own:
        _at(title, MARGIN, Inches(0.35), width, Inches(0.55 if len(slide.title) <= 60 else 0.95))
    write(title.text_frame, [slide.title], size_of(slide.title), bold=True)
    title.text_frame.vertical_anchor = MSO_ANCHOR.TOP
    if not own:
        _left(title)
    _drop([p for p in page.placeholders if p.placeholder_format.idx != 0 and p.has_text_frame and not p.text])
    top = title.top + title.height + Inches(0.05)
    top += _kicker(page, slide, top, width)
    bottom = deck.slide_height - FOOT
    if slide.note:
        bottom -= _note(page, slide.note, bottom, width)
    _body(page, slide, (MARGIN, top, width, bottom - top - Inches(0.1)))
    _foot(page, slide, deck.slide_height - FOOT, width)
    page.notes_slide.notes_text_frame.text = slide.notes or slide.foot


def _body(page: Any, slide: Slide, box: tuple[int, int, int, int]) -> None:
    """The figure, the table or the points."""
    x, y, width, height = box
    if slide.marks is not None:
        add_marks(page, slide.marks, box, own=True)
    elif slide.chart is not None and slide.grid is None:
        part = width if slide.beside is None else int(width * 0.58)
        _picture(page, slide, (x, y, part, height))
        if slide.beside is not None:
            _table(page, slide.beside, (x + part + GAP, y, width - part - GAP, height))
    if slide.grid is not None:
        _table(page, slide.grid, (x, y, width, height))
    if slide.points:
        _points(page, slide.points, (x, y, width, height))


def _picture(page: Any, slide: Slide, box: tuple[int, int, int, int]) -> None:
    """A chart without a form of its own in PowerPoint: a picture as large as there is room, or why there is none."""
    x, y, width, height = box
    try:
        drawn = drawn_again(slide.chart or {}, "png")
    except AnalysisError as problem:
        write(page.shapes.add_textbox(*box).text_frame, [str(problem)], 14, colour=QUIET)
        return
    shape = page.shapes.add_picture(io.BytesIO(drawn), x, y, width)
    if shape.height > height:
        shape.width, shape.height = int(shape.width * height / shape.height), height
    shape._element.nvPicPr.cNvPr.set("descr", slide.title)


def _kicker(page: Any, slide: Slide, top: int, width: int) -> int:
    if not slide.kicker:
        return 0
    box = page.shapes.add_textbox(MARGIN, top, width, Inches(0.36))
    shape = SHAPES.get(slide.outcome, "")
    write(box.text_frame, [f"{shape} {slide.kicker}".strip()], 14, True, COLOURS.get(slide.outcome, QUIET))
    return Inches(0.42)


def _note(page: Any, note: str, bottom: int, width: int) -> int:
    """The reader's own words, said to be theirs."""
    lines = [line for line in note.splitlines() if line.strip()][:5]
    rows = sum(1 + len(line) // 110 for line in lines)
    height = Inches(0.3 + 0.3 * min(rows, 6))
    box = page.shapes.add_textbox(MARGIN, bottom - height, width, height)
    box.fill.solid()
    box.fill.fore_color.rgb = rgb("#F3F1EC")
    write(box.text_frame, [f"In our words: {lines[0]}", *lines[1:]] if lines else [], 15, colour=INK)
    return height + Inches(0.1)


def _foot(page: Any, slide: Slide, top: int, width: int) -> None:
    rule = f"Rule: {whole_sentences(slide.rule, 200)}" if slide.rule else ""
    box = page.shapes.add_textbox(MARGIN, top, width, FOOT - Inches(0.08))
    write(box.text_frame, [line for line in (slide.foot, rule) if line], 9.5, colour=QUIET)


def _points(page: Any, points: Sequence[tuple[str, str]], at: tuple[int, int, int, int]) -> None:
    box = page.shapes.add_textbox(*at)
    frame = box.text_frame
    frame.word_wrap = True
    told = sum(len(text) for _, text in points)
    size = 24 if told < 260 else 18 if told < 700 else 14
    for place, (outcome, text) in enumerate(points):
        paragraph = frame.paragraphs[0] if not place else frame.add_paragraph()
        paragraph.space_after = Pt(10)
        if outcome:
            head = paragraph.add_run()
            head.text = f"{SHAPES[outcome]} {OUTCOMES[outcome].split(':')[0]}: "
            font(head, size, True, COLOURS[outcome])
        run = paragraph.add_run()
        run.text = clean(text)
        font(run, size, False, INK)


def _table(page: Any, grid: Grid, at: tuple[int, int, int, int]) -> None:
    rows, columns = len(grid.rows) + 1, len(grid.headers)
    x, y, width, height = at
    shown = page.shapes.add_table(rows, columns, x, y, width, min(height, Inches(0.36) * rows))
    table = shown.table
    longest = [max(len(c) for c in (h, *(row[i] for row in grid.rows))) for i, h in enumerate(grid.headers)]
    weights = [min(max(n, 8), 48) for n in longest]
    for place, weight in enumerate(weights):
        table.columns[place].width = Emu(int(width * weight / sum(weights)))
    size = 12 if rows <= 9 and sum(weights) < 130 else 10
    for i, row in enumerate((grid.headers, *grid.rows)):
        for j, text in enumerate(row):
            cell = table.cell(i, j)
            cell.margin_top = cell.margin_bottom = Inches(0.03)
            write(
                cell.text_frame,
                [shortened(text, 120 if columns > 3 else 260)],
                size,
                not i,
                "#FFFFFF" if not i else INK,
            )
            cell.fill.solid()
            cell.fill.fore_color.rgb = rgb("#3A3F48" if not i else "#FFFFFF" if i % 2 else "#F6F4F0")


def _layout(deck: Any, name: str, usual: int) -> Any:
    """The layout of a kind, by its name in any PowerPoint; else by its usual place; else the first."""
    wanted = {"TITLE": ("title slide",), "TITLE_ONLY": ("title only",)}[name]
    found = next((layout for layout in deck.slide_layouts if layout.name.lower() in wanted), None)
    layouts = list(deck.slide_layouts)
    return found or layouts[min(usual, len(layouts) - 1)]


def _at(shape: Any, x: int, y: int, width: int, height: int) -> None:
    shape.left, shape.top, shape.width, shape.height = x, y, width, height


def _left(shape: Any) -> None:
    for paragraph in shape.text_frame.paragraphs:
        paragraph.alignment = PP_ALIGN.LEFT


def _drop(shapes: Sequence[Any]) -> None:
    for shape in shapes:
        shape._element.getparent().remove(shape._element)
