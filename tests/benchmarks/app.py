"""The app itself on the sample book: its pages in a session without a browser, and the server in a real one.

A page cold is one whose answers nobody asked yet; again, the next visit. A widget change is another choice of the first
control of a page, new and then remembered.
"""

import shutil
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from analysis import contents
from tests.asking import frame, to
from tests.benchmarks.sample import opened

PORT = 8899
QUICK = ("composition", "revenue", "nps", "health")
ARGS = ["--headless", "--no-sandbox", "--disable-gpu"]


def seconds(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def pages(quick: bool) -> Iterator[tuple[str, float]]:
    """What is timed, and its seconds: the middle of all pages and views, and what 95 in 100 stay under."""
    book = opened()
    app = to(frame(book=book), "open_book")
    cold, again, new, kept = [], [], [], []
    for word in QUICK if quick else [view.word for view in contents.views()]:
        cold.append(seconds(lambda word=word: to(app, word)))
        again.append(seconds(app.run))
        changed = _change(app)
        new += changed[:1]
        kept += changed[1:]
    yield "page cold, p95", _most(cold)
    yield "page again, p50", statistics.median(again)
    yield "widget change, new, p95", _most(new)
    yield "widget change, remembered, p95", _most(kept)


def _change(app: Any) -> list[float]:
    """Seconds of another choice, and of the first one again; none on a page without one."""
    for box in app.selectbox:
        options = list(range(len(box.options)))
        if box.key in ("by", "of", "metric", "count", "read", "within") and len(options) > 1:
            first = box.index or 0
            return [seconds(lambda at=at, key=box.key: app.selectbox(key=key).select_index(at).run())
                    for at in (1 - min(first, 1), first)]  # fmt: skip
    return []


def _most(taken: list[float]) -> float:
    return sorted(taken)[min(len(taken) - 1, int(0.95 * len(taken)))]


@contextmanager
def serving() -> Iterator[float]:
    """The app on a port of its own; seconds until it is healthy."""
    run = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless", "true"]
    place = ["--server.address", "127.0.0.1", "--server.port", str(PORT), "--server.fileWatcherType", "none"]
    start = time.perf_counter()
    server = subprocess.Popen([*run, *place], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while not _healthy():
            time.sleep(0.05)
        yield time.perf_counter() - start
    finally:
        server.terminate()
        server.wait()


def _healthy() -> bool:
    with suppress(OSError):
        return bool(urllib.request.urlopen(f"http://127.0.0.1:{PORT}/_stcore/health", timeout=1).status == 200)
    return False


def served(whole: bool = True) -> Iterator[tuple[str, float]]:
    """The server until it is healthy; where Chromium is installed, its first page, the six numbers, the summary."""
    with serving() as healthy:
        yield "server until healthy", healthy
        if shutil.which("chromium") is None:
            return
        from playwright.sync_api import sync_playwright

        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGS)
            yield from _read(browser.new_page(viewport={"width": 1400, "height": 900}), whole)
            browser.close()


def _read(page: Any, whole: bool) -> Iterator[tuple[str, float]]:
    page.set_default_timeout(120_000)
    button = page.get_by_role("button", name="Open the sample book")
    yield "first page, in a browser", seconds(lambda: (page.goto(f"http://127.0.0.1:{PORT}/"), button.wait_for()))
    start = time.perf_counter()
    button.click()
    page.get_by_text("GRR").first.wait_for()
    yield "sample to six numbers, in a browser", time.perf_counter() - start
    if whole:
        page.get_by_role("button", name="Business review").wait_for()
        yield "sample to whole summary, in a browser", time.perf_counter() - start
