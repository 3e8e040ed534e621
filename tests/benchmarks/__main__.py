"""Times the app against plain tools on the same rows and prints ratios: `python -m tests.benchmarks [--quick]`.

Every run has a process of its own, so that its memory is its own; the ways take turns (A B A B), and the median counts.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks import app, arrays, groups, sample
from tests.benchmarks.tasks import WAYS as OF_ROWS
from tests.benchmarks.tasks import export, write_rows

WAYS = {**OF_ROWS, **groups.COMPOSITION, **arrays.WAYS, **sample.WAYS}
# Rows of `export` in a CSV of 163 MB.
LARGE = 2_190_000

Run = tuple[float, float, float]


def main(arguments: Sequence[str] = sys.argv[1:]) -> int:
    """Print the table of ratios."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="less of everything, in under two minutes")
    parser.add_argument("--sizes", type=float, nargs="+", default=[1e4, 1e5, 1e6, 1e7])
    parser.add_argument("--rows", type=float, default=1e6, help="rows of the file that is uploaded")
    parser.add_argument("--arrays", type=float, default=1e6, help="accounts of the curve and the log-rank test")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--child", nargs=3, metavar=("TASK", "WAY", "WHAT"), help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.child:
        print(json.dumps(alone(*asked.child)))
        return 0
    if asked.quick:
        asked.sizes, asked.rows, asked.rounds, asked.arrays = [1e5], 1e5, 1, 1e5
    everything(asked)
    return 0


def everything(asked: argparse.Namespace) -> None:
    """The whole table: the sample book and the app on it, arrays, files, and rows at each size."""
    print(f"{'task':<16}{'accounts':>12}  {'way':<12}{'seconds':>9}{'× ours':>9}{'peak MB':>9}")
    for task in [task for task in sample.WAYS if task != "summary" or not asked.quick]:
        compare(task, "the sample book", sample.opened().count(), asked.rounds)
    for what, seconds in (*app.pages(asked.quick), *app.served(not asked.quick)):
        print(f"{what:<40}{seconds:>9.3f}", flush=True)
    for task in arrays.WAYS:
        compare(task, str(asked.arrays), int(asked.arrays), asked.rounds)
    with tempfile.TemporaryDirectory() as folder:
        if not asked.quick:
            uploads(LARGE, 1, Path(folder), ("csv",))
        uploads(int(asked.rows), asked.rounds, Path(folder))
        for size in asked.sizes:
            path = Path(folder, f"{int(size)}.parquet")
            write_rows(int(size), path)
            for task in ("composition", "survival"):
                compare(task, str(path), int(size), asked.rounds)


def uploads(rows: int, rounds: int, folder: Path, kinds: Sequence[str] = ("csv", "parquet")) -> None:
    """From a file to the first figure."""
    for kind in kinds:
        path = folder / f"accounts.{kind}"
        export(rows, path)
        compare("upload", str(path), rows, rounds, kind)


def compare(task: str, what: str, size: int, rounds: int, kind: str = "") -> None:
    """One line per way; raises where the ways do not find the same answer."""
    runs: dict[str, list[Run]] = {way: [] for way in WAYS[task]}
    for _ in range(rounds):
        for way in runs:
            runs[way].append(in_a_process(task, way, what))
    ours = statistics.median(seconds for seconds, *_ in runs["ours"])
    for way, told in runs.items():
        seconds, peak = (statistics.median(run[place] for run in told) for place in (0, 2))
        print(
            f"{f'{task} {kind}':<12}{size:>12,}  {way:<12}{seconds:>9.3f}{seconds / ours:>9.2f}{peak:>9,.0f}",
            flush=True,
        )
        off = abs(told[0][1] - runs["ours"][0][1]) / max(abs(told[0][1]), 1e-12)
        assert off < 1e-6, f"{task} by {way} finds {told[0][1]}, not {runs['ours'][0][1]}"


def in_a_process(task: str, way: str, what: str) -> Run:
    command = [sys.executable, "-m", "tests.benchmarks", "--child", task, way, what]
    # As the app is served: it asks for one core a product of matrices.
    cores = {} if way == sample.SHARED else {"OPENBLAS_NUM_THREADS": "1"}
    bare = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**bare, **(cores if task in sample.WAYS else {})}
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    seconds, answer, peak = json.loads(done.stdout.splitlines()[-1])
    return seconds, answer, peak


def alone(task: str, way: str, what: str) -> Run:
    """Seconds, answer and peak memory in MB of one run in this process and the one it may start."""
    seconds, answer = WAYS[task][way](what)
    return seconds, answer, _started_by_us() if way == "R" else _own()


def _started_by_us() -> float:
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def _own() -> float:
    """Peak memory of this program alone: getrusage counts what its parent held before it began."""
    told = Path("/proc/self/status")
    if not told.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    (peak,) = (line.split()[1] for line in told.read_text().splitlines() if line.startswith("VmHWM"))
    return int(peak) / 1024


if __name__ == "__main__":
    sys.exit(main())
