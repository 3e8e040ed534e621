"""Who is here: the sessions of this process, for as long as each lives, and who has signed out."""

import threading
import time
from collections import deque
from dataclasses import dataclass, field
from weakref import WeakSet

MINUTE = 60.0


@dataclass(eq=False)
class Presence:
    """One session. It is held by what the session holds, and goes with it: nothing has to say that it has ended.

    key: of the person who signed in, empty where nobody does. browser: what tells the browser it is in from others,
    empty where nothing does. since: seconds of the monotonic clock. uploads: when
    each of the last ones came. turn, page, asking: how often its script has run, which page that shows, and what
    that is having worked out just now.
    """

    key: str = ""
    browser: str = ""
    since: float = field(default_factory=time.monotonic)
    uploads: deque[float] = field(default_factory=lambda: deque(maxlen=1000))
    turn: int = 0
    page: str = ""
    asking: str = ""

    def turns_to(self, page: str) -> None:
        """Its script runs anew."""
        self.asking, self.page = "", page
        self.turn += 1


class House:
    """The sessions of a process, and the moment at which each person last signed out."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._here: WeakSet[Presence] = WeakSet()
        self._left: dict[str, float] = {}
        self._at: dict[str, str] = {}

    def enter(self, key: str, most: int | None = None, browser: str = "") -> Presence | None:
        """A new session; None where as many as may be are here already."""
        with self._lock:
            if most is not None and len(self._here) >= most:
                return None
            arrived = Presence(key, browser)
            self._here.add(arrived)
            if key and browser:
                self._at[browser] = key
            return arrived

    def count(self) -> int:
        """How many sessions are here."""
        with self._lock:
            return len(self._here)

    def sign_out(self, key: str) -> None:
        """All sessions of this person end at their next rerun."""
        with self._lock:
            self._left[key] = time.monotonic()

    def signed_out(self, presence: Presence) -> bool:
        """Whether the person of this session signed out since it began."""
        return bool(presence.key) and self._left.get(presence.key, -1.0) >= presence.since

    def replaced(self, presence: Presence) -> bool:
        """Whether somebody else has signed in since in the browser of this session, and may sit at its tabs."""
        return bool(presence.key) and self._at.get(presence.browser, presence.key) != presence.key

    def over(self, presence: Presence) -> bool:
        """Whether this session is to give nothing any more."""
        return self.signed_out(presence) or self.replaced(presence)

    def uploaded(self, presence: Presence, most: int | None) -> bool:
        """Note an upload; whether it is one too many within a minute, over all sessions of the same person."""
        now = time.monotonic()
        with self._lock:
            same = [one for one in self._here if one is presence or (presence.key and one.key == presence.key)]
            lately = sum(now - at < MINUTE for one in same for at in one.uploads)
            if most is not None and lately >= most:
                return False
            presence.uploads.append(now)
            return True


HOUSE = House()
