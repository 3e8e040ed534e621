"""Notebooks kept on this machine: for one owner, until deleted, and only where nobody else can come by."""

import os
import shutil
import sqlite3
import stat
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from books import AS_OF, BILLS, NINE, nine, read
from packs import full, pilot, wins_only
from streamlit.testing.v1 import AppTest

from analysis import AnalysisError, Book
from analysis.qbr import store as storing
from analysis.qbr.notebook import Notebook
from analysis.qbr.store import Store, owner_of, usual_place
from analysis.qbr.store_file import Busy, opened
from analysis.qbr.tabs import Held, keep

HERE = {"Host": "localhost:8501"}
BROWSER = {
    **HERE, "Connection": "Upgrade", "Pragma": "no-cache", "Cache-Control": "no-cache", "User-Agent": "Mozilla/5.0",
    "Upgrade": "websocket", "Origin": "http://localhost:8501", "Sec-WebSocket-Version": "13", "Cookie": "a=b",
    "Accept-Encoding": "gzip, deflate, br, zstd", "Accept-Language": "en-US,en", "DNT": "1", "Sec-GPC": "1",
}  # fmt: skip
PROXIES = [
    "X-Forwarded-For", "x-forwarded-for", "X_FORWARDED_FOR", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded",
    "X-Forwarded-Server", "X-Forwarded-Port", "X-Real-IP", "x-real-ip", "X-RealIP", "CF-Connecting-IP", "CF-Ray",
    "CF-Visitor", "Forwarded", "Forwarded-For", "Via", "True-Client-IP", "X-Client-IP", "X-Cluster-Client-IP",
    "Fastly-Client-IP", "X-Amzn-Trace-Id", "X-Envoy-External-Address", "Fly-Client-IP", "X-Original-Host",
    "X-Azure-ClientIP", "X-ProxyUser-Ip", "WL-Proxy-Client-IP", "Tailscale-User-Login", "X-Request-Id",
]  # fmt: skip


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "notebooks.sqlite"


def kept(store: Store, name: str, notebook: Notebook) -> None:
    store.keep(name, notebook)


def test_a_notebook_comes_back_as_it_was_last_kept(place: Path) -> None:
    store, book = Store(place, "here"), nine()
    kept(store, "one", Notebook(book, full(book), {"a": "{}"}, {}, {"survival": {"by": "segment"}}))
    changed = Notebook(book, full(book).titled("Changed"))
    assert store.keep_again("one", changed, 1, "", whole=False, later=True) == 2
    again = store.open("one")
    assert again.book.fingerprint == book.fingerprint
    assert again.pack.title == "Changed"
    assert len(again.pack) == len(full(book))
    (entry,) = store.notebooks()
    assert (entry.id, entry.fingerprint) == ("one", book.fingerprint)


def test_a_book_read_another_way_takes_its_own_place_and_not_a_second_one(place: Path) -> None:
    store = Store(place, "here")
    kept(store, "one", Notebook(nine()))
    later = Book.from_frames(accounts=read(NINE), mrr=read(BILLS), as_of="2026-01-31")
    store.keep_again("one", Notebook(later), 1, "", whole=True, later=True)
    assert [entry.fingerprint for entry in store.notebooks()] == [later.fingerprint]
    assert str(store.open("one").book.as_of) == "2026-01-31" != AS_OF


def test_nobody_sees_what_belongs_to_another(place: Path) -> None:
    ines, robin = Store(place, "user ines"), Store(place, "user robin")
    kept(ines, "one", Notebook(nine()))
    assert robin.notebooks() == ()
    with pytest.raises(AnalysisError):
        robin.open("one")
    robin.delete()
    assert len(ines.notebooks()) == 1


def test_what_is_deleted_is_gone_from_the_file(place: Path) -> None:
    store, book = Store(place, "here"), pilot()
    kept(store, "pilot", Notebook(book, wins_only(book)))
    kept(store, "other", Notebook(nine()))
    # A page of the file may end anywhere in what it holds, so it is looked for in pieces.
    whole = store_bytes(store, "pilot")
    pieces = [whole[start : start + 64] for start in range(0, len(whole) - 64, 64)]
    before = place.read_bytes()
    there = [piece for piece in pieces if piece in before]
    assert len(there) > 0.9 * len(pieces)
    store.delete("pilot")
    assert [entry.id for entry in store.notebooks()] == ["other"]
    left = place.read_bytes()
    assert not [piece for piece in there if piece in left]
    store.delete()
    assert store.notebooks() == ()


def store_bytes(store: Store, name: str) -> bytes:
    with opened(store.path) as file:
        return file.execute("SELECT book FROM notebooks WHERE id = ?", (name,)).fetchone()[0]


def test_the_file_can_be_read_by_its_owner_alone(place: Path) -> None:
    kept(Store(place, "here"), "one", Notebook(nine()))
    assert stat.S_IMODE(place.stat().st_mode) == 0o600


def test_keeping_can_be_turned_off_for_good_and_leaves_what_is_there(place: Path) -> None:
    store = Store(place, "here")
    assert store.kept
    kept(store, "one", Notebook(nine()))
    store.turn(False)
    assert not Store(place, "here").kept
    assert len(store.notebooks()) == 1


