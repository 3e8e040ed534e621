"""A deck as a PowerPoint presentation, on our own stage or on a team's template."""

import io
from collections.abc import Sequence
from typing import Any

from pptx.enum.shapes import PP_PLACEHOLDER as KIND
from pptx.util import Inches, Pt

from analysis.qbr.decks.blocks import below, beside, panels, rows
from analysis.qbr.decks.grid import add_table
from analysis.qbr.decks.model import Deck, Slide
from analysis.qbr.decks.native_marks import add_marks
from analysis.qbr.decks.stage import BODIES, GUTTER, Box, Stage, blank, cloned, matched, saved
from analysis.qbr.decks.type import box, fitting, put
from analysis.qbr.slides import opened

SIZES = (28, 26, 24, 22, 20)


def to_pptx(deck: Deck, template: bytes | None = None) -> bytes:
    """The deck as a .pptx file. template: a .pptx whose layouts and placeholders are used; its slides are left out.

    Raises UnusableUpload where the template is no presentation.
    """
    stage = blank(deck.brand) if template is None else matched(opened(template))
    _cover(stage, deck)
    for slide in deck.slides:
        _page(stage, deck, slide)
    about = stage.deck.core_properties
    about.title, about.author, about.subject = f"{deck.name}: {deck.subject}", deck.brand.name, deck.period
    return saved(stage.deck)


def report_of(template: bytes) -> tuple[str, ...]:
    """How a template would be used: which layouts, which placeholders. Raises UnusableUpload where it is none."""
    return matched(opened(template)).report


