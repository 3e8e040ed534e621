"""Two files of accounts that each number their rows from 1: the same id is another customer in each of them.

What two files say of the same account agrees far more often than what they say of two strangers. Where it agrees no
more often than by chance, in every column that both have, the ids are no ids of the same accounts (Cohen's kappa).
"""

from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa

from ..phrases import numeral
from .book import Book
from .doubting import FEWEST, Doubt
from .header_words import header_words
from .question import NO
from .recipe import LEAVE_OUT
from .row_ids import OWN_NUMBERS
from .shared_ids import folded

if TYPE_CHECKING:
    from .draft import Draft

APART = "apart"
_COLUMNS, _MOST = 2, 100_000
# So far above chance two files agree at most on strangers, and so often by chance a column says too little.
_KAPPA, _CHANCE = 0.1, 0.95


def numbered_apart(draft: "Draft", book: Book) -> Doubt | None:
    """Two files of accounts that share many ids and agree, in nothing they both say of them, more than by chance."""
    files = draft.recipe.files
    places = [i for i, f in enumerate(files) if f.table == "accounts" and "account_id" in f.columns]
    for turn, other in enumerate(places):
        for first in places[:turn]:
            if OWN_NUMBERS not in files[other].settings and (ids := _strangers(draft, first, other)):
                one, two = draft.sheets[first].title, draft.sheets[other].title
                text = (
                    f"{numeral(ids)} IDs stand in both {one} and {two}, and what the two say of them agrees no more "
                    "often than by chance. Are they the same accounts?"
                )
                others = ((APART, "no: each file numbers its own accounts"), (NO, f"no: leave {two} out"))
                return Doubt(other, text, "yes, the same accounts", others)
    return None


def _strangers(draft: "Draft", first: int, other: int) -> int:
    """How many ids two files share, where these are of strangers; else 0."""
    frames = [_frame(draft, i) for i in (first, other)]
    both = frames[0].columns.intersection(frames[1].columns)
    if len(both) < _COLUMNS or frames[0].index.intersection(frames[1].index).size < FEWEST:
        return 0
    joined = frames[0][both].join(frames[1][both], how="inner", lsuffix="_1", rsuffix="_2")
    told = [_kappa(joined[f"{column}_1"], joined[f"{column}_2"]) for column in both]
    above = [kappa for kappa in told if kappa is not None]
    return len(joined) if len(above) >= _COLUMNS and max(above) <= _KAPPA else 0


def _kappa(one: pd.Series, two: pd.Series) -> float | None:
    """How far above chance two columns agree, 0 to 1; nothing where chance alone makes them agree."""
    pair = pd.DataFrame({"one": one, "two": two}).dropna()
    if len(pair) < FEWEST:
        return None
    shares = pair["one"].value_counts(normalize=True).mul(pair["two"].value_counts(normalize=True), fill_value=0)
    chance = float(shares.sum())
    return None if chance > _CHANCE else (float((pair["one"] == pair["two"]).mean()) - chance) / (1 - chance)


def _frame(draft: "Draft", place: int) -> pd.DataFrame:
    """What a file says of each account, as text, under the normal form of its headers."""
    sheet, own = draft.sheets[place], draft.recipe.files[place].columns["account_id"]
    cells = {
        "" if header == own else header_words(header): sheet.table.column(i).slice(0, _MOST).cast(pa.string())
        for i, header in enumerate(sheet.headers)
    }
    frame = pa.table(list(cells.values()), names=list(cells)).to_pandas()
    frame = frame.apply(lambda column: column.str.strip().str.lower().replace("", None))
    frame[""] = frame[""].map(folded, na_action="ignore")
    return frame.dropna(subset=[""]).drop_duplicates("").set_index("")


def as_others(draft: "Draft", place: int, value: str) -> "Draft":
    """An answer other than yes: the ids of the file become its own, or it is left out."""
    return draft.with_table(place, LEAVE_OUT) if value == NO else _own(draft, place)


def _own(draft: "Draft", place: int) -> "Draft":
    return draft.with_setting(place, OWN_NUMBERS, draft.sheets[place].title.rsplit(".", 1)[0])
