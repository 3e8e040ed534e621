"""A notebook in the hands of several: shared by its owner with a colleague or the team, and taken back."""

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ..errors import AnalysisError
from ..team.people import Person
from .store import COLUMNS, Entry
from .store_file import opened

VIEWER, EDITOR, OWNER = "viewer", "editor", "owner"
# From the least to the most that somebody may do; who has two of them has the greater.
ROLES = (VIEWER, EDITOR)
TEAM, EVERYONE = "team", "everybody who signs in here"
MAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}\.[^@\s.]{1,60}")
MINE = "whom IN (?, ?)"


@dataclass(frozen=True)
class Share:
    """With whom a notebook is shared, and how. whom: how they are known; shown: how they are called; since: a day."""

    whom: str
    shown: str
    role: str
    since: str


@dataclass(frozen=True)
class Shared:
    """A notebook of somebody else. owner: whose it is; from_whom: what the owner is called."""

    entry: Entry
    owner: str
    from_whom: str
    role: str


class Sharing:
    """What one person shares with others, and others with them, in the file at `path`."""

    def __init__(self, path: Path, person: Person) -> None:
        self.path, self.person = path, person

    def arrive(self) -> None:
        """Note what this person is called, and take what waited for their address: from now on it is theirs.

        An address can pass to somebody else, who then gets nothing of it.
        """
        key, shown, mail = self.person.key, self.person.shown, self.person.mail
        with opened(self.path) as file:
            file.execute("INSERT OR REPLACE INTO people VALUES (?, ?, ?)", (key, shown, mail))
            if mail:
                file.execute("UPDATE OR REPLACE shares SET whom = ? WHERE whom = ?", (key, f"mail {mail}"))

    def give(self, id: str, whom: str, role: str) -> None:
        """Share a notebook of one's own, or share it otherwise. whom: an address, or TEAM.

        Raises AnalysisError for what is no address, and for a notebook that is not kept here.
        """
        mail = whom.strip().lower()
        if role not in ROLES or not (whom == TEAM or MAIL.fullmatch(mail)):
            raise AnalysisError(
                "This is not an email address.", "A notebook is shared with one colleague at a time.",
                "Write the address they sign in with.",
            )  # fmt: skip
        today = datetime.now().date().isoformat()
        with opened(self.path) as file:
            if file.execute("SELECT 1 FROM notebooks WHERE owner = ? AND id = ?", (self.person.key, id)).fetchone():
                known = file.execute("SELECT key FROM people WHERE mail = ?", (mail,)).fetchall()
                # Of two who had one address in turn nobody can say which is meant: whoever has it now takes it.
                key = known[0][0] if len(known) == 1 else f"mail {mail}"
                how, shown = (TEAM, EVERYONE) if whom == TEAM else (key, mail)
                row = (self.person.key, id, how, shown, role, today)
                file.execute("INSERT OR REPLACE INTO shares VALUES (?, ?, ?, ?, ?, ?)", row)
                return
        raise AnalysisError("This notebook is not kept here.", "Only what is kept can be shared.", "Keep it first.")

    def take_back(self, id: str, whom: str) -> None:
        """Share a notebook no longer with one of them; whom: of a Share."""
        with opened(self.path) as file:
            file.execute("DELETE FROM shares WHERE owner = ? AND id = ? AND whom = ?", (self.person.key, id, whom))

    def given(self, id: str) -> tuple[Share, ...]:
        """With whom a notebook of one's own is shared, the first of them first."""
        with opened(self.path) as file:
            query = "SELECT whom, shown, role, since FROM shares WHERE owner = ? AND id = ? ORDER BY since, shown"
            return tuple(Share(*row) for row in file.execute(query, (self.person.key, id)))

    def with_me(self) -> tuple[Shared, ...]:
        """The notebooks of others that this person may open, the latest first."""
        columns = ", ".join(f"n.{name}" for name in COLUMNS.split(", "))
        query = f"""
            SELECT n.owner, coalesce(max(p.shown), ''), max(s.role = '{EDITOR}'), {columns}
            FROM notebooks n JOIN shares s ON s.owner = n.owner AND s.id = n.id LEFT JOIN people p ON p.key = n.owner
            WHERE {MINE} AND n.owner != ? GROUP BY n.owner, n.id ORDER BY n.turn DESC, n.saved_at DESC"""
        with opened(self.path) as file:
            rows = file.execute(query, (self.person.key, TEAM, self.person.key)).fetchall()
        return tuple(Shared(Entry(*row[3:]), row[0], row[1], ROLES[row[2]]) for row in rows)

    def role(self, owner: str, id: str) -> str | None:
        """What this person may do with a notebook just now; None where nothing."""
        if owner == self.person.key:
            return OWNER
        query = f"SELECT max(role = '{EDITOR}') FROM shares WHERE owner = ? AND id = ? AND {MINE}"
        with opened(self.path) as file:
            found = file.execute(query, (owner, id, self.person.key, TEAM)).fetchone()[0]
        return None if found is None else ROLES[found]
