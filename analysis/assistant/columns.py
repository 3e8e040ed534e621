"""The columns of accounts that a sentence may name: those of groups, with their values, and those of numbers."""

import re
from typing import NamedTuple

import pandas as pd

from ..book import Book
from ..book.days import DAYS_A_MONTH, to_day
from ..counting import collected
from ..counting.stakes import REASON, TENURE
from ..names import spoken
from .lexicon import aliases_of_column, is_state

# Columns that the book makes for itself, which are none of the data's own.
MADE = re.compile(r"^(?:account_id|name|started_on|churned_on|churned|started_month|churned_month|entry|exit|seats_\d"
                  r"|.*_\d)$")  # fmt: skip
EMPTY = re.compile(r"^(?:num|number|no|of|total|count|amount|is|has|have|estimated|average|avg|current|preferred|the"
                   r"|in|on|up|last|this)$")  # fmt: skip
SPLIT = re.compile(r"(?<=[a-z])(?=[A-Z])")
YES, NO = frozenset({"yes", "true", "1", "y", "1.0"}), frozenset({"no", "false", "0", "n", "0.0"})
EVENTS, HAPPENED = "events", "events.kind"
MRR, KIND = "mrr", "churn_type"
TIMES = ("months", "month", "years", "weeks", "dates")
# So many values that one of them alone names no group.
MANY_VALUES = 50


class Column(NamedTuple):
    """A column: its name in the frame, what people call it (patterns), its values, and whether it is of numbers."""

    name: str
    called: tuple[str, ...]
    values: tuple[str, ...]
    numeric: bool
    bare: str = ""
    many: bool = False
    zeros: bool = False

    @property
    def flags(self) -> dict[bool, str]:
        """The values for yes and no; none of a column of other numbers."""
        if any(value.lower() not in YES | NO and _is_number(value) for value in self.values):
            return {}
        return {value.lower() in YES: value for value in self.values if value.lower() in YES | NO}

    @property
    def counts(self) -> bool:
        """Whether it has numbers, that can be averaged."""
        return self.numeric or (len(self.values) > 2 and all(map(_is_number, self.values)))


def _is_number(value: str) -> bool:
    return value.replace(".", "", 1).isdigit()


def frame_of(book: Book) -> pd.DataFrame:
    """One row per account: what it is by each column, how long it stayed, and when it came and left."""
    frame = collected(book.tables["accounts"]).reset_index(drop=True)
    frame["churned"] = frame["churned"].fillna(0).astype(float)
    if book.snapshot:
        long = pd.to_numeric(frame["exit"], errors="coerce")
    else:
        ends = frame["churned_on"].astype("Float64").fillna(_day(book))
        long = (ends - frame["started_on"].astype("Float64")) / DAYS_A_MONTH
    frame[TENURE] = long.astype(float)
    return frame


def _day(book: Book) -> int:
    return to_day(book.as_of) if book.as_of else 0


def columns_of(book: Book, frame: pd.DataFrame, known: dict[str, list[str]]) -> list[Column]:
    """Each column a sentence may name. known: the groups of each dimension that may be told."""
    found = [_column(by, book.dimensions[by], tuple(values)) for by, values in known.items() if by in frame]
    found += [_column(name, name, tuple(values)) for name in (REASON, KIND)
              if name in frame and (values := frame[name].dropna().astype(str).unique()).size]  # fmt: skip
    taken = {one.name for one in found}
    for name in frame.columns:
        numeric = pd.api.types.is_numeric_dtype(frame[name]) and frame[name].notna().any()
        if numeric and name not in taken and name != MRR and not MADE.match(name):
            many = name != TENURE and frame[name].nunique() > MANY_VALUES
            found.append(_column(name, name, ())._replace(many=many, zeros=bool((frame[name] == 0).any())))
    if EVENTS in book.tables:
        every = collected(book.tables[EVENTS].select("kind"))["kind"].dropna().astype(str).unique()
        kinds = [one for one in every if not is_state(one)]
        found.append(_column(HAPPENED, "event", tuple(kinds))._replace(called=()))
    return _apart(found)


def _column(name: str, label: str, labels: tuple[str, ...]) -> Column:
    values = tuple(value for value in labels if not value.startswith("("))
    told = [word for word in re.split(r"[\s_-]+", SPLIT.sub(" ", spoken(label)).lower()) if word]
    bare = [word for word in told if not EMPTY.match(word)] or told
    ways = ["".join(rf"{'[ _-]+' if at else ''}{_plural(word)}" for at, word in enumerate(bare))]
    ways += aliases_of_column(name)
    return Column(name, tuple(ways), values, not labels, " ".join(bare))


def _apart(found: list[Column]) -> list[Column]:
    """The last word of a column alone names it, where no other has that word: salary, score."""
    words = [word for one in found for word in set(one.bare.split())]
    told = []
    for one in found:
        parts = one.bare.split()
        lone = [
            word
            for word in (parts[-1], parts[0])
            if len(parts) > 1 and words.count(word) == 1 and len(word) > 4 and word not in TIMES
        ]
        told.append(one._replace(called=(*one.called, *(_plural(word) for word in lone[:1]))))
    return told


def _plural(word: str) -> str:
    stem = re.escape(word[:-1] if word.endswith("s") and not word.endswith("ss") else word)
    return rf"{stem[:-1]}(?:y|ies)" if stem.endswith("y") else rf"{stem}(?:e?s)?"
