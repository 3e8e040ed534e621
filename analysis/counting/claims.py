"""What a claim carries: the question it is corrected with, the key of its fact, and that a column is as of today."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import wraps
from typing import Any, TypeVar

from analysis.book import Book
from analysis.book.vocabulary import said
from analysis.counting.frames import ALL
from analysis.finding import CLEAR, ESTIMATE, Finding, fact_of
from analysis.names import spoken
from analysis.phrases import capital

T = TypeVar("T")
TERM, STAGE = "contract_length", "life stage"
# What is said of, beside the dimensions of the book.
ALSO = ("cause", "churn_reason", "stage", "started", "tenure")


def claims(
    question: str, what: str, part: Callable[[Finding], str] = lambda _: "", facts: Mapping[str, str] | None = None
) -> Callable[..., Any]:
    """The analysis, each of its findings with its family and fact, and with a sentence where a column is as of today.

    question: the word of the page; with the dimension it is asked by it is the family of every finding that was tested.
    part: the part of the question a finding belongs to where it has several, each corrected apart. what: the fact that
    is said; facts: that of each part, the part itself unless said.
    """

    def decorated(work: Callable[..., T]) -> Callable[..., T]:
        @wraps(work)
        def told(book: Book, *given: Any, **controls: Any) -> T:
            answer: Any = work(book, *given, **controls)
            by = getattr(answer, "by", None)
            asked = by if isinstance(by, str) else None
            said_in = {"": what, **(facts or {})}
            found = tuple(
                _carrying(finding, book, asked, question, part(finding), said_in) for finding in answer.findings
            )
            return replace(answer, findings=found)  # type: ignore[no-any-return]

        return told

    return decorated


def _carrying(
    finding: Finding, book: Book, by: str | None, question: str, own: str, facts: Mapping[str, str]
) -> Finding:
    whom = said_of(finding, book, by)
    tested = finding.p_value == finding.p_value
    family = ":".join([".".join(filter(None, (question, own))), *([by] if by else [])])
    also = {name: finding.about[name] for name in ALSO if name in finding.about}
    fact = fact_of(facts.get(own, own), {**{name: group for name, group in whom.items() if group != ""}, **also})
    claim = f"{finding.claim} {as_of_today(book, whom)}".strip() if finding.verdict in (CLEAR, ESTIMATE) else ""
    return replace(
        finding, claim=claim or finding.claim, family=family if tested else "", fact=fact if tested else finding.fact
    )


def said_of(finding: Finding, book: Book, by: str | None) -> dict[str, object]:
    """Whom a finding speaks of: dimensions of the book (and the length of a contract), each with its group."""
    about = finding.about
    pairs = about.get("where", ())
    named = pairs if isinstance(pairs, tuple) else ()
    whom: dict[str, object] = {"stage" if name == STAGE else name: value for name, value in named}
    whom |= {name: value for name, value in about.items() if name in book.dimensions or name == TERM}
    if about.get("dimensions") == STAGE and "group" in about:
        whom["stage"] = about["group"]
    elif by in book.dimensions and about.get("group", ALL) != ALL:
        whom[str(by)] = about["group"]
    if about.get("by") in book.dimensions:
        whom[str(about["by"])] = ""
    return whom


def as_of_today(book: Book, whom: Mapping[str, object]) -> str:
    """That what accounts are compared by is what they are now, of columns an account can change; else nothing.

    Who stayed had the time to change: of accounts that move to a longer contract because they stay, those on it seem
    to have stayed because of it (immortal time). A column is taken to change unless its name says that it cannot, or
    that it was set when the account was won.
    """
    names = [_label(book, name) for name in whom if name == TERM or changes(book, name)]
    if not names:
        return ""
    words, are, it = " and ".join(dict.fromkeys(names)), "is" if len(set(names)) == 1 else "are", "it"
    return f"{capital(words)} {are} as of today: accounts may have changed {it if are == 'is' else 'them'} by staying."


def _label(book: Book, name: str) -> str:
    return "contract length" if name == TERM else spoken(book.dimensions[name])


def changes(book: Book, name: str) -> bool:
    """Whether a dimension is what accounts are now and may not have been before; not known to be fixed counts as so."""
    if name not in book.dimensions:
        return False
    words = (name, book.dimensions[name])
    return not any(said(topic, text) for topic in ("measured.fixed", "measured.at_sale") for text in words)
