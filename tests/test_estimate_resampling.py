"""Small samples against R's coin, and long tails by simulation."""

import numpy as np
import pytest
from golden_cases import case, table
from nightly import least, most, times

from analysis.estimate import bootstrap_difference, permutation, welch

SMALL = case("exp_08_permutation_small")
ROWS = table("exp_small")
ON, OFF = (ROWS.loc[ROWS["arm"] == arm, "value"].to_numpy(float) for arm in ("treatment", "control"))


def test_seven_against_eight_with_ties_is_that_of_coin():
    plain, student = permutation(ON, OFF, studentised=False), permutation(ON, OFF)
    expected = SMALL.expected
    SMALL.agrees([plain.p, student.p], [expected["p_perm_exact_two_sided"], expected["p_perm_studentised"]])
    SMALL.agrees([welch(ON, OFF).p, plain.smallest], [expected["welch_p"], 1 / expected["n_permutations"]])


@pytest.mark.parametrize(("n", "key"), [(3, "min_attainable_p_3v3"), (4, "min_attainable_p_4v4")])
def test_few_units_cannot_reach_5_in_100_however_far_apart(n, key):
    got = permutation(np.arange(n) + 100, np.arange(n), studentised=False)
    SMALL.agrees([got.smallest, got.p], [SMALL.expected[key]] * 2)


def test_drawing_agrees_with_looking_at_all_and_repeats():
    random = np.random.default_rng(1)
    one, two = random.normal(0.5, 1, 30), random.normal(size=30)
    drawn = permutation(one, two)
    assert drawn == permutation(one, two)
    assert drawn.p == pytest.approx(welch(one, two).p, abs=0.02)


def test_chance_alone_is_called_at_most_5_in_100_even_when_spreads_differ():
    random = np.random.default_rng(5)
    p = [permutation(random.normal(size=12), random.normal(0, 3, 12), draws=499).p for _ in range(300)]
    assert np.mean(np.array(p) < 0.05) <= most(300)


def test_one_unit_has_no_p_value_and_no_interval():
    assert np.isnan(permutation([5.0], [1.0, 2.0]).p)
    assert np.isnan(bootstrap_difference([5.0], [1.0, 2.0])).all()
    assert np.isnan(bootstrap_difference([2.0, 2.0], [1.0, 1.0])).all()


def test_two_long_tails_have_an_interval_that_repeats_whatever_the_order():
    random = np.random.default_rng(2)
    one, two = random.lognormal(0, 1.5, 80), random.lognormal(0, 1.5, 80)
    low, high = bootstrap_difference(one, two)
    assert (low, high) == bootstrap_difference(one[::-1], random.permutation(two))
    assert (low + high) / 2 == pytest.approx(one.mean() - two.mean())


def test_without_a_tail_the_bootstrap_interval_is_welch_s():
    random = np.random.default_rng(3)
    one, two = random.normal(0, 1, 400), random.normal(0, 2, 300)
    known = welch(one, two)
    assert bootstrap_difference(one, two) == pytest.approx((known.low, known.high), abs=0.02 * (known.high - known.low))


@pytest.mark.parametrize(("treated", "controls", "times_larger"), [(60, 60, 1.0), (60, 60, 1.3), (30, 90, 1.0)])
def test_the_interval_of_two_long_tails_holds_the_truth_95_times_in_100(treated, controls, times_larger):
    random, runs = np.random.default_rng(4), times(100, 2000)
    truth, held = (times_larger - 1) * np.exp(0.5), 0
    for _ in range(runs):
        low, high = bootstrap_difference(
            times_larger * random.lognormal(0, 1, treated), random.lognormal(0, 1, controls), draws=499
        )
        held += low <= truth <= high
    assert held / runs >= least(runs)
