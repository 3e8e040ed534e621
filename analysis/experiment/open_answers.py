"""Open answers, by the words they hold: how many answers name a word, never how it sounds."""

import re
from collections import Counter

import pandas as pd

from ..finding import Finding, count, listed
from .answers_file import Answers

MOST_WORDS, LEAST_NAMED = 12, 2
WORDS = ["question", "word", "arm", "answers", "asked", "share", "example"]
_EMPTY = """
about after again also and any are because been before but can could did does doing for from get had has have her here
him his how its just like make more most much need not now only other our out over really should some still than that
the their them then there they this too use used using very was were what when which who will with would you your
aber auch auf aus bei das dass dem den der des die ein eine einen einer für hat ich ist kann mehr mit nicht noch nur
oder sehr sich sie sind und uns von war was wenn wie wir wird zum zur
"""
EMPTY_WORDS = frozenset(_EMPTY.split())


def count_words(rows: pd.DataFrame, read: Answers) -> pd.DataFrame:
    """How many answers hold each of the commonest words; a word counts once in an answer."""
    found: list[tuple] = []
    for question, part in rows.groupby("question", sort=False):
        if read.kinds[str(question)] != "open":
            continue
        held = [_words_of(answer) for answer in part["answer"]]
        totals = Counter(word for words in held for word in words)
        usual = sorted((word for word, n in totals.items() if n >= LEAST_NAMED), key=lambda word: (-totals[word], word))
        for word in usual[:MOST_WORDS]:
            found += _by_arm(part, word, [word in words for words in held])
    return pd.DataFrame(found, columns=WORDS)


def _by_arm(part: pd.DataFrame, word: str, holds: list[bool]) -> list[tuple]:
    """How many answers of each arm hold a word, with the shortest of them."""
    with_it, asked = part[holds], part.groupby("arm").size().to_dict()
    example = str(min(with_it["answer"], key=len))[:200]
    counted = with_it.groupby("arm").size().to_dict()
    question = part["question"].iloc[0]
    return [(question, word, arm, n, asked[arm], n / asked[arm], example) for arm, n in counted.items()]


def _words_of(answer: str) -> set[str]:
    """The words of an answer worth counting, plurals beside their singular."""
    said = re.findall(r"[^\W\d_]{3,}", answer.casefold())
    return {word.removesuffix("s") if len(word) > 4 and not word.endswith("ss") else word
            for word in said if word not in EMPTY_WORDS}  # fmt: skip


def open_findings(rows: pd.DataFrame, words: pd.DataFrame, read: Answers) -> list[Finding]:
    """How many answered each open question, and the words most of them name."""
    found = []
    for question in (q for q, kind in read.kinds.items() if kind == "open"):
        mine = words[words["question"] == question]
        given = int((rows["question"] == question).sum())
        totals = mine.groupby("word")["answers"].sum().sort_values(ascending=False, kind="stable")
        named = [f"{word} ({n})" for word, n in totals.head(5).items()]
        most = f"most often named: {listed(named, 5)}" if named else "no word is named twice"
        found.append(Finding(f"{question}: {count(given, 'open answer')}; {most}.", "fact", accounts=given,
                             about={"question": question}))  # fmt: skip
    return found
