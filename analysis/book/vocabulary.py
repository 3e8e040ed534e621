"""The words people and their systems use, from one data file: what each topic is called, language by language."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from .header_words import header_words, plain_words

FILE = Path(__file__).with_suffix(".toml")
# From here on letters are written without spaces between words.
UNSPACED = "\u2e80"


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
def as_headers(topic: str) -> frozenset[str]:
    """Every word of a topic in the normal form of headers (`header_words`)."""
    return frozenset(header_words(word) for word in words(topic))


@cache
def said(topic: str, text: str) -> str:
    """The longest word of a topic that a text holds, folded; nothing where it holds none.

    Whole words are compared, but for words that begin or end in * and languages written without spaces.
    """
    own = plain_words(text)
    return max((word for word in _folded(topic) if holds(own, word)), key=len, default="")


def ends(topic: str, text: str) -> tuple[str, str]:
    """The word of a topic that a text begins or ends with, and the rest of the text; both empty where there is none."""
    own = plain_words(text)
    for word in sorted(_folded(topic), key=len, reverse=True):
        gap = "" if word >= UNSPACED else " "
        if own == word:
            return word, ""
        if own.endswith(gap + word):
            return word, own.removesuffix(gap + word)
        if own.startswith(word + gap):
            return word, own.removeprefix(word + gap)
    return "", ""


def holds(own: str, word: str) -> bool:
    """Whether folded text holds a folded word of the file."""
    if word.strip("*") >= UNSPACED:
        return word.strip("*") in own
    left = "" if word.startswith("*") else " "
    right = "" if word.endswith("*") else " "
    return f"{left}{word.strip('*')}{right}" in f" {own} "


@cache
def _folded(topic: str) -> tuple[str, ...]:
    """The words of a topic as they are compared; where a word goes on stays marked by *."""
    marked = ((word, "*" * word.startswith("*"), "*" * word.endswith("*")) for word in words(topic))
    return tuple(dict.fromkeys(f"{left}{plain_words(word)}{right}" for word, left, right in marked))


@cache
def topics() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Every topic of the file by its name ("arm.control"): language to words."""
    return {
        f"{room}.{name}": {language: tuple(said) for language, said in languages.items()}
        for room, names in _topics().items()
        for name, languages in names.items()
    }


@cache
def _topics() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))
