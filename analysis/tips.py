"""What a page answers and one thing to try, for its first visit: data beside the table of contents."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

WORDS = Path(__file__).with_name("tips.toml")
# A row of what was dismissed that stands for every page.
ALL = "*"


class Tip(NamedTuple):
    """One sentence of what a page answers, and one thing to try."""

    answers: str
    attempt: str


@cache
def tips() -> Mapping[str, Tip]:
    """View to its tip."""
    told = tomllib.loads(WORDS.read_text(encoding="utf-8"))
    return {word: Tip(*said) for word, said in told.items()}
