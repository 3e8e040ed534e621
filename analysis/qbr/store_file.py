"""The SQLite file in which notebooks are kept: opened with little patience, and calm where that fails."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..errors import AnalysisError

PATIENCE = 0.5
NOTHING, SAVE_A_FILE = "Nothing can be kept on this machine.", "Save everything as a file."
SCHEMA = 4
TABLES = """
CREATE TABLE IF NOT EXISTS notebooks (
  owner TEXT, id TEXT, name TEXT, fingerprint TEXT, saved_at TEXT, book BLOB, rest BLOB, PRIMARY KEY (owner, id));
CREATE TABLE IF NOT EXISTS settings (owner TEXT PRIMARY KEY, kept INTEGER);
CREATE TABLE IF NOT EXISTS shares (
  owner TEXT, id TEXT, whom TEXT, shown TEXT, role TEXT, since TEXT, PRIMARY KEY (owner, id, whom));
CREATE TABLE IF NOT EXISTS people (key TEXT PRIMARY KEY, shown TEXT, mail TEXT);
"""
# What a file of an earlier version lacks: of the first one all of it, of the second who changed what last, of the third
# which was saved after which, for clocks are set back.
LATER = {
    "version": "INTEGER NOT NULL DEFAULT 1", "made": "TEXT NOT NULL DEFAULT ''", "beside": "TEXT DEFAULT ''",
    "saved_by": "TEXT NOT NULL DEFAULT ''", "changed": "TEXT NOT NULL DEFAULT ''",
    "turn": "INTEGER NOT NULL DEFAULT 0",
}  # fmt: skip


class Busy(AnalysisError):
    """Somebody else holds the file just now."""


@contextmanager
def opened(path: Path, forward: bool = True) -> Iterator[sqlite3.Connection]:
    """The file, readable by its owner alone; what is deleted is overwritten.

    forward: whether a file of an older version is brought to this one, which needs room on the disk.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            path.touch(mode=0o600)
        connection = sqlite3.connect(path, timeout=PATIENCE)
    except (OSError, sqlite3.Error) as error:
        raise AnalysisError(NOTHING, f"{path} cannot be written.", SAVE_A_FILE) from error
    try:
        connection.execute("PRAGMA secure_delete = ON")
        _prepare(connection, forward)
        with connection:
            yield connection
    except sqlite3.Error as error:
        raise trouble(path, error) from error
    finally:
        connection.close()


def _prepare(connection: sqlite3.Connection, forward: bool) -> None:
    """The tables as this version has them. Raises AnalysisError for a file of a newer version."""
    have = connection.execute("PRAGMA user_version").fetchone()[0]
    if have > SCHEMA and forward:
        raise AnalysisError(NOTHING, "The notebooks there were kept by a newer version of the app.", SAVE_A_FILE)
    if not connection.execute("PRAGMA page_count").fetchone()[0]:
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
    try:
        connection.executescript(TABLES)
    except sqlite3.OperationalError:
        # A full disk has no room for a table that came later; what is there can still be deleted.
        if forward:
            raise
    if have < SCHEMA and forward:
        with connection:
            connection.execute("BEGIN IMMEDIATE")
            there = {row[1] for row in connection.execute("PRAGMA table_info(notebooks)")}
            for name in LATER.keys() - there:
                connection.execute(f"ALTER TABLE notebooks ADD COLUMN {name} {LATER[name]}")
            connection.execute(f"PRAGMA user_version = {SCHEMA}")


def trouble(path: Path, error: sqlite3.Error) -> AnalysisError:
    """What a reader is told when SQLite cannot do its work."""
    code = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        what, why = "The notebooks on this machine are in use just now.", f"Another program is working on {path}."
        return Busy(what, why, "The app tries again at your next click.")
    why = {
        sqlite3.SQLITE_FULL: f"The disk that {path} is on is full.",
        sqlite3.SQLITE_READONLY: f"{path} cannot be written.",
        sqlite3.SQLITE_CANTOPEN: f"{path} cannot be written.",
        sqlite3.SQLITE_PERM: f"{path} cannot be written.",
        sqlite3.SQLITE_NOTADB: f"{path} is damaged, or is not a file of this app.",
        sqlite3.SQLITE_CORRUPT: f"{path} is damaged, or is not a file of this app.",
    }.get(code, f"{path} cannot be read or written: its disk may be full, or it is not a file of this app.")
    return AnalysisError(NOTHING, why, SAVE_A_FILE)
