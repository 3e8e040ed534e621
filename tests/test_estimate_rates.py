"""Shares, rates, their ratios and revenue churn against R, by hand and at the edges."""

import time

import numpy as np
import pytest
from golden_cases import case, table

from analysis.estimate import (
    annualise,
    linearised_ratio,
    poisson_exact,
    rate_ratio,
    revenue_interval,
    wilson,
)

RATES, REVENUE, RATIOS = (case(name) for name in ("churn_01_rates", "churn_02_revenue", "churn_03_rate_ratio_fdr"))
SEGMENTS = {"overall": RATES.expected["overall"], **RATES.expected["by_segment"]}


def accounts(segment):
    rows = table("churn_accounts")
    return rows if segment == "overall" else rows[rows["segment"] == segment]


@pytest.mark.parametrize("segment", SEGMENTS)
def test_logo_churn_of_a_segment_is_that_of_r_prop_test(segment):
    rows, expected = accounts(segment), SEGMENTS[segment]
    x, n = int(rows["churned"].sum()), len(rows)
    assert (x, n) == (expected["churned"], expected["n"])
    RATES.agrees(x / n, expected["logo_churn"])
    RATES.agrees(wilson(x, n), expected["wilson95"])


@pytest.mark.parametrize("segment", SEGMENTS)
def test_churn_per_month_of_a_segment_is_that_of_r_poisson_test(segment):
    rows, expected = accounts(segment), SEGMENTS[segment]
    x, months = rows["churned"].sum(), rows["exposure_months"].sum()
    RATES.agrees(months, expected["account_months"])
    RATES.agrees(x / months, expected["rate_per_month"])
    RATES.agrees(poisson_exact(x, months), expected["rate_exact95"])
    RATES.agrees(annualise(x / months), expected["annualised_from_rate"])


def test_logo_churn_is_not_the_exact_binomial_interval():
    assert wilson(202, 1219) != pytest.approx(SEGMENTS["overall"]["clopper_pearson95"], rel=1e-4)
    assert SEGMENTS["overall"]["clopper_pearson95"] == pytest.approx([0.1452527, 0.1877930], abs=1e-6)


def test_nobody_left_is_exactly_zero_and_everybody_exactly_one():
    n = np.arange(1, 300)
    assert (wilson(0 * n, n)[0] == 0).all()
    assert (wilson(n, n)[1] == 1).all()
    assert poisson_exact(0, 216.0)[0] == 0.0


def test_no_accounts_is_missing_not_zero():
    assert np.isnan(wilson(0, 0)).all()
    assert np.isnan(poisson_exact(0, 0)).all()
    assert np.isnan(poisson_exact(3, 0)).all()


def test_missing_counts_stay_missing():
    assert np.isnan(wilson(np.nan, 10)).all()
    assert np.isnan(poisson_exact(np.nan, 10)).all()


def test_arrays_give_what_single_numbers_give():
    x, n = np.array([0, 1, 5, 9]), np.array([0, 1, 9, 9])
    for estimator in (wilson, poisson_exact):
        low, high = estimator(x, n)
        single = np.array([estimator(a, b) for a, b in zip(x, n, strict=True)])
        np.testing.assert_array_equal(np.column_stack([low, high]), single)
    assert isinstance(wilson(3, 10)[0], float)


def test_wilson_solves_the_score_equation():
    for limit in wilson(7, 40):
        assert abs(7 / 40 - limit) == pytest.approx(1.959963984540054 * np.sqrt(limit * (1 - limit) / 40))


def test_the_exact_rate_limits_leave_two_and_a_half_percent_in_each_tail():
    from scipy.stats import poisson

    low, high = poisson_exact(7, 50.0)
    assert poisson.sf(6, low * 50) == pytest.approx(0.025)
    assert poisson.cdf(7, high * 50) == pytest.approx(0.025)


def test_a_higher_level_gives_a_wider_interval():
    assert wilson(7, 40, level=0.99)[0] < wilson(7, 40)[0] < wilson(7, 40, level=0.5)[0]


@pytest.mark.parametrize("call", [lambda: wilson(5, 3), lambda: wilson(-1, 3), lambda: poisson_exact(-1, 3)])
def test_impossible_counts_are_refused(call):
    with pytest.raises(ValueError, match=r"events than accounts|negative"):
        call()


def test_a_level_outside_nought_to_one_is_refused():
    for estimator in (wilson, poisson_exact):
        with pytest.raises(ValueError, match="level"):
            estimator(1, 3, level=95)


def test_forty_segments_against_the_rest_are_those_of_r_poisson_test():
    rows, expected = table("segment_rates"), RATIOS.expected
    x, t = rows["churned"], rows["account_months"]
    found = rate_ratio(x, t, x.sum() - x, t.sum() - t)
    keys = ("rate_ratio", "ci_low", "ci_high", "p_central", "p_midp")
    for got, key in zip(found, keys, strict=True):
        RATIOS.agrees(got, expected[key])


