"""Two files of accounts whose ids are alike by chance: account 1 of one system is not customer 1 of the other."""

from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa

from ..phrases import numeral
from .book import Book
from .doubting import Doubt
from .header_words import header_words
from .question import NO
from .recipe import LEAVE_OUT

if TYPE_CHECKING:
    from .draft import Draft

# Of what two files say of the same ids so much agrees at most where these are not the same accounts.
AGREES, _LEAST, _FEWEST, _MOST = 0.2, 2, 4, 300_000
# What of an account is the same in every system; a start or a status may well be of something else.
_SAME = ("name", "region", "industry", "segment", "channel", "csm", "started_on")


def two_systems(draft: "Draft", book: Book) -> Doubt | None:
    """Two files of accounts, called by other ids, that contradict each other in nearly all they both say."""
    places = [i for i, f in enumerate(draft.recipe.files) if f.table == "accounts" and "account_id" in f.columns]
    for turn, other in enumerate(places):
        for first in places[:turn]:
            one, two = (header_words(draft.recipe.files[i].columns["account_id"]) for i in (first, other))
            if one != two and (doubt := _apart(draft, first, other)):
                return doubt
    return None


def _apart(draft: "Draft", first: int, other: int) -> Doubt | None:
    shared, said = _agreement(draft, first, other)
    told = sum(rows for rows, _ in said)
    if shared < _FEWEST or len(said) < _LEAST or sum(same for _, same in said) > AGREES * told:
        return None
    titles = draft.sheets[first].title, draft.sheets[other].title
    agree = 1 - sum(same for _, same in said) / told
    text = (
        f"{numeral(shared)} IDs stand in both {titles[0]} and {titles[1]}, and hardly anything else these two say of "
        "them agrees. Are they the same accounts?"
    )
    left = ((NO, f"no: leave {titles[1]} out"), ("first", f"no: leave {titles[0]} out"))
    return Doubt(other, text, "yes, the same accounts", left, evidence=agree)


def _agreement(draft: "Draft", first: int, other: int) -> tuple[int, list[tuple[int, int]]]:
    """How many ids two files share, and for each thing both say of them how many say it and how many say the same."""
    both = [c for c in _SAME if all(c in draft.recipe.files[i].columns for i in (first, other))]
    frames = [_frame(draft, i, both) for i in (first, other)]
    joined = frames[0].join(frames[1], how="inner", lsuffix="_1", rsuffix="_2")
    said = []
    for column in both:
        pair = joined[[f"{column}_1", f"{column}_2"]].dropna()
        said.append((len(pair), int((pair.iloc[:, 0] == pair.iloc[:, 1]).sum())))
    return len(joined), [(rows, same) for rows, same in said if rows]


def _frame(draft: "Draft", place: int, columns: list[str]) -> pd.DataFrame:
    sheet, file = draft.sheets[place], draft.recipe.files[place]
    cells = {
        column: sheet.table.column(sheet.headers.index(file.columns[column])).slice(0, _MOST).cast(pa.string())
        for column in ("account_id", *columns)
    }
    frame = pa.table(cells).to_pandas().apply(lambda column: column.str.strip().str.lower().replace("", None))
    return frame.dropna(subset=["account_id"]).drop_duplicates("account_id").set_index("account_id")


def without_other(draft: "Draft", place: int, value: str) -> "Draft":
    """An answer other than yes: one of the two files is left out."""
    if value == NO:
        return draft.with_table(place, LEAVE_OUT)
    first = next(i for i, file in enumerate(draft.recipe.files) if file.table == "accounts" and i != place)
    return draft.with_table(first, LEAVE_OUT)
