"""Reading a result frame line by line, where a sentence is written about each."""

from collections.abc import Iterator
from typing import Any

import pandas as pd


def lines(frame: pd.DataFrame) -> Iterator[Any]:
    """The lines of a frame from top to bottom, each with its columns as attributes."""
    yield from frame.itertuples(index=False)
