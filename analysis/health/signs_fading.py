"""How active users move in the months before an account leaves, beside accounts that stay."""

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd

from analysis.book import Book
from analysis.counting import collected
from analysis.estimate import holm, welch
from analysis.finding import CLEAR
from analysis.standards import FEWEST

LAST, FROM, TO = 6, 7, 12
FEWEST_SEEN = 3
COLUMNS = ("months_before", "accounts", "usage", "low", "high", "usage_staying", "difference", "p_value", "p_adjusted",
           "verdict")  # fmt: skip


def count_fading(book: Book) -> pd.DataFrame:
    """One row per account and each of the six months before it left, or before the data stops.

    Columns: account_id left (1 or 0) months_before (1 is the last full month) usage: active users ÷ the account's own
    mean in the six months before those. Only accounts with at least three of those months. Empty without usage.
    """
    if "usage" not in book.tables or book.as_of is None:
        return pd.DataFrame(columns=["account_id", "left", "months_before", "usage"])
    end = book.as_of.year * 12 + book.as_of.month
    accounts = book.tables["accounts"].filter((nw.col("churned") == 0) | ~nw.col("churned_month").is_null())
    stop = nw.when(nw.col("churned") == 1).then(nw.col("churned_month")).otherwise(end)
    ends = accounts.with_columns(stop.alias("stop")).select("account_id", "stop", nw.col("churned").alias("left"))
    columns = book.tables["usage"].collect_schema().names()
    value = nw.col("active_users" if "active_users" in columns else "uses").alias("value")
    rows = book.tables["usage"].select("account_id", "month", value).join(ends, on="account_id", how="inner")
    aged = rows.with_columns((nw.col("stop") - nw.col("month")).alias("months_before"))
    frame = collected(aged.filter(nw.col("months_before") >= 1, nw.col("months_before") <= TO)).dropna(subset=["value"])
    return _indexed(frame)


def _indexed(frame: pd.DataFrame) -> pd.DataFrame:
    own = frame[frame["months_before"] >= FROM].groupby("account_id")["value"].agg(["mean", "size"])
    kept = own[(own["size"] >= FEWEST_SEEN) & (own["mean"] > 0)]["mean"]
    near = frame[(frame["months_before"] <= LAST) & frame["account_id"].isin(kept.index)]
    indexed = near.assign(usage=near["value"] / near["account_id"].map(kept).astype(float))
    order = ["account_id", "months_before"]
    return indexed[["account_id", "left", "months_before", "usage"]].sort_values(order, ignore_index=True)


def estimate_fading(counts: pd.DataFrame) -> pd.DataFrame:
    """In which months before they leave accounts use less than they used to, beside accounts that stay.

    `counts` from `count_fading`. One row per month before, the last first: months_before accounts usage (1 is the
    account's own level 7 to 12 months before) low high usage_staying difference p_value p_adjusted verdict. Welch's t
    of leavers against stayers, one row per account and month, corrected over the six months (Holm); shown where leavers
    use less than stayers and less than they used to.
    """
    rows = [_month(counts[counts["months_before"] == month], month) for month in range(1, LAST + 1)]
    frame = pd.DataFrame(rows)
    adjusted = holm(frame["p_value"])
    shown = (adjusted < 0.05) & (frame["difference"] < 0) & (frame["high"] < 1)
    return frame.assign(p_adjusted=adjusted, verdict=np.where(shown, CLEAR, "cannot tell"))[list(COLUMNS)]


def _month(rows: pd.DataFrame, month: int) -> dict[str, float]:
    gone, here = (rows.loc[rows["left"] == side, "usage"].to_numpy(float) for side in (1, 0))
    told = {
        "months_before": month,
        "accounts": len(gone),
        "usage": np.nan,
        "low": np.nan,
        "high": np.nan,
        "usage_staying": np.nan,
        "difference": np.nan,
        "p_value": np.nan,
    }
    if min(len(gone), len(here)) < FEWEST:
        return told
    against, usage = welch(here, gone), float(gone.mean())
    half = 1.96 * gone.std(ddof=1) / np.sqrt(len(gone))
    return told | {
        "usage": usage,
        "low": usage - half,
        "high": usage + half,
        "usage_staying": float(here.mean()),
        "difference": usage - float(here.mean()),
        "p_value": float(against.p),
    }


def begins(frame: pd.DataFrame) -> int:
    """How many months before the leaving the fall begins: every month from there on is shown. 0 for none."""
    count = 0
    for verdict in frame["verdict"]:
        if verdict != CLEAR:
            break
        count += 1
    return count
