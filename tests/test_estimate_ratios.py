"""One sum over another against R's survey package."""

import numpy as np
import pytest
from golden_cases import case, table

from analysis.estimate import linearised, ratio_difference, welch

RATIO = case("exp_03_ratio_metric")
ROWS = table("experiment")
PARTS = [
    ROWS.loc[ROWS["arm"] == arm, column] for arm in ("treatment", "control") for column in ("tickets", "active_users")
]


def test_tickets_per_user_are_those_of_r_with_the_units_own_error():
    got, expected = ratio_difference(*PARTS), RATIO.expected
    RATIO.agrees(got[:5], [expected[key] for key in ("R_t", "R_c", "diff", "se", "p")])
    RATIO.agrees([got.low, got.high], expected["ci95"])
    RATIO.agrees([got.relative, got.relative_low, got.relative_high], [expected["rel_lift"], *expected["rel_ci95"]])
    assert got.se > 3 * expected["naive_poisson_se"]
    assert got.difference != pytest.approx(expected["mean_of_ratios_diff"], rel=0.1)


def test_a_ratio_kpi_is_a_mean_of_its_linearised_units():
    got = welch(linearised(*PARTS[:2]), linearised(*PARTS[2:]))
    RATIO.agrees([got.effect, got.se], [RATIO.expected["diff"], RATIO.expected["se"]])


def test_nothing_to_count_on_is_missing():
    assert np.isnan(ratio_difference([1, 2], [0, 0], [1, 2], [3, 4]).difference)
