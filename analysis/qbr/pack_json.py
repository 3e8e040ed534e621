"""A pack as JSON and tables, and back."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

import pandas as pd

from ..composition import Judging
from ..errors import UnusableUpload
from ..finding import AUDIENCES, CLEAR, SAME, Finding
from .asking import FOREIGN, Asked, Drawing, Place, is_plain
from .pack import KINDS, MOST, STEPS, Kept, Origin, Pack

LONGEST = 200_000


def pack_to(pack: Pack) -> dict[str, Any]:
    """Everything in a pack but its tables, which stand beside it, and its charts, which are drawn again."""
    return {
        "title": pack.title,
        "account": pack.account,
        "items": [_item_to(place, item) for place, item in enumerate(pack.items)],
    }


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
        "said": [_finding_to(finding) for finding in item.said], "draft": item.draft, "sql": item.sql,
        "plot": list(item.plot), "own": item.own, "named": item.named, "folded": item.folded, "marked": item.marked,
        **has,
    }  # fmt: skip


def _finding_to(finding: Finding | None) -> dict[str, Any] | None:
    return None if finding is None else {**asdict(finding), "about": dict(finding.about)}


def pack_from(saved: Mapping[str, Any], frame: Callable[[str], pd.DataFrame]) -> Pack:
    """The pack in a saved file; everything in it still has to be worked out on this machine.

    frame: gives the table of an entry. Raises UnusableUpload, ValueError, KeyError or TypeError for what is no pack.
    """
    if len(saved["items"]) > MOST:
        raise UnusableUpload("The saved notebook holds too much that was kept.", f"The limit is {MOST}.")
    items = tuple(_item(entry, frame) for entry in saved["items"])
    whose = _text(saved["account"], 500) if "account" in saved else whose_review(items)
    return Pack(items, _text(saved["title"], 200), whose)


def whose_review(items: Sequence[Kept]) -> str:
    """The one account a pack of an older file speaks of: then it was a review of that account."""
    asked = [item.place.asked for item in items if item.place and item.place.asked.word != "experiment"]
    named = {str(dict(question.controls).get("account_id", "")) for question in asked}
    return named.pop() if len(named) == 1 else ""


def _item(saved: Mapping[str, Any], frame: Callable[[str], pd.DataFrame]) -> Kept:
    if saved["kind"] not in KINDS:
        raise ValueError(saved["kind"])
    frames = {part: frame(str(saved[part])) for part in ("frame", "card") if saved.get(part)}
    return Kept(
        saved["kind"], _text(saved["title"]), _origin(saved["origin"]), _text(saved["note"]),
        from_json(saved["place"]), _finding(saved["finding"]), tuple(f for f in map(_finding, saved["said"]) if f),
        frames.get("frame"), frames.get("card"), from_json(saved["drawing"]), draft=_draft(saved), **_cell(saved),
    )  # fmt: skip


def _cell(saved: Mapping[str, Any]) -> dict[str, Any]:
    """What it is as a cell of the notebook; in an older file everything kept is marked for the review."""
    words = {name: _text(saved.get(name, ""), most) for name, most in (("sql", LONGEST), ("named", 200), ("own", 40))}
    plot = tuple(_text(part, 200) for part in saved.get("plot", ()))[:3]
    if words["own"] and not words["own"].isalnum():
        raise ValueError("own")
    return {**words, "plot": plot, "folded": saved.get("folded") is True, "marked": saved.get("marked") is not False}


def _draft(saved: Mapping[str, Any]) -> bool:
    """Whether nobody has agreed to these words; an older file does not say, and is not taken to."""
    told = saved.get("draft")
    return told is True or (told is None and saved["kind"] == "words" and saved["title"] == STEPS)


def _origin(saved: Mapping[str, Any]) -> Origin:
    page = str(saved["page"])
    if page and not page.isidentifier():
        raise ValueError("page")
    words = {name: _text(saved[name], 500) for name in ("book", "fingerprint", "as_of", "view", "code")}
    words["currency"] = _text(saved.get("currency", ""), 20)
    return Origin(
        **words, accounts=int(saved["accounts"]), sample=saved["sample"] is True, page=page, checked=False,
        only=_only(saved.get("only", ())),
    )  # fmt: skip


def _only(saved: Any) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Dimensions and their values, as text; an older file has none."""
    return tuple((_text(name, 200), tuple(_text(value, 500) for value in values)) for name, values in saved)


