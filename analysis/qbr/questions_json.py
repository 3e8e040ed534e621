"""Questions, places and drawings as JSON, and back: only what a page could have asked is ever read."""

from datetime import date
from typing import Any

from analysis.composition import Judging
from analysis.errors import UnusableUpload
from analysis.qbr.asking import FOREIGN, Asked, Drawing, Place, is_plain

LONGEST = 200_000


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
