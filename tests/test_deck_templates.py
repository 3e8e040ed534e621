"""A team's own template: its placeholders are used as its report says, and what is written on it can be read."""

import io
import zipfile
from dataclasses import replace
from functools import cache

import pytest
from deck_templates import ALL
from PIL import Image
from pptx import Presentation
from pptx.util import Inches
from test_deck_brand import png
from test_decks import decks_of

from analysis.book import Book
from analysis.qbr.decks import Brand, Deck, ready_template, template_report, to_pptx
from analysis.qbr.decks.template_colors import contrast


def logo(color: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (300, 100), color).save(out, "PNG")
    return out.getvalue()


def branded(deck: Deck) -> Deck:
    return replace(deck, brand=Brand("Larkspur", logo=logo("navy"), theirs=logo("red"), whose=deck.account_id))


@cache
def made(name: str) -> bytes:
    return ALL[name]()


def shown(deck: Deck, name: str):
    return Presentation(io.BytesIO(to_pptx(branded(deck), made(name))))


@pytest.mark.parametrize("name", ALL)
def test_titles_and_numbers_stand_in_its_placeholders_and_nothing_leaves_the_slide(
    name: str, sample_book: Book
) -> None:
    deck = decks_of(sample_book)["A-1021"]
    pages = shown(deck, name)
    assert [page.shapes.title.text_frame.text for page in pages.slides][1:] == [slide.title for slide in deck.slides]
    for page in pages.slides:
        for shape in page.shapes:
            assert shape.left >= 0
            assert shape.top + shape.height <= pages.slide_height, (page.shapes.title.text_frame.text, shape.name)
            assert shape.left + shape.width <= pages.slide_width, shape.name
        for place in page.placeholders:
            assert place.has_text_frame, place.name
            assert place.text_frame.text, place.name


def test_logos_stand_in_the_places_that_the_report_names_whole_and_undistorted(sample_book: Book) -> None:
    told = template_report(made("logos"))
    for words in ("Your logo: placeholder “Company logo” of the cover.",
                  "Their logo: placeholder “Client logo” of the cover.",
                  "Your logo: placeholder “Logo” of the slides."):  # fmt: skip
        assert words in told
    cover, *pages = shown(decks_of(sample_book)["A-1021"], "logos").slides
    ours, theirs = Inches(10.2), Inches(0.6)
    pictures = {shape._element.nvPicPr.cNvPr.get("descr"): shape for shape in cover.shapes if shape.shape_type == 13}
    for words, left in (("Logo of Larkspur", ours), ("Logo of Northbridge Logistics", theirs)):
        shape = pictures[words]
        assert left <= shape.left
        assert shape.left + shape.width <= left + Inches(2.4)
        assert shape.width / shape.height == pytest.approx(3, rel=0.01)
        assert not any((shape.crop_left, shape.crop_top, shape.crop_right, shape.crop_bottom))
    for page in pages:
        (shape,) = [shape for shape in page.shapes if shape.shape_type == 13]
        assert Inches(11.4) <= shape.left
        assert shape.top >= Inches(0.25)


@pytest.mark.parametrize("name", ALL)
def test_the_report_promises_nothing_that_is_not_there(name: str, sample_book: Book) -> None:
    told = template_report(made(name))
    assert told[:2] == (("Cover: layout “Alpha”.", "Slides: layout “Beta”.") if name == "odd"
                        else ("Cover: layout “Title Slide”.", "Slides: layout “Title Only”."))  # fmt: skip
    pages = list(shown(decks_of(sample_book)["A-1021"], name).slides)
    logos = [words for words in told if "logo: placeholder" in words]
    assert bool(logos) == (name == "logos")
    assert any("no picture placeholder" in words for words in told) != bool(logos)
    on_cover = [shape for shape in pages[0].shapes if shape.shape_type == 13]
    assert len(on_cover) == 2
    footer = next(words for words in told if words.startswith("Footers"))
    feet = [shape for page in pages[1:] for shape in page.placeholders if shape.placeholder_format.type == 15]
    assert ("placeholder “" in footer) == bool(feet) == (name == "odd")


def test_on_a_dark_template_words_are_light(sample_book: Book) -> None:
    page = list(shown(decks_of(sample_book)["A-1021"], "dark").slides)[2]
    table = next(shape.table for shape in page.shapes if shape.has_table)
    for cell in (table.cell(1, 0), table.cell(1, 1)):
        color = cell.text_frame.paragraphs[0].runs[0].font.color
        assert contrast(str(color.rgb), "14202E") > 7


def test_contrast_is_that_of_wcag() -> None:
    """The definition's ends: black on white is 21, a color on itself 1; #767676 on white is 4.54."""
    assert contrast("000000", "FFFFFF") == pytest.approx(21)
    assert contrast("123456", "123456") == 1
    assert contrast("767676", "FFFFFF") == pytest.approx(4.54, abs=0.01)


def test_for_many_decks_a_template_is_looked_through_once(sample_book: Book) -> None:
    deck, ready = branded(decks_of(sample_book)["A-1021"]), ready_template(made("logos"))
    assert zipfile.ZipFile(io.BytesIO(to_pptx(deck, ready))).testzip() is None


@pytest.mark.parametrize("name", [None, "logos"])
def test_a_file_says_nothing_of_who_made_its_template(name: str | None, sample_book: Book) -> None:
    data = to_pptx(branded(decks_of(sample_book)["A-1021"]), made(name) if name else None)
    archive = zipfile.ZipFile(io.BytesIO(data))
    assert not [part for part in archive.namelist() if "thumbnail" in part]
    assert b"Canny" not in b"".join(archive.read(part) for part in archive.namelist() if part.startswith("docProps"))


def test_a_logo_of_any_shape_is_kept_whole(sample_book: Book) -> None:
    tall = io.BytesIO()
    Image.new("RGB", (40, 400), "green").save(tall, "PNG")
    deck = replace(branded(decks_of(sample_book)["A-1021"]), brand=Brand("L", logo=tall.getvalue()))
    for shape in Presentation(io.BytesIO(to_pptx(deck))).slides[1].shapes:
        if shape.shape_type == 13:
            assert shape.width / shape.height == pytest.approx(0.1, rel=0.05)
    assert png()
