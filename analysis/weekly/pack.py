"""The files of a pack: the summary as a page, the decks, one line, the notebook, and the memory of the week."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from .. import summary
from ..book import Book
from ..command.deck import as_file, made
from ..command.summary import sections
from ..command.web import page
from ..errors import AnalysisError
from ..health import Standing, list_newly
from ..health import standings as standing_at
from ..phrases import in_currency
from ..qbr.columns import safe_csv
from ..qbr.decks import plays_deck
from ..qbr.notebook import ENDING, Notebook, save
from . import memory, plays
from .changes import Changes, changes, names_at_risk, problems
from .claims import claims_of
from .looks import followed
from .memory import Memory
from .period import of_period
from .plan import Plan
from .reading import rows_of
from .said import changed, line, standings
from .slide import with_claims

PAGE, LINE, PLAYS = "summary.html", "line.txt", "plays.csv"
ASKED, STAGES = ("business", "experiment"), "plays"
# Under which name a notebook keeps what a team wrote over the plays.
WRITTEN = "stage_plays-notes-"


def pack(book: Book, plan: Plan, files: str, before: Memory | None) -> dict[str, bytes]:
    """Each file of the pack by its name. files: what `reading.fingerprint` says; before: the week to compare with."""
    with in_currency(book.currency):
        numbers, told = summary.numbers(book), summary.judge(book, summary.read(book))
        known = before.known() if before else {}
        red, own = names_at_risk(book), plays.own_plays(plan)
        stands = standing_at(book, own, before.stages if before else None)
        risk = None if red is None else tuple(red)
        now = Memory(str(book.as_of), files, followed(claims_of(told), known, book), risk, problems(book),
                     rows_of(book), plays.ids_of(stands))  # fmt: skip
        change = changes(now, before)
        decks, missing = _decks(book, plan, stands, change)
        parts = sections(book, numbers, told, summary.coming(book), summary.fix_first(book))
        shown = _called(change, red)
        first, *rest = parts
        left = [("Decks that could not be made", [(each, "") for each in missing])]
        beside = of_period(book, plan.period)
        whole = [first, changed(shown), *beside, plays.plays(stands), *left, *rest, standings(shown)]
        html = page(f"{book.name}: {book.as_of}", whole)
        said = [line(book.name, shown, summary.headline(numbers)), plays.moved(stands), *missing]
    listed = {PLAYS: safe_csv(list_newly(stands))} if stands else {}
    written = {f"{WRITTEN}{book.fingerprint[:8]}": own} if own else {}
    one = " ".join(filter(None, said))
    return {PAGE: html.encode(), LINE: f"{one}\n".encode(), memory.NAME: now.to_json().encode(), **decks, **listed,
            f"book{ENDING}": save(Notebook(book, written=written, saved_on=now.as_of))}  # fmt: skip


def _called(told: Changes, red: dict[str, str] | None) -> Changes:
    """The same with accounts by their names."""
    names = None if told.at_risk is None else tuple((red or {}).get(each, each) for each in told.at_risk)
    return replace(told, at_risk=names)


def _decks(book: Book, plan: Plan, stands: Sequence[Standing], change: Changes) -> tuple[dict[str, bytes], list[str]]:
    """The decks by the names of their files, and what cannot be made and why: the rest of the pack is made without."""
    found: dict[str, bytes] = {}
    missing = []
    text = Path(plan.plan).read_text(encoding="utf-8", errors="replace") if plan.plan else None
    for whom in plan.decks:
        try:
            deck = plays_deck(book, stands) if whom == STAGES else made(book, asked_for(whom), text)
            deck = with_claims(deck, change) if whom == ASKED[0] else deck
            found[_file_name(whom, found)] = as_file(deck, ".pptx")
        except AnalysisError as error:
            missing.append(f"No deck for {whom}: {error}")
    return found, missing


def asked_for(whom: str) -> list[str]:
    return [whom] if whom in ASKED else ["account", whom]


def _file_name(whom: str, taken: dict[str, bytes]) -> str:
    """A name that every system can write, unlike the others also where IDs differ in their signs alone."""
    plain = re.sub(r"[^A-Za-z0-9_-]+", "_", whom)[:60]
    same = sum(name.startswith(f"deck-{plain}") for name in taken)
    return f"deck-{plain}{f'-{same + 1}' if same else ''}.pptx"
