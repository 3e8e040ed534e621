"""What tells of a churn before it comes: scores, usage and MRR as they stood, and who left after that."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..book import Book
from ..book.exclusions import says_left_out
from ..counting.claims import claims
from ..errors import MissingTable, NotEnoughData
from ..estimate import (
    Fit,
    benjamini_hochberg,
    coefficient,
    fixed_effects,
    landmark_auc,
    landmark_ratio,
    t_chance,
    t_reach,
    tenure_bands,
)
from ..finding import CLEAR, Family, Finding
from ..result import Result
from ..standards import FEWEST
from .leading_findings import SIGNALS, findings, sure_of_fall
from .leading_signals import HORIZONS, estimate_landmarks, months_apart, months_of
from .rows import (
    count_contacts_by_month,
    count_mrr_by_month,
    count_placed,
    count_scores_by_month,
    count_usage,
)
from .sampling import Sample, sample

FEWEST_GONE, FEWEST_HERE = 10, 20
LEVEL_OF_SIGNALS = 0.04
TIED, LOWEST = 0.3, 0.2
SOURCES = ("nps", "usage", "mrr", "touches")
FALLS = ("score", "usage")
COLUMNS = ("signal", "horizon_days", "accounts", "churned", "auc", "low", "high", "p_value", "p_adjusted", "verdict",
           "threshold", "share_low", "risk_low", "risk_rest", "rate_ratio", "ratio_low", "ratio_high", "share_caught",
           "share_known")  # fmt: skip

MONTHS = 12
FALL = (
    "signal",
    "months_before",
    "accounts",
    "effect",
    "low",
    "high",
    "lead",
    "month_step",
    "month_step_low",
    "month_step_high",
    "p_adjusted",
)


@dataclass(frozen=True, eq=False, repr=False)
class Leading(Result):
    """What tells of a churn. `horizons`: a row per signal and horizon; `fall`: how far a signal stands below its own
    level so many months before an account leaves.
    """

    horizons: pd.DataFrame
    fall: pd.DataFrame
    findings: tuple[Finding, ...]
    families: tuple[Family, ...] = ()

    @property
    def signals(self) -> list[str]:
        """The signals whose path before a leaving is known."""
        return list(dict.fromkeys(self.fall.loc[self.fall["effect"].notna(), "signal"]))


@says_left_out()
@claims("leading", "", today=False)
def leading(book: Book) -> Leading:
    """Do scores, usage or answered contacts tell of a churn in the next 30, 90 or 180 days, and how long before?

    At the first day of every month each account stands with what was known before that day: its last score of the past
    six months, last month's usage, contacts answered in the last three, and how each (and MRR) has changed against its
    own past; usage without seats by its change alone. Leaving is counted strictly after, and only where the whole
    horizon lies within the data. Ranking: how often an account that leaves stands lower than one that stays (0.5 is
    chance; `landmark_auc`, of accounts of the same month and age, by account). Lift: how many times as often the
    lowest fifth leave as the others, what share
    of all that leave they hold, and for what share anything was known. Corrected over every signal and horizon
    (Benjamini-Hochberg). How long before: each account against its own level and its calendar month.
    Raises MissingTable without dated accounts or any signal, NotEnoughData where nobody left.
    Example: `nps.leading(book)`."""
    book.require("accounts", "churned", "started_on")
    drawn = sample(book, "accounts", *(name for name in SOURCES if name in book.tables))
    lives, tables = count_placed(book, drawn), _tables(book, drawn)
    if not tables:
        raise MissingTable(
            "Nothing here could tell of a churn.",
            "Neither NPS answers nor usage, contacts or MRR by month are known.",
            "Bring a file of one of them.",
        )
    if book.as_of_day is None or lives["churned_on"].notna().sum() == 0:
        raise NotEnoughData(
            "What tells of a churn cannot be asked.",
            "No account with known dates has churned.",
            "Bring the churn dates.",
        )
    marks = estimate_landmarks(lives, tables, book.as_of_day, book.observed_from_day, _without_level(book))
    horizons = estimate_horizons(marks)
    fall = pd.concat(
        [estimate_fall(lives, table, name) for name, table in tables.items() if name in FALLS] or [_none()]
    )
    apart = months_apart(lives, months_of(lives, book.as_of_day, book.observed_from_day))
    families = (
        Family.over("leading", horizons["p_adjusted"]),
        Family.over("leading.fall", sure_of_fall(fall.drop_duplicates("signal")["p_adjusted"])),
    )
    return Leading(horizons, fall.reset_index(drop=True), drawn.said(findings(horizons, fall, apart)), families)


def _none() -> pd.DataFrame:
    return pd.DataFrame(columns=["signal", "months_before", "accounts", "effect", "low", "high", "lead", "p_adjusted"])


def _tables(book: Book, drawn: Sample) -> dict[str, pd.DataFrame]:
    """Signal to account_id month value."""
    has_usage = "usage" in book.tables and not book.missing("usage", "active_users")
    found = {}
    if "nps" in book.tables:
        found["score"] = count_scores_by_month(book, drawn)
    if has_usage:
        found["usage"] = count_usage(book, drawn)
    if "mrr" in book.tables:
        found["mrr"] = count_mrr_by_month(book, drawn)
    if "touches" in book.tables and not book.missing("touches", "answered"):
        found["touches"] = count_contacts_by_month(book, drawn)
    return {name: table for name, table in found.items() if len(table)}


def _without_level(book: Book) -> frozenset[str]:
    """Where no seats are known usage is held against the account's own mean, which knows of later months."""
    seats = "usage" in book.tables and not book.missing("usage", "seats")
    return frozenset({"mrr"} if seats else {"mrr", "usage"})


