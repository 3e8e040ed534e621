"""A deck as text, as a PDF and as a notebook: the same deck each time, and a stranger's text is no deck."""

import io
import json
import zipfile
from dataclasses import replace
from html import unescape
from pathlib import Path

import nbformat
import pytest
from books import SAMPLE
from test_decks import PLAN, decks_of

from analysis import Book
from analysis.qbr.decks import Brand, Deck, Slide, to_notebook, to_pdf
from analysis.qbr.decks.kept import deck_of, deck_text
from analysis.qbr.decks.model import Block
from analysis.qbr.notebook import Notebook, open_saved, save


def test_every_deck_comes_back_as_it_was(sample_book: Book) -> None:
    for name, deck in decks_of(sample_book).items():
        assert deck_of(deck_text(deck)) == deck, name


def test_an_edited_deck_comes_back_with_the_saved_notebook(sample_book: Book) -> None:
    deck = decks_of(sample_book)["A-1021"].drop("talk").move("usage", -2).said("goals", {("title",): "Three goals"})
    row = {"made_from": deck.made_from, "deck": deck_text(deck)}
    saved = save(Notebook(sample_book, registers={"decks": [row]}))
    opened = open_saved(saved)
    (kept,) = opened.registers["decks"]
    assert kept["made_from"] == opened.book.fingerprint
    assert deck_of(kept["deck"]) == deck


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "other"}, {"slides": []}, {"slides": "x"}, {"subject": 7}, {"slides": [{"key": "a"}]},
        {"slides": [{"key": "a", "title": "A", "audience": "internal"}]},
        {"slides": [{"key": "a", "title": "A", "audience": "customer"}] * 2},
        {"slides": [{"key": "a", "title": "A", "audience": "customer", "table": {"headers": ["x"], "rows": [[]]}}]},
        {"slides": [{"key": "a", "title": "A", "audience": "customer", "figure": {
            "kind": "bars", "title": "", "audience": "customer", "categories": ["x"],
            "series": [{"name": "", "values": [float("inf")], "tones": ["level"]}]}}]},
    ],
)  # fmt: skip
def test_what_is_no_deck_is_none(change: dict) -> None:
    whole = {"kind": "customer", "subject": "Alder", "period": "", "account_id": "A",
             "slides": [{"key": "a", "title": "A", "audience": "customer"}]}  # fmt: skip
    assert deck_of(json.dumps(whole)) is not None
    assert deck_of(json.dumps({**whole, **change})) is None
    assert deck_of("[") is None
    assert deck_of("[" * 100_000) is None


def test_the_pdf_has_a_page_for_each_slide_and_says_what_it_says(sample_book: Book) -> None:
    deck = replace(decks_of(sample_book)["business"], brand=Brand("Larkspur"))
    data = to_pdf(deck)
    assert data.startswith(b"%PDF")
    assert data.count(b"/Type /Page\n") >= len(deck.slides) + 2
    harm = Deck("business", "<b>" * 30, "", (Slide("a", "\x07 " + "W" * 400, rows=(Block("1" * 80, text="x" * 900),)),))
    assert to_pdf(harm).startswith(b"%PDF")


def edited(deck: Deck) -> Deck:
    """Without some slides, one of them doubled and its original dropped, and one moved."""
    deck = deck.drop("kpi no_shows") if any(s.key == "kpi no_shows" for s in deck.slides) else deck
    key = next(slide.key for slide in deck.slides if slide.figure is not None)
    return deck.duplicate(key).said(f"{key}-2", {("title",): "In our words"}).drop(key).move("short", 1)


@pytest.mark.parametrize("name", [pytest.param("value", marks=pytest.mark.nightly), "business"])
def test_the_notebook_is_run_and_running_it_gives_what_stands_in_it(
    name: str, sample_book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deck = edited(decks_of(sample_book)[name])
    zipfile.ZipFile(io.BytesIO(to_notebook(deck, sample_book, {"plan": PLAN}))).extractall(tmp_path)
    sheet = nbformat.read(tmp_path / "deck.ipynb", as_version=4)
    nbformat.validate(sheet)
    monkeypatch.chdir(tmp_path)
    known: dict = {}
    for cell in sheet.cells:
        if cell.cell_type == "code" and not cell.outputs:
            exec(cell.source, known)
        elif cell.cell_type == "code" and cell.source.endswith("frame"):
            assert eval(cell.source, known).to_html(notebook=True) in cell.outputs[0].data["text/html"]
        elif cell.cell_type == "code":
            assert eval(cell.source, known)._repr_html_() == cell.outputs[0].data["text/html"]
    assert known["figures"]
    shown = " ".join(cell.outputs[0].data["text/html"] for cell in sheet.cells if cell.get("outputs"))
    assert all(slide.title in unescape(shown) for slide in deck.slides)
    assert [cell.execution_count for cell in sheet.cells if cell.cell_type == "code"][-1] == 2 + 2 * len(deck.slides)


def test_the_notebook_of_one_account_s_experiment_holds_its_own_units_alone(sample_book: Book) -> None:
    deck = decks_of(sample_book)["value"]
    assert deck.account_id == "A-1021"
    archive = zipfile.ZipFile(io.BytesIO(to_notebook(deck, sample_book, {"plan": PLAN})))
    book = open_saved(archive.read("notebook.churn")).book
    assert list(book.tables) == ["kpis"]


def test_the_notebook_of_one_account_holds_no_row_of_another(sample_book: Book) -> None:
    archive = zipfile.ZipFile(io.BytesIO(to_notebook(decks_of(sample_book)["A-1021"], sample_book, {})))
    assert "notebook.churn" not in archive.namelist()
    said = archive.read("deck.ipynb").decode() + archive.read("deck.json").decode()
    names = (SAMPLE / "accounts.csv").read_text(encoding="utf-8").splitlines()[1:]
    ids = [line.split(",")[0] for line in names]
    assert not [other for other in ids if other != "A-1021" and f'"{other}"' in said]
