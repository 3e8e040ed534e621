"""Counting 1,000,000 units × 10 KPIs against plain SQL: `python -m tests.benchmarks.experiment`.

Plain SQL is what a person writes for a comparison of means: averages, variances and the covariance with before. Beside
it stand the bare sums that the app works out, written by hand: the least that any counting could take.
"""

import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from analysis import Book, experiment

UNITS, KPIS, TURNS = 1_000_000, 10, 7


def units(number: int = UNITS) -> pd.DataFrame:
    random = np.random.default_rng(5)
    rows = {"unit_id": np.arange(number), "arm": np.where(random.random(number) < 0.5, "treatment", "control")}
    for kpi in range(KPIS):
        before = random.normal(50, 10, number)
        rows[f"k{kpi}_before"] = before
        rows[f"k{kpi}_after"] = 0.6 * before + random.normal(20, 8, number)
    return pd.DataFrame(rows)


def plain() -> str:
    parts = []
    for kpi in range(KPIS):
        y, x = f"k{kpi}_after", f"k{kpi}_before"
        parts += [f"count({y})", *(f"{spread}({v})" for v in (y, x) for spread in ("avg", "var_samp"))]
        parts.append(f"covar_samp({y}, {x})")
    return f"SELECT arm, count(*), {', '.join(parts)} FROM kpis GROUP BY arm"


def bare(about: dict[str, float]) -> str:
    parts = []
    for kpi in range(KPIS):
        y, x = (f"(k{kpi}_{when} - {about[f'k{kpi}_{when}']})" for when in ("after", "before"))
        parts += [
            f"count({y})",
            f"count({x} * {y})",
            *(f"sum({v})" for v in (y, x, f"{y} * {y}", f"{x} * {x}", f"{x} * {y}")),
        ]
    return f"SELECT arm, count(*), {', '.join(parts)} FROM kpis GROUP BY arm"


def fastest(*works: Callable[[], object]) -> list[float]:
    """The shortest time of each, taken in turns so that whatever else the machine does touches all of them."""
    times: list[list[float]] = [[] for _ in works]
    for _ in range(TURNS):
        for work, taken in zip(works, times, strict=True):
            begun = time.perf_counter()
            work()
            taken.append(time.perf_counter() - begun)
    return [min(taken) for taken in times]


def main() -> None:
    """Print both times, their ratio, and how long the estimate takes once counted."""
    book = Book.from_frames(kpis=units())
    setting = experiment.read(book)
    counts = experiment.count_arms(book, setting)
    about = dict(zip(counts["kpi"] + "_after", counts["about"], strict=True))
    about |= dict(zip(counts["kpi"] + "_before", counts["about_before"], strict=True))
    query, sums = plain(), bare(about)
    written, least, ours, estimated = fastest(
        lambda: book.built.engine.frame(query),
        lambda: book.built.engine.frame(sums),
        lambda: experiment.count_arms(book, setting),
        lambda: experiment.judged(experiment.estimate(counts, setting), setting, "holm", {}),
    )
    print(f"experiment: {UNITS:,} units × {KPIS} KPIs, before and after")
    print(f"  plain SQL {written * 1000:.0f} ms, counting {ours * 1000:.0f} ms")
    print(f"  ratio {ours / written:.2f} (aim: at most 1.3)")
    print(f"  bare sums by hand {least * 1000:.0f} ms: ratio {ours / least:.2f}")
    print(f"  estimate on the counts {estimated * 1000:.1f} ms (aim: under 10)")


if __name__ == "__main__":
    main()
