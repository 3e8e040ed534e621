"""What several tests open: the sample book, once."""

import os

# Each core has a test of its own: matrices this small are slower when their products are shared out among the cores.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from functools import cache

import pytest
from altair.utils import schemapi
from books import SAMPLE, sample
from nightly import times
from planted import SEEDS, opened
from streamlit.components.v2 import manifest_scanner

from analysis import Book

# AppTest reads the metadata of every installed package each time a page runs, most of its time: once is enough.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)
# Altair works out the same table of its 600 schemas for every channel of a chart that is given as a word.
_table_of = cache(schemapi._FromDict)
schemapi._FromDict = lambda classes: _table_of(tuple(classes))


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: a test of the browser mostly waits."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Simulations run by night. What each says of a correction is held by day in `test_corrections`, by hand."""
    for item in items:
        if item.get_closest_marker("nightly") and not times(0, 1):
            item.add_marker(pytest.mark.skip(reason="a simulation, with CHURN_NOTEBOOK_NIGHTLY=1"))


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
