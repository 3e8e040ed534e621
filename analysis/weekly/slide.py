"""The claims that are not confirmed yet, on a slide of the business review: where each holds, and what it takes."""

from dataclasses import replace

from ..phrases import count
from ..qbr.decks import BUSINESS, Deck, Slide
from ..qbr.decks.model import Cell, Table
from ..qbr.decks.room import fitted
from ..qbr.decks.wording import cut, first_that_fits
from .changes import Changes
from .memory import Known
from .said import SURE
from .takes import first_day, holds, is_open, level

LONGEST = (12, 80)
HEADS, WIDTHS = ("Claim", "Holds", "Next look", "p at most"), (6, 3, 2.4, 1.4)
FOOT = "Confirmed once what happens after a claim was first seen says it too, with p that small."
SOURCE = "Where it comes from: the claims of this pack and of those before it. Each look at a claim costs some of 5%."


def with_claims(deck: Deck, told: Changes) -> Deck:
    """A business review with the claims of the week that later weeks may confirm; any other deck as it is."""
    rows = [claim for claim in (*told.new, *told.held) if is_open(claim)]
    if deck.kind != BUSINESS or not rows:
        return deck
    return replace(deck, slides=(*deck.slides, *fitted([_slide(rows, told.as_of)])))


def _slide(claims: list[Known], as_of: str) -> Slide:
    title = first_that_fits(f"{count(len(claims), 'claim is', 'claims are')} not confirmed yet", SURE)
    table = Table(HEADS, tuple(_row(claim, as_of) for claim in claims), WIDTHS)
    return Slide("unconfirmed", title, table=table, footer=FOOT, say=(f"{title}.", FOOT), source=SOURCE)


def _row(claim: Known, as_of: str) -> tuple[Cell, ...]:
    first = first_day(claim, as_of)
    return (
        Cell(cut(claim.said, *LONGEST), strong=True),
        Cell(holds(claim)),
        Cell(f"from {first}" if first else "next pack"),
        Cell(level(claim)),
    )
