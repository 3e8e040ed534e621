"""Control charts agree with Montgomery's example and with R, and raise no more false alarms than they say."""

import os

import numpy as np
import pytest
from golden_cases import case, table
from scipy import stats

from analysis.estimate import holm, individuals_chart, long_runs, p_chart, u_chart

BOOKS = 2000 if os.environ.get("CHURN_NOTEBOOK_NIGHTLY") else 200
CASE = case("mon_01_pchart_uchart")
MONTHLY = CASE.expected["monthly"]


@pytest.fixture(scope="module")
def monthly():
    return table("pchart_monthly")


def test_the_published_p_chart_has_its_limits_and_its_two_points_out() -> None:
    cans = table("pchart_montgomery")
    made = p_chart(cans["x"], cans["n"], limits="normal")
    expected = CASE.expected["montgomery"]
    CASE.agrees([made.centre, made.points["upper"][0]], [expected["pbar"], expected["ucl"]])
    CASE.agrees(made.points["lower"][0], expected["lcl"])
    assert (np.flatnonzero(made.points["outside"]) + 1).tolist() == expected["published"]["out"]


def test_three_sigma_limits_with_changing_size_are_those_of_r(monthly) -> None:
    made = p_chart(monthly["x"], monthly["n"], monthly["month"] <= 18, "normal")
    for column, name in (("rate", "p"), ("lower", "p_lcl"), ("upper", "p_ucl"), ("z", "z")):
        CASE.agrees(made.points[column].tolist(), MONTHLY[name])
    assert (np.flatnonzero(made.points["outside"]) + 1).tolist() == MONTHLY["out_p"]


def test_laney_limits_are_those_of_r(monthly) -> None:
    made = p_chart(monthly["x"], monthly["n"], monthly["month"] <= 18, "laney")
    CASE.agrees(made.sigma_z, MONTHLY["laney_sigma_z"])
    CASE.agrees(made.points["upper"].tolist(), MONTHLY["laney_ucl"])


def test_exact_limits_and_p_values_are_those_of_qbinom_and_pbinom(monthly) -> None:
    made = p_chart(monthly["x"], monthly["n"], monthly["month"] <= 18, "exact").points
    CASE.agrees((made["lower"] * made["total"]).tolist(), MONTHLY["exact_low_count"])
    CASE.agrees((made["upper"] * made["total"]).tolist(), MONTHLY["exact_high_count"])
    CASE.agrees(made["p_value"].tolist(), MONTHLY["p_exact"])
    assert (np.flatnonzero(made["outside"]) + 1).tolist() == MONTHLY["out_exact"]


@pytest.mark.parametrize(
    ("rho", "expected"), [(None, MONTHLY["betabinomial"]), (0.01, MONTHLY["betabinomial"]["fixed_rho_01"])]
)
def test_beta_binomial_limits_are_those_of_r(monthly, rho, expected) -> None:
    made = p_chart(monthly["x"], monthly["n"], monthly["month"] <= 18, rho=rho)
    CASE.agrees(made.rho, expected.get("rho", expected.get("rho_mom")))
    CASE.agrees((made.points["lower"] * made.points["total"]).tolist(), expected["low"])
    CASE.agrees((made.points["upper"] * made.points["total"]).tolist(), expected["high"])


def test_u_chart_limits_are_those_of_r(monthly) -> None:
    made = u_chart(monthly["x"], monthly["account_months"], monthly["month"] <= 18, "normal")
    CASE.agrees(made.centre, MONTHLY["ubar"])
    CASE.agrees(made.points["upper"].tolist(), MONTHLY["u_ucl"])
    CASE.agrees(made.points["lower"].tolist(), MONTHLY["u_lcl"])
    assert (np.flatnonzero(made.points["outside"]) + 1).tolist() == MONTHLY["out_u"]


def test_negative_binomial_limits_are_those_of_scipy() -> None:
    made = u_chart([30] * 12, [1000.0] * 12, rho=0.05).points
    size = 1 / 0.05
    low, high = stats.nbinom.ppf([0.00135, 0.99865], size, size / (size + 30))
    assert made["lower"][0] * 1000 == pytest.approx(low)
    assert made["upper"][0] * 1000 == pytest.approx(high)


def test_a_baseline_that_varies_more_than_chance_widens_the_limits() -> None:
    random = np.random.default_rng(2)
    rate = random.beta(0.03 * 99, 0.97 * 99, 30)
    left = random.binomial(500, rate)
    wide, narrow = (p_chart(left, np.full(30, 500), limits=limits) for limits in ("overdispersed", "exact"))
    assert wide.rho > 0
    assert (wide.points["upper"] > narrow.points["upper"]).all()
    assert narrow.points["outside"].sum() > wide.points["outside"].sum()


def test_the_baseline_alone_makes_the_limits() -> None:
    left = np.array([5] * 12 + [40, 50])
    made = p_chart(left, np.full(14, 250), np.arange(14) < 12)
    assert made.centre == pytest.approx(5 / 250)
    assert made.points["outside"].tolist() == [False] * 12 + [True, True]


def test_eight_in_a_row_are_marked_at_the_eighth_and_missing_points_are_passed_over() -> None:
    values = [1, 1, 1, np.nan, 1, 1, 1, 1, 1, 1, -1]
    assert np.flatnonzero(long_runs(values, 0)).tolist() == [8, 9]
    assert not long_runs([1, 1, 1, 1, 0, 1, 1, 1, 1], 0).any(), "a point on the centre is on neither side"


def test_a_period_without_accounts_is_missing_and_outside_nothing() -> None:
    made = p_chart([0, 3, 4], [0, 100, 100]).points
    assert np.isnan(made["rate"][0])
    assert not made["outside"][0]


def test_nobody_leaving_gives_a_centre_of_zero_and_no_alarm() -> None:
    made = p_chart([0, 0, 0], [50, 60, 70])
    assert made.centre == 0
    assert not made.points["outside"].any()


@pytest.mark.parametrize(
    ("x", "n", "wrong"), [([3], [2], "more leavers"), ([-1], [5], "negative"), ([0], [0], "baseline")]
)
def test_impossible_counts_are_refused(x, n, wrong) -> None:
    with pytest.raises(ValueError, match=wrong):
        p_chart(x, n)


def test_single_values_move_in_the_range_of_their_own_moves() -> None:
    made = individuals_chart([10.0, 12.0, 11.0, 9.0])
    assert made.upper == pytest.approx(10.5 + 2.66 * 5 / 3, rel=1e-3)
    assert np.isnan(individuals_chart([1.0]).lower)


@pytest.mark.parametrize(("rho", "most"), [(0.0, 0.05), (0.005, 0.07), (0.02, 0.07)])
def test_stable_books_raise_a_false_alarm_at_most_as_often_as_stated(rho: float, most: float) -> None:
    """Any of 12 points outside limits from 20, and any point said to be more than chance: at most 5 in 100."""
    random, alarms, claims = np.random.default_rng(7), 0, 0
    for _ in range(BOOKS):
        rate = np.full(32, 0.03) if rho == 0 else random.beta(0.03 * (1 / rho - 1), 0.97 * (1 / rho - 1), 32)
        made = p_chart(random.binomial(300, rate), np.full(32, 300), np.arange(32) < 20).points
        alarms += made["outside"][20:].any()
        claims += (holm(made["p_careful"].to_numpy()) < 0.05).any()
    slack = 2 * np.sqrt(most * (1 - most) / BOOKS)
    assert alarms / BOOKS <= most + slack
    assert claims / BOOKS <= 0.05 + slack
