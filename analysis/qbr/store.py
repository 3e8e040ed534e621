"""Notebooks kept on this machine, in one SQLite file, for whom they belong to and for nobody else."""

import os
import re
import sqlite3
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ..book import Book
from ..errors import AnalysisError
from .csv_files import zipped
from .notebook import Notebook, book_files, open_parts, pack_files
from .store_file import SAVE_A_FILE, Busy, opened

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
# One after all that were saved before it, whatever the clock says.
NEXT, LATEST = "(SELECT max(turn) + 1 FROM notebooks)", "turn DESC, saved_at DESC"
COLUMNS = "id, name, fingerprint, saved_at, version, made, beside, saved_by, changed"


@dataclass(frozen=True)
class Entry:
    """A notebook that is kept: when it was last saved, and the book it holds.

    version: goes up with every change of what was made in it; made: a digest of that. beside: the notebook this one
    parted from, where both were changed in two tabs. saved_by, changed: who made its last version, as others read it,
    and what was changed in that, in words; both empty where one person alone keeps notebooks.
    """

    id: str
    name: str
    fingerprint: str
    saved_at: str
    version: int = 1
    made: str = ""
    beside: str = ""
    saved_by: str = ""
    changed: str = ""


class Changed(AnalysisError):
    """What is kept is not what was last seen of it: another tab kept something else, or deleted it."""


