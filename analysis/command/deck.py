"""`deck`: a customer review, a value proof or a business review, written to a file."""

from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

from ..book import Book
from ..errors import AnalysisError
from ..phrases import in_currency
from ..qbr.decks import Deck, business_review, customer_review, to_html, to_pdf, to_pptx, value_proof
from .ending import DONE
from .opening import book_of

WRITE: dict[str, Callable[[Deck], bytes]] = {".pptx": to_pptx, ".pdf": to_pdf, ".html": to_html}


def write(asked: Namespace) -> int:
    """Write the deck, and say what has no slide and why. Raises AnalysisError for an ending nobody can open."""
    target = Path(asked.out)
    if target.suffix.lower() not in WRITE:
        raise AnalysisError(f"A deck cannot be written as {target.name}.", "", f"Use {', '.join(WRITE)}.")
    book = book_of(asked)
    plan = Path(asked.plan).read_text(encoding="utf-8") if asked.plan else None
    with in_currency(book.currency):
        deck = made(book, asked.whom, plan)
        target.write_bytes(as_file(deck, target.suffix.lower()))
    print(f"{target}: {deck.name}, {len(deck.slides)} slides and a cover")
    print("".join(f"No slide: {left}\n" for left in deck.left_out), end="")
    return DONE


def as_file(deck: Deck, ending: str) -> bytes:
    try:
        return WRITE[ending](deck)
    except ImportError as missing:
        what = f"A deck as {ending} needs {missing.name or 'more'}."
        raise AnalysisError(what, "This is the library alone.", 'Install it with the extra "export".') from missing


def made(book: Book, whom: list[str], plan: str | None) -> Deck:
    """For `account A-1021` that customer's review, for `experiment` the value proof, for `business` the book's."""
    kind, *account = whom
    if kind == "account" and len(account) == 1:
        return customer_review(book, account[0], plan=plan)
    if kind == "experiment" and not account:
        return value_proof(book, plan=plan)
    if kind == "business" and not account:
        return business_review(book, plan=plan)
    raise AnalysisError(f"There is no deck for {' '.join(whom)}.", "",
                        "Use --for business, --for experiment, or --for account with its ID.")  # fmt: skip
