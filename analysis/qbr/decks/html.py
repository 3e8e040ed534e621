"""Slides as HTML: the thumbnails of the page, and one printable file that needs nothing else."""

from base64 import b64encode
from collections.abc import Callable
from html import escape

from ...charts.marks import WHOLE, Marks
from ...charts.marks_drawn import drawn
from ...charts.paper import as_it_is
from ...errors import AnalysisError
from ..web import POLICY
from .look import PAGE, STYLE
from .model import Block, Brand, Deck, Slide, Table

Draw = Callable[[Marks, str], str]


def sheet(brand: Brand) -> str:
    """The style of slides, with a brand's accent and font."""
    accent = brand.accent if brand.accent.startswith("#") and brand.accent[1:].isalnum() else "#0B5FA5"
    font = "".join(c for c in brand.font if c.isalnum() or c == " ") or "Arial"
    return f":root {{ --deck-accent: {accent}; --deck-font: '{font}'; }}{STYLE}"


def thumbnail(deck: Deck, slide: Slide | None = None, draw: Draw | None = None) -> str:
    """One slide as it will be, or the cover; text from data is text, whatever it holds. draw: gives a chart's SVG."""
    if slide is None:
        name = f'<p class="name">{escape(deck.subject)}</p>'
        told = f'<p class="text good">{deck.name}</p><p class="small">{escape(deck.period)}</p>'
        by = f'<div class="by">Prepared by {escape(deck.brand.name)}</div>' if deck.brand.name else ""
        head = f'<div class="head"><span></span>{_logos(deck)}</div>'
        return f'<div class="deck-slide">{head}<div class="cover">{name}{told}</div>{by}</div>'
    marks = "  ·  ".join(
        filter(None, (deck.eyebrow, "Appendix" if slide.appendix else "", "Draft" if slide.draft else ""))
    )
    head = f'<div class="head"><span>{escape(marks)}</span>{_logos(deck)}</div>'
    title, foot = f'<div class="title">{escape(slide.title)}</div>', f'<div class="foot">{escape(slide.footer)}</div>'
    return f'<div class="deck-slide">{head}{title}{_body(deck, slide, draw or picture)}{foot}</div>'


def _logos(deck: Deck) -> str:
    """Both logos at the right; a name where there is no picture of it."""
    told = ((deck.their_logo, deck.subject if deck.account_id else ""), (deck.brand.logo, deck.brand.name))
    return f'<b class="logos">{"".join(_logo(picture, name) for picture, name in told)}</b>'


def _logo(picture: bytes, name: str) -> str:
    if not picture:
        return f"<span>{escape(name)}</span>" if name else ""
    kind = "png" if picture.startswith(b"\x89PNG") else "jpeg"
    words = escape(f"Logo of {name}" if name else "Logo")
    return f'<img alt="{words}" src="data:image/{kind};base64,{b64encode(picture).decode()}">'


def _body(deck: Deck, slide: Slide, draw: Draw) -> str:
    if slide.figure is not None and slide.below:
        below = "".join(_block(block) for block in slide.below)
        return (
            f'<div class="body stack">{_figure(slide.figure, deck.brand, draw)}<div class="below">{below}</div></div>'
        )
    if slide.figure is not None:
        beside = "".join(_block(block) for block in slide.beside)
        return f'<div class="body">{_figure(slide.figure, deck.brand, draw)}<div class="beside">{beside}</div></div>'
    if slide.table is not None:
        return f'<div class="body">{_table(slide.table)}</div>'
    few = " few" if slide.rows and max(len(block.number) for block in slide.rows) <= 2 else ""
    rows = "".join(f'<div class="row{few}">{_number(b)}<div>{_words(b)}</div></div>' for b in slide.rows)
    panels = "".join(f'<div class="panel {b.tone}">{_words(b)}</div>' for b in slide.panels)
    beside = f'<div class="panels">{panels}</div>' if panels else ""
    return f'<div class="body"><div class="rows">{rows}</div>{beside}</div>'


def _number(block: Block) -> str:
    return f'<p class="number {block.tone}">{escape(block.number)}</p>' if block.number else ""


def _words(block: Block) -> str:
    parts = (("strong " + block.tone, block.head), ("text", block.text), ("small", block.small))
    return "".join(f'<p class="{kind}">{escape(text)}</p>' for kind, text in parts if text)


def _block(block: Block) -> str:
    return f'<div class="block {block.tone}">{_number(block)}{_words(block)}</div>'


def _table(table: Table) -> str:
    head = "".join(f"<th>{escape(name)}</th>" for name in table.headers)
    rows = "".join(
        "<tr>" + "".join(
            f'<td class="{cell.tone}">{"<b>" if cell.strong else ""}{escape(cell.text)}{"</b>" if cell.strong else ""}'
            f'<p class="small">{escape(cell.small)}</p></td>'
            for cell in row
        ) + "</tr>"
        for row in table.rows
    )  # fmt: skip
    return f"<table><tr>{head}</tr>{rows}</table>"


def _figure(marks: Marks, brand: Brand, draw: Draw) -> str:
    try:
        return f'<div class="figure">{draw(marks, brand.accent)}</div>'
    except AnalysisError as problem:
        return f'<div class="figure">{escape(str(problem))}</div>'


def picture(marks: Marks, accent: str) -> str:
    """A chart as a drawing in the page."""
    # Parts of a whole stand over their readings, all other figures beside them.
    size = (1_100, 240) if marks.kind == WHOLE else (760, 440)
    drawing = b64encode(as_it_is(drawn(marks, accent, *size), "svg")).decode()
    return f'<img alt="{escape(marks.alt)}" src="data:image/svg+xml;base64,{drawing}">'


def to_html(deck: Deck) -> bytes:
    """The deck as one web page, a slide to each printed page; what to say and the sources stand under each slide."""
    pages = [f"<section>{thumbnail(deck)}</section>"]
    pages += [f"<section>{thumbnail(deck, slide)}<pre>{escape(slide.notes)}</pre></section>" for slide in deck.slides]
    page = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f"<title>{escape(f'{deck.name}: {deck.subject}')}</title>"
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="referrer" content="no-referrer">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{sheet(deck.brand)}{PAGE}</style></head>"
        f"<body>{''.join(pages)}</body></html>"
    )
    return page.encode("utf-8", errors="replace")
