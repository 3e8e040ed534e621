"""The files of a pack: the summary as a page, the decks, one line, the notebook, and the memory of the week."""

import re
from dataclasses import replace
from pathlib import Path

from .. import summary
from ..book import Book
from ..command.deck import as_file, made
from ..command.summary import sections
from ..command.web import page
from ..errors import AnalysisError
from ..phrases import in_currency
from ..qbr.notebook import ENDING, Notebook, save
from . import memory
from .changes import Changes, changes, names_at_risk, problems
from .claims import claims_of
from .looks import followed
from .memory import Memory
from .plan import Plan
from .reading import rows_of
from .said import changed, line, standings

PAGE, LINE = "summary.html", "line.txt"
ASKED = ("business", "experiment")


def pack(book: Book, plan: Plan, files: str, before: Memory | None) -> dict[str, bytes]:
    """Each file of the pack by its name. files: what `reading.fingerprint` says; before: the week to compare with."""
    with in_currency(book.currency):
        numbers, told = summary.numbers(book), summary.judge(book, summary.read(book))
        known = before.known() if before else {}
        red = names_at_risk(book)
        now = Memory(str(book.as_of), files, followed(claims_of(told), known, book),
                     None if red is None else tuple(red), problems(book), rows_of(book))  # fmt: skip
        change = changes(now, before)
        decks, missing = _decks(book, plan)
        parts = sections(book, numbers, told, summary.coming(book), summary.fix_first(book))
        shown = _called(change, red)
        first, *rest = parts
        left = [("Decks that could not be made", [(each, "") for each in missing])]
        html = page(f"{book.name}: {book.as_of}", [first, changed(shown), *left, *rest, standings(shown)])
        said = " ".join([line(book.name, shown, summary.headline(numbers)), *missing])
    return {PAGE: html.encode(), LINE: f"{said}\n".encode(), memory.NAME: now.to_json().encode(), **decks,
            f"book{ENDING}": save(Notebook(book, saved_on=now.as_of))}  # fmt: skip


def _called(told: Changes, red: dict[str, str] | None) -> Changes:
    """The same with accounts by their names."""
    names = None if told.at_risk is None else tuple((red or {}).get(each, each) for each in told.at_risk)
    return replace(told, at_risk=names)


def _decks(book: Book, plan: Plan) -> tuple[dict[str, bytes], list[str]]:
    """The decks by the names of their files, and what cannot be made and why: the rest of the pack is made without."""
    found: dict[str, bytes] = {}
    missing = []
    text = Path(plan.plan).read_text(encoding="utf-8", errors="replace") if plan.plan else None
    for whom in plan.decks:
        try:
            deck = made(book, [whom] if whom in ASKED else ["account", whom], text)
            found[_file_name(whom, found)] = as_file(deck, ".pptx")
        except AnalysisError as error:
            missing.append(f"No deck for {whom}: {error}")
    return found, missing


def _file_name(whom: str, taken: dict[str, bytes]) -> str:
    """A name that every system can write, unlike the others also where IDs differ in their signs alone."""
    plain = re.sub(r"[^A-Za-z0-9_-]+", "_", whom)[:60]
    same = sum(name.startswith(f"deck-{plain}") for name in taken)
    return f"deck-{plain}{f'-{same + 1}' if same else ''}.pptx"
