"""Nobody else's name in a customer's deck: what a person wrote is read before it is cut, and every slide after."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pandas as pd

from ... import experiment
from ...book import Book
from ...experiment import Experiment
from ..other_accounts import Named
from .model import SHOWN, Deck, Slide
from .outcomes import Outcome

GOAL, STEP = ("goal", "kpi", "unit", "source"), ("step", "outcome", "source")


def everything(part: Any) -> Iterator[str]:
    """Every text of a slide, read on it or not: notes, links, and whatever is in its chart."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, tuple):
        for item in part:
            yield from everything(item)
    elif is_dataclass(part):
        for entry in fields(part):
            yield from everything(getattr(part, entry.name))


def without_others(deck: Deck, book: Book) -> Deck:
    """The deck without slides that name another account, whoever wrote the name there; `left_out` says so.

    The deck of a whole book is as it is: nobody but the team sees it.
    """
    if deck.kind not in SHOWN:
        return deck
    names = Named.among(book, deck.account_id)
    if name := names.of(f"{deck.subject} {deck.period}"):
        told = (*deck.left_out, f"A title that names {name}.")
        deck = replace(deck, subject=deck.name, period="", left_out=told)
    named = {slide.key: next(filter(None, map(names.of, everything(slide))), "") for slide in deck.slides}
    gone = dict.fromkeys(f"A slide that names {name}." for name in named.values() if name)
    slides = tuple(slide for slide in deck.slides if not named[slide.key])
    return replace(deck, slides=slides, left_out=(*deck.left_out, *gone))


def other_in(deck: Deck, slide: Slide, book: Book) -> str:
    """The other account that a person wrote into one slide of a deck; empty where there is none.

    What stood in the slide before is not a person's: only what is new is read so closely.
    """
    before = {text for one in deck.slides if one.key == slide.key for text in everything(one)}
    return _other(deck, (text for text in everything(slide) if text not in before), book)


def other_on_cover(deck: Deck, new: Deck, book: Book) -> str:
    """The other account that a person wrote on a deck's cover; empty where there is none."""
    told = ((deck.subject, new.subject), (deck.period, new.period))
    return _other(deck, (now for before, now in told if now != before), book)


def _other(deck: Deck, texts: Iterable[str], book: Book) -> str:
    if deck.kind not in SHOWN:
        return ""
    names = Named.among(book, deck.account_id)
    return next(filter(None, (names.of(text, typed=True) for text in texts)), "")


def rows_of_its_own(rows: pd.DataFrame, texts: Sequence[str], names: Named) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Rows that a person wrote without those that name another account, and which those were."""
    found = [_named(row, texts, names) for row in rows.to_dict("records")]
    told = tuple(dict.fromkeys(f"A row that names {name}." for name in found if name))
    return (rows[[not name for name in found]].reset_index(drop=True), told) if told else (rows, ())


def steps_of_its_own(
    steps: Sequence[Mapping[str, Any]], names: Named
) -> tuple[list[Mapping[str, Any]], tuple[str, ...]]:
    """Next steps as written in the app, as `rows_of_its_own`."""
    found = [(step, _named(step, STEP, names)) for step in steps]
    told = tuple(dict.fromkeys(f"A next step that names {name}." for _, name in found if name))
    return [step for step, name in found if not name], told


def other_in_steps(steps: Sequence[Mapping[str, Any]], book: Book, account_id: str) -> str:
    """The other account that next steps of one account name; empty where they name none."""
    names = Named.among(book, account_id)
    return next(filter(None, (_named(step, STEP, names) for step in steps)), "")


def outcomes_of_its_own(told: Sequence[Outcome], names: Named) -> tuple[tuple[Outcome, ...], tuple[str, ...]]:
    """The KPIs of an experiment; one whose label names another account is called by its column, or left out."""
    kept, gone = [], []
    for one in told:
        name = names.of(one.label, typed=True) or names.of(one.unit, typed=True)
        plain = replace(one, label=one.kpi.replace("_", " ").capitalize(), unit="") if name else one
        if name and names.of(one.kpi.replace("_", " "), typed=True):
            gone.append(f"A KPI that names {name}.")
        else:
            kept.append(plain)
            gone += [f"A label that names {name}."] if name else []
    return tuple(kept), tuple(dict.fromkeys(gone))


def whose_pilot(book: Book, answer: Experiment) -> str:
    """The account an experiment is of: that of all its units, or, where no unit says, the only one its plan names."""
    of_units = experiment.whose(book)
    if of_units is not None or answer.setup.plan is None or "accounts" not in book.tables:
        return of_units or ""
    everybody = Named.among(book, "")
    texts = (answer.setup.plan.title, *(kpi.label for kpi in answer.setup.plan.kpis))
    named = {name for text in texts if (name := everybody.of(text or "", typed=True))}
    return everybody.id_of(named.pop()) if len(named) == 1 else ""


def _named(row: Mapping[Any, Any], texts: Sequence[str], names: Named) -> str:
    said = (str(row.get(name) or "") for name in texts)
    return next(filter(None, (names.of(text, typed=True) for text in said)), "")
