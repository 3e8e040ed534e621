"""Accounts that do what goes before growth and have not grown: evidence in one line, and the room in money."""

import math
from collections.abc import Collection, Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..book import Book
from ..counting.paid_months import months_seen
from ..finding import CLEAR
from ..phrases import numeral, percent
from ..standards import FEWEST, THIRDS
from .growth_activity import FULL, LIMIT, read_looks
from .growth_counting import count_increases
from .growth_now import read_now
from .growth_parts import ADDON, PLAN, SEATS

# Increases of so many months tell how much others added.
LATELY = 24
# A plan is usual among accounts alike where at least half of them are on it.
USUAL = 0.5
OWN, MEDIAN, ADDED = "its own price per seat", "median price of that plan", "median of what others added"
COLUMNS = ("account_id", "name", "evidence", "room", "at_risk_now", "csm", "room_in", "precedes_growth",
           "room_priced_at", "mrr", "seats_bought", "seats_used", "plan")  # fmt: skip


class Room(NamedTuple):
    """What one account could buy: why, of which kind, for how much MRR a month and at whose price."""

    account_id: str
    evidence: str
    room_in: str
    room: float
    room_priced_at: str
    precedes_growth: bool = False


def rooms(book: Book, activities: pd.DataFrame, at_risk: Collection[str] = ()) -> pd.DataFrame:
    """Every account with room, one row each, the columns of COLUMNS: largest room first, those at risk last.

    Looked at are accounts that pay in the last month and have not grown in the 6 months up to it. activities: what goes
    before growth, as `activities` tells it; who does what clearly does stands first (`precedes_growth`). room: MRR a
    month, missing where the book does not tell how much.
    """
    now = read_now(book)
    clear = activities[(activities["verdict"] == CLEAR) & (activities["ratio"] > 1)]
    found = [*_full(now, step(book), LIMIT in set(clear["sign"])), *_below(now), *_active(book, now, clear)]
    told = pd.DataFrame(found, columns=list(Room._fields))
    told = told.sort_values("room", ascending=False, na_position="last", kind="stable")
    each = told.groupby("account_id", sort=False).agg(
        evidence=("evidence", lambda said: "; ".join(dict.fromkeys(said))),
        room_in=("room_in", "first"),
        room=("room", "max"),
        room_priced_at=("room_priced_at", "first"),
        precedes_growth=("precedes_growth", "max"),
    )
    frame = each.reset_index().merge(now, on="account_id", how="left")
    flags = {
        "at_risk_now": frame["account_id"].isin(list(at_risk)),
        "precedes_growth": frame["precedes_growth"].astype(bool),
    }
    frame = frame.assign(**{name: np.where(so, "yes", "no") for name, so in flags.items()})
    order = ["at_risk_now", "precedes_growth", "room", "mrr", "account_id"]
    ordered = frame.sort_values(order, ascending=[True, False, False, False, True], na_position="last")
    return ordered[list(COLUMNS)].reset_index(drop=True)


def step(book: Book) -> float:
    """By which share accounts that bought more seats of late raised them: the median; missing for fewer than ten."""
    rows = _lately(book, SEATS)
    shares = (rows["seats_after"] / rows["seats_before"] - 1)[rows["seats_after"] > rows["seats_before"]]
    return float(shares.median()) if len(shares) >= FEWEST else math.nan


def _lately(book: Book, kind: str) -> pd.DataFrame:
    rows = count_increases(book)
    return rows[(rows[kind] > 0) & (rows["month"] > months_seen(book)[1] - LATELY)]


def _full(now: pd.DataFrame, by: float, shown: bool) -> Iterator[Room]:
    """Accounts at their seat limit: as many seats more as others add, or as it lacks already."""
    rows = now[(now["seats_bought"] > 0) & (now["seats_used"] >= FULL * now["seats_bought"])]
    for row in rows.itertuples(index=False):
        bought, used = float(row.seats_bought), float(row.seats_used)  # type: ignore[arg-type]
        # 219 of 220 are not 100%.
        share = math.floor(100 * used / bought) / 100
        said = f"{numeral(used)} of {numeral(bought)} seats in use ({percent(share, 0)})"
        usual = math.nan if math.isnan(by) else max(1.0, round(by * bought))
        more = np.nanmax([usual, used - bought]) if used > bought else usual
        each = float(row.mrr) / bought  # type: ignore[arg-type]
        yield Room(str(row.account_id), said, SEATS, more * each, OWN if more == more else "", shown)


def _below(now: pd.DataFrame) -> Iterator[Room]:
    """Accounts on a plan that costs less than the one most of their like are on."""
    rows = now[now["plan"].notna()]
    by_seat = bool(rows["seats_bought"].gt(0).all()) and len(rows) > 0
    size = rows["seats_bought"] if by_seat else pd.Series(1.0, index=rows.index)
    each = rows["mrr"] / size
    price = each.groupby(rows["plan"]).agg(["median", "size"])
    known = price[price["size"] >= FEWEST]["median"]
    third = np.digitize(size.rank(pct=True), THIRDS) if by_seat else np.zeros(len(rows))
    for _, like in rows.groupby([rows["segment"].astype(object).fillna(""), third], sort=True):
        shares = like["plan"].value_counts(normalize=True)
        usual, share = str(shares.index[0]), float(shares.iloc[0])
        if len(like) < FEWEST or share < USUAL or usual not in known:
            continue
        less = like[(like["plan"].map(known) < known[usual])]
        for row in less.itertuples():
            more = (known[usual] - each[row.Index]) * size[row.Index]
            said = f"on {row.plan}, {percent(share, 0)} of accounts like it are on {usual}"
            if more > 0:
                yield Room(str(row.account_id), said, PLAN, float(more), MEDIAN)


def _active(book: Book, now: pd.DataFrame, clear: pd.DataFrame) -> Iterator[Room]:
    """Accounts that do now what clearly goes before growth in this book; the limit of seats stands for itself."""
    clear = clear[clear["sign"] != LIMIT]
    if clear.empty:
        return
    looks, signs = read_looks(book)
    today = looks[looks["month"] == looks["month"].max()].set_index("account_id")
    rows = now.set_index("account_id")
    for _, one in clear.iterrows():
        on = today.index[today[signs[str(one["sign"])]] == 1].intersection(rows.index)
        added = _lately(book, str(one["kind"]))[str(one["kind"])]
        usual = float(added.median()) if len(added) >= FEWEST and one["kind"] in (SEATS, PLAN, ADDON) else math.nan
        for account in sorted(on):
            yield Room(account, str(one["sign"]), str(one["kind"]), usual, ADDED if usual == usual else "", True)
