"""A rating people gave, put in order."""

import numpy as np
import pandas as pd

from analysis.errors import AnalysisError

ORDERED = (
    ("red", "bad", "poor", "low", "at risk", "critical", "unhealthy", "rot", "schlecht"),
    ("yellow", "amber", "orange", "ok", "okay", "medium", "fair", "neutral", "gelb", "mittel"),
    ("green", "good", "high", "healthy", "great", "excellent", "strong", "grün", "gut"),
)
PLACES = {word: place for place, words in enumerate(ORDERED) for word in words}
UNKNOWN = ("(missing)", "")


def rate(values: pd.Series) -> np.ndarray:
    """A rating as ranks from 0 to 100, higher is better; missing stays missing.

    Numbers count as they are; otherwise words such as red, amber and green. Raises AnalysisError for other words.
    """
    texts = values.astype(str).str.strip().str.lower()
    known = texts.where(~texts.isin(UNKNOWN))
    numbers = pd.to_numeric(known, errors="coerce")
    if numbers.isna().sum() > known.isna().sum():
        numbers = known.map(PLACES).astype(float)
    if strange := sorted(set(known[numbers.isna()].dropna())):
        raise AnalysisError(
            f"{strange[0]} cannot be put in order.",
            "A rating needs numbers, or words such as red, amber and green.",
            "",
        )
    return numbers.rank(pct=True).to_numpy(float) * 100


def can_be_rated(values: pd.Series) -> bool:
    """Whether a column's values can be put in order, and are at least three."""
    try:
        return len(set(rate(values)[~np.isnan(rate(values))])) > 2
    except AnalysisError:
        return False
