"""How decks look, as it was kept: what a file of somebody's says is taken only where a deck can be drawn with it."""

import re
from base64 import b64decode
from binascii import Error
from collections.abc import Mapping
from io import BytesIO
from typing import Any

from PIL import Image

from .model import Brand

FONTS = ("Arial", "Calibri", "Georgia", "Helvetica", "Segoe UI", "Times New Roman", "Verdana")
MOST_LOGO = 500_000
# A small file can hold a picture of any size: 25 million points is more than any logo has.
MOST_POINTS, SHOWN = 25_000_000, (900, 300)


def brand_kept(row: Mapping[str, Any]) -> Brand:
    """The brand of a kept row, its logos in base64; what is no color, no font of `FONTS` and no picture is left out.

    Color and font are written into the page and into files, so that anything else in their place would be markup.
    """
    accent, font = str(row["accent"]), str(row["font"])
    return Brand(
        str(row["name"]),
        accent if re.fullmatch(r"#[0-9A-Fa-f]{6}", accent) else Brand.accent,
        font if font in FONTS else Brand.font,
        _decoded(row["logo"]),
        *their_logo(row["theirs"]),
    )


def their_logo(kept: object) -> tuple[bytes, str]:
    """The logo of a customer and the deck it is for; one kept without its deck is on none."""
    whose, _, data = str(kept or "").rpartition(":")
    return (_decoded(data), whose) if whose else (b"", "")


def is_logo(data: bytes) -> bool:
    """Whether these bytes are a whole PNG or JPEG of a size that slides can carry."""
    if len(data) > MOST_LOGO:
        return False
    try:
        with Image.open(BytesIO(data), formats=("PNG", "JPEG")) as picture:
            if picture.width * picture.height > MOST_POINTS:
                return False
            picture.load()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return False
    return True


def small_logo(data: bytes) -> bytes:
    """A logo as large as slides show it, so that it weighs little in a page with many of them."""
    with Image.open(BytesIO(data), formats=("PNG", "JPEG")) as picture:
        if picture.width <= SHOWN[0] and picture.height <= SHOWN[1]:
            return data
        kept = picture.convert("RGBA" if picture.mode in ("RGBA", "LA", "P") else "RGB")
        kept.thumbnail(SHOWN)
        sink = BytesIO()
        kept.save(sink, "PNG")
    return sink.getvalue()


def _decoded(text: object) -> bytes:
    try:
        data = b64decode(str(text or ""), validate=True)
    except (Error, ValueError):
        return b""
    return data if is_logo(data) else b""
