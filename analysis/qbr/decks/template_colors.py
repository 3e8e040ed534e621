"""What can be read on a template: the color of its background, and a color of text that stands out from it."""

import re
from typing import Any

from pptx.opc.constants import RELATIONSHIP_TYPE as RT

from .type import UNKNOWN_FONT, Lettering, font_runs

LIGHT, DARK = "FFFFFF", "1B2430"
# Contrast of large text by WCAG 2; below it words are hard to read.
READABLE = 3.0
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


def lettering_of(page: Any) -> Lettering:
    """How to write on a layout: in the theme's text where that can be read, else in what the template writes in."""
    master = page.slide_master
    theme = _theme(master)
    back = _background(page, theme) or _background(master, theme)
    text, accent = theme.get("tx1", ""), theme.get("accent1", "")
    body = _body_text(master, theme)
    if back is None:
        ink = body if body and body != text else ""
    else:
        choices = (text, body, LIGHT, DARK)
        ink = next((one for one in choices if one and contrast(one, back) >= READABLE), DARK)
        ink = "" if ink == text else ink
    good = "" if back is None or not accent or contrast(accent, back) >= READABLE else ink or text
    return Lettering(font_runs(theme.get("font", ""), UNKNOWN_FONT), ink, good)


def _theme(master: Any) -> dict[str, str]:
    """The theme's colors by the names that slides use, and its font for text."""
    text = master.part.part_related_by(RT.THEME).blob.decode("utf-8", errors="replace")
    found: dict[str, str] = {}
    for name, part in re.findall(r"<a:(dk1|lt1|dk2|lt2|accent\d|hlink|folHlink)>(.*?)</a:\1>", text, flags=re.S):
        known = re.search(r'(?:srgbClr val|lastClr)="([0-9A-Fa-f]{6})"', part)
        if known:
            found[name] = known.group(1).upper()
    mapped = master._element.find("{*}clrMap")
    for name, value in (mapped.attrib if mapped is not None else {}).items():
        if value in found:
            found.setdefault(name, found[value])
            found[name] = found[value]
    font = re.search(r'<a:minorFont>\s*<a:latin typeface="([^"]*)"', text)
    return found | {"font": font.group(1) if font else ""}


def _background(part: Any, theme: dict[str, str]) -> str | None:
    """The color behind everything, the first of a gradient; None for a picture or where it says none."""
    back = part._element.find("{*}cSld").find("{*}bg")
    if back is None:
        return None
    return _color(back, theme)


def _color(element: Any, theme: dict[str, str]) -> str | None:
    for found in element.iter(f"{A}srgbClr", f"{A}schemeClr", f"{A}sysClr"):
        value = found.get("lastClr") or found.get("val", "")
        return theme.get(value) if found.tag.endswith("schemeClr") else str(value).upper()
    return None


def _body_text(master: Any, theme: dict[str, str]) -> str:
    """What the template writes its own text in."""
    style = master._element.find("{*}txStyles")
    body = style.find("{*}bodyStyle") if style is not None else None
    level = body.find(f"{A}lvl1pPr") if body is not None else None
    fill = level.find(f"{A}defRPr/{A}solidFill") if level is not None else None
    return (_color(fill, theme) or "") if fill is not None else ""


def contrast(one: str, two: str) -> float:
    """How far two colors stand apart, 1 to 21, as WCAG 2 counts it."""
    low, high = sorted((_light(one), _light(two)))
    return (high + 0.05) / (low + 0.05)


def _light(color: str) -> float:
    parts = (int(color[place : place + 2], 16) / 255 for place in (0, 2, 4))
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
