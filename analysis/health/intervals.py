"""An estimate with its interval, out of a row of a frame."""

import pandas as pd


def with_interval(row: pd.Series, estimate: str, low: str = "low", high: str = "high") -> tuple[float, float, float]:
    """The estimate and the two ends of its interval, as a finding takes them."""
    return float(row[estimate]), float(row[low]), float(row[high])
