"""A risk against another within strata: by hand, and against statsmodels."""

import numpy as np
import pytest
from golden_cases import table
from scipy import stats
from statsmodels.stats.contingency_tables import StratifiedTable

from analysis.estimate import risk_ratio, stratified_ratio


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


def test_how_many_times_as_often_by_hand_and_by_drawing_accounts_again():
    by_hand = risk_ratio([1, 1, 1, 1, 0, 0, 0, 0], [1, 1, 0, 0, 1, 0, 0, 0], range(8))
    assert by_hand.ratio == 2
    # Alone, each row an account: 1/2 − 1/4 + 1/1 − 1/4 on the log scale, times 8/7 for few accounts.
    z = np.log(2) / np.sqrt((1 / 2 - 1 / 4 + 1 - 1 / 4) * 8 / 7)
    assert by_hand.p == pytest.approx(2 * stats.norm.sf(z))
    ahead = table("nps_panel")
    low, outcome, account = ahead["score"] <= 6, ahead["churn_end_of_q"], ahead["account_id"]
    found = risk_ratio(low, outcome, account)
    assert found.ratio == pytest.approx(outcome[low].mean() / outcome[~low].mean())
    random, accounts = np.random.default_rng(1), account.unique()
    rows = {
        name: np.column_stack([part["score"] <= 6, part["churn_end_of_q"]])
        for name, part in ahead.groupby("account_id")
    }
    drawn = []
    for _ in range(400):
        again = np.concatenate([rows[name] for name in random.choice(accounts, len(accounts))])
        drawn.append(np.log(again[again[:, 0] == 1, 1].mean() / again[again[:, 0] == 0, 1].mean()))
    assert np.log(found.high / found.low) / 3.92 == pytest.approx(np.std(drawn), rel=0.15)


def test_nobody_on_a_side_is_missing():
    assert np.isnan(risk_ratio([1, 1], [1, 0], [1, 2]).ratio)
    assert np.isnan(risk_ratio([1, 0], [1, 0], [1, 2]).ratio)
