"""Whatever has become of the file that notebooks are kept in: people work on, and are told that nothing is kept."""

import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from servers import serving
from test_qbr_store import STATES, fill
from test_sign_in import ACCOUNTS

from analysis.qbr.store import Store
from tests.benchmarks.sessions import Session

pytestmark = pytest.mark.nightly


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A server, and where it keeps its notebooks."""
    place = tmp_path_factory.mktemp("kept") / "own" / "notebooks.sqlite"
    options = ["--server.enableXsrfProtection", "false"]
    with serving(told={"CHURN_NOTEBOOK_STORE": str(place)}, options=options) as address:
        yield address, place


@pytest.fixture
def place(server: tuple[str, Path]) -> Iterator[Path]:
    """Nothing is there yet, and nothing is left."""
    yield server[1]
    shutil.rmtree(server[1].parent, ignore_errors=True)


def works_on(address: str) -> tuple[Session, str]:
    """Somebody who brings accounts and reads a page of them; what the first page and that one say."""
    session = Session(address)
    session.rerun()
    first = " ".join(session.said)
    session.upload("upload_0", "firms.csv", ACCOUNTS.encode())
    session.click("accept")
    session.rerun(page="reasons")
    said = " ".join(session.said)
    assert "40 accounts" in said
    assert not session.errors
    return session, f"{first} {said}"


@pytest.mark.parametrize(("make", "says"), STATES.values(), ids=STATES)
def test_a_store_that_is_none(server: tuple[str, Path], place: Path, make: Callable[[Path], object], says: str) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    make(place)
    session, said = works_on(server[0])
    assert says in said
    assert "Nothing can be kept on this machine." in said
    session.close()


def test_a_store_that_another_holds_is_tried_again_at_the_next_click(server: tuple[str, Path], place: Path) -> None:
    assert Store(place, "here").notebooks() == ()
    other = sqlite3.connect(place, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    session, said = works_on(server[0])
    assert "in use just now" in said
    other.execute("ROLLBACK")
    session.rerun(page="survival")
    assert "in use just now" not in " ".join(session.said)
    assert [entry.name for entry in Store(place, "here").notebooks()] == ["Firms"]
    session.close()


def test_a_disk_that_is_full(server: tuple[str, Path], place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place.parent)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("a disk cannot be mounted here")
    try:
        fill(place.parent)
        session, said = works_on(server[0])
        assert "is full" in said
        (place.parent / "filler").unlink()
        session.rerun(page="survival")
        assert [entry.name for entry in Store(place, "here").notebooks()] == ["Firms"]
        session.close()
    finally:
        subprocess.run(["umount", "-l", str(place.parent)], check=True)
