"""Logos on slides: whole and undistorted, in a template's own places or at the top right."""

import io
from typing import Any

from .model import Deck


def logo(page: Any, picture: bytes, name: str, at: tuple[int, int, int, int], right: bool = False) -> Any:
    """A logo as large as its box lets it be, none of it cut off; right: at the right end of the box, else in its
    middle. Who cannot see it hears whose it is."""
    left, top, width, height = at
    shape = page.shapes.add_picture(io.BytesIO(picture), left, top)
    scale = min(width / shape.width, height / shape.height)
    shape.width, shape.height = int(shape.width * scale), int(shape.height * scale)
    shape.left = left + width - shape.width if right else left + (width - shape.width) // 2
    shape.top = top + (height - shape.height) // 2
    shape._element.nvPicPr.cNvPr.set("descr", f"Logo of {name}" if name else "Logo")
    return shape


def like(page: Any, shape: Any) -> Any:
    """The placeholder of a slide that its layout's is; None for none."""
    if shape is None:
        return None
    number = shape.placeholder_format.idx
    return next((one for one in page.placeholders if one.placeholder_format.idx == number), None)


def logos_in_places(page: Any, deck: Deck, places: Any) -> bool:
    """Put the logos that there are where a template has a placeholder for them; whether all of them found one."""
    told = (
        (deck.brand.logo, deck.brand.name, like(page, places.own)),
        (deck.their_logo, deck.subject if deck.account_id else "", like(page, places.theirs)),
    )
    for picture, name, place in told:
        if picture and place is not None:
            logo(page, picture, name, (place.left, place.top, place.width, place.height))
            place._element.getparent().remove(place._element)
    return all(place is not None for picture, _, place in told if picture)
