"""Plays by stage, on slides of their own: who newly stands where, and what we do about it."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from ...book import Book
from ...errors import NotEnoughData
from ...finding import count
from ...health import Standing
from ...phrases import money, named_day, numeral
from .model import BUSINESS, TO_AGREE, Cell, Deck, Slide, Table
from .room import fitted
from .wording import cut, first_that_fits, short_day, text_of

TITLE, MOST_SHOWN = "Plays by stage", 10
SOURCE = (
    "Where it comes from: the age of each account and the days to its renewal; the play is the team's, else the one "
    "that answers what stands out at the stage, else a default."
)


def plays_deck(book: Book, standings: Sequence[Standing]) -> Deck:
    """A slide of all stages, and one for each stage with those newly there; at first with those that carry a sign.

    Raises NotEnoughData where nobody is known to be at a stage.
    """
    if not standings:
        raise NotEnoughData("There are no plays to show.", "Nobody is known to be at a stage.", "Add started_on.")
    slides = [_whole(standings), *(slide for one in standings for slide in _listed(one))]
    day = named_day(book.as_of) if book.as_of else ""
    return Deck(BUSINESS, book.name or TITLE, day, fitted(slides), made_from=book.fingerprint, called=TITLE)


def _whole(standings: Sequence[Standing]) -> Slide:
    known = all(one.newly is not None for one in standings)
    title = first_that_fits(_title(standings) if known else "What we do at each stage of an account's life")
    rows = tuple(
        (Cell(one.stage, strong=True), Cell(one.play), Cell(one.owner or TO_AGREE), Cell(_new(one)),
         Cell(numeral(len(one.accounts))))
        for one in standings
    )  # fmt: skip
    table = Table(("Stage", "Play", "Owner", "New", "In all"), rows, (3, 3.6, 3, 1.2, 1.2), (3, 4))
    say = (f"{title}.", "Say who takes which of them.", "An account before its renewal is at two stages.")
    foot = "New: not there in the last pack." if known else "The first pack: who is new is known from the next one on."
    return Slide("plays", title, table=table, footer=foot, say=say, source=SOURCE)


def _title(standings: Sequence[Standing]) -> str:
    many = len({account for one in standings if one.newly is not None for account in one.newly["account_id"]})
    return f"{count(many, 'account is', 'accounts are')} new at a stage" if many else "Nobody is new at any stage"


def _new(one: Standing) -> str:
    return "–" if one.newly is None else numeral(len(one.newly))


def _listed(one: Standing) -> list[Slide]:
    """Those newly at a stage, with a sign and the most MRR first; in the first pack those with a sign."""
    rows = one.accounts[one.accounts["signs"] != ""] if one.newly is None else one.newly
    if not len(rows):
        return []
    shown = rows.head(MOST_SHOWN)
    what = "with a warning sign" if one.newly is None else "new"
    title = first_that_fits(f"{count(len(rows), 'account')} {what} {one.where}: {one.play.lower()}")
    cells = tuple(_account(row) for row in shown.to_dict("records"))
    table = Table(("Account", "Sign", "Renews", "CSM", "MRR"), cells, (4, 3.4, 1.8, 2.2, 1.6), (4,))
    more = f"The first {numeral(len(shown))} of {numeral(len(rows))}." if len(rows) > len(shown) else ""
    say = (f"{title}.", f"First step: {one.step.rstrip('.')}." if one.step else "", "Those with a sign come first.")
    footer = " ".join(filter(None, (more, f"First step: {cut(one.step, 12, 80)}" if one.step else "")))
    told = tuple(filter(None, say))
    return [Slide(f"plays-{one.stage}", title, table=table, footer=footer, say=told, source=SOURCE)]


def _account(row: Mapping[Any, Any]) -> tuple[Cell, ...]:
    renews, sign = row.get("renewal_on"), text_of(row["signs"]).split(";")[0].split(" (flagged")[0]
    return (
        Cell(cut(text_of(row.get("name")) or str(row["account_id"]), 5, 34), strong=True),
        Cell(cut(sign, 5, 34) or "–", tone="bad" if sign else ""),
        Cell(short_day(renews) if renews is not None and pd.notna(renews) else "–"),
        Cell(cut(text_of(row.get("csm")), 3, 24) or "–"),
        Cell(money(float(row["mrr"])) if pd.notna(row["mrr"]) else "–"),
    )
