"""Changes in a series: segmented regression as nlme fits it, synthetic control, signal and noise."""

import os

import numpy as np
import pytest
from golden_cases import case, table

from analysis.estimate import (
    interrupted_series,
    judge_move,
    mean_change,
    series_slope,
    signal_or_noise,
    synthetic_control,
)

SERIES = 2000 if os.environ.get("CHURN_NOTEBOOK_NIGHTLY") else 150
ITS = case("mon_02_its_newey_west")
MOVES = case("mon_03_drop_signal_or_noise")
SYNTHETIC = case("mon_04_synthetic_control")
TWO = [("its_monthly", "effect"), ("its_null", "null")]


@pytest.mark.parametrize(("name", "key"), TWO)
def test_the_interrupted_series_is_gls_with_ar1_by_reml(name: str, key: str) -> None:
    """nlme::gls(rate ~ t + D + a, correlation = corAR1(form = ~t), method = "REML"); tolerance as noted in the case."""
    rows, expected = table(name), ITS.expected[key]["gls_ar1"]
    made = interrupted_series(rows["rate"], rows["month"] > 24)
    np.testing.assert_allclose(made.coefficients["estimate"], expected["coef"], atol=1e-5)
    np.testing.assert_allclose(made.coefficients["se"], expected["se"], atol=1e-5)
    assert made.rho == pytest.approx(expected["phi"], abs=1e-5)
    level, slope = expected["coef"][2:]
    assert made.effect == pytest.approx(level + 12 * slope, abs=1e-4)


def test_a_trend_alone_is_no_effect_though_before_and_after_differ() -> None:
    rows, naive = table("its_null"), ITS.expected["null"]["naive_before_after"]
    made = interrupted_series(rows["rate"], rows["month"] > 24)
    assert naive["p"] < 0.05 < made.p
    assert made.low < 0 < made.high


def test_too_short_a_series_is_refused_with_the_number_it_needs() -> None:
    with pytest.raises(ValueError, match="12 periods before and 6 after"):
        interrupted_series(np.arange(16.0), np.arange(16) >= 11)


def test_a_missing_period_is_left_out_and_keeps_its_place_in_time() -> None:
    rows = table("its_monthly")
    values = rows["rate"].to_numpy(float).copy()
    values[3] = np.nan
    made = interrupted_series(values, rows["month"] > 24)
    whole = interrupted_series(rows["rate"], rows["month"] > 24)
    assert made.effect == pytest.approx(whole.effect, abs=0.01)
    assert len(made.expected) == 36


def test_weights_that_are_all_alike_change_nothing() -> None:
    rows = table("its_monthly")
    plain, weighted = (interrupted_series(rows["rate"], rows["month"] > 24, weight=w) for w in (None, np.full(36, 7.0)))
    assert weighted.effect == pytest.approx(plain.effect, abs=1e-9)
    assert weighted.se == pytest.approx(plain.se, abs=1e-9)


def test_a_step_without_noise_is_found_where_it_is() -> None:
    noise = np.random.default_rng(3).normal(0, 0.01, 30)
    effect, se, p, low, high = mean_change(noise + np.where(np.arange(30) >= 20, 0.5, 0.0), np.arange(30) >= 20)
    assert low < 0.5 < high
    assert p < 1e-6
    assert se < 0.02
    assert effect == pytest.approx(0.5, abs=0.02)


def test_a_slope_is_found_and_a_flat_series_has_none() -> None:
    noise = np.random.default_rng(4).normal(0, 0.1, 40)
    assert series_slope(0.05 * np.arange(40) + noise)[1] < 0.001
    assert series_slope(noise)[1] > 0.05
    assert np.isnan(series_slope([1.0, 1.0, 1.0, 1.0])[1])


