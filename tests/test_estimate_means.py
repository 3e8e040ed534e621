"""Means of two arms, relative effects and the adjustment by the units' own past against R, and by simulation."""

import numpy as np
import pytest
from golden_cases import case, table
from scipy import stats

from analysis.estimate import (
    Moments,
    Pairs,
    benjamini_hochberg,
    cuped,
    cuped_from,
    fieller,
    holm,
    smallest_visible,
    welch,
    welch_from,
)

WELCH, CUPED, DEGENERATE = (case(name) for name in ("exp_01_welch_multi_kpi", "exp_04_cuped", "exp_13_degenerate"))
ROWS = table("experiment")
ON, OFF = ROWS[ROWS["arm"] == "treatment"], ROWS[ROWS["arm"] == "control"]
BY_KPI = {row["kpi"]: row for row in WELCH.expected["kpis"]}


@pytest.mark.parametrize("kpi", BY_KPI)
def test_a_difference_of_means_is_that_of_r_t_test(kpi):
    expected, got = BY_KPI[kpi], welch(ON[kpi], OFF[kpi])
    WELCH.agrees([got.effect, got.se, got.df, got.p], [expected[key] for key in ("diff", "se", "df", "p")])
    WELCH.agrees([got.low, got.high], expected["ci95"])


@pytest.mark.parametrize("kpi", BY_KPI)
def test_the_relative_effect_has_the_fieller_interval(kpi):
    expected, got = BY_KPI[kpi], welch(ON[kpi], OFF[kpi])
    WELCH.agrees(got.relative, expected["rel_lift"])
    WELCH.agrees([got.relative_low, got.relative_high], expected["rel_ci95_fieller"])
    assert [got.relative_low, got.relative_high] != pytest.approx(expected["rel_ci95_delta"], rel=1e-3)


def test_six_kpis_at_once_are_the_six_one_by_one():
    arms = [
        Moments(*(np.array([f(arm[k]) for k in BY_KPI]) for f in (len, np.mean, lambda v: v.var())))
        for arm in (ON, OFF)
    ]
    together = welch_from(*arms)
    WELCH.agrees(together.p, [row["p"] for row in BY_KPI.values()])
    WELCH.agrees(holm(together.p), [row["p_Holm"] for row in BY_KPI.values()])
    WELCH.agrees(benjamini_hochberg(together.p), [row["q_BH"] for row in BY_KPI.values()])
    WELCH.agrees(smallest_visible(together.se, together.df), [row["mde80_abs"] for row in BY_KPI.values()])


def test_no_relative_effect_is_given_where_control_may_be_zero():
    got = welch([3.0, 4.0, 5.0, 6.0], [-1.0, 1.0, 0.5, -0.4])
    assert np.isnan([got.relative, got.relative_low, got.relative_high]).all()
    assert got.low < got.effect < got.high


@pytest.mark.parametrize("row", DEGENERATE.expected["cases"], ids=lambda row: row["case"])
def test_a_difference_without_spread_or_with_one_unit_has_no_p_value(row):
    rows = table("exp_degenerate").query(f"case == '{row['case']}'")
    got = welch(*(rows.loc[rows["arm"] == arm, "value"] for arm in ("treatment", "control")))
    DEGENERATE.agrees([got.effect, got.p], [row["diff"], row["p"]])
    assert np.isnan(got.low) == (row["p"] is None)


@pytest.mark.parametrize(
    ("kpi", "after", "before"),
    [("minutes", "minutes_per_task", "pre_minutes"), ("adoption", "adoption", "pre_adoption")],
)
def test_the_adjustment_by_the_own_past_is_that_of_r(kpi, after, before):
    expected, got = CUPED.expected[kpi], cuped(ON[after], ON[before], OFF[after], OFF[before])
    keys = ("theta", "corr", "variance_ratio", "diff", "se", "df", "p")
    effect = got.effect
    CUPED.agrees(
        [got.theta, got.correlation, got.variance_ratio, effect.effect, effect.se, effect.df, effect.p],
        [expected[k] for k in keys],
    )
    CUPED.agrees([effect.low, effect.high], expected["ci95"])


def test_a_unit_without_a_past_is_kept():
    before = ON["pre_minutes"].to_numpy().copy()
    before[:20] = np.nan
    got = cuped(ON["minutes_per_task"], before, OFF["minutes_per_task"], OFF["pre_minutes"])
    assert got.treatment.n == len(ON)
    assert got.effect.se > CUPED.expected["minutes"]["se"]


