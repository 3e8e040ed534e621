"""A pack to begin with: the pages are asked for the reader, for the whole book or for one account."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

import pandas as pd

from ..book import Book
from ..errors import AnalysisError, NotEnoughData
from .add_to_pack import keep_figure, keep_finding, keep_table
from .asking import Asked
from .pack import ASK_STEPS, STEPS, Kept, Origin, Pack, own_words
from .since import compare, followed, of_account

TEMPLATES = {"book": "The whole book", "account": "One account", "value": "Did it help"}
NOTHING_BEFORE = (
    "What we said last time: nothing was kept last time. Save this notebook, and the next review tells what became "
    "of it."
)


@dataclass(frozen=True)
class Part:
    """What a template asks: an analysis, how many of its sentences it keeps, its figure, and its tables by title.

    page: where it stands in the app. chart: module and function under analysis.charts, with the part of the answer
    whose numbers stand behind it. given: what else the chart is told.
    """

    word: str
    page: str = ""
    sentences: int = 1
    chart: tuple[str, str, str] | None = None
    tables: Mapping[str, str] = field(default_factory=dict)
    function: str = "analyze"
    given: tuple[str, ...] = ()


VALUE = Part("experiment", "experiment", 1, ("experiment", "experiment", "scorecard"))
BOOK = (
    VALUE,
    Part("revenue", "revenue", 1, ("revenue", "revenue", "bridge")),
    Part("revenue", "revenue", 0, ("revenue", "revenue_history", "history"), given=("NRR and GRR",)),
    Part("composition", "composition", 2, ("composition", "composition", "groups")),
    Part("targets", "target", 1, ("target", "target", "chart"), function="target"),
    Part("nps", "nps", 1, ("nps", "nps_over_time", "over_time")),
    Part("health", "health", 1, ("health", "health", "bands")),
)
ACCOUNT = (
    Part(
        "account",
        "account",
        6,
        ("account", "account", "lines"),
        {"Everything that is dated, in order": "happened", "What the accounts table says": "facts"},
    ),
    VALUE,
)
PARTS = {"book": BOOK, "account": ACCOUNT, "value": (VALUE,)}


@dataclass(frozen=True)
class Filled:
    """A pack that was filled, and what could not be asked, with what it would take."""

    pack: Pack
    missing: tuple[str, ...]


def fill(
    template: str,
    book: Book,
    *,
    account_id: str | None = None,
    plan: str | None = None,
    before: Pack | None = None,
    code: str = "",
    answer: Callable[[Asked], Any] | None = None,
) -> Filled:
    """The pack of a template. What the book cannot answer is left out and named; nothing is made up for it.

    account_id: for the template of one account, to which every question is then put: nothing of another one is told.
    plan: the text of the experiment's plan. before: what was kept last time, of which it is told what became. answer:
    gives the answer to a question, for example a remembered one.
    """
    ask, items, missing = answer or (lambda asked: asked.ask(book)), [], []
    for part in PARTS[template]:
        try:
            items += list(_kept(part, book, account_id, plan, code, ask))
        except AnalysisError as problem:
            missing.append(f"{part.page.capitalize()}: {problem.why or problem.what}")
        if part is VALUE:
            items += _last_time(before, book, account_id, code, ask)
    if not any(item.kind == "since" for item in items):
        missing.append(NOTHING_BEFORE)
    steps = [item for item in items if item.card is not None]
    items.append(own_words(STEPS, Origin.of(book, "qbr", "", code), _steps(steps, ask), draft=True))
    pack = Pack(title=_title(book, account_id, ask), account=account_id or "").keep(*items)
    return Filled(pack, tuple(dict.fromkeys(missing)))


def _last_time(
    before: Pack | None, book: Book, account_id: str | None, code: str, ask: Callable[[Asked], Any]
) -> list[Kept]:
    """What was said last time and what became of it; nothing where nothing was kept."""
    own = of_account(before, account_id) if before and account_id else before
    try:
        return [followed(compare(own, book, code, ask), book, code, account_id)] if own else []
    except NotEnoughData:
        return []


def _kept(
    part: Part, book: Book, account_id: str | None, plan: str | None, code: str, ask: Callable[[Asked], Any]
) -> Iterator[Kept]:
    given = {"account": {"account_id": account_id}, "experiment": {"plan": plan, "account_id": account_id}}.get(
        part.word, {}
    )
    asked = Asked(part.word, part.function, tuple((name, value) for name, value in given.items() if value is not None))
    result = ask(asked)
    answers = [(asked, result)]
    origin = Origin.of(book, part.page, "", code)
    figures = [keep_figure(*drawn, origin, answers) for drawn in _drawn(part, result)]
    shown = {figure.title for figure in figures}
    for finding in _first(result.findings, part.sentences):
        if finding.claim not in shown:
            yield keep_finding(finding, result.findings, origin, answers)
    yield from figures
    for title, name in part.tables.items():
        table: pd.DataFrame = getattr(result, name)
        if len(table):
            yield keep_table(table, title, origin, answers)


def _drawn(part: Part, result: Any) -> Iterator[tuple[Any, dict[str, Any], pd.DataFrame]]:
    """The figure of a part, where there is anything to draw: the chart, its specification and its numbers."""
    if part.chart is None or not len(getattr(result, part.chart[2])):
        return
    module, function, frame = part.chart
    chart = getattr(import_module(f"..charts.{module}", __package__), function)(result, *part.given)
    yield chart, chart.to_dict(validate=False), getattr(result, frame)


def _first(findings: Any, most: int) -> list[Any]:
    """The first sentences; warnings of an experiment come first, so that the total is looked for among all."""
    total = [f for f in findings if "verdict" in f.about and "kpi" not in f.about]
    return total[:1] if total and most else list(findings[:most])


def _steps(items: list[Kept], ask: Callable[[Asked], Any]) -> str:
    """What an experiment suggests for everything that is not better, to be edited; else room to write."""
    areas = [getattr(ask(item.place.asked), "areas", None) for item in items[:1] if item.place]
    rows = [row for frame in areas if frame is not None for row in frame.itertuples()]
    return "\n".join(f"{row.label}: {row.next_step}" for row in rows) or ASK_STEPS


def _title(book: Book, account_id: str | None, ask: Callable[[Asked], Any]) -> str:
    """Whose review it is; a book that is called after its files has no name to put on a cover."""
    if account_id is not None:
        return f"Business review: {ask(Asked('account', 'analyze', (('account_id', account_id),))).name}"
    called_by_files = any(sheet.file in book.name for sheet in book.sheets if "." in sheet.file)
    return "Business review" if called_by_files else f"Business review: {book.name}"
