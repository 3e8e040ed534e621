"""What became of accounts with an action, beside accounts that were like them on the day it was opened."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..book import Book
from ..book.book_cache import cached
from ..book.days import to_day
from ..counting.sampling import MOST_UNITS
from ..errors import AnalysisError
from ..estimate import landmark_ratio, matched_ratio
from ..finding import CLEAR, OPEN
from ..standards import FEWEST, FEWEST_LEFT, LEVEL, SEED, THIRDS
from .assessment import back_test
from .landmark_days import MOST_DAYS, Landmark, last_full_month
from .landmark_rows import count_accounts
from .landmarks import SEGMENT, Landmarks, read_landmarks_on
from .signs_known import known_signs

OPENED, DUE = "opened_on", "due_on"
SIGNS_WITHIN = 90
# Fewer that churned on a side are judged by the exact test as well.
EXACT_BELOW = 10
COLUMNS = ("within_days", "accounts_with", "accounts_without", "churned_acted", "churned_without", "rate_with",
           "rate_without", "rate_ratio", "ratio_low", "ratio_high", "p_value", "verdict")  # fmt: skip


@dataclass(frozen=True, eq=False)
class Compared:
    """`outcomes`: one row with the columns of COLUMNS, or none where no account can be compared.

    by_due: accounts that are compared from the day their step was due, since no other day is known. undated: accounts
    whose actions have no day. gone: accounts that were not here any longer on their day. alone: accounts without
    anybody like them. matched: what else than the day and the age they were alike in. sampled: as `Landmarks.sampled`.
    """

    outcomes: pd.DataFrame
    by_due: int = 0
    undated: int = 0
    gone: int = 0
    alone: int = 0
    matched: tuple[str, ...] = ()
    sampled: tuple[str, ...] = ()


def compare(book: Book, actions: pd.DataFrame, within: int) -> Compared:
    """How often accounts with an action churned within so many days, and accounts like them without one.

    Counted from the day an account's first action was opened; where that is not known, from the day it was due, which
    was set beforehand: the day it was done is never used, since an account had to stay to see it. On that day both
    sides are customers, as old, of the same segment, with or without a sign that tells, and of a like MRR; the others
    had no action until then, whatever came later. What happened before it counts for neither.
    """
    opened, by_due = first_days(actions)
    undated = actions["account_id"].nunique() - len(opened)
    nothing = Compared(pd.DataFrame(columns=list(COLUMNS)), by_due, undated)
    if book.snapshot or book.as_of_day is None or opened.empty or book.missing("accounts", "churned"):
        return nothing
    past = opened[opened < book.as_of_day]
    if past.empty:
        return nothing
    looked = looked_from(past, book.as_of_day, min(MOST_DAYS, max(1, MOST_UNITS // max(count_accounts(book), 1))))
    try:
        landmarks = _landmarks(book, tuple(sorted({int(day) for day in looked})))
    except AnalysisError:
        return nothing
    strata, matched = like(landmarks, _sign(book, landmarks))
    told, alone = outcomes(_looks(landmarks, looked, strata, within), within)
    gone = len(set(looked.index) - set(_treated(landmarks, looked)))
    return Compared(told, by_due, undated, gone, alone, matched, landmarks.sampled)


@cached
def _landmarks(book: Book, days: tuple[int, ...]) -> Landmarks:
    return read_landmarks_on(book, [Landmark(day, last_full_month(day)) for day in days])


def first_days(actions: pd.DataFrame) -> tuple[pd.Series, int]:
    """The day number of each account's first action, and for how many it is the day the step was due."""
    days = pd.DataFrame({name: [_number(day) for day in actions[name]] for name in (OPENED, DUE)})
    frame = days.assign(account_id=actions["account_id"].to_numpy(), day=days[OPENED].fillna(days[DUE]))
    known = frame.dropna(subset=["day"]).sort_values(["day", OPENED])
    first = known.drop_duplicates("account_id").set_index("account_id")
    return first["day"].astype("int64"), int(first[OPENED].isna().sum())


def _number(day: object) -> float:
    return np.nan if day is None or pd.isna(day) else float(to_day(day))  # type: ignore[call-overload,arg-type]


