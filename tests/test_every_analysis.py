"""What every analysis that a page asks keeps on the sample book, found by its pages, so that a new one is too."""

import ast
from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import cache
from importlib import import_module
from inspect import signature
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd
import pytest
from books import SAMPLE, SAMPLE_FILES
from netting import SLIPS
from nightly import times
from remembered import afresh
from remembered import asked as once
from test_layers import ANALYSES, modules

from analysis import AnalysisError, Book, MissingTable, NotEnoughData
from analysis.finding import VERDICTS
from analysis.glossary import COLUMNS
from analysis.result import Result

PAGES = SAMPLE.parent / "pages"
# Groups, months and pages of groups: a frame that grows with the accounts is a list, and lists are short.
LONGEST, LONGEST_LIST = 1_500, 50
# Lists that a page shows whole, since its reader sorts them.
WHOLE = {"similar"}
ERRORS = ("AnalysisError", "MissingTable", "NotEnoughData")
# What a page puts together itself before it asks.
ASKED: dict[str, Callable[[Book], Mapping[str, Any]]] = {
    "account.analyze": lambda book: {"account_id": first_id(book)},
    "composition.crossed": lambda book: {"by": "segment", "across": "region"},
    "experiment.survey": lambda book: {"answers": ("said.csv", (SAMPLE / "pilot_answers.csv").read_bytes())},
    "health.rated": lambda book: {"rating": "mood"},
    "targets.hold": lambda book: {"kept": projected(book)},
    "targets.intervention": lambda book: {"changes": [("Agents hired", "2025-07-01")]},
    "targets.target": lambda book: {"changed_on": "2025-07-01"},
    "targets.watch": lambda book: {"by": "segment"},
}


@cache
def results() -> list[str]:
    """Every function of an analysis that a page names and that answers in sentences: room.function."""
    named = {
        f"{node.value.id}.{node.attr}"
        for path in PAGES.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in ANALYSES
    }
    return sorted(name for name in named if "findings" in told_by(work(name)))


def work(question: str) -> Any:
    room, function = question.split(".")
    return getattr(import_module(f"analysis.{room}"), function)


def told_by(asked: Any) -> set[str]:
    """The names of the fields of what a function returns."""
    kind = signature(asked).return_annotation if callable(asked) and not isinstance(asked, type) else None
    kind = getattr(import_module(asked.__module__), kind, None) if isinstance(kind, str) else kind
    return set(getattr(kind, "__dataclass_fields__", ()))


def first_id(book: Book) -> str:
    if "accounts" not in book.tables:
        return "A"
    ids = book.tables["accounts"].select(nw.col("account_id").min()).collect("pandas").to_pandas()
    return str(ids["account_id"][0])


def projected(book: Book) -> Any:
    targets = import_module("analysis.targets")
    return targets.kept_rows(targets.to_keep(targets.projection(book, ahead=12), "Plan"))


# What was asked of a book is asked once: several tests read every sentence of the same books.
_ANSWERED: WeakKeyDictionary[Book, dict[str, Any]] = WeakKeyDictionary()


def answer(question: str, book: Book) -> Any:
    """What an analysis says with its defaults, or with what its page asks for it."""
    kept = _ANSWERED.setdefault(book, {})
    if question not in kept:
        kept[question] = once(work(question), book, **ASKED.get(question, lambda _: {})(book))
    return kept[question]


def frames_of(result: Any) -> dict[str, pd.DataFrame]:
    named = {field.name: getattr(result, field.name) for field in fields(result)}
    return {name: value for name, value in named.items() if isinstance(value, pd.DataFrame)}


def claims(result: Any) -> list[str]:
    return [finding.claim for finding in result.findings]


@cache
def pilot_book() -> Book:
    return Book.from_files(SAMPLE / "pilot.csv")


@cache
def started_book(shuffled: bool = False) -> Book:
    """The sample's accounts with the milestones of their start."""
    tables = {name: pd.read_csv(SAMPLE / f"{name}.csv", dtype=str) for name in ("accounts", "mrr")}
    tables["events"] = pd.read_csv(SAMPLE / "milestones.csv", dtype=str)
    return Book.from_frames(
        **{n: part.sample(frac=1, random_state=4) if shuffled else part for n, part in tables.items()}
    )


@cache
def rated_book(shuffled: bool = False) -> Book:
    """A third of the sample's accounts with what their managers think of them, from 1 to 5."""
    tables = {name: pd.read_csv(SAMPLE / f"{name}.csv", dtype=str) for name in ("accounts", "mrr", "nps", "usage")}
    accounts = tables["accounts"][::3]
    tables["accounts"] = accounts.assign(mood=[str(1 + place * place % 5) for place in range(len(accounts))])
    kept = set(accounts["account_id"])
    parts = {name: frame[frame["account_id"].isin(kept)] for name, frame in tables.items()}
    return Book.from_frames(
        **{n: part.sample(frac=1, random_state=4) if shuffled else part for n, part in parts.items()}
    )


