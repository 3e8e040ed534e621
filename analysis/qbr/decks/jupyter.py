"""A deck as a Jupyter notebook that has been run: its slides, their numbers, and the code that works them out again."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from ... import experiment
from ...book import Book
from ..csv_files import zipped
from ..jupyter import code_files, marked_down
from ..notebook import Notebook, save
from ..other_accounts import Named
from ..ran_cells import numbered, ran, result
from .html import sheet, thumbnail
from .kept import deck_text
from .model import BUSINESS, VALUE, Deck

MAKERS = {BUSINESS: "business_review", VALUE: "value_proof"}
OPENING = """from pathlib import Path

from analysis.qbr.decks.jupyter import Shown
from analysis.qbr.decks.kept import deck_of

deck = deck_of(Path("deck.json").read_text(encoding="utf-8"))"""
AGAIN = """from analysis.phrases import in_currency
from analysis.qbr.decks import {maker}
from analysis.qbr.other_accounts import Named
from analysis.qbr.notebook import open_saved

book = open_saved(Path("notebook.churn").read_bytes()).book
with in_currency(book.currency):
    again = {maker}(book{asked})
figures = [slide.figure for slide in again.slides]
for key in {keys!r}:
    assert deck.slide(key).figure in figures, key"""


class Shown:
    """One slide, drawn in a notebook as it stands in the deck."""

    def __init__(self, deck: Deck, key: str) -> None:
        self.deck, self.slide = deck, deck.slide(key)

    def _repr_html_(self) -> str:
        return f"<style>{sheet(self.deck.brand)}</style>{thumbnail(self.deck, self.slide)}"

    def __repr__(self) -> str:
        return self.slide.title


def to_notebook(deck: Deck, book: Book, asked: Mapping[str, Any]) -> bytes:
    """A ZIP: deck.ipynb with its outputs, the deck as data, and the code. asked: what the deck was made with.

    Of a deck that is of no one account the book is there too, and the numbers of its figures are worked out again; with
    the value proof of one account go the units of its own. A review of one account holds its own slides alone, for the
    book has the rows of every other account.
    """
    # What was left out is for whoever makes the deck: it names what must not travel with it.
    deck = replace(deck, left_out=())
    files = {"deck.json": deck_text(deck).encode(), **code_files()}
    own = _own(deck, book, asked)
    if own is not None:
        files["notebook.churn"] = save(Notebook(own))
    sheet_ = new_notebook(
        cells=list(_cells(deck, asked if own is not None else None)), metadata={"language_info": {"name": "python"}}
    )
    return zipped({"deck.ipynb": nbformat.writes(numbered(sheet_)).encode(), **files})


def _cells(deck: Deck, asked: Mapping[str, Any] | None) -> Iterator[nbformat.NotebookNode]:
    yield new_markdown_cell(f"# {marked_down(deck.subject)}\n\n{marked_down(deck.eyebrow)}")
    yield new_code_cell(OPENING)
    if deck.kind in MAKERS and asked is not None:
        given = "".join(f", {name}={value!r}" for name, value in asked.items() if value)
        keys = [slide.key for slide in deck.slides if slide.figure is not None]
        yield new_code_cell(AGAIN.format(maker=MAKERS[deck.kind], asked=given, keys=keys))
    for slide in deck.slides:
        yield new_markdown_cell(f"## {marked_down(slide.title)}\n\n{marked_down(slide.notes)}")
        yield ran(f"Shown(deck, {slide.key!r})", result(Shown(deck, slide.key)))
        yield ran(f"deck.slide({slide.key!r}).frame", result(slide.frame))


def _own(deck: Deck, book: Book, asked: Mapping[str, Any]) -> Book | None:
    """The book that may travel with a deck: all of it, or of one account the units of its experiment.

    Nothing where these, or the plan, name another account.
    """
    if not deck.account_id:
        return book
    if deck.kind != VALUE:
        return None
    own, names = experiment.alone(book), Named.among(book, deck.account_id)
    texts = (str(asked.get("plan") or ""), book.name, *experiment.texts_of(own))
    return None if any(names.of(text, typed=True) for text in texts) else own