def _finding(saved: Mapping[str, Any] | None) -> Finding | None:
    if saved is None:
        return None
    numbers: dict[str, Any] = {name: float(saved[name]) for name in ("estimate", "low", "high", "p_value")}
    return Finding(
        _text(saved["claim"]), _verdict(str(saved["verdict"]), numbers), **numbers, accounts=int(saved["accounts"]),
        about=dict(saved["about"]), caveats=tuple(_text(caveat) for caveat in saved["caveats"]), **_standing(saved),
    )  # fmt: skip


def _standing(saved: Mapping[str, Any]) -> dict[str, Any]:
    """What a finding is among others; older files do not say."""
    keys = {name: _text(saved.get(name, ""), 500) for name in ("family", "fact")}
    money = {name: float(saved.get(name, math.nan)) for name in ("stake", "stake_low", "stake_high")}
    return {**keys, **money, "audience": saved.get("audience", AUDIENCES[0])}


def _verdict(saved: str, numbers: Mapping[str, float]) -> str:
    """The verdict a file holds; older files have other words, and one for facts and estimates alike."""
    counted = "estimate" if numbers["low"] < numbers["high"] else "fact"
    return {"counted": counted, "shown": CLEAR, "ruled out": SAME}.get(saved, saved)


def _text(saved: Any, most: int = LONGEST) -> str:
    if not isinstance(saved, str):
        raise TypeError(saved)
    return saved[:most]


def to_json(value: Any) -> Any:
    """A plain value, asked question, place or drawing as JSON."""
    if isinstance(value, Asked):
        return {
            "word": value.word,
            "function": value.function,
            "controls": [[k, to_json(v)] for k, v in value.controls],
        }
    if isinstance(value, Place):
        return {"asked": to_json(value.asked), "part": value.part}
    if isinstance(value, Drawing):
        return {"module": value.module, "function": value.function, "given": [to_json(g) for g in value.given]}
    if isinstance(value, tuple):
        return {"several": [to_json(part) for part in value]}
    if isinstance(value, Judging):
        return {"judged": [to_json(value.reasons), to_json(value.accounts)]}
    return {"day": value.isoformat()} if isinstance(value, date) else value


def from_json(saved: Any) -> Any:
    """The other way; raises UnusableUpload, ValueError, KeyError or TypeError for what could not have been saved."""
    if not isinstance(saved, dict):
        return _scalar(saved)
    if "asked" in saved:
        return Place(from_json(saved["asked"]), _name(saved["part"]))
    if "controls" in saved:
        controls = tuple((_name(name), from_json(value)) for name, value in saved["controls"])
        return Asked(_name(saved["word"]), _name(saved["function"]), controls)
    if "given" in saved:
        given = tuple(from_json(value) for value in saved["given"])
        return Drawing(_name(saved["module"]), _name(saved["function"]), given)
    if "judged" in saved:
        return _judging(*(from_json(part) for part in saved["judged"]))
    return tuple(from_json(v) for v in saved["several"]) if "several" in saved else date.fromisoformat(saved["day"])


def _judging(reasons: Any, accounts: Any) -> Judging:
    """Judgements by hand: pairs of text, and nothing else."""
    pairs = (*reasons, *accounts)
    if any(len(pair) != 2 or not all(isinstance(text, str) for text in pair) for pair in pairs):
        raise UnusableUpload("The saved notebook cannot be read.", "It holds something that is no judgement.")
    return Judging(reasons, accounts)


def _scalar(saved: Any) -> Any:
    if not is_plain(saved) or (isinstance(saved, str) and len(saved) > LONGEST):
        raise UnusableUpload("The saved notebook cannot be read.", "It holds something that is no choice of a page.")
    return saved


def _name(saved: Any) -> str:
    if not isinstance(saved, str) or (saved and not saved.isidentifier()) or saved.startswith("_"):
        raise UnusableUpload("The saved notebook cannot be read.", FOREIGN)
    return saved
