"""What comes is held by what is said of it: a range of a number, not of the rate behind it."""

import numpy as np
import pytest
from nightly import least, times
from scipy.stats import betabinom

from analysis.estimate import count_to_come, sum_to_come, wilson


def test_the_range_of_a_number_is_that_of_the_beta_binomial() -> None:
    """The 14 of 62 of the page: 11 to 17 is where the rate may lie, 6 to 23 where the number may."""
    come = count_to_come(56, 248, 62)
    law = betabinom(62, 56.5, 192.5)
    assert (come.low, come.high) == (law.ppf(0.025), law.ppf(0.975))
    assert come.expected == pytest.approx(14)
    assert tuple(round(62 * end) for end in wilson(56, 248)) == (11, 17)
    assert law.cdf(17) - law.cdf(10) < 0.75, "so narrow a range would hold three of four"
    assert count_to_come(0, 20, 10) == (0, 0, betabinom(10, 0.5, 20.5).ppf(0.975))
    assert np.isnan(count_to_come(0, 0, 10).low)
    with pytest.raises(ValueError, match="more events"):
        count_to_come(3, 2, 1)


@pytest.mark.parametrize(("n", "ahead", "rate"), [(12, 10, 0.2), (60, 62, 0.2), (300, 40, 0.05), (40, 200, 0.5)])
def test_numbers_to_come_are_held_as_often_as_is_said(n: int, ahead: int, rate: float) -> None:
    random, books = np.random.default_rng(5), times(400, 4000)
    held = 0
    for x, came in zip(random.binomial(n, rate, books), random.binomial(ahead, rate, books), strict=True):
        come = count_to_come(int(x), n, ahead)
        held += come.low <= came <= come.high
    assert held / books >= least(books, 0.95, 8)


@pytest.mark.parametrize("spread", [0.3, 1.0])
def test_money_to_come_is_held_where_sizes_differ(spread: float) -> None:
    """Sizes ten times and a hundred times apart; approximate, so that it is held to 92 in 100."""
    random, books, held, said = np.random.default_rng(6), times(400, 4000), 0, 0
    for _ in range(books):
        before, ahead = (random.lognormal(5, spread, size) for size in (120, 60))
        rate = random.uniform(0.1, 0.4)
        come = sum_to_come(before, random.random(120) < rate, ahead)
        said += not np.isnan(come.low)
        held += come.low <= float(ahead @ (random.random(60) < rate)) <= come.high
    assert said == books
    assert held / books >= least(books, 0.92, 2)


def test_of_two_accounts_ahead_the_larger_decides() -> None:
    one, even = (sum_to_come(np.full(40, 10.0), np.arange(40) < 8, ahead) for ahead in ([990.0, 10.0], [500.0, 500.0]))
    assert one.expected == even.expected == pytest.approx(200)
    assert one.high > 990 > even.high
    assert np.isnan(sum_to_come([10, 20], [0, 0], [5]).low)