def owner_of(address: str | None, headers: Mapping[str, str], signs_in: bool, user: str | None) -> str | None:
    """Whose notebooks may be kept here: a signed-in person's, or those of the one person of a server on loopback.

    address: what the server listens on. headers: of the request. signs_in: whether sign-in is configured. user: the key
    of who is signed in. None where nothing may be kept: a server others can reach knows nobody apart without a sign-in,
    and one behind a proxy is reached by others though it listens on loopback. A proxy gives itself away by the headers
    it adds, or by the origin: the address that stands in the reader's browser.
    """
    if signs_in:
        return user
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
    """The notebooks of one owner in the file at `path`. Every call opens the file anew, so that threads never meet.

    by: who keeps something here, as others read it, where that can be another than the owner.
    """

    def __init__(self, path: Path, owner: str, by: str = "") -> None:
        self.path, self.owner, self.by = path, owner, by

    @property
    def kept(self) -> bool:
        """Whether this owner keeps notebooks here: yes, until turned off."""
        with opened(self.path) as file:
            row = file.execute("SELECT kept FROM settings WHERE owner = ?", (self.owner,)).fetchone()
        return row is None or bool(row[0])

    def turn(self, on: bool) -> None:
        """Keep notebooks from now on, or no longer. What is there stays until it is deleted."""
        with opened(self.path) as file:
            file.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (self.owner, int(on)))

    def keep(self, id: str, notebook: Notebook, made: str = "", name: str = "", beside: str = "") -> int:
        """Keep a notebook that is not kept yet; its version. Raises AnalysisError for a book too large to be kept.

        beside: the notebook it parted from. Whoever that is shared with has this one too.
        """
        data, rest = _book(notebook.book), zipped(pack_files(notebook))
        title = name or notebook.book.name
        row = (self.owner, id, title, notebook.book.fingerprint, _now(), data, rest, 1, made, beside, self.by)
        with opened(self.path) as file:
            names = "owner, id, name, fingerprint, saved_at, book, rest, version, made, beside, saved_by"
            values = f"{', '.join('?' * len(row))}, coalesce({NEXT}, 1)"
            file.execute(f"INSERT INTO notebooks ({names}, turn) VALUES ({values})", row)
            shared = "SELECT owner, ?, whom, shown, role, since FROM shares WHERE owner = ? AND id = ?"
            file.execute(f"INSERT INTO shares {shared}", (id, self.owner, beside))
        return 1

    def keep_again(
        self, id: str, notebook: Notebook, seen: int, made: str, *, whole: bool, later: bool, changed: str = ""
    ) -> int:
        """Keep what a notebook has become, if it still is as it was `seen`; its version.

        whole: its tables too. later: whether this is another version of it, in which `changed` is what is new, in
        words. Raises Changed where another tab was faster, or deleted it: then nothing is written.
        """
        what = {"rest": zipped(pack_files(notebook)), "saved_at": _now(), "made": made, "version": seen + int(later)}
        what |= {"saved_by": self.by, "changed": changed} if later else {}
        if whole:
            what |= {"book": _book(notebook.book), "fingerprint": notebook.book.fingerprint}
        sets = ", ".join([*(f"{column} = ?" for column in what), f"turn = {NEXT}"])
        with opened(self.path) as file:
            query = f"UPDATE notebooks SET {sets} WHERE owner = ? AND id = ? AND version = ?"
            found = file.execute(query, (*what.values(), self.owner, id, seen)).rowcount
        if not found:
            raise Changed("This notebook was changed in another tab.")
        return seen + int(later)

    def notebooks(self) -> tuple[Entry, ...]:
        """What is kept of this owner, the latest first."""
        with opened(self.path) as file:
            query = f"SELECT {COLUMNS} FROM notebooks WHERE owner = ? AND rest IS NOT NULL"
            rows = file.execute(f"{query} ORDER BY {LATEST}, rowid DESC", (self.owner,)).fetchall()
        return tuple(Entry(*row) for row in rows)

    def open(self, id: str) -> Notebook:
        """A notebook as it was last kept; raises AnalysisError where there is none."""
        return self.take(id)[0]

    def take(self, id: str) -> tuple[Notebook, Entry]:
        """A notebook as it was last kept, and which version of it that is; raises AnalysisError where there is none."""
        with opened(self.path) as file:
            query = f"SELECT book, rest, {COLUMNS} FROM notebooks WHERE owner = ? AND id = ? AND rest IS NOT NULL"
            row = file.execute(query, (self.owner, id)).fetchone()
        if row is None:
            raise AnalysisError("There is no such notebook on this machine.", fix="Open its file, or its data.")
        return open_parts(*row[:2]), Entry(*row[2:])

    def delete(self, id: str | None = None) -> None:
        """Delete one notebook of this owner, or all of them, and leave nothing of it in the file.

        What is overwritten stands beside the file until that is done. Where the disk has no room for it, it stands in
        memory.
        """
        if not self.path.exists():
            return
        try:
            self._delete(id, "DELETE")
        except Busy:
            raise
        except AnalysisError:
            self._delete(id, "MEMORY")

    def _delete(self, id: str | None, journal: str) -> None:
        with opened(self.path, forward=False) as file:
            file.execute(f"PRAGMA journal_mode = {journal}")
            file.execute("DELETE FROM notebooks WHERE owner = ? AND (? IS NULL OR id = ?)", (self.owner, id, id))
            with suppress(sqlite3.OperationalError):
                file.execute("DELETE FROM shares WHERE owner = ? AND (? IS NULL OR id = ?)", (self.owner, id, id))
            file.commit()
            # Nothing of it is left in the file by now; where there is room, the file becomes smaller too.
            with suppress(sqlite3.Error):
                file.execute("PRAGMA incremental_vacuum").fetchall()
                if not file.execute("PRAGMA auto_vacuum").fetchone()[0]:
                    file.execute("VACUUM")


def _book(book: Book) -> bytes:
    """The tables of a book; raises AnalysisError for more than is kept of one."""
    if sum(sheet.table.nbytes for sheet in book.sheets) > MOST_BOOK:
        why = f"Books above {MOST_BOOK // 2**20} MB are not."
        raise AnalysisError("This book is too large to be kept on this machine.", why, SAVE_A_FILE)
    return zipped(book_files(book))


def _now() -> str:
    """With how far the clock here is from Greenwich: a server is moved, and hours come twice in autumn."""
    return datetime.now().astimezone().isoformat(timespec="seconds")
