"""How long readers wait when many use one server, beside a plain Streamlit page: `python -m tests.benchmarks.load`.

Each reader is a real session over a websocket: it opens a book, goes from page to page, and changes a choice on each.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from tests.benchmarks.memory import ACCOUNTS, account
from tests.benchmarks.sessions import Session

ROOT = Path(__file__).parents[2]
PAGES = ("survival", "composition", "reasons", "cohorts", "drivers")
PLAIN = """
import altair as alt
import pandas as pd
import streamlit as st

rows = pd.DataFrame({"month": range(24), "MRR": range(24)})
many = st.selectbox("Months", list(range(2, 24)), key="by")
st.altair_chart(alt.Chart(rows.head(many)).mark_line().encode(x="month", y="MRR"))
"""
# Streamlit keeps what a tab held for two minutes after it was closed, in case it comes back.
FORGOTTEN = 130
# And the server looks every twenty seconds for what sessions left behind.
TIDIED = 50


@dataclass
class Told:
    """Seconds by what was done, and what went wrong."""

    waited: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)
    held: float = 0.0
    worked: float = 0.0
    bringing: int = 0

    def waits(self, what: str, seconds: float) -> None:
        """Somebody waited. Who moves while others still open theirs is told apart: that is a morning, not a day."""
        opening = len(self.waited.get("open the book", ())) < self.bringing
        self.waited[f"{what}, others opening" if opening else what].append(seconds)


@contextmanager
def served(script: str, folder: Path, port: int) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    options = ["--server.headless", "true", "--server.address", "127.0.0.1", "--server.port", str(port),
               "--server.fileWatcherType", "none", "--server.enableXsrfProtection", "false"]  # fmt: skip
    told = {**os.environ, "CHURN_NOTEBOOK_STORE": str(folder / "notebooks.sqlite")}
    run = [sys.executable, "-m", "streamlit", "run", script, *options]
    process = subprocess.Popen(run, cwd=ROOT, env=told, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5):
                break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}", process
    finally:
        process.terminate()
        process.wait(30)


def megabytes(process: "subprocess.Popen[bytes]") -> float:
    """What the server holds, without the processes in which it reads files."""
    return int(Path(f"/proc/{process.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def worked(process: "subprocess.Popen[bytes]") -> float:
    """The CPU seconds of the server: what is left of its times where the machine does other things too."""
    told = Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return sum(map(int, told[11:13])) / os.sysconf("SC_CLK_TCK")


def until_idle(process: "subprocess.Popen[bytes]", most: float = 150) -> None:
    """Until the server works at nothing any more: a book that was opened is read in the background."""
    before, end = -1.0, time.monotonic() + most
    while (now := worked(process)) - before > 0.1 and time.monotonic() < end:
        before = now
        time.sleep(3)


def of_app(session: Session, file: bytes, told: Told, think: float, rounds: int, luck: random.Random) -> None:
    """A reader opens a book and looks around in it."""
    told.waited["first page"].append(session.rerun())
    if file:
        opening = session.upload("upload_0", "accounts.csv", file)
        told.waited["open the book"].append(opening + session.click("accept"))
    else:
        told.waited["open the book"].append(session.click("open_sample"))
    for _ in range(rounds):
        for page in luck.sample(PAGES, len(PAGES)):
            time.sleep(luck.uniform(0, 2 * think))
            told.waits("another page", session.rerun(page=page))
            changes(session, told, think, luck)


def of_plain(session: Session, file: bytes, told: Told, think: float, rounds: int, luck: random.Random) -> None:
    told.waited["first page"].append(session.rerun())
    for _ in range(rounds * len(PAGES)):
        changes(session, told, think, luck)


def changes(session: Session, told: Told, think: float, luck: random.Random) -> None:
    """Another choice of what is compared, where the page has one."""
    if "by" in session.widgets:
        time.sleep(luck.uniform(0, 2 * think))
        most = len(session.widgets["by"].options)
        told.waits("another choice", session.choose("by", luck.randrange(min(most, 6))))


def drive(reader: Callable[..., None], address: str, many: int, files: list[bytes], asked: argparse.Namespace) -> Told:
    """All readers at once, each on a thread of its own; they leave together when the last has seen all.

    files: the books, which they open in turn.
    """
    told, done = Told(bringing=many if reader is of_app else 0), threading.Barrier(many + 1)

    def one(seed: int) -> None:
        session = None
        try:
            luck = random.Random(seed)
            time.sleep(luck.uniform(0, 2 * asked.think))
            session = Session(address)
            reader(session, files[seed % len(files)], told, asked.think, asked.rounds, luck)
            if session.errors:
                told.errors.append(f"{session.errors} exceptions on pages")
        except Exception as error:
            told.errors.append(f"{type(error).__name__}: {error}"[:100])
        done.wait()
        done.wait()
        if session:
            session.close()

    threads = [threading.Thread(target=one, args=(seed,)) for seed in range(many)]
    for thread in threads:
        thread.start()
    done.wait()
    told.held, told.worked = asked.measure()
    done.wait()
    for thread in threads:
        thread.join()
    return told


def first_reader(reader: Callable[..., None], address: str, file: bytes, asked: argparse.Namespace) -> Session:
    """Somebody who has a book open already, and has seen all pages of it once."""
    session = Session(address)
    reader(session, file, Told(), 0, 1, random.Random(0))
    return session


def row(of: str, many: int, told: Told, before: float, after: float | None) -> None:
    held = told.held
    for what, seconds in told.waited.items():
        half, most = np.percentile(seconds, [50, 95])
        print(f"{of:<10}{many:>9}  {what:<31}{len(seconds):>6}{half:>8.2f}{most:>8.2f}", flush=True)
    left = "" if after is None else f", {after:,.0f} after they left"
    each = (held - before) / many
    print(f"{of:<10}{many:>9}  memory: {before:,.0f} MB before, {held:,.0f} with all, {each:,.0f} a session{left}")
    done, busy = sum(map(len, told.waited.values())), ", ".join(f"{one:.1f}" for one in os.getloadavg()[:2])
    print(f"{of:<10}{many:>9}  the server worked {told.worked:.0f} s, {told.worked / done:.2f} s a click; load {busy}")
    print(f"{of:<10}{many:>9}  errors: {len(told.errors)} {sorted(set(told.errors))[:3]}", flush=True)


def measured(of: str, many: int, files: list[bytes], asked: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder, "plain.py")
        plain.write_text(PLAIN, encoding="utf-8")
        script, reader = (str(plain), of_plain) if of == "plain" else ("app.py", of_app)
        with served(script, Path(folder), asked.port) as (address, process):
            first = [first_reader(reader, address, file, asked) for file in files if asked.warm] or [Session(address)]
            first[0].rerun()
            until_idle(process)
            before = megabytes(process)
            began = worked(process)
            asked.measure = lambda: (megabytes(process), worked(process) - began)
            told = drive(reader, address, many, files, asked)
            after = None
            if asked.leave:
                for session in first:
                    session.close()
                time.sleep(FORGOTTEN)
                Session(address).rerun()
                time.sleep(TIDIED)
                after = megabytes(process)
            row(of, many, told, before, after)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.load", description=__doc__)
    parser.add_argument("--sessions", type=int, nargs="+", default=[10, 25])
    parser.add_argument(
        "--accounts", type=float, default=0, help="of the book each brings; the sample book unless said"
    )
    parser.add_argument("--books", type=int, default=1, help="how many different ones they bring")
    parser.add_argument("--warm", action="store_true", help="with each book open already: what is held beside it")
    parser.add_argument("--think", type=float, default=5, help="seconds between two clicks of one reader, on average")
    parser.add_argument("--rounds", type=int, default=2, help="how often each reader goes through all pages")
    parser.add_argument("--leave", action="store_true", help="wait until the server has forgotten them, and look again")
    parser.add_argument("--only", choices=["app", "plain"])
    parser.add_argument("--port", type=int, default=8599)
    asked = parser.parse_args()
    rows = int(asked.accounts)
    firsts = range(0, rows * asked.books, rows) if rows else ()
    files = ["".join([ACCOUNTS, *map(account, range(first, first + rows))]).encode() for first in firsts] or [b""]
    print(f"{'of':<10}{'sessions':>9}  {'what':<31}{'times':>6}{'p50 s':>8}{'p95 s':>8}")
    for many in asked.sessions:
        for of in [asked.only] if asked.only else ["app", "plain"]:
            measured(of, many, files, asked)


if __name__ == "__main__":
    main()
