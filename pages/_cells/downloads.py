"""Files to take along: made when asked for, noted on a server for several, and not for who may see answers only."""

from collections.abc import Callable
from typing import Any

from analysis.team.audit import note
from analysis.team.presence import HOUSE
from pages._cells.reader import me, only_answers, presence, role, standing


def offer(place: Any, label: str, data: Any, file_name: str, mime: str | None = None, **settings: Any) -> None:
    """A button in a place of the page that gives a file. data: the file, or what makes it when it is asked for."""
    if only_answers():
        return
    settings.setdefault("on_click", "ignore")
    place.download_button(label, _noted(data, file_name.rsplit(".", 1)[-1]), file_name, mime, **settings)


def _noted(data: Any, kind: str) -> Callable[[], Any]:
    """What makes the file, beside a line that it was made: who it is made for is known here, and not on that thread.

    A tab that nobody has clicked in since still shows its buttons: of a session that is over they give nothing, nor of
    a notebook that was taken back, or is shared by now for less.
    """
    person, here, before, now = me(), presence(), role(), standing()

    def made() -> Any:
        if HOUSE.over(here) or now() != before:
            raise PermissionError("what this file is of is no longer open to its reader")
        note("export", person, kind=kind)
        return data() if callable(data) else data

    return made
