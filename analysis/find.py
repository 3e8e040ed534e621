"""Finding a page by what people call its question, and a word by its meaning: data beside the table of contents."""

import re
import tomllib
import unicodedata
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from math import log
from pathlib import Path
from typing import Any

from . import contents
from .glossary import TERMS

DATA = Path(__file__).with_name("find.toml")
# Words of a question that say nothing of what it is about stand under this name.
NOTHING = "_nothing"
# Questions that one setting of a view answers: the view, what they are called, and its controls.
ASKED = "_asked"
# What each stretch of time is called, under the name it has in an address.
PERIODS, PERIOD = "_periods", "period"
# The view that asks what a change did, and its choice of an event that the book knows.
CHANGES, AFTER = "intervention", "event"
# The view whose question may name a number.
WITH_NUMBER = "projection"
NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
EXACT, BEGUN, HELD, COMMON = 1000.0, 400.0, 150.0, 10.0
SAME_WORD, BEGINS, SAME_STEM = 1.0, 0.7, 0.6
FEWEST_TO_CORRECT, STEM = 4, 5
# How much of what is typed must be known for a page to be offered at all.
LEAST = 0.34


@dataclass(frozen=True)
class _Entry:
    """What a view can be found by: phrases that name it, and the words of its question."""

    phrases: tuple[str, ...]
    titles: tuple[str, ...]
    words: Mapping[str, float]


