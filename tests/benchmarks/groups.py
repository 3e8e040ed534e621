"""Churn by segment, as `composition` counts it, in plain DuckDB and in polars where that is installed."""

import os
from importlib.util import find_spec

import duckdb

from tests.benchmarks.tasks import MANY, WAYS, YEAR, Timed, timed

HERE = f"started < {YEAR} AND (gone = 0 OR ended >= {YEAR})"


def by_duckdb(path: str) -> Timed:
    """The same groups and shares; the rows stand in a table before the clock starts, as those of a book do."""
    plain = duckdb.connect()
    plain.execute(f"CREATE TABLE made AS SELECT * FROM read_parquet('{path}')")
    asked = f"SELECT segment, sum(gone) / count(*) FROM made WHERE {HERE} GROUP BY segment"
    return timed(lambda: max(float(share) for _, share in plain.execute(asked).fetchall()), _small(path))


def by_polars(path: str) -> Timed:
    import polars as pl

    made = pl.read_parquet(path)

    def work() -> float:
        here = made.filter((pl.col("started") < YEAR) & ((pl.col("gone") == 0) | (pl.col("ended") >= YEAR)))
        told = here.group_by("segment").agg(pl.col("gone").sum().alias("churned"), pl.len().alias("accounts"))
        return float((told["churned"] / told["accounts"]).max())  # type: ignore[arg-type]

    return timed(work, _small(path))


def _small(path: str) -> bool:
    return os.path.getsize(path) < MANY


OTHERS = {"duckdb": by_duckdb, **({"polars": by_polars} if find_spec("polars") else {})}
COMPOSITION = {"composition": {**WAYS["composition"], **OTHERS}}
