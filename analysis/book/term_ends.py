"""Subscriptions that end when their term is over, where the reader said that they do."""

from collections.abc import Mapping

from .cells import Reading
from .engine import Engine
from .periods import period
from .recipe import FileMapping

# Setting: the header of the months after which a subscription ends, where the reader says that it does.
ENDS_AFTER = "ends_after"


def ends_as_said(
    engine: Engine,
    raw: str,
    file: FileMapping,
    columns: dict[str, str],
    at: Mapping[str, str],
    kinds: Mapping[str, str],
) -> list[tuple[str, Reading]]:
    """Gives subscriptions without an end that of their term; what to tell of it."""
    header = str(file.settings.get(ENDS_AFTER) or "")
    if header not in at or "started_on" not in columns or "ended_on" in columns:
        return []
    length = period(engine, raw, at[header], kinds[at[header]], True).sql
    day = f"DATE '1970-01-01' + CAST({columns['started_on']} AS INTEGER)"
    over = f"{day} + to_months(CAST(round({length}) AS INTEGER))"
    columns["ended_on"] = f"CAST(datediff('day', DATE '1970-01-01', {over}) AS BIGINT)"
    return [("started_on", Reading("", f"each subscription ends after its {header}"))]
