"""An increase of MRR taken apart: seats, plan, add-on, price, and what the files do not tell. Arithmetic alone.

Seats count at the price of one before, price is what each of today's seats costs more, plan what is left where the plan
changed. What was given back at the same time is taken off the others in proportion, so that no part is below zero and
they add up to the increase.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ..book.dimension_history import SEATS
from ..book.revenue_lines import PLAN, PRICE

__all__ = ["ADDON", "KINDS", "MATCHES", "PLAN", "PRICE", "SEATS", "UNTOLD", "in_cents", "split"]

ADDON, UNTOLD = "add-on", "unexplained"
KINDS = (SEATS, PLAN, ADDON, PRICE, UNTOLD)
MATCHES = 0.005
CENTS = 2


def split(before: pd.DataFrame, after: pd.DataFrame, told: Mapping[str, bool]) -> pd.DataFrame:
    """What changed in each increase, signed: a column for each of KINDS, indexed by increase.

    before, after: what was paid for, a row each: increase plan addon (texts, empty for none) seats price mrr. told:
    which of plan addon seats price the files tell. A line that is new beside others is an add-on, one in place of
    another a change of plan.
    """
    key = ["increase", "addon", "plan"]
    both = _one_each(before, key).merge(_one_each(after, key), on=key, how="outer", suffixes=("_0", "_1"))
    stayed = both["mrr_0"].notna() & both["mrr_1"].notna()
    kept, others = both[stayed], both[~stayed]
    changed, alone = _replaced(others)
    rows = [_kept(kept, told), _changed(changed, told), _alone(alone, told)]
    return pd.concat(rows, ignore_index=True).groupby("increase")[list(KINDS)].sum()


def _one_each(lines: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    sums = lines.groupby(key, as_index=False).agg(
        seats=("seats", lambda own: own.sum(skipna=False)), price=("price", "max"), mrr=("mrr", "sum")
    )
    return sums.astype({"seats": float, "price": float, "mrr": float})


def _replaced(others: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Lines that ended where others of the account began, summed to one of each; and those that stand alone.

    Of one add-on first, then of what is left of the account.
    """
    pieces, rest = [], others
    for same in (["increase", "addon"], ["increase"]):
        each = rest.groupby(same)[["mrr_0", "mrr_1"]].transform("count") if len(rest) else rest[["mrr_0", "mrr_1"]]
        swapped = (each["mrr_0"] > 0) & (each["mrr_1"] > 0)
        pieces.append(_summed(rest[swapped], same))
        rest = rest[~swapped]
    return pd.concat(pieces, ignore_index=True), rest


def _summed(rows: pd.DataFrame, same: list[str]) -> pd.DataFrame:
    """Each side in one row; its seats are missing where one of its lines says none."""
    made = {}
    for side in ("0", "1"):
        own = rows[rows[f"mrr_{side}"].notna()].groupby(same)
        made[f"mrr_{side}"] = own[f"mrr_{side}"].sum()
        made[f"seats_{side}"] = own[f"seats_{side}"].agg(lambda seats: seats.sum(skipna=False))
    return pd.DataFrame(made).reset_index().reindex(columns=["increase", "mrr_0", "mrr_1", "seats_0", "seats_1"])


def _kept(rows: pd.DataFrame, told: Mapping[str, bool]) -> pd.DataFrame:
    """The same thing in both months: more of it, or each dearer."""
    seats_0, seats_1 = _counted(rows, "0"), _counted(rows, "1")
    more = rows["mrr_1"] - rows["mrr_0"]
    known = (seats_0 > 0) & (seats_1 > 0)
    by_seats = ((seats_1 - seats_0) * rows["mrr_0"] / seats_0.where(seats_0 > 0)).where(known, 0.0)
    is_price = known & (told[PLAN] | (rows["price_0"].notna() & rows["price_1"].notna()))
    return _parts(rows, {SEATS: by_seats, PRICE: (more - by_seats).where(is_price, 0.0),
                           UNTOLD: (more - by_seats).where(~is_price, 0.0)})  # fmt: skip


def _counted(rows: pd.DataFrame, side: str) -> pd.Series:
    """How many seats; where only the price of one is told, as many as that makes."""
    price = rows[f"price_{side}"]
    return rows[f"seats_{side}"].fillna(rows[f"mrr_{side}"] / price.where(price > 0))


def _changed(rows: pd.DataFrame, told: Mapping[str, bool]) -> pd.DataFrame:
    """One thing in place of another: seats at the earlier price, and what the change of plan brought."""
    if not (told[PLAN] or told[ADDON]):
        return _parts(rows, {UNTOLD: rows["mrr_1"] - rows["mrr_0"]})
    known = (rows["seats_0"] > 0) & (rows["seats_1"] > 0)
    price = rows["mrr_0"] / rows["seats_0"].where(known)
    by_seats = ((rows["seats_1"] - rows["seats_0"]) * price).where(known, 0.0)
    return _parts(rows, {SEATS: by_seats, PLAN: rows["mrr_1"] - rows["mrr_0"] - by_seats})


def _alone(rows: pd.DataFrame, told: Mapping[str, bool]) -> pd.DataFrame:
    """Something more beside what stays, or something less."""
    kind = ADDON if told[PLAN] or told[ADDON] else UNTOLD
    return _parts(rows, {kind: rows["mrr_1"].fillna(0.0) - rows["mrr_0"].fillna(0.0)})


def _parts(rows: pd.DataFrame, parts: Mapping[str, pd.Series]) -> pd.DataFrame:
    made = {kind: parts[kind] if kind in parts else pd.Series(0.0, index=rows.index) for kind in KINDS}
    return pd.DataFrame({"increase": rows["increase"], **made})


def in_cents(expansion: pd.Series, parts: pd.DataFrame) -> dict[str, pd.Series]:
    """The parts of each increase, none below zero, in whole cents; the largest takes what rounding leaves.

    Of an increase of which nothing is known all is untold.
    """
    up = parts[list(KINDS)].clip(lower=0.0)
    none = ~(up.sum(axis=1) > 0)
    up.loc[none, UNTOLD] = expansion[none]
    shares = up.mul(expansion / up.sum(axis=1), axis=0)
    cents = shares.round(CENTS).to_numpy(float, copy=True)
    if len(cents):
        largest = (np.arange(len(cents)), shares.to_numpy().argmax(axis=1))
        cents[largest] += expansion.to_numpy(float) - cents.sum(axis=1)
    return {kind: pd.Series(cents[:, at], index=parts.index) for at, kind in enumerate(KINDS)}
