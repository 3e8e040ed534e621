"""Books of accounts to count on the fingers, for the tests of payments, returns, renewals and what stands."""

from functools import cache

import pandas as pd

from analysis import Book

MONTHS = [f"{year}-{month:02d}" for year in (2024, 2025) for month in range(1, 13)]


def month(number: int) -> str:
    return f"{2022 + number // 12}-{number % 12 + 1:02d}"


@cache
def departed() -> Book:
    """Thirty leave for the price and never return; thirty with a failed payment are back two months later."""
    rows, failed = [], []
    for i in range(60):
        away = 8 + i % 8
        paid = [m for m in range(30) if m < away or (i >= 30 and m >= away + 2)]
        rows += [(f"A{i:02d}", month(m), 10.0) for m in paid]
        if i >= 30:
            failed.append((f"A{i:02d}", f"{month(away)}-05", f"{month(away + 2)}-03"))
    rows += [("Z", month(m), 10.0) for m in range(30)]
    ids = [f"A{i:02d}" for i in range(60)] + ["Z"]
    reason = ["Price"] * 30 + [None] * 31
    accounts = pd.DataFrame({"account_id": ids, "started_on": "2022-01-01", "churn_reason": reason})
    return Book.from_frames(
        accounts=accounts,
        mrr=pd.DataFrame(rows, columns=["account_id", "month", "mrr"]),
        payments=pd.DataFrame(failed, columns=["account_id", "failed_on", "recovered_on"]),
    )


@cache
def contracts() -> Book:
    """Twelve old accounts on yearly contracts from February, two of them gone at the renewal of 2025; one large."""
    pays = {f"old-{i:02d}": 100.0 for i in range(11)} | {"large": 900.0}
    paid = [(account, month, pay) for account, pay in pays.items() for month in MONTHS[1:]]
    paid = [row for row in paid if not (row[0] in ("old-00", "old-01") and row[1] >= "2025-02")]
    paid += [("young", month, 50.0) for month in MONTHS[18:]] + [("early", month, 10.0) for month in MONTHS]
    starts = dict.fromkeys(pays, "2024-02-10") | {"young": "2025-07-01", "early": "2023-12-05"}
    length = dict.fromkeys(pays, 12) | {"young": 1, "early": 36}
    accounts = pd.DataFrame({"account_id": list(starts), "started_on": list(starts.values())})
    accounts = accounts.assign(contract_months=accounts["account_id"].map(length))
    return Book.from_frames(accounts=accounts, mrr=pd.DataFrame(paid, columns=["account_id", "month", "mrr"]))
