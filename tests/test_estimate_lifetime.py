"""What an account is worth: against Fader and Hardie's papers, against R, and by hand."""

import math
from itertools import pairwise

import numpy as np
import pytest
from golden_cases import case, table

from analysis.estimate import (
    constant_value,
    discounted_lifetime,
    horizon_value,
    kaplan_meier,
    sbg_fit,
    sbg_survival,
    sbg_value,
)

HIGH_END = [1000, 869, 743, 653, 593, 551, 517, 491]


def regular() -> list[float]:
    return list(table("sbg_regular")["regular"].iloc[:8])


def lost(alive: list[float]) -> list[float]:
    return [before - after for before, after in pairwise(alive)]


def test_the_regular_cohort_of_fader_and_hardie_2007_is_fitted_as_in_r() -> None:
    golden = case("surv_11_sbg_regular")
    fit, want = sbg_fit(lost(regular()), regular()[-1]), golden.expected
    golden.agrees([fit.alpha, fit.beta, fit.loglik], [want["alpha"], want["beta"], want["loglik"]])
    golden.agrees([fit.se_log_alpha, fit.se_log_beta], [want["se_log_alpha"], want["se_log_beta"]])
    golden.agrees(sbg_survival(fit.alpha, fit.beta, want["S"]["t"]), want["S"]["fitted"])
    golden.agrees(discounted_lifetime(fit.alpha, fit.beta, 0.1), want["DEL"]["value"])


def test_the_high_end_cohort_has_the_published_parameters() -> None:
    fit = sbg_fit(lost(HIGH_END), HIGH_END[-1])
    assert (round(fit.alpha, 3), round(fit.beta, 3), round(fit.loglik, 2)) == (0.668, 3.806, -1611.16)


def test_one_cohort_and_its_renewals_are_the_same_likelihood() -> None:
    alive = regular()
    assert sbg_fit(lost(alive), alive[-1]) == sbg_fit(lost(alive), alive[1:])


def test_cohorts_of_different_age_add_up_to_the_parameters_of_the_note() -> None:
    """brucehardie.com/notes/017: alpha 3.80, beta 15.19."""
    cohorts = [[10000, 8000, 6480, 5307, 4391][: 5 - k] for k in range(4)]
    left, stayed = np.zeros(4), np.zeros(4)
    for alive in cohorts:
        left[: len(alive) - 1] += lost(alive)
        stayed[: len(alive) - 1] += alive[1:]
    fit = sbg_fit(left, stayed)
    assert (fit.alpha, fit.beta) == pytest.approx((3.80, 15.19), abs=0.01)


def test_accounts_that_all_renew_alike_have_no_spread_and_the_constant_rate() -> None:
    fit = sbg_fit([100, 90, 81], [900, 810, 729])
    assert fit.alpha / (fit.alpha + fit.beta) == pytest.approx(0.1, rel=1e-3)
    assert fit.alpha > 1000
    assert not fit.se_log_alpha < 10


@pytest.mark.parametrize(("left", "stayed"), [([0, 0, 0, 0], 100), ([10, 5], [0, 0])])
def test_without_a_loss_or_without_a_renewal_nothing_is_fitted(left: list[int], stayed: object) -> None:
    assert math.isnan(sbg_fit(left, stayed).alpha)


def test_counts_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        sbg_fit([1, -1], [5, 5])
    with pytest.raises(ValueError, match="one value per renewal"):
        sbg_fit([1, 2, 3], [5, 5])
    with pytest.raises(ValueError, match="discount"):
        discounted_lifetime(1.0, 1.0, 0.0)


def test_discounted_lifetime_is_the_sum_it_stands_for() -> None:
    """Direct summation over 5,000 payments."""
    t = np.arange(5_000)
    by_hand = (sbg_survival(0.668, 3.806, t) / 1.1**t).sum()
    assert discounted_lifetime(0.668, 3.806, 0.1) == pytest.approx(by_hand, rel=1e-9)


def test_three_renewals_or_forty_accounts_are_too_few_for_the_model() -> None:
    assert math.isnan(sbg_value([30, 20, 10], 40, 1200, 0.1).estimate)
    assert math.isnan(sbg_value([10, 5, 3, 2], 20, 1200, 0.1).estimate)


def test_the_renewal_value_lies_inside_its_interval_and_scales_with_the_payment() -> None:
    one, hundred = (sbg_value(lost(regular()), regular()[-1], pay, 0.1) for pay in (1.0, 100.0))
    assert one.low < one.estimate < one.high
    assert hundred == pytest.approx(tuple(100 * part for part in one))
    assert one.estimate == pytest.approx(3.6949, abs=1e-4)


def test_no_churn_is_never_an_infinite_value() -> None:
    value = constant_value(100, 0, 1000)
    assert math.isnan(value.estimate)
    assert math.isnan(value.high)
    assert value.low == pytest.approx(100 * 1000 / 3.6889, rel=1e-3)


def test_value_at_a_constant_rate_is_payment_over_churn() -> None:
    """Interval: 10 in 1,000 by Garwood, poisson.test(10, 1000) in R: 0.004795389 to 0.018390356."""
    value = constant_value(100, 10, 1000)
    assert value.estimate == 10_000
    assert (value.low, value.high) == pytest.approx((100 / 0.018390356, 100 / 0.004795389), rel=1e-6)


def test_value_within_the_horizon_counts_the_month_an_account_leaves_in() -> None:
    """Four accounts, one leaves in month 1, one in month 2: payments of 4, 3 and 2 in three months, at 10 each."""
    value = horizon_value([1, 2, 3, 3], [1, 1, 0, 0], [1, 1, 1, 1], 10.0, 3)
    assert value.estimate == pytest.approx(10 * (1 + 3 / 4 + 2 / 4))


def test_value_within_the_horizon_is_the_discounted_area_under_kaplan_meier() -> None:
    random = np.random.default_rng(5)
    entry = random.integers(0, 5, 300)
    ends, left = entry + random.integers(1, 40, 300), random.integers(0, 2, 300)
    curve = kaplan_meier(ends, left, entry=entry)
    stay = [
        1.0,
        *(
            float(curve.loc[curve["time"] <= t, "survival"].iloc[-1]) if (curve["time"] <= t).any() else 1.0
            for t in range(1, 24)
        ),
    ]
    by_hand = sum(50 * s / 1.01**t for t, s in enumerate(stay))
    value = horizon_value(ends, left, np.ones(300), 50.0, 24, 0.01, entry=entry)
    assert value.estimate == pytest.approx(by_hand)
    assert value.low < value.estimate < value.high


def test_the_interval_of_the_horizon_value_holds_the_truth_about_95_times_in_100() -> None:
    truth, inside = sum(0.97**t for t in range(24)), 0
    random = np.random.default_rng(11)
    for seed in range(120):
        ends = random.geometric(0.03, 150)
        cells, many = np.unique(np.stack([np.minimum(ends, 24), ends <= 24]), axis=1, return_counts=True)
        value = horizon_value(cells[0], cells[1], many, 1.0, 24, seed=seed, draws=400)
        inside += value.low <= truth <= value.high
    assert 106 <= inside <= 120
