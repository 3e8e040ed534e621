"""A deck as text and back: kept with the notebook as it was edited, and as data beside a Jupyter notebook."""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from typing import Any

from ...charts.marks import KINDS, TONES, Marks, Series
from ...cleaning import clean
from ...finding import AUDIENCES
from .model import DECKS, Block, Brand, Cell, Deck, Slide, Table

MOST_SLIDES, MOST_ITEMS, MOST_LETTERS = 100, 400, 4_000
# What a deck is made with again: its logos stand with the brand.
BESIDE = ("brand",)


def deck_text(deck: Deck) -> str:
    """Everything of a deck but its brand, which is kept for all decks."""
    return json.dumps(_plain(deck), ensure_ascii=False, separators=(",", ":"))


def _plain(part: Any) -> Any:
    if isinstance(part, tuple):
        return [_plain(item) for item in part]
    if not hasattr(part, "__dataclass_fields__"):
        return part
    told = {field.name: getattr(part, field.name) for field in fields(part) if field.name not in BESIDE}
    return {name: _plain(value) for name, value in told.items() if value not in ("", (), None, False)}


def deck_of(text: str, brand: Brand | None = None) -> Deck | None:
    """The deck of such a text; None for a text that is none, whatever else it is.

    The text may come from a stranger's file: every word of it is text, every number finite, and nothing of it is run.
    """
    try:
        told = json.loads(text)
        slides = tuple(_slide(one) for one in _list(told["slides"])[:MOST_SLIDES])
        kind = _one_of(told["kind"], tuple(DECKS))
        words = {name: _text(told.get(name)) for name in ("subject", "period", "account_id", "made_from")}
        left = tuple(map(_text, _list(told.get("left_out"))))
        deck = Deck(kind, slides=slides, left_out=left, brand=brand or Brand(), **words)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        return None
    return deck if slides and len({slide.key for slide in slides}) == len(slides) else None


def _slide(told: Mapping[str, Any]) -> Slide:
    parts: dict[str, Any] = {
        name: tuple(map(_block, _list(told.get(name)))) for name in ("rows", "panels", "beside", "below")
    }
    parts |= {name: _text(told.get(name)) for name in ("footer", "source", "brief")}
    return Slide(
        _text(told["key"]),
        _text(told["title"]),
        figure=_if_there(_marks, told.get("figure")),
        table=_if_there(_table, told.get("table")),
        say=tuple(map(_text, _list(told.get("say")))),
        draft=told.get("draft") is True,
        appendix=told.get("appendix") is True,
        audience=_one_of(told["audience"], AUDIENCES),
        lead=_if_there(_block, told.get("lead")),
        **parts,
    )


def _block(told: Mapping[str, Any]) -> Block:
    return Block(*(_text(told.get(field.name)) for field in fields(Block)))


def _table(told: Mapping[str, Any]) -> Table:
    headers = tuple(map(_text, _list(told["headers"])))
    rows = tuple(tuple(map(_cell, _list(row))) for row in _list(told["rows"]))
    widths = tuple(map(_number, _list(told.get("widths"))))
    right = tuple(place for place in _list(told.get("right")) if type(place) is int)
    fits = all(len(row) == len(headers) for row in rows) and len(widths) in (0, len(headers))
    if not fits or not min(widths, default=1.0) > 0:
        raise ValueError("table")
    return Table(headers, rows, widths, right)


def _cell(told: Mapping[str, Any]) -> Cell:
    return Cell(_text(told.get("text")), _text(told.get("small")), _text(told.get("tone")), told.get("strong") is True)


def _marks(told: Mapping[str, Any]) -> Marks:
    series = tuple(map(_series, _list(told["series"])))
    names = tuple(map(_text, _list(told["categories"])))
    return Marks(
        _one_of(told["kind"], KINDS), _text(told["title"]), names, series, _one_of(told["audience"], AUDIENCES),
        _number(told.get("foot", 0)), _text(told.get("unit")),
    )  # fmt: skip


def _series(told: Mapping[str, Any]) -> Series:
    values = tuple(None if value is None else _number(value) for value in _list(told["values"]))
    labels = tuple(map(_text, _list(told.get("labels"))))
    tones = tuple(_one_of(tone, TONES) for tone in _list(told["tones"]))
    if len(labels) not in (0, len(values)) or len(tones) not in (1, len(values)):
        raise ValueError("series")
    return Series(_text(told["name"]), values, labels, tones)


def _if_there(make: Callable[[Mapping[str, Any]], Any], told: Any) -> Any:
    return None if told is None else make(told)


def _text(value: Any) -> str:
    if not isinstance(value, str | None):
        raise TypeError("no text")
    return clean(value or "")[:MOST_LETTERS]


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError("no number")
    return float(value)


def _one_of(value: Any, known: Sequence[str]) -> str:
    if value not in known:
        raise ValueError(f"not one of {known}")
    return str(value)


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list | None):
        raise TypeError("no list")
    return (value or [])[:MOST_ITEMS]