def _cover(stage: Stage, deck: Deck) -> None:
    page = stage.deck.slides.add_slide(stage.cover)
    wide, high = stage.deck.slide_width, stage.deck.slide_height
    left, width = stage.body[0], stage.body[2]
    title = page.shapes.title
    if title is None:
        title = box(page, (left, high // 3, width, Inches(1.4)), "Title")
    if not stage.own:
        title.left, title.top, title.width, title.height = left, Inches(2.2), width, Inches(1.5)
    size = fitting(deck.subject, title.width / 914_400 - 0.2, 2, (48, 40, 36, 32, 28), True)
    put(title.text_frame, [(deck.subject, size, True, "")], stage.own)
    words = [(deck.name, 24, False, "good"), *([(deck.period, 20, False, "quiet")] if deck.period else [])]
    under = next((p for p in page.placeholders if p.placeholder_format.type in BODIES), None)
    if under is None or not stage.own:
        _drop([p for p in page.placeholders if p.placeholder_format.type in BODIES])
        under = box(page, (left, title.top + title.height + Inches(0.1), width, Inches(1)), "Subtitle")
    put(under.text_frame, words, stage.own, gap=4)
    _logos(page, deck, (left, Inches(0.5), width, Inches(0.5)), stage, Inches(0.5))
    if not stage.own:
        _line(page, (left, Inches(1.9), Inches(1.2), Pt(4)), "good")
        by = ", ".join(filter(None, (f"Prepared by {deck.brand.name}" if deck.brand.name else "",)))
        if by:
            put(
                box(page, (left, high - Inches(0.9), wide // 2, Inches(0.4)), "By").text_frame,
                [(by, 14, False, "quiet")],
            )
    _drop(
        [p for p in page.placeholders if p.placeholder_format.idx != 0 and p.has_text_frame and not p.text_frame.text]
    )


def _page(stage: Stage, deck: Deck, slide: Slide) -> None:
    page = stage.deck.slides.add_slide(stage.page)
    title = page.shapes.title
    left, top, width, height = stage.body
    if title is None:
        title = box(page, (left, max(top - Inches(1.1), 0), width, Inches(1)), "Title")
    if stage.own:
        if title.top > stage.deck.slide_height // 4:
            title.left, title.top, title.width, title.height = left, max(top - Inches(1.1), 0), width, Inches(1)
        size = fitting(slide.title, title.width / 914_400 - 0.2, 2, SIZES, True)
        title.text_frame.text = slide.title
        title.text_frame.paragraphs[0].runs[0].font.size = Pt(size)
    else:
        title.text_frame.text = slide.title
        if (size := fitting(slide.title, width / 914_400, 2, SIZES, True)) < SIZES[0]:
            title.text_frame.paragraphs[0].runs[0].font.size = Pt(size)
        _head(page, deck, slide, stage)
    _drop(
        [
            p
            for p in page.placeholders
            if p.placeholder_format.idx != 0 and p.placeholder_format.type in (*BODIES, KIND.PICTURE)
        ]
    )
    foot = _foot(page, stage, slide)
    _body(page, slide, (left, top, width, height - foot), stage.own)
    page.notes_slide.notes_text_frame.text = slide.notes or slide.title


def _head(page: Any, deck: Deck, slide: Slide, stage: Stage) -> None:
    """Above the title: which deck, of when; that it is a draft; whose logos."""
    left, _, width, _ = stage.body
    words = "  ·  ".join(
        filter(None, (deck.eyebrow, "Appendix" if slide.appendix else "", "Draft" if slide.draft else ""))
    )
    put(
        box(page, (left, Inches(0.42), int(width * 0.6), Inches(0.3)), "Eyebrow").text_frame,
        [(words, 12, False, "quiet")],
    )
    _logos(page, deck, (left, Inches(0.36), width, Inches(0.34)), stage, Inches(0.34))


def _logos(page: Any, deck: Deck, at: Box, stage: Stage, high: int) -> None:
    """Both logos at the right; a name where there is no picture of it."""
    right = at[0] + at[2]
    told = ((deck.brand.logo, deck.brand.name), (deck.their_logo, deck.subject if deck.account_id else ""))
    for picture, name in told:
        if picture:
            shape = page.shapes.add_picture(io.BytesIO(picture), 0, at[1], height=high)
            if shape.width > Inches(2):
                shape.width, shape.height = Inches(2), int(shape.height * Inches(2) / shape.width)
            shape.left = right - shape.width
            shape._element.nvPicPr.cNvPr.set("descr", f"Logo of {name}" if name else "Logo")
            right = shape.left - Inches(0.3)
        elif name and not stage.own:
            width = Inches(min(0.12 * len(name) + 0.2, 2.6))
            shape = box(page, (right - width, at[1] + (high - Inches(0.24)) // 2, width, Inches(0.26)), "Name")
            short = name if len(name) <= 24 else f"{name[:23]}…"
            put(shape.text_frame, [(short, 12, True, "")], align="right")
            right = right - width - Inches(0.25)


def _foot(page: Any, stage: Stage, slide: Slide) -> int:
    """The footer and the number of the page; how much of the body it takes."""
    number = cloned(page, stage.page, KIND.SLIDE_NUMBER)
    foot = cloned(page, stage.page, KIND.FOOTER) if not stage.own else None
    if foot is not None:
        put(foot.text_frame, [(slide.footer, 12, False, "quiet")])
        _line(page, (stage.body[0], Inches(6.8), stage.body[2], Pt(1)), "rule")
        return 0
    del number
    left, top, width, height = stage.body
    put(
        box(page, (left, top + height - Inches(0.4), width, Inches(0.4)), "Footer").text_frame,
        [(slide.footer, 12, False, "quiet")],
        stage.own,
    )
    return Inches(0.5)


def _body(page: Any, slide: Slide, at: Box, own: bool) -> None:
    """The figure with what stands beside or below it, the table, or the numbers with their panels."""
    left, top, width, height = at
    if slide.figure is not None:
        wide = int(width * 0.68) if slide.beside else width
        high = int(height * 0.56) if slide.below else height
        add_marks(page, slide.figure, (left, top, wide - (GUTTER if slide.beside else 0), high), own)
        beside(page, slide.beside, (left + wide, top, width - wide, height), own)
        below(page, slide.below, (left, top + high + Inches(0.2), width, height - high - Inches(0.2)), own)
    elif slide.table is not None:
        add_table(page, slide.table, at, own)
    else:
        wide = int(width * 0.64) if slide.panels else width
        rows(page, slide.rows, (left, top, wide, height), own)
        panels(page, slide.panels, (left + wide + GUTTER, top, width - wide - GUTTER, height), own)


def _line(page: Any, at: Sequence[int], tone: str) -> None:
    from analysis.qbr.decks.blocks import line

    line(page, at, tone)


def _drop(shapes: Sequence[Any]) -> None:
    for shape in shapes:
        shape._element.getparent().remove(shape._element)
