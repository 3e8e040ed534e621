"""Five templates as teams have them, made here: wide, 4:3, dark, with places for logos, and an odd one."""

import io
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Inches


def _saved(deck: Any) -> bytes:
    sink = io.BytesIO()
    deck.save(sink)
    return sink.getvalue()


def _wide(deck: Any) -> Any:
    """The usual template on 16:9, its placeholders stretched along."""
    scale = Inches(13.333) / deck.slide_width
    deck.slide_width, deck.slide_height = Inches(13.333), Inches(7.5)
    parts = [shape for part in (deck.slide_master, *deck.slide_layouts) for shape in part.placeholders]
    found = [(shape, shape.left, shape.top, shape.width, shape.height) for shape in parts]
    for shape, left, top, width, height in found:
        shape.left, shape.top, shape.width, shape.height = int(left * scale), top, int(width * scale), height
    return deck


def _picture(layout: Any, number: int, name: str, at: tuple[float, float, float, float]) -> None:
    x, y, w, h = (int(Inches(part)) for part in at)
    layout.shapes._spTree.append(parse_xml(
        f'<p:sp {nsdecls("p", "a")}><p:nvSpPr><p:cNvPr id="{900 + number}" name="{name}"/><p:cNvSpPr/>'
        f'<p:nvPr><p:ph type="pic" idx="{number}"/></p:nvPr></p:nvSpPr><p:spPr><a:xfrm><a:off x="{x}" y="{y}"/>'
        f'<a:ext cx="{w}" cy="{h}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr>'
        '<p:txBody><a:bodyPr/><a:lstStyle/><a:p/></p:txBody></p:sp>'))  # fmt: skip


def _filled(part: Any, color: str) -> None:
    part.background.fill.solid()
    part.background.fill.fore_color.rgb = RGBColor.from_string(color)


def wide() -> bytes:
    return _saved(_wide(Presentation()))


def four_by_three() -> bytes:
    return _saved(Presentation())


def dark() -> bytes:
    """Dark by its background alone: its theme still says that text is black."""
    deck = _wide(Presentation())
    _filled(deck.slide_master, "14202E")
    for style in deck.slide_master._element.find("{*}txStyles"):
        for fill in style.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}schemeClr"):
            fill.set("val", "bg1")
    return _saved(deck)


def with_logos() -> bytes:
    """Places for both logos on the cover and for ours on each page, named as designers name them."""
    deck = _wide(Presentation())
    for layout in deck.slide_layouts:
        if layout.name == "Title Slide":
            _picture(layout, 31, "Client logo", (0.6, 0.4, 2.4, 0.9))
            _picture(layout, 32, "Company logo", (10.2, 0.4, 2.4, 0.9))
        if layout.name == "Title Only":
            _picture(layout, 33, "Logo", (11.4, 0.25, 1.4, 0.5))
    return _saved(deck)


def odd() -> bytes:
    """Layouts with names nobody would guess, a title on top of a small body, a large picture, a wide footer."""
    deck = _wide(Presentation())
    for layout in [*deck.slide_layouts]:
        if layout.name not in ("Title Slide", "Title and Content", "Picture with Caption"):
            deck.slide_layouts.remove(layout)
    for layout, name in zip(deck.slide_layouts, ("Alpha", "Beta", "Gamma"), strict=True):
        layout.name = name
        for shape in layout.placeholders:
            if shape.placeholder_format.idx == 11:
                shape.left, shape.top, shape.width, shape.height = Inches(0.6), Inches(7), Inches(9), Inches(0.35)
    return _saved(deck)


ALL = {"16:9": wide, "4:3": four_by_three, "dark": dark, "logos": with_logos, "odd": odd}