def looked_from(opened: pd.Series, as_of: int, most: int) -> pd.Series:
    """The day from which each account is looked at: its own, or where they are many the next of `most` even days."""
    if opened.nunique() <= most:
        return opened
    step = -(-(as_of - int(opened.min())) // most)
    return as_of - (as_of - opened) // step * step


def _sign(book: Book, landmarks: Landmarks) -> np.ndarray:
    """Whether a sign that tells was on at each look."""
    try:
        earned = back_test(book, SIGNS_WITHIN, None, ()).earned
    except AnalysisError:
        earned = []
    on = known_signs(book, landmarks)[1].reindex(columns=earned)
    return (on.to_numpy(float) == 1).any(axis=1) if earned else np.zeros(len(landmarks.rows), dtype=bool)


def like(landmarks: Landmarks, sign: np.ndarray) -> tuple[np.ndarray, tuple[str, ...]]:
    """A whole number for each look, the same for looks alike, and what beside day and age makes them so."""
    rows = landmarks.rows
    parts = pd.DataFrame({"stratum": landmarks.stratum})
    matched = []
    if SEGMENT in rows:
        parts, matched = parts.assign(segment=rows[SEGMENT].astype(str).to_numpy()), ["segment"]
    if sign.any():
        parts, matched = parts.assign(sign=sign), [*matched, "warning signs"]
    if rows["mrr"].notna().any():
        rank = rows["mrr"].groupby(rows["day"]).rank(pct=True).fillna(0).to_numpy()
        parts, matched = parts.assign(third=np.digitize(rank, THIRDS)), [*matched, "MRR"]
    return parts.groupby(list(parts), sort=True).ngroup().to_numpy(), tuple(matched)


def _treated(landmarks: Landmarks, looked: pd.Series) -> set[str]:
    rows = landmarks.rows
    own = rows["account_id"].map(looked).to_numpy(float) == rows["day"].to_numpy(float)
    return set(rows["account_id"][own])


def _looks(landmarks: Landmarks, looked: pd.Series, strata: np.ndarray, within: int) -> pd.DataFrame:
    """The looks that are compared: at accounts on the day of their action, and at those without one so far.

    Columns: account stratum on (with an action) time (days watched after) left.
    """
    rows = landmarks.rows
    time, left = landmarks.after(within)
    day, own = rows["day"].to_numpy(float), rows["account_id"].map(looked).to_numpy(float)
    use = (np.isnan(own) | (own >= day)) & (time > 0)
    frame = pd.DataFrame({"account": landmarks.account, "stratum": strata, "on": own == day, "time": time,
                          "left": left.astype(float)})  # fmt: skip
    return frame[use].reset_index(drop=True)


def outcomes(looks: pd.DataFrame, within: int) -> tuple[pd.DataFrame, int]:
    """One row with the columns of COLUMNS, from looks (account stratum on time left); and how many stood alone.

    The ratio is that of `landmark_ratio`: rates within strata, an account that is looked at on several days counted as
    one. Where fewer than 10 churned on a side, the exact test of `matched_ratio` has to agree, with each account in one
    stratum only. Fewer than 10 accounts on a side, or 5 that churned on both together, are not judged.
    """
    both = looks.groupby("stratum")["on"].transform("nunique") == 2
    alone = int(looks.loc[looks["on"] & ~both, "account"].nunique())
    frame = looks[both]
    sides = [frame[frame["on"] == side] for side in (True, False)]
    many = [int(side["account"].nunique()) for side in sides]
    left = [int(side.loc[side["left"] == 1, "account"].nunique()) for side in sides]
    if not min(many):
        return pd.DataFrame(columns=list(COLUMNS)), alone
    found = landmark_ratio(frame["left"], frame["time"], frame["on"], frame["account"], frame["stratum"])
    low, high = found.of_few(*left)
    p = 2 * min(found.p_more, 1 - found.p_more) if min(many) >= FEWEST and sum(left) >= FEWEST_LEFT else np.nan
    if min(left) < EXACT_BELOW and not np.isnan(p):
        exact = exact_once(frame)
        p, low, high = max(p, exact[2]), min(low, exact[0]), max(high, exact[1])
    clear = p < LEVEL and not low <= 1 <= high
    rates = [float(side["left"].sum() / side["time"].sum() * within) for side in (sides[0], _weighed(frame))]
    row = (within, *many, *left, *rates, found.ratio, low, high, p, CLEAR if clear else OPEN)
    return pd.DataFrame([row], columns=list(COLUMNS)), alone


def _weighed(frame: pd.DataFrame) -> pd.DataFrame:
    """Those without an action, as many of each stratum as there are with one."""
    whole = frame.groupby("stratum")["on"].agg(["sum", "size"])
    ratio = (whole["sum"] / (whole["size"] - whole["sum"])).rename("ratio")
    rest = frame[~frame["on"]].join(ratio, on="stratum")
    return rest.assign(left=rest["left"] * rest["ratio"], time=rest["time"] * rest["ratio"])


def exact_once(frame: pd.DataFrame) -> tuple[float, float, float]:
    """Interval and p of the exact test, each account in one of its strata, drawn by chance; where it has an action,
    in that one."""
    order = np.random.default_rng(SEED).permutation(len(frame))
    drawn = frame.iloc[order].sort_values("on", ascending=False, kind="stable")
    once = drawn.drop_duplicates("account")
    place, side = np.unique(once["stratum"], return_inverse=True)[1], once["on"].to_numpy(float)
    left, time = once["left"].to_numpy(float), once["time"].to_numpy(float)
    parts = (left * side, time * side, left * (1 - side), time * (1 - side))
    x, n, x_rest, n_rest = (np.bincount(place, part) for part in parts)
    found = matched_ratio(x, n, x_rest, n_rest)
    return found.low, found.high, found.p
