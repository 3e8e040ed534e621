"""A question as somebody types it, or the word of its page, and the function of an analysis that answers it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from inspect import Parameter, signature
from types import UnionType
from typing import Any, Union, get_args, get_origin

import pandas as pd

from .. import contents, find, nps
from ..book import Book
from ..counting.period import Chosen, first_day
from ..errors import AnalysisError
from ..finding import listed
from ..qbr.asking import ANALYSES, public
from ..summary.questions import PERIODIC

# A word that its page asks by another name: a function goes by the word of its view, or is `analyze` of its room.
ELSEWHERE = {"effect": ("experiment", "analyze"), "intervention": ("targets", "target")}
# Rates that a question names in percent: what if churn fell to 5?
RATES = ("falls",)
UNASKED = "It works on what is open in the app, not on the book."


def view_asked(typed: str) -> contents.View:
    """The view whose word was typed, else the first that the find box would offer. Raises AnalysisError for none."""
    known = {view.word: view for view in contents.views()}
    best = [known[typed]] if typed in known else find.views(typed, most=1)
    if not best:
        raise AnalysisError(f"No page answers: {typed}", "", "Try a word such as churn, NPS or renewal.")
    return best[0]


def function_of(word: str) -> Callable[..., Any]:
    """The analysis behind a view. Raises AnalysisError for a view that asks the book nothing."""
    if word in ELSEWHERE:
        room, name = ELSEWHERE[word]
        return public(room)[name]
    if word in ANALYSES:
        return public(word)["analyze"]
    for room in ANALYSES:
        if word in public(room):
            return public(room)[word]
    raise AnalysisError(f"“{contents.view_named(word).label}” cannot be asked here.", UNASKED, "Open it in the app.")


def controls_of(work: Callable[..., Any]) -> dict[str, Parameter]:
    """What an analysis can be told beside the book."""
    return {name: one for name, one in signature(work).parameters.items() if name != "book"}


def given(book: Book, typed: str, word: str, said: Mapping[str, str]) -> dict[str, Any]:
    """The controls of a question: those its words name, then those said. Raises AnalysisError for one it has not."""
    work = function_of(word)
    known = controls_of(work)
    for name in said:
        if name not in known:
            raise AnalysisError(f"This question has no {name}.", "", f"It can be told {listed(list(known), 12)}.")
    named = find.controls(typed, word, book.dimensions, nps.kinds(book))
    if find.AFTER in named and not said:
        return {find.AFTER: named[find.AFTER]}
    controls = {name: _asked_for(name, value) for name, value in named.items() if name in known}
    controls |= _days(book, word, named) if "since" in known else {}
    controls |= {name: _fitting(name, _value(value), known[name]) for name, value in said.items()}
    return controls | _needed(book, work, controls)


def _asked_for(name: str, value: str) -> Any:
    """What the words of a question set: a page takes a rate in percent, its analysis as a share."""
    return float(value) / 100 if name in RATES else value


def _days(book: Book, word: str, named: Mapping[str, str]) -> dict[str, Any]:
    """The days that were named; of a page that is asked of the last 12 months while its analysis takes all, these."""
    if book.as_of is None or book.snapshot or not ("period" in named or word in PERIODIC):
        return {}
    since, until = Chosen.read(named).days(book.as_of, first_day(book))
    return {"since": since, "until": until}


def _needed(book: Book, work: Callable[..., Any], controls: Mapping[str, Any]) -> dict[str, Any]:
    """What must be said: the dimension is the book's first; for anything else the error says how."""
    lacking = [n for n, one in controls_of(work).items() if one.default is Parameter.empty and n not in controls]
    known = {"by": next(iter(book.dimensions), None)}
    for name in lacking:
        if name not in known:
            raise AnalysisError(f"This question needs {name}.", "", f"Say it with --set {name}=…")
    return {name: known[name] for name in lacking}


def _value(text: str) -> Any:
    """A number as a number, yes and no as such, everything else as it was typed: analyses read days themselves."""
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _fitting(name: str, value: Any, control: Parameter) -> Any:
    """A value of the kind that a control takes. Raises AnalysisError for another, and for what no word can say."""
    told = control.annotation
    kinds = get_args(told) if get_origin(told) in (Union, UnionType) else (told,)
    if not isinstance(value, str) or {str, date, Any} & set(kinds):
        return value
    if any(set(get_args(kind)) <= {str, ...} and get_origin(kind) in (Sequence, tuple) for kind in kinds):
        return tuple(value.split(","))
    fix = f"Say --set {name}=90, for example." if {int, float} & set(kinds) else "Ask it from Python."
    raise AnalysisError(f"{name} cannot be {value}.", "This control takes no words.", fix)


def ask(book: Book, word: str, controls: Mapping[str, Any]) -> Any:
    """The answer; of a change that is an event of the book, what follows it. Raises AnalysisError where it has none."""
    if find.AFTER in controls:
        told = nps.events(book, of="churn")
        return replace(told, findings=(nps.after(told, controls[find.AFTER]), *told.findings))
    return function_of(word)(book, **controls)


def frames(answer: Any) -> dict[str, Any]:
    """The tables of an answer, by their names."""
    return {name: part for name, part in vars(answer).items() if isinstance(part, pd.DataFrame)}
