"""What several have open is held once, found by who brought all of it; what each makes of it is seen by nobody else."""

import gc
import threading
import weakref
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pyarrow as pa
import pytest
import remembered

from analysis import Book
from analysis.book import base
from analysis.book.base import BASES, Bases
from analysis.book.book_cache import cached
from analysis.book.diagnostics import Diagnostics
from analysis.book.own import Own
from analysis.book.reading import Sheet

GONE = (b"2025-03-01", b"", b"", b"")
ACCOUNTS = b"account_id,name,segment,seats,started_on,churned_on\n" + b"".join(
    b"a%d,Firm %d,%s,%d,2024-01-0%d,%s\n" % (n, n, (b"S", b"L")[n % 2], n, n % 9 + 1, GONE[n % 4]) for n in range(40)
)
FILE = ("accounts.csv", ACCOUNTS)


@pytest.fixture(autouse=True)
def nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """What other tests have opened does not stay, nor does what these do."""
    remembered.BASES.clear()
    monkeypatch.setattr(remembered, "BASES", deque(maxlen=0))


def opened(file: tuple[str, bytes] = FILE, **told: object) -> Book:
    return Book.from_files(file, **told)  # type: ignore[arg-type]


def base_of(book: Book) -> int:
    """Which base a book is on."""
    return id(book.built.engine._holds)  # type: ignore[attr-defined]


def test_the_same_files_are_held_and_built_once(monkeypatch: pytest.MonkeyPatch) -> None:
    built, build = [], base.build
    monkeypatch.setattr(base, "build", lambda *given: built.append(1) or build(*given))
    with ThreadPoolExecutor(4) as pool:
        books = list(pool.map(lambda _: opened(), range(4)))
    assert built == [1]
    assert len({base_of(book) for book in books}) == 1
    assert len({id(book.sheets[0].table) for book in books}) == 1
    assert len({id(book.built) for book in books}) == len({id(book.built.engine) for book in books}) == 4
    assert {book.count() for book in books} == {40}
    assert base_of(books[0].called("Ours", "EUR")) == base_of(books[1]), "what it is called is none of its base"


OTHERS: dict[str, Callable[[], Book]] = {
    "one cell": lambda: opened(("accounts.csv", ACCOUNTS.replace(b"Firm 39", b"Firm 38"))),
    "one letter more": lambda: opened(("accounts.csv", ACCOUNTS + b"a40,Firm 40,S,1,2024-01-01,\n")),
    "one header": lambda: opened(("accounts.csv", ACCOUNTS.replace(b"segment", b"Segment"))),
    "the name of the file": lambda: opened(("others.csv", ACCOUNTS)),
    "the day it is read for": lambda: opened(as_of="2025-06-30"),
    "since when it is watched": lambda: opened(observed_from="2024-02-01"),
    "the mapping": lambda: opened(recipe=replace(opened().recipe, files=tuple(
        replace(file, columns={k: v for k, v in file.columns.items() if k != "seats"}) for file in opened().recipe.files
    ))),
}  # fmt: skip


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
def test_who_has_brought_anything_else_has_a_base_of_their_own(other: Callable[[], Book]) -> None:
    book, else_ = opened(), other()
    assert base_of(book) != base_of(else_)


def test_a_digest_that_is_claimed_finds_nothing() -> None:
    """Neither what a file says of itself nor a part of its contents leads to what somebody else has open."""
    book = opened()
    (mine,) = book.sheets
    cells = mine.table.set_column(1, mine.table.column_names[1], [pa.array(["Mine"] * 40, pa.string())])
    forged: Sheet = replace(mine, table=cells)
    assert forged.digest == mine.digest
    else_ = Book.from_sheets([forged], book.recipe)
    assert base_of(else_) != base_of(book)
    assert else_.sheets[0].table is cells
    assert [name for name in vars(Bases) if not name.startswith("_")] == ["open"]


def test_filters_columns_and_answers_of_a_part_stay_with_who_made_them() -> None:
    mine, other = opened(), opened()
    part = mine.where(segment="S")
    wider = mine.with_column("Size", Own("bands", ("seats",), (10.0, 20.0)))
    assert (part.count(), other.count(), mine.count()) == (20, 40, 40)
    assert "size" in wider.dimensions
    assert "size" not in {*other.dimensions, *mine.dimensions}
    asked: list[Book] = []

    @cached
    def noted(book: Book) -> int:
        asked.append(book)
        return book.count()

    assert [noted(one) for one in (mine, other, part, other.where(segment="S"), wider)] == [40, 40, 20, 20, 40]
    # Of the whole book it is worked out once; of what one of them made of it, by each.
    assert len(asked) == 4
    schemas = {name for (name,) in other.built.engine.rows("SELECT schema_name FROM information_schema.schemata")}
    assert part.built.engine.schema in schemas
    gone, made = weakref.ref(mine), part.built.engine.schema
    asked.clear()
    del mine, part, wider
    gc.collect()
    assert gone() is None
    third = opened()
    assert base_of(third) == base_of(other)
    left = {name for (name,) in third.built.engine.rows("SELECT schema_name FROM information_schema.schemata")}
    assert made not in left
    assert other.count() == 40


def test_the_base_goes_with_the_last_who_has_it_open() -> None:
    one = ("accounts.csv", ACCOUNTS.replace(b"Firm", b"Fleeting"))
    first, second = opened(one), opened(one)
    held, before = weakref.ref(first.built.engine._holds), len(BASES._bases)  # type: ignore[attr-defined]
    first.where(segment="L")
    del first
    gc.collect()
    assert held() is not None
    assert second.count() == 40
    del second
    gc.collect()
    assert held() is None
    assert len(BASES._bases) == before - 1


def test_what_two_count_at_once_on_one_base_is_right() -> None:
    def counted(turn: int) -> tuple[int, int]:
        book = opened()
        part = book.where(segment="SL"[turn % 2])
        return part.count(), int(part.built.engine.row("SELECT count(churned_on) FROM accounts")[0])

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(counted, range(24)))
    assert found == [(20, 10), (20, 0)] * 12
    assert threading.active_count() < 50


def test_the_rows_behind_a_problem_are_found_in_a_book_that_several_have_open() -> None:
    scores = b"".join(b"a%d,2024-02-0%d,%d\n" % (n, n % 9 + 1, n % 11) for n in range(40))
    nps = ("nps.csv", b"account_id,answered_on,score\n" + scores + b"z1,2024-02-01,5\na1,2024-02-02,15\n")
    for book in [Book.from_files(FILE, nps) for _ in range(2)]:
        told = Diagnostics(book.sheets, book.recipe, book.built)
        assert list(told.unknown_rows("nps")["account_id"]) == ["z1"]
        assert list(told.problems.loc[told.problems["table"] == "nps", "accounts"]) == [1, 1]
