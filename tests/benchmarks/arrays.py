"""Kaplan-Meier and the log-rank test on accounts as arrays, beside statsmodels, and lifelines where installed."""

import time
from collections.abc import Callable
from importlib.util import find_spec

import numpy as np

from analysis import estimate

Timed = tuple[float, float]


def accounts(n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Seeded: months each stayed, whether it churned, and its segment of three."""
    chance = np.random.default_rng(21)
    segment = chance.integers(0, 3, n)
    stays = np.ceil(chance.exponential(30 + 10 * segment)).astype(int)
    watched = chance.integers(1, 61, n)
    return np.minimum(stays, watched), (stays <= watched).astype(int), np.array(["SMB", "Mid", "Large"])[segment]


def timed(n: str, work: Callable[[np.ndarray, np.ndarray, np.ndarray], float]) -> Timed:
    """Seconds after one run to warm up, and the answer that all ways must share."""
    given = accounts(int(float(n)))
    work(*given)
    start = time.perf_counter()
    answer = work(*given)
    return time.perf_counter() - start, answer


def rank_ours(n: str) -> Timed:
    return timed(n, lambda months, gone, group: float(estimate.log_rank(months, gone, group).chi2))


def rank_statsmodels(n: str) -> Timed:
    from statsmodels.duration.survfunc import survdiff

    return timed(n, lambda months, gone, group: float(survdiff(months, gone, group)[0]))


def rank_lifelines(n: str) -> Timed:
    from lifelines.statistics import multivariate_logrank_test

    return timed(n, lambda months, gone, group: float(multivariate_logrank_test(months, group, gone).test_statistic))


def curve_ours(n: str) -> Timed:
    return timed(n, lambda months, gone, _: float(estimate.kaplan_meier(months, gone)["survival"].iloc[-1]))


def curve_statsmodels(n: str) -> Timed:
    from statsmodels.duration.survfunc import SurvfuncRight

    return timed(n, lambda months, gone, _: float(SurvfuncRight(months, gone).surv_prob[-1]))


def curve_lifelines(n: str) -> Timed:
    from lifelines import KaplanMeierFitter

    def work(months: np.ndarray, gone: np.ndarray, _: np.ndarray) -> float:
        return float(KaplanMeierFitter().fit(months, gone).survival_function_.iloc[-1, 0])

    return timed(n, work)


HERE = find_spec("lifelines") is not None
WAYS: dict[str, dict[str, Callable[..., Timed]]] = {
    "log-rank": {"ours": rank_ours, "statsmodels": rank_statsmodels, **({"lifelines": rank_lifelines} if HERE else {})},
    "kaplan-meier": {"ours": curve_ours, "statsmodels": curve_statsmodels}
    | ({"lifelines": curve_lifelines} if HERE else {}),
}
