"""Thousands of words at once: against the exact hypergeometric law, by hand, and where nothing differs."""

import numpy as np
import pytest
from scipy import stats

from analysis.estimate import carried_before, corrected_of_many, holm


def test_one_stratum_by_hand_and_never_below_the_exact_law() -> None:
    # Of ten alike three left; five carry the word, all three leavers among them.
    left, stratum = [1, 1, 1, 0, 0, 0, 0, 0, 0, 0], [0] * 10
    row = carried_before(left, stratum, range(5), [0] * 5, 1).iloc[0]
    assert (row["carried"], row["expected"], row["leavers"]) == (3, 1.5, 3)
    assert row["p_value"] == pytest.approx(0.5**3)
    assert row["p_value"] >= stats.hypergeom.sf(2, 10, 5, 3)
    assert row["attainable"] == row["p_value"]


def test_what_all_or_none_of_a_stratum_carry_tells_nothing() -> None:
    told = carried_before([1, 0, 1, 0], [0, 0, 1, 1], [0, 1, 2, 3], [0, 0, 1, 0], 3)
    assert list(told["leavers"]) == [1, 1, 0]
    assert list(told["carried"]) == [0, 1, 0]
    assert np.isnan(told["p_value"][2])


@pytest.mark.parametrize("seed", range(3))
def test_p_is_at_least_that_of_the_sum_of_hypergeometric_laws(seed: int) -> None:
    """The exact law of the sum by convolution; Hoeffding's bound may only be larger."""
    random = np.random.default_rng(seed)
    stratum = np.repeat(np.arange(6), random.integers(4, 12, 6))
    left, on = random.random(len(stratum)) < 0.3, random.random(len(stratum)) < 0.4
    told = carried_before(left, stratum, np.flatnonzero(on), np.zeros(int(on.sum()), int), 1).iloc[0]
    law, seen = np.ones(1), 0
    for place in range(6):
        here = stratum == place
        size, with_it, gone = int(here.sum()), int(on[here].sum()), int(left[here].sum())
        if 0 < with_it < size and gone:
            law = np.convolve(law, stats.hypergeom.pmf(np.arange(gone + 1), size, with_it, gone))
            seen += int((left & on & here).sum())
    assert told["carried"] == seen
    assert told["p_value"] >= law[seen:].sum() - 1e-12


def test_what_could_not_come_out_clear_costs_nothing() -> None:
    p = np.array([0.01, 0.2, 0.3, 0.9, 0.5])
    adjusted, many = corrected_of_many(p, [1e-6, 1e-6, 0.4, 0.6, np.nan])
    assert many == 2
    assert list(adjusted[:2]) == list(holm(p[:2]))
    assert np.isnan(adjusted[2:]).all()
    everything, all_of_them = corrected_of_many(p, np.zeros(5))
    assert all_of_them == 5
    assert list(everything) == list(holm(p))


def test_a_word_clear_alone_is_not_clear_among_many() -> None:
    """p = .01 before the correction, and .1 of ten words after it."""
    adjusted, _ = corrected_of_many([0.01, *[0.5] * 9], np.zeros(10))
    assert adjusted[0] == pytest.approx(0.1)


def test_nothing_is_claimed_where_words_fall_by_lot() -> None:
    random, claims = np.random.default_rng(5), 0
    for _ in range(60):
        stratum = np.repeat(np.arange(20), 40)
        left = random.random(800) < 0.06
        carry = random.random((800, 60)) < random.uniform(0.02, 0.3, 60)
        look, word = np.nonzero(carry)
        told = carried_before(left, stratum, look, word, 60)
        claims += np.nanmin(corrected_of_many(told["p_value"], told["attainable"])[0]) < 0.05
    assert claims <= stats.binom.ppf(0.99, 60, 0.05)
