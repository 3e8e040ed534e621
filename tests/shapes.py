"""The shapes of what a machine writes, in texts that people read; what stands in the reader's own files is theirs."""

import re
from collections.abc import Iterator
from functools import cache

from streamlit.testing.v1 import AppTest
from written import Text, headlines, written

from analysis import Book
from analysis.book.tables import TABLES

SHAPES = {
    "one of many": r"(?<![\d.,])\b1 (?:accounts|months|days|answers|events|units|contracts|years|weeks|rows|things"
    r"|times|groups|quarters|signs|renewals|pairs|habits)\b|\b1 of them go\b",
    "perhaps many": r"\w\(s\)",
    "no number": r"(?<![\w.])(?:[-+−]?inf|nan|NaN|NaT|Infinity|<NA>)(?!\w)"
    r"|\bunknown (?:a|in|becomes|months|MRR)\b",
    "nothing with a sign": r"(?<![\w.])[-+−]0(?:\.0+)?%?(?![\d.])",
    "power of ten": r"\b\d(?:\.\d+)?e[-+]?\d+\b",
    "minus of a typewriter": r"(?<![\w\d./#&:;-])-\d+(?:\.\d+)?%?(?![\w-])",
    "code": r"`|\bRaises [A-Z]|\bReturns\b|:param\b|\bArgs:|\b[a-z]+\.[a-z_]+\(|\b[a-z_]+\(\)|\{[a-z_]*\}|\bNone\b(?!"
    r" of| has| have| is| was| are| lies)|\bTrue\b|\bFalse\b",
    "name of a program": r"\b[a-z]+(?:_[a-z0-9]+)+\b",
    "hash": r"\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{8,}\b",
    "day of a machine": r"(?<![\w./#-])(?:19|20)\d\d-(?:\d\d(?:-\d\d)?|Q[1-4])(?![\w-])",
    "double space or stop": r"\S  \S|[a-z]\.\.(?!\.)|,,|\.,|;;| ,| \.(?:\s|$)",
    "British": r"(?i)\b(?:\w*(?:colour|behaviour|favour|honour|labour|neighbour)\w*|\w*(?:organis|recognis|summaris"
    r"|categoris|prioritis|realis|normalis|standardis|utilis|optimis|minimis|maximis|randomis)(?:e|ed|es|ing|ation)\w*"
    r"|emphasise\w*|analyse[ds]?|centres?|cancelled|cancelling|modelled|modelling|labelled|judgements?|programmes?"
    r"|licences?|catalogues?|grey|whilst|learnt|spelt|cheques?|towards|defence|per cent)\b",
}
DAY = re.compile(SHAPES["day of a machine"])
FOUND = {name: re.compile(shape) for name, shape in SHAPES.items()}
# A line of the reader's file, as it stands there.
LINE = re.compile(r"line [\d,]+: ")
WORD = re.compile(r"[^\s“”(),;:×]+")


def shapes(texts: list[Text], own: frozenset[str] = frozenset()) -> list[str]:
    """What of the texts a machine would write; own: what stands in the reader's files, which is shown as it stands."""
    return [
        f"{name}: {kind}: {words[:140]}"
        for kind, words in texts
        if words not in own and not (own and LINE.match(words))
        for name, shape in FOUND.items()
        # Words among a figure's data are written by its axes and its tooltips; the renderer describes a mark by both.
        # How a day is to be written is said by a day that is written so.
        if not (name == "day of a machine" and "Write days as" in words)
        if not (name == "day of a machine" and (kind == "point" or "; role: " in words or words.startswith("X-axis")))
        if any(not _is_own(words, found, own) for found in shape.finditer(words))
    ]


def _is_own(words: str, found: re.Match[str], own: frozenset[str]) -> bool:
    around = [part.group() for part in WORD.finditer(words) if part.start() <= found.start() < part.end()]
    return bool(own) and any(word in own or word.strip(".") in own for word in (*around, found.group()))


@cache
def own_words(book: Book) -> frozenset[str]:
    """The values and the headers of the reader's files, and the names of the files."""
    return frozenset(_own(book))


def _own(book: Book) -> Iterator[str]:
    yield from map(str, book.files["file"])
    yield book.name
    for table in book.tables.values():
        frame = table.collect("pandas").to_pandas()
        for name in frame.columns:
            if frame[name].dtype.kind not in "iufbM":
                for value in frame[name].dropna().astype(str).unique():
                    yield value
                    yield from value.split()


def headers(book: Book) -> frozenset[str]:
    """The columns of the files and of the templates, which the page of the data names as they are."""
    own = {name for table in book.tables.values() for name in table.collect_schema().names()}
    mapped = {header for file in book.recipe.files for header in file.columns.values()}
    templates = {column.name for table in TABLES.values() for column in table.columns}
    return frozenset({*own, *map(str, mapped), *templates})


def misread(app: AppTest, view: str, book: Book) -> list[str]:
    """What on an opened page has such a shape, that nothing is there, and an answer said once more over a figure."""
    # The page of the data shows how a file of the reader's may write a day.
    texts = [
        text for text in written(app) if view != "open_book" or text.kind != "cell" or not DAY.fullmatch(text.words)
    ]
    own = own_words(book) | (headers(book) if view == "open_book" else frozenset())
    answer, titles = headlines(app)
    said_twice = [f"said twice: {title}" for title in titles if answer.startswith(title)]
    return [*shapes(texts, own), *said_twice, *([] if texts else ["says nothing"])]
