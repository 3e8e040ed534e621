"""How many books in which nothing differs hold a claim, page by page; the figures are kept in calibration/claims.csv.

Run `python tests/claims_measured.py KIND BOOKS [PAGE ...]` to measure a kind of book again. A kind is asked what is
false in it: a claim on a group where groups were dealt out, any claim on what precedes churn where nothing does.
"""

import sys
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from confounded_books import KINDS as MOVING
from confounded_books import null_book
from families_measured import allowed
from families_measured import drawn as other_book
from null_books import BOOKS
from null_books import drawn as by_lot
from power_measured import group, story
from risk_books import is_so
from test_null_books import PAGES as ON_GROUPS
from test_null_books import on_groups

from analysis import AnalysisError, Book, composition, experiment, explore, health, nps, revenue, targets
from analysis.composition.drivers_lives import LIFE_STAGE
from analysis.finding import CLEAR, Finding

KEPT = Path(__file__).parent / "calibration" / "claims.csv"
COLUMNS = ["measured_on", "page", "kind", "books", "claimed", "share", "allowed"]
Pages = dict[str, Callable[[Book], tuple[Finding, ...]]]
GROUPS: Pages = {
    **ON_GROUPS,
    "watch": lambda book: targets.watch(book, by="segment").findings,
    "saved_point": lambda book: targets.saved_point(book, by="segment").findings,
    "explore": lambda book: explore.analyze(book, by="segment").findings,
}
SEARCHES = ("drivers", "adjusted", "peers")
# Signs and leading indicators are asked of these books in `test_confounded_books`.
BEFORE: Pages = {
    "silence": lambda book: nps.silence(book).findings,
    "early": lambda book: health.early(book).findings,
    "events on churn": lambda book: nps.events(book, of="churn").findings,
}
OWN: dict[str, Pages] = {
    "events of every day": {
        "nps": lambda book: nps.analyze(book, by="segment").findings,
        "events": lambda book: nps.events(book).findings,
        "events on churn": lambda book: nps.events(book, of="churn").findings,
    },
    "paid by the month": {
        "expansion": lambda book: revenue.expansion(book).findings,
        "returns": lambda book: revenue.returns(book).findings,
    },
    "arms alike": {"experiment": lambda book: experiment.analyze(book).findings},
}


def _of_the_score(book: Book, kind: str) -> tuple[Finding, ...]:
    """Without what is said against its risks where that is so of the book, by the chances planted in it.

    It is of books "tenure", too: risks from months in which more were young are too bold for the latest twelve.
    """
    return tuple(
        finding for finding in health.analyze(book).findings
        if finding.verdict != CLEAR or finding.about.get("measure") != "risks"
        or not is_so(kind, book, finding.about["part"], finding.estimate)
    )  # fmt: skip


def _beside(book: Book) -> tuple[Finding, ...]:
    """What the search says of other groups than a segment: alone, or a life stage, in which what differs shows."""
    said = composition.drivers(book).findings
    return tuple(f for f in said if {name for name, _ in f.about.get("where", ())} not in ({"segment"}, {LIFE_STAGE}))


def _seeded(draw: Callable[[np.random.Generator], Book], number: int) -> Book:
    return draw(np.random.default_rng([31, number]))


TWIN = partial(story, plant=False)
# A kind of book: how one is drawn, what it is asked, and whether groups alone are judged.
ASKED: dict[str, tuple[Callable[[int], Book], Pages, bool]] = {
    **{kind: (partial(by_lot, kind), GROUPS, True) for kind in BOOKS if kind != "wide"},
    "wide": (partial(by_lot, "wide"), {page: GROUPS[page] for page in SEARCHES}, True),
    **{
        f"moving: {kind}": (partial(null_book, kind), BEFORE | {"health": partial(_of_the_score, kind=kind)}, False)
        for kind in MOVING
    },
    **{kind: (partial(other_book, kind), pages, False) for kind, pages in OWN.items()},
    "one segment differs": (partial(_seeded, group), {"drivers": _beside}, False),
    "the story, nothing planted": (partial(_seeded, TWIN), {"drivers": GROUPS["drivers"]}, False),
}


def claimed(kind: str, number: int, only: tuple[str, ...] = ()) -> dict[str, bool]:
    """Whether each page holds a claim that is false, on one book of a kind."""
    draw, pages, groups = ASKED[kind]
    book = draw(number)
    told = {page: _asked(ask, book) for page, ask in pages.items() if not only or page in only}
    return {page: bool(on_groups(found, book) if groups else [f for f in found if f.verdict == CLEAR])
            for page, found in told.items()}  # fmt: skip


def _asked(ask: Callable[[Book], Any], book: Book) -> tuple[Finding, ...]:
    try:
        return tuple(ask(book))
    except AnalysisError:
        return ()


def measured(kind: str, books: int, only: tuple[str, ...] = ()) -> pd.DataFrame:
    rows = pd.DataFrame([claimed(kind, number, only) for number in range(books)])
    told = [(date.today().isoformat(), page, kind, books, int(rows[page].sum()), round(float(rows[page].mean()), 4),
             round(allowed(books, 0.05), 4)) for page in rows]  # fmt: skip
    return pd.DataFrame(told, columns=COLUMNS)


def table() -> pd.DataFrame:
    """The figures as they were last measured."""
    return pd.read_csv(KEPT) if KEPT.exists() else pd.DataFrame(columns=COLUMNS)


def keep(frame: pd.DataFrame) -> None:
    """Writes figures in the place of those of before."""
    before, keys = table(), ["kind", "page"]
    old = before[~before.set_index(keys).index.isin(frame.set_index(keys).index)]
    both = pd.concat([old, frame], ignore_index=True) if len(old) else frame
    both.sort_values(keys).to_csv(KEPT, index=False)


if __name__ == "__main__":
    np.seterr(all="ignore")
    of, many, *asked = sys.argv[1:]
    made = measured(of, int(many), tuple(asked))
    print(made.to_string())
    keep(made)
