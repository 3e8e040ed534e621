"""Decks an executive would accept: customer review, value proof, business review."""

from collections.abc import Mapping
from typing import Any

from ...book import Book
from .business import business_review
from .customer import customer_review
from .matters import Matter, Number
from .model import BUSINESS, CUSTOMER, DECKS, VALUE, Brand, Deck, Slide
from .plays import plays_deck
from .value import value_proof


def to_pptx(deck: Deck, template: Any = None) -> bytes:
    """The deck as a .pptx file; on a team's own template where one is given, by its placeholders.

    template: its bytes, or for many decks what `ready_template` makes of them.
    """
    from .pptx_file import to_pptx as write

    return write(deck, template)


def to_html(deck: Deck) -> bytes:
    """The deck as one printable web page that needs nothing else."""
    from .html import to_html as write

    return write(deck)


def to_pdf(deck: Deck) -> bytes:
    """The deck as a PDF, a page for each slide."""
    from .pdf import to_pdf as write

    return write(deck)


def to_notebook(deck: Deck, book: Book, asked: Mapping[str, Any]) -> bytes:
    """The deck as a Jupyter notebook that has been run, in a ZIP with its data and the code."""
    from .jupyter import to_notebook as write

    return write(deck, book, asked)


def ready_template(template: bytes) -> Any:
    """A template looked through once, for many decks. Raises UnusableUpload where it is none."""
    from .pptx_file import emptied

    return emptied(template)


def template_report(template: bytes) -> tuple[str, ...]:
    """How a template would be used: its layouts and placeholders. Raises UnusableUpload where it is none."""
    from .pptx_file import report_of

    return report_of(template)


__all__ = [
    "BUSINESS",
    "CUSTOMER",
    "DECKS",
    "VALUE",
    "Brand",
    "Deck",
    "Matter",
    "Number",
    "Slide",
    "business_review",
    "customer_review",
    "plays_deck",
    "ready_template",
    "template_report",
    "to_html",
    "to_notebook",
    "to_pdf",
    "to_pptx",
    "value_proof",
]
