"""`check`: what was read, what was set aside and by which rule, what is asked, and what the book would say."""

from argparse import Namespace
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ..book.card import Piece, rest, shape
from ..book.card import lines as sentences
from ..book.draft import Draft
from ..book.question import ROWS
from ..book.questions import questions
from ..counting.preview import preview
from ..errors import AnalysisError
from ..finding import listed
from ..phrases import capital, count, in_currency, numeral
from .ending import ASKS, DONE, FAILED
from .opening import draft_of, open_questions
from .telling import as_json, how_to_say


def tell(asked: Namespace) -> int:
    """Print what the files are. 1 where nothing of them can be opened, 3 where they ask something first, else 0."""
    draft = draft_of(asked)
    waits = open_questions(draft)
    opened = None if waits else _opened(draft)
    broken = isinstance(opened, AnalysisError)
    print(as_json(_data(draft, opened)) if asked.json else "\n".join(_lines(draft, opened)))
    if asked.save_recipe and not broken:
        Path(asked.save_recipe).write_text(draft.recipe.to_json(), encoding="utf-8")
    return ASKS if waits else FAILED if broken else DONE


def _opened(draft: Draft) -> Any:
    try:
        return draft.opened
    except AnalysisError as error:
        return error


def _lines(draft: Draft, opened: Any) -> Iterator[str]:
    for place, sheet in enumerate(draft.sheets):
        table = draft.recipe.files[place].table
        yield f"{sheet.title}: {shape(draft, place)}. Each row is {ROWS.get(table, table)}{_first(draft, place)}."
        yield from (f"  {line}" for line in _said(draft, place))
    yield from (f"Left out: {failure}" for failure in draft.failures)
    waits = open_questions(draft)
    if waits:
        yield f"{count(len(waits), 'question')} before it can be opened:"
        yield from (how_to_say(question, draft) for question in waits)
    elif isinstance(opened, AnalysisError):
        yield f"It cannot be opened: {opened}"
    else:
        yield from _numbers(opened)


def _first(draft: Draft, place: int) -> str:
    told = sentences(draft, place)
    return f" {_sentence(draft, place, told[0])}" if told and told[0] else ""


def _said(draft: Draft, place: int) -> Iterator[str]:
    yield from (f"{capital(_sentence(draft, place, line))}." for line in sentences(draft, place)[1:])
    if more := rest(draft, place):
        yield more


def _sentence(draft: Draft, place: int, pieces: Iterable[Piece]) -> str:
    parts = [f"{piece.words} {piece.header or '(not found)'}{_read_as(draft, place, piece)}" for piece in pieces]
    return " ".join(parts).replace(" ,", ",")


def _read_as(draft: Draft, place: int, piece: Piece) -> str:
    """How the cells of a column are read, where that is a choice: (Yes: churned, No: active)."""
    asked = [q for q in questions(draft) if piece.question and (q.sheet, q.word) == (place, piece.question)]
    told = [f"{q.about}: {dict(q.options).get(q.chosen, q.chosen)}".removeprefix(": ") for q in asked if q.chosen]
    return f" ({listed(told, 4)})" if told else ""


def _numbers(book: Any) -> Iterator[str]:
    files, refused = book.diagnostics.files, book.diagnostics.refused
    for row in files.itertuples():
        yield f"{row.file}: {count(row.read, 'row')} read, {numeral(row.used)} used, {numeral(row.refused)} set aside"
    yield from (f"  {row.table}: {count(row.rows, 'row')} set aside: {row.rule}" for row in refused.itertuples())
    with in_currency(book.currency):
        told = [f"{one.label}: {one.value}{f' ({one.of})' if one.of else ''}" for one in preview(book)]
    yield f"{book.name}: {'; '.join(told)}."
    ready = book.readiness()
    yield f"It answers {int(ready['ready'].sum())} of {len(ready)} questions."


def _data(draft: Draft, opened: Any) -> dict[str, Any]:
    files = [
        {"file": sheet.title, "rows": sheet.rows, "table": file.table, "columns": dict(file.columns)}
        for sheet, file in zip(draft.sheets, draft.recipe.files, strict=True)
    ]
    asks = [
        {"file": draft.sheets[q.sheet].title, "word": q.word, "about": q.about, "text": q.text,
         "options": [kept for kept, _ in q.options]}
        for q in open_questions(draft)
    ]  # fmt: skip
    told: dict[str, Any] = {"files": files, "failures": list(map(str, draft.failures)), "questions": asks}
    if isinstance(opened, AnalysisError):
        return told | {"error": str(opened)}
    if opened is not None:
        told |= {"read": opened.diagnostics.files, "refused": opened.diagnostics.refused, "book": opened.name}
        told |= {"preview": {one.label: one.value for one in preview(opened)}, "as_of": opened.as_of}
    return told
