"""Days, months and quarters in tables: kept as days, so that they sort, and written as people write them."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from analysis.names import headed
from pages._cells.slots import in_its_words

# How such a text begins, the first day it stands for, and how a column of them is written.
KINDS: tuple[tuple[re.Pattern[str], Callable[[str], date], str], ...] = (
    (re.compile(r"\d{4}-\d\d-\d\d"), date.fromisoformat, "MMM D, YYYY"),
    (re.compile(r"\d{4}-\d\d"), lambda text: date.fromisoformat(f"{text}-01"), "MMM YYYY"),
    (re.compile(r"\d{4}-Q[1-4]"), lambda text: date(int(text[:4]), 3 * int(text[-1]) - 2, 1), "[Q]Q YYYY"),
)
WRITTEN = KINDS[0][2]


def as_days(frame: Any) -> tuple[Any, dict[str, str]]:
    """The frame with each column of days, months or quarters as days, and how each such column is written."""
    made: dict[str, Any] = {}
    shapes: dict[str, str] = {}
    for column in frame.columns:
        days, shape = _days(frame[column])
        if shape:
            made[column], shapes[column] = days, shape
    return (frame.assign(**made) if made else frame), shapes


def _days(column: Any) -> tuple[Any, str]:
    known = column[column.notna() & (column != "")]
    if column.dtype.kind == "M":
        return column, WRITTEN
    if column.dtype.kind in "iufbm" or known.empty:
        return column, ""
    if all(isinstance(value, date) for value in known):
        return column, WRITTEN
    for pattern, first, shape in KINDS:
        if all(isinstance(value, str) and pattern.fullmatch(value) for value in known):
            return _parsed(column, first, shape)
    return column, ""


def _parsed(column: Any, first: Callable[[str], date], shape: str) -> tuple[Any, str]:
    """The texts as days; as they are where one of them is none, such as 2025-13."""
    try:
        days = [first(value) if value and not pd.isna(value) else None for value in column]
    except ValueError:
        return column, ""
    return pd.Series(days, index=column.index, dtype=object), shape


def day_column(column: str, shape: str, **settings: Any) -> Any:
    """A column of days under its heading."""
    return st.column_config.DateColumn(in_its_words(headed(column)), format=shape, **settings)
