"""Work that goes wrong, for a child process to do."""

import ctypes
import os
import re
import time

import pandas as pd
import pyarrow as pa


def crash() -> None:
    os.abort()


def point_nowhere() -> int:
    """A read of memory that is not there, as a fault of native code makes it."""
    return int(ctypes.string_at(1)[0])


def leave() -> None:
    os._exit(0)


def sleep(seconds: float = 3600) -> None:
    time.sleep(seconds)


def hold_the_interpreter() -> None:
    """Hangs in native code that lets no other thread run."""
    re.match(r"(a+)+$", "a" * 40 + "b")


def eat(slowly: bool = False) -> int:
    """More and more memory; slowly in small parts, of which none is refused."""
    return len([b"x" * (2**16 if slowly else 2**24) for _ in range(10_000)])


def ask_for_a_terabyte() -> int:
    return len(bytearray(2**40))


def print_and_read() -> str:
    """What meets the pipes if they are not put aside."""
    os.write(1, b"noise on the pipe")
    print("noise")
    return os.read(0, 10).decode()


def raise_what_cannot_travel() -> None:
    class Odd(Exception):
        def __reduce__(self) -> str:
            return "no such name"

    raise Odd("odd")


def table(rows: int) -> pa.Table:
    words = pa.array([f"word {i % 7}" for i in range(rows)]).dictionary_encode()
    return pa.table({"id": pa.array([f"A-{i}" for i in range(rows)]), "n": pa.array(range(rows)), "word": words})


def frame(rows: int) -> pd.DataFrame:
    return pd.DataFrame({"n": range(rows), "text": [str(i) for i in range(rows)]})


def process() -> int:
    return os.getpid()


def length(data: bytes) -> tuple[str, int]:
    return type(data).__name__, len(data)


def write_a_file(path: str) -> str:
    """What the system says where no file may be written."""
    from analysis.child.limits import no_files_and_so_long

    try:
        with no_files_and_so_long(5), open(path, "w", encoding="utf-8") as file:
            file.write("x")
            file.flush()
    except OSError as error:
        return error.strerror or "OSError"
    return "written"
