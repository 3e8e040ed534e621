"""The files a line names: read, told what the reader said of them, and opened as a book."""

import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from pathlib import Path

from ..book import Book
from ..book.draft import Draft
from ..book.question import Question
from ..book.questions import answered, questions
from ..book.reading import ENDINGS
from ..cleaning import clean_name
from ..errors import UnusableUpload, Waiting
from ..phrases import count
from .telling import how_to_say

# What a folder is looked through for; a file that is named is tried whatever it is called.
TABLES = tuple(f".{ending}" for ending in ENDINGS)
MOST_ROUNDS = 50


def draft_of(told: Namespace) -> Draft:
    """The files with all that was said of them. Raises UnusableUpload where not one of them is a table.

    told: files, recipe, answer as (word, about, value) of left:Cancelled=churned, currency and quiet.
    """
    brought = [(path.name, _bytes(path)) for path in found(told.files)]
    if told.recipe:
        brought.append(("recipe.json", _bytes(Path(told.recipe))))
    draft = Draft.from_files(brought, told=progress(told.quiet))
    if not draft.sheets:
        raise next(iter(draft.failures), UnusableUpload("There is no table in these files."))
    if told.currency:
        draft = draft.in_currency(told.currency)
    return _answered(draft, told.answer)


def book_of(told: Namespace) -> Book:
    """The book of the files. Raises Waiting with what they ask, or whatever keeps them from being one."""
    draft = draft_of(told)
    waits = open_questions(draft)
    if waits:
        asked = "\n".join(how_to_say(question, draft) for question in waits)
        raise Waiting(f"The files ask {count(len(waits), 'question')} before they can be opened.\n{asked}")
    for failure in draft.failures:
        print(f"Left out: {failure}", file=sys.stderr)
    return draft.opened


def open_questions(draft: Draft) -> tuple[Question, ...]:
    """What decides an answer and was not said; once nothing is left, what the numbers of the book make doubtful."""
    return tuple(question for question in questions(draft) if question.waits)


def found(named: Sequence[str]) -> list[Path]:
    """The files named, and the tables of each folder named, by name. Raises UnusableUpload for what is not there."""
    paths: list[Path] = []
    for name in named:
        path = Path(name)
        if not path.exists():
            raise UnusableUpload(f"{clean_name(name)} is not there.", "", "Look at how it is spelled.")
        inside = sorted(one for one in path.iterdir() if one.suffix.lower() in TABLES) if path.is_dir() else [path]
        if not inside:
            raise UnusableUpload(f"The folder {clean_name(name)} holds no table.", f"It has no {', '.join(TABLES)}.")
        paths += inside
    return paths


def progress(quiet: bool) -> Callable[[float, str], None]:
    """Words of what is read, on a terminal alone and gone when it is done: a log holds no half lines."""
    if quiet or not sys.stderr.isatty():
        return lambda share, words: None
    return lambda share, words: print(f"\r\033[K{words}", end="" if share < 0.9 else "\r\033[K", file=sys.stderr)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnusableUpload(f"{clean_name(str(path))} cannot be read.", error.strerror or "") from error


def _answered(draft: Draft, answers: Sequence[tuple[str, str, str]]) -> Draft:
    """The draft with each answer in its place, as often as an answer brings the question of another."""
    left = list(answers)
    for _ in range(MOST_ROUNDS):
        said = next(((q, a) for q in questions(draft) for a in left if _is_about(q, a)), None)
        if said is None:
            break
        question, answer = said
        left.remove(answer)
        draft = answered(draft, question, _option(question, answer[2]))
    if left:
        word, about, _ = left[0]
        raise UnusableUpload(f"Nothing is asked about {clean_name(word + (f':{about}' if about else ''))}.",
                             "", "`check` lists what the files ask, and how it is said.")  # fmt: skip
    return draft


def _is_about(question: Question, answer: tuple[str, str, str]) -> bool:
    word, about, _ = answer
    return question.word == word and (not about or about.casefold() == question.about.casefold())


def _option(question: Question, value: str) -> str:
    """The value an option is kept under, by it or by its label. Raises UnusableUpload where it is none of them."""
    if not question.options:
        return value
    known = {one.casefold(): kept for kept, label in question.options for one in (label, kept)}
    if value.casefold() not in known:
        offered = ", ".join(kept for kept, _ in question.options)
        raise UnusableUpload(f"{clean_name(value)} is no answer to: {question.text}", f"It can be {offered}.")
    return known[value.casefold()]
