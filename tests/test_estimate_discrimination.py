"""Ranking and calibration: against R on one case, by hand on small ones, and account by account where rows repeat."""

import numpy as np
import pytest
from golden_cases import case, table
from scipy import optimize, stats

from analysis.estimate import (
    calibration,
    chance,
    landmark_auc,
    landmark_auc_difference,
    logistic,
    prediction,
    reliability,
    wilson,
)


@pytest.fixture(scope="module")
def held_out():
    scores = table("health_scores")
    return scores[scores["split"] == "heldout_time"]


def ranked(risk, left, account=None):
    """The ranking of one stratum, which is that of Mann and Whitney."""
    return landmark_auc(risk, left, np.arange(len(risk)) if account is None else account, np.zeros(len(risk)))


def test_ranking_agrees_with_proc_in_r(held_out) -> None:
    """Its interval is that of a score test, and ends near DeLong's."""
    case_ = case("hs_01_calibration")
    told, found = case_.expected, ranked(held_out["p_churn"], held_out["churned"])
    case_.agrees(found.estimate, told["auc"])
    assert [found.low, found.high] == pytest.approx(told["auc_delong95"], abs=0.02)


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
    assert ranked([5, 3, 4, 2, 1], [1, 1, 0, 0, 0]).estimate == pytest.approx(5 / 6)
    assert ranked([1, 1, 1], [1, 1, 0]).estimate == 0.5


def test_a_ranking_that_cannot_be_is_missing() -> None:
    assert np.isnan(ranked([1, 2], [0, 0]).estimate)


def test_looking_at_the_same_accounts_three_times_tells_no_more() -> None:
    random = np.random.default_rng(4)
    event = random.random(150) < 0.3
    risk, account = random.normal(size=150) + event, np.arange(150)
    once = ranked(risk, event, account)
    thrice = ranked(np.tile(risk, 3), np.tile(event, 3), np.tile(account, 3))
    assert thrice.estimate == pytest.approx(once.estimate, abs=0.01)
    assert thrice.se == pytest.approx(once.se, rel=0.05)


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


def test_the_difference_of_two_rankings_has_nearly_the_error_of_delong() -> None:
    """Variances of the leavers' and of the stayers' own shares, each over its number; by the paper, pair by pair."""
    random = np.random.default_rng(9)
    left = random.random(60) < 0.4
    good, poor = (random.normal(size=60) + size * left for size in (1.0, 0.2))
    won = [(risk[left][:, None] > risk[~left]) + (risk[left][:, None] == risk[~left]) / 2 for risk in (good, poor)]
    apart = won[0] - won[1]
    se = np.sqrt(apart.mean(1).var(ddof=1) / left.sum() + apart.mean(0).var(ddof=1) / (~left).sum())
    found = landmark_auc_difference(good, poor, left, np.arange(60), np.zeros(60))
    assert found.estimate == pytest.approx(apart.mean())
    assert (found.low, found.high) == pytest.approx((apart.mean() - 1.96 * se, apart.mean() + 1.96 * se), abs=0.05)


def test_the_slope_and_the_level_of_risks_are_those_of_statsmodels_clustered_with_student_s_t() -> None:
    """The fit with covariance by account (its CR1 counts columns too); the mean of what came less what was given."""
    import statsmodels.api as sm

    random = np.random.default_rng(12)
    account, given = np.repeat(np.arange(90), 3), random.uniform(0.05, 0.4, 270)
    left = random.random(270) < given
    found, spare = calibration(given, left, account, 0.975), len({*account[left]}) - 1
    x = sm.add_constant(np.log(given / (1 - given)))
    by = {"cov_type": "cluster", "cov_kwds": {"groups": account, "use_correction": False}}
    line, level = sm.Logit(left.astype(float), x).fit(disp=0, **by), sm.OLS(left - given, np.ones(270)).fit(**by)
    se = [np.sqrt(90 / 89) * fit.bse[-1] for fit in (line, level)]
    t = stats.t.ppf(0.9875, spare)
    assert found.slope == pytest.approx(line.params[1])
    assert (found.slope_low, found.slope_high) == pytest.approx((found.slope - t * se[0], found.slope + t * se[0]))
    assert found.slope_p == pytest.approx(2 * stats.t.sf(abs(found.slope - 1) / se[0], spare))
    assert (found.off, found.off_high) == pytest.approx((level.params[0], level.params[0] + t * se[1]))
    assert found.off_p == pytest.approx(2 * stats.t.sf(abs(found.off) / se[1], spare))
    assert np.isnan(calibration([0.2, 0.4], [1, 0]).slope_p), "one that left says nothing of how sure"


def test_where_nobody_left_or_all_had_the_same_chance_there_is_no_line() -> None:
    nobody = calibration([0.1, 0.2, 0.4], [0, 0, 0])
    assert (nobody.accounts, nobody.events, nobody.brier) == (3, 0, pytest.approx(0.07))
    assert np.isnan(nobody[3:]).all()
    for chance_of_all in (0.2, 0.5):
        same = calibration([chance_of_all] * 10, [1, 0, 0, 1, 0, 0, 0, 0, 0, 0])
        assert np.isnan([same.slope, same.slope_low, same.slope_high]).all()
        assert np.isfinite(same.in_the_large)


@pytest.mark.filterwarnings("error")
def test_a_line_of_which_the_sums_have_no_variance_has_no_interval(monkeypatch: pytest.MonkeyPatch) -> None:
    """A computer may leave a variance a hair below 0 where chances lie almost on one point."""
    fit = prediction.logistic

    def below(*given: object, **controls: object) -> object:
        found = fit(*given, **controls)
        return found._replace(covariance=found.covariance * -1e-12)

    monkeypatch.setattr(prediction, "logistic", below)
    line = calibration([0.1, 0.2, 0.3, 0.4] * 5, [0, 0, 1, 0, 1, 0, 0, 1, 0, 1] * 2)
    assert np.isfinite(line.slope)
    assert np.isnan([line.slope_low, line.slope_high]).all()


def test_the_ridge_draws_the_inputs_to_0_and_never_the_intercept() -> None:
    """The least of minus the likelihood plus half the ridge times the squares, found by scipy."""
    random = np.random.default_rng(10)
    x = random.normal(size=(80, 2))
    y = (random.random(80) < 1 / (1 + np.exp(-2 - x[:, 0]))).astype(float)

    def cost(beta: np.ndarray) -> float:
        odds = beta[0] + x @ beta[1:]
        return float((np.logaddexp(0, odds) - y * odds).sum() + 7 / 2 * (beta[1:] ** 2).sum())

    least = optimize.minimize(cost, np.zeros(3), method="BFGS", options={"gtol": 1e-9}).x
    assert logistic(x, y, ridge=7).coefficients == pytest.approx(least, abs=1e-5)
    assert abs(logistic(x, y, ridge=7).coefficients[1]) < abs(logistic(x, y).coefficients[1])