def test_the_p_value_beside_the_interval_agrees_with_it_where_the_minimum_likelihood_one_does_not():
    expected = RATIOS.expected
    outside = (np.array(expected["ci_low"]) > 1) | (np.array(expected["ci_high"]) < 1)
    rows = table("segment_rates")
    x, t = rows["churned"], rows["account_months"]
    found = rate_ratio(x, t, x.sum() - x, t.sum() - t)
    assert ((found.p_central < 0.05) == outside).all()
    assert np.abs(found.p_central - np.array(expected["p_minlike"])).max() > 0.1


def test_five_against_none_is_infinite_with_a_finite_lower_limit():
    found = rate_ratio(5, 20.0, 0, 10.0)
    assert found.ratio == found.high == np.inf
    assert 0 < found.low < 1
    assert found.p_central == pytest.approx(2 * (2 / 3) ** 5)
    assert found.p_mid == pytest.approx((2 / 3) ** 5)


def test_swapping_the_sides_inverts_the_ratio():
    one, other = rate_ratio(4, 30.0, 11, 45.0), rate_ratio(11, 45.0, 4, 30.0)
    assert one.ratio == pytest.approx(1 / other.ratio)
    assert (one.low, one.high) == pytest.approx((1 / other.high, 1 / other.low))
    assert (one.p_central, one.p_mid) == pytest.approx((other.p_central, other.p_mid))


def test_nobody_left_or_nothing_watched_has_no_ratio():
    for found in (rate_ratio(0, 5.0, 0, 9.0), rate_ratio(0, 0.0, 3, 9.0), rate_ratio(3, 5.0, 0, 0.0)):
        assert np.isnan(found).all()


def gross(rows):
    return (rows["mrr_start"] - rows["mrr_end"]).clip(lower=0)


def test_revenue_churn_gross_net_and_churned_only_are_those_of_svyratio():
    rows = table("churn_accounts")
    start, left = rows["mrr_start"], rows["churned"] == 1
    losses = {
        "gross_revenue_churn": gross(rows),
        "net_revenue_churn": start - rows["mrr_end"],
        "churned_only": start.where(left, 0),
    }
    for key, lost in losses.items():
        expected, found = REVENUE.expected[key], linearised_ratio(lost, start)
        REVENUE.agrees(found[:2], [expected["est"], expected["se"]])


def test_the_sums_behind_revenue_churn_are_those_of_r():
    rows, expected = table("churn_accounts"), REVENUE.expected
    start, end, left = rows["mrr_start"], rows["mrr_end"], rows["churned"] == 1
    REVENUE.agrees([start.sum(), end.sum()], [expected["mrr_start"], expected["mrr_end"]])
    churned = start[left].sum()
    REVENUE.agrees([churned, gross(rows).sum() - churned], [expected["churned_mrr"], expected["contraction_mrr"]])
    REVENUE.agrees((end - start).clip(lower=0).sum(), expected["expansion_mrr"])
    REVENUE.agrees(1 - linearised_ratio(gross(rows), start)[0], expected["GRR"])
    REVENUE.agrees(1 - linearised_ratio(start - end, start)[0], expected["NRR"])


def test_concentration_is_that_of_r():
    rows, expected = table("churn_accounts"), REVENUE.expected
    lost = rows["mrr_start"].where(rows["churned"] == 1, 0)
    found = linearised_ratio(lost, rows["mrr_start"])
    REVENUE.agrees(found[2:], [expected["n_eff_kish"], expected["top1_share_of_lost"]])
    shares = np.sort(lost)[::-1].cumsum() / lost.sum()
    REVENUE.agrees(shares[4], expected["top5_share_of_lost"])
    assert np.argmax(shares >= 0.8) + 1 == expected["accounts_for_80pct_of_loss"]


def test_the_bootstrap_interval_is_that_of_scipy_within_the_noise_of_drawing():
    from scipy.stats import bootstrap

    rows = table("churn_accounts").iloc[:400]
    lost, start = gross(rows).to_numpy(), rows["mrr_start"].to_numpy()
    found = revenue_interval(lost, start, rows["churned"])
    draw = {"paired": True, "vectorized": True, "n_resamples": 1999, "rng": np.random.default_rng(3)}
    theirs = bootstrap((lost, start), lambda y, x, axis: y.sum(axis=axis) / x.sum(axis=axis), **draw)
    assert found.rule == "bootstrap"
    width = found.high - found.low
    assert (found.low, found.high) == pytest.approx(tuple(theirs.confidence_interval), abs=0.06 * width)


