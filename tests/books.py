"""Small books made by hand, and books drawn with a known truth, for the tests of every analysis."""

from functools import cache
from io import StringIO
from pathlib import Path

import numpy as np
import pandas as pd

from analysis import Book

AS_OF = "2025-12-31"
SAMPLE = Path(__file__).parent.parent / "sample_data"
SAMPLE_FILES = (
    "accounts",
    "mrr",
    "nps",
    "events",
    "payments",
    "usage",
    "touches",
    "costs",
    "pilot",
    "goals",
    "actions",
    "notes",
    "contacts",
    "retries",
    "seats",
    "milestones",
)


@cache
def sample() -> Book:
    """The whole sample book, read as a person would upload it; one for all tests of a process."""
    return Book.from_files(*(SAMPLE / f"{name}.csv" for name in SAMPLE_FILES), sample=True).called("Larkspur", "EUR")


# Seven of these nine are here when 2025 begins, and four of the seven leave in it: A, B and H (Small), E (Large).
NINE = """
account_id,name,segment,started_on,churned_on,churn_reason,mrr
A,Alder,Small,2023-01-01,2025-03-01,Price,1
B,Birch,Small,2023-05-10,2025-11-30,Price,1
C,Cedar,Small,2024-02-01,,,1
D,Dogwood,Large,2023-07-01,,,1
E,Elm,Large,2022-03-03,2025-12-31,,1
F,Fir,Large,2022-03-03,2024-12-31,Price,1
G,Gum,Small,2025-01-01,2025-06-01,Price,1
H,Hazel,Small,2024-12-31,2025-01-01,Moved,1
I,Ivy,Large,2024-12-31,,,1
"""

# C was billed in November and not in December 2024; H and I have their first bill in January 2025.
BILLS = """
account_id,month,mrr
A,2024-12,100
B,2024-12,50
B,2025-01,70
C,2024-11,30
C,2025-01,30
D,2024-11,290
D,2024-12,300
E,2024-12,400
F,2024-11,80
G,2025-01,60
H,2025-01,20
I,2025-01,100
"""

# Of six, one has no time at risk: at risk 5, 4, 3 and 1 at tenures 1, 2, 3 and 5.
SIX = """
account_id,segment,tenure_months,churned
A,East,1,yes
B,East,2,no
C,West,3,yes
D,West,3,yes
E,East,5,no
F,West,0,no
"""


def read(text: str) -> pd.DataFrame:
    """A hand-made table as an export would bring it: text, and nothing where there is nothing."""
    return pd.read_csv(StringIO(text.strip()), dtype=str, keep_default_na=False)


@cache
def nine(mrr: bool = True) -> Book:
    return Book.from_frames(accounts=read(NINE), mrr=read(BILLS) if mrr else None, as_of=AS_OF)


@cache
def six() -> Book:
    return Book.from_frames(accounts=read(SIX))


def drawn(seed: int, leaving: dict[str, tuple[int, float]], months: int = 48, as_of: str = AS_OF) -> pd.DataFrame:
    """Accounts that start on any day of the months before as_of and leave at a constant rate a month.

    leaving: group to (accounts, rate). The same rate everywhere is a book in which nothing differs.
    """
    random, stop = np.random.default_rng(seed), pd.Timestamp(as_of)
    group = np.repeat(list(leaving), [accounts for accounts, _ in leaving.values()])
    rate = np.repeat([rate for _, rate in leaving.values()], [accounts for accounts, _ in leaving.values()])
    start = stop - pd.to_timedelta(random.integers(1, int(months * 30.4375), len(group)), unit="D")
    gone = start + pd.to_timedelta(np.ceil(random.exponential(1 / rate) * 30.4375), unit="D")
    return pd.DataFrame(
        {
            "account_id": [f"A{place:06d}" for place in range(len(group))],
            "segment": group,
            "started_on": start.strftime("%Y-%m-%d"),
            "churned_on": np.where(gone <= stop, gone.strftime("%Y-%m-%d"), ""),
            "mrr": np.round(random.lognormal(5, 1, len(group)), 2).astype(str),
        }
    )


def shifted(accounts: pd.DataFrame, days: int) -> pd.DataFrame:
    """The same accounts, every date later by the same number of days."""
    later = {
        name: (pd.to_datetime(accounts[name]) + pd.Timedelta(days=days)).dt.strftime("%Y-%m-%d").fillna("")
        for name in ("started_on", "churned_on")
    }
    return accounts.assign(**later)


@cache
def twelve() -> Book:
    """A book as small as a first try: twelve accounts, two of which left, and a year of everything else."""
    who, months = range(12), [f"2025-{month:02d}" for month in range(1, 13)]
    here = [(i, month) for i in who for month in months if i not in (2, 5) or month <= "2025-04"]
    accounts = [
        {
            "account_id": f"C{i}", "name": f"Company {i}", "segment": ("Small", "Large")[i % 2],
            "csm": ("Ann", "Bo")[i % 2], "started_on": f"202{3 + i % 2}-0{1 + i % 9}-10", "mrr": 100 * i + 50,
            "churned_on": "2025-04-11" if i in (2, 5) else "", "churn_reason": "Price" if i == 2 else "",
            "contract_months": (12, 1)[i % 2],
        }
        for i in who
    ]  # fmt: skip
    return Book.from_frames(
        accounts=pd.DataFrame(accounts),
        mrr=pd.DataFrame([{"account_id": f"C{i}", "month": month, "mrr": 100 * i + 50} for i, month in here]),
        usage=pd.DataFrame([{"account_id": f"C{i}", "month": m, "active_users": 5 + i, "seats": 20} for i, m in here]),
        nps=pd.DataFrame(
            [
                {"account_id": f"C{i}", "answered_on": f"2025-0{2 * quarter + 1}-15", "score": (3 * i + quarter) % 11}
                for i in range(9)
                for quarter in range(4)
            ]
        ),
        events=pd.DataFrame({"account_id": ["C1", "C3"], "happened_on": "2025-03-01", "kind": ["Outage", "Move"]}),
        touches=pd.DataFrame(
            [
                {"account_id": f"C{i}", "touched_on": f"2025-0{1 + i % 9}-20", "answered": "yes", "contact": "x"}
                for i in who
            ]
        ),
        payments=pd.DataFrame([{"account_id": "C4", "failed_on": "2025-06-01", "recovered_on": "", "amount": 450}]),
        costs=pd.DataFrame([{"month": month, "amount": 1000} for month in months]),
        as_of=AS_OF,
    )
