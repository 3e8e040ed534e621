"""What slides stand on: a presentation of ours with one grid, or a team's own template with its placeholders."""

import copy
import io
import re
from dataclasses import dataclass
from typing import Any

from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER as KIND
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Inches

from .model import Brand
from .type import PLAIN, Lettering, font_runs

MARGIN, GUTTER = Inches(0.75), Inches(0.5)
TITLE_BOX = (0.75, 0.84, 11.83, 0.98)
BODY_BOX = (0.75, 1.95, 11.83, 4.6)
FOOT_BOX, NUMBER_BOX = (0.75, 6.9, 10.4, 0.34), (11.5, 6.9, 1.08, 0.34)
TITLES = (KIND.TITLE, KIND.CENTER_TITLE)
BODIES = (KIND.BODY, KIND.OBJECT, KIND.TABLE, KIND.CHART, KIND.SUBTITLE)
COLORS = {
    "dk1": "1B2430",
    "lt1": "FFFFFF",
    "dk2": "5B6472",
    "lt2": "F4F6F8",
    "accent2": "D55E00",
    "accent3": "8B95A3",
    "accent4": "C3CAD3",
    "accent5": "DDE2E8",
    "accent6": "5B6472",
}
Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class Stage:
    """A presentation to put slides in. cover, page: its layouts. body: where content stands. own: a template of the
    team's; report: how its placeholders are used; front, inside: those of its cover and of its page; letters: how to
    write on it."""

    deck: Any
    cover: Any
    page: Any
    body: Box
    own: bool = False
    report: tuple[str, ...] = ()
    front: Any = None
    inside: Any = None
    letters: Lettering = PLAIN


def blank(brand: Brand) -> Stage:
    """A presentation of our own: the grid, the type and the colors stand in its master, so that they can be changed."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(13.333), Inches(7.5)
    _keep_two(deck)
    _theme(deck.slide_master, brand)
    for shape in deck.slide_master.placeholders:
        _on_grid(shape)
    layouts: Any = deck.slide_layouts
    for layout in layouts:
        for shape in list(layout.placeholders):
            if shape.element.spPr.find(f"{{{A}}}xfrm") is not None:
                _on_grid(shape)
    cover, page = deck.slide_layouts
    cover.name, page.name = "Cover", "Message"
    return Stage(deck, cover, page, _inches(BODY_BOX), letters=Lettering(font_runs(brand.font)))


A = "http://schemas.openxmlformats.org/drawingml/2006/main"


def _keep_two(deck: Any) -> None:
    """The layouts for a cover and for a page; nobody looks through eleven."""
    for layout in [*deck.slide_layouts]:
        if layout.name not in ("Title Slide", "Title Only"):
            deck.slide_layouts.remove(layout)


def _theme(master: Any, brand: Brand) -> None:
    """Our colors and font in the theme: who changes the accent there recolors the whole deck."""
    part = master.part.part_related_by(RT.THEME)
    text = part.blob.decode("utf-8")
    for name, color in {**COLORS, "accent1": brand.accent.lstrip("#").upper()}.items():
        value = f'<a:{name}><a:srgbClr val="{color}"/></a:{name}>'
        text = re.sub(rf"<a:{name}>.*?</a:{name}>", value, text, flags=re.S)
    font = re.sub(r'[<>&"]', "", brand.font)[:60] or "Arial"
    text = re.sub(r'(<a:(?:major|minor)Font>\s*<a:latin typeface=")[^"]*', rf"\g<1>{font}", text)
    part._blob = text.encode("utf-8")


def _on_grid(shape: Any) -> None:
    kind = shape.placeholder_format.type
    if kind in TITLES:
        _at(shape, TITLE_BOX)
        _sized(shape, 28, bold=True)
    elif kind == KIND.FOOTER:
        _at(shape, FOOT_BOX)
        _sized(shape, 12, color="tx2")
    elif kind == KIND.SLIDE_NUMBER:
        _at(shape, NUMBER_BOX)
        _sized(shape, 12, color="tx2", align="r")
    elif kind in BODIES:
        _at(shape, BODY_BOX)


def _at(shape: Any, box: tuple[float, float, float, float]) -> None:
    shape.left, shape.top, shape.width, shape.height = _inches(box)


def _inches(box: tuple[float, float, float, float]) -> Box:
    x, y, width, height = (int(Inches(part)) for part in box)
    return x, y, width, height


def _sized(shape: Any, points: int, bold: bool = False, color: str = "tx1", align: str = "l") -> None:
    """The type of a placeholder, for every slide that has one: left, at the top, at the margin."""
    body = shape.text_frame._txBody
    props = body.bodyPr
    for side in ("lIns", "rIns", "tIns", "bIns"):
        props.set(side, "0")
    props.set("anchor", "t" if bold else "ctr")
    for child in list(props):
        props.remove(child)
    style = body.find(f"{{{A}}}lstStyle")
    fill = f'<a:solidFill><a:schemeClr val="{color}"/></a:solidFill>'
    size = f'<a:defRPr sz="{points * 100}" b="{int(bold)}">{fill}</a:defRPr>'
    spacing = '<a:lnSpc><a:spcPct val="95000"/></a:lnSpc>'
    level = f'<a:lvl1pPr algn="{align}" {nsdecls("a")}>{spacing}{size}</a:lvl1pPr>'
    for child in list(style):
        style.remove(child)
    style.append(parse_xml(level))


def cloned(page: Any, layout: Any, kind: Any) -> Any:
    """The layout's placeholder of a kind, on the slide: footers and numbers are not put there by themselves."""
    found = next((shape for shape in layout.placeholders if shape.placeholder_format.type == kind), None)
    if found is None:
        return None
    element = copy.deepcopy(found._element)
    page.shapes._spTree.append(element)
    return page.shapes[-1]


def saved(deck: Any) -> bytes:
    """The presentation as a file, its shapes numbered anew on each slide so that no id stands twice."""
    for page in deck.slides:
        for number, element in enumerate(page.shapes._spTree.iter("{*}cNvPr"), start=1):
            element.set("id", str(number))
    _without_picture_of_it(deck)
    sink = io.BytesIO()
    deck.save(sink)
    return sink.getvalue()


def _without_picture_of_it(deck: Any) -> None:
    """A template's small picture of its first slide may show another customer's: it does not travel along."""
    links = deck.part.package._rels
    for key in [key for key, link in links.items() if link.reltype.endswith("/thumbnail")]:
        links.pop(key)
