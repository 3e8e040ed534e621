"""Correcting for many looks: Holm and Benjamini-Hochberg against R's p.adjust and by hand."""

import numpy as np
import pytest
from golden_cases import case, table
from scipy.stats import norm

from analysis.estimate import benjamini_hochberg, holm, interval_of_p, rate_ratio

CASE = case("churn_03_rate_ratio_fdr")


def test_forty_segments_are_adjusted_as_r_p_adjust_does():
    expected = CASE.expected
    CASE.agrees(benjamini_hochberg(expected["p_central"]), expected["q_BH_central"])
    CASE.agrees(benjamini_hochberg(expected["p_midp"]), expected["q_BH_midp"])
    CASE.agrees(benjamini_hochberg(expected["p_minlike"]), expected["q_BH_minlike"])
    CASE.agrees(holm(expected["p_central"]), expected["p_Holm_central"])


def test_the_same_five_segments_are_flagged_as_in_r():
    rows = table("segment_rates")
    x, t = rows["churned"], rows["account_months"]
    found = rate_ratio(x, t, x.sum() - x, t.sum() - t)
    for p, level, key in ((found.p_central, 0.10, "flagged_BH10_central"), (found.p_mid, 0.05, "flagged_BH05_midp")):
        assert list(rows["segment"][benjamini_hochberg(p) <= level]) == CASE.expected[key]


def test_three_p_values_adjusted_by_hand():
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert benjamini_hochberg([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.04, 0.04])


@pytest.mark.parametrize("adjust", [holm, benjamini_hochberg])
def test_what_could_not_be_tested_stays_missing_and_does_not_count(adjust):
    adjusted = adjust([0.01, np.nan, 0.04, 0.03])
    assert np.isnan(adjusted[1])
    assert adjusted[[0, 2, 3]] == pytest.approx(adjust([0.01, 0.04, 0.03]))


@pytest.mark.parametrize("adjust", [holm, benjamini_hochberg])
def test_the_order_of_the_tests_does_not_matter(adjust):
    p = np.random.default_rng(4).uniform(size=30).round(2)
    order = np.random.default_rng(5).permutation(30)
    assert adjust(p)[order] == pytest.approx(adjust(p[order]))


@pytest.mark.parametrize("adjust", [holm, benjamini_hochberg])
def test_one_test_needs_no_correction_and_none_gives_none(adjust):
    assert adjust([0.03]) == pytest.approx([0.03])
    assert adjust([]).size == 0
    assert np.isnan(adjust([np.nan, np.nan])).all()


@pytest.mark.parametrize("adjust", [holm, benjamini_hochberg])
def test_what_is_no_p_value_is_refused(adjust):
    with pytest.raises(ValueError, match="between 0 and 1"):
        adjust([0.2, 1.2])


def test_the_interval_of_a_p_value_has_a_width_however_small_that_is() -> None:
    """At p = 1e-30 it was 0 wide: an event was said to go with 0.71 points (−0.71 to −0.71)."""
    for p in (0.5, 1e-3, 1e-16, 1e-30, 1e-300):
        low, high = interval_of_p(-0.7, 0.2, p, 0.05)
        assert float(high - low) == pytest.approx(2 * norm.isf(0.025) * 0.7 / norm.isf(p / 2))
    low, high = interval_of_p(-0.7, 0.2, 0.0, 0.05)
    assert (float(low), float(high)) == pytest.approx((-0.9, -0.5))
