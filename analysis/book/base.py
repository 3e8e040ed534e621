"""The tables of a book that several have open, held once: found by whoever has brought all of their contents.

A base is what files and their mapping come to, and nobody writes into it. What a session makes of it (the part a filter
leaves, columns of one's own, what dimensions were at another time, every answer) is its own, and goes with it.
"""

import hashlib
import threading
from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any
from weakref import WeakValueDictionary

from .build import build
from .build_result import Built
from .engine import Beside
from .reading import Sheet
from .recipe import Recipe

Days = tuple[int | None, int | None]


class Bases:
    """The bases of this process, for as long as somebody has a book on each.

    There is no way to one but by its sheets: what it is found by is a digest of every cell, every header and all that
    was decided in reading them, worked out here from what is handed in. Nothing lists them, and nothing keeps them.
    """

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._sheets: WeakValueDictionary[str, Sheet] = WeakValueDictionary()
        self._bases: WeakValueDictionary[str, Built] = WeakValueDictionary()
        self._making: WeakValueDictionary[str, Any] = WeakValueDictionary()

    def open(self, sheets: Sequence[Sheet], recipe: Recipe, days: Days) -> tuple[tuple[Sheet, ...], Built]:
        """The sheets, and the tables they come to, built unless somebody has them open. Raises what `build` raises.

        days: as_of and observed_from. What a book is called, and columns of one's own, are none of its base.
        """
        plain = replace(recipe, name="", columns=())
        names = tuple(map(_digest, sheets))
        held = tuple(map(self._held, names, sheets))
        key = _sha256(names, plain, days)
        with self._turn:
            own = self._making.setdefault(key, threading.Lock())
        # Who brings what is being built just now waits for it: it takes no longer, and no memory beside it.
        with own:
            found = self._bases.get(key)
            if found is None:
                found = self._bases[key] = build(held, plain, *days)
        return held, _apart(found)

    def _held(self, key: str, sheet: Sheet) -> Sheet:
        with self._turn:
            return self._sheets.setdefault(key, sheet)


def _apart(base: Built) -> Built:
    """The same tables for one who uses them: what is noted or made of them is not seen by the others."""
    return replace(
        base,
        engine=Beside(base.engine, base),
        dimensions=dict(base.dimensions),
        numbers=dict(base.numbers),
        assumptions=list(base.assumptions),
        listed=list(base.listed),
        typed=dict(base.typed),
        parts={},
    )


def _digest(sheet: Sheet) -> str:
    """Of all of a sheet: its cells, those of rows that could not be split, and how the file says it is to be read."""
    told = [getattr(sheet, one.name) for one in fields(sheet) if one.name not in ("table", "origin")]
    origin = None if sheet.origin is None else sheet.origin.tolist()
    return _sha256(told, str(sheet.table.schema), sheet.contents, origin)


def _sha256(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode(errors="surrogatepass")).hexdigest()


BASES = Bases()
