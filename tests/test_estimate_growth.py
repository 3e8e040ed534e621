"""Compounding, paths ahead, the chance of few leavers, and rates at another mix: by hand and against scipy."""

import numpy as np
import pytest
from scipy import stats

from analysis.estimate import chance_of_at_most, compounded, fan, path, standardised_rate


def test_five_percent_a_month_is_46_percent_a_year_and_ten_is_72() -> None:
    assert np.round(compounded([0.05, 0.10]), 3).tolist() == [0.460, 0.718]
    assert compounded(0.0) == 0
    assert compounded(1.0) == 1
    with pytest.raises(ValueError, match="between 0 and 1"):
        compounded(1.2)


def test_a_path_worked_by_hand() -> None:
    """100, of which 10 leave and 5 come: 95; 9.5 leave and 5 come: 90.5."""
    assert path(100, 0.10, 5, 2).tolist() == pytest.approx([100, 95, 90.5])
    assert path(100, 0.0, 5, 2).tolist() == [100, 105, 110]


def test_a_path_heads_for_new_over_churn() -> None:
    assert path(50, 0.05, 100, 400)[-1] == pytest.approx(2000)


def test_the_fan_is_the_same_every_time_and_holds_the_path_in_its_middle() -> None:
    one, other = (fan(500, 48, 6000, [10] * 12, 12) for _ in range(2))
    np.testing.assert_array_equal(one, other)
    assert one.shape == (4000, 13)
    assert np.median(one[:, -1]) == pytest.approx(path(500, 48 / 6000, 10, 12)[-1], rel=0.01)


def test_the_fan_holds_what_comes_95_times_in_100() -> None:
    """Books that go on as they were: 1% leave a month, 8 come; the range of 12 months ahead from 12 months seen."""
    random, inside = np.random.default_rng(5), 0
    for seed in range(200):
        here, left, exposed, came = 800, 0, 0, []
        for month in range(24):
            gone, new = random.binomial(here, 0.01), random.poisson(8)
            if month < 12:
                left, exposed, came = left + gone, exposed + here, [*came, new]
            here += new - gone
            if month == 11:
                low, high = np.quantile(fan(here, left, exposed, came, 12, draws=500, seed=seed)[:, -1], (0.025, 0.975))
        inside += low <= here <= high
    assert 0.90 <= inside / 200 <= 0.995


def test_the_chance_of_few_leavers_is_a_negative_binomial() -> None:
    expected = stats.nbinom.cdf(40, 48.5, 6700 / (6700 + 6804))
    assert chance_of_at_most(40, 48, 6700, 6804) == pytest.approx(expected, rel=1e-10)
    assert chance_of_at_most(-1, 48, 6700, 6804) == 0
    assert np.isnan(chance_of_at_most(3, 0, 0, 10))


def test_a_standardised_rate_is_that_of_fay_and_feuer() -> None:
    """By hand, with the gamma quantiles of Fay and Feuer (1997): what epitools::ageadjust.direct computes."""
    x, n, weight = np.array([8, 3]), np.array([100.0, 200.0]), np.array([0.25, 0.75])
    rate, low, high = standardised_rate(x, n, weight)
    each = weight / n
    variance, wide = (each**2 * x).sum(), (each**2 * x).sum() + each.max() ** 2
    assert rate == pytest.approx(0.25 * 0.08 + 0.75 * 0.015)
    assert low == pytest.approx(stats.gamma.ppf(0.025, rate**2 / variance, scale=variance / rate))
    top = rate + each.max()
    assert high == pytest.approx(stats.gamma.ppf(0.975, top**2 / wide, scale=wide / top))


def test_one_stratum_gives_back_the_exact_poisson_interval() -> None:
    from analysis.estimate import poisson_exact

    assert standardised_rate([7], [300], [1])[1:] == pytest.approx(poisson_exact(7, 300))


def test_a_stratum_with_weight_and_nobody_in_it_has_no_rate() -> None:
    assert np.isnan(standardised_rate([3, 0], [50, 0], [0.5, 0.5])[0])
