"""Notebooks kept on this machine, in one SQLite file, for whom they belong to and for nobody else."""

import os
import re
import sqlite3
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from analysis.book import Book
from analysis.errors import AnalysisError
from analysis.qbr.guard import checked_zip
from analysis.qbr.numbers import zipped
from analysis.qbr.saved import MOST_FILE, Notebook, book_files, from_files, pack_files

LOOPBACK = ("127.0.0.1", "localhost", "::1", "[::1]")
ASKED = re.compile(r"(?:https?://)?(?P<host>\[[0-9a-f:]+\]|[^\[\]:/@?#]+)(?::\d{1,5})?", re.IGNORECASE)
# What a browser sends of its own accord. Proxies say whom they ask for under many names, and new ones come up: so
# whatever else a request carries was put there on the way.
BROWSERS = {
    "accept", "accept-charset", "accept-encoding", "accept-language", "cache-control", "connection", "cookie", "dnt",
    "host", "keep-alive", "origin", "pragma", "priority", "referer", "te", "upgrade", "upgrade-insecure-requests",
    "user-agent",
}  # fmt: skip
MOST_BOOK = 400 * 2**20
TABLES = """
CREATE TABLE IF NOT EXISTS notebooks (
  owner TEXT, id TEXT, name TEXT, fingerprint TEXT, saved_at TEXT, book BLOB, rest BLOB, PRIMARY KEY (owner, id));
CREATE TABLE IF NOT EXISTS settings (owner TEXT PRIMARY KEY, kept INTEGER);
"""


@dataclass(frozen=True)
class Entry:
    """A notebook that is kept: when it was last saved, and the book it holds."""

    id: str
    name: str
    fingerprint: str
    saved_at: str


def owner_of(address: str | None, headers: Mapping[str, str], signs_in: bool, user: str | None) -> str | None:
    """Whose notebooks may be kept here: a signed-in user's, or those of the one person of a server on loopback.

    address: what the server listens on. headers: of the request. signs_in: whether sign-in is configured. user: who is
    signed in. None where nothing may be kept: a server others can reach knows nobody apart without a sign-in, and one
    behind a proxy is reached by others though it listens on loopback. A proxy gives itself away by the headers it adds,
    or by the origin: the address that stands in the reader's browser.
    """
    if signs_in:
        return f"user {user}" if user else None
    told = {name.lower(): value for name, value in headers.items()}
    passed_on = any(name not in BROWSERS and not name.startswith("sec-") for name in told)
    asked = [told.get("host", ""), *([told["origin"]] if "origin" in told else [])]
    return "here" if address in LOOPBACK and all(map(_is_loopback, asked)) and not passed_on else None


def _is_loopback(place: str) -> bool:
    """Whether a host, or an origin, is this very machine."""
    found = ASKED.fullmatch(place)
    return found is not None and found["host"].lower() in LOOPBACK


def usual_place() -> Path:
    """Where the file stands: CHURN_NOTEBOOK_STORE, else where the system keeps what programs remember for a person."""
    if told := os.environ.get("CHURN_NOTEBOOK_STORE"):
        return Path(told)
    home = Path.home()
    homes = {"win32": Path(os.environ.get("LOCALAPPDATA", home)), "darwin": home / "Library" / "Application Support"}
    base = homes.get(sys.platform, Path(os.environ.get("XDG_DATA_HOME", home / ".local" / "share")))
    return base / "churn-notebook" / "notebooks.sqlite"


class Store:
    """The notebooks of one owner in the file at `path`. Every call opens the file anew, so that threads never meet."""

    def __init__(self, path: Path, owner: str) -> None:
        self.path, self.owner = path, owner

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """The file, readable by its owner alone; what is deleted is overwritten."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            if not self.path.exists():
                self.path.touch(mode=0o600)
            connection = sqlite3.connect(self.path, timeout=20)
        except (OSError, sqlite3.Error) as error:
            raise AnalysisError("Nothing can be kept on this machine.", f"{self.path} cannot be written.") from error
        try:
            connection.execute("PRAGMA secure_delete = ON")
            connection.executescript(TABLES)
            with connection:
                yield connection
        except sqlite3.Error as error:
            why = f"{self.path} is no store of this app, is full or is in use."
            raise AnalysisError("Nothing can be kept on this machine.", why, "Save everything as a file.") from error
        finally:
            connection.close()

    @property
    def kept(self) -> bool:
        """Whether this owner keeps notebooks here: yes, until turned off."""
        with self._open() as file:
            row = file.execute("SELECT kept FROM settings WHERE owner = ?", (self.owner,)).fetchone()
        return row is None or bool(row[0])

    def turn(self, on: bool) -> None:
        """Keep notebooks from now on, or no longer. What is there stays until it is deleted."""
        with self._open() as file:
            file.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (self.owner, int(on)))

    def keep_book(self, id: str, book: Book) -> None:
        """Keep the tables of a notebook. Raises AnalysisError for more than is kept of one book."""
        if sum(sheet.table.nbytes for sheet in book.sheets) > MOST_BOOK:
            why = f"Books above {MOST_BOOK // 2**20} MB are not."
            raise AnalysisError("This book is too large to be kept on this machine.", why, "Save everything as a file.")
        data, now = zipped(book_files(book)), datetime.now().isoformat(timespec="seconds")
        row = (self.owner, id, book.name, book.fingerprint, now, data)
        with self._open() as file:
            file.execute(
                "INSERT INTO notebooks VALUES (?, ?, ?, ?, ?, ?, NULL) ON CONFLICT (owner, id) DO UPDATE SET "
                "name = excluded.name, fingerprint = excluded.fingerprint, saved_at = excluded.saved_at, "
                "book = excluded.book",
                row,
            )

    def keep_rest(self, id: str, notebook: Notebook) -> None:
        """Keep everything else of a notebook: small, at every change."""
        now = datetime.now().isoformat(timespec="seconds")
        row = (zipped(pack_files(notebook)), now, self.owner, id)
        with self._open() as file:
            file.execute("UPDATE notebooks SET rest = ?, saved_at = ? WHERE owner = ? AND id = ?", row)

    def notebooks(self) -> tuple[Entry, ...]:
        """What is kept of this owner, the latest first."""
        with self._open() as file:
            rows = file.execute(
                "SELECT id, name, fingerprint, saved_at FROM notebooks WHERE owner = ? AND rest IS NOT NULL "
                "ORDER BY saved_at DESC, rowid DESC",
                (self.owner,),
            ).fetchall()
        return tuple(Entry(*row) for row in rows)

    def open(self, id: str) -> Notebook:
        """A notebook as it was last kept; raises AnalysisError where there is none."""
        with self._open() as file:
            query = "SELECT book, rest FROM notebooks WHERE owner = ? AND id = ? AND rest IS NOT NULL"
            row = file.execute(query, (self.owner, id)).fetchone()
        if row is None:
            raise AnalysisError("There is no such notebook on this machine.", fix="Open its file, or its data.")
        files: dict[str, bytes] = {}
        for data in row:
            archive = checked_zip(data, "The kept notebook", MOST_FILE)
            files |= {name: archive.read(name) for name in archive.namelist()}
        return from_files(files)

    def delete(self, id: str | None = None) -> None:
        """Delete one notebook of this owner, or all of them, and leave nothing of it in the file."""
        with self._open() as file:
            chosen = (self.owner, id)
            file.execute("DELETE FROM notebooks WHERE owner = ? AND (? IS NULL OR id = ?)", (*chosen, id))
        with self._open() as file:
            file.commit()
            file.execute("VACUUM")
