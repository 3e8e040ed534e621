"""What a week leaves for the next: its claims and how often each was looked at, its accounts at risk, its data."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from ..errors import AnalysisError

NAME, FORMAT, VERSION = "memory.json", "churn notebook week", 1


@dataclass(frozen=True)
class Known:
    """A claim and what became of it. seen: as_of of the week it was first seen in; confirmed: of the week it was, or
    empty. looks: how often it was or could have been looked at on later rows; p_value: at the last look. weeks: in how
    many packs it was made; accounts: how many stood behind it in the last of them, 0 where nobody counted.
    """

    key: str
    question: str
    said: str
    seen: str
    claimed: bool = True
    looks: int = 0
    p_value: float | None = None
    confirmed: str = ""
    weeks: int = 1
    accounts: int = 0


@dataclass(frozen=True)
class Memory:
    """files: changes with what was read and how; rows: those used, by table; at_risk: account IDs, None where the book
    cannot tell; problems: of the data, in words. stages: account IDs by stage of life, None where it is not known.
    """

    as_of: str
    files: str
    claims: tuple[Known, ...] = ()
    at_risk: tuple[str, ...] | None = None
    problems: tuple[str, ...] = ()
    rows: Mapping[str, int] = field(default_factory=dict)
    stages: Mapping[str, tuple[str, ...]] | None = None

    def known(self) -> dict[str, Known]:
        return {claim.key: claim for claim in self.claims}

    def to_json(self) -> str:
        return json.dumps({"format": FORMAT, "version": VERSION, **asdict(self)}, ensure_ascii=False, indent=1)


def remembered(path: Path) -> Memory:
    """The memory in a file. Raises AnalysisError for one that cannot be read: it is never silently begun anew."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        if told.pop("format") != FORMAT or told.pop("version") != VERSION:
            raise ValueError("format")
        return _from(told)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        what = f"What was remembered in {path.parent.name} cannot be read."
        fix = f"Put the folder {path.parent.name} aside; the next run then compares with the week before it."
        raise AnalysisError(what, "Its memory was changed, or comes from a newer version.", fix) from error


def _from(told: dict[str, Any]) -> Memory:
    date.fromisoformat(told["as_of"])
    claims = tuple(Known(**claim) for claim in told["claims"])
    risk = None if told["at_risk"] is None else tuple(told["at_risk"])
    stages = {name: tuple(ids) for name, ids in told["stages"].items()} if told.get("stages") else None
    sure = {"claims": claims, "at_risk": risk, "problems": tuple(told["problems"]), "stages": stages}
    return Memory(**{**told, **sure})