def estimate_horizons(marks: pd.DataFrame) -> pd.DataFrame:
    """A row per signal and horizon: how well it ranks, and what its lowest fifth tells; the best first.

    `threshold`: the value the lowest fifth stands at or below (below, where ties would make it three tenths or more);
    `share_low`: how large that part is. At least 10 accounts that left and 20 that did not.
    """
    signals = [name for name in SIGNALS if name in marks]
    rows = [_horizon(marks, signal, horizon) for signal in signals for horizon in HORIZONS]
    frame = pd.DataFrame(rows, columns=[name for name in COLUMNS if name not in ("p_adjusted", "verdict")])
    adjusted = benjamini_hochberg(frame["p_value"])
    apart = (frame["low"] > 0.5) | (frame["high"] < 0.5)
    verdict = np.where((adjusted < LEVEL_OF_SIGNALS) & apart, CLEAR, "cannot tell")
    return frame.assign(p_adjusted=adjusted, verdict=verdict)[list(COLUMNS)]


def _horizon(marks: pd.DataFrame, signal: str, horizon: int) -> tuple[object, ...]:
    whole = marks[marks[f"left_{horizon}"].notna()]
    rows = whole[whole[signal].notna()]
    left = rows[f"left_{horizon}"]
    gone = int(rows.loc[left == 1, "account_id"].nunique())
    accounts = int(rows["account_id"].nunique())
    if gone < FEWEST_GONE or accounts - gone < FEWEST_HERE:
        return (signal, horizon, accounts, gone, *[np.nan] * 13)
    found = landmark_auc(-rows[signal], left, rows["account_id"], rows["stratum"])
    threshold = float(rows[signal].quantile(LOWEST))
    low = rows[signal] <= threshold
    low = low if low.mean() <= TIED else rows[signal] < threshold
    ratio = landmark_ratio(left, np.ones(len(rows)), low, rows["account_id"], rows["stratum"])
    ends = ratio.of_few(*(rows.loc[side & (left == 1), "account_id"].nunique() for side in (low, ~low)))
    caught = float(left[low].sum() / left.sum())
    known = float(left.sum() / whole[f"left_{horizon}"].sum())
    risks = float(left[low].mean()), float(left[~low].mean())
    lift = (threshold, float(low.mean()), *risks, ratio.ratio, *ends, caught, known)
    return (signal, horizon, accounts, gone, *found[:1], found.low, found.high, found.p_value, *lift)


