"""A quarterly score that moves, or only wobbles: against R's metafor and by hand."""

import numpy as np
import pytest
import statsmodels.api as sm
from golden_cases import case, table
from statsmodels.stats.sandwich_covariance import cov_cluster

from analysis.estimate import slope_effect, trend

CASE = case("nps_08_trend")


def quarters():
    rows = table("nps_panel").query("responded == 1")
    counts = rows.groupby(["quarter", "nps_class"]).size().unstack()
    n = counts.sum(axis=1)
    up, down = counts["promoter"] / n, counts["detractor"] / n
    return counts.index.to_numpy(), 100 * (up - down), 1e4 * (up + down - (up - down) ** 2) / n


def test_quarterly_nps_and_its_variance_equal_r():
    quarter, value, variance = quarters()
    CASE.agrees(quarter, CASE.expected["quarter"])
    CASE.agrees(value, CASE.expected["nps"])
    CASE.agrees(variance, CASE.expected["var"])


def test_slope_and_heterogeneity_equal_metafor():
    reml = trend(*quarters())
    CASE.agrees(reml.q_p, CASE.expected["cochran_Q"]["p"])
    CASE.agrees([reml.slope, reml.se, reml.p], [CASE.expected["REML_KH"][name] for name in ("slope", "se", "p")])


def test_where_nothing_moves_few_slopes_are_significant():
    random, quarter = np.random.default_rng(8), np.arange(12)
    p = [trend(quarter, random.normal(0, 5, 12), np.full(12, 25.0)).p for _ in range(400)]
    assert np.mean(np.array(p) < 0.05) < 0.07


def test_two_quarters_make_no_trend():
    with pytest.raises(ValueError, match="three periods"):
        trend([1, 2], [10, 20], [25, 25])


def test_that_accounts_answer_again_widens_a_slope_as_statsmodels_sums_it() -> None:
    random = np.random.default_rng(4)
    who, when = np.repeat(np.arange(60), 8), np.tile(np.arange(8.0), 60)
    kept = random.random(480) < 0.5
    who, when = who[kept], when[kept]
    value = 0.8 * random.normal(size=60)[who] + random.normal(size=who.size)
    design = sm.add_constant(when)
    fit = sm.OLS(value, design).fit()
    cells = who * 8 + when.astype(int)
    by = [cov_cluster(fit, groups, use_correction=False)[1, 1] for groups in (who, cells)]
    assert slope_effect(who, when, value) == pytest.approx(max(by[0] / by[1], 1.0))
    assert slope_effect(np.arange(who.size), when, value) == 1
    assert slope_effect(who, np.ones(who.size), value) == 1


def test_periods_that_share_accounts_are_no_surer_than_their_variances() -> None:
    """statsmodels' WLS with a fixed scale has the error of the variances; scatter beyond them widens either."""
    when, near, variance = np.arange(6), np.array([1.0, 2, 2, 4, 5, 5]), np.full(6, 0.3)
    fixed = sm.WLS(near, sm.add_constant(when), 1 / variance).fit(cov_type="fixed scale")
    assert trend(when, near, variance, 1.44).se == pytest.approx(1.2 * fixed.bse[1])
    assert trend(when, near, variance).se < fixed.bse[1]
    far = np.array([1.0, 5, 0, 9, 2, 8])
    assert trend(when, far, variance, 1.44).se >= 1.2 * trend(when, far, variance).se
    assert trend(when, near, variance, 1.44).q_p == trend(when, near, variance).q_p