def test_a_book_too_large_or_a_file_that_is_no_store_is_said_calmly(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storing, "MOST_BOOK", 10)
    with pytest.raises(AnalysisError, match="too large"):
        Store(place, "here").keep("one", Notebook(nine()))
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(b"no database at all, but long enough to be taken for one" * 40)
    with pytest.raises(AnalysisError, match="Nothing can be kept"):
        Store(place, "here").notebooks()


@pytest.mark.parametrize(
    ("address", "headers", "signs_in", "user", "owner"),
    [
        ("localhost", HERE, False, None, "here"),
        ("127.0.0.1", {"Host": "127.0.0.1:8600"}, False, None, "here"),
        ("::1", {"Host": "[::1]:8501"}, False, None, "here"),
        (None, HERE, False, None, None),
        ("0.0.0.0", HERE, False, None, None),
        ("localhost", {"Host": "churn.example.com"}, False, None, None),
        ("localhost", {**HERE, "X-Forwarded-For": "10.0.0.9"}, False, None, None),
        ("localhost", {}, False, None, None),
        ("0.0.0.0", {"Host": "churn.example.com"}, True, "user https://a 1", "user https://a 1"),
        ("localhost", HERE, True, None, None),
    ],
)
def test_notebooks_are_kept_for_one_person_on_loopback_or_for_who_signed_in_and_else_not_at_all(
    address: str | None, headers: dict[str, str], signs_in: bool, user: str | None, owner: str | None
) -> None:
    assert owner_of(address, headers, signs_in, user) == owner


@pytest.mark.parametrize("header", PROXIES)
def test_whatever_a_proxy_adds_says_that_others_come_by(header: str) -> None:
    assert owner_of("localhost", BROWSER, False, None) == "here"
    assert owner_of("localhost", {**BROWSER, header: "127.0.0.1"}, False, None) is None


@pytest.mark.parametrize(
    ("host", "origin", "owner"),
    [
        ("localhost:8501", "http://localhost:8501", "here"),
        ("LOCALHOST:8501", "http://LocalHost:8501", "here"),
        ("127.0.0.1:8501", "http://127.0.0.1:8501", "here"),
        ("[::1]:8501", "http://[::1]:8501", "here"),
        ("localhost", "https://localhost", "here"),
        ("localhost:8501", "https://churn.example.com", None),
        ("127.0.0.1:8501", "http://10.0.0.9:8501", None),
        ("localhost:8501", "null", None),
        ("localhost:8501", "", None),
        ("localhost:8501", "http://localhost.evil.example:8501", None),
        ("localhost:8501", "http://localhost:8501@evil.example", None),
        ("localhost@evil.example", "http://localhost:8501", None),
        ("", "http://localhost:8501", None),
    ],
)
def test_the_address_in_the_browser_has_to_be_this_machine_too(host: str, origin: str, owner: str | None) -> None:
    assert owner_of("localhost", {"Host": host, "Origin": origin}, False, None) == owner


def test_the_place_can_be_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CHURN_NOTEBOOK_STORE", str(tmp_path / "x.sqlite"))
    assert usual_place() == tmp_path / "x.sqlite"
    monkeypatch.delenv("CHURN_NOTEBOOK_STORE")
    assert usual_place().name == "notebooks.sqlite"


SIGNED_IN = """
import streamlit as st
from pages._cells.kept_notebooks import store

st.text(store().owner if store() else "nothing is kept")
"""


