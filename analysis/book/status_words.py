"""What a status says of an account: that it is gone, that it is here, or nothing we know."""

from collections.abc import Iterable
from functools import cache

from .header_names import plain_words
from .vocabulary import words

GONE, HERE = "churned", "active"
ASIDE = "neither"
MEANINGS = (GONE, HERE, ASIDE)
_WEAK, _NOT, _LATER = "customer", "not", "later"
_TOPICS = (
    (GONE, "left.gone"),
    (HERE, "left.here"),
    (_WEAK, "left.customer"),
    (_NOT, "left.not"),
    (_LATER, "left.later"),
)
_OPPOSITE = {GONE: HERE, HERE: GONE, _WEAK: GONE}
_AFTERWARDS = ("degil",)
_FOLLOWS = 2


@cache
def says(value: str) -> str:
    """Whether a value such as Attrited Customer says churned or active; empty where it says neither, or both.

    Words are looked for from the longest; a negation turns the next one around, and what is only planned says nothing.
    """
    found = _turned(list(_found(plain_words(value))))
    if _LATER in found:
        return ""
    told = set(found) - {_WEAK}
    if len(told) == 1:
        return told.pop()
    return HERE if not told and _WEAK in found else ""


def _turned(found: list[tuple[str, str]]) -> list[str]:
    """The meanings of the words found, each turned around by the negation beside it."""
    turned: list[str] = []
    held = 0
    for meaning, word in found:
        if meaning == _NOT and word in _AFTERWARDS and turned:
            turned[-1] = _OPPOSITE.get(turned[-1], turned[-1])
        elif meaning == _NOT:
            held = _FOLLOWS
        elif meaning in _OPPOSITE and held:
            turned.append(_OPPOSITE[meaning])
            held = 0
        elif meaning:
            turned.append(meaning)
        else:
            held = max(0, held - 1)
    return turned


def _found(said: str) -> Iterable[tuple[str, str]]:
    """(meaning, word) from left to right, the longest word first; an unknown word has no meaning.

    Latin words are found whole, Chinese and Japanese ones anywhere.
    """
    at = 0
    while at < len(said):
        words_here = _by_letter().get(said[at], ())
        if word := next((w for w in words_here if said.startswith(w, at) and _is_whole(said, at, w)), ""):
            yield _meanings()[word], word
            at += len(word)
        elif said[at] == " " or not said[at].isascii():
            at += 1
        else:
            end = said.find(" ", at)
            yield "", said[at : end if end > 0 else len(said)]
            at = end if end > 0 else len(said)


def _is_whole(said: str, at: int, word: str) -> bool:
    if not word.isascii():
        return True
    end = at + len(word)
    return (at == 0 or not said[at - 1].isalnum()) and (end == len(said) or not said[end].isalnum())


@cache
def _meanings() -> dict[str, str]:
    """Every word to what it means; one that stands in two topics keeps the later, as not before a word does."""
    return {plain_words(word): meaning for meaning, topic in _TOPICS for word in words(topic)}


@cache
def _by_letter() -> dict[str, tuple[str, ...]]:
    """Words by the letter they begin with, the longest first."""
    longest = sorted(_meanings(), key=len, reverse=True)
    return {letter: tuple(w for w in longest if w[0] == letter) for letter in {word[0] for word in longest}}
