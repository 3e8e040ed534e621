"""The decks as pictures: LibreOffice draws them, and no word leaves its slide or stands on another."""

import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from test_decks import decks_of

from analysis import Book
from analysis.charts.marks import Marks, Series
from analysis.qbr.decks import Brand, Deck, Slide, to_pptx
from analysis.qbr.decks.model import Block, Cell, Table
from analysis.qbr.decks.type import arranged, high, lines_of, wide

TOOLS = [shutil.which("soffice"), shutil.which("pdftotext")]
WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]*)</word>')
# A page is 960 by 540 points; letters overlap a little where lines are set tight.
WIDE, HIGH, TIGHT = 960, 540, 0.35

WIDE_WORDS = "Wimmwam Mammwow"
CJK = "株式会社北橋物流企画本部"
BROAD = (WIDE_WORDS, CJK, "mw" * 14)
OF_SAMPLE = ("A-1021", "value", "business")

Box = tuple[float, float, float, float, str]


def pages(decks: Mapping[str, Deck], folder: Path) -> dict[str, list[list[Box]]]:
    """The words of every page of some decks as LibreOffice draws them, started once: left, top, right, bottom, word."""
    files = {name: folder / f"{place}.pptx" for place, name in enumerate(decks)}
    for name, file in files.items():
        file.write_bytes(to_pptx(decks[name]))
    home = f"-env:UserInstallation=file://{folder / 'home'}"
    office = [str(TOOLS[0]), home, "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
    subprocess.run([*office, *map(str, files.values())], check=True, capture_output=True, timeout=180)
    return {name: _words(file.with_suffix(".pdf")) for name, file in files.items()}


def _words(file: Path) -> list[list[Box]]:
    text = [str(TOOLS[1]), "-bbox", str(file), "-"]
    drawn = subprocess.run(text, check=True, capture_output=True, text=True, timeout=60).stdout
    return [
        [(float(a), float(b), float(c), float(d), word) for a, b, c, d, word in WORD.findall(page)]
        for page in drawn.split("<page ")[1:]
    ]


@pytest.fixture(scope="module")
def drawn(sample_book: Book, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[list[Box]]]:
    """All decks of these tests."""
    if None in TOOLS:
        pytest.skip("needs LibreOffice and pdftotext")
    made = decks_of(sample_book)
    decks = {name: made[name] for name in OF_SAMPLE} | {word: extreme(word) for word in BROAD}
    return pages(decks, tmp_path_factory.mktemp("drawn"))


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


@pytest.mark.parametrize("name", OF_SAMPLE)
def test_no_word_leaves_its_slide_or_stands_on_another(
    name: str, sample_book: Book, drawn: dict[str, list[list[Box]]]
) -> None:
    deck = decks_of(sample_book)[name]
    assert len(drawn[name]) == len(deck.slides) + 1
    for slide, words in zip(deck.slides, drawn[name][1:], strict=True):
        out = [word for *box, word in words if box[0] < 40 or box[2] > WIDE - 40 or box[3] > HIGH - 10]
        assert not out, (slide.key, out)
        assert not on_one_another(words), (slide.key, on_one_another(words))
        footer = [box for box in words if box[1] > 0.9 * HIGH]
        assert max(box[3] for box in footer) - min(box[1] for box in footer) < 26, (slide.key, "footer of two lines")


def test_words_on_one_another_are_found() -> None:
    one, two, three = (0.0, 0.0, 10.0, 10.0, "a"), (1.0, 1.0, 9.0, 9.0, "b"), (20.0, 0.0, 30.0, 10.0, "c")
    assert on_one_another([one, two, three]) == [("a", "b")]


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


@pytest.mark.parametrize("word", BROAD)
def test_the_broadest_letters_stay_in_their_boxes(word: str, drawn: dict[str, list[list[Box]]]) -> None:
    for slide, words in zip(("cover", *"1234"), drawn[word], strict=True):
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
