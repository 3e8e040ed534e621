"""From a pack to what every export shows: the same pages, in the same order, with the same numbers.

Two rules hold here, so that no writer can break them. Each page says by itself what kind of claim it makes, computed
from the verdict: what cannot be told is never a win, whatever the reader writes beside it. And whoever keeps anything
of an experiment gets its whole scorecard: the misses cannot be left off.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any

import pandas as pd

from ..book import Book
from ..charts.marks import Marks
from ..finding import count
from ..phrases import named_day
from .columns import MISSING, Grid, grid
from .figures import marks_of
from .footer import foot, notes
from .improvements import missed, to_improve, to_settle
from .other_accounts import of_its_own
from .pack import Kept, Pack, where_from
from .refresh import stale
from .verdicts import OUTCOMES

MOST_POINTS, MOST_ROWS = 6, 10
READ = (
    "Counted is a plain count or sum. Shown is a difference that survives its interval and the correction for all that "
    "was looked at. Ruled out: a difference large enough to matter is excluded. Cannot tell: too little data either "
    "way. Intervals are 95%."
)
LAST_TIME = "What we said last time, and what became of it"
HOLDS = "A sentence holds when asking again gives the same outcome and the two intervals overlap."
BESIDE = {"said_then": "what we said", "became": "what became of it", "said_now": "what the data say now"}
MOST_BESIDE = 5
UNCONFIRMED = "A draft: nobody has changed or confirmed it yet"
PICTURE = "The figure is a picture: slide programs have no such chart. Its numbers stand beside it as a table."
NAMED = {"label": "KPI", "said": "effect"}
CARD = ["label", "said", "relative", "relative_low", "relative_high", "p_adjusted", "verdict"]


@dataclass(frozen=True, eq=False)
class Slide:
    """One page of an export.

    kicker: what kind of claim it makes, from its verdict. outcome: a key of OUTCOMES, or empty. note: the reader's own
    words. points: (outcome, text). foot: n, interval, date, book. rule: how the number is made. notes: for the speaker.
    marks: a figure a slide draws itself; beside: the numbers of one that stays a picture, to stand beside it.
    """

    title: str
    kicker: str = ""
    outcome: str = ""
    note: str = ""
    points: tuple[tuple[str, str], ...] = ()
    grid: Grid | None = None
    marks: Marks | None = None
    chart: Mapping[str, Any] | None = None
    frame: pd.DataFrame | None = None
    foot: str = ""
    rule: str = ""
    notes: str = ""
    item: Kept | None = None
    beside: Grid | None = None


@dataclass(frozen=True, eq=False)
class Report:
    """Everything an export shows: its cover in `title` and `subtitle`, then its pages."""

    title: str
    subtitle: str
    slides: tuple[Slide, ...]
    made_on: str
    pack: Pack
    book: Book


def report(pack: Pack, book: Book, code: str = "", made_on: date | None = None) -> Report:
    """The pages of a pack: what it says in short, each thing kept, whole scorecards, and how to read it.

    code: a digest of the sources, to say what was worked out differently. made_on: today unless said. A review of one
    account holds nothing of another: what of the pack speaks of others stays behind.
    """
    pack = of_its_own(pack.for_review, book).pack
    day = str(made_on or date.today())
    of, when = book.name + " (sample data)" * book.sample, f"as of {named_day(book.as_of)}" if book.as_of else "one day"
    pages = [*_short(pack), *_pages(pack, book, code), _reading(pack)]
    return Report(pack.title or "Business review", f"{of}, {when}", tuple(pages), day, pack, book)


def _pages(pack: Pack, book: Book, code: str) -> Iterable[Slide]:
    """Each thing kept, sentences of one question together; after the first of an experiment, its whole scorecard.

    What is to be improved stands behind the scorecard, with the next steps as the reader wrote them.
    """
    told: set[object] = set()
    written = {item.place.asked: item for item in pack.items if item.place and to_improve(item)}
    for _, group in groupby((item for item in pack.items if not item.invites), _together):
        items = list(group)
        old = [stale(item, book, code) for item in items]
        if items[0].kind == "since":
            yield from became(items[0], old[0])
        elif not to_improve(items[0]):
            yield sentences(items, old) if items[0].kind == "finding" else slide(items[0], old[0])
        for item in items:
            if item.card is not None and item.place and item.place.asked not in told:
                told.add(item.place.asked)
                yield from _scorecard(item)
                yield from _areas(item, written.get(item.place.asked))


def _together(item: Kept) -> object:
    """Sentences that follow one another stand on one page where they answer the same question of the same book."""
    return (item.origin, item.place.asked) if item.kind == "finding" and item.place else item.id


def sentences(items: Sequence[Kept], old: Sequence[str] = ()) -> Slide:
    """Sentences that answer one question, each with its verdict."""
    first, late = items[0], [why for why in old if why]
    title = first.place.asked.question if first.place else first.origin.book
    points = tuple((item.outcome, item.title) for item in items)
    words = "\n".join(item.note for item in items if item.note)
    return Slide(
        title, _late(first) if late else "", "", words, points, foot=foot(*items),
        rule=first.place.asked.rule if first.place else "", notes=notes(first, next(iter(late), "")), item=first,
    )  # fmt: skip


def slide(item: Kept, old: str = "") -> Slide:
    """One thing that was kept, as a page."""
    if item.kind == "words":
        lines = tuple(("", line.strip()) for line in item.note.splitlines() if line.strip())
        kicker = UNCONFIRMED if item.draft else "In our own words"
        return Slide(item.headline, kicker, points=lines, foot=foot(item), item=item)
    words = OUTCOMES.get(item.outcome, "")
    kicker = " · ".join(part for part in (words, _late(item) if old else "") if part)
    table = grid(item.frame, rows=MOST_ROWS) if item.frame is not None and item.kind == "table" else None
    drawn, beside = _figure(item)
    picture = f"\n{PICTURE}" if beside else ""
    return Slide(
        item.title, kicker, item.outcome, item.note, (), table, drawn, item.chart, item.frame,
        f"{foot(item)}{_left(table or beside)}",
        item.place.asked.rule if item.place else "", f"{notes(item, old)}{picture}", item, beside,
    )  # fmt: skip


def _figure(item: Kept) -> tuple[Marks | None, Grid | None]:
    """The figure as a slide draws it; where it cannot, its numbers for beside the picture."""
    if item.chart is None:
        return None, None
    drawn = marks_of(item)
    numbers = item.frame if item.frame is not None and len(item.frame) else None
    return drawn, None if drawn or numbers is None else grid(numbers, wide=56, rows=MOST_ROWS)


def became(item: Kept, old: str = "") -> Iterable[Slide]:
    """What was said last time and what became of it: each sentence beside what the data say now."""
    frame = item.frame if item.frame is not None else pd.DataFrame(columns=list(BESIDE))
    rows = [tuple(str(row.get(column) or MISSING) for column in BESIDE) for row in frame.to_dict("records")]
    kicker = " · ".join(part for part in (LAST_TIME, _late(item) if old else "") if part)
    for start in range(0, max(len(rows), 1), MOST_BESIDE):
        table = Grid(tuple(BESIDE.values()), tuple(rows[start : start + MOST_BESIDE]))
        yield Slide(
            item.title, kicker, item.outcome, "" if start else item.note, grid=table, frame=frame, foot=foot(item),
            rule=HOLDS, notes=notes(item, old), item=item,
        )  # fmt: skip


def _left(table: Grid | None) -> str:
    return f" · {count(table.left, 'more row')} in the numbers as CSV" if table and table.left else ""


def _late(item: Kept) -> str:
    return "Out of date" if item.origin.checked else "Not confirmed: from a saved file"


def _short(pack: Pack) -> Iterable[Slide]:
    """All sentences kept, by what kind of claim they make: never one kind under the name of another."""
    order = list(OUTCOMES)
    said = {item.finding.claim: item for item in pack.items if item.finding is not None and item.origin.checked}
    points = sorted(((item.outcome, claim) for claim, item in said.items()), key=lambda p: order.index(p[0]))
    if len(points) < 2:
        return
    for start in range(0, len(points), MOST_POINTS):
        part = tuple((outcome, claim) for outcome, claim in points[start : start + MOST_POINTS])
        more = f" ({start // MOST_POINTS + 1})" if len(points) > MOST_POINTS else ""
        yield Slide(f"In short{more}", points=part, foot=_books(pack), notes=READ)


def _scorecard(item: Kept) -> Iterable[Slide]:
    """Every KPI of an experiment, the misses with the wins: a page that follows whatever was kept of it."""
    card = item.card
    if card is None:
        return
    total = next((f for f in item.said if "verdict" in f.about and "kpi" not in f.about), None)
    title = total.claim if total else f"All {len(card)} KPIs that were measured"
    whole = replace(item, kind="table", finding=total, frame=card, title=title, note="")
    for start in range(0, len(card), MOST_ROWS):
        part = card.iloc[start : start + MOST_ROWS]
        table = grid(part[[c for c in CARD if c in part]].rename(columns=NAMED), rows=MOST_ROWS)
        yield Slide(
            title, "Every KPI that was measured", grid=table, frame=part, foot=foot(whole),
            rule=item.place.asked.rule if item.place else "", notes=notes(whole), item=whole,
        )  # fmt: skip


def _areas(item: Kept, written: Kept | None) -> Iterable[Slide]:
    """Everything of an experiment that is not better, with what is to come next: no row can be left out."""
    card = item.card if item.card is not None else pd.DataFrame(columns=["verdict", "arm"])
    rows = missed(card, written.frame if written else None)
    columns = ["label", *(["arm"] if card["arm"].nunique() > 1 else []), "next_step", "verdict"]
    named = NAMED if written else {**NAMED, "next_step": "proposed next step (draft)"}
    for start in range(0, len(rows), MOST_ROWS):
        part = rows.iloc[start : start + MOST_ROWS]
        yield Slide(
            f"Areas to improve: {to_settle(rows)} of {len(card)}", "Everything that is not better",
            note=written.note if written else "", grid=grid(part[columns].rename(columns=named), rows=MOST_ROWS),
            frame=part, foot=foot(item), notes=notes(item), item=item,
        )  # fmt: skip


def _reading(pack: Pack) -> Slide:
    points = tuple(dict.fromkeys(("", where_from(item)) for item in pack.items if item.kind != "words"))[:MOST_ROWS]
    return Slide("How to read this", "", points=(("", READ), *points), foot=_books(pack))


def _books(pack: Pack) -> str:
    seen = dict.fromkeys(
        f"{item.origin.book}{f' as of {named_day(item.origin.as_of)}' if item.origin.as_of else ''}"
        f"{' (sample)' if item.origin.sample else ''}"
        for item in pack.items
    )
    return " · ".join(seen)
