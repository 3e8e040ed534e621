"""The words people and their systems use, from one data file: what each topic is called, in eight languages."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_suffix(".toml")


@cache
def words(topic: str) -> tuple[str, ...]:
    """Every word of a topic ("arm.control"), language after language, each once.

    Raises KeyError for a topic the file does not hold.
    """
    said = _topics()
    for name in topic.split("."):
        said = said[name]
    return tuple(dict.fromkeys(word for language in said.values() for word in language))


@cache
def _topics() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))
