"""One row per account with its life and what it may be told apart by, for the methods that need accounts."""

import zlib
from dataclasses import dataclass

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd

from ..book import Book
from ..book.mrr_history import still_billed
from ..counting import MISSING, collected
from ..counting.lives import at_risk
from ..counting.money import first_mrr, last_mrr
from ..counting.sampling import MOST_UNITS
from ..counting.stages import BOUNDS, split_life
from ..counting.then import at_entry
from ..errors import NotEnoughData

LIFE_STAGE = "life stage"


@dataclass(frozen=True, eq=False)
class Lives:
    """Accounts and their months by life stage.

    accounts: account_id entry exit churned mrr (the last) value (the first MRR) churn_reason started_year and the
    dimensions. pieces: one row per account and life stage it could be seen in, whether it lived to see it or not:
    account (row of `accounts`) stage months (0 where it left before) churned mrr and lost (the MRR that left with it;
    none of one that is still billed). every: how many accounts the book has, of which `accounts` may be a sample.
    """

    accounts: pd.DataFrame
    pieces: pd.DataFrame
    every: int

    @property
    def sampled(self) -> bool:
        return len(self.accounts) < self.every


def count_lives(book: Book, most: int = MOST_UNITS) -> Lives:
    """One row per account with time at risk, sorted by id, and its months cut by life stage (3 and 12 months).

    More than `most` accounts are sampled by a checksum of their id, and the result says so. Raises MissingTable without
    accounts, NotEnoughData where no account has any time.
    """
    book = at_entry(book)
    wanted = ("account_id", "entry", "exit", "churned", "churn_reason", "started_month", *book.dimensions)
    lives = at_risk(book).select(*dict.fromkeys(wanted), nw.col("seats").alias("size"))
    billed = still_billed(book).with_columns(nw.lit(1).alias("pays")).select("account_id", "pays")
    paid = lives.join(last_mrr(book), on="account_id", how="left").join(billed, on="account_id", how="left")
    paid = paid.join(first_mrr(book).rename({"mrr": "value"}), on="account_id", how="left")
    frame = collected(paid)
    if frame.empty:
        raise NotEnoughData(
            "No account has any time to be counted in.",
            "Each needs a start, and a day it churned if it did.",
            "Add accounts with a start date and a churn date, or with their months so far and whether they churned.",
        )
    every = len(frame)
    kept = _sample(frame, most).sort_values("account_id", ignore_index=True)
    named = kept.assign(
        churn_reason=kept["churn_reason"].fillna(MISSING), started_year=_years(kept["started_month"])
    ).astype(dict.fromkeys(("entry", "exit", "churned"), "int64") | dict.fromkeys(book.dimensions, "category"))
    return Lives(named, _pieces(named), every)


def _sample(frame: pd.DataFrame, most: int) -> pd.DataFrame:
    if len(frame) <= most:
        return frame
    mark = frame["account_id"].map(lambda name: zlib.crc32(str(name).encode()))
    return frame.loc[mark.sort_values(kind="stable").index[:most]]


def _years(months: pd.Series) -> pd.Series:
    return pd.Series(["" if pd.isna(month) else str(int(month) // 12) for month in months], index=months.index)


def _pieces(accounts: pd.DataFrame) -> pd.DataFrame:
    split = split_life(*(accounts[name].to_numpy() for name in ("entry", "exit", "churned")))
    parts = [
        pd.DataFrame({"account": np.arange(len(accounts)), "stage": stage, "months": months, "churned": left})[could]
        for stage, ((months, left), could) in enumerate(zip(split, _could_be_seen(accounts), strict=True))
    ]
    pieces = pd.concat(parts).sort_values(["account", "stage"], ignore_index=True)
    mrr = np.where(pieces["months"] > 0, accounts["mrr"].to_numpy(float)[pieces["account"]], np.nan)
    gone = pieces["churned"].to_numpy() * accounts["pays"].isna().to_numpy()[pieces["account"]]
    return pieces.assign(mrr=mrr, lost=mrr * gone)


def _could_be_seen(accounts: pd.DataFrame) -> list[np.ndarray]:
    """Of each stage, which accounts came under watch before its end and began early enough to reach it by today.

    That does not depend on who left. One whose start is not known may have begun at any time.
    """
    started = pd.to_numeric(accounts["started_month"], errors="coerce").astype(float)
    reach = ((started + accounts["exit"]).max() - started).fillna(np.inf).to_numpy()
    entry = accounts["entry"].to_numpy()
    return [(entry < last) & (reach > first) for first, last in BOUNDS.values()]
