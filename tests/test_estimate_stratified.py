"""A risk against another within strata: by hand, and against statsmodels."""

import numpy as np
import pytest
from statsmodels.stats.contingency_tables import StratifiedTable

from analysis.estimate import stratified_ratio


def test_one_stratum_is_the_ratio_of_the_two_shares():
    found = stratified_ratio([10], [100], [5], [100])
    assert found.ratio == pytest.approx(2)
    assert np.log(found.high / found.low) / 2 / 1.959964 == pytest.approx(np.sqrt(1 / 10 - 1 / 100 + 1 / 5 - 1 / 100))
    assert found.expected == pytest.approx(7.5)


def test_several_strata_equal_statsmodels_pooled_risk_ratio():
    x, n, other, rest = [8, 3, 12], [40, 20, 90], [6, 9, 5], [60, 80, 50]
    tables = [np.array([[a, b - a], [c, d - c]]) for a, b, c, d in zip(x, n, other, rest, strict=True)]
    assert stratified_ratio(x, n, other, rest).ratio == pytest.approx(StratifiedTable(tables).riskratio_pooled)


def test_a_stratum_without_one_side_says_nothing_and_no_outcome_is_missing():
    assert stratified_ratio([8, 5], [40, 10], [6, 0], [60, 0]) == pytest.approx(stratified_ratio([8], [40], [6], [60]))
    assert np.isnan(stratified_ratio([0], [40], [0], [60]).ratio)
