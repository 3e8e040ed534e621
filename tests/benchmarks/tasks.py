"""What is timed: each task done our way and the ways it is compared with, all on the same made-up accounts."""

import gc
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.dataset
import pyarrow.parquet as pq

from analysis import Book, composition, estimate, survival
from analysis.book.accounts import finish_accounts
from analysis.book.build_result import Built
from analysis.book.days import DAYS_A_MONTH
from analysis.book.engine import Engine
from analysis.book.recipe import Recipe

AS_OF = 20_453
SEGMENTS = np.array(["SMB", "Mid-Market", "Enterprise", "Public"])
YEAR = AS_OF - 364

# Files of rows above this size are read once, without a first run to warm up.
MANY = 30_000_000

Timed = tuple[float, float]


def rows(n: int) -> pd.DataFrame:
    """Seeded accounts: account, segment (text), started and ended (day numbers, -1 while here), days, months, gone."""
    chance = np.random.default_rng(20260101)
    segment = chance.integers(0, 4, n).astype(np.int32)
    started = AS_OF - chance.integers(1, 2_000, n)
    lived = np.ceil(chance.exponential(900 + 400 * segment)).astype(np.int64)
    gone = started + lived <= AS_OF
    days = np.where(gone, lived, AS_OF - started)
    months = np.ceil(days / DAYS_A_MONTH).astype(np.int32)
    ended = np.where(gone, started + lived, -1)
    columns = {
        "account": np.arange(n),
        "segment": pd.Series(SEGMENTS[segment], dtype="str"),
        "started": started,
        "ended": ended,
        "months": months,
        "gone": gone.astype(int),
    }
    return pd.DataFrame(columns)


def write_rows(n: int, path: Path) -> None:
    """The accounts as Parquet, for every way to read."""
    rows(n).to_parquet(path, index=False, row_group_size=250_000)


def book_of(path: str) -> Book:
    """The accounts as a book holds them once they are read."""
    engine = Engine()
    engine.connection.register("made", pyarrow.dataset.dataset(path))
    engine.run(
        "CREATE VIEW accounts_read AS SELECT 0 AS _file, 0 AS _row, NULL::VARCHAR AS _rule, "
        "CAST(account AS VARCHAR) AS account_id, started::BIGINT AS started_on, "
        "CASE WHEN gone = 1 THEN ended::BIGINT END AS churned_on, segment FROM made"
    )
    built = Built(engine, AS_OF, ("accounts",), {"segment": "Segment"})
    finish_accounts(built, None)
    return Book((), Recipe(()), built)


def timed(work: Callable[[], float], warm: bool) -> Timed:
    """Seconds, and the answer that all ways must share; memory is counted from here on, with the rows loaded."""
    gc.collect()
    pa.default_memory_pool().release_unused()
    reset = Path("/proc/self/clear_refs")
    if reset.exists():
        reset.write_text("5")
    if warm:
        work()
    start = time.perf_counter()
    answer = work()
    return time.perf_counter() - start, answer


def survival_ours(path: str) -> Timed:
    """Each time of a book that remembers nothing: what was counted before is not counted here."""
    book = book_of(path)

    def work() -> float:
        lives = survival.count_life_table(replace(book), by="segment")
        for _, part in lives.groupby("group"):
            estimate.kaplan_meier(part["exit"], part["churned"], part["entry"], part["accounts"])
        tested = estimate.log_rank(lives["exit"], lives["churned"], lives["group"], weights=lives["accounts"])
        return float(tested.chi2)

    return timed(work, os.path.getsize(path) < MANY)


def survival_pandas(path: str) -> Timed:
    made = pd.read_parquet(path)

    def work() -> float:
        table = made.groupby(["segment", "months", "gone"]).size().unstack("gone", fill_value=0)
        gone, all_left = (
            cells.unstack("segment", fill_value=0).sort_index() for cells in (table[1], table.sum(axis=1))
        )
        at_risk = all_left[::-1].cumsum()[::-1]
        (1 - gone / at_risk).cumprod()
        return _log_rank(gone.to_numpy(float), at_risk.to_numpy(float))

    return timed(work, os.path.getsize(path) < MANY)


def _log_rank(gone: np.ndarray, at_risk: np.ndarray) -> float:
    d, n = gone.sum(axis=1), at_risk.sum(axis=1)
    share = at_risk / n[:, None]
    spread = np.where(n > 1, d * (n - d) / np.maximum(n - 1, 1), 0.0)
    v = np.diag((spread[:, None] * share).sum(axis=0)) - (spread[:, None] * share).T @ share
    u = (gone - d[:, None] * share).sum(axis=0)
    return float(u[:-1] @ np.linalg.solve(v[:-1, :-1], u[:-1]))


def survival_statsmodels(path: str) -> Timed:
    from statsmodels.duration.survfunc import SurvfuncRight, survdiff

    made = pd.read_parquet(path)

    def work() -> float:
        for _, part in made.groupby("segment"):
            curve = SurvfuncRight(part["months"], part["gone"])
            assert len(curve.surv_prob) == len(curve.surv_prob_se)
        return float(survdiff(made["months"], made["gone"], made["segment"])[0])

    return timed(work, os.path.getsize(path) < MANY)


