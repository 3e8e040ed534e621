"""When something happened, by the clock of whoever reads of it: people and server may be far apart."""

from contextlib import suppress
from datetime import datetime
from zoneinfo import ZoneInfo


def moment(said: str, zone: str | None = None) -> str:
    """A moment by the clock of a time zone; without a zone, by the clock that noted it. Both as 2025-10-26T02:10:00."""
    when = datetime.fromisoformat(said)
    if zone and when.tzinfo:
        with suppress(KeyError, ValueError):
            when = when.astimezone(ZoneInfo(zone))
    return when.replace(tzinfo=None).isoformat(timespec="seconds")
