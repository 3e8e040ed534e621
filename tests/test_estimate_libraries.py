"""Estimators of ours beside statsmodels and scipy: the same numbers, and how fast (run this file to see the times)."""

import warnings
from collections.abc import Callable
from time import perf_counter
from typing import Any

import numpy as np
import pytest
from scipy import stats

from analysis import estimate as ours

RANDOM = np.random.default_rng(20240229)
N = 2000
TIME = np.ceil(RANDOM.exponential(30, N)).clip(1, 60)
EVENT = (RANDOM.random(N) < 0.6).astype(float)
GROUP = RANDOM.integers(0, 3, N)
X = np.column_stack([RANDOM.normal(size=N), GROUP == 1]).astype(float)
Y = X @ [0.5, 1.0] + RANDOM.normal(size=N)
UNIT, PERIOD = np.repeat(np.arange(200), 10), np.tile(np.arange(10), 200)
LEFT = (RANDOM.random(N) < 1 / (1 + np.exp(1 - X[:, 0]))).astype(float)
ONE, TWO = RANDOM.normal(0.3, 1, 300), RANDOM.normal(0, 2, 200)
P = RANDOM.random(500) ** 2
TABLES = np.moveaxis(RANDOM.integers(3, 40, (2, 2, 12)), -1, 0)
STRATUM = np.repeat(np.arange(12), TABLES.sum(axis=(1, 2)))
CELLS = np.concatenate([np.repeat([[1, 1], [1, 0], [0, 1], [0, 0]], table.ravel(), axis=0) for table in TABLES])
A = TABLES.astype(float)


def with_constant() -> np.ndarray:
    return np.column_stack([np.ones(N), X])


def ols() -> Any:
    from statsmodels.regression.linear_model import OLS

    fit = OLS(Y, with_constant()).fit(cov_type="cluster", cov_kwds={"groups": UNIT}, use_t=True)
    return np.concatenate([fit.params, np.diag(fit.cov_params())])


def ols_of_ours() -> Any:
    fit = ours.least_squares(Y, with_constant(), "CR1", UNIT)
    return np.concatenate([fit.coefficients, np.diag(fit.covariance)])


def levels() -> Any:
    from statsmodels.regression.linear_model import OLS

    marks = [of[:, None] == np.arange(1 - place, of.max() + 1) for place, of in enumerate((PERIOD, UNIT))]
    design = np.column_stack([X, *marks]).astype(float)
    fit = OLS(Y, design).fit(cov_type="cluster", cov_kwds={"groups": UNIT})
    return np.concatenate([fit.params[:2], np.diag(fit.cov_params())[:2]])


def levels_of_ours() -> Any:
    fit = ours.fixed_effects(Y, X, UNIT, PERIOD)
    return np.concatenate([fit.coefficients, np.diag(fit.covariance)])


def logit() -> Any:
    from statsmodels.discrete.discrete_model import Logit

    return Logit(LEFT, with_constant()).fit(disp=0).params


def strata() -> Any:
    from statsmodels.stats.contingency_tables import StratifiedTable

    table = StratifiedTable(np.moveaxis(A, 0, -1))
    tested = table.test_null_odds(correction=False).pvalue
    return [table.oddsratio_pooled, *table.oddsratio_pooled_confint(), tested]


def strata_of_ours() -> Any:
    odds = ours.peer_odds(CELLS[:, 0], CELLS[:, 1], STRATUM)
    return [odds.ratio, odds.low, odds.high, odds.p_value]


def curve() -> Any:
    from statsmodels.duration.survfunc import SurvfuncRight

    found = SurvfuncRight(TIME, EVENT)
    return np.concatenate([found.surv_prob, found.surv_prob_se])


def curve_of_ours() -> Any:
    found = ours.kaplan_meier(TIME, EVENT)
    return found[found["events"] > 0][["survival", "se"]].to_numpy().T.ravel()


def cox() -> Any:
    from statsmodels.duration.hazard_regression import PHReg

    fit = PHReg(TIME, X, EVENT, ties="efron").fit()
    return np.concatenate([fit.params, fit.bse])


def ways() -> Any:
    from statsmodels.duration.survfunc import CumIncidenceRight

    return CumIncidenceRight(TIME, (EVENT * (1 + GROUP % 2)).astype(int)).cinc[0][-5:]


def ways_of_ours() -> Any:
    found = ours.cumulative_incidence(TIME, EVENT * (1 + GROUP % 2))
    return found[(found["cause"] == 1)]["incidence"].to_numpy()[-5:]


def from_(module: str, name: str) -> Callable[..., Any]:
    def call(*args: Any, **kwargs: Any) -> Any:
        return getattr(__import__(module, fromlist=[name]), name)(*args, **kwargs)

    return call


