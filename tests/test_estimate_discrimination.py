"""Ranking and calibration: against R on one case, by hand on small ones, and account by account where rows repeat."""

import numpy as np
import pytest
from golden_cases import case, table
from scipy import optimize, stats

from analysis.estimate import (
    auc,
    auc_difference,
    c_index,
    calibration,
    chance,
    logistic,
    prediction,
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
    assert found == 1, "the second was not seen when the third churned"


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


def shares_won(risk: np.ndarray, left: np.ndarray) -> np.ndarray:
    """Leavers by stayers: 1 where the leaver has the higher risk, a half where both have the same."""
    return (risk[left][:, None] > risk[~left]) + (risk[left][:, None] == risk[~left]) / 2


def test_the_difference_of_two_rankings_has_the_error_of_delong() -> None:
    """Variances of the leavers' and of the stayers' own shares, each over its number; by the paper, pair by pair."""
    random = np.random.default_rng(9)
    left = random.random(60) < 0.4
    good, poor = (random.normal(size=60) + size * left for size in (1.0, 0.2))
    apart = shares_won(good, left) - shares_won(poor, left)
    se = np.sqrt(apart.mean(1).var(ddof=1) / left.sum() + apart.mean(0).var(ddof=1) / (~left).sum())
    found, turned = auc_difference(good, poor, left), auc_difference(poor, good, left)
    assert (found.estimate, found.se) == pytest.approx((apart.mean(), se))
    assert found.p_value == pytest.approx(2 * stats.norm.sf(apart.mean() / se))
    assert (turned.estimate, turned.low, turned.high) == pytest.approx((-found.estimate, -found.high, -found.low))
    assert turned.low < turned.estimate < 0


def test_rows_of_one_account_go_together_as_obuchowski_has_it() -> None:
    """Sums over each account's leavers and stayers, their squares, and what the two have in common."""
    risk = np.array([5.0, 4, 4, 3, 3, 2, 1, 6, 2, 2, 1, 5])
    left = np.array([1, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 0], bool)
    account = np.array([0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5])
    won, theta = shares_won(risk, left), shares_won(risk, left).mean()
    of_leavers, of_stayers = won.mean(1) - theta, won.mean(0) - theta
    sums = [(of_leavers[account[left] == a].sum(), of_stayers[account[~left] == a].sum()) for a in range(6)]
    ones, others = np.array(sums).T
    leavers, stayers = (len(set(account[kind])) for kind in (left, ~left))
    variance = (
        leavers / (leavers - 1) * (ones**2).sum() / left.sum() ** 2
        + stayers / (stayers - 1) * (others**2).sum() / (~left).sum() ** 2
        + 2 * 6 / 5 * (ones * others).sum() / left.sum() / (~left).sum()
    )
    found = auc(risk, left, account)
    assert (found.estimate, found.se) == pytest.approx((theta, np.sqrt(variance)))
    assert found.p_value == pytest.approx(2 * stats.norm.sf(abs(theta - 0.5) / found.se))


def test_limits_of_a_ranking_end_at_1_and_those_of_a_difference_at_minus_1() -> None:
    assert auc([5, 4, 3.5, 3, 2, 1], [1, 1, 0, 1, 0, 0]).high == 1
    lost = auc_difference([1, 2, 3, 4, 5, 6], [6, 5, 3, 4, 2, 1], [1, 1, 0, 1, 0, 0])
    assert (lost.estimate, lost.low) == (pytest.approx(1 / 9 - 1), -1)


def test_of_two_that_end_the_same_month_the_one_that_left_went_first() -> None:
    """Of three one leaves in month 1: against one seen as long with the same risk (a half), and one with less (1)."""
    assert c_index([2, 2, 1], [1, 1, 2], [1, 0, 0]).estimate == 0.75
    assert np.isnan(c_index([2, 1], [1, 1], [1, 1]).estimate), "both left in month 1"


def test_pairs_counted_some_at_a_time_are_the_same_pairs(held_out, monkeypatch: pytest.MonkeyPatch) -> None:
    given = [held_out[name] for name in ("p_churn", "time", "event")]
    whole = c_index(*given)
    monkeypatch.setattr("analysis.estimate.prediction.CHUNK", 3 * len(held_out))
    assert c_index(*given) == pytest.approx(whole)


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
