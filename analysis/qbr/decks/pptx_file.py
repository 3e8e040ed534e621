"""A deck as a PowerPoint presentation, on our own stage or on a team's template."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER as KIND
from pptx.util import Inches, Pt

from ..slides import opened
from .blocks import below, beside, line, panels, rows
from .grid import add_table
from .logos import like, logo, logos_in_places
from .model import Deck, Slide
from .native_marks import add_marks
from .stage import BODIES, GUTTER, Box, Stage, blank, cloned, saved
from .template import matched
from .type import INCH, Part, arranged, box, fitting, in_line, lettering, lines_of, put, wide

SIZES, ONE_LINE = (28, 26, 24, 22, 20, 18, 16, 14), (28, 26, 24)


@dataclass(frozen=True)
class Emptied:
    """A template that was found to be one, without its slides: for many decks it is looked through once."""

    data: bytes


def to_pptx(deck: Deck, template: bytes | Emptied | None = None) -> bytes:
    """The deck as a .pptx file. template: a .pptx whose layouts and placeholders are used; its slides are left out.

    Raises UnusableUpload where the template is no presentation.
    """
    if isinstance(template, bytes):
        template = emptied(template)
    stage = blank(deck.brand) if template is None else matched(Presentation(io.BytesIO(template.data)))
    with lettering(stage.letters):
        _cover(stage, deck)
        for slide in deck.slides:
            _page(stage, deck, slide)
    about = stage.deck.core_properties
    about.title, about.author, about.subject = f"{deck.name}: {deck.subject}", deck.brand.name, deck.period
    about.last_modified_by, about.comments, about.keywords = deck.brand.name, "", ""
    return saved(stage.deck)


def emptied(template: bytes) -> Emptied:
    """A template ready for many decks; raises UnusableUpload where it is no presentation."""
    sink = io.BytesIO()
    opened(template).save(sink)
    return Emptied(sink.getvalue())


def report_of(template: bytes) -> tuple[str, ...]:
    """How a template would be used: which layouts, which placeholders. Raises UnusableUpload where it is none."""
    return matched(opened(template)).report


def _cover(stage: Stage, deck: Deck) -> None:
    page = stage.deck.slides.add_slide(stage.cover)
    words: list[Part] = [(deck.name, 24, False, "good"), *([(deck.period, 20, False, "quiet")] if deck.period else [])]
    if stage.own:
        _own_cover(page, stage, deck, words)
    else:
        _our_cover(page, stage, deck, words)
    _drop([p for p in page.placeholders if p.placeholder_format.idx != 0 and not _filled(p)])


def _our_cover(page: Any, stage: Stage, deck: Deck, words: list[Part]) -> None:
    left, width, high = stage.body[0], stage.body[2], stage.deck.slide_height
    title = page.shapes.title
    title.left, title.top, title.width, title.height = left, Inches(2.2), width, Inches(1.5)
    size = fitting(deck.subject, width / INCH - 0.2, 2, (48, 40, 36, 32, 28), True)
    put(title.text_frame, arranged([(deck.subject, size, True, "")], width / INCH, 1.5))
    _drop([p for p in page.placeholders if p.placeholder_format.type in BODIES])
    put(box(page, (left, Inches(3.8), width, Inches(1)), "Subtitle").text_frame, words, gap=4)
    _logos(page, deck, (left, Inches(0.5), width, Inches(0.5)), stage, Inches(0.5))
    line(page, (left, Inches(1.9), Inches(1.2), Pt(4)), "good")
    if deck.brand.name:
        by = in_line(f"Prepared by {deck.brand.name}", width / INCH, 14)
        put(box(page, (left, high - Inches(0.9), width, Inches(0.4)), "By").text_frame, [(by, 14, False, "quiet")])


def _own_cover(page: Any, stage: Stage, deck: Deck, words: list[Part]) -> None:
    """The cover in the template's own placeholders: its alignment and its colors stay what they are."""
    left, _, width, _ = stage.body
    title, under = page.shapes.title, like(page, stage.front.subtitle)
    if title is None:
        title = box(page, (left, stage.deck.slide_height // 3, width, Inches(1.4)), "Title")
    _say(title, [(deck.subject, (48, 40, 36, 32, 28, 24, 20), True)])
    if under is None:
        under = box(page, (left, title.top + title.height + Inches(0.1), width, Inches(1)), "Subtitle")
        put(under.text_frame, words, True, gap=4)
    else:
        _say(under, [(text, (size, size - 4, 16, 14, 12), False) for text, size, _, _ in words])
    if not logos_in_places(page, deck, stage.front):
        _logos(page, deck, (left, Inches(0.3), width, Inches(0.5)), stage, Inches(0.5))


def _say(shape: Any, lines: Sequence[tuple[str, Sequence[float], bool]]) -> None:
    """Lines of text in a placeholder, as large as it lets them be; nothing else of it is changed."""
    frame, inches = shape.text_frame, max(shape.width / INCH - 0.2, 0.5)
    frame.word_wrap = True
    parts = [(text, fitting(text, inches, 2, sizes, bold), bold, "") for text, sizes, bold in lines]
    for place, (text, size, _, _) in enumerate(arranged(parts, inches, max(shape.height / INCH - 0.1, 0.4))):
        paragraph = frame.paragraphs[0] if not place else frame.add_paragraph()
        run = paragraph.add_run()
        run.text, run.font.size = text, Pt(size)


def _filled(shape: Any) -> bool:
    return not shape.has_text_frame or bool(shape.text_frame.text)


def _page(stage: Stage, deck: Deck, slide: Slide) -> None:
    page = stage.deck.slides.add_slide(stage.page)
    left, top, width, height = stage.body
    _title(page, stage, slide)
    if stage.own:
        logos_in_places(page, deck, stage.inside)
    else:
        _head(page, deck, slide, stage)
    _drop([p for p in page.placeholders if p.placeholder_format.idx != 0])
    foot = _foot(page, stage, slide)
    _body(page, slide, (left, top, width, height - foot), stage.own)
    page.notes_slide.notes_text_frame.text = slide.notes or slide.title


def _title(page: Any, stage: Stage, slide: Slide) -> None:
    """The message, in one line where a slightly smaller letter lets it be, else in two."""
    title, (left, top, width, _) = page.shapes.title, stage.body
    above = max(top - Inches(1.1), 0)
    if title is None:
        title = box(page, (left, above, width, Inches(1)), "Title")
        title.text_frame.word_wrap = True
    if stage.own and title.top > stage.deck.slide_height // 4:
        title.left, title.top, title.width, title.height = left, above, width, Inches(1)
    inches = title.width / INCH - (0.2 if stage.own else 0)
    size = fitting(slide.title, inches, 1, ONE_LINE, True)
    if lines_of(slide.title, size, inches, True) > 1:
        size = fitting(slide.title, inches, 2, SIZES, True)
    told = arranged([(slide.title, size, True, "")], inches, max(title.height / INCH, 0.6))
    title.text_frame.text = told[0][0]
    if stage.own or told[0][1] < SIZES[0]:
        title.text_frame.paragraphs[0].runs[0].font.size = Pt(told[0][1])


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
            shape = logo(page, picture, name, (right - Inches(2), at[1], Inches(2), high), right=True)
            right = shape.left - Inches(0.3)
        elif name and not stage.own:
            short = in_line(name, 2.4, 12.5)
            width = Inches(min(wide(short, 12, True) + 0.1, 2.6))
            shape = box(page, (right - width, at[1] + (high - Inches(0.24)) // 2, width, Inches(0.26)), "Name")
            put(shape.text_frame, [(short, 12, True, "")], align="right")
            right = right - width - Inches(0.25)


def _foot(page: Any, stage: Stage, slide: Slide) -> int:
    """The footer and the number of the page; how much of the body it takes."""
    cloned(page, stage.page, KIND.SLIDE_NUMBER)
    known = not stage.own or stage.inside.footer is not None
    foot = cloned(page, stage.page, KIND.FOOTER) if known else None
    left, top, width, height = stage.body
    if foot is None:
        foot = box(page, (left, top + height - Inches(0.35), width, Inches(0.3)), "Footer")
    said = [(in_line(slide.footer, foot.width / INCH - 0.1, 12), 12, False, "quiet")]
    put(foot.text_frame, said, stage.own)
    if stage.own:
        return 0 if known else Inches(0.5)
    line(page, (left, Inches(6.8), width, Pt(1)), "rule")
    return 0


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


def _drop(shapes: Sequence[Any]) -> None:
    for shape in shapes:
        shape._element.getparent().remove(shape._element)
