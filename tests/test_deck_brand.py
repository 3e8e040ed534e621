"""How decks look comes from a file: what is no color, font or picture is left out, and never ends a page."""

import tracemalloc
from base64 import b64encode
from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image

from analysis.charts.marks import Marks, Series
from analysis.charts.marks_drawn import drawn
from analysis.qbr.decks import BUSINESS, CUSTOMER, VALUE, Brand, Deck, Slide, to_html
from analysis.qbr.decks.brand import brand_kept, is_logo, small_logo
from analysis.qbr.decks.html import thumbnail
from analysis.qbr.decks.jupyter import Shown

ROW = {"name": "Nine", "accent": "#204060", "font": "Georgia", "logo": "", "theirs": ""}


def png() -> bytes:
    out = BytesIO()
    Image.new("RGB", (4, 3), "navy").save(out, "PNG")
    return out.getvalue()


def test_what_was_kept_comes_back() -> None:
    row = {**ROW, "logo": b64encode(png()).decode()}
    assert brand_kept(row) == Brand("Nine", "#204060", "Georgia", png(), b"")


def test_a_customers_logo_stands_on_its_own_deck_alone() -> None:
    """One kept without its deck, as before, is on none; that of one account is on no other and on no board's deck."""
    kept = b64encode(png()).decode()
    assert brand_kept({**ROW, "theirs": kept}).theirs == b""
    brand = brand_kept({**ROW, "theirs": f"A:1:{kept}"})
    assert (brand.theirs, brand.whose) == (png(), "A:1")
    decks = [Deck(kind, "S", "2025", (), account_id=id, brand=brand) for kind, id in
             ((CUSTOMER, "A:1"), (CUSTOMER, "A:2"), (BUSINESS, ""), (VALUE, ""))]  # fmt: skip
    assert [deck.their_logo for deck in decks] == [png(), b"", b"", b""]


@pytest.mark.parametrize("accent", ["red;background:url(http://evil.test)", "#12345", "#1234567", None, 7])
def test_an_accent_that_is_no_color_is_not_written_into_a_page(accent: object) -> None:
    assert brand_kept({**ROW, "accent": accent}).accent == Brand.accent


def test_a_font_nobody_offered_is_not_written_into_a_page() -> None:
    assert brand_kept({**ROW, "font": "x</style><script>"}).font == Brand.font


@pytest.mark.parametrize(
    "logo", ["not base64!", "abc", b64encode(b"GIF89a").decode(), None, 3, b64encode(png()[:40]).decode()]
)
def test_a_logo_that_is_no_picture_is_none(logo: object) -> None:
    assert brand_kept({**ROW, "logo": logo}).logo == b""


def test_half_a_picture_and_a_heavy_one_are_no_logo() -> None:
    assert is_logo(png())
    assert not is_logo(png()[:50])
    assert not is_logo(png() + b"0" * 500_000)


def bomb(side: int) -> bytes:
    """A picture of one color: huge in points, small as a file."""
    out = BytesIO()
    Image.new("1", (side, side)).save(out, "PNG", optimize=True)
    return out.getvalue()


def test_a_small_file_with_a_huge_picture_is_no_logo_and_is_not_unpacked() -> None:
    data = bomb(9_000)
    assert len(data) < 500_000
    tracemalloc.start()
    assert not is_logo(data)
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()
    assert brand_kept({**ROW, "logo": b64encode(data).decode()}).logo == b""


def test_a_large_logo_is_kept_as_large_as_slides_show_it() -> None:
    with Image.open(BytesIO(small_logo(bomb(1_200)))) as picture:
        assert picture.size == (300, 300)
    assert small_logo(png()) == png()


def test_previews_pages_and_notebooks_show_both_logos() -> None:
    ours, theirs = png(), bomb(5)
    deck = Deck(CUSTOMER, "Alder", "2025", (Slide("a", "A", audience="customer"),), account_id="A",
                brand=Brand("Nine", logo=ours, theirs=theirs, whose="A"))  # fmt: skip
    whole = [thumbnail(deck), thumbnail(deck, deck.slides[0]), to_html(deck).decode(), Shown(deck, "a")._repr_html_()]
    for page in whole:
        for picture in (ours, theirs):
            assert f"data:image/png;base64,{b64encode(picture).decode()}" in page
    other = replace(deck, account_id="B", subject="Birch")
    assert b64encode(theirs).decode() not in to_html(other).decode()
    assert "Birch" in thumbnail(other)


def test_no_frame_is_drawn_around_a_figure() -> None:
    marks = Marks("bars", "t", ("a",), (Series("s", (1.0,)),), "customer")
    assert drawn(marks)["config"]["view"]["stroke"] is None
    assert "Arial" in drawn(marks)["config"]["font"]
