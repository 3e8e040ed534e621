"""A team's own template: which of its layouts and placeholders are used, by type, name and place."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pptx.enum.shapes import PP_PLACEHOLDER as KIND
from pptx.util import Emu, Inches

from .stage import BODIES, TITLES, Box, Stage
from .template_colors import lettering_of

COVERS = ("title slide", "cover", "titelfolie", "opening")
PAGES = ("title only", "nur titel", "message", "headline")
CONTENT, THEIRS = ("content", "inhalt", "body", "text"), ("client", "customer", "partner", "kunde", "their", "guest")
LOGO = ("logo", "brand", "marke")
NARROWEST, LEAST = Inches(6), 0.15
BARE = "Logos: the template has no picture placeholder for one; they stand at the top right of the cover."


@dataclass(frozen=True)
class Places:
    """The placeholders of a layout that are used, each as the layout has it; None where it has none."""

    title: Any
    subtitle: Any = None
    body: Any = None
    footer: Any = None
    number: Any = None
    own: Any = None
    theirs: Any = None


def matched(template: Any) -> Stage:
    """The presentation with its cover and its page found, and a report of how its placeholders are used."""
    layouts = list(template.slide_layouts)
    cover = _cover(layouts)
    page = _page(layouts, cover, template.slide_width * template.slide_height, template.slide_height)
    front, inside = places(cover, template), places(page, template)
    body = _body(template, inside)
    return Stage(
        template,
        cover,
        page,
        body,
        own=True,
        report=tuple(_report(cover, page, front, inside, body)),
        front=front,
        inside=inside,
        letters=lettering_of(page),
    )


def _cover(layouts: Sequence[Any]) -> Any:
    """By its name; else by the types that only a cover has; else the first."""
    by_name = _named(layouts, COVERS)
    by_type = next((one for one in layouts if _of(one, (KIND.CENTER_TITLE, KIND.SUBTITLE))), None)
    return by_name or by_type or layouts[0]


def _page(layouts: Sequence[Any], cover: Any, area: int, high: int) -> Any:
    """A layout with its title on top: by its name; else one with a large body and as little else as there is."""
    fit = [one for one in layouts if one is not cover and _on_top(one, high)]
    large = [one for one in fit if any(b.width * b.height > LEAST * 2 * area for b in _of(one, BODIES))]
    return _named(fit, PAGES) or min(large or fit or list(layouts), key=_others)


def _named(layouts: Sequence[Any], names: Sequence[str]) -> Any:
    with_title = [layout for layout in layouts if _of(layout, TITLES)]
    return next((layout for name in names for layout in with_title if name in layout.name.lower()), None)


def _of(layout: Any, kinds: Sequence[Any]) -> list[Any]:
    return [shape for shape in layout.placeholders if shape.placeholder_format.type in kinds]


def _on_top(layout: Any, high: int) -> bool:
    """Whether a layout has its title where a page has it: in the upper quarter."""
    return any(title.top < high // 4 for title in _of(layout, TITLES))


def _others(layout: Any) -> tuple[bool, int]:
    return not _of(layout, TITLES), len(list(layout.placeholders))


def places(layout: Any, template: Any) -> Places:
    """Its placeholders by type; where several are of a type, by name, and then by place and size."""
    title = next(iter(_of(layout, TITLES)), None)
    pictures = _of(layout, (KIND.PICTURE, KIND.BITMAP))
    # A large picture is for an illustration, not for a logo.
    small = [
        shape for shape in pictures if shape.width * shape.height < LEAST * _area(template) or _called(shape, LOGO)
    ]
    theirs = next((shape for shape in small if _called(shape, THEIRS)), None)
    rest = sorted((shape for shape in small if shape is not theirs), key=lambda s: (not _called(s, LOGO), s.left))
    own, second = (*rest, None, None)[:2]
    bodies = [shape for shape in _of(layout, BODIES) if shape.width * shape.height > LEAST * _area(template)]
    footer = next((f for f in _of(layout, (KIND.FOOTER,)) if f.width >= NARROWEST), None)
    return Places(
        title,
        _subtitle(layout, title),
        max(bodies, key=lambda s: (_called(s, CONTENT), s.width * s.height), default=None),
        footer,
        next(iter(_of(layout, (KIND.SLIDE_NUMBER,))), None),
        own,
        theirs or second,
    )


def _subtitle(layout: Any, title: Any) -> Any:
    """What stands below the title of a cover: a subtitle, else the first text under it."""
    texts = _of(layout, (KIND.SUBTITLE, KIND.BODY, KIND.OBJECT))
    below = sorted((s for s in texts if title is None or s.top >= title.top), key=lambda s: s.top)
    return next((s for s in texts if s.placeholder_format.type == KIND.SUBTITLE), next(iter(below), None))


def _called(shape: Any, names: Sequence[str]) -> bool:
    return any(name in shape.name.lower() for name in names)


def _area(template: Any) -> int:
    return int(template.slide_width * template.slide_height)


def _body(template: Any, inside: Places) -> Box:
    """Where content stands: the body of the layout, else between its title and what stands at its foot."""
    title, high, wide = inside.title, template.slide_height, template.slide_width
    above = title is not None and title.top < high // 4
    if inside.body is not None and above and inside.body.top >= title.top:
        return inside.body.left, inside.body.top, inside.body.width, inside.body.height
    feet = [s.top for s in (inside.footer, inside.number) if s is not None and s.top > high // 2]
    left, width = (title.left, title.width) if above else (int(wide * 0.06), int(wide * 0.88))
    top = title.top + title.height if above else int(high * 0.22)
    bottom = min([*feet, int(high * 0.93)])
    return left, top + Inches(0.15), width, bottom - top - Inches(0.3)


def _report(cover: Any, page: Any, front: Places, inside: Places, body: Box) -> list[str]:
    """How the template is used, for whoever brings it: every line is something the slides do."""
    told = [f"Cover: layout “{cover.name}”.", f"Slides: layout “{page.name}”."]
    told.append(_says("Titles", inside.title, "a text box"))
    told.append(_says("Cover's second line", front.subtitle, "a text box"))
    logos = [(name, where, shape) for name, where, shape in (
        ("Your logo", "cover", front.own), ("Their logo", "cover", front.theirs),
        ("Your logo", "slides", inside.own), ("Their logo", "slides", inside.theirs)) if shape is not None]  # fmt: skip
    told += [f"{name}: placeholder “{shape.name}” of the {where}." for name, where, shape in logos] or [BARE]
    told.append(_says("Footers", inside.footer, "a line of text under the content"))
    told.append(_says("Page numbers", inside.number, "the template shows none"))
    x, y, width, height = (round(Emu(part).inches, 1) for part in body)
    where = f"{width} by {height} in, from {x} in left and {y} in down"
    named = f"placeholder “{inside.body.name}”, {where}." if inside.body is not None else f"{where}."
    return [*told, f"Figures and tables: {named}"]


def _says(what: str, shape: Any, otherwise: str) -> str:
    return f"{what}: placeholder “{shape.name}”." if shape is not None else f"{what}: no placeholder; {otherwise}."
