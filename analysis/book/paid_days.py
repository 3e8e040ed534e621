"""The day of each row of a table by month, where its files have days: whether a last month is over follows from it."""

from collections.abc import Mapping

from . import dates
from .cells import Reading
from .engine import Engine
from .recipe import FileMapping

DAY = "_day"


def day_of_month(
    engine: Engine,
    raw: str,
    file: FileMapping,
    at: Mapping[str, str],
    kinds: Mapping[str, str],
    readings: Mapping[str, Reading],
) -> dict[str, str]:
    """The SQL of the day of a row, by the name DAY, of revenue by month."""
    header = file.columns.get("month", "")
    if file.table != "mrr" or not header:
        return {}
    order = readings["month"].choice if "month" in readings else ""
    return {DAY: dates.day(engine, raw, at[header], kinds[at[header]], order).sql}
