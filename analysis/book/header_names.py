"""How well a header says the name of a column, in any of the languages the app knows."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cache, lru_cache

from .header_words import header_words, plain_words
from .tables import Column, Table
from .translations import TITLES, VAGUE, WORDS
from .vocabulary import as_headers, topics, words

# As many pairs of header and column as are kept: a file of a hundred columns has 16,000.
_HEADERS_KEPT = 50_000
__all__ = ["is_vague", "named", "plain_words", "title_says", "unlike", "without_span"]


def named(header: str, table: Table, column: Column) -> float:
    """How well a header says a column's name, from 0 to 1."""
    said = header_words(header)
    if _says_otherwise(said, column):
        return 0.0
    return _likeness_to(said, table.name, column.name, column.words)


@lru_cache(maxsize=_HEADERS_KEPT)
def _likeness_to(said: str, table: str, column: str, words_of_it: tuple[str, ...]) -> float:
    """The likeness of a header, which stands in many files, to a column."""
    return _likeness(said, _vocabulary(table, column, words_of_it))


# How long after a beginning something was seen: playing after 6 months.
_SPAN = re.compile(r" after \w+ (day|week|month|quarter|year)s?$")


def without_span(said: str) -> str:
    """A header in plain words without the time after which it was seen: playing after 6 months is playing."""
    return _SPAN.sub("", said)


_OTHERWISE = {"churned": "unlike.churned", "mrr": "unlike.mrr", "arr": "unlike.mrr", "seats": "unlike.seats",
              "amount": "unlike.amount", "covers_months": "unlike.covers",
              "contract_months": "unlike.length", "tenure_months": "unlike.tenure"}  # fmt: skip


def _says_otherwise(said: str, column: Column) -> bool:
    """Whether a word turns the header into something else: a churn score, the day of the last login."""
    topic = _OTHERWISE.get(column.name, "")
    topic = "unlike.day" if column.kind in ("day", "month") and column.name != "term_ends_on" else topic
    return bool(topic) and said not in _names_of(column) and unlike(topic, said)


@cache
def unlike(topic: str, said: str) -> bool:
    """Whether a header in its normal form holds one of the words that say something else."""
    return any(f" {word} " in f" {said} " for word in as_headers(topic))


@cache
def _names_of(column: Column) -> frozenset[str]:
    foreign = (*WORDS.get(column.name, ()), *_headings(column.name, _SAME.get(column.name, "")))
    return frozenset(header_words(word) for word in (column.name, *column.words, *foreign))


# A subscription ends in every word in which an account leaves.
_SAME = {"ended_on": "churned_on"}


def _headings(*keys: str) -> tuple[str, ...]:
    """The words of the data file for a column of a table, or for a column of any."""
    known = topics()
    found = next((f"heading.{key}" for key in keys if f"heading.{key}" in known), "")
    return words(found) if found else ()


def title_says(table: Table, title: str) -> bool:
    """Whether the name of a file or sheet says which table it is."""
    stem = f" {title_words(title)} "
    own = {plain_words(word) for word in TITLES.get(table.name, ())}
    return any(f" {word} " in stem for word in {*table.words, *own}) or any(
        word in stem for word in own if not word.isascii()
    )


# No word begins so: NPStimeseries, mrrdata.
_SHORT_FORM = re.compile(r"(?i)(?<![a-z])(nps|mrr|csat|kpi)(?=[a-z]{2})")


def title_words(title: str) -> str:
    """The name of a file or sheet in plain words, without its ending, and short forms apart from what follows them."""
    bare = re.sub(r"[.](csv|tsv|tab|txt|xlsx|xlsm|xls|ods|parquet|json|jsonl|gz|zip)\b", "", title)
    return plain_words(_SHORT_FORM.sub(r"\1 ", bare))


def is_vague(header: str) -> bool:
    """Whether a header is a word that any table may use, such as date or type."""
    return header_words(header) in _VAGUE


_VAGUE = frozenset(map(header_words, VAGUE))


@dataclass(frozen=True)
class _Vocabulary:
    """A column's names in plain words: the weight of each, and where to look for one that is only like a header."""

    weights: dict[str, float] = field(default_factory=dict)
    joined: dict[str, float] = field(default_factory=dict)
    by_token: dict[str, list[tuple[frozenset[str], str]]] = field(default_factory=dict)
    by_letter: dict[str, list[str]] = field(default_factory=dict)


@cache
def _vocabulary(table: str, name: str, said: tuple[str, ...]) -> _Vocabulary:
    own, known = plain_words(name), _Vocabulary()
    foreign = (
        *WORDS.get(f"{table}.{name}", WORDS.get(name, ())),
        *_headings(f"{table}_{name}", name, _SAME.get(name, "")),
    )
    for word in _ways(map(header_words, [own, own.removesuffix(" on"), *said, *foreign])):
        tokens = frozenset(word.split())
        known.weights[word] = 0.75 if word in _VAGUE else 1.0
        known.joined[word.replace(" ", "")] = known.weights[word]
        known.by_token.setdefault(word.split()[0], []).append((tokens, word))
        if word not in _VAGUE:
            known.by_letter.setdefault(word[0], []).append(word)
    return known


# What a day is called in front of its name: data criacao; a short form of it is the English one: DtCriacao.
_DAY = ("data ", "fecha ", "datum ", "data do ", "data da ")


def _ways(said: Iterable[str]) -> dict[str, None]:
    """The names of a column with the short form of the word for a day, in front or behind, as well."""
    found: dict[str, None] = {}
    for word in said:
        bare = next((word.removeprefix(day) for day in _DAY if word.startswith(day)), "")
        found |= dict.fromkeys([word, *([f"date {bare}", f"{bare} date"] if bare else [])])
    return found


# Words that look like one another and are not: a day of contact begins no contract.
_TWINS = re.compile(r"^cont(r)?act(s|ed)?$")


@cache
def _like(said: str, word: str) -> bool:
    pairs = list(zip(said.split(), word.split(), strict=False))
    if len(said.split()) != len(word.split()):
        return False
    if any(one != other and _TWINS.match(one) and _TWINS.match(other) for one, other in pairs):
        return False
    return all(SequenceMatcher(None, one, other).ratio() > 0.88 for one, other in pairs)


def _likeness(said: str, known: _Vocabulary) -> float:
    """1 for the name itself, less where it is one of several words or nearly so spelled."""
    if found := max(known.weights.get(said, 0.0), known.joined.get(said.replace(" ", ""), 0.0)):
        return found
    have = frozenset(said.split())
    inside = [known.weights[word] * _part(have, want, word) for token in have for want, word in _at(known, token, have)]
    long = len(said) if len(said) > 7 else -9
    near = any(abs(long - len(word)) < 3 and _like(said, word) for word in known.by_letter.get(said[:1], ()))
    return max([*inside, 0.65 if near else 0.0])


def _at(known: _Vocabulary, token: str, have: frozenset[str]) -> list[tuple[frozenset[str], str]]:
    return [(want, word) for want, word in known.by_token.get(token, ()) if want <= have]


def _part(have: frozenset[str], want: frozenset[str], word: str) -> float:
    if len(want) > 1:
        return 0.85
    return 0.0 if word in _VAGUE else 0.4 if len(have) > 2 else 0.7
