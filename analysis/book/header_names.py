"""How well a header says the name of a column, in any of the languages the app knows."""

import re
import unicodedata
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cache

from analysis.book.tables import Column, Table
from analysis.book.translations import TITLES, VAGUE, WORDS


@cache
def plain_words(header: str) -> str:
    """A header in lower case words, without accents, punctuation or joined capitals."""
    split = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header)
    folded = unicodedata.normalize("NFKD", split.replace("ı", "i").replace("ß", "ss"))
    bare = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[^\w]+|_", " ", bare).lower().split())


def named(header: str, table: Table, column: Column) -> float:
    """How well a header says a column's name, from 0 to 1."""
    return _likeness(plain_words(header), _vocabulary(table.name, column.name, column.words))


def title_says(table: Table, title: str) -> bool:
    """Whether the name of a file or sheet says which table it is."""
    stem = f" {plain_words(re.sub(r'[.](csv|tsv|tab|txt|xlsx|xlsm|xls|ods|parquet)', '', title))} "
    words = {plain_words(word) for word in TITLES.get(table.name, ())}
    return any(f" {word} " in stem for word in {*table.words, *words}) or any(
        word in stem for word in words if not word.isascii()
    )


def is_vague(header: str) -> bool:
    """Whether a header is a word that any table may use, such as date or type."""
    return plain_words(header) in _VAGUE


_VAGUE = frozenset(map(plain_words, VAGUE))


@dataclass(frozen=True)
class _Vocabulary:
    """A column's names in plain words: the weight of each, and where to look for one that is only like a header."""

    weights: dict[str, float] = field(default_factory=dict)
    joined: dict[str, float] = field(default_factory=dict)
    by_token: dict[str, list[tuple[frozenset[str], str]]] = field(default_factory=dict)
    by_letter: dict[str, list[str]] = field(default_factory=dict)


@cache
def _vocabulary(table: str, name: str, words: tuple[str, ...]) -> _Vocabulary:
    own, known = plain_words(name), _Vocabulary()
    foreign = WORDS.get(f"{table}.{name}", WORDS.get(name, ()))
    for word in dict.fromkeys([own, own.removesuffix(" on"), *map(plain_words, (*words, *foreign))]):
        tokens = frozenset(word.split())
        known.weights[word] = 0.75 if word in _VAGUE else 1.0
        known.joined[word.replace(" ", "")] = known.weights[word]
        known.by_token.setdefault(word.split()[0], []).append((tokens, word))
        if word not in _VAGUE:
            known.by_letter.setdefault(word[0], []).append(word)
    return known


@cache
def _like(said: str, word: str) -> bool:
    return SequenceMatcher(None, said, word).ratio() > 0.88


def _likeness(said: str, known: _Vocabulary) -> float:
    """1 for the name itself, less where it is one of several words or nearly so spelled."""
    if found := max(known.weights.get(said, 0.0), known.joined.get(said.replace(" ", ""), 0.0)):
        return found
    have = frozenset(said.split())
    inside = [known.weights[word] * _part(have, want, word) for token in have for want, word in _at(known, token, have)]
    long = len(said) if len(said) > 4 else -9
    near = any(abs(long - len(word)) < 3 and _like(said, word) for word in known.by_letter.get(said[:1], ()))
    return max([*inside, 0.65 if near else 0.0])


def _at(known: _Vocabulary, token: str, have: frozenset[str]) -> list[tuple[frozenset[str], str]]:
    return [(want, word) for want, word in known.by_token.get(token, ()) if want <= have]


def _part(have: frozenset[str], want: frozenset[str], word: str) -> float:
    if len(want) > 1:
        return 0.85
    return 0.0 if word in _VAGUE else 0.4 if len(have) > 2 else 0.7
