"""The decks as pictures: LibreOffice draws them, and no word leaves its slide or stands on another."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from books import SAMPLE

from analysis import Book
from analysis.qbr.decks import Deck, business_review, customer_review, to_pptx, value_proof

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
