"""One notebook in several tabs: nothing of one tab is lost by another, and each is told what became of it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from books import BILLS, NINE, nine, read
from packs import full

from analysis import Book
from analysis.qbr.notebook import Notebook, open_saved, save
from analysis.qbr.store import Changed, Store
from analysis.qbr.tabs import Held, keep, made


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "notebooks.sqlite", "here")


BOOK = nine()
EMPTY = Notebook(BOOK)


def titled(title: str) -> Notebook:
    return Notebook(BOOK, full(BOOK).titled(title))


def opened(store: Store, id: str) -> Held:
    """The notebook in a tab in which it was just opened, and which was drawn once."""
    notebook, entry = store.take(id)
    outcome = keep(store, Held.of(entry, notebook.book.fingerprint, store), notebook)
    assert outcome.what == "same"
    return outcome.held


def two_tabs(store: Store) -> tuple[Held, Held]:
    first = keep(store, Held.new(), titled("As it was")).held
    return first, opened(store, first.id)


def titles(store: Store) -> dict[str, str]:
    return {entry.name: store.open(entry.id).pack.title for entry in store.notebooks()}


def test_the_second_tab_to_keep_something_overwrites_nothing_and_both_versions_are_kept(store: Store) -> None:
    one, two = two_tabs(store)
    first = keep(store, one, titled("From the first"))
    second = keep(store, two, titled("From the second"))
    assert (first.what, second.what) == ("kept", "parted")
    assert second.other is not None
    assert second.other.name == BOOK.name
    assert second.held.name.startswith(f"{BOOK.name} (second tab, ")
    assert titles(store) == {BOOK.name: "From the first", second.held.name: "From the second"}
    told = keep(store, first.held, titled("From the first"))
    assert [entry.name for entry in told.apart] == [second.held.name]
    assert keep(store, told.held, titled("From the first")).apart == ()


def test_after_they_parted_each_tab_goes_on_with_its_own(store: Store) -> None:
    one, two = two_tabs(store)
    first = keep(store, one, titled("a")).held
    second = keep(store, two, titled("b")).held
    for turn in range(3):
        first, second = keep(store, first, titled(f"a{turn}")).held, keep(store, second, titled(f"b{turn}")).held
    assert titles(store) == {BOOK.name: "a2", second.name: "b2"}


def test_three_tabs_that_all_kept_something_are_three_notebooks(store: Store) -> None:
    one, two = two_tabs(store)
    three = opened(store, one.id)
    whats = [keep(store, held, titled(str(place))).what for place, held in enumerate((one, two, three))]
    assert whats == ["kept", "parted", "parted"]
    assert {store.open(entry.id).pack.title for entry in store.notebooks()} == {"0", "1", "2"}


def test_a_tab_in_which_nothing_was_made_is_told_of_the_newer_version_and_writes_nothing(store: Store) -> None:
    one, two = two_tabs(store)
    keep(store, one, titled("From the first"))
    again = replace(titled("As it was"), views={"survival": {"by": "segment"}})
    outcome = keep(store, two, again)
    assert (outcome.what, outcome.held.version) == ("behind", 1)
    assert outcome.other is not None
    assert titles(store) == {BOOK.name: "From the first"}


def test_what_both_tabs_made_alike_is_one_notebook(store: Store) -> None:
    one, two = two_tabs(store)
    keep(store, one, titled("Alike"))
    assert keep(store, two, titled("Alike")).what in ("same", "kept")
    assert titles(store) == {BOOK.name: "Alike"}


def test_a_choice_on_a_page_is_kept_and_tells_the_other_tab_nothing(store: Store) -> None:
    one, two = two_tabs(store)
    looked = replace(titled("As it was"), views={"survival": {"by": "segment"}})
    outcome = keep(store, one, looked)
    assert (outcome.what, outcome.held.version) == ("kept", 1)
    assert store.open(one.id).views == looked.views
    assert keep(store, two, titled("As it was")).what in ("same", "kept")
    assert keep(store, two, titled("Mine")).what == "kept"


def test_a_deleted_notebook_is_not_saved_by_the_next_autosave(store: Store) -> None:
    one, two = two_tabs(store)
    store.delete(one.id)
    for notebook in (titled("As it was"), titled("More")):
        assert keep(store, two, notebook).what == "gone"
    assert store.notebooks() == ()
    assert keep(store, Held.new(), titled("More")).what == "kept"
    assert titles(store) == {BOOK.name: "More"}


def test_two_tabs_at_the_same_moment_lose_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other tab writes between this one's look and its own writing."""
    one, two = two_tabs(store)
    entries = store.notebooks()
    keep(store, one, titled("Faster"))
    real, turns = store.notebooks, iter([entries])
    monkeypatch.setattr(store, "notebooks", lambda: next(turns, None) or real())
    outcome = keep(store, two, titled("Slower"))
    assert outcome.what == "parted"
    monkeypatch.undo()
    assert sorted(titles(store).values()) == ["Faster", "Slower"]


