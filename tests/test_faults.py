"""What goes wrong beside the app: a process that is killed, a clock set back, two servers, a copy taken meanwhile.

Full disks, and stores that are locked, damaged, read-only or of another version, are in `test_qbr_store`; a reader's
child process that is killed is in `browser/test_child`.
"""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from books import nine, twelve

from analysis.qbr import store as stores
from analysis.qbr.notebook import Notebook
from analysis.qbr.sharing import TEAM, VIEWER, Sharing
from analysis.qbr.store import Store
from analysis.team.clock import moment
from analysis.team.people import Person

ROOT = Path(__file__).parents[1]
# A server that keeps the notebook once more with a book of 20 MB, and is in the middle of it for as long as it lives.
IN_THE_MIDDLE = """
import sys, time
from contextlib import contextmanager
from pathlib import Path
from analysis.qbr import store as stores

opened = stores.opened

@contextmanager
def never_done(path, forward=True):
    with opened(path, forward) as file:
        file.execute("PRAGMA cache_size = 10")
        yield file
        print(file.in_transaction, flush=True)
        time.sleep(60)

kept = stores.Store(Path(sys.argv[1]), "here")
book = kept.open("one")
stores.opened, stores._book = never_done, lambda book: b"x" * 20_000_000
getattr(kept, sys.argv[2])(*{"keep_again": ("one", book, 1, "new"), "keep": ("two", book)}[sys.argv[2]],
                           **({"whole": True, "later": True} if sys.argv[2] == "keep_again" else {}))
"""
# A server that keeps ten notebooks of its own, each as soon as the other lets it.
KEEPING = """
import sys
from pathlib import Path
from analysis.qbr.store import Store
from analysis.qbr.store_file import Busy

kept = Store(Path(sys.argv[1]), "here")
book = kept.open("one")
for turn in range(10):
    for _ in range(100):
        try:
            kept.keep(f"{sys.argv[2]} {turn}", book)
            break
        except Busy:
            continue
    print(f"{sys.argv[2]} {turn}", flush=True)
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    found = tmp_path / "notebooks.sqlite"
    Store(found, "here").keep("one", Notebook(nine()), "old")
    return found


def server(code: str, *told: object) -> "subprocess.Popen[str]":
    run = [sys.executable, "-c", code, *map(str, told)]
    return subprocess.Popen(run, cwd=ROOT, stdout=subprocess.PIPE, text=True)


@pytest.mark.parametrize("how", ["keep_again", pytest.param("keep", marks=pytest.mark.nightly)])
def test_a_server_killed_while_it_keeps_leaves_what_was_there_and_nothing_by_halves(place: Path, how: str) -> None:
    before = place.stat().st_size
    with server(IN_THE_MIDDLE, place, how) as writing:
        assert writing.stdout is not None
        assert writing.stdout.readline() == "True\n"
        # It has written into the file already: what the test is of.
        assert place.stat().st_size > before + 10_000_000
        writing.kill()
    notebook, entry = Store(place, "here").take("one")
    assert (entry.version, entry.made) == (1, "old")
    assert notebook.book.fingerprint == nine().fingerprint
    assert [entry.id for entry in Store(place, "here").notebooks()] == ["one"]
    with closing(sqlite3.connect(place)) as file:
        assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert Store(place, "here").keep_again("one", Notebook(nine()), 1, "new", whole=True, later=True) == 2


@pytest.mark.nightly
def test_two_servers_on_one_store_keep_all_they_said_they_kept(place: Path) -> None:
    with server(KEEPING, place, "a") as one, server(KEEPING, place, "b") as other:
        said = one.communicate()[0].splitlines() + other.communicate()[0].splitlines()
    assert len(said) == 20
    assert {entry.id for entry in Store(place, "here").notebooks()} == {*said, "one"}


def test_of_two_servers_that_change_one_notebook_the_slower_is_told(place: Path) -> None:
    one, other = Store(place, "here"), Store(place, "here")
    assert one.keep_again("one", Notebook(nine()), 1, "one", whole=False, later=True) == 2
    with pytest.raises(stores.Changed):
        other.keep_again("one", Notebook(nine()), 1, "other", whole=False, later=True)
    assert one.take("one")[1].made == "one"


def test_the_latest_notebook_is_the_last_one_saved_also_when_the_clock_was_set_back(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In autumn an hour comes twice; and a machine may find out that its clock was fast."""
    store = Store(place, "here")
    for id, now in [
        ("fast", "2031-01-01T00:00:00"),
        ("autumn", "2025-10-26T02:50:00"),
        ("later", "2025-10-26T02:10:00"),
    ]:
        monkeypatch.setattr(stores, "_now", lambda now=now: now)
        store.keep(id, Notebook(twelve()))
    assert [entry.id for entry in store.notebooks()][:3] == ["later", "autumn", "fast"]
    store.keep_again("autumn", Notebook(twelve()), 1, "more", whole=False, later=True)
    assert next(iter(store.notebooks())).id == "autumn"
    assert next(iter(store.notebooks())).saved_at == "2025-10-26T02:10:00"


@pytest.mark.parametrize(
    ("zone", "shown"),
    [("America/New_York", "2025-10-25T20:10:00"), ("Asia/Tokyo", "2025-10-26T09:10:00"), (None, "2025-10-26T02:10:00"),
     ("no such/zone", "2025-10-26T02:10:00"), ("../../etc/passwd", "2025-10-26T02:10:00")],
)  # fmt: skip
def test_a_reader_sees_the_time_of_their_own_clock(zone: str | None, shown: str) -> None:
    assert moment("2025-10-26T02:10:00+02:00", zone) == shown
    assert moment("2025-10-26T02:10:00", zone) == "2025-10-26T02:10:00"


def test_what_others_share_is_the_last_saved_first_too(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ines, robin = Person("https://a", "1"), Person("https://a", "2")
    for id, now in [("first", "2031-01-01T00:00:00"), ("second", "2025-01-01T00:00:00")]:
        monkeypatch.setattr(stores, "_now", lambda now=now: now)
        Store(place, ines.key).keep(id, Notebook(nine()))
        Sharing(place, ines).give(id, TEAM, VIEWER)
    assert [shared.entry.id for shared in Sharing(place, robin).with_me()] == ["second", "first"]


@pytest.mark.nightly
def test_a_backup_taken_while_a_server_writes_opens_with_all_that_was_kept_by_then(place: Path, tmp_path: Path) -> None:
    """As the README says: by SQLite's own backup, of which `sqlite3 .backup` is one way and Python's another."""
    copied = tmp_path / "backup.sqlite"
    with server(KEEPING, place, "a") as writing:
        assert writing.stdout is not None
        said = [writing.stdout.readline().strip() for _ in range(4)]
        with closing(sqlite3.connect(place)) as file, closing(sqlite3.connect(copied)) as copy:
            file.backup(copy)
        writing.communicate()
    kept = {entry.id for entry in Store(copied, "here").notebooks()}
    assert {*said, "one"} <= kept
    assert len(kept) <= 11
    assert Store(copied, "here").open(said[0]).book.fingerprint == nine().fingerprint
