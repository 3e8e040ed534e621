"""What several tests open: the sample book, once."""

import gc
import os

# Each core has a test of its own: matrices this small are slower when their products are shared out among the cores.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from collections.abc import Iterator
from functools import cache
from typing import Any
from weakref import WeakSet

import bound_once
import pytest
import remembered
from altair.utils import schemapi
from books import SAMPLE, sample
from nightly import times
from planted import SEEDS, opened
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import local_script_runner

from analysis import Book
from analysis.summary.reading import Reading

# Nothing of what is imported and collected goes before the end: nobody looks through it meanwhile for what can.
gc.disable()
# AppTest reads the metadata of every installed package each time a page runs, most of its time: once is enough.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)
# Altair works out the same table of its 600 schemas for every channel of a chart that is given as a word.
_table_of = cache(schemapi._FromDict)
schemapi._FromDict = lambda classes: _table_of(tuple(classes))
# AppTest looks a thousand times a second whether a page has ended, and takes its processor each time: it can be told.
_looks = local_script_runner.require_widgets_deltas


def _waits(runner: Any, timeout: float = 3) -> None:
    runner._script_thread.join(timeout)
    if not runner.script_stopped():
        _looks(runner, 0)


local_script_runner.require_widgets_deltas = _waits
bound_once.by_duckdb()
remembered.by_pages()
remembered.by_tests()
remembered.by_books()
# The files of the browser's tests that take as long together as all others of them.
SECOND_HALF = {"test_answers", "test_crawl", "test_notebook", "test_review", "test_upload"}
# A book that is read beside its page is read no further once the test is over.
_STARTED: WeakSet[Reading] = WeakSet()
_start = Reading.start


def _started(reading: Reading) -> Reading:
    _STARTED.add(reading)
    return _start(reading)


Reading.start = _started  # type: ignore[method-assign]


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: a test of the browser mostly waits."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Simulations run by night. What each says of a correction is held by day in `test_corrections`, by hand.

    So do long ways through the app in a browser; each names the tests that hold its facts by day.
    """
    for item in items:
        if item.get_closest_marker("nightly") and not times(0, 1):
            item.add_marker(pytest.mark.skip(reason="by night, with CHURN_NOTEBOOK_NIGHTLY=1"))
    items[:] = _spread(items, getattr(config, "workerinput", {}).get("workercount", 1))


def _spread(items: list[pytest.Item], processes: int) -> list[pytest.Item]:
    """The browser's tests in two halves, at the beginning of what the first two processes begin with.

    Each process begins with one part of the tests as they stand. The browser's take longest and stood together: one
    process was busy with them long after the others had ended.
    """
    there = [item for item in items if item.path.parent.name == "browser"]
    rest = [item for item in items if item.path.parent.name != "browser"]
    first, second = ([item for item in there if (item.path.stem in SECOND_HALF) is later] for later in (False, True))
    cut = max(0, len(items) // processes - len(first))
    return [*first, *rest[:cut], *second, *rest[cut:]]


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: nobody has to look through it again for what can go."""
    gc.collect()
    gc.freeze()
    gc.enable()


def pytest_configure_node(node: Any) -> None:
    """Every process of a run is told where the answers of all are."""
    node.workerinput["answers"] = str(remembered.folder())


def pytest_configure(config: pytest.Config) -> None:
    told = getattr(config, "workerinput", {})
    if "answers" in told:
        os.environ[remembered.FOLDER] = told["answers"]


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        remembered.forget()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Where a test puts something else in the place of the app's own, nothing is taken from another test."""
    remembered.TEST[0] += 1
    remembered.OFF[0] = "monkeypatch" in getattr(item, "fixturenames", ())
    told = yield
    for reading in list(_STARTED):
        reading.stop()
    return told


@pytest.fixture(scope="session")
def sample_book() -> Book:
    """The whole sample book, read as a person would upload it."""
    return sample()


@pytest.fixture(scope="session")
def pilot() -> Book:
    """The experiment of the sample by itself."""
    return Book.from_files(SAMPLE / "pilot.csv")


@pytest.fixture(scope="session", params=SEEDS)
def both(request: pytest.FixtureRequest) -> tuple[Book, Book]:
    """The accounts, MRR and answers of the sample book of a seed with other names, and of its unplanted twin."""
    files = ("accounts", "mrr", "nps")
    return opened(request.param, True, files), opened(request.param, False, files)