def test_what_was_seen_otherwise_is_never_written_over(store: Store) -> None:
    store.keep("one", titled("a"))
    with pytest.raises(Changed):
        store.keep_again("one", titled("b"), 7, "", whole=True, later=True)
    with pytest.raises(Changed):
        store.keep_again("none", titled("b"), 1, "", whole=True, later=True)
    assert titles(store) == {BOOK.name: "a"}


def test_a_book_opened_again_with_nothing_made_is_not_kept_once_more(store: Store) -> None:
    one = keep(store, Held.new(), EMPTY)
    again = keep(store, Held.new(), EMPTY)
    assert (one.what, again.what, again.held.id) == ("kept", "same", one.held.id)
    mine = keep(store, again.held, titled("Mine"))
    assert (mine.what, mine.held.id) == ("kept", one.held.id)
    third = keep(store, Held.new(), EMPTY)
    assert third.what == "idle"
    assert titles(store) == {BOOK.name: "Mine"}
    assert keep(store, third.held, titled("Another")).what == "kept"
    assert sorted(store.open(entry.id).pack.title for entry in store.notebooks()) == ["Another", "Mine"]


def test_another_day_of_the_same_book_is_a_change_of_it_and_not_another_notebook(store: Store) -> None:
    one = keep(store, Held.new(), EMPTY).held
    later = Book.from_frames(accounts=read(NINE), mrr=read(BILLS), as_of="2026-01-31")
    outcome = keep(store, one, Notebook(later))
    assert (outcome.what, outcome.held.version) == ("kept", 2)
    assert str(store.open(one.id).book.as_of) == "2026-01-31"


CHANGES: dict[str, Callable[[Notebook], Notebook]] = {
    "a note": lambda n: replace(n, pack=n.pack.note(n.pack.items[0].id, "Mine")),
    "an order": lambda n: replace(n, pack=n.pack.move(n.pack.items[0].id, 1)),
    "a plan": lambda n: replace(n, plans={BOOK.fingerprint: "{}"}),
    "a table": lambda n: replace(n, written={"playbook-notes-00000000": {"usage": {"action": "Call"}}}),
    "a judgment": lambda n: replace(n, written={"judging": {"reasons": {"Price": "bad fit"}}}),
    "a register": lambda n: replace(n, registers={"changes": [{"name": "Agents"}]}),
    "last time": lambda n: replace(n, before=full(BOOK)),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_whatever_a_person_made_counts_as_made(change: Callable[[Notebook], Notebook]) -> None:
    assert made(change(titled("a"))) != made(titled("a"))


def test_what_is_worked_out_again_or_only_looked_at_was_not_made() -> None:
    notebook = titled("a")
    again = open_saved(save(notebook))
    assert made(again) == made(notebook)
    looked = replace(notebook, written={"playbook-notes-1": {}, "judging": {"reasons": {}}}, views={"a": {"b": "c"}})
    assert made(looked) == made(notebook)
