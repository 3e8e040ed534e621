"""Which activity goes before which kind of growth: accounts with it against like accounts without it."""

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd

from ..book import Book
from ..book.book_cache import cached
from ..counting import collected
from ..counting.paid_months import months_seen, paid_months
from ..estimate import holm, landmark_ratio, landmark_strata
from ..finding import CLEAR, OPEN
from ..standards import LEVEL, THIRDS
from .expansion import FEWEST_GREW, FEWEST_WITH
from .expansion_signs import AHEAD, BEFORE, count_landmarks
from .growth_counting import by_kind, count_increases, source_of_seats
from .growth_parts import ADDON, KINDS, PLAN, PRICE, SEATS

FULL = 0.95
LIMIT = "at least 95% of seats in use"
# What the page of expansion looks at beside: growth itself, and what a limit says better.
_NOT_LOOKED = ("grew in the 6 months before", "at least 80% of seats in use")
TESTED = (SEATS, PLAN, ADDON, PRICE)
# Months since growth of an account that has not grown.
NEVER = 10_000
COLUMNS = ("sign", "kind", "accounts", "landmarks", "grew", "grew_rate", "rest", "ratio", "low", "high", "sure_low",
           "sure_high", "p_value", "p_adjusted", "verdict")  # fmt: skip


@cached
def activities(book: Book) -> pd.DataFrame:
    """Every activity against every kind of growth that could be judged: the columns of COLUMNS, clear ones first.

    On every third month: what an account did up to then, and whether it grew so in the three months after. Compared
    within that month, a band of tenure and a third of MRR (`landmark_ratio`), corrected for all of them (Holm 1979).
    grew_rate: of those with it; rest: what like accounts without it came to. ratio low high: 95%, each alone; sure_low
    sure_high: at the level of the correction. Empty for fewer than a year of months, or where no kind is told.
    """
    kinds = [kind for kind in TESTED if (count_increases(book)[kind] > 0).any()]
    first, last = months_seen(book)
    if not kinds or last - first < BEFORE + 2 * AHEAD:
        return pd.DataFrame(columns=list(COLUMNS))
    looks, signs = read_looks(book)
    rows = [_judged(looks, sign, state, kind) for sign, state in signs.items() for kind in kinds]
    frame = pd.DataFrame([row for row in rows if row], columns=[*COLUMNS[:-2], "at"])
    frame = frame.assign(p_adjusted=holm(frame["p_value"]) if len(frame) else frame["p_value"])
    level = 1 - LEVEL / max(len(frame), 1)
    sure = [ends(level) for ends in frame["at"]]
    told = frame.assign(sure_low=[low for low, _ in sure], sure_high=[high for _, high in sure])
    clear = (told["p_adjusted"] <= LEVEL) & ((told["sure_low"] > 1) | (told["sure_high"] < 1))
    said = told.assign(verdict=np.where(clear, CLEAR, OPEN), order=~clear)
    return said.sort_values(["order", "p_value", "sign", "kind"], ignore_index=True)[list(COLUMNS)]


def read_looks(book: Book) -> tuple[pd.DataFrame, dict[str, str]]:
    """Every account on every third month, and the activities: label to the column that says whether it was so.

    account_id month mrr grew (missing where the months after are not known) sampled stratum, s0 ... (1 so, 0 not, -1
    not known) and a column for each kind of growth: 1 where the three months after brought some.
    """
    frame, looked = count_landmarks(book)
    signs = {sign.label: f"s{at}" for at, sign in enumerate(looked)
             if sign.about == "behavior" and sign.label not in _NOT_LOOKED}  # fmt: skip
    limit = _at_limit(book, frame)
    if limit is not None:
        frame, signs = frame.assign(limit=limit), {LIMIT: "limit", **signs}
    return _with_growth(book, frame.assign(stratum=like(book, frame))), signs


def _at_limit(book: Book, frame: pd.DataFrame) -> np.ndarray | None:
    """Whether nearly all seats were in use; None where no file tells it by month."""
    table, bought, used = source_of_seats(book)
    if not used:
        return None
    rows = collected(book.tables[table].select("account_id", "month", bought, used))
    both = frame[["account_id", "month"]].merge(rows, on=["account_id", "month"], how="left")
    known = (both[bought] > 0) & both[used].notna()
    state: np.ndarray = np.where(known, (both[used] >= FULL * both[bought]).astype(int), -1)
    return state