R_SCRIPT = """suppressMessages(library(survival)); a <- commandArgs(TRUE); n <- as.integer(a[2])
f <- file(a[1], "rb"); time <- readBin(f, "integer", n); gone <- readBin(f, "integer", n)
segment <- readBin(f, "integer", n); close(f); t0 <- proc.time()[[3]]
k <- survfit(Surv(time, gone) ~ segment); d <- survdiff(Surv(time, gone) ~ segment)
cat(proc.time()[[3]] - t0, format(d$chisq, digits = 15))"""


def survival_r(path: str) -> Timed:
    """survfit and survdiff of R's survival package, timed inside R."""
    made = pd.read_parquet(path, columns=["months", "gone", "segment"])
    made["segment"] = pd.factorize(made["segment"])[0]
    with tempfile.TemporaryDirectory() as folder:
        binary = Path(folder, "rows.bin")
        binary.write_bytes(b"".join(made[c].to_numpy(np.int32).tobytes() for c in made))
        command = ["Rscript", "-e", R_SCRIPT, str(binary), str(len(made))]
        del made
        told = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds, chi2 = told.stdout.split()
    return float(seconds), float(chi2)


def composition_ours(path: str) -> Timed:
    book = book_of(path)

    def work() -> float:
        counts = composition.count_churn(replace(book), by="segment")
        low, high = estimate.wilson(counts["churned"], counts["accounts"])
        assert (low <= high).all()
        return float((counts["churned"] / counts["accounts"]).max())

    return timed(work, os.path.getsize(path) < MANY)


def composition_pandas(path: str) -> Timed:
    from statsmodels.stats.proportion import proportion_confint

    made = pd.read_parquet(path)

    def work() -> float:
        here = made[(made["started"] < YEAR) & ((made["gone"] == 0) | (made["ended"] >= YEAR))]
        told = here.groupby("segment")["gone"].agg(["sum", "size"])
        proportion_confint(told["sum"], told["size"], method="wilson")
        return float((told["sum"] / told["size"]).max())

    return timed(work, os.path.getsize(path) < MANY)


def export(n: int, path: Path) -> None:
    """Accounts of ten columns as CSV or Parquet."""
    made, chance = rows(n), np.random.default_rng(7)
    day = (np.datetime64("1970-01-01") + made["started"].to_numpy().astype("timedelta64[D]")).astype(str)
    left = (np.datetime64("1970-01-01") + made["ended"].to_numpy().astype("timedelta64[D]")).astype(str)
    columns = {
        "account_id": np.char.add("A-", np.arange(n).astype(str)),
        "name": np.char.add("Company ", chance.integers(0, n, n).astype(str)),
        "started_on": day,
        "churned_on": np.where(made["gone"] == 1, left, ""),
        "segment": made["segment"].to_numpy(str),
        "industry": np.array(["Retail", "Health", "Finance", "Media", "NA"])[chance.integers(0, 5, n)],
        "region": np.array(["North", "South", "East"])[chance.integers(0, 3, n)],
        "plan": np.array(["Basic", "Pro"])[chance.integers(0, 2, n)],
        "seats": chance.integers(1, 500, n),
        "mrr": np.round(chance.gamma(2, 300, n), 2),
    }
    table = pa.table(columns)
    if path.suffix == ".parquet":
        pq.write_table(table, path)
    else:
        table.to_pandas().to_csv(path, index=False)


def upload_ours(path: str) -> Timed:
    """From the file to who left, by segment, in an app that has opened a book before."""
    warm = "account_id,started_on,churned_on,segment,mrr\n" + "".join(
        f"A-{i},2024-01-{i % 28 + 1:02d},{'2025-12-01' if i % 5 == 0 else ''},{'ab'[i % 2]},{i}\n" for i in range(60)
    )
    composition.analyze(Book.from_files(("warm.csv", warm.encode())), by="segment")

    def work() -> float:
        return float(composition.analyze(Book.from_files(path), by="segment").groups["churned"].sum())

    return timed(work, False)


def upload_duckdb(path: str) -> Timed:
    """Plain DuckDB: the file into a table, and who left of those at the start of the year, by segment."""
    reader = "read_parquet" if path.endswith("parquet") else "read_csv"

    def work() -> float:
        plain = duckdb.connect()
        plain.execute(f"CREATE TABLE accounts AS SELECT * FROM {reader}('{path}')")
        since = np.datetime64("1970-01-01") + np.timedelta64(YEAR, "D")
        left = "CAST(nullif(CAST(churned_on AS VARCHAR), '') AS DATE)"
        told = plain.execute(
            f"SELECT segment, count(*), count({left}) FROM accounts WHERE CAST(started_on AS DATE) < DATE '{since}' "
            f"AND ({left} IS NULL OR {left} >= DATE '{since}') GROUP BY segment"
        ).fetchall()
        return float(sum(churned for _, _, churned in told))

    return timed(work, False)


WAYS: dict[str, dict[str, Callable[..., Timed]]] = {
    "upload": {"ours": upload_ours, "duckdb": upload_duckdb},
    "composition": {"ours": composition_ours, "pandas": composition_pandas},
    "survival": {
        "ours": survival_ours,
        "pandas": survival_pandas,
        "statsmodels": survival_statsmodels,
        **({"R": survival_r} if shutil.which("Rscript") else {}),
    },
}
