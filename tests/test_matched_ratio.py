"""One exact test among like accounts, and the interval it leaves open."""

import numpy as np
import pytest
from nightly import most, times
from scipy import stats

from analysis.estimate import attainable_p, matched_ratio, rate_ratio


def test_one_stratum_is_the_exact_ratio_of_two_rates() -> None:
    found, alone = matched_ratio([9], [120], [14], [400]), rate_ratio(9, 120, 14, 400)
    assert (found.ratio, found.low, found.high) == pytest.approx((alone.ratio, alone.low, alone.high), rel=1e-6)
    assert found.p == pytest.approx(alone.p_central)
    assert found.expected == pytest.approx(23 * 120 / 520)


def test_two_strata_by_hand() -> None:
    """Three leavers, two of them with it: alike they fall to it with 1/2, 1/2 and 1/4."""
    found = matched_ratio([1, 1], [10, 10], [1, 0], [10, 30])
    assert found.p == pytest.approx(2 * (0.25 * 0.75 + 0.5 * 0.25 + 0.25 * 0.25))
    assert found.expected == pytest.approx(1.25)
    at = [1 - (1 - o / (1 + o)) ** 2 * (1 - o / (3 + o)) - 2 * o / (1 + o) ** 2 * (1 - o / (3 + o))
          - (1 / (1 + o)) ** 2 * o / (3 + o) for o in [found.low]]  # fmt: skip
    assert at[0] == pytest.approx(0.025), "at the lower end two or more come in 25 of 1,000"


def test_the_smallest_p_that_any_such_leavers_could_give() -> None:
    """Alike they fall to it with 1/2, 1/2 and 1/4: all three in 1 of 16 books, twice that; of one stratum Tarone's."""
    for hit, other in (([1, 1], [1, 0]), ([2, 0], [0, 1])):
        assert matched_ratio(hit, [10, 10], other, [10, 30]).attainable == pytest.approx(2 * 0.5**2 * 0.25)
    assert matched_ratio([2], [20], [5], [100]).attainable == pytest.approx(attainable_p(7, 20 / 120))
    assert matched_ratio([7], [20], [0], [100]).attainable == pytest.approx(matched_ratio([7], [20], [0], [100]).p)


def test_what_only_one_side_has_says_nothing_and_the_ends_are_open() -> None:
    assert matched_ratio([8, 5], [40, 10], [6, 0], [60, 0]) == pytest.approx(matched_ratio([8], [40], [6], [60]))
    assert np.isnan(matched_ratio([0], [40], [0], [60]).ratio)
    assert matched_ratio([0], [40], [6], [60]).low == 0
    assert matched_ratio([6], [40], [0], [60]).high == np.inf


def test_many_leavers_by_the_score_test() -> None:
    """At 400 leavers and more; the exact limits of so many lie as near."""
    found, alone = matched_ratio([230], [1000], [400], [2000]), rate_ratio(230, 1000, 400, 2000)
    assert (found.low, found.high) == pytest.approx((alone.low, alone.high), rel=0.005)


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_verdict_and_interval_agree_and_hold_where_strata_differ(ratio: float) -> None:
    """Strata in which more leave hold more of those with it: crude they leave far more often."""
    random, books, out, crude = np.random.default_rng(8), times(150, 4000), 0, 0
    for _ in range(books):
        n, rest = np.array([40, 20, 5]), np.array([10, 60, 90])
        rate = np.array([0.2, 0.08, 0.02])
        x, other = (
            random.binomial(n, rate * ratio / (1 + (ratio - 1) / 2)),
            random.binomial(rest, rate / (1 + (ratio - 1) / 2)),
        )
        found = matched_ratio(x, n, other, rest)
        assert (found.p < 0.05) == (not found.low <= 1 <= found.high)
        out += not found.low <= ratio <= found.high
        crude += stats.fisher_exact([[x.sum(), n.sum() - x.sum()], [other.sum(), rest.sum() - other.sum()]])[1] < 0.05
    assert out / books <= most(books)
    assert crude / books > 0.5
