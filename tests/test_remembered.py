"""What tests share: an answer is that of the book, the controls and the function as they stand, and of nothing else."""

from collections import deque
from collections.abc import Iterator
from pathlib import Path

import pytest
import remembered
from books import AS_OF, NINE, nine, read

from analysis import Book, MissingTable, composition, nps


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Iterator[None]:
    """A folder of the test's own: in that of the run others are at work."""
    of_the_run = remembered.folder
    remembered.folder = lambda: tmp_path  # type: ignore[assignment]
    yield
    remembered.folder = of_the_run


def asked(work, book: Book, **controls: object):
    before = set(remembered.folder().iterdir())
    answer = remembered.asked(work, book, **controls)
    return answer, len(set(remembered.folder().iterdir()) - before)


def book(name: str, of: str = NINE) -> Book:
    return Book.from_frames(accounts=read(of), as_of=AS_OF, name=name)


def test_the_same_question_to_the_same_book_is_worked_out_once() -> None:
    first, new = asked(composition.analyze, book("once"))
    again, more = asked(composition.analyze, book("once"))
    assert (new, more) == (1, 0)
    assert [f.claim for f in again.findings] == [f.claim for f in first.findings]
    assert again is not first


def test_another_book_order_control_or_engine_is_another_question() -> None:
    header, *rows = NINE.strip().splitlines()
    turned = "\n".join([header, *rows[::-1]])
    one = book("other")
    questions = [(one, {}), (one, {"by": "segment"}), (one.on("pandas"), {}), (book("other", turned), {})]
    assert [asked(composition.analyze, of, **controls)[1] for of, controls in questions] == [1] * 4


def test_what_a_book_cannot_say_is_kept_as_that() -> None:
    for _ in range(2):
        with pytest.raises(MissingTable) as raised:
            remembered.asked(nps.analyze, nine())
        assert raised.value.fix


def test_what_a_test_puts_in_the_place_of_the_apps_own_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    assert remembered.OFF == [True]
    monkeypatch.setattr(remembered, "OFF", [False])
    assert asked(lambda _: 1, nine()) == (1, 0)


def test_who_opens_the_same_rows_again_finds_their_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered, "BASES", deque(maxlen=1))

    def base_of(book: Book) -> int:
        return id(book.built.engine._holds)  # type: ignore[attr-defined]

    first = base_of(book("stays"))
    assert base_of(book("stays too")) == first
    of_others = NINE.replace("Alder", "Acacia")
    assert of_others != NINE
    other = base_of(book("others", of_others))
    assert other not in (first, base_of(book("stays")))
