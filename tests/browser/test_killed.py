"""A server that is killed without a word is back at once, with all that it said it had kept."""

import os
import signal
import sqlite3
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest
from servers import children_of, free_port, server_of, serving
from test_sign_in import ACCOUNTS

from analysis.qbr.store import Store
from tests.benchmarks.sessions import Session

# Seconds of a processor until the server answers: what the app imports. A machine that does other things takes longer.
BACK = 5


def worked(pid: int) -> float:
    """The CPU seconds of a process."""
    told = Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()
    return sum(map(int, told[11:13])) / os.sysconf("SC_CLK_TCK")


def upload(session: Session, _: list[int]) -> None:
    large = "account_id,month,mrr\n" + "a1,2024-01,5\na2,2024-02,6\n" * 1_000_000
    session.rerun(page="open_book")
    session.upload("upload_1", "large.csv", large.encode())


def make(session: Session, said: list[int]) -> None:
    """Notes, one after the other; said: how many are, as far as the page was drawn to its end."""
    while True:
        session.click("add-note")
        said.append(len(said) + 1)


def export(session: Session, _: list[int]) -> None:
    while True:
        assert session.download("export-own")


def quietly(work: Callable[[Session, list[int]], None], session: Session, said: list[int]) -> None:
    with suppress(Exception):
        work(session, said)


@pytest.mark.nightly
@pytest.mark.skipif(sys.platform != "linux", reason="looks for the server in /proc")
@pytest.mark.parametrize("during", [upload, make, export])
def test_a_server_that_is_killed_is_back_with_all_it_said_it_kept(
    tmp_path: Path, during: Callable[[Session, list[int]], None]
) -> None:
    place, port = tmp_path / "notebooks.sqlite", free_port()
    told, options = {"CHURN_NOTEBOOK_STORE": str(place)}, ["--server.enableXsrfProtection", "false"]
    said: list[int] = []
    with serving(port=port, told=told, options=options) as address:
        session = Session(address)
        session.rerun()
        session.upload("upload_0", "firms.csv", ACCOUNTS.encode())
        session.click("accept")
        session.rerun(page="notebook")
        session.click("add-note")
        busy = threading.Thread(target=quietly, args=(during, session, said), daemon=True)
        pid, children = server_of(address), children_of(address)
        busy.start()
        time.sleep(0.8)
        assert busy.is_alive(), "it was to be killed in the middle"
        os.kill(pid, signal.SIGKILL)
        busy.join(20)
    with serving(port=port, told=told, options=options) as address:
        assert worked(server_of(address)) < BACK
        (entry,) = Store(place, "here").notebooks()
        kept = Store(place, "here").open(entry.id)
        assert kept.book.count() == 40
        assert 0 <= len(kept.pack) - 1 - len(said) <= 1
        back = Session(address)
        back.rerun(query=f"book={entry.fingerprint}")
        back.rerun(page="notebook")
        assert {f"cell-Delete-{item.id}" for item in kept.pack.items} <= set(back.widgets), sorted(back.widgets)
        assert not back.errors
    with closing(sqlite3.connect(place)) as file:
        assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    # What read its files for it does not outlive it.
    assert not [child for child in children if Path(f"/proc/{child}").exists()]
