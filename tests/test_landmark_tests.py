"""Signs against leaving among accounts of one day and age: by hand, and where age alone decides."""

import numpy as np
import pytest
from nightly import most, times
from scipy import stats

from analysis.estimate import (
    landmark_auc,
    landmark_auc_difference,
    landmark_compared,
    landmark_ratio,
    landmark_strata,
    rate_ratio,
)


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


def delong(won: np.ndarray) -> tuple[float, float, float]:
    """The mean of leavers by stayers, with the interval of DeLong, DeLong and Clarke-Pearson (1988)."""
    half = 1.96 * np.sqrt(won.mean(1).var(ddof=1) / len(won) + won.mean(0).var(ddof=1) / won.shape[1])
    return won.mean(), won.mean() - half, won.mean() + half


def test_rankings_without_strata_are_those_of_mann_whitney() -> None:
    random = np.random.default_rng(4)
    risk, left = random.integers(0, 12, 200).astype(float), random.random(200) < 0.2
    found = landmark_auc(risk, left, np.arange(200), np.zeros(200))
    share, low, high = delong((risk[left][:, None] > risk[~left]) + (risk[left][:, None] == risk[~left]) / 2)
    assert found.estimate == pytest.approx(share)
    assert (found.low, found.high) == pytest.approx((low, high), abs=0.02)


def test_two_strata_by_hand() -> None:
    """One leaver above both of its stratum, one below all four of its own: weights 2/3 and 4/5."""
    risk, left = [3, 1, 2, 0, 1, 2, 3, 4], [1, 0, 0, 1, 0, 0, 0, 0]
    assert landmark_auc(risk, left, range(8), [0, 0, 0, 1, 1, 1, 1, 1]).estimate == pytest.approx(
        (2 / 3) / (2 / 3 + 4 / 5)
    )


# Ten accounts of one day and age, six of another, and two that have nobody to be compared with.
GOOD = np.array([9, 8, 5, 4, 4, 3, 2, 2, 1, 0, 7, 3, 6, 2, 2, 1, 5, 5], float)
POOR = np.array([1, 8, 3, 4, 6, 3, 9, 2, 5, 0, 2, 3, 4, 7, 2, 1, 5, 5], float)
LEFT = np.array([1, 1, 0, 1, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 1, 1], bool)
STRATUM = np.repeat([0, 1, 2], [10, 6, 2])


def by_hand(risk: np.ndarray) -> tuple[float, np.ndarray]:
    """Van Elteren (1960): U of each stratum over its pairs, weighed by n1 n0 / (n1 + n0); and what each row adds."""
    shares, weights, own = [], [], np.zeros(len(risk))
    for one in (0, 1):
        here = one == STRATUM
        gone, stay = np.flatnonzero(here & LEFT), np.flatnonzero(here & ~LEFT)
        shares.append(stats.mannwhitneyu(risk[gone], risk[stay]).statistic / gone.size / stay.size)
        weights.append(gone.size * stay.size / (gone.size + stay.size))
        won = (np.sign(risk[gone][:, None] - risk[stay]) + 1) / 2
        own[gone], own[stay] = (
            weights[-1] * won.mean(1) / gone.size,
            weights[-1] * (won.mean(0) - won.mean()) / stay.size,
        )
    return float(np.average(shares, weights=weights)), own / sum(weights)


def test_a_ranking_within_strata_is_that_of_mann_whitney_weighed_as_van_elteren_has_it() -> None:
    account = np.arange(18)
    for risk in (GOOD, POOR):
        assert landmark_auc(risk, LEFT, account, STRATUM).estimate == pytest.approx(by_hand(risk)[0])
    assert landmark_compared(LEFT, STRATUM).tolist() == [True] * 16 + [False] * 2


