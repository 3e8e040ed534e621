"""What a large CSV costs in memory, in multiples of its size: `python -m tests.benchmarks.memory`."""

import argparse
import gc
import threading
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from analysis import Book
from analysis.book.draft import Draft

SMALL = b"account_id,started_on,churned_on\nA-1,2024-01-01,\nA-2,2024-02-01,2024-03-01\n"


def write(path: Path, rows: int) -> None:
    """A table of accounts of ten columns, about 90 bytes a row."""
    with path.open("w") as file:
        file.write("account_id,name,started_on,churned_on,segment,region,plan,seats,mrr,owner\n")
        for i in range(rows):
            gone = "" if i % 4 else f"2025-06-{1 + i % 28:02d}"
            file.write(f"ACC-{i:08d},Account number {i},20{10 + i % 15}-{1 + i % 12:02d}-{1 + i % 28:02d},{gone},")
            file.write(f"Segment {i % 3},Region {i % 4},Plan {i % 5},{i % 97},{i % 1000}.50,Owner {i % 40}\n")


def resident() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 2**20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=float, default=2.4e6)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "accounts.csv"
        write(path, int(parser.parse_args().rows))
        measure(path)


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
    print(f"{size:,.0f} MB, {book.count():,} accounts:", ", ".join(f"{ratio:.1f} × {when}" for ratio, when in said))


if __name__ == "__main__":
    main()
