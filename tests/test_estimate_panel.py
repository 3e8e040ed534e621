"""Differences in differences against R, with and without parallel trends."""

import numpy as np
import pytest
from golden_cases import case, table

from analysis.estimate import difference_in_differences, event_study, fixed_effects, least_squares

DID = case("exp_09_did")
PANELS = {"parallel": "did_panel", "violated": "did_panel_pretrend"}


def panel(name):
    rows = table(PANELS[name])
    return rows, (rows["y"], rows["treated"], rows["post"], rows["account_id"])


@pytest.mark.parametrize("name", PANELS)
def test_the_estimate_and_its_clustered_errors_are_those_of_r(name):
    expected, (rows, given) = DID.expected[name], panel(name)
    one, two = (difference_in_differences(*given, errors=kind) for kind in ("CR1", "CR2"))
    DID.agrees([one.estimate, one.se, one.p], [expected[k] for k in ("estimate", "se_CR1", "p_CR1_tG1")])
    DID.agrees([one.low, one.high], expected["ci95_CR1"])
    DID.agrees([two.se, two.df], [expected["se_CR2"], expected["df_CR2"]])
    assert one.clusters == expected["G"]
    x = np.column_stack([np.ones(len(rows)), rows["treated"], rows["post"], rows["treated"] * rows["post"]])
    DID.agrees(np.sqrt(least_squares(rows["y"], x, "classic").covariance[3, 3]), expected["se_naive"])


@pytest.mark.parametrize("name", PANELS)
def test_two_way_fixed_effects_are_those_of_r(name):
    expected, (rows, _) = DID.expected[name], panel(name)
    got = fixed_effects(rows["y"], rows["treated"] * rows["post"], rows["account_id"], rows["period"])
    DID.agrees(
        [got.coefficients[0], np.sqrt(got.covariance[0, 0])], [expected["twfe_estimate"], expected["twfe_se_CR1"]]
    )


@pytest.mark.parametrize("name", PANELS)
def test_the_periods_before_are_those_of_r(name):
    expected, (rows, _) = DID.expected[name], panel(name)
    got = event_study(rows["y"], rows["treated"], rows["period"], rows["account_id"], base=4)
    study, wald, slope = (expected[key] for key in ("event_study", "pretrend_wald", "pretrend_slope"))
    assert list(got.periods["period"]) == study["period"]
    DID.agrees(got.periods["estimate"].to_numpy(), study["est"])
    DID.agrees(got.periods["se"].to_numpy(), study["se_CR1"])
    DID.agrees([got.f, got.df1, got.df2, got.p], [wald[key] for key in ("F", "df1", "df2", "p_F")])
    DID.agrees([got.slope.estimate, got.slope.se], [slope["est"], slope["se_CR1"]])


def test_few_units_are_judged_by_cr2():
    rows, _ = panel("parallel")
    few = rows[rows["account_id"].isin(rows["account_id"].unique()[:30])]
    assert difference_in_differences(few["y"], few["treated"], few["post"], few["account_id"]).errors == "CR2"


def test_one_period_before_has_no_slope():
    got = event_study(
        [1.0, 2, 3, 4, 2, 3, 3, 6], [0, 0, 1, 1, 0, 0, 1, 1], [0, 1] * 4, [1, 1, 2, 2, 3, 3, 4, 4], base=0
    )
    assert np.isnan([got.p, got.slope.estimate]).all()
