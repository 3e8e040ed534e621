"""Paths into the months ahead: under a reader's churn and new business, and as uncertain as the book's own past."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from ..book.days import month_text
from ..estimate import compounded, fan, path
from ..standards import YEAR
from .goal_aims import excess_of

OWN = "This book as it goes"
DRAWS = 2000
HORIZONS = (3, 6, 12)
LEAST = 12
# What grew to more than so many times in a year is not carried on: shares of what a young book had compound into sums
# that no book has reached.
FASTEST = 3.0
PATHS = ("scenario", "month", "ahead", "accounts", "low", "high", "mrr", "mrr_low", "mrr_high")
KEPT = ("made_in", "ahead", "projected", "low", "high", "came_true", "inside")


class Scenario(NamedTuple):
    """A company to compare: the share of accounts that leave a month, accounts won a month, growth of MRR a month."""

    name: str
    churn: float
    new: float
    growth: float = 0.0


class Own(NamedTuple):
    """The book's own last 12 months: leavers and account-months, accounts won in each, and how MRR moved."""

    accounts: int
    left: float
    exposed: float
    came: np.ndarray
    excess: float
    mrr: float
    gone: np.ndarray
    grown: np.ndarray
    won: np.ndarray
    before: float = np.nan

    @property
    def grew(self) -> float:
        """How many times what it was a year ago the MRR is; of fewer months, what they come to in a year."""
        if not self.gone.size or not np.isfinite(self.mrr):
            return np.nan
        return float((self.mrr / self.before) ** (YEAR / self.gone.size)) if self.before > 0 else np.inf

    @property
    def too_fast(self) -> bool:
        """Whether MRR grew so fast that going on like that says nothing of what will be."""
        return self.grew > FASTEST

    @property
    def churn(self) -> float:
        """Share of accounts that leave in a month."""
        return self.left / self.exposed if self.exposed else np.nan

    @property
    def new(self) -> float:
        """Accounts won in a month."""
        return float(self.came.mean()) if self.came.size else np.nan

    @property
    def weight(self) -> float:
        """How much of the MRR goes with a leaver, against the average account."""
        rate = float(self.gone.mean()) if self.gone.size else np.nan
        return rate / self.churn if self.churn > 0 and rate >= 0 else 1.0

    @property
    def mrr_each(self) -> float:
        """MRR of an account when it is won."""
        return float(self.won.sum() / self.came.sum()) if self.came.sum() > 0 and self.won.size else np.nan


def own(months: pd.DataFrame, mrr: pd.DataFrame) -> Own:
    """What the last 12 of these months say about the book's own churn, new business and growth."""
    last = months.tail(YEAR)
    paid = mrr[mrr["month"].isin(last["month"])]
    shares = {name: (paid[name] / paid["before"]).to_numpy(float) for name in ("gone", "grown")}
    now = last.iloc[-1]
    here = int(now["accounts"] + now["came"] - now["left"])
    level = float(mrr["mrr"].iloc[-1]) if len(mrr) else np.nan
    before = float(paid["before"].iloc[0]) if len(paid) else np.nan
    left, exposed = float(last["left"].sum()), float(last["accounts"].sum())
    came, won = last["came"].to_numpy(float), paid["new"].to_numpy(float)
    return Own(here, left, exposed, came, excess_of(last), level, shares["gone"], shares["grown"], won, before)


def estimate_paths(here: Own, scenarios: tuple[Scenario, ...], ahead: int, last: int) -> pd.DataFrame:
    """Accounts and MRR month by month: the book as it goes with its 95% range, and each scenario from the same start.

    Columns: scenario month (2026-01) ahead accounts low high mrr mrr_low mrr_high; scenarios are arithmetic and have no
    range. In a scenario leavers weigh as much in MRR as the book's own, and new accounts pay what new ones paid.
    """
    frames = [_own_path(here, ahead), *(_scenario_path(here, scenario, ahead) for scenario in scenarios)]
    frame = pd.concat(frames, ignore_index=True)
    return frame.assign(month=[month_text(last + step) for step in frame["ahead"]])[list(PATHS)]


