"""Ranking and calibration: against R on one case, by hand on small ones, and account by account where rows repeat."""

import numpy as np
import pytest
from golden_cases import case, table

from analysis.estimate import (
    auc,
    auc_difference,
    c_index,
    calibration,
    chance,
    logistic,
    reliability,
    repeated_rate_ratio,
    wilson,
)


@pytest.fixture(scope="module")
def held_out():
    scores = table("health_scores")
    return scores[scores["split"] == "heldout_time"]


def test_ranking_agrees_with_proc_and_survival_in_r(held_out) -> None:
    case_ = case("hs_01_calibration")
    told, ranked = case_.expected, auc(held_out["p_churn"], held_out["churned"])
    case_.agrees(ranked.estimate, told["auc"])
    case_.agrees([ranked.low, ranked.high], told["auc_delong95"])
    timed = c_index(held_out["p_churn"], held_out["time"], held_out["event"])
    case_.agrees([timed.estimate, timed.se], [told["c_index"]["c"], told["c_index"]["se"]])


def test_calibration_agrees_with_val_prob_in_r(held_out) -> None:
    case_ = case("hs_01_calibration")
    told, fit = case_.expected, calibration(held_out["p_churn"], held_out["churned"])
    assert (fit.accounts, fit.events) == (told["n"], told["events"])
    case_.agrees([fit.brier, fit.brier_scaled], [told["brier"], told["brier_scaled"]])
    case_.agrees(fit.in_the_large, told["calibration_in_the_large"])
    case_.agrees(fit.slope, told["calibration_slope"])


def test_deciles_agree_with_r(held_out) -> None:
    case_ = case("hs_01_calibration")
    parts = reliability(held_out["p_churn"], held_out["churned"])
    for part, told in zip(parts.itertuples(), case_.expected["deciles"].values(), strict=True):
        case_.agrees([part.rows, part.given, part.left], [told["n"], told["mean_pred"], told["obs"]])
        case_.agrees([part.low, part.high], told["wilson95"])


def test_zombies_of_the_case_are_three_of_79(held_out) -> None:
    case_ = case("hs_01_calibration")
    top = held_out[held_out["usage_pct"] >= 80]
    case_.agrees(wilson(top["churned"].sum(), len(top))[1], case_.expected["zombies"]["wilson95"][1])


def test_five_of_six_pairs_in_order_by_hand() -> None:
    assert auc([5, 3, 4, 2, 1], [1, 1, 0, 0, 0]).estimate == pytest.approx(5 / 6)
    assert auc([1, 1], [1, 0]).estimate == 0.5


def test_an_account_still_here_counts_as_long_as_it_was_seen() -> None:
    found = c_index([3, 1, 2], [1, 2, 3], [1, 0, 1]).estimate
    assert found == 1, "the second was not seen when the third left"


def test_a_ranking_that_cannot_be_is_missing() -> None:
    assert np.isnan(auc([1, 2], [0, 0]).estimate)
    assert np.isnan(c_index([1, 2], [1, 1], [0, 0]).estimate)


def test_one_row_per_account_is_delong() -> None:
    random = np.random.default_rng(3)
    event = random.random(200) < 0.3
    risk = random.normal(size=200) + event
    assert auc(risk, event, np.arange(200)).se == pytest.approx(auc(risk, event).se, rel=0.01)


def test_looking_at_the_same_accounts_three_times_tells_no_more() -> None:
    random = np.random.default_rng(4)
    event = random.random(150) < 0.3
    risk, account = random.normal(size=150) + event, np.arange(150)
    for ranked in (auc, lambda r, e, c: c_index(r, np.where(e, 1.0, 2.0), e, c)):
        once = ranked(risk, event, account)
        thrice = ranked(np.tile(risk, 3), np.tile(event, 3), np.tile(account, 3))
        assert thrice.estimate == pytest.approx(once.estimate, abs=0.01)
        assert thrice.se == pytest.approx(once.se, rel=0.05)


def test_a_score_against_itself_differs_by_nothing() -> None:
    random = np.random.default_rng(5)
    event, risk = random.random(100) < 0.4, random.normal(size=100)
    assert auc_difference(risk, 3 * risk + 1, event).estimate == 0


def test_logistic_agrees_with_statsmodels_and_gives_back_its_chances() -> None:
    import statsmodels.api as sm

    random = np.random.default_rng(6)
    x = random.normal(size=(300, 2))
    y = random.random(300) < 1 / (1 + np.exp(1 - x[:, 0]))
    fit, other = logistic(x, y), sm.Logit(y.astype(float), sm.add_constant(x)).fit(disp=0)
    np.testing.assert_allclose(fit.coefficients, other.params, rtol=1e-6)
    np.testing.assert_allclose(np.sqrt(np.diag(fit.covariance)), other.bse, rtol=1e-5)
    assert chance(fit, x).mean() == pytest.approx(y.mean())


def test_a_fit_that_the_data_cannot_hold_says_so() -> None:
    assert not logistic(np.arange(10.0)[:, None], np.arange(10) > 4).converged


def test_the_rate_ratio_of_repeated_looks_is_that_of_its_sums() -> None:
    left, time, on = np.array([1, 0, 1, 0, 0, 0]), np.full(6, 2.0), np.array([1, 1, 0, 0, 0, 0], bool)
    assert repeated_rate_ratio(left, time, on, np.arange(6)).ratio == pytest.approx((1 / 4) / (1 / 8))


def test_repeating_every_look_leaves_the_ratio_and_its_interval_as_they_are() -> None:
    random = np.random.default_rng(8)
    on, account = random.random(400) < 0.3, np.arange(400)
    left, time = random.random(400) < np.where(on, 0.3, 0.1), random.random(400) + 0.5
    once = repeated_rate_ratio(left, time, on, account)
    again = repeated_rate_ratio(*(np.tile(part, 3) for part in (left, time, on, account)))
    np.testing.assert_allclose(again, once, rtol=1e-9)


def test_a_sign_nobody_left_with_has_an_upper_end_and_no_verdict_of_its_own() -> None:
    nobody = repeated_rate_ratio([0, 0, 1, 1], np.ones(4), np.array([1, 1, 0, 0], bool), np.arange(4))
    assert (nobody.ratio, nobody.low) == (0, 0)
    assert np.isfinite(nobody.high)
    assert np.isnan(repeated_rate_ratio([0, 0], [1, 1], np.array([True, False]), [0, 1]).ratio)
