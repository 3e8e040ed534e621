"""The columns of accounts that stand beside what the app knows by itself: for a rating, or for a rule of one's own."""

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd

from ..book import Book
from ..book.book_cache import cached
from ..book.tables import TABLES
from ..counting import collected
from ..errors import AnalysisError
from ..names import spoken
from .landmarks import SIGNALS

ALSO_KNOWN = 0.2
MOST_RATINGS = 12
DERIVED = {"started_month", "churned_month", "entry", "exit", "contract_length", "contract_months"}

ORDERED = (
    ("red", "bad", "poor", "low", "at risk", "critical", "unhealthy", "rot", "schlecht"),
    ("yellow", "amber", "orange", "ok", "okay", "medium", "fair", "neutral", "gelb", "mittel"),
    ("green", "good", "high", "healthy", "great", "excellent", "strong", "grün", "gut"),
)
PLACES = {word: place for place, words in enumerate(ORDERED) for word in words}
UNKNOWN = ("(missing)", "")


def further_columns(book: Book) -> dict[str, str]:
    """Columns of accounts that are of the reader's own: id to label, also those no comparison is made by."""
    own = {column.name for column in TABLES["accounts"].columns} | DERIVED
    names = book.tables["accounts"].collect_schema().names()
    return {name: book.dimensions.get(name, spoken(name)) for name in names if name not in own}


@cached
def ratings(book: Book) -> dict[str, str]:
    """The columns that could hold a rating people gave: all values are numbers from a few, or words such as red.

    Also one that only accounts still here have: it says nothing of who left, and is not used for that.
    """
    told = {name: label for name, label in further_columns(book).items() if _is_rating(_values(book, name))}
    return {"": "No rating", **told} if told else {}


def rule_columns(book: Book) -> dict[str, str]:
    """What a rule can be built from: what is known of an account on each day, every dimension, and further numbers.

    Numbers known of nearly nobody who left, or of nearly nobody who is here, are left out: they restate who left.
    """
    signals = {name: label for name, (label, _) in SIGNALS.items()}
    numbers = {name: label for name, label in further_columns(book).items() if name not in book.dimensions}
    dimensions = {name: spoken(label) for name, label in book.dimensions.items()}
    return {**signals, **dimensions, **{n: label for n, label in numbers.items() if _is_fair_number(book, n)}}


def rule_values(book: Book, column: str) -> list[str]:
    """The values a rule on a dimension can ask for; none for numbers, which are compared."""
    return sorted(map(str, _values(book, column).dropna())) if column in book.dimensions else []


def _is_rating(values: pd.Series) -> bool:
    return len(values) <= MOST_RATINGS and can_be_rated(values)


def _values(book: Book, name: str) -> pd.Series:
    return collected(book.tables["accounts"].select(name).unique())[name]


def _is_fair_number(book: Book, name: str) -> bool:
    accounts = book.tables["accounts"]
    if not accounts.collect_schema()[name].is_numeric():
        return False
    known = nw.when(nw.col(name).is_null()).then(0).otherwise(1).alias("known")
    shares = collected(accounts.with_columns(known).group_by("churned").agg(nw.col("known").mean()))["known"]
    return bool(shares.min() >= ALSO_KNOWN)


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
            "It is neither a number nor a word such as red, amber or green.",
            "Choose a column of numbers or of such words.",
        )
    return numbers.rank(pct=True).to_numpy(float) * 100


def can_be_rated(values: pd.Series) -> bool:
    """Whether a column's values can be put in order, and are at least three."""
    try:
        return len(set(rate(values)[~np.isnan(rate(values))])) > 2
    except AnalysisError:
        return False