@pytest.mark.parametrize(
    ("user", "owner"),
    [
        ({"is_logged_in": True, "iss": "https://a", "sub": "1", "email": "ines@a.example"}, "user https://a 1"),
        ({"is_logged_in": True, "iss": "https://b", "sub": "1", "email": "ines@a.example"}, "user https://b 1"),
        ({"is_logged_in": True, "email": "ines@a.example"}, "nothing is kept"),
        ({"is_logged_in": False, "iss": "https://a", "sub": "1"}, "nothing is kept"),
        ({}, "nothing is kept"),
    ],
    ids=["by issuer and subject", "of another issuer", "an address says nobody", "signed out", "not signed in"],
)
def test_where_sign_in_is_configured_each_user_has_a_store_of_their_own(
    monkeypatch: pytest.MonkeyPatch, user: dict[str, object], owner: str
) -> None:
    import streamlit as st

    monkeypatch.setattr(st, "user", user)
    app = AppTest.from_string(SIGNED_IN)
    app.secrets["auth"] = {"redirect_uri": "http://localhost/oauth2callback", "cookie_secret": "x", "client_id": "y"}
    app.run()
    assert not app.exception
    assert app.text[0].value == owner


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes of its own."""
    where = tmp_path / "disk"
    where.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(where)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("a disk cannot be mounted here")
    yield where
    subprocess.run(["umount", "-l", str(where)], check=True)


def fill(disk: Path) -> None:
    """Until not one byte fits on it."""
    with suppress(OSError), (disk / "filler").open("wb", buffering=0) as filler:
        while True:
            filler.write(b"x" * 4096)


@pytest.mark.parametrize("which", [None, "one"], ids=["all", "one"])
def test_deleting_works_on_a_full_disk_and_leaves_nothing_of_it(small_disk: Path, which: str | None) -> None:
    store = Store(small_disk / "notebooks.sqlite", "here")
    kept(store, "one", Notebook(pilot()))
    fill(small_disk)
    with pytest.raises(AnalysisError, match="full"):
        kept(store, "two", Notebook(pilot()))
    whole = store_bytes(store, "one")
    pieces = [whole[start : start + 64] for start in range(0, len(whole) - 64, 64)]
    assert [piece for piece in pieces if piece in store.path.read_bytes()]
    store.delete(which)
    assert store.notebooks() == ()
    left = store.path.read_bytes()
    assert not [piece for piece in pieces if piece in left]


def test_on_a_full_disk_what_is_kept_can_still_be_read(small_disk: Path) -> None:
    store = Store(small_disk / "notebooks.sqlite", "here")
    kept(store, "one", Notebook(nine()))
    fill(small_disk)
    assert store.kept
    assert store.open("one").book.fingerprint == nine().fingerprint
    with pytest.raises(AnalysisError, match="full"):
        kept(store, "two", Notebook(pilot()))


@pytest.mark.parametrize("how", ["IMMEDIATE", "EXCLUSIVE"])
def test_a_locked_store_makes_nobody_wait_and_is_tried_again(place: Path, how: str) -> None:
    store = Store(place, "here")
    kept(store, "one", Notebook(nine()))
    other = sqlite3.connect(place, isolation_level=None)
    other.execute(f"BEGIN {how}")
    began = time.monotonic()
    with pytest.raises(Busy, match="in use just now"):
        kept(store, "two", Notebook(nine()))
    with pytest.raises(Busy):
        store.delete()
    assert time.monotonic() - began < 3
    other.execute("ROLLBACK")
    kept(store, "two", Notebook(nine()))
    assert len(store.notebooks()) == 2


def test_a_store_of_the_first_version_is_brought_forward_with_all_in_it(place: Path) -> None:
    store = Store(place, "here")
    kept(store, "one", Notebook(nine()))
    with closing(sqlite3.connect(place)) as file:
        for column in ("version", "made", "beside"):
            file.execute(f"ALTER TABLE notebooks DROP COLUMN {column}")
        file.execute("PRAGMA user_version = 0")
        file.commit()
    (entry,) = Store(place, "here").notebooks()
    assert (entry.id, entry.version) == ("one", 1)
    assert store.open("one").book.fingerprint == nine().fingerprint


def alien(path: Path) -> None:
    with closing(sqlite3.connect(path)) as file:
        file.execute("CREATE TABLE notebooks (id INTEGER)")
        file.commit()


def newer(path: Path) -> None:
    kept(Store(path, "here"), "one", Notebook(nine()))
    with closing(sqlite3.connect(path)) as file:
        file.execute("PRAGMA user_version = 99")
        file.commit()


def torn(path: Path) -> None:
    kept(Store(path, "here"), "one", Notebook(pilot()))
    path.write_bytes(path.read_bytes()[:4096] + b"\x17" * 9000)


STATES: dict[str, tuple[Callable[[Path], object], str]] = {
    "no database": (lambda path: path.write_bytes(b"no database at all, but long enough" * 60), "damaged"),
    "zeros": (lambda path: path.write_bytes(b"\0" * 8192), "damaged"),
    "torn": (torn, "damaged"),
    "another program's": (alien, "not a file of this app"),
    "of a newer version": (newer, "newer version"),
    "a folder": (lambda path: path.mkdir(), "cannot be written"),
}


@pytest.mark.parametrize(("make", "says"), STATES.values(), ids=STATES)
def test_a_store_that_is_none_is_said_calmly(place: Path, make: Callable[[Path], object], says: str) -> None:
    place.parent.mkdir(parents=True)
    make(place)
    store, notebook = Store(place, "here"), Notebook(nine())
    for work in (store.notebooks, lambda: store.keep("two", notebook), lambda: keep(store, Held.new(), notebook)):
        with pytest.raises(AnalysisError, match=says):
            work()


def test_where_the_store_is_read_only_it_is_read_and_not_written_and_that_is_said() -> None:
    """Root may write anywhere, so a plain user asks."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "notebooks.sqlite", "here")
        kept(store, "one", Notebook(nine()))
        store.path.chmod(0o444)
        Path(folder).chmod(0o555)
        plain = os.geteuid() == 0
        if plain:
            os.seteuid(65534)
        try:
            assert [entry.id for entry in store.notebooks()] == ["one"]
            assert store.open("one").book.fingerprint == nine().fingerprint
            for work in (lambda: store.turn(False), store.delete, lambda: store.keep("two", Notebook(nine()))):
                with pytest.raises(AnalysisError, match="cannot be written"):
                    work()
            nowhere = Store(Path(folder) / "deeper" / "notebooks.sqlite", "here")
            with pytest.raises(AnalysisError, match="cannot be written"):
                nowhere.notebooks()
        finally:
            if plain:
                os.seteuid(0)
            Path(folder).chmod(0o700)
