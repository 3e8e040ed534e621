"""Touched against untouched over the same time: R's collapsed comparison, and how often it claims what is not there."""

import numpy as np
import pytest
from golden_cases import case, table
from nightly import times

from analysis.estimate import collapsed_did, rates_did, share_difference

DID = case("exp_09_did")
DRAWS = times(1000, 20000)


def test_collapsed_units_agree_with_r() -> None:
    """`t.test` on each unit's mean after less its mean before; se also that of clubSandwich CR2 on all rows."""
    rows = table("did_panel")
    wide = rows.pivot(index="account_id", columns="period", values="y")
    touched = rows.groupby("account_id")["treated"].first().to_numpy() == 1
    found, given = collapsed_did(wide, touched, range(4), range(4, 8)), DID.expected["parallel"]
    expected = given["collapsed_welch"]
    DID.agrees([found.effect, found.se, found.df, found.p], [expected[k] for k in ("est", "se", "df", "p")])
    DID.agrees([found.se], [given["se_CR2"]])


def test_what_all_share_in_a_period_is_no_effect() -> None:
    random = np.random.default_rng(1)
    values = random.normal(0, 1, (60, 8))
    touched = np.arange(60) < 20
    one, other = (collapsed_did(v, touched, range(4), range(4, 8)) for v in (values, values + np.arange(8) ** 2))
    assert one.effect == pytest.approx(other.effect)
    assert one.low == pytest.approx(other.low)


def test_a_unit_seen_only_before_or_only_after_tells_nothing() -> None:
    random = np.random.default_rng(2)
    values, touched = random.normal(0, 1, (40, 6)), np.arange(40) < 20
    half = values.copy()
    half[5, 3:] = np.nan
    without = collapsed_did(np.delete(values, 5, axis=0), np.delete(touched, 5), range(3), range(3, 6))
    assert collapsed_did(half, touched, range(3), range(3, 6)).effect == pytest.approx(without.effect)


def test_against_very_many_who_did_not_change_it_is_the_plain_difference_of_shares() -> None:
    """Newcombe's interval for 12 of 300 against 24 of 310, the others a million strong."""
    effect, low, high, _ = rates_did([12, 24, 5e7, 5e7], [300, 310, 1e9, 1e9])
    plain = share_difference(12, 300, 24, 310)
    np.testing.assert_allclose([effect, low, high], [plain.difference, plain.low, plain.high], atol=1e-4)


@pytest.mark.parametrize(("share", "rates"), [(True, (0.06, 0.03)), (True, (0.02, 0.02)), (False, (0.03, 0.08))])
def test_where_both_change_alike_at_most_one_interval_in_twenty_leaves_zero_out(share, rates) -> None:
    """Both rise by a point: the difference of differences is 0."""
    random, size = np.random.default_rng(3), np.array([400, 500, 1500, 1400])
    rate = np.array([rates[0] + 0.01, rates[0], rates[1] + 0.01, rates[1]])
    out = small = 0
    for _ in range(DRAWS):
        left = random.binomial(size, rate) if share else random.poisson(size * rate)
        _, low, high, p = rates_did(left, size, share=share)
        out += not low <= 0 <= high
        small += p < 0.05
    assert out / DRAWS <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / DRAWS)
    assert small / DRAWS <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / DRAWS)


def test_periods_that_vary_beyond_chance_widen_the_interval() -> None:
    one, wide = (rates_did([9, 20, 30, 40], [300, 300, 900, 900], alike) for alike in (1.0, 3.0))
    assert wide[1] < one[1] < one[0] < one[2] < wide[2]
    assert one[3] < wide[3]


def test_nobody_on_one_side_is_missing() -> None:
    assert np.isnan(rates_did([1, 1, 0, 0], [9, 9, 0, 9])).all()
