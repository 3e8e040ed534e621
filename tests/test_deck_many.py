"""The decks of many accounts in one ZIP: each on the team's own template, with its brand, and of its account alone."""

import io
import zipfile
from dataclasses import replace

import pytest
from books import sample
from deck_templates import ALL
from pptx import Presentation
from test_deck_templates import logo
from test_decks import PLAN

from analysis.qbr.decks import Brand, Deck, customer_review
from pages._cells.deck_files import _zipped


def make(account_id: str) -> Deck:
    brand = Brand("Larkspur", "#204060", logo=logo("navy"), theirs=logo("red"), whose="A-1002")
    return replace(customer_review(sample(), account_id, plan=PLAN), brand=brand)


@pytest.mark.parametrize("template", [None, "odd"])
def test_every_deck_of_the_zip_has_the_template_and_the_brand(template: str | None) -> None:
    data = _zipped(sample(), 3, (), make, ALL[template]() if template else None)[1]
    archive = zipfile.ZipFile(io.BytesIO(data))
    assert len(archive.namelist()) == 3
    for name in archive.namelist():
        shown = Presentation(io.BytesIO(archive.read(name)))
        assert [layout.name for layout in shown.slide_layouts][:2] == (
            ["Alpha", "Beta"] if template else ["Cover", "Message"]
        )
        pictures = [shape for shape in shown.slides[0].shapes if shape.shape_type == 13]
        # Their logo was brought for one account alone.
        told = {shape._element.nvPicPr.cNvPr.get("descr") for shape in pictures}
        assert "Logo of Larkspur" in told
        assert len(told) == (2 if "kestrelmill" in name else 1)