def _own_path(here: Own, ahead: int) -> pd.DataFrame:
    drawn = fan(here.accounts, here.left, here.exposed, here.came, ahead, here.excess, DRAWS)
    accounts, paid = np.quantile(drawn, (0.5, 0.025, 0.975), axis=0), _mrr_fan(here, ahead)
    return pd.DataFrame({"scenario": OWN, "ahead": np.arange(ahead + 1), "accounts": accounts[0], "low": accounts[1],
                         "high": accounts[2], "mrr": paid[0], "mrr_low": paid[1], "mrr_high": paid[2]})  # fmt: skip


def _mrr_fan(here: Own, ahead: int, seed: int = 1) -> np.ndarray:
    """MRR ahead by drawing the year's months again: first a year for each path, then its months one by one.

    Only what is known today where it grew too fast to be carried on.
    """
    if not here.gone.size or not np.isfinite(here.mrr):
        return np.full((3, ahead + 1), np.nan)
    if here.too_fast:
        return np.vstack([np.full(3, here.mrr), np.full((ahead, 3), np.nan)]).T
    random, size = np.random.default_rng(seed), here.gone.size
    years = random.integers(0, size, (DRAWS, size))
    picked = np.take_along_axis(years, random.integers(0, size, (DRAWS, ahead)), axis=1)
    paths = [np.full(DRAWS, here.mrr)]
    for step in range(ahead):
        month = picked[:, step]
        paths.append(paths[-1] * (1 - here.gone[month] + here.grown[month]) + here.won[month])
    return np.asarray(np.quantile(np.array(paths), (0.5, 0.025, 0.975), axis=1))


def _scenario_path(here: Own, scenario: Scenario, ahead: int) -> pd.DataFrame:
    accounts = path(here.accounts, scenario.churn, scenario.new, ahead)
    kept, paid = 1 - min(scenario.churn * here.weight, 1.0) + scenario.growth, [here.mrr]
    for _ in range(ahead):
        paid.append(paid[-1] * kept + scenario.new * here.mrr_each)
    missing = dict.fromkeys(("low", "high", "mrr_low", "mrr_high"), np.nan)
    return pd.DataFrame(
        {"scenario": scenario.name, "ahead": np.arange(ahead + 1), "accounts": accounts, "mrr": paid, **missing}
    )


def estimate_scenarios(here: Own, scenarios: tuple[Scenario, ...]) -> pd.DataFrame:
    """What each comes to: churn a year, accounts after 12 months, and the number it heads for.

    Columns: scenario churn_month churn_year times_twelve new_month accounts_in_a_year heads_for (new ÷ churn: where as
    many leave as come).
    """
    every = (Scenario(OWN, here.churn, here.new), *scenarios)
    rows = [(s.name, s.churn, compounded(s.churn), 12 * s.churn, s.new, path(here.accounts, s.churn, s.new, YEAR)[-1],
             s.new / s.churn if s.churn > 0 else np.nan) for s in every]  # fmt: skip
    columns = ["scenario", "churn_month", "churn_year", "times_twelve", "new_month", "accounts_in_a_year", "heads_for"]
    return pd.DataFrame(rows, columns=columns)


def keep_past(months: pd.DataFrame) -> pd.DataFrame:
    """Projections as they would have been made each quarter in the past, beside what came.

    Columns: made_in ahead (3, 6 or 12 months) projected low high came_true inside. Each uses only the 12 months before
    it.
    """
    ends = range(len(months) - min(HORIZONS), LEAST - 1, -3)
    rows = [row for end in reversed(ends) for row in _made(months, end)]
    return pd.DataFrame(rows, columns=list(KEPT)).astype({"inside": bool})


def _made(months: pd.DataFrame, end: int) -> list[tuple[str, int, float, float, float, float, bool]]:
    """What would have been projected when `end` months had passed."""
    past = months.iloc[end - LEAST : end]
    here = own(past, pd.DataFrame({"month": [], "mrr": [], "before": [], "gone": [], "grown": [], "new": []}))
    ahead = [step for step in HORIZONS if end + step <= len(months)]
    if here.exposed < 120 or not ahead:
        return []
    drawn = fan(here.accounts, here.left, here.exposed, here.came, max(ahead), here.excess, DRAWS)
    made, rows = month_text(int(past["month"].iloc[-1])), []
    for step in ahead:
        middle, low, high = (float(q) for q in np.quantile(drawn[:, step], (0.5, 0.025, 0.975)))
        then = months.iloc[end + step - 1]
        came = float(then["accounts"] + then["came"] - then["left"])
        rows.append((made, step, middle, low, high, came, low <= came <= high))
    return rows
