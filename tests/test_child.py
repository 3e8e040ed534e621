"""Work in child processes: whatever ends there, its caller is told calmly, and the pool is whole again."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import child_jobs as jobs
import pyarrow as pa
import pytest

from analysis.book.workbook import read_zipped
from analysis.child import Ended, Pool
from analysis.errors import AnalysisError, UnusableUpload

ROOT = Path(__file__).parents[1]
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="memory is held to a limit on Linux")
ROOM: dict[str, Any] = {"seconds": 60, "memory": 2**28}


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    made = Pool(most=2)
    yield made
    made.end()


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0]


def gone(pid: int, within: float = 10) -> bool:
    end = time.monotonic() + within
    while alive(pid) and time.monotonic() < end:
        time.sleep(0.05)
    return not alive(pid)


def whole(pool: Pool) -> bool:
    """Whether two pieces of work at once are still done, in two processes."""
    found: list[int] = []
    both = [threading.Thread(target=lambda: found.append(_after_a_while(pool))) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    return len(set(found)) == 2


def _after_a_while(pool: Pool) -> int:
    pool.run(jobs.sleep, 0.2, **ROOM)
    return pool.run(jobs.process, **ROOM)


def test_what_comes_back_is_what_the_function_gives(pool: Pool) -> None:
    assert pool.run(jobs.process, **ROOM) != os.getpid()
    assert pool.run(jobs.process, **ROOM) == pool.run(jobs.process, **ROOM), "a child is used again"
    came = pool.run(jobs.table, 50_000, **ROOM)
    assert came.equals(jobs.table(50_000))
    assert pool.run(jobs.frame, 1_000, **ROOM).equals(jobs.frame(1_000))
    assert pool.run(jobs.length, b"x" * 10_000_000, **ROOM) == ("bytes", 10_000_000)
    assert pool.run(jobs.length, b"few", **ROOM) == ("bytes", 3)


def test_a_large_table_crosses_beside_the_pickle_and_is_not_copied_again() -> None:
    from analysis.child import wire

    parts = wire.packed(jobs.table(200_000))
    assert len(parts[0]) < 5_000
    assert sum(memoryview(part).nbytes for part in parts[1:]) < 1.1 * jobs.table(200_000).nbytes
    before = pa.total_allocated_bytes()
    came = wire.unpacked([bytes(part) for part in parts])
    assert came.num_rows == 200_000
    assert pa.total_allocated_bytes() == before


def test_what_the_function_raises_is_raised(pool: Pool) -> None:
    with pytest.raises(UnusableUpload, match=r"a\.xlsx is a zip archive"):
        pool.run(read_zipped, "a.xlsx", a_zip(), **ROOM)
    with pytest.raises(RuntimeError, match="Odd: odd"):
        pool.run(jobs.raise_what_cannot_travel, **ROOM)


def a_zip() -> bytes:
    import io
    import zipfile

    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        archive.writestr("notes.txt", "nothing")
    return sink.getvalue()


@pytest.mark.parametrize("work", [jobs.crash, jobs.point_nowhere, jobs.leave], ids=lambda work: work.__name__)
def test_a_child_that_breaks_off_is_said_calmly(pool: Pool, work: Callable[[], Any]) -> None:
    with pytest.raises(Ended) as ended:
        pool.run(work, **ROOM)
    assert ended.value.reason == "died"
    assert isinstance(ended.value, AnalysisError)
    assert whole(pool)


@pytest.mark.parametrize("work", [jobs.sleep, jobs.hold_the_interpreter], ids=lambda work: work.__name__)
def test_a_child_that_hangs_is_ended(pool: Pool, work: Callable[[], Any]) -> None:
    pid, began = pool.run(jobs.process, **ROOM), time.monotonic()
    with pytest.raises(Ended) as ended:
        pool.run(work, seconds=0.5, memory=2**28)
    assert ended.value.reason == "time"
    assert time.monotonic() - began < 5
    assert gone(pid)
    assert whole(pool)


@LINUX
@pytest.mark.parametrize("slowly", [False, True])
def test_a_child_that_eats_memory_is_ended(pool: Pool, slowly: bool) -> None:
    with pytest.raises(Ended) as ended:
        pool.run(jobs.eat, slowly, seconds=60, memory=2**27)
    assert ended.value.reason == "memory"
    with pytest.raises(Ended, match="128 MB"):
        pool.run(jobs.ask_for_a_terabyte, seconds=60, memory=2**27)
    assert whole(pool)


@LINUX
def test_memory_is_watched_from_outside_too(pool: Pool) -> None:
    """A lid that does not hold, as on other systems: the parent looks at what the child has."""
    with pytest.raises(Ended) as ended:
        pool.run(unheld, seconds=60, memory=2**27)
    assert ended.value.reason == "memory"


def unheld() -> int:
    import resource

    resource.setrlimit(resource.RLIMIT_DATA, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    return jobs.eat(slowly=True)


def test_a_limit_of_one_piece_of_work_is_none_of_the_next(pool: Pool) -> None:
    pool.run(jobs.process, seconds=60, memory=2**20)
    assert pool.run(jobs.table, 500_000, **ROOM).num_rows == 500_000


def test_work_is_stopped_when_told_to(pool: Pool) -> None:
    stop = threading.Event()
    threading.Timer(0.3, stop.set).start()
    began = time.monotonic()
    with pytest.raises(Ended) as ended:
        pool.run(jobs.sleep, stop=stop, **ROOM)
    assert ended.value.reason == "stopped"
    assert time.monotonic() - began < 5
    assert whole(pool)


def test_a_child_that_is_killed_in_the_middle_ends_its_own_work_and_no_other(pool: Pool) -> None:
    told: list[Any] = []
    pid = pool.run(jobs.process, **ROOM)

    def ask() -> None:
        try:
            told.append(pool.run(jobs.sleep, **ROOM))
        except Ended as ended:
            told.append(ended.reason)

    waits = threading.Thread(target=ask)
    waits.start()
    time.sleep(0.2)
    other = pool.run(jobs.process, **ROOM)
    os.kill(pid, signal.SIGKILL)
    waits.join(10)
    assert told == ["died"]
    assert pool.run(jobs.process, **ROOM) == other
    assert whole(pool)


def test_a_child_that_was_killed_while_it_waited_is_replaced_unnoticed(pool: Pool) -> None:
    pid = pool.run(jobs.process, **ROOM)
    os.kill(pid, signal.SIGKILL)
    assert gone(pid)
    assert pool.run(jobs.process, **ROOM) != pid


def test_what_a_library_prints_meets_no_pipe(pool: Pool) -> None:
    assert pool.run(jobs.print_and_read, **ROOM) == ""
    assert pool.run(jobs.length, b"x", **ROOM) == ("bytes", 1)


def test_who_waits_too_long_for_a_child_is_told_that_the_app_is_busy() -> None:
    one = Pool(most=1)
    busy = threading.Thread(target=lambda: one.run(jobs.sleep, 2, **ROOM))
    busy.start()
    time.sleep(0.3)
    with pytest.raises(Ended) as ended:
        one.run(jobs.process, seconds=0.2, memory=2**28)
    assert ended.value.reason == "busy"
    busy.join()
    one.end()


BUSY = """
import threading, time
threading.Thread(target=lambda: run(time.sleep, 3600, seconds=3600, memory=2**28), daemon=True).start()
time.sleep(0.5)
"""
KILLED = "os.kill(os.getpid(), 9)"
SCRIPT = """
from analysis import Book
book = Book.from_files({path!r})
print(book.count())
from analysis.child import run
import os
print(run(os.getpid, seconds=60, memory=2**28), flush=True)
{then}
"""


def script(then: str, tmp_path: Path) -> list[str]:
    """What a script without a guard of its main part prints, run beside nothing of ours."""
    import openpyxl

    book = openpyxl.Workbook()
    for row in [("account_id", "start date", "churn date"), ("A", "2024-01-01", ""), ("B", "2024-02-01", "2024-05-01")]:
        book.active.append(row)
    book.save(tmp_path / "accounts.xlsx")
    (tmp_path / "script.py").write_text(SCRIPT.format(path=str(tmp_path / "accounts.xlsx"), then=then))
    command, env = [sys.executable, str(tmp_path / "script.py")], {**os.environ, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(command, capture_output=True, text=True, env=env, cwd=tmp_path, timeout=120, check=False)
    return ran.stdout.splitlines()


@pytest.mark.parametrize("then", ["", KILLED, BUSY, BUSY + KILLED], ids=["ends", "killed", "busy", "busy, killed"])
def test_a_plain_script_reads_a_workbook_and_leaves_no_child_behind(then: str, tmp_path: Path) -> None:
    rows, pid = script(then, tmp_path)
    assert rows == "2"
    assert gone(int(pid))


def test_a_fork_of_the_app_leaves_its_children_alone(tmp_path: Path) -> None:
    then = (
        "pid = os.fork()\n"
        "mine = run(os.getpid, seconds=60, memory=2**28)\n"
        "(os.waitpid(pid, 0), print(mine)) if pid else os._exit(0)"
    )
    _, before, after = script(then, tmp_path)
    assert before == after