def estimate_fall(lives: pd.DataFrame, table: pd.DataFrame, signal: str) -> pd.DataFrame:
    """How far a signal stands from its usual level 1 to 12 months before an account leaves, and when it begins to fall.

    `table`: account_id month value. Each account and each calendar month at its own level; accounts that stay, and
    months further back, are the base, each age at its own level too; months with fewer than 10 leavers
    are missing. `lead`: the month that best parts the twelve into two levels; `month_step`: how far apart these lie,
    by the precision of each month; `p_adjusted` counts all places the step could have been. Rows are clustered by
    account. Missing where fewer than four months can be had.
    """
    rows = table.merge(lives[["account_id", "churned_on", "started_on"]], on="account_id")
    left = pd.to_datetime(rows["churned_on"], unit="D")
    gone = left.dt.year * 12 + left.dt.month - 1
    before = (gone - rows["month"]).to_numpy()
    kept = np.isnan(before) | (before > 0)
    rows, before = rows[kept], before[kept]
    accounts = [rows.loc[before == month, "account_id"].nunique() for month in range(1, MONTHS + 1)]
    tested = [month for month in range(1, MONTHS + 1) if accounts[month - 1] >= FEWEST]
    frame = pd.DataFrame({"signal": signal, "months_before": range(1, MONTHS + 1), "accounts": accounts})
    frame = frame.reindex(columns=list(FALL))
    if len(tested) < 4:
        return frame.astype(dict.fromkeys(FALL[3:], float))
    marks = np.column_stack([before == month for month in range(1, MONTHS + 1) if accounts[month - 1]]).astype(float)
    named = [month for month in range(1, MONTHS + 1) if accounts[month - 1]]
    try:
        fit = fixed_effects(rows["value"], np.hstack([marks, _ages(rows)]), rows["account_id"], rows["month"])
    except ValueError:
        return frame.astype(dict.fromkeys(FALL[3:], float))
    if not (np.diag(fit.covariance)[: len(named)] > 0).all():
        return frame.astype(dict.fromkeys(FALL[3:], float))
    return _filled(frame, fit, named, tested).astype(dict.fromkeys(FALL[3:], float))


def _ages(rows: pd.DataFrame) -> np.ndarray:
    """A column for each band of tenure but the widest: what moves with age alike for all is no fall."""
    began = pd.to_datetime(rows["started_on"], unit="D")
    band = tenure_bands(rows["month"] - (began.dt.year * 12 + began.dt.month - 1))
    common = np.bincount(band).argmax()
    return np.column_stack([np.zeros(len(rows)), *((band == one) for one in np.unique(band) if one != common)])[:, 1:]


def _filled(frame: pd.DataFrame, fit: Fit, named: list[int], tested: list[int]) -> pd.DataFrame:
    places = [named.index(month) for month in tested]
    for month, place in zip(tested, places, strict=True):
        found = coefficient(fit, place)
        frame.loc[month - 1, ["effect", "low", "high"]] = [found.estimate, found.low, found.high]
    step = _step(fit.coefficients[places], fit.covariance[np.ix_(places, places)], int(fit.cluster.max()))
    lead = float(tested[int(step[0]) - 1])
    return frame.assign(lead=lead, month_step=step[1], month_step_low=step[2], month_step_high=step[3],
                        p_adjusted=step[4])  # fmt: skip


def _step(effects: np.ndarray, covariance: np.ndarray, df: int) -> tuple[float, float, float, float, float]:
    """The cut that leaves least spread around two levels, weighted by precision."""
    weight = 1 / np.diag(covariance)
    spread = [
        _around(effects[:cut], weight[:cut]) + _around(effects[cut:], weight[cut:]) for cut in range(1, len(effects))
    ]
    cut = int(np.argmin(spread)) + 1
    share = np.concatenate([weight[:cut] / weight[:cut].sum(), -weight[cut:] / weight[cut:].sum()])
    size, se = float(share @ effects), float(np.sqrt(share @ covariance @ share))
    reach = t_reach(df) * se
    p = t_chance(size / se, df) if se > 0 else np.nan
    return float(cut), size, size - reach, size + reach, min(1.0, p * (len(effects) - 1))


def _around(effects: np.ndarray, weight: np.ndarray) -> float:
    middle = weight @ effects / weight.sum()
    return float(weight @ (effects - middle) ** 2)