def test_skewed_mrr_is_corrected_for_bias_and_skewness_as_in_scipy():
    from scipy.stats import bootstrap

    rng = np.random.default_rng(21)
    start, left = rng.lognormal(6, 1, 80), np.arange(80) < 22
    lost = np.where(left, start, 0)
    found = revenue_interval(lost, start, left, draws=20_000)
    draw = {"paired": True, "vectorized": True, "n_resamples": 20_000, "rng": np.random.default_rng(3)}
    theirs = bootstrap((lost, start), lambda y, x, axis: y.sum(axis=axis) / x.sum(axis=axis), **draw)
    plain = bootstrap(
        (lost, start), lambda y, x, axis: y.sum(axis=axis) / x.sum(axis=axis), method="percentile", **draw
    )
    noise = 0.02 * (found.high - found.low)
    assert (found.low, found.high) == pytest.approx(tuple(theirs.confidence_interval), abs=noise)
    assert abs(found.high - plain.confidence_interval.high) > 2 * noise


def test_the_rule_changes_at_five_and_at_twenty_leavers():
    rules = [revenue_interval(*equal_accounts(60, leavers)).rule for leavers in (4, 5, 19, 20)]
    assert rules == ["none", "rough", "rough", "bootstrap"]


def test_the_same_seed_gives_the_same_interval_and_another_seed_another():
    rows = table("churn_accounts")
    given = (gross(rows), rows["mrr_start"], rows["churned"])
    assert revenue_interval(*given) == revenue_interval(*given)
    assert revenue_interval(*given, seed=1).low != revenue_interval(*given, seed=2).low


def test_a_currency_does_not_change_revenue_churn():
    rows = table("churn_accounts")
    one = revenue_interval(gross(rows), rows["mrr_start"], rows["churned"])
    other = revenue_interval(gross(rows) * 7.5, rows["mrr_start"] * 7.5, rows["churned"])
    assert one[:5] == pytest.approx(other[:5])


def equal_accounts(n, leavers, size=100.0):
    left = np.arange(n) < leavers
    return np.where(left, size, 0.0), np.full(n, size), left


def test_between_five_and_nineteen_leavers_the_interval_is_rough_and_stays_inside_nought_to_one():
    found = revenue_interval(*equal_accounts(60, 6))
    assert found.rule == "rough"
    se = np.sqrt(60 / 59 * 60 * 0.1 * 0.9) / 60
    half = 1.959963984540054 * se / 0.09
    assert found.low == pytest.approx(1 / (1 + 9 * np.exp(half)))
    assert found.high == pytest.approx(1 / (1 + 9 * np.exp(-half)))


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (equal_accounts(60, 4), "only 4 churned"),
        (equal_accounts(60, 0), "only 0 churned"),
        (equal_accounts(25, 24), "25 equal accounts"),
        (([900.0] + [10.0] * 20 + [0.0] * 180, [900.0] + [10.0] * 20 + [500.0] * 180, [1] * 21 + [0] * 180), "82%"),
    ],
)
def test_no_interval_where_few_accounts_carry_the_loss_and_the_reason_is_said(given, reason):
    found = revenue_interval(*given)
    assert found.rule == "none"
    assert reason in found.reason
    assert np.isnan([found.low, found.high]).all()
    assert found.estimate == pytest.approx(np.sum(given[0]) / np.sum(given[1]))


def test_everybody_left_has_a_churn_of_one_and_no_false_interval():
    found = revenue_interval(*equal_accounts(60, 60))
    assert found.estimate == 1.0
    assert np.isnan([found.low, found.high]).all()


def test_no_opening_mrr_is_missing():
    assert np.isnan(linearised_ratio(np.zeros(2), np.zeros(2))).all()
    assert np.isnan(revenue_interval([], [], []).estimate)


def test_missing_or_unequal_mrr_is_refused():
    for lost, start in (([1.0], [1.0, 2.0]), ([np.nan], [1.0]), ([1.0], [np.inf]), ([1.0], [-1.0])):
        with pytest.raises(ValueError, match=r"MRR|one value per account"):
            revenue_interval(lost, start, [True] * len(lost))


def test_more_than_twenty_thousand_accounts_use_the_standard_error_and_say_so():
    found = revenue_interval(*equal_accounts(20_001, 1500))
    assert found.rule == "linearised"
    assert found.low < found.estimate < found.high


def test_the_bootstrap_of_five_thousand_accounts_stays_quick():
    rng = np.random.default_rng(8)
    start, left = rng.lognormal(6, 1, 5000), rng.uniform(size=5000) < 0.05
    best = min(_seconds(lambda: revenue_interval(np.where(left, start, 0), start, left)) for _ in range(3))
    assert best < 0.5


def _seconds(call):
    before = time.perf_counter()
    call()
    return time.perf_counter() - before
