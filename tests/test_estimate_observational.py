"""Groups not drawn by lot against R's survey package, and E-values against the published example."""

import numpy as np
import pytest
from golden_cases import case, table

from analysis.estimate import e_value, e_value_of_difference, propensity, weighted_difference

WEIGHTS = case("exp_11_nonrandomised")
ROWS = table("exp_observational")
KNOWN = np.column_stack([np.log(ROWS["mrr"]), ROWS["tenure_months"], ROWS["usage"], ROWS["has_csm"]])


def test_the_weighted_difference_is_that_of_r():
    expected, got = WEIGHTS.expected["OVERLAP"], weighted_difference(ROWS["outcome"], ROWS["treated"], KNOWN)
    WEIGHTS.agrees([got.effect, *got.effective], [expected[key] for key in ("est", "ess_t", "ess_c")])


def test_overlap_weights_leave_nothing_known_apart():
    got = weighted_difference(ROWS["outcome"], ROWS["treated"], KNOWN)
    WEIGHTS.agrees(got.balance_before, list(WEIGHTS.expected["smd_before"].values()))
    assert np.abs(got.balance).max() < 1e-9


def test_the_error_allows_for_estimated_chances_as_the_bootstrap_does():
    got = weighted_difference(ROWS["outcome"], ROWS["treated"], KNOWN)
    assert got.se == pytest.approx(WEIGHTS.expected["bootstrap_se"]["overlap"], rel=0.1)
    assert got.low < 1.5 < got.high


def test_the_range_of_chances_is_that_of_r():
    chance, treated = propensity(ROWS["treated"], KNOWN), ROWS["treated"] == 1
    for key, mine in (("treated", treated), ("control", ~treated)):
        WEIGHTS.agrees([chance[mine].min(), chance[mine].max()], WEIGHTS.expected["ps_range"][key])


@pytest.mark.parametrize("row", WEIGHTS.expected["evalue"], ids=lambda row: str(row["rr"]))
def test_e_values_are_the_published_ones(row):
    WEIGHTS.agrees(e_value(row["rr"], row["lo"], row["hi"]), [row["e_point"], row["e_ci"]])


def test_a_difference_of_means_becomes_a_risk_ratio_first():
    got, expected = weighted_difference(ROWS["outcome"], ROWS["treated"], KNOWN), WEIGHTS.expected["evalue_smd"]["e"]
    sd = got.effect / WEIGHTS.expected["evalue_smd"]["d"]
    WEIGHTS.agrees(e_value_of_difference(got.effect, got.se, sd).estimate, expected["e_point"])


def test_groups_that_are_told_apart_completely_are_not_compared():
    known = np.r_[np.arange(20.0), np.arange(20.0) + 100][:, None]
    with pytest.raises(ValueError, match="nobody is comparable"):
        weighted_difference(np.arange(40.0), np.repeat([0, 1], 20), known)
