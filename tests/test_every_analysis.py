"""What every analysis keeps on the whole sample book, found by its folder, so that a new one is held to it too."""

from dataclasses import fields
from functools import cache
from importlib import import_module
from pathlib import Path

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd
import pytest
from books import SAMPLE, SAMPLE_FILES
from test_layers import ANALYSES

from analysis import AnalysisError, Book, MissingTable, NotEnoughData
from analysis.finding import VERDICTS
from analysis.glossary import COLUMNS

# Groups, months and pages of groups: a frame that grows with the accounts is a list, and lists are short.
LONGEST, LONGEST_LIST = 1_500, 50
# Rooms of several questions, each with a function of its own; the others answer `analyze`.
SEVERAL = {"targets": ("target", "waiting", "goal", "saved_point", "projection")}
QUESTIONS = [f"{room}.{function}" for room in ANALYSES for function in SEVERAL.get(room, ("analyze",))]
analyses = pytest.mark.parametrize("question", QUESTIONS)


@pytest.fixture(scope="session")
def pilot_book() -> Book:
    return Book.from_files(SAMPLE / "pilot.csv")


@pytest.fixture(scope="session")
def shuffled_book() -> Book:
    """The sample book with the rows of every file in another order."""
    return Book.from_files(*(_shuffled(SAMPLE / f"{name}.csv") for name in SAMPLE_FILES), name="Larkspur", sample=True)


def _shuffled(path: Path) -> tuple[str, bytes]:
    header, *rows = path.read_bytes().splitlines(keepends=True)
    order = np.random.default_rng(4).permutation(len(rows))
    return path.name, header + b"".join(rows[place] for place in order)


def work(question: str):
    room, function = question.split(".")
    return getattr(import_module(f"analysis.{room}"), function)


def answer(question: str, book: Book) -> object:
    """What an analysis says with its defaults; a life is that of the account whose id comes first."""
    asked = {}
    if question == "account.analyze":
        ids = book.tables["accounts"].select(nw.col("account_id").min()).collect("pandas").to_pandas()
        asked = {"account_id": ids["account_id"][0]}
    return work(question)(book, **asked)


def frames_of(result: object) -> dict[str, pd.DataFrame]:
    named = {field.name: getattr(result, field.name) for field in fields(result)}
    return {name: value for name, value in named.items() if isinstance(value, pd.DataFrame)}


@pytest.fixture(scope="session")
def asked_of(sample_book: Book, pilot_book: Book):
    return lambda question: pilot_book if question == "experiment.analyze" else sample_book


@pytest.fixture(scope="session")
def answered(asked_of):
    """The answer of an analysis on its book, worked out once."""
    return cache(lambda question: answer(question, asked_of(question)))


@analyses
def test_with_its_defaults_it_answers_in_sentences(question: str, answered) -> None:
    findings = answered(question).findings
    assert len(findings) >= 1
    for finding in findings:
        assert finding.verdict in VERDICTS
        assert finding.claim.endswith(".")
        assert not {"nan", "inf", "None", "NaN"} & set(finding.claim.replace("%", " ").replace(",", " ").split())


@analyses
def test_every_column_is_in_the_glossary_and_no_frame_grows_with_the_rows(question: str, answered) -> None:
    for name, frame in frames_of(answered(question)).items():
        assert set(frame.columns) <= set(COLUMNS), f"{name}: {set(frame.columns) - set(COLUMNS)}"
        assert len(frame) <= (LONGEST_LIST if "account_id" in frame else LONGEST), f"{name} has {len(frame)} rows"


@analyses
def test_the_book_is_unchanged_by_being_asked(question: str, asked_of) -> None:
    book = asked_of(question)
    before = {name: frame.collect("pandas").to_pandas() for name, frame in book.tables.items()}
    fingerprint = book.fingerprint
    answer(question, book)
    assert book.fingerprint == fingerprint
    for name, frame in book.tables.items():
        pd.testing.assert_frame_equal(before[name], frame.collect("pandas").to_pandas())


@analyses
def test_the_order_of_the_rows_says_nothing(question: str, answered, shuffled_book: Book) -> None:
    if question == "experiment.analyze":
        pytest.skip("its units are shuffled in test_experiment")
    one, other = answered(question), answer(question, shuffled_book)
    assert [finding.claim for finding in one.findings] == [finding.claim for finding in other.findings]
    for name, frame in frames_of(one).items():
        pd.testing.assert_frame_equal(frame, frames_of(other)[name], obj=name)


@pytest.mark.parametrize("engine", ["pandas", "polars"])
@analyses
def test_every_engine_gives_the_same_sentences(question: str, engine: str, asked_of, answered) -> None:
    one, other = answered(question), answer(question, asked_of(question).on(engine))
    assert [finding.claim for finding in one.findings] == [finding.claim for finding in other.findings]


@analyses
def test_a_book_that_has_nothing_for_it_says_so_and_what_would_help(question: str, pilot_book: Book) -> None:
    late = pd.DataFrame({"account_id": ["A", "B"], "started_on": ["2030-01-01"] * 2, "churned_on": ["", ""]})
    paid = pd.DataFrame({"month": ["2025-01"], "amount": ["10"]})
    for tables in ({"accounts": late, "as_of": "2025-12-31"}, {"costs": paid}):
        with pytest.raises(AnalysisError) as raised:
            work(question)(Book.from_frames(**tables), **({"account_id": "A"} if question == "account.analyze" else {}))
        assert isinstance(raised.value, NotEnoughData | MissingTable)
        assert raised.value.fix