@pytest.mark.parametrize("account", [np.arange(18), np.r_[0:10, 0:6, 6, 7]], ids=["one look each", "two looks"])
def test_two_scores_within_strata_differ_as_their_rows_do(account: np.ndarray) -> None:
    """Rows of one account are summed; the test is of no difference, the interval what that test leaves open."""
    (good, own), (poor, other) = by_hand(GOOD), by_hand(POOR)
    sums = np.bincount(account, own - other)
    found = landmark_auc_difference(GOOD, POOR, LEFT, account, STRATUM, 0.8)
    assert (found.estimate, found.se) == pytest.approx((good - poor, np.sqrt(sums @ sums)))
    assert found.p_value == pytest.approx(2 * stats.norm.sf(found.estimate / found.se))
    weight = np.r_[np.full(10, 2.1 / 3), np.full(6, 4 / 3 / 2)] / (2.1 + 4 / 3)
    gone = np.bincount(account, np.r_[weight, 0, 0] * LEFT, len(sums))
    at = np.sum((sums - found.low * gone) ** 2)
    assert (found.estimate - found.low) / np.sqrt(at) == pytest.approx(stats.norm.ppf(0.9))
    turned = landmark_auc_difference(POOR, GOOD, LEFT, account, STRATUM, 0.8)
    assert (turned.estimate, turned.low, turned.high) == pytest.approx((-found.estimate, -found.high, -found.low))


def test_a_difference_without_strata_is_nearly_that_of_delong_and_a_score_against_itself_is_none() -> None:
    random = np.random.default_rng(6)
    left = random.random(400) < 0.3
    good, poor = (random.normal(size=400) + size * left for size in (1.0, 0.6))
    found = landmark_auc_difference(good, poor, left, np.arange(400), np.zeros(400))
    known = delong(np.subtract(*[1.0 * (risk[left][:, None] > risk[~left]) for risk in (good, poor)]))
    assert (found.estimate, found.low, found.high) == pytest.approx(known, abs=0.01)
    itself = landmark_auc_difference(good, 2 * good, left, np.arange(400), np.zeros(400))
    assert itself.estimate == 0
    assert np.isnan(landmark_auc_difference(good, poor, left, np.arange(400), np.where(left, 0, 1)).estimate)


def test_two_scores_that_tell_as_much_are_seldom_said_to_differ() -> None:
    random, books, found = np.random.default_rng(7), times(200, 4000), 0
    who, look = np.repeat(np.arange(150), 4), np.tile(np.arange(4), 150)
    for _ in range(books):
        gone = np.where(random.random(150) < 0.25, random.integers(0, 4, 150), 9)
        here, left = look <= gone[who], look == gone[who]
        scores = (random.normal(size=150)[who] + random.normal(size=600) / 2 + 0.7 * left for _ in range(2))
        first, second = (score[here] for score in scores)
        found += landmark_auc_difference(first, second, left[here], who[here], look[here]).p_value < 0.05
    assert found / books <= most(books, 0.05)


def test_strata_are_days_and_bands_of_tenure() -> None:
    strata = landmark_strata([20300, 20300, 20300, 20331], [4, 5, 40, 4])
    assert strata[0] == strata[1]
    assert len({*strata}) == 3


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


def test_of_a_sign_with_which_nobody_left_the_upper_end_is_the_exact_one_and_not_0() -> None:
    """Nobody of 40 with it, 12 of 60 without: "0.0 times as often (0 to 0.0)" was said, and "less than twice"."""
    left, on = (np.arange(100) >= 88).astype(float), np.arange(100) < 40
    found = landmark_ratio(left, np.ones(100), on, np.arange(100), np.zeros(100))
    assert found.at()[1] == pytest.approx(0, abs=1e-9)
    share = stats.binomtest(0, 12).proportion_ci(0.95, "exact").high
    assert found.of_few(0, 12)[1] == pytest.approx(share / (1 - share) * 60 / 40)
    assert found.of_few(0, 12, 0.99)[1] > found.of_few(0, 12)[1]


def test_of_a_sign_beside_which_nobody_left_the_lower_end_is_the_exact_one_and_not_0() -> None:
    """12 of 40 with it, nobody of 60 without: at 98.7% against 1.0% "at least 1.0 times as often" was said."""
    left, on = (np.arange(100) < 12).astype(float), np.arange(100) < 40
    found = landmark_ratio(left, np.ones(100), on, np.arange(100), np.zeros(100))
    assert np.isinf(found.ratio)
    share = stats.binomtest(12, 12).proportion_ci(0.95, "exact").low
    assert found.of_few(12, 0)[0] == pytest.approx(share / (1 - share) * 60 / 40)
    assert found.of_few(12, 0, 0.99)[0] < found.of_few(12, 0)[0]
    assert np.isinf(found.of_few(12, 0)[1])
