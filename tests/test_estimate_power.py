"""Power, sample size and smallest effects against R."""

import numpy as np
import pytest
from golden_cases import case

from analysis.estimate import power_of_means, power_of_shares, share_units_needed, smallest_effect, units_needed

POWER = case("exp_07_power_mde")
KINDS = {
    "t": lambda row: (smallest_effect(row["sd"], row["n1"], row["n0"]), row["mde"]),
    "t_small": lambda row: (smallest_effect(row["sd"], row["n1"], row["n0"]), row["mde"]),
    "t_n": lambda row: (units_needed(row["delta"], row["sd"]), row["n_per_arm"]),
    "t_power": lambda row: (power_of_means(row["delta"], row["sd"], row["n1"], row["n0"]), row["power"]),
    "prop_n": lambda row: (share_units_needed(row["p0"], row["p1"]), row["n_per_arm"]),
    "prop_power": lambda row: (power_of_shares(row["p0"], row["p1"], row["n"]), row["power"]),
}


@pytest.mark.parametrize("row", POWER.expected["cases"], ids=lambda row: row["kind"])
def test_power_is_that_of_r(row):
    got, expected = KINDS[row["kind"]](row)
    POWER.agrees(got, expected)


def test_no_effect_needs_endlessly_many_units():
    assert units_needed(0, 1) == np.inf
    assert share_units_needed(0.1, 0.1) == np.inf


def test_twice_as_many_in_treatment_need_fewer_in_control():
    even, uneven = units_needed(3, 10), units_needed(3, 10, ratio=2)
    assert uneven < even < 2 * uneven
    assert power_of_means(3, 10, 2 * uneven, uneven) == pytest.approx(0.8, abs=1e-6)


def test_without_spread_nothing_can_be_planned():
    assert np.isnan(smallest_effect(0, 20, 20))
    assert np.isnan(units_needed(1, 0))
