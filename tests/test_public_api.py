"""The library as its users meet it: one shape of question, one shape of answer, and help that is true and runs."""

import ast
import re
from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from importlib import import_module
from inspect import Parameter, getdoc, signature, unwrap
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from books import SAMPLE, sample
from remembered import asked as once
from test_docs import README
from test_every_analysis import ANALYSES, pilot_book, projected, rated_book, results, started_book, work

from analysis import AnalysisError, Book
from analysis.book import own
from analysis.experiment import Plan
from analysis.glossary import COLUMNS
from analysis.result import Result

EXAMPLE = re.compile(r"Example:\s`(.+?)`\.")
# Controls that take one of a few values, or a column of the book.
CHOSEN = ("by", "every", "measure", "rule", "basis", "first", "period", "of")
# What else a user of the library calls, and the examples in their help.
METHODS = (Book.where, Book.with_column, Book.from_files, Book.from_frames, Plan.from_json)


def helped(question: Any) -> str:
    return getdoc(unwrap(question)) or ""


def example(question: Any) -> str:
    found = EXAMPLE.findall(helped(question))
    return found[0] if len(found) == 1 else ""


def kind_of(question: str) -> type[Result]:
    kind = signature(work(question)).return_annotation
    assert isinstance(kind, type), question
    assert issubclass(kind, Result), question
    return kind


@cache
def names() -> Mapping[str, Any]:
    """What the examples speak of: the README says what each is; an analysis is asked once for all tests of a run."""
    rooms = {room: SimpleNamespace(**{word: _once(f) for word, f in vars(module(room)).items() if callable(f)})
             for room in ANALYSES}  # fmt: skip
    tables = {"accounts": pd.read_csv(SAMPLE / "accounts.csv", dtype=str)}
    book = sample()
    return {**rooms, "book": book, "pilot": pilot_book(), "rated": rated_book(), "started": started_book(),
            "kept": projected(book), "said": ("said.csv", (SAMPLE / "pilot_answers.csv").read_bytes()),
            "Book": Book, "Plan": Plan, "bands": own.bands, "frame": tables["accounts"], "folder": SAMPLE}  # fmt: skip


def module(room: str) -> Any:
    return import_module(f"analysis.{room}")


def _once(function: Any) -> Any:
    public = getattr(function, "__module__", "").startswith("analysis.") and not isinstance(function, type)
    return (lambda book, **controls: once(function, book, **controls)) if public else function


def run(code: str) -> Any:
    return eval(code, dict(names()))


def test_every_analysis_is_asked_of_a_book_and_told_the_rest_by_name() -> None:
    wrong = []
    for question in results():
        first, *controls = signature(work(question)).parameters.values()
        wrong += [question] * (first.name != "book")
        wrong += [f"{question}: {one.name}" for one in controls
                  if one.kind is not Parameter.KEYWORD_ONLY or one.default is Parameter.empty]  # fmt: skip
        kind_of(question)
    assert wrong == []


def test_help_names_every_control_every_table_and_what_can_go_wrong() -> None:
    lacking = []
    for question in results():
        told, shape = helped(work(question)), kind_of(question).__doc__ or ""
        lacking += [f"{question}: its first line asks"] * (not told.split("\n\n")[0].rstrip().endswith("?"))
        lacking += [f"{question}: errors"] * ("Raises" not in told and "Errors" not in told)
        controls = [name for name in signature(work(question)).parameters if name != "book"]
        lacking += [f"{question}: {name}" for name in controls if not re.search(rf"\b{name}\b", told)]
        tables = [one.name for one in fields(kind_of(question)) if "DataFrame" in str(one.type)]
        lacking += [f"{question}: {name}" for name in tables if not re.search(rf"\b{name}\b", f"{shape} {told}")]
    assert lacking == []


def test_an_example_of_every_analysis_runs_and_answers() -> None:
    wrong = []
    for question in results():
        code = example(work(question))
        if not code.startswith(f"{question}("):
            wrong.append(f"{question} has no example of its own")
            continue
        answer = run(code)
        assert isinstance(answer, kind_of(question)), question
        table, said = answer.to_frame(), repr(answer)
        wrong += [f"{question}: no table"] * (not len(table.columns) or not set(table.columns) <= set(COLUMNS))
        wrong += [f"{question}: {said}"] * (answer.findings[0].claim[:60] not in said)
    assert wrong == []


@pytest.mark.parametrize("method", METHODS, ids=lambda one: one.__qualname__)
def test_what_else_a_notebook_calls_has_an_example_that_runs(method: Any) -> None:
    assert "Raises" in helped(method)
    made = run(example(method))
    assert isinstance(made, Book | Plan)
    assert repr(made)


def test_what_is_no_value_of_a_control_is_answered_with_those_that_are() -> None:
    book, silent = sample(), []
    for question in results():
        for name in CHOSEN:
            control = signature(work(question)).parameters.get(name)
            if control is None or "tuple" in str(control.annotation):
                continue
            with pytest.raises(AnalysisError) as raised:
                work(question)(book, **{name: "nonsense"})
            if not raised.value.fix:
                silent.append(f"{question}: {name}")
    assert silent == []


def test_the_readme_says_what_the_names_of_examples_are() -> None:
    used = {node.id for question in results() for node in ast.walk(ast.parse(example(work(question))))
            if isinstance(node, ast.Name)} - set(ANALYSES)  # fmt: skip
    assert used == {"book", "pilot", "rated", "started", "kept", "said"}
    for name in used:
        assert f"`{name}`" in README