def test_small_samples_widen_as_a_regression_on_arm_and_past_would():
    random = np.random.default_rng(3)
    for _ in range(20):
        y, x = random.normal(size=20), random.normal(size=20)
        arm = np.repeat([1.0, 0.0], 10)
        columns = np.column_stack([np.ones(20), arm, x])
        fitted = np.linalg.lstsq(columns, y, rcond=None)[0]
        residual = y - columns @ fitted
        se = np.sqrt(residual @ residual / 17 * np.linalg.inv(columns.T @ columns)[1, 1])
        parts = [np.cov(y[arm == a], x[arm == a]) for a in (1, 0)]
        arms = [
            Pairs(10, y[arm == a].mean(), x[arm == a].mean(), c[0, 0], c[1, 1], c[0, 1])
            for a, c in zip((1, 0), parts, strict=True)
        ]
        assert cuped_from(*arms, small_sample=True).effect.se == pytest.approx(se, rel=0.08)


def simulated(n, spread, seed, runs=20_000):
    """Moments of both arms with a past that correlates .6, in many experiments without an effect."""
    random, arms = np.random.default_rng(seed), []
    for size, sd in ((n, 1.0), (n, spread)):
        x = random.normal(size=(runs, size))
        y = sd * (0.6 * x + 0.8 * random.normal(size=(runs, size)))
        mx, my = x.mean(1), y.mean(1)
        dx, dy = x - mx[:, None], y - my[:, None]
        arms.append(Pairs(size, my, mx, *((a * b).sum(1) / (size - 1) for a, b in ((dy, dy), (dx, dx), (dy, dx)))))
    return arms


@pytest.mark.nightly
@pytest.mark.parametrize("spread", [1.0, 2.5])
@pytest.mark.parametrize(("n", "runs"), [(10, 20_000), (20, 20_000), (120, 12_000), (2000, 4000)])
def test_intervals_cover_95_in_100_where_nothing_differs(n, runs, spread):
    arms = simulated(n, spread, 20260101 + n, runs)
    plain = welch_from(*(Moments(arm.n, arm.mean, arm.variance) for arm in arms))
    adjusted = cuped_from(*arms, small_sample=True).effect
    for effect in (plain, adjusted):
        covered = ((effect.low <= 0) & (effect.high >= 0)).mean()
        assert 0.94 <= covered <= 0.96


def test_one_unit_has_no_spread_whatever_its_variance_was_said_to_be():
    assert np.isnan(welch_from(Moments(1, 5.0, 0.0), Moments(10, 4.0, 1.0)).se)
    assert np.isnan(welch_from(Moments(10, 4.0, 1.0), Moments(1, 5.0, 0.0)).se)


def test_what_differs_by_rounding_alone_does_not_vary_and_what_differs_a_little_does():
    """0.1 three times has the mean 0.10000000000000002; a million more in every unit changes no difference."""
    assert np.isnan([welch([0.1] * 3, [0.3] * 3).p, *fieller(2.0, 1.0, 0.0, 0.0, 9.0)]).all()
    treatment, control = np.array([3.0, 4.0, 6.0, 7.0]), np.array([1.0, 2.0, 2.0, 4.0])
    near, far = welch(treatment, control), welch(treatment + 1e6, control + 1e6)
    outside = stats.ttest_ind(treatment, control, equal_var=False)
    assert [near.p, far.p, far.se] == pytest.approx([outside.pvalue, outside.pvalue, near.se], rel=1e-6)


def test_a_unit_without_a_past_counts_with_the_mean_past_of_the_units_that_have_a_value_after():
    """The known pasts are 1, 3, 2, 2 and 4: their mean is 2.4. A unit without a value after tells nothing."""
    told = cuped([5, 7, 10, np.nan], [1, np.nan, 3, 100], [4, 6, 9], [2, 2, 4])
    assert told == cuped([5, 7, 10], [1, 2.4, 3], [4, 6, 9], [2, 2, 4])


def test_a_small_sample_pays_one_degree_of_freedom_for_theta_and_for_the_gap_before():
    """18/17 with ten units in each arm alike before; a gap of 1 where x varies by 1 within adds 1 ÷ 18 × 5 to 1."""
    one, two = Pairs(10, 5.0, 2.0, 4.0, 1.0, 1.0), Pairs(10, 4.0, 2.0, 3.0, 1.0, 0.5)
    for before, factor in ((2.0, 18 / 17), (3.0, 18 / 17 * (1 + 5 / 18))):
        arms = (one._replace(before=before), two)
        wide, narrow = (cuped_from(*arms, small_sample=small).effect.se for small in (True, False))
        assert (wide / narrow) ** 2 == pytest.approx(factor)


def test_arms_whose_past_is_of_another_length_are_refused():
    for lengths in ((3, 2, 3, 3), (3, 3, 3, 2)):
        with pytest.raises(ValueError, match="a place for its value before"):
            cuped(*(np.arange(float(length)) for length in lengths))
