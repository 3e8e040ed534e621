"""Signs against leaving among accounts of one day and age: by hand, and where age alone decides."""

import numpy as np
import pytest
from nightly import most, times
from scipy import stats

from analysis.estimate import auc, landmark_auc, landmark_ratio, rate_ratio


def test_one_stratum_is_the_ratio_of_two_rates_and_its_test_that_of_a_share() -> None:
    """8 of 40 against 6 of 90, each watched once: 3.0 times; the score test of equal rates between accounts."""
    left = np.r_[np.arange(40) < 8, np.arange(90) < 6].astype(float)
    on = np.arange(130) < 40
    found = landmark_ratio(left, np.ones(130), on, np.arange(130), np.zeros(130))
    assert found.ratio == pytest.approx(rate_ratio(8, 40, 6, 90).ratio) == pytest.approx(3)
    assert (found.expected, found.rest) == pytest.approx((14 * 40 / 130, 14 * 90 / 130))
    share, gone = 40 / 130, 14 / 130
    by_hand = ((on - share) * (left - gone)) @ ((on - share) * (left - gone)) * 130 / 129
    assert found.z == pytest.approx((8 - 14 * share) / np.sqrt(by_hand))


def test_the_interval_is_what_its_own_test_leaves_open() -> None:
    random = np.random.default_rng(3)
    left, on, who = random.random(300) < 0.2, random.random(300) < 0.3, np.repeat(np.arange(100), 3)
    found = landmark_ratio(left, np.ones(300), on, who, np.tile([0, 1, 2], 100))
    level = 1 - 2 * stats.norm.sf(abs(found.z))
    assert found.at(level)[0 if found.z > 0 else 1] == pytest.approx(1)


def test_rankings_without_strata_are_those_of_mann_whitney() -> None:
    random = np.random.default_rng(4)
    risk, left = random.integers(0, 12, 200).astype(float), random.random(200) < 0.2
    found = landmark_auc(risk, left, np.arange(200), np.zeros(200))
    assert found.estimate == pytest.approx(auc(risk, left).estimate)
    assert (found.low, found.high) == pytest.approx((auc(risk, left).low, auc(risk, left).high), abs=0.02)


def test_two_strata_by_hand() -> None:
    """One leaver above both of its stratum, one below all four of its own: weights 2/3 and 4/5."""
    risk, left = [3, 1, 2, 0, 1, 2, 3, 4], [1, 0, 0, 1, 0, 0, 0, 0]
    assert landmark_auc(risk, left, range(8), [0, 0, 0, 1, 1, 1, 1, 1]).estimate == pytest.approx(
        (2 / 3) / (2 / 3 + 4 / 5)
    )


def test_where_age_alone_moves_sign_and_leaving_nothing_is_found() -> None:
    """The young carry the sign and leave; looked at twelve times. Without strata most books claim it."""
    random, books, found, crude = np.random.default_rng(5), times(60, 2000), 0, 0
    for _ in range(books):
        who, look = np.repeat(np.arange(120), 6), np.tile(np.arange(6), 120)
        young = (who % 2 == 0) & (look < 4)
        on, left = random.random(720) < np.where(young, 0.6, 0.1), random.random(720) < np.where(young, 0.1, 0.02)
        for stratum, kind in ((100 * look + young, "like"), (np.zeros(720), "crude")):
            z = landmark_ratio(left, np.ones(720), on, who, stratum).z
            ranked = landmark_auc(on.astype(float), left, who, stratum).p_value
            hit = (2 * stats.norm.sf(abs(z)) < 0.05) or ranked < 0.025
            found, crude = found + (hit and kind == "like"), crude + (hit and kind == "crude")
    assert found / books <= most(books, 0.08), "two tests on the same numbers"
    assert crude / books > 0.5
