"""Packs as a person would keep them, for the tests of what travels."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import Book, charts, composition, experiment, qbr, survival
from analysis.qbr.asking import Asked

SAMPLE = Path(__file__).parents[1] / "sample_data"
PLAN = (SAMPLE / "pilot_plan.json").read_text(encoding="utf-8")
_FULL: dict[tuple[str, str], qbr.Pack] = {}


@cache
def pilot() -> Book:
    return Book.from_files(SAMPLE / "pilot.csv", name="Pilot")


def asked(book: Book, work: Callable[..., Any], **controls: Any) -> tuple[Asked, Any]:
    """What a page remembers: what it asked, and the answer."""
    question = Asked.of(work, controls)
    assert question is not None
    return question, question.ask(book)


def figure(book: Book, answer: tuple[Asked, Any], draw: Callable[..., Any], part: str, *more: Any) -> qbr.Kept:
    chart = draw(answer[1], *more)
    table = getattr(answer[1], part)
    return qbr.keep_figure(chart, chart.to_dict(validate=False), table, qbr.Origin.of(book), [answer])


def sentences(book: Book, answer: tuple[Asked, Any], *places: int) -> list[qbr.Kept]:
    findings = answer[1].findings
    return [qbr.keep_finding(findings[place], findings, qbr.Origin.of(book), [answer]) for place in places]


def table(book: Book, answer: tuple[Asked, Any], part: str, title: str) -> qbr.Kept:
    return qbr.keep_table(getattr(answer[1], part), title, qbr.Origin.of(book), [answer])


@cache
def answers_of(book: Book) -> Callable[[Asked], Any]:
    """Answers of a book, each worked out once."""
    known: dict[Asked, object] = {}

    def answer(question: Asked) -> object:
        # What is asked of one account is asked once; nothing else is asked twice.
        return known.setdefault(question, question.ask(book)) if question not in known else known[question]

    return answer


def wins_only(book: Book) -> qbr.Pack:
    """The three KPIs of the pilot that are better, and nothing else: what a careless reader would show."""
    answer = asked(book, experiment.analyze, plan=PLAN)
    better = [i for i, f in enumerate(answer[1].findings) if f.about.get("verdict") == "better"]
    assert len(better) == 3
    return qbr.Pack().keep(*sentences(book, answer, *better))


def full(book: Book) -> qbr.Pack:
    """An answer, a figure, a table and curves of a book of accounts; worked out once for books that hold the same."""
    key = (book.fingerprint, book.name)
    if key not in _FULL:
        _FULL[key] = _full(book)
    return _FULL[key]


def _full(book: Book) -> qbr.Pack:
    left, stay = asked(book, composition.analyze, by="segment"), asked(book, survival.analyze, by="segment")
    pack = qbr.Pack(title="Review").keep(
        *sentences(book, left, 0),
        figure(book, left, charts.composition, "groups"),
        table(book, left, "reasons", "The reasons recorded"),
        figure(book, stay, charts.survival, "curves"),
        qbr.own_words("What we agreed", qbr.Origin.of(book), "Train the admins\nReview the plan"),
    )
    return pack.note(pack.items[1].id, "We stop selling to them.")


def harmful() -> Book:
    """Sixty accounts whose names, groups and reasons are links, images, tags and formulas."""
    harm = ["=1+1", "<img src=http://evil.test/x>", "<script>alert(1)</script>", "+cmd", "@x", "-2+3"]
    rows = [
        {
            "account_id": f"A{i}", "name": harm[i % 6], "segment": harm[i // 3 % 6],
            "started_on": f"2023-0{1 + i % 9}-15",
            "churned_on": f"2025-0{1 + i % 9}-20" if i % 3 == 0 else None, "mrr": 100.0 + i,
            "churn_reason": harm[i % 6],
        }
        for i in range(90)
    ]  # fmt: skip
    return Book.from_frames(accounts=pd.DataFrame(rows), as_of="2025-12-31", name=harm[2])
