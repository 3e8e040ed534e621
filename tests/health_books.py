"""Books with signs and scores: four accounts by hand, and the sample as it is and as its unplanted twin."""

from pathlib import Path

import pandas as pd
import pytest
from asking import frame, to
from books import read
from planted import SEEDS, written
from streamlit.testing.v1 import AppTest

from analysis import Book, health
from analysis.health.landmark_days import landmark_days
from analysis.health.landmarks import read_landmarks_on
from sample_data.make import SEED

SAMPLE = Path(__file__).parent.parent / "sample_data"


TABLES = ("accounts", "mrr", "nps", "events", "payments", "usage", "touches", "costs")


DAYS = {"nps": "answered_on", "events": "happened_on", "payments": "failed_on", "touches": "touched_on"}


# Shared by the tests of the score and those of the signs.
WORKED_OUT: dict = {}


ACCOUNTS = """
account_id,name,segment,started_on,churned_on,contract_months,mrr
A,Alder,Small,2024-01-01,,12,100
B,Birch,Small,2024-01-01,2025-12-30,1,200
C,Cedar,Small,2025-11-20,,1,300
D,Dogwood,Large,2024-06-30,,12,400
"""


TOUCHES = """
account_id,touched_on,contact,kind,answered
A,2024-01-05,Xaver,call,yes
A,2025-12-20,Xaver,call,yes
A,2025-10-20,Yara,call,yes
A,2025-10-01,Zoe,call,yes
B,2025-12-28,Bo,call,no
D,2025-10-10,Dana,call,yes
D,2025-12-15,Dana,call,no
C,2025-12-01,Cem,call,yes
"""


USAGE = """
account_id,month,active_users,seats
A,2025-09,10,20
A,2025-10,10,20
A,2025-11,10,20
A,2025-12,5,20
D,2025-09,9,10
D,2025-10,9,10
D,2025-11,9,10
D,2025-12,9,10
C,2025-12,5,10
"""


ANSWERS = """
account_id,answered_on,score
A,2025-08-01,3
A,2025-11-01,8
A,2025-11-01,10
D,2025-01-01,2
"""


def four(**other: str) -> Book:
    """Four accounts: B has just left, C has just come."""
    tables = {"accounts": ACCOUNTS, "touches": TOUCHES, "usage": USAGE, "nps": ANSWERS} | other
    return Book.from_frames(**{name: read(text) for name, text in tables.items()}, as_of="2025-12-31")


def now(book: Book) -> pd.DataFrame:
    landmarks = read_landmarks_on(book, landmark_days(book)[-1:])
    return landmarks.rows.set_index("account_id")


def opened(folder: Path) -> Book:
    return Book.from_files(*[folder / f"{name}.csv" for name in TABLES])


@pytest.fixture(scope="session")
def books():
    """A function that gives the book of a seed with what its health page and its page of signs say, worked out once."""
    known = WORKED_OUT

    def book(seed, plant=True):
        if (seed, plant) not in known:
            folder = SAMPLE if seed == SEED and plant else written(seed, plant)
            whole = opened(folder)
            known[seed, plant] = whole, health.analyze(whole), health.signs(whole), folder
        return known[seed, plant]

    return book


@pytest.fixture(params=SEEDS)
def planted(request, books):
    return books(request.param)


@pytest.fixture(params=SEEDS)
def twin(request, books):
    return books(request.param, plant=False)


def page_of(page: str, book: Book) -> AppTest:
    return to(frame(180, book=book), page)


def said_on(app: AppTest) -> str:
    return " ".join(element.value for element in app.get("html") if element.value)
