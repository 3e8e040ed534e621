"""What is known of the cells of a file: amounts in cents or times a quantity, one survey of several, no amount."""

import re
from collections.abc import Mapping
from typing import Any

from . import values
from .cells import Reading, as_text
from .engine import Engine, literal
from .recipe import FileMapping
from .row_ids import A_YEAR

# Settings: the amount that stands for none; an arm and the one that it is.
NINES, ARM_IS = "stands_for_none", "arm_is"
_CENTS = {True: "read in cents, as this system writes it", False: "read in hundredths, as its header says"}


def in_units(
    engine: Engine,
    raw: str,
    file: FileMapping,
    columns: dict[str, str],
    at: Mapping[str, str],
    kinds: Mapping[str, str],
) -> list[tuple[str, Reading]]:
    """Amounts that a system gives in cents, or for one of several units, as money in all; what to tell of it."""
    said = []
    if "system" in file.settings and re.match(r"(?i)create", file.columns.get("started_on", "")):
        words = f"the day the record was made in {file.settings['system']}, taken as the day the account started"
        said.append(("started_on", Reading("", words)))
    for column in (c for c in ("mrr", "arr", "amount") if c in columns):
        if file.settings.get(A_YEAR) and column == "mrr":
            columns[column] = f"({columns[column]}) / 12"
            said.append((column, Reading(columns[column], "an amount a year: a twelfth of it counts each month")))
        if file.settings.get("cents"):
            columns[column] = f"({columns[column]}) / 100.0"
            said.append((column, Reading(columns[column], _CENTS["system" in file.settings])))
        if times := at.get(str(file.settings.get("times", ""))):
            units = values.number(engine, raw, times, kinds[times]).sql
            columns[column] = f"({columns[column]}) * coalesce({units}, 1)"
            said.append((column, Reading(columns[column], f"times {file.settings['times']}")))
    return said


def of_another_kind(file: FileMapping, at: Mapping[str, str], kinds: Mapping[str, str]) -> str:
    """The SQL that says whether a row is of another kind than is meant: of several surveys in one export."""
    only: Any = file.settings.get("only")
    if not only or only[0] not in at:
        return ""
    return f"lower({as_text(at[only[0]], kinds[at[only[0]]])}) <> {literal(str(only[1]).lower())}"


def without_nines(file: FileMapping, columns: dict[str, str]) -> None:
    """An amount that the reader says stands for none is missing."""
    value = file.settings.get(NINES)
    for name in ("mrr", "arr", "amount"):
        if value and name in columns:
            columns[name] = f"nullif({columns[name]}, {float(str(value))!r})"


def as_other_arm(file: FileMapping, columns: dict[str, str]) -> None:
    """Arms that the reader says are others misspelled are those."""
    told = file.settings.get(ARM_IS)
    if isinstance(told, dict) and "arm" in columns:
        cases = " ".join(f"WHEN {literal(str(one))} THEN {literal(str(other))}" for one, other in told.items())
        columns["arm"] = f"CASE trim({columns['arm']}) {cases} ELSE {columns['arm']} END"
