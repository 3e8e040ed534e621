"""What large CSVs cost in memory, in multiples of their size: `python -m tests.benchmarks.memory`."""

import argparse
import gc
import multiprocessing
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from analysis import Book
from analysis.book.draft import Draft

SMALL = b"account_id,started_on,churned_on\nA-1,2024-01-01,\nA-2,2024-02-01,2024-03-01\n"
ACCOUNTS = "account_id,name,started_on,churned_on,segment,region,plan,seats,mrr,owner\n"
MRR = "account_id,month,mrr\n"


def accounts() -> Iterator[str]:
    """Ten columns, two of them with another text in every row."""
    yield ACCOUNTS
    for i in range(10**9):
        yield account(i)


def account(i: int) -> str:
    gone = "" if i % 4 else f"2025-06-{1 + i % 28:02d}"
    who = f"ACC-{i:08d},Account number {i},20{10 + i % 15}-{1 + i % 12:02d}-{1 + i % 28:02d},{gone},"
    return f"{who}Segment {i % 3},Region {i % 4},Plan {i % 5},{i % 97},{i % 1000}.50,Owner {i % 40}\n"


def repeats() -> Iterator[str]:
    """The same accounts, every fifth of them told twice."""
    yield ACCOUNTS
    for i in range(10**9):
        yield account(i - i % 5 // 4)


def mrr() -> Iterator[str]:
    """Three narrow columns and many rows."""
    yield MRR
    for i in range(10**9):
        yield month(i)


def month(i: int) -> str:
    return f"ACC-{i // 24:06d},20{24 + i % 24 // 12}-{1 + i % 12:02d},{i % 5000}.{i % 90 + 10}\n"


def shuffled() -> Iterator[str]:
    """The same revenue in no order: 7,919 is a prime, so each account and month of a million accounts comes once."""
    yield MRR
    for turn in range(10**9):
        yield month(turn * 7919 % 24_000_000)


def lines() -> Iterator[str]:
    """The same in no order, and every fifth account and month on two lines that add up."""
    yield MRR
    for turn in range(10**9):
        yield month((turn - turn % 5 // 4) * 7919 % 24_000_000)


def events() -> Iterator[str]:
    """Texts that never repeat."""
    yield "account_id,happened_on,kind,note\n"
    for i in range(10**9):
        day = f"2025-{1 + i % 12:02d}-{1 + i % 28:02d}"
        yield f"ACC-{i % 99991:06d},{day},kind {i % 9},note {i} of {i * 7919 % 99991}\n"


def narrow() -> Iterator[str]:
    """Twenty columns of one letter each beside an account."""
    yield "account_id,tenure_months,churned," + ",".join(f"answer {i}" for i in range(20)) + "\n"
    for i in range(10**9):
        yield f"{i},{i % 60},{i % 2}," + ",".join(str((i + n) % (2 + n % 8)) for n in range(20)) + "\n"


SHAPES = {made.__name__: made for made in (accounts, repeats, mrr, shuffled, lines, events, narrow)}


def write(path: Path, shape: str, size: float) -> None:
    """A CSV of that many bytes."""
    left = size
    with path.open("w") as file:
        for line in SHAPES[shape]():
            file.write(line)
            if (left := left - len(line)) < 0:
                return


def resident() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 2**20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=float, default=200)
    parser.add_argument("--shapes", nargs="+", choices=list(SHAPES), default=list(SHAPES))
    asked = parser.parse_args()
    for shape in asked.shapes:
        with TemporaryDirectory() as folder:
            path = Path(folder) / f"{shape}.csv"
            write(path, shape, asked.megabytes * 2**20)
            alone = multiprocessing.get_context("spawn").Process(target=measure, args=(path,))
            alone.start()
            alone.join()


def measure(path: Path) -> None:
    """The most memory at any moment while the file is read and opened, and what stays of it ten seconds later."""
    Book.from_files(("small.csv", SMALL))
    size, idle, seen, done = path.stat().st_size / 2**20, resident(), [0.0], threading.Event()

    def watch() -> None:
        while not done.wait(0.01):
            seen.append(resident())

    watching = threading.Thread(target=watch)
    watching.start()
    draft = Draft.from_files([(path.name, path.read_bytes())])
    read = max(seen)
    book = Book.from_sheets(draft.sheets, draft.recipe)
    done.set()
    watching.join()
    gc.collect()
    time.sleep(10)
    ratios = [(most - idle) / size for most in (read, max(seen), resident())]
    said = zip(ratios, ("while reading", "while opening", "once open"), strict=True)
    rows = int(book.files["read"].sum())
    print(f"{path.stem:<9}{size:,.0f} MB, {rows:>9,} rows:", ", ".join(f"{ratio:.1f} × {when}" for ratio, when in said))


if __name__ == "__main__":
    main()
