"""The app on a port of its own, as a process beside the tests."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from remembered import FOLDER
from remembered import folder as answers

ROOT = Path(__file__).parents[2]
PATIENCE = 60
# The app itself, and as the tests serve it.
APPS = ("streamlit", "served.py")
NOTHING: Mapping[str, str] = {}
# Where the server of an address keeps its notebooks.
KEPT_BY: dict[str, Path] = {}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(*run: str, port: int = 0, options: Sequence[str] = (), told: Mapping[str, str] = NOTHING) -> Iterator[str]:
    """The app on a loopback port of its own, until the block ends. run: how, if not as everybody runs it.

    options: of Streamlit's. told: beside what the environment says.
    """
    port = port or free_port()
    command = [sys.executable, *(run or ("-m", "streamlit")), "run", "app.py", "--server.headless", "true"]
    place = ["--server.address", "127.0.0.1", "--server.port", str(port), "--server.fileWatcherType", "none"]
    folder = tempfile.TemporaryDirectory()
    ours = {FOLDER: str(answers()), "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])}
    kept = {**os.environ, **ours, "CHURN_NOTEBOOK_STORE": f"{folder.name}/notebooks.sqlite", **told}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen([*command, *place, *options], cwd=ROOT, env=kept, **quiet)
    try:
        until_healthy(f"http://127.0.0.1:{port}/_stcore/health", process)
        KEPT_BY[f"http://127.0.0.1:{port}"] = Path(folder.name)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)
        folder.cleanup()


def server_of(address: str) -> int:
    """The process that listens there."""
    port = address.rsplit(":", 1)[1]
    return next(pid for pid, told in _running().items() if any(by in told for by in APPS) and port in told.split("\0"))


def children_of(address: str) -> list[int]:
    """Its child processes, in which files are read."""
    mine = f"serve({server_of(address)})"
    return [pid for pid, told in _running().items() if "analysis.child.worker" in told and mine in told]


def _running() -> dict[int, str]:
    """The command of each process of this machine."""
    found = {}
    for place in Path("/proc").iterdir():
        with suppress(OSError):
            if place.name.isdigit():
                found[int(place.name)] = (place / "cmdline").read_bytes().decode(errors="replace")
    return found


def until_healthy(url: str, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        assert process.poll() is None, "the server stopped"
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    pytest.fail("the server did not get healthy")