sm = "statsmodels.stats."
share = from_(sm + "proportion", "proportion_confint")
newcombe = from_(sm + "proportion", "confint_proportions_2indep")
power = from_(sm + "power", "TTestIndPower")
PAIRS: dict[str, tuple[Callable[[], Any], Callable[[], Any], float]] = {
    "wilson": (lambda: ours.wilson(7, 90), lambda: share(7, 90, method="wilson"), 1e-12),
    "poisson_exact": (
        lambda: ours.poisson_exact(7, 90),
        lambda: from_(sm + "rates", "confint_poisson")(7, 90, method="exact-c"),
        1e-12,
    ),
    "share_difference": (
        lambda: ours.share_difference(56, 70, 48, 80)[1:3],
        lambda: newcombe(56, 70, 48, 80, method="newcomb"),
        1e-12,
    ),
    "fisher": (lambda: ours.fisher(7, 30, 2, 40), lambda: stats.fisher_exact([[7, 23], [2, 38]]).pvalue, 1e-9),
    "sample_ratio": (lambda: ours.sample_ratio([12, 25]), lambda: stats.binomtest(12, 37).pvalue, 1e-9),
    "holm": (lambda: ours.holm(P), lambda: from_(sm + "multitest", "multipletests")(P, method="holm")[1], 1e-12),
    "benjamini_hochberg": (lambda: ours.benjamini_hochberg(P), lambda: stats.false_discovery_control(P), 1e-12),
    "peer_odds": (strata_of_ours, strata, 1e-9),
    "kaplan_meier": (curve_of_ours, curve, 1e-12),
    "log_rank": (
        lambda: ours.log_rank(TIME, EVENT, GROUP)[:3:2],
        lambda: from_("statsmodels.duration.survfunc", "survdiff")(TIME, EVENT, GROUP),
        1e-9,
    ),
    "cumulative_incidence": (ways_of_ours, ways, 1e-12),
    "cox": (lambda: np.concatenate(ours.cox(TIME, EVENT, X)[:2]), cox, 1e-6),
    "welch": (lambda: ours.welch(ONE, TWO).p, lambda: stats.ttest_ind(ONE, TWO, equal_var=False).pvalue, 1e-9),
    "equivalence": (
        lambda: ours.equivalence(*ours.welch(ONE, TWO)[:3], 0.5).p,
        lambda: from_(sm + "weightstats", "ttost_ind")(ONE, TWO, -0.5, 0.5, usevar="unequal")[0],
        1e-9,
    ),
    "power_of_means": (
        lambda: ours.power_of_means(0.5, 1, 40, 60),
        lambda: power().power(0.5, 40, 0.05, 60 / 40),
        1e-4,  # theirs adds what would be found in the wrong direction
    ),
    "units_needed": (
        lambda: ours.units_needed(0.5, 1),
        lambda: power().solve_power(0.5, power=0.8, alpha=0.05),
        1e-5,
    ),
    "smallest_effect": (
        lambda: ours.smallest_effect(1, 40, 60),
        lambda: power().solve_power(nobs1=40, power=0.8, alpha=0.05, ratio=1.5),
        1e-5,
    ),
    "least_squares": (ols_of_ours, ols, 1e-9),
    "fixed_effects": (levels_of_ours, levels, 1e-9),
    "logistic": (lambda: ours.logistic(X, LEFT).coefficients, logit, 1e-6),
    "landmark_auc": (
        lambda: ours.landmark_auc(X[:, 0], LEFT, np.arange(len(LEFT)), np.zeros(len(LEFT))).estimate,
        lambda: stats.mannwhitneyu(X[LEFT == 1, 0], X[LEFT == 0, 0]).statistic / LEFT.sum() / (1 - LEFT).sum(),
        1e-12,
    ),
}


@pytest.mark.parametrize("name", PAIRS)
def test_the_same_number_as_the_library(name: str) -> None:
    mine, theirs, near = PAIRS[name]
    np.testing.assert_allclose(np.ravel(mine()), np.ravel(theirs()), rtol=near, atol=1e-12)


def seconds(call: Callable[[], Any]) -> float:
    call()
    times = []
    for _ in range(7):
        before = perf_counter()
        call()
        times.append(perf_counter() - before)
    return float(np.median(times))


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    for name, (mine, theirs, _) in PAIRS.items():
        apart = np.abs(np.ravel(mine()) / np.ravel(theirs()) - 1).max()
        own, other = seconds(mine), seconds(theirs)
        print(
            f"{name:<28} apart {apart:.0e}  ours {own * 1e3:8.2f} ms  theirs {other * 1e3:8.2f} ms  × {other / own:.1f}"
        )
