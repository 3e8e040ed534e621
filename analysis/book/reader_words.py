"""What tables and columns of a book are called for a reader, who knows no template and none of its names."""

import re
from collections.abc import Mapping

import pandas as pd

from ..names import headed
from .tables import TABLES

# Table: what a file of it is called; one that is not here is called as it is.
CALLED: Mapping[str, str] = {
    "accounts": "accounts",
    "mrr": "MRR",
    "nps": "NPS answers",
    "events": "events",
    "payments": "failed payments",
    "usage": "product usage",
    "touches": "contacts and tickets",
    "kpis": "experiment results",
    "costs": "costs",
    "goals": "goals",
    "actions": "next steps",
    "notes": "notes",
    "contacts": "people at customers",
    "retries": "payment attempts",
    "exits": "answers to the exit form",
    "seats": "seats by month",
}
_SPECIAL = {"account_id": "account ID", "unit_id": "unit ID", "mrr": "MRR", "arr": "ARR"}
_NAMES = {c.name for table in TABLES.values() for c in table.columns if "_" in c.name or c.name in _SPECIAL}
_COLUMNS = sorted(_NAMES, key=len, reverse=True)
_NAMED = re.compile(rf"\b(?:{'|'.join(_COLUMNS)})\b")


def called(table: str) -> str:
    """What a table is called; the title of a file stays as it is."""
    return CALLED.get(table, table)


def in_words(rule: str) -> str:
    """A rule without the names of columns: no account ID, started on could not be read."""
    return _NAMED.sub(lambda found: _SPECIAL.get(found[0], headed(found[0])), rule)


def for_readers(frame: pd.DataFrame) -> pd.DataFrame:
    """An answer about the files of a book with its tables, rules and notes in words."""
    changed = {c: frame[c].map(called) for c in ("table",) if c in frame}
    changed |= {c: frame[c].map(in_words) for c in ("rule", "note", "problem") if c in frame}
    return frame.assign(**changed)
