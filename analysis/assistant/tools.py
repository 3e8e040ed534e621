"""The seven things an assistant can ask, as plain data; each with the book it is of and the page that shows it."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from .. import contents, explore, find, summary
from ..book import Book
from ..command.asked import ask, controls_of, frames, function_of, given, view_asked
from ..command.telling import plain
from ..errors import AnalysisError
from ..finding import listed
from ..glossary import COLUMNS, TERMS
from ..naming import masked
from ..phrases import in_currency
from . import private
from .masks import Masks

SHORT = 8
ACCOUNT = "account"
# The front page answers the questions that it is found by with all that it says.
SUMMARY = "summary"


class Tools:
    """A book, and what it answers. names: whether names of accounts and people are sent as they are."""

    def __init__(self, book: Book, names: bool = False) -> None:
        self.book, self.masks = book, Masks(book, names)
        self._summary: dict[str, Any] = {}

    def contents(self) -> dict[str, Any]:
        """What the book can be asked, by what it can be compared, and what each other question lacks."""
        ready = self.book.readiness()
        lacks = {row.page: row for row in ready.itertuples()}
        views = [view for view in contents.views() if _is_asked(view.word)]
        asked = [{"page": view.word, "question": view.question, "controls": _controls(view.word)} for view in views
                 if view.word not in lacks or lacks[view.word].ready]  # fmt: skip
        not_asked = [view.word for view in views if view.word in lacks and not lacks[view.word].ready]
        return {**self.about("open_book"), "questions": asked, "cannot_answer": not_asked,
                "dimensions": list(self.book.dimensions), "measures": list(explore.measures(self.book)),
                "accounts": self.book.count()}  # fmt: skip

    def ask(self, question: str, said: Mapping[str, str]) -> dict[str, Any]:
        """The answer of a page, by its word or by a question in words."""
        view = view_asked(question)
        if view.word == SUMMARY:
            return self.summary()
        meant = {name: self.masks.unmasked(value) for name, value in said.items() if value}
        if view.word == ACCOUNT:
            meant["account_id"] = self.masks.account(meant.get("account_id") or _account_in(question))
        controls = given(self.book, question, view.word, meant)
        one = view.word == ACCOUNT
        with in_currency(self.book.currency), masked(self.masks.cell):
            answer = ask(self.book, view.word, controls)
        return {**self.about(view.word, controls), "question": view.question,
                "controls": self.masks.data(plain(controls)),
                **private.findings(answer.findings, self.masks, one_account=one),
                "tables": private.tables(frames(answer), self.masks, one_account=one)}  # fmt: skip

    def summary(self) -> dict[str, Any]:
        """The front page: its numbers, what matters, what cannot be told and what comes up."""
        if not self._summary:
            with in_currency(self.book.currency), masked(self.masks.cell):
                self._summary = self._read_summary()
        return self._summary

    def _read_summary(self) -> dict[str, Any]:
        numbers, told = summary.numbers(self.book), summary.judge(self.book, summary.read(self.book))
        stories = [self._told(story.question.word, story.question.controls, [story.finding]) for story in told.stories]
        facts = [self._told(question.word, question.controls, [finding]) for question, finding in told.facts]
        said = {"headline": summary.headline(numbers), "numbers": [_number(number) for number in numbers],
                "cannot_tell": [{"question": one.title, "claim": one.said, "would_take": one.needs}
                                for one in told.open],
                "coming_up": private.coming(summary.coming(self.book))}  # fmt: skip
        return {**self.about(SUMMARY), **self.masks.data(plain(said)), "what_matters": [one for one in stories if one],
                "also": [one for one in facts if one]}  # fmt: skip

    def _told(self, word: str, controls: Mapping[str, Any], findings: list[Any]) -> dict[str, Any]:
        said = private.findings(findings, self.masks)["findings"]
        return {"page": word, "link": self.link(word, controls), **said[0]} if said else {}

    def explore(self, measure: str, said: Mapping[str, Any]) -> dict[str, Any]:
        """One measure, by up to two dimensions or over time."""
        controls = {name: value for name, value in said.items() if value}
        with in_currency(self.book.currency):
            answer = explore.analyze(self.book, measure=measure, **controls)
        return {**self.about("explore"), "measure": answer.measure.label, "days": answer.days,
                **private.findings(answer.findings, self.masks),
                "tables": private.tables(frames(answer), self.masks)}  # fmt: skip

    def account(self, account: str) -> dict[str, Any]:
        """What happened with one account, by its mask of this run."""
        said = self.ask(ACCOUNT, {"account_id": account})
        return {"account": self.masks.cell(self.masks.account(account)), **said}

    def word(self, term: str) -> dict[str, Any]:
        """What a word of the app means. Raises AnalysisError for one that nobody wrote down."""
        known = {name.lower(): meaning for name, meaning in {**COLUMNS, **TERMS}.items()}
        asked = term.strip().lower().replace(" ", "_")
        exact = known.get(asked, known.get(term.strip().lower()))
        found = {term: exact} if exact else find.terms(term, most=5)
        if not found:
            near = listed(list(TERMS), len(TERMS))
            raise AnalysisError(f"The glossary has no word {term[:40]}.", "", f"It has {near}, and columns of tables.")
        return {**self.about("definitions"), "words": found}

    def about(self, word: str, controls: Mapping[str, Any] | None = None) -> dict[str, Any]:
        as_of = str(self.book.as_of) if self.book.as_of else None
        return {"page": word, "link": self.link(word, controls or {}), "book": self.book.fingerprint,
                "as_of": as_of, "currency": self.book.currency}  # fmt: skip

    def link(self, word: str, controls: Mapping[str, Any]) -> str:
        """The page within the app: its view, its dimension and the book, and no value of the data."""
        by = {"by": str(controls["by"])} if controls.get("by") in self.book.dimensions else {}
        said = {**contents.view_of(word), **by, "book": self.book.fingerprint[:SHORT]}
        return f"/{contents.page_of(word).word}?{urlencode(said)}"


def _account_in(question: str) -> str:
    """The account that a question names. Raises AnalysisError for none: the largest would be a guess."""
    named = next((word for word in re.findall(r"[\w-]+", question) if any(sign.isdigit() for sign in word)), "")
    if not named:
        raise AnalysisError("No account was named.", "", "Ask `account` with its mask, such as account-001.")
    return named


def _number(number: Any) -> dict[str, Any]:
    told = {name: getattr(number, name) for name in ("label", "value", "change", "said", "note")}
    return told if not number.lacks else {"label": number.label, "verdict": "cannot tell", "would_take": number.lacks}


def _is_asked(word: str) -> bool:
    try:
        return callable(function_of(word))
    except AnalysisError:
        return False


def _controls(word: str) -> list[str]:
    return list(controls_of(function_of(word)))
