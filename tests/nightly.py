"""How much is tried out: a part by default, all of it where CHURN_NOTEBOOK_NIGHTLY=1."""

import os

from scipy.stats import binom

SURE = 0.001


def times(usual: int, nightly: int) -> int:
    """The usual number, or the nightly one."""
    return nightly if os.environ.get("CHURN_NOTEBOOK_NIGHTLY") == "1" else usual


def most(runs: int, rate: float = 0.05) -> float:
    """The largest share of `runs` draws that does not speak against `rate`: it does so one time in 1,000 at most."""
    return float(binom.isf(SURE, runs, rate) / runs)


def least(runs: int, rate: float = 0.95, among: int = 1) -> float:
    """The smallest such share, where the smallest of `among` is looked at."""
    return float(binom.ppf(SURE / among, runs, rate) / runs)