def like(book: Book, frame: pd.DataFrame) -> np.ndarray:
    """A whole number for each look, the same for accounts that are alike.

    Of one month, one band of tenure, one third of MRR, and that last grew in the 3 months before, the 3 before those,
    or longer ago: who has just grown uses what it bought, and seldom grows again at once.
    """
    begun = frame["account_id"].map(_began(book)).to_numpy(float)
    tenure = np.maximum(frame["month"].to_numpy(float) - np.nan_to_num(begun, nan=-1e6), 0)
    size = frame["mrr"].groupby(frame["month"]).rank(pct=True).to_numpy(float)
    own = 10 * np.digitize(size, THIRDS) + np.digitize(since_growth(book, frame), (AHEAD, 2 * AHEAD))
    strata: np.ndarray = 100 * landmark_strata(frame["month"].to_numpy(), tenure) + own
    return strata


def since_growth(book: Book, frame: pd.DataFrame) -> np.ndarray:
    """Months since an account last paid more than in the month before, for each row of account_id and month."""
    grown = (
        count_increases(book)[["account_id", "month"]]
        .astype({"account_id": "object", "month": "int64"})
        .sort_values("month")
    )
    rows = (
        frame[["account_id", "month"]]
        .astype({"account_id": "object", "month": "int64"})
        .reset_index()
        .sort_values("month")
    )
    last = pd.merge_asof(rows, grown.assign(grown=grown["month"]), on="month", by="account_id")
    since = (last["month"] - last["grown"]).set_axis(last["index"]).reindex(frame.index)
    return since.fillna(NEVER).to_numpy(float)  # type: ignore[no-any-return]


def _began(book: Book) -> pd.Series:
    """The month each account started in; where no file says it, the first it paid for."""
    first = paid_months(book).group_by("account_id").agg(nw.col("month").min())
    paid = collected(first).set_index("account_id")["month"]
    if "accounts" not in book.tables:
        return paid
    own = collected(book.tables["accounts"].select("account_id", "started_month")).set_index("account_id")
    return own["started_month"].astype(float).combine_first(paid.astype(float))


def _with_growth(book: Book, frame: pd.DataFrame) -> pd.DataFrame:
    """With a column for each kind: 1 where an account grew so within the three months after a look."""
    last = months_seen(book)[1]
    rows = by_kind(count_increases(book))
    # The look that lies one to three months before an increase.
    looked = rows["month"] - 1 - (rows["month"] - 1 - last) % AHEAD
    pairs = pd.MultiIndex.from_frame(frame[["account_id", "month"]])
    grown = {}
    for kind in KINDS:
        own = rows["kind"] == kind
        so = pd.MultiIndex.from_arrays([rows.loc[own, "account_id"], looked[own]])
        grown[kind] = pairs.isin(so).astype(int)
    return frame.assign(**grown)


def _judged(looks: pd.DataFrame, sign: str, state: str, kind: str) -> tuple[object, ...] | None:
    """One activity against one kind of growth, not yet corrected; None for too few accounts."""
    rows = looks[(looks["sampled"] == 1) & looks["grew"].notna() & (looks[state] >= 0)]
    on, grew, who = rows[state] == 1, rows[kind].to_numpy(float), rows["account_id"]
    many = [who[side].nunique() for side in (on, ~on)]
    found = landmark_ratio(grew, np.ones(len(rows)), on, who, rows["stratum"], thin=True)
    # By what is expected where nothing differs, and not by what came: who is looked at must not depend on it.
    if min(many) < FEWEST_WITH or min(found.expected, found.rest) < FEWEST_GREW or not np.isfinite(found.z):
        return None
    p = 2 * min(found.p_more, 1 - found.p_more)
    rates = [float(grew[on].mean()), float(grew[on].mean() / found.ratio) if found.ratio > 0 else np.nan]
    low, high = found.at(1 - LEVEL)
    return (sign, kind, many[0], int(on.sum()), int(grew[on].sum()), *rates, found.ratio, low, high, np.nan, np.nan, p,
            found.at)  # fmt: skip
