"""A pack as JSON and tables, and back."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

import pandas as pd

from analysis.errors import UnusableUpload
from analysis.finding import Finding
from analysis.qbr.kept import KINDS, MOST, Kept, Origin, Pack
from analysis.qbr.spelled import from_json, to_json

LONGEST = 20_000


def pack_to(pack: Pack) -> dict[str, Any]:
    """Everything in a pack but its tables, which stand beside it, and its charts, which are drawn again."""
    return {"title": pack.title, "items": [_item_to(place, item) for place, item in enumerate(pack.items)]}


def frames_of(pack: Pack) -> dict[str, pd.DataFrame]:
    """The tables of a pack, by the name of their entry."""
    named = {}
    for place, item in enumerate(pack.items):
        for part in ("frame", "card"):
            frame = getattr(item, part)
            if frame is not None:
                named[f"kept/{place}-{part}.parquet"] = _sturdy(frame)
    return named


def _sturdy(frame: pd.DataFrame) -> pd.DataFrame:
    """A column of mixed kinds as text; all else as it is."""
    mixed = [c for c in frame if frame[c].dtype == object and frame[c].dropna().map(type).nunique() > 1]
    return frame.astype(dict.fromkeys(mixed, str)) if mixed else frame


def _item_to(place: int, item: Kept) -> dict[str, Any]:
    has = {part: f"kept/{place}-{part}.parquet" for part in ("frame", "card") if getattr(item, part) is not None}
    return {
        "kind": item.kind, "title": item.title, "note": item.note, "origin": asdict(item.origin),
        "place": to_json(item.place), "drawing": to_json(item.drawing), "finding": _finding_to(item.finding),
        "said": [_finding_to(finding) for finding in item.said], **has,
    }  # fmt: skip


def _finding_to(finding: Finding | None) -> dict[str, Any] | None:
    return None if finding is None else {**asdict(finding), "about": dict(finding.about)}


def pack_from(saved: Mapping[str, Any], frame: Callable[[str], pd.DataFrame]) -> Pack:
    """The pack in a saved file; everything in it still has to be worked out on this machine.

    frame: gives the table of an entry. Raises UnusableUpload, ValueError, KeyError or TypeError for what is no pack.
    """
    if len(saved["items"]) > MOST:
        raise UnusableUpload("The saved notebook holds too much that was kept.", f"The limit is {MOST}.")
    return Pack(tuple(_item(entry, frame) for entry in saved["items"]), _text(saved["title"], 200))


def _item(saved: Mapping[str, Any], frame: Callable[[str], pd.DataFrame]) -> Kept:
    if saved["kind"] not in KINDS:
        raise ValueError(saved["kind"])
    frames = {part: frame(str(saved[part])) for part in ("frame", "card") if saved.get(part)}
    return Kept(
        saved["kind"], _text(saved["title"]), _origin(saved["origin"]), _text(saved["note"]),
        from_json(saved["place"]), _finding(saved["finding"]), tuple(f for f in map(_finding, saved["said"]) if f),
        frames.get("frame"), frames.get("card"), from_json(saved["drawing"]),
    )  # fmt: skip


def _origin(saved: Mapping[str, Any]) -> Origin:
    page = str(saved["page"])
    if page and not page.isidentifier():
        raise ValueError("page")
    words = {name: _text(saved[name], 500) for name in ("book", "fingerprint", "as_of", "view", "code")}
    return Origin(**words, accounts=int(saved["accounts"]), sample=saved["sample"] is True, page=page, checked=False)


def _finding(saved: Mapping[str, Any] | None) -> Finding | None:
    if saved is None:
        return None
    numbers = {name: float(saved[name]) for name in ("estimate", "low", "high", "p_value")}
    return Finding(
        _text(saved["claim"]), str(saved["verdict"]), **numbers, accounts=int(saved["accounts"]),
        about=dict(saved["about"]), caveats=tuple(_text(caveat) for caveat in saved["caveats"]),
    )  # fmt: skip


def _text(saved: Any, most: int = LONGEST) -> str:
    if not isinstance(saved, str):
        raise TypeError(saved)
    return saved[:most]
