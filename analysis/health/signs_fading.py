"""How active users move in the months before an account leaves, beside accounts that stay."""

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd

from ..book import Book
from ..counting import collected
from ..estimate import holm, t_chance, t_reach, tenure_bands
from ..finding import CLEAR
from ..standards import FEWEST, LEVEL

LAST, TO = 6, 12
FEWEST_SEEN = 3
COLUMNS = ("months_before", "accounts", "usage", "low", "high", "usage_staying", "difference", "p_value", "p_adjusted",
           "verdict")  # fmt: skip


def count_fading(book: Book) -> pd.DataFrame:
    """One row per month of usage of each account: account_id month value age (months since its start) gone (the month
    it left in, or missing). Empty without usage.
    """
    if "usage" not in book.tables or book.as_of is None:
        return pd.DataFrame(columns=["account_id", "month", "value", "age", "gone"])
    accounts = book.tables["accounts"].filter((nw.col("churned") == 0) | ~nw.col("churned_month").is_null())
    gone = nw.when(nw.col("churned") == 1).then(nw.col("churned_month")).alias("gone")
    known = accounts.with_columns(gone).select("account_id", "started_month", "gone").drop_nulls("started_month")
    columns = book.tables["usage"].collect_schema().names()
    value = nw.col("active_users" if "active_users" in columns else "uses").alias("value")
    rows = book.tables["usage"].select("account_id", "month", value).join(known, on="account_id", how="inner")
    aged = rows.with_columns((nw.col("month") - nw.col("started_month")).alias("age")).drop("started_month")
    return collected(aged).dropna(subset=["value"]).sort_values(["account_id", "month"], ignore_index=True)


def estimate_fading(counts: pd.DataFrame) -> pd.DataFrame:
    """In which months before they leave accounts use less than they used to, beside others of that month and age.

    `counts` from `count_fading`. One row per month before, the last first: months_before accounts usage (1 is the
    account's own level 7 to 12 months before) low high usage_staying (of accounts as old that are here in the month of
    the leaving and do not leave in it, each leaver's own set weighing alike) difference p_value p_adjusted verdict.
    Risk-set matching (Prentice and Breslow 1978): an account that leaves later is compared until then; errors between
    accounts. Corrected over the six months (Holm); shown where leavers use less than their like and than they used to.
    """
    matched = _matched(counts)
    rows = [_month(matched, month) for month in range(1, LAST + 1)]
    frame = pd.DataFrame(rows)
    adjusted = holm(frame["p_value"])
    shown = (adjusted < LEVEL) & (frame["difference"] < 0) & (frame["high"] < 1)
    return frame.assign(p_adjusted=adjusted, verdict=np.where(shown, CLEAR, "cannot tell"))[list(COLUMNS)]


def _matched(counts: pd.DataFrame) -> pd.DataFrame:
    """One row per account that was here in a month in which one as old left, with its usage in the months before."""
    if counts.empty:
        return pd.DataFrame(columns=["account", "set", "left", *range(1, LAST + 1)])
    first, ends = (
        int(counts["month"].min()),
        counts.groupby("account_id", sort=True).agg(
            gone=("gone", "first"), born=("age", "first"), since=("month", "first")
        ),
    )
    grid = np.full((len(ends), int(counts["month"].max()) - first + 2), np.nan)
    grid[ends.index.get_indexer(pd.Index(counts["account_id"])), counts["month"].to_numpy() - first] = counts["value"]
    gone, start = ends["gone"].to_numpy(float) - first, (ends["since"] - ends["born"]).to_numpy(float) - first
    parts = [
        _set(grid, gone, start, int(month)) for month in np.unique(gone[gone == gone]) if TO <= month < grid.shape[1]
    ]
    return (
        pd.concat(parts, ignore_index=True)
        if parts
        else pd.DataFrame(columns=["account", "set", "left", *range(1, LAST + 1)])
    )


def _set(grid: np.ndarray, gone: np.ndarray, start: np.ndarray, month: int) -> pd.DataFrame:
    before, near = grid[:, month - TO : month - LAST], grid[:, month - LAST : month][:, ::-1]
    seen = (~np.isnan(before)).sum(axis=1)
    own = np.divide(np.nansum(before, axis=1), seen, out=np.full(len(grid), np.nan), where=seen >= FEWEST_SEEN)
    kept = np.flatnonzero((own > 0) & ~(gone < month) & ~np.isnan(near).all(axis=1))
    rows = pd.DataFrame(near[kept] / own[kept, None], columns=range(1, LAST + 1))
    band = tenure_bands(month - start[kept])
    rows = rows.assign(account=kept, set=100 * month + band, left=gone[kept] == month)
    return rows[rows["set"].isin(rows.loc[rows["left"], "set"])]


def _month(rows: pd.DataFrame, month: int) -> dict[str, float]:
    part = rows[rows[month].notna()]
    left = part["left"].to_numpy(bool)
    value, place = part[month].to_numpy(float), np.unique(part["set"], return_inverse=True)[1]
    many, rest = (np.bincount(place, side, place.max(initial=-1) + 1) for side in (left, ~left))
    use = (many[place] > 0) & (rest[place] > 0)
    gone = int((left & use).sum())
    told = {"months_before": month, "accounts": gone, **dict.fromkeys(COLUMNS[2:8], np.nan)}
    if gone < FEWEST:
        return told
    value, left, place, account = value[use], left[use], place[use], part["account"].to_numpy()[use]
    own = (np.bincount(place, value * ~left, len(rest)) / np.maximum(rest, 1))[place]
    weight = np.where(left, 1.0, -(many / np.maximum(rest, 1))[place]) / gone
    usage, apart = float(value[left].mean()), float((weight * value).sum())
    sums = np.bincount(account, weight * (value - own - apart * left))
    se = float(np.sqrt(sums @ sums * gone / (gone - 1)))
    half = t_reach(gone - 1) * value[left].std(ddof=1) / np.sqrt(gone)
    p = t_chance(apart / se, gone - 1) if se > 0 else np.nan
    ends = {"usage": usage, "low": usage - half, "high": usage + half, "usage_staying": usage - apart}
    return told | ends | {"difference": apart, "p_value": p}


def begins(frame: pd.DataFrame) -> int:
    """How many months before the leaving the fall begins: every month from there on is shown. 0 for none."""
    count = 0
    for verdict in frame["verdict"]:
        if verdict != CLEAR:
            break
        count += 1
    return count
