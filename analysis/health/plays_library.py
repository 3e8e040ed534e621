"""The plays a team can begin with, and which of them answers what was found at a stage."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

FILE = Path(__file__).with_name("plays.toml")
# What stands out: a reason or a sign, with its id or its text.
Found = tuple[str, str]


class Play(NamedTuple):
    """A play: its name, the stages it is for, what it answers, who sees to it, and its steps."""

    name: str
    stages: tuple[str, ...]
    owner: str
    steps: tuple[str, ...]
    signs: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    default: bool = False

    def answers(self, kind: str, what: str) -> bool:
        """Whether it is for this sign or this reason."""
        return what in self.signs if kind == "sign" else any(word in what.lower() for word in self.words)


@cache
def library() -> tuple[Play, ...]:
    """The plays of the data file."""
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["play"]
    return tuple(_play(row) for row in rows)


def _play(row: Mapping[str, Any]) -> Play:
    stages, steps, signs, words = (tuple(row.get(name, ())) for name in ("stages", "steps", "signs", "words"))
    return Play(row["name"], stages, row["owner"], steps, signs, words, row.get("default", False))


def choose_play(stage: str, found: Sequence[Found]) -> tuple[Play, Found | None]:
    """The play of a stage, and what it answers: the first that answers the first of what was found; else the default.

    found: what stands out at the stage, the strongest first, as kind (reason or sign) and its text or id.
    """
    own = [play for play in library() if stage in play.stages]
    for kind, what in found:
        for play in own:
            if play.answers(kind, what):
                return play, (kind, what)
    return next(play for play in own if play.default), None
