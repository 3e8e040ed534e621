"""One notebook in several tabs: what a tab holds of it, and what becomes of it when it is kept.

A tab remembers which version of a notebook it last saw. It keeps what was made in it only while that still is the
version in the store: nothing of another tab is ever overwritten. Where both made something, both versions are kept.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import uuid4
from weakref import WeakKeyDictionary

import pandas as pd

from .notebook import Notebook
from .pack import Kept, Pack
from .store import Changed, Entry, Store

MOST_NAME = 32
# What the parts of a notebook are called where others read which of them was changed.
CALLED = {
    "book": "the data", "pack": "what is kept for the QBR", "before": "last quarter's notebook",
    "plans": "an experiment plan", "written": "notes and settings", "registers": "goals and next steps",
}  # fmt: skip
_packs: "WeakKeyDictionary[Pack, str]" = WeakKeyDictionary()


@dataclass(frozen=True)
class Held:
    """What a tab holds of a kept notebook.

    version: the one it last saw; 0 where it never kept any. made: a digest of what was made in it then; empty where it
    was just opened. views: the choices that are kept with it. fingerprint: of the book that is kept. name: what it is
    called, where that is not the name of its book. told: the notebooks that parted from it, as far as it was said.
    pieces: a digest of each part of what was made in it.
    """

    id: str
    version: int = 0
    made: str = ""
    views: str = ""
    fingerprint: str = ""
    name: str = ""
    told: frozenset[str] = frozenset()
    pieces: tuple[tuple[str, str], ...] = ()

    @classmethod
    def new(cls) -> "Held":
        """A notebook that is not kept yet."""
        return cls(uuid4().hex)

    @classmethod
    def of(cls, entry: Entry, book: str, store: Store) -> "Held":
        """A notebook that was just opened; book: the fingerprint of its book, as worked out now."""
        told = frozenset(other.id for other in store.notebooks() if other.beside == entry.id)
        name = entry.name if entry.beside else ""
        return cls(entry.id, entry.version, fingerprint=book, name=name, told=told)


@dataclass(frozen=True)
class Outcome:
    """What became of a notebook that was to be kept.

    what: kept, same (nothing to keep), idle (nothing was made, and the book is kept already), behind (another tab made
    something, this one nothing), parted (both did: this tab's is a notebook of its own now), gone (it was deleted).
    other: the notebook of the other tab. apart: notebooks that parted from this one and were not told of yet.
    """

    what: str
    held: Held
    other: Entry | None = None
    apart: tuple[Entry, ...] = ()


def keep(store: Store, held: Held, notebook: Notebook) -> Outcome:
    """Keep a notebook as it stands in this tab, and nothing of it over what another tab kept."""
    entries = store.notebooks()
    found = made(notebook)
    if not held.version:
        return _first(store, held, notebook, found, entries)
    held = held if held.made else replace(held, made=found, views=_views(notebook), pieces=_pieces(notebook))
    now = next((entry for entry in entries if entry.id == held.id), None)
    if now is None:
        return Outcome("gone", held)
    apart = tuple(entry for entry in entries if entry.beside == held.id and entry.id not in held.told)
    held = replace(held, told=held.told | {entry.id for entry in apart})
    if now.version != held.version and now.made == found:
        held = replace(held, version=now.version, made=found)
    if now.version != held.version:
        if found == held.made:
            return Outcome("behind", held, now, apart)
        return Outcome("parted", _kept_apart(store, held, notebook, found), now)
    try:
        return replace(_again(store, held, notebook, found), apart=apart)
    except Changed:
        return keep(store, held, notebook)


def _first(store: Store, held: Held, notebook: Notebook, found: str, entries: tuple[Entry, ...]) -> Outcome:
    """A notebook that was never kept. One in which nothing was made is not kept beside another of the same book."""
    book = notebook.book.fingerprint
    same = [entry for entry in entries if entry.fingerprint == book]
    if same and found == made(Notebook(notebook.book)):
        untouched = next((entry for entry in same if entry.made == found), None)
        if untouched is None:
            return Outcome("idle", held)
        known = replace(Held.of(untouched, book, store), made=found, views=_views(notebook), pieces=_pieces(notebook))
        return Outcome("same", known)
    version, pieces = store.keep(held.id, notebook, found), _pieces(notebook)
    kept = replace(held, version=version, made=found, views=_views(notebook), fingerprint=book, pieces=pieces)
    return Outcome("kept", kept)


def _again(store: Store, held: Held, notebook: Notebook, found: str) -> Outcome:
    """What changed since this tab last kept it; a choice on a page is kept too, but is nothing to tell other tabs."""
    book, views = notebook.book.fingerprint, _views(notebook)
    if (found, views, book) == (held.made, held.views, held.fingerprint):
        return Outcome("same", held)
    whole, later = book != held.fingerprint, found != held.made
    pieces = _pieces(notebook) if later else held.pieces
    changed = _changed(held.pieces, pieces)
    version = store.keep_again(held.id, notebook, held.version, found, whole=whole, later=later, changed=changed)
    return Outcome("kept", replace(held, version=version, made=found, views=views, fingerprint=book, pieces=pieces))


def _kept_apart(store: Store, held: Held, notebook: Notebook, found: str) -> Held:
    """This tab's version as a notebook of its own, named so that it can be told from the other."""
    whose, book = notebook.book.name, notebook.book.fingerprint
    short = whose if len(whose) <= MOST_NAME else f"{whose[:MOST_NAME]}\u2026"
    own = Held(uuid4().hex, 1, found, _views(notebook), book, f"{short} (second tab, {datetime.now():%H:%M})")
    store.keep(own.id, notebook, found, own.name, beside=held.id)
    return own


def made(notebook: Notebook) -> str:
    """A digest of what people made in a notebook: what they kept, wrote, judged and planned, of which book.

    Not of numbers, which are worked out again from the book, nor of the choices of a page.
    """
    return _digest(_filled(_parts(notebook)))


def _parts(notebook: Notebook) -> dict[str, Any]:
    return {
        "book": notebook.book.fingerprint, "pack": _pack(notebook.pack), "before": _pack(notebook.before),
        "plans": notebook.plans, "written": notebook.written, "registers": notebook.registers,
    }  # fmt: skip


def _pieces(notebook: Notebook) -> tuple[tuple[str, str], ...]:
    return tuple((name, _digest(part)) for name, part in _filled(_parts(notebook)).items())


def _changed(before: tuple[tuple[str, str], ...], now: tuple[tuple[str, str], ...]) -> str:
    """What is new, in words: from which parts were changed, not from what stands in them."""
    names = dict.fromkeys(name for name, _ in sorted({*before} ^ {*now}))
    return ", ".join(CALLED[name] for name in names)


def _views(notebook: Notebook) -> str:
    return _digest(_filled(notebook.views))


def _pack(pack: Pack) -> str:
    """A digest of a pack, worked out once: every edit gives another pack."""
    if pack not in _packs:
        _packs[pack] = _digest([pack.title, pack.account, [_item(item) for item in pack.items]]) if len(pack) else ""
    return _packs[pack]


def _item(item: Kept) -> list[Any]:
    told = [item.kind, item.id, item.title, item.note, [] if item.frame is None else _texts(item.frame)]
    cell = [item.sql, item.named, *item.plot, item.folded, not item.marked]
    return [*told, cell] if any(cell) else told


def _texts(frame: pd.DataFrame) -> list[list[str]]:
    """What a reader can have written into a kept table: its numbers come from the book."""
    texts: list[list[str]] = frame.select_dtypes(["object", "string"]).fillna("").astype(str).to_numpy().tolist()
    return texts


def _filled(value: Any) -> Any:
    """The same without what is empty: a page that was only looked at leaves empty places behind."""
    if not isinstance(value, Mapping):
        return value
    kept = {str(name): _filled(part) for name, part in value.items()}
    return {name: part for name, part in kept.items() if part not in ({}, [], "", None, ())}


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode(errors="replace")).hexdigest()
