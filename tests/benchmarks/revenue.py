"""Ten million account-months: the movements against plain SQL, in one run (`python -m tests.benchmarks.revenue`).

The number of accounts, with 40 months each, may be given: `python -m tests.benchmarks.revenue 26000`.
"""

import resource
import subprocess
import sys
import time

from analysis.book import Book
from analysis.book.build_result import Built
from analysis.book.engine import Engine
from analysis.book.recipe import Recipe
from analysis.revenue import count_movements

ACCOUNTS, MONTHS = 260_000, 40
MAKE = """CREATE TABLE mrr AS
SELECT 'A-' || lpad(CAST(a AS VARCHAR), 7, '0') AS account_id, CAST(24000 + m AS BIGINT) AS month,
       CAST(100 + hash(a * 100 + m // 7) % 50 AS DOUBLE) AS mrr
FROM range({accounts}) AS t(a), range({months}) AS s(m) WHERE hash(a * 97 + m) % 37 <> 0"""
OVER = "OVER (PARTITION BY account_id ORDER BY month)"
PLAIN = f"""WITH near AS (
    SELECT month, mrr, lag(month) {OVER} AS was, lag(mrr) {OVER} AS paid, lead(month) {OVER} AS next
    FROM mrr WHERE mrr > 0)
SELECT month, count(*), sum(mrr),
       sum(CASE WHEN was IS NULL THEN mrr ELSE 0 END), sum(CASE WHEN was IS NULL THEN 1 ELSE 0 END),
       sum(CASE WHEN was < month - 1 THEN mrr ELSE 0 END), sum(CASE WHEN was < month - 1 THEN 1 ELSE 0 END),
       sum(CASE WHEN was = month - 1 AND mrr > paid THEN mrr - paid ELSE 0 END),
       sum(CASE WHEN was = month - 1 AND mrr > paid THEN 1 ELSE 0 END),
       sum(CASE WHEN was = month - 1 AND mrr < paid THEN paid - mrr ELSE 0 END),
       sum(CASE WHEN was = month - 1 AND mrr < paid THEN 1 ELSE 0 END),
       sum(CASE WHEN next IS NULL OR next > month + 1 THEN mrr ELSE 0 END),
       sum(CASE WHEN next IS NULL OR next > month + 1 THEN 1 ELSE 0 END)
FROM near GROUP BY month"""


def opened(accounts: int) -> Book:
    engine = Engine()
    engine.run(MAKE.format(accounts=accounts, months=MONTHS))
    return Book((), Recipe(()), Built(engine, None, ("mrr",)))


def seconds(work: object, times: int = 3) -> float:
    """The best of several, after one to warm up."""
    taken = []
    for _ in range(times + 1):
        start = time.perf_counter()
        work()  # type: ignore[operator]
        taken.append(time.perf_counter() - start)
    return min(taken[1:])


def memory() -> float:
    """The most this process has held, in GB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000_000


def one(way: str, accounts: int) -> None:
    book = opened(accounts)
    rows = book.built.engine.row("SELECT count(*) FROM mrr")[0]
    if way == "memory":
        count_movements(book)
        print(f"{rows:,} account-months, {memory():.2f} GB at most")
        return
    plain = seconds(lambda: book.built.engine.rows(PLAIN))
    ours = seconds(lambda: count_movements(book))
    print(f"{rows:,} account-months: plain SQL {plain:.2f} s, movements {ours:.2f} s, {ours / plain:.2f} times as long")


if __name__ == "__main__":
    if len(sys.argv) > 2:
        one(sys.argv[1], int(sys.argv[2]))
    else:
        number = sys.argv[1] if len(sys.argv) > 1 else str(ACCOUNTS)
        for way in ("speed", "memory"):
            subprocess.run([sys.executable, "-m", "tests.benchmarks.revenue", way, number], check=True)