def folded(text: str) -> str:
    """Small letters without accents; whatever is neither letter nor digit parts words, and the marks of & and / too."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^\w]+|_", " ", bare.replace("&", " and ")).split())


@cache
def _read() -> Mapping[str, Any]:
    return tomllib.loads(DATA.read_text(encoding="utf-8"))


@cache
def _data() -> Mapping[str, tuple[str, ...]]:
    return {word: tuple(map(folded, terms)) for word, terms in _read().items() if word not in (ASKED, PERIODS)}


def asked() -> list[dict[str, Any]]:
    """The questions that one setting of a view answers: view, phrases, controls."""
    return list(_read()[ASKED])


def controls(typed: str, word: str, known: Container[str] = (), happened: Iterable[str] = ()) -> dict[str, str]:
    """What the address of a view says beside its word so that its first sentence answers what was typed.

    known: the dimensions of the open book; a setting by another one is left out, as is a number that was not typed.
    happened: its kinds of event, of which one that is named is what a change is asked about.
    """
    words, number = set(_words(folded(typed))), NUMBER.search(typed)
    fits = [
        one for one in asked() if one["view"] == word and any(set(_words(folded(p))) <= words for p in one["phrases"])
    ]
    told = {"#": number[0].replace(",", ".") if number else ""}
    said = {name: told.get(value, value) for name, value in fits[0]["controls"].items()} if fits else {}
    held = {name: value for name, value in said.items() if value and (name != "by" or value in known)}
    held |= _event(words, happened) if word == CHANGES else {}
    return held | (_period(typed) if contents.by_period(word, word) else {})


def _event(words: Container[str], happened: Iterable[str]) -> dict[str, str]:
    """The kind of event that a question names, by a word that says more than that something changed."""
    any_change = _words(next(view.question for view in contents.views() if view.word == CHANGES))
    named = (kind for kind in happened if any(w in words and w not in any_change for w in _words(kind)))
    return next(({AFTER: kind} for kind in named), {})


def _period(typed: str) -> dict[str, str]:
    """The stretch of time that a question names: what did we lose last quarter?"""
    asked_of = f" {folded(typed)} "
    named = _read()[PERIODS].items()
    return next(({PERIOD: name} for name, said in named if any(f" {folded(one)} " in asked_of for one in said)), {})


def phrases() -> Mapping[str, tuple[str, ...]]:
    """What each view is also called, by its word; folded."""
    return {word: terms for word, terms in _data().items() if word != NOTHING}


@cache
def _entries() -> Mapping[str, _Entry]:
    return {view.word: _entry(page, view) for page in contents.pages() for view in page.views}


def _entry(page: contents.Page, view: contents.View) -> _Entry:
    first = view.word == page.word
    titles = tuple(map(folded, (*((page.title,) if first else ()), view.label, view.question)))
    settings = (folded(phrase) for one in asked() if one["view"] == view.word for phrase in one["phrases"])
    own = (folded(view.word), *phrases().get(view.word, ()), *settings)
    words = dict.fromkeys(_words(f"{view.question} {page.title}"), 0.6)
    words |= dict.fromkeys((word for phrase in own for word in _words(phrase)), 0.8)
    words |= dict.fromkeys((word for title in titles[:-1] for word in _words(title)), 1.0)
    return _Entry(own, titles, words)


def _words(text: str) -> list[str]:
    """The words that say something; all of them where none does."""
    every = folded(text).split()
    return [word for word in every if word not in _data()[NOTHING]] or every


@cache
def _rarity() -> Mapping[str, float]:
    """How much a word tells: the fewer views have it, the more."""
    entries = list(_entries().values())
    every = {word for entry in entries for word in entry.words}
    return {word: log(1 + len(entries) / sum(word in entry.words for entry in entries)) for word in every}


def views(typed: str, most: int = 8) -> list[contents.View]:
    """The views that answer what was typed, the best first; also while a word is only begun or misspelled."""
    asked = _known(folded(typed))
    if not asked:
        return []
    scores = {word: _score(asked, entry) for word, entry in _entries().items()}
    order = sorted((word for word in scores if scores[word] > 0), key=lambda word: -scores[word])
    by_word = {view.word: view for view in contents.views()}
    return [by_word[word] for word in order[:most]]


def _known(typed: str) -> str:
    """What was typed, each word that nothing begins with replaced by the nearest known one where there is one."""
    known = _rarity()
    return " ".join(
        word if word in _data()[NOTHING] or _begun(word, known) else _nearest(word, known) for word in typed.split()
    )


def _begun(word: str, known: Iterable[str]) -> bool:
    return any(other.startswith(word) for other in known)


def _nearest(word: str, known: Iterable[str]) -> str:
    return next(iter(get_close_matches(word, known, 1, 0.78)), word) if len(word) >= FEWEST_TO_CORRECT else word


def _score(asked: str, entry: _Entry) -> float:
    words = _words(asked)
    told = [_told(word, entry.words, last=word == words[-1]) for word in words]
    share = sum(map(bool, told)) / len(words)
    whole = max((_phrase(asked, phrase) for phrase in entry.phrases), default=0.0)
    title = max((1.02 * _phrase(asked, title) for title in entry.titles), default=0.0)
    return max(whole, title) + (COMMON * share * sum(told) if share >= LEAST else 0.0)


def _phrase(asked: str, phrase: str) -> float:
    """The whole phrase, the beginning of one, or one that stands in what was asked: the longer the better."""
    if asked == phrase or " ".join(_words(asked)) == " ".join(_words(phrase)):
        return EXACT
    if phrase.startswith(asked):
        return BEGUN + 100 * len(asked) / len(phrase)
    if f" {phrase} " in f" {asked} ":
        return HELD * len(phrase.split())
    return 0.0


def _told(word: str, words: Mapping[str, float], last: bool) -> float:
    """How much one word of the question says for a view: the same word, one it begins, or one of the same stem."""
    rarity = _rarity()
    best = words.get(word, 0.0) * SAME_WORD * rarity.get(word, 0.0)
    for other, weight in words.items():
        begins = last and other.startswith(word)
        alike = len(word) >= STEM and len(other) >= STEM and other[:STEM] == word[:STEM]
        plural = word in (f"{other}s", other.removesuffix("s"))
        how = SAME_WORD if plural else BEGINS if begins else SAME_STEM if alike else 0.0
        best = max(best, how * weight * rarity[other])
    return best


def terms(typed: str, most: int = 3) -> dict[str, str]:
    """The words of the glossary that begin with or hold what was typed, with their meaning; whole words first."""
    asked = folded(typed)
    if not asked:
        return {}
    found = [term for term in TERMS if f" {folded(term)}".find(f" {asked}") >= 0 or folded(term) in asked.split()]
    found.sort(key=lambda term: (folded(term) != asked, not folded(term).startswith(asked), term))
    return {term.replace("_", " "): TERMS[term] for term in found[:most]}