@pytest.mark.parametrize("rho", [0.0, 0.5])
def test_series_in_which_nothing_happened_are_found_to_change_at_most_one_time_in_ten(rho: float) -> None:
    """Nominal 5%; Newey-West finds a change in 23 to 34 of 100 such series."""
    random, found = np.random.default_rng(11), 0
    for _ in range(SERIES):
        noise = random.normal(0, 1, 36)
        for place in range(1, 36):
            noise[place] = rho * noise[place - 1] + np.sqrt(1 - rho**2) * noise[place]
        found += interrupted_series(noise, np.arange(36) >= 24).p < 0.05
    assert found / SERIES <= 0.10 + 2 * np.sqrt(0.09 / SERIES)


@pytest.mark.parametrize(("name", "key"), [("score_quarterly", "signal_case"), ("score_quarterly_noisy", "noise_case")])
def test_the_same_drop_is_a_signal_in_one_book_and_noise_in_another(name: str, key: str) -> None:
    rows, expected = table(name), MOVES.expected[key]
    made = judge_move(rows["account_id"], rows["quarter"], rows["score"], 8, 10)
    assert made.verdict == expected["verdict"]
    MOVES.agrees(made.means.tolist(), expected["means"])
    MOVES.agrees(made.n.tolist(), expected["n"])
    MOVES.agrees(made.change, expected["drop"])
    for got, wanted in ((made.apart, expected["welch"]), (made.judged, expected["paired"])):
        MOVES.agrees(
            [got.effect, got.se, got.p, got.low, got.high], [wanted["diff"], wanted["se"], wanted["p"], *wanted["ci95"]]
        )
    MOVES.agrees([made.pairs, made.apart.df], [expected["paired"]["n_pairs"], expected["welch"]["df"]])
    MOVES.agrees([made.lower, made.upper], [expected["xmr"]["lcl"], expected["xmr"]["ucl"]])
    MOVES.agrees(made.earlier.tolist(), expected["past_two_quarter_moves"])
    assert made.outside is expected["xmr"]["q10_out"]
    assert made.as_large == expected["n_past_moves_as_large"]


def test_a_signal_needs_both_an_interval_away_from_zero_and_a_move_not_seen_before() -> None:
    assert signal_or_noise(-2, -1, True, 3, 10) == "signal"
    assert signal_or_noise(-2, -1, False, 0, 10) == "signal"
    assert signal_or_noise(-2, -1, False, 1, 10) == "noise"
    assert signal_or_noise(-2, 1, True, 0, 10) == "noise"
    assert signal_or_noise(-2, -1, False, 0, 0) == "noise", "no earlier move to be larger than"
    assert signal_or_noise(np.nan, np.nan, True, 0, 10) == "cannot tell"


def test_the_synthetic_control_is_that_of_quadprog() -> None:
    rows, expected = table("synth_control"), SYNTHETIC.expected
    made = synthetic_control(rows["target"], rows.iloc[:, 2:], rows["period"] <= 20)
    SYNTHETIC.agrees(made.weights.tolist(), expected["weights"])
    names = ("mean_effect", "ratio", "p_placebo")
    SYNTHETIC.agrees([made.effect, made.ratio, made.p], [expected[name] for name in names])
    assert made.smallest_p == pytest.approx(1 / 15)
    assert made.why_not == ""
    assert made.weights.sum() == pytest.approx(1)


def test_a_synthetic_control_says_why_it_proves_nothing() -> None:
    rows = table("synth_control")
    few = synthetic_control(rows["target"], rows.iloc[:, 2:7], rows["period"] <= 20)
    short = synthetic_control(rows["target"][14:], rows.iloc[14:, 2:], rows["period"][14:] <= 20)
    unlike = synthetic_control(
        rows["target"] + 50 * np.sin(np.arange(len(rows))), rows.iloc[:, 2:], rows["period"] <= 20
    )
    assert "5 untouched groups" in few.why_not
    assert "6 periods before" in short.why_not
    assert "moved as this one did" in unlike.why_not
