"""The decks as pictures: LibreOffice draws them, and no word leaves its slide or stands on another."""

import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from books import SAMPLE

from analysis import Book
from analysis.charts.marks import Marks, Series
from analysis.qbr.decks import Brand, Deck, Slide, business_review, customer_review, to_pptx, value_proof
from analysis.qbr.decks.model import Block, Cell, Table
from analysis.qbr.decks.type import arranged, high, lines_of, wide

PLAN = (SAMPLE / "pilot_plan.json").read_text(encoding="utf-8")
TOOLS = [shutil.which("soffice"), shutil.which("pdftotext")]
WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]*)</word>')
# A page is 960 by 540 points; letters overlap a little where lines are set tight.
WIDE, HIGH, TIGHT = 960, 540, 0.35

Box = tuple[float, float, float, float, str]


def pages(deck: Deck, folder: Path) -> list[list[Box]]:
    """The words of every page as LibreOffice draws them: left, top, right, bottom, word."""
    file = folder / "deck.pptx"
    file.write_bytes(to_pptx(deck))
    home = f"-env:UserInstallation=file://{folder / 'home'}"
    office = [str(TOOLS[0]), home, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(file)]
    subprocess.run(office, check=True, capture_output=True, timeout=180)
    text = [str(TOOLS[1]), "-bbox", str(folder / "deck.pdf"), "-"]
    drawn = subprocess.run(text, check=True, capture_output=True, text=True, timeout=60).stdout
    return [
        [(float(a), float(b), float(c), float(d), word) for a, b, c, d, word in WORD.findall(page)]
        for page in drawn.split("<page ")[1:]
    ]


def on_one_another(words: list[Box]) -> list[tuple[str, str]]:
    return [
        (one[4], two[4])
        for place, one in enumerate(words)
        for two in words[place + 1 :]
        if _shared(one, two) > TIGHT * min(_area(one), _area(two))
    ]


def _shared(one: Box, two: Box) -> float:
    wide = min(one[2], two[2]) - max(one[0], two[0])
    high = min(one[3], two[3]) - max(one[1], two[1])
    return max(wide, 0) * max(high, 0)


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


@pytest.mark.skipif(None in TOOLS, reason="needs LibreOffice and pdftotext")
@pytest.mark.parametrize("name", ["customer", "value", "business"])
def test_no_word_leaves_its_slide_or_stands_on_another(name: str, sample_book: Book, tmp_path: Path) -> None:
    deck = {
        "customer": lambda: customer_review(sample_book, "A-1021", plan=PLAN),
        "value": lambda: value_proof(sample_book, plan=PLAN),
        "business": lambda: business_review(sample_book, plan=PLAN),
    }[name]()
    drawn = pages(deck, tmp_path)
    assert len(drawn) == len(deck.slides) + 1
    for slide, words in zip(deck.slides, drawn[1:], strict=True):
        out = [word for *box, word in words if box[0] < 40 or box[2] > WIDE - 40 or box[3] > HIGH - 10]
        assert not out, (slide.key, out)
        assert not on_one_another(words), (slide.key, on_one_another(words))
        footer = [box for box in words if box[1] > 0.9 * HIGH]
        assert max(box[3] for box in footer) - min(box[1] for box in footer) < 26, (slide.key, "footer of two lines")


def test_words_on_one_another_are_found() -> None:
    one, two, three = (0.0, 0.0, 10.0, 10.0, "a"), (1.0, 1.0, 9.0, 9.0, "b"), (20.0, 0.0, 30.0, 10.0, "c")
    assert on_one_another([one, two, three]) == [("a", "b")]


WIDE_WORDS = "Wimmwam Mammwow"
CJK = "株式会社北橋物流企画本部"


def extreme(word: str) -> Deck:
    """A deck whose every text is of the broadest letters there are, as long as slides let it be."""
    long = " ".join([word] * 5)
    block = Block("€4,000,000 mm", long, f"{word} {word}", long[:60])
    cell = Cell(long[:44], word, strong=True)
    bars = Marks("bars", word, (word, word[::-1]), (Series(word, (1.0, 2.0), ("1", "2")),), "customer")
    slides = (
        Slide("rows", long[:78], rows=(block, block, block), panels=(block, block), footer=long * 2),
        Slide("table", long[:78], table=Table((word, word, word), ((cell, cell, cell),) * 4), footer=long),
        Slide("figure", long[:78], figure=bars, beside=(block, block, block), footer=long),
        Slide("below", long[:78], figure=bars, below=(block, block, block), footer=long),
    )
    brand = Brand(long, font="Verdana" if word == WIDE_WORDS else "Arial")
    return Deck("value", long, "October to December 2025", tuple(replace(s, audience="customer") for s in slides),
                account_id="A", brand=brand)  # fmt: skip


@pytest.mark.skipif(None in TOOLS, reason="needs LibreOffice and pdftotext")
@pytest.mark.parametrize("word", [WIDE_WORDS, CJK, "mw" * 14])
def test_the_broadest_letters_stay_in_their_boxes(word: str, tmp_path: Path) -> None:
    for slide, words in zip(("cover", *"1234"), pages(extreme(word), tmp_path), strict=True):
        out = [text for *box, text in words if box[2] > WIDE - 30 or box[3] > HIGH - 8]
        assert not out, (slide, out)
        assert not on_one_another(words), (slide, on_one_another(words))


def test_letters_are_as_wide_as_their_font_says() -> None:
    """Adobe's metrics of Helvetica, in thousandths: w 722, m 833, W 944; a character of Chinese is a square."""
    for letter, width in (("w", 0.722), ("m", 0.833), ("W", 0.944), ("北", 1.0)):
        assert wide(letter * 10, 72) == pytest.approx(10 * width, rel=0.03)
        assert wide(letter * 10, 72) >= 10 * width
    assert lines_of("北" * 29, 72, 10) == 3
    assert lines_of("ww ww", 72, 2) == 2
    told = arranged([("word " * 40, 20, False, "")], 2, 1)
    assert high(told, 2) <= 1
    assert told[0][0].endswith("…")
