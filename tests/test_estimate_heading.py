"""Where a series was heading: against statsmodels where periods are independent, and by how often it is right."""

import numpy as np
import pytest
from nightly import times

from analysis.estimate import series_forecast

DRAWS = times(300, 4000)


def test_independent_periods_have_the_prediction_interval_of_a_plain_line() -> None:
    """`predict(lm(y ~ t), interval = "prediction")` in R, here by statsmodels."""
    import statsmodels.api as sm

    y = np.random.default_rng(3).normal(10, 2, 20) + 0.3 * np.arange(20)
    x = sm.add_constant(np.arange(20.0))
    given = sm.OLS(y, x).fit().get_prediction([[1, 21.0], [1, 24.0]]).summary_frame(alpha=0.05)
    found = series_forecast(y, [2, 5], rho=0.0)
    np.testing.assert_allclose(found.expected, given["mean"], rtol=1e-10)
    np.testing.assert_allclose(found.low, given["obs_ci_lower"], rtol=1e-10)
    np.testing.assert_allclose(found.high, given["obs_ci_upper"], rtol=1e-10)


def test_the_next_value_of_a_series_that_wanders_is_near_its_last() -> None:
    """With rho given the forecast of the error is rho to the power of the steps times the last one (AR(1))."""
    y = np.random.default_rng(4).normal(0, 1, 30).cumsum()
    found, time = series_forecast(y, [1, 3], rho=0.8), np.arange(30)
    apart = 0.8 ** np.abs(time[:, None] - time)
    x = np.column_stack([np.ones(30), time])
    beta = np.linalg.solve(x.T @ np.linalg.solve(apart, x), x.T @ np.linalg.solve(apart, y))
    last = y[-1] - x[-1] @ beta
    np.testing.assert_allclose(found.expected, [beta @ [1, 30] + 0.8 * last, beta @ [1, 32] + 0.8**3 * last])


@pytest.mark.parametrize("rho", [0.0, 0.6])
def test_at_most_one_value_in_ten_falls_outside_a_range_that_says_one_in_twenty(rho: float) -> None:
    """Twenty periods are few to learn a correlation from: R's gls is as bold (METHODS.md 5.2 measured .06 to .08)."""
    random, outside = np.random.default_rng(5), 0
    for _ in range(DRAWS):
        error = [random.normal()]
        for _ in range(21):
            error.append(rho * error[-1] + np.sqrt(1 - rho**2) * random.normal())
        found = series_forecast(error[:20], 2)
        outside += not found.low[0] <= error[21] <= found.high[0]
    assert outside / DRAWS <= 0.10


def test_seven_periods_are_too_few() -> None:
    with pytest.raises(ValueError, match="8 periods"):
        series_forecast([1, 2, 3, 4, np.nan, 6, 7, 8], 1)
