"""What is printed: questions and findings in words, and the same as JSON that any program reads."""

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

import pandas as pd

from ..book.draft import Draft
from ..book.question import Question
from ..finding import SHAPES, Finding


def how_to_say(question: Question, draft: Draft) -> str:
    """One open question, and the words of a line that answer it."""
    about = f":{question.about}" if question.about and "\n" not in question.about else ""
    offered = "|".join(kept for kept, _ in question.options) or question.asks
    title = draft.sheets[question.sheet].title
    return f"  {title}: {question.text}\n    --answer '{question.word}{about}={offered}'"


def lines(findings: Iterable[Finding]) -> Iterable[str]:
    """Each finding on a line, its verdict as a shape and in words."""
    for finding in findings:
        yield f"{SHAPES[finding.verdict]} {finding.claim} [{finding.verdict}]"
        yield from (f"    {caveat}" for caveat in finding.caveats)


def as_data(finding: Finding) -> dict[str, Any]:
    """A finding as plain data: what is not known is null, and what is not said is left out."""
    told = {name: plain(value) for name, value in asdict(finding).items()}
    return {name: value for name, value in told.items() if value not in (None, "", [], {})}


def plain(value: Any) -> Any:
    """What JSON has a word for: no day, no missing number and no array of another library."""
    if isinstance(value, Mapping):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, pd.DataFrame):
        return [plain(row) for row in value.to_dict("records")]
    if isinstance(value, date):
        return value.isoformat()[:10]
    return _scalar(value.item() if hasattr(value, "item") else value)


def _scalar(value: Any) -> Any:
    if value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and not math.isfinite(value)):
        return None
    return value if isinstance(value, bool | int | float | str) else str(value)


def as_json(told: Any) -> str:
    return json.dumps(plain(told), ensure_ascii=False, indent=2, allow_nan=False)