@pytest.fixture(scope="session")
def shuffled_book() -> Book:
    """The sample book with the rows of every file in another order."""
    return Book.from_files(*(_shuffled(SAMPLE / f"{name}.csv") for name in SAMPLE_FILES), sample=True).called(
        "Larkspur", "EUR"
    )


def _shuffled(path: Path) -> tuple[str, bytes]:
    header, *rows = path.read_bytes().splitlines(keepends=True)
    order = np.random.default_rng(4).permutation(len(rows))
    return path.name, header + b"".join(rows[place] for place in order)


def contents_of(book: Book) -> dict[str, pd.DataFrame]:
    return {name: frame.collect("pandas").to_pandas() for name, frame in book.tables.items()}


@pytest.fixture(scope="session")
def before(sample_book: Book) -> dict[str, pd.DataFrame]:
    return contents_of(sample_book)


@pytest.fixture(scope="session", params=results())
def asked(request: pytest.FixtureRequest, sample_book: Book, before: object) -> tuple[str, Book, Any]:
    """An analysis, the book it is put to, and its answer, worked out once for all that is looked at in it."""
    others = {"experiment.analyze": pilot_book, "experiment.survey": pilot_book, "health.rated": rated_book,
              "survival.value": started_book}  # fmt: skip
    book = others[request.param]() if request.param in others else sample_book
    return request.param, book, afresh(work(request.param), book, **ASKED.get(request.param, lambda _: {})(book))


def test_as_many_analyses_are_met_as_pages_ask() -> None:
    """One a page and view at least, but for the pages that only gather what others said."""
    assert len(results()) >= 45
    assert set(ASKED) <= set(results())


def test_it_answers_in_sentences(asked) -> None:
    _, _, result = asked
    assert len(result.findings) >= 1
    for finding in result.findings:
        assert finding.verdict in VERDICTS
        assert finding.claim.endswith(".")
        assert not SLIPS.search(finding.claim)


def test_it_has_a_table_and_says_its_first_finding_where_it_is_printed(asked) -> None:
    _, _, result = asked
    assert isinstance(result, Result)
    table = result.to_frame()
    assert len(table.columns) > 0
    assert all(table is not frame for frame in frames_of(result).values())
    assert result.findings[0].claim[:60] in repr(result)


def test_every_column_is_in_the_glossary_and_no_frame_grows_with_the_rows(asked) -> None:
    for name, frame in frames_of(asked[2]).items():
        assert set(frame.columns) <= set(COLUMNS), f"{name}: {set(frame.columns) - set(COLUMNS)}"
        assert len(frame) <= (LONGEST_LIST if "account_id" in frame and name not in WHOLE else LONGEST), (
            f"{name} has {len(frame)} rows"
        )


@pytest.mark.parametrize("turn", range(times(1, 3)))
def test_the_order_of_the_rows_and_the_engine_say_nothing(asked, shuffled_book: Book, turn: int) -> None:
    """Rows in another order, by day on pandas for every other question and polars for the rest; by night also on both
    others. The units of an experiment are shuffled in test_experiment."""
    question, book, one = asked
    if not question.startswith("experiment."):
        own = {"health.rated": rated_book, "survival.value": started_book}.get(question)
        book = own(shuffled=True) if own else shuffled_book
    engine = ("pandas", "polars", "duckdb")[(results().index(question) % 2 + turn) % 3]
    other = answer(question, book.on(engine))
    assert claims(one) == claims(other)
    for name, frame in frames_of(one).items():
        # Another engine may hold the same number in another type.
        pd.testing.assert_frame_equal(frame, frames_of(other)[name], check_dtype=engine == "duckdb", obj=name)


def test_the_book_is_unchanged_by_being_asked(asked, before: dict[str, pd.DataFrame], sample_book: Book) -> None:
    for name, frame in contents_of(sample_book).items():
        pd.testing.assert_frame_equal(before[name], frame)


def test_a_book_that_has_nothing_for_it_says_so_and_what_would_help(asked) -> None:
    question = asked[0]
    late = pd.DataFrame({"account_id": ["A", "B"], "started_on": ["2030-01-01"] * 2, "churned_on": ["", ""]})
    paid = pd.DataFrame({"month": ["2025-01"], "amount": ["10"]})
    for tables in ({"accounts": late, "as_of": "2025-12-31"}, {"costs": paid}):
        with pytest.raises(AnalysisError) as raised:
            answer(question, Book.from_frames(**tables))
        assert isinstance(raised.value, NotEnoughData | MissingTable)
        assert raised.value.fix


