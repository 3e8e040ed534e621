"""Sample ratio and balance against R."""

import pytest
from golden_cases import case, table

from analysis.estimate import sample_ratio, standardised_difference

SRM = case("exp_05_srm_balance")
ROWS = table("experiment")


@pytest.mark.parametrize("row", SRM.expected["srm"], ids=lambda row: f"{row['n_t']} v {row['n_c']}")
def test_the_sample_ratio_is_that_of_r(row):
    share, units = row["expected_share_t"], [row["n_t"], row["n_c"]]
    exact = sum(units) < 50
    SRM.agrees(sample_ratio(units, [share, 1 - share]), row["exact_binom_p" if exact else "p"])


def test_cookie_cats_arms_are_not_the_size_they_were_meant_to_be():
    assert sample_ratio([44_700, 45_489]) == pytest.approx(0.0086, abs=5e-5)


def test_three_arms_are_held_against_three_shares():
    assert sample_ratio([21_307, 21_387, 21_306]) > 0.8
    assert sample_ratio([900, 1000, 1100]) < 0.001


@pytest.mark.parametrize("column", ["pre_minutes", "pre_adoption", "pre_active_users"])
def test_balance_before_is_that_of_r(column):
    arms = [ROWS.loc[ROWS["arm"] == arm, column] for arm in ("treatment", "control")]
    got = standardised_difference(arms[0].mean(), arms[0].var(), arms[1].mean(), arms[1].var())
    SRM.agrees(got, SRM.expected["smd"][column])


@pytest.mark.parametrize("size", ["L", "M", "S"])
def test_balance_of_a_share_uses_its_own_spread(size):
    shares = [(ROWS.loc[ROWS["arm"] == arm, "size_band"] == size).mean() for arm in ("treatment", "control")]
    got = standardised_difference(*(v for p in shares for v in (p, p * (1 - p))))
    SRM.agrees(got, SRM.expected["smd"][f"size_{size}"])
