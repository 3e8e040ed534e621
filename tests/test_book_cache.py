"""What is worked out of a book is worked out once, and goes with the book."""

import gc
import weakref
from concurrent.futures import ThreadPoolExecutor
from functools import wraps
from threading import Thread
from time import process_time, sleep

import pandas as pd
import pytest
from books import nine, twelve

from analysis import Book, NotEnoughData, composition, revenue, summary
from analysis.book.book_cache import answered, cached, go_second
from analysis.counting.population import count_undated, placed
from analysis.summary import reading


def test_who_asks_for_what_is_on_its_way_waits_for_it() -> None:
    asked = []

    @cached
    def slow(book: Book, number: int) -> int:
        asked.append(number)
        sleep(0.05)
        return number

    book = nine()
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda _: slow(book, 1), range(4))) == [1] * 4
    assert asked == [1]


def test_what_fails_is_asked_again() -> None:
    asked = []

    @cached
    def fails(book: Book) -> int:
        asked.append(book.name)
        raise NotEnoughData("No.", "None.", "Bring some.")

    for _ in range(2):
        with pytest.raises(NotEnoughData):
            fails(nine())
    assert len(asked) == 2


def test_who_writes_into_a_counted_frame_changes_nobody_elses() -> None:
    @cached
    def counts(book: Book) -> pd.DataFrame:
        return pd.DataFrame({"accounts": [1, 2]})

    book = nine()
    mine = counts(book)
    mine.loc[0, "accounts"] = 99
    assert counts(book)["accounts"].tolist() == [1, 2]


def test_a_default_that_is_named_is_the_same_question() -> None:
    book = twelve()
    asked = answered(book, revenue.analyze, {})
    assert answered(book, revenue.analyze, {"late": 0, "by": None}) is asked
    assert answered(book, revenue.analyze, {"late": 1}) is not asked
    assert answered(book, revenue.analyze, {"kinds": ["a list cannot be compared"]}) is not asked


def test_the_summary_and_its_six_numbers_ask_each_question_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr("analysis.revenue.analyze", _noted(asked, revenue.analyze))
    monkeypatch.setattr("analysis.composition.change", _noted(asked, composition.change))
    book = Book.from_frames(accounts=twelve_accounts(), mrr=twelve_mrr(), as_of="2025-12-31")
    summary.numbers(book)
    summary.read(book)
    assert sorted(asked) == ["analyze", "change"]


def _noted(asked: list[str], work):
    @wraps(work)
    def noted(book: Book, **controls: object) -> object:
        asked.append(work.__name__)
        return work(book, **controls)

    return noted


def twelve_accounts() -> pd.DataFrame:
    return pd.DataFrame(
        {"account_id": [f"C{i}" for i in range(12)], "started_on": "2023-01-01",
         "churned_on": ["2025-05-01", *[""] * 11], "segment": ["Small", "Large"] * 6}
    )  # fmt: skip


def twelve_mrr() -> pd.DataFrame:
    months = [f"{year}-{month:02d}" for year in (2024, 2025) for month in range(1, 13)]
    rows = [(f"C{i}", month, 100.0) for i in range(12) for month in months if i or month < "2025-05"]
    return pd.DataFrame(rows, columns=["account_id", "month", "mrr"])


def test_rows_are_described_once_in_a_thread_and_by_each_thread_for_itself() -> None:
    book = nine()
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(lambda: placed(book)).result()
    assert placed(book) is placed(book)
    assert placed(book) is not other


def test_nothing_outlives_the_book() -> None:
    book = Book.from_frames(accounts=twelve_accounts(), mrr=twelve_mrr(), as_of="2025-12-31")
    summary.numbers(book)
    summary.read(book)
    assert count_undated(book) == 0
    gone = weakref.ref(book)
    del book
    gc.collect()
    assert gone() is None


def test_a_summary_that_nobody_holds_is_asked_no_further_and_the_book_goes() -> None:
    """A reader who has closed the tab leaves no thread behind that asks their book everything."""
    book = Book.from_frames(accounts=twelve_accounts(), mrr=twelve_mrr(), as_of="2025-12-31")
    reading = summary.Reading(book).start()
    threads, gone = reading._threads, weakref.ref(book)
    del book, reading
    for thread in threads:
        thread.join(20)
    gc.collect()
    assert gone() is None


def test_a_summary_waits_for_the_pages_that_somebody_looks_at(monkeypatch: pytest.MonkeyPatch) -> None:
    book, free = Book.from_frames(accounts=twelve_accounts(), mrr=twelve_mrr(), as_of="2025-12-31"), []
    reading = summary.Reading(book, lambda: not free).start()
    sleep(0.2)
    assert reading.answered == ()
    free.append(True)
    assert reading.wait(60).finished


def test_in_the_middle_of_a_question_pages_go_first_too_unless_they_wait_for_its_answer() -> None:
    """What is counted next within a question waits for the page; a page that needs what is on its way gets it."""
    book: Book = Book.from_frames(accounts=twelve_accounts(), as_of="2025-12-31")
    told: list[str] = []
    pages: list[None] = []

    @cached
    def outer(book: Book) -> int:
        pages.append(None)
        return inner(book)

    @cached
    def inner(book: Book) -> int:
        told.append("inner")
        return 7

    def beside() -> None:
        patience = reading._Patience(lambda: bool(pages))
        go_second(patience.wait)
        outer(book)

    worker = Thread(target=beside)
    worker.start()
    sleep(0.3)
    assert (bool(pages), told) == (True, [])
    assert outer(book) == 7, "the page has what it waited for while it is busy itself"
    worker.join(20)
    assert told == ["inner"]


def test_patience_is_measured_in_computing_and_ends() -> None:
    patience = reading._Patience(lambda: True)
    patience._left = 0.2
    began = process_time()
    stop: list[None] = []
    other = Thread(target=lambda: [None for _ in iter(lambda: bool(stop), True)])
    other.start()
    patience.wait()
    stop.append(None)
    other.join(20)
    assert 0.2 <= process_time() - began < 5
    began = process_time()
    patience.wait()
    assert process_time() - began < 0.2, "what is left is nothing"