def test_every_error_says_what_would_help() -> None:
    """What could not be done, why, and what would help: three parts, the last of which is never left empty."""
    texts = {path: path.read_text(encoding="utf-8") for path in modules("analysis")}
    raising = {path: text for path, text in texts.items() if any(f"{name}(" in text for name in ERRORS)}
    assert len(raising) > 50
    assert [(path.name, call) for path, text in raising.items() for call in _without_help(ast.parse(text))] == []


def test_an_error_that_leaves_its_help_empty_is_seen() -> None:
    told = "raise MissingTable('a', 'b', '')\nraise NotEnoughData('a', 'b')\nraise AnalysisError('a', 'b', fix='c')"
    assert len(_without_help(ast.parse(told))) == 2


def _without_help(tree: ast.AST) -> list[str]:
    """The errors that are raised without a word of what would help."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ERRORS:
            given = dict(zip(("what", "why", "fix"), node.args, strict=False))
            given |= {word.arg: word.value for word in node.keywords if word.arg}
            handed_on = any(isinstance(part, ast.Starred) for part in node.args)
            if not handed_on and ast.unparse(given.get("fix", ast.Constant(""))) == "''":
                found.append(ast.unparse(node))
    return found


# Of each count: what it is counted by, its keys, and the columns that are the largest and not the sum of two halves.
COUNTS: dict[str, tuple[dict[str, Any], tuple[str, ...], tuple[str, ...]]] = {
    "composition.count_amounts": ({"by": "segment"}, ("group",), ()),
    "composition.count_churn": ({"by": "segment"}, ("group",), ("largest_churned",)),
    "composition.count_crossed": ({"by": "segment", "across": "region"}, ("group", "across"), ()),
    "composition.count_ledger": ({}, ("here", "churned", "due", "term_known"), ()),
    "composition.count_paid": ({}, ("month", "churned_month", "churned"), ()),
    "composition.count_reasons": ({}, ("churn_reason",), ()),
    "nps.count_answering": ({"by": "segment"}, ("group",), ()),
    "revenue.count_failing": ({}, ("failed", "back", "soon", "left"), ()),
    "revenue.count_kept": ({"by": "segment"}, ("group", "month"), ("largest_lost", "largest_gone")),
    "revenue.count_layers": ({}, ("cohort", "month"), ()),
    "revenue.count_movements": ({"by": "segment"}, ("group", "month"), ()),
    "revenue.count_period": ({}, (), ()),
    "revenue.count_recovery": ({}, ("days", "recovered"), ()),
    "survival.count_arpa": ({"by": "segment"}, ("group",), ()),
    "survival.count_life_table": ({"by": "segment"}, ("group", "entry", "exit", "churned"), ()),
    "survival.count_terms": ({}, ("term", "entry", "exit", "churned"), ()),
    "targets.count_early": ({}, ("group", "dimension"), ()),
    "targets.count_groups": ({"by": "segment"}, ("group", "contract"), ()),
    "targets.count_months": ({}, ("month",), ()),
    "targets.count_mrr": ({}, ("month",), ()),
    "targets.count_periods": ({}, ("group", "period"), ()),
}


@pytest.fixture(scope="session")
def halves(sample_book: Book) -> tuple[Book, Book]:
    """The accounts of some managers, and those of the others."""
    ids = sample_book.tables["accounts"].select("csm").unique().sort("csm").collect("pandas").to_pandas()
    managers = ids["csm"].tolist()
    return sample_book.where(csm=managers[::2]), sample_book.where(csm=managers[1::2])


@pytest.mark.parametrize("counted", COUNTS)
def test_the_counts_of_two_halves_of_a_book_add_up_to_those_of_the_whole(
    counted: str, sample_book: Book, halves: tuple[Book, Book]
) -> None:
    controls, keys, largest = COUNTS[counted]
    room, function = counted.split(".")
    count = getattr(import_module(f"analysis.{room}"), function)
    whole, *parts = (count(book, **controls) for book in (sample_book, *halves))
    numbers = [name for name in whole if name not in keys and whole[name].dtype.kind in "iuf"]
    both, told = (_added(frame, list(keys), numbers, largest) for frame in (pd.concat(parts), whole))
    assert len(numbers) >= 1
    assert told.to_numpy().any()
    pd.testing.assert_frame_equal(both, told, check_dtype=False, check_index_type=False)


def _added(frame: pd.DataFrame, keys: list[str], numbers: list[str], largest: tuple[str, ...]) -> pd.DataFrame:
    """The sums of all rows with the same keys, or the largest; keys in order."""
    how = {name: "max" if name in largest else "sum" for name in numbers}
    if not keys:
        return frame.agg(how).to_frame().T.astype(float)
    return frame.groupby(keys, dropna=False, observed=True).agg(how).sort_index().astype(float)
