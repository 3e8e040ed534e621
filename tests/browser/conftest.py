"""A real server on a free port, a real browser, and a guard that fails a test on any request that leaves the app."""

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from servers import KEPT_BY, PATIENCE, serving
from steps import stay

ARGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Every page of the app in one process: its scripts are compiled for the first and run by the others.
    "--process-per-site",
    # What is not on this machine is not found.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
AT_HOME = ("http://127.0.0.1:", "data:", "blob:")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator["object"]:
    """Debian's Chromium. Without one these tests are skipped, or fail where the environment insists on them."""
    chromium = shutil.which("chromium")
    if chromium is None:
        if os.environ.get("CHURN_NOTEBOOK_REQUIRE_BROWSER") == "1":
            pytest.fail("CHURN_NOTEBOOK_REQUIRE_BROWSER=1, but no chromium is on the path")
        pytest.skip("no chromium on the path")
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE * 1000)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=ARGS)
        yield running
        running.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """What the page said when a test failed stands in the report: nobody sees the browser of a build machine."""
    report = yield
    opened = getattr(item, "funcargs", {}).get("page")
    if report.failed and opened is not None and not opened.is_closed():
        with suppress(Exception):
            report.sections.append((f"the page, {opened.url}", opened.locator("body").inner_text(timeout=5_000)))
    return report


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """One for all tests of a process; it takes what other tests asked of the same book."""
    with serving(str(Path(__file__).parent / "served.py")) as address:
        yield address


@pytest.fixture
def emptied_server(server: str) -> str:
    """The server of all these tests, on which nothing is kept: as good as a new one, and there at once."""
    for file in KEPT_BY[server].glob("notebooks.sqlite*"):
        file.unlink()
    return server


@pytest.fixture
def fresh_server() -> Iterator[str]:
    """A server nobody has asked for a page yet."""
    with serving() as address:
        yield address


@pytest.fixture(scope="session")
def window(browser: "object", server: str) -> Iterator["object"]:
    """One for the pages of all tests: the app's scripts are fetched and compiled once, and not for every page."""
    opened = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)  # type: ignore[attr-defined]
    stay(opened, server)
    yield opened
    opened.close()


@pytest.fixture
def page(window: "object") -> Iterator["object"]:
    """A page of its own session; the test fails if it asked for anything outside the app."""
    asked: list[str] = []

    def listening(request: "object") -> None:
        asked.append(request.url)  # type: ignore[attr-defined]

    window.on("request", listening)  # type: ignore[attr-defined]
    opened = window.new_page()  # type: ignore[attr-defined]
    opened.set_default_timeout(PATIENCE * 1000)
    yield opened
    for one in window.pages[1:]:  # type: ignore[attr-defined]
        one.close()
    window.remove_listener("request", listening)  # type: ignore[attr-defined]
    window.clear_cookies()  # type: ignore[attr-defined]
    assert [url for url in asked if not url.startswith(AT_HOME)] == []
