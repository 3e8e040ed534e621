"""`summary`: the front page of a book as text, JSON or a page of HTML."""

from argparse import Namespace
from collections.abc import Iterator
from typing import Any

from .. import summary
from ..book import Book
from ..finding import SHAPES
from ..phrases import in_currency, named_day
from .ending import DONE
from .opening import book_of
from .telling import as_data, as_json
from .web import page


def tell(asked: Namespace) -> int:
    """Print the six numbers, what matters, what comes up, what cannot be told and what to fix."""
    book = book_of(asked)
    with in_currency(book.currency):
        numbers, told = summary.numbers(book), summary.judge(book, summary.read(book))
        ahead, fix = summary.coming(book), summary.fix_first(book)
        if asked.json:
            print(as_json(_data(book, numbers, told, ahead, fix)))
        elif asked.html:
            print(page(f"{book.name}: summary", sections(book, numbers, told, ahead, fix)))
        else:
            print("\n".join(_text(sections(book, numbers, told, ahead, fix))))
    return DONE


# As many stories as the front page shows before it is unfolded; as JSON there are all.
SHOWN = 7
Section = tuple[str, list[tuple[str, str]]]


def sections(book: Book, numbers: Any, told: Any, ahead: Any, fix: Any) -> list[Section]:
    """Each part of the page: its title, and its sentences with their verdicts."""
    first = [line for line in (summary.headline(numbers), _until(book)) if line]
    nothing = [("Nothing in this book differs clearly once everything is judged together.", "")]
    return [
        (book.name, [(line, "") for line in first]),
        ("Numbers", [(_number(number), "") for number in numbers]),
        ("What matters", [(_story(story), story.finding.verdict) for story in told.stories[:SHOWN]] or nothing),
        ("Also worth knowing", [(finding.claim, finding.verdict) for _, finding in told.facts]),
        ("Coming up", [(f"{one.title}. {one.said}".strip(), one.verdict) for one in ahead]),
        ("Cannot tell yet", [(f"{one.title}: {one.said} {one.needs}", "cannot tell") for one in told.open]),
        ("Fix first", [(f"{fix.title}. {fix.said}", "")]),
    ]


def _until(book: Book) -> str:
    return f"The data goes up to {named_day(str(book.as_of))}." if book.as_of else ""


def _number(number: Any) -> str:
    if number.lacks:
        return f"{number.label}: needs {number.lacks}."
    said = ", ".join(part for part in (number.change, number.said, number.note) if part)
    return f"{number.label}: {number.value}{f' ({said})' if said else ''}"


def _story(story: Any) -> str:
    told = summary.said(story.question, story.finding)
    again = told.detail.startswith(told.headline.rstrip("."))
    return told.detail if again else f"{told.headline} {told.detail}".strip()


def _text(sections: list[Section]) -> Iterator[str]:
    for place, (title, lines) in enumerate(section for section in sections if section[1]):
        yield f"{'' if place == 0 else chr(10)}{title}"
        yield from (f"{SHAPES.get(verdict, ' ')} {line}{f' [{verdict}]' if verdict else ''}" for line, verdict in lines)


def _data(book: Book, numbers: Any, told: Any, ahead: Any, fix: Any) -> dict[str, Any]:
    return {
        "book": book.name, "as_of": book.as_of, "currency": book.currency, "fingerprint": book.fingerprint,
        "headline": summary.headline(numbers), "comparisons": told.chosen.comparisons,
        "numbers": [vars(number) for number in numbers],
        "stories": [{"page": s.question.word, "said": _story(s), **as_data(s.finding)} for s in told.stories],
        "facts": [{"page": question.word, **as_data(finding)} for question, finding in told.facts],
        "coming": [vars(one) for one in ahead], "cannot_tell": [vars(one) for one in told.open], "fix": vars(fix),
    }  # fmt: skip
