"""What tells of a churn, and ordinal classes: risk, clustered logit, ranking, calibration and ranks, against R."""

import numpy as np
import pytest
from golden_cases import case, table

from analysis.estimate import calibration, chance, landmark_auc, logistic, rank_correlation, wilson

CASE, RANKS = case("nps_07_leadtime_churn"), case("nps_05_ordinal_logit_rank")


@pytest.fixture(scope="module")
def panel():
    return table("nps_panel")


@pytest.fixture(scope="module")
def ahead(panel):
    """Quarters 1 to 8 with the churn of the next one and two quarters."""
    gone = panel[panel["churn_end_of_q"] == 1].set_index("account_id")["quarter"]
    when = panel["account_id"].map(gone) - panel["quarter"]
    rows = panel.assign(c90=(when == 0).astype(float), c180=((when == 0) | (when == 1)).astype(float))
    return rows[rows["quarter"] <= 8]


def test_risk_by_class_equals_r(ahead):
    assert len(ahead) == CASE.expected["n"]
    for expected in CASE.expected["by_class_180"]:
        own = ahead.loc[ahead["nps_class"] == expected["cls"], "c180"]
        CASE.agrees([len(own), own.sum(), own.mean()], [expected[name] for name in ("n", "churned", "rate")])
        CASE.agrees(wilson(own.sum(), len(own)), expected["wilson95"])


@pytest.mark.parametrize(("outcome", "key"), [("c90", "logit90"), ("c180", "logit180")])
def test_logit_with_clustered_errors_equals_r_sandwich(ahead, outcome, key):
    fit = logistic(ahead[["score"]], ahead[outcome], ahead["account_id"])
    CASE.agrees(fit.coefficients, CASE.expected[key]["coef"])
    rows_less_columns = (len(ahead) - 1) / (len(ahead) - 2)  # R's HC1 counts rows too, CR1 here clusters alone
    CASE.agrees(np.sqrt(np.diag(fit.covariance) * rows_less_columns), CASE.expected[key]["se_CR1"])


def ranked(risk, left):
    return landmark_auc(risk, left, np.arange(len(left)), np.zeros(len(left)))


def test_ranking_equals_r_proc_and_ends_near_delongs_interval(ahead):
    found, golden = ranked(-ahead["score"], ahead["c90"]), CASE.expected["auc90_all"]
    CASE.agrees(found.estimate, golden["auc"])
    assert [found.low, found.high] == pytest.approx(golden["delong95"], abs=0.02)


def test_later_quarters_are_ranked_and_calibrated_as_in_r(ahead):
    early, late = ahead[ahead["quarter"] <= 5], ahead[ahead["quarter"] >= 6]
    fit, golden = logistic(early[["score"]], early["c180"]), CASE.expected["test180"]
    risk = chance(fit, late[["score"]])
    ranks, real = ranked(risk, late["c180"]), calibration(risk, late["c180"])
    assert (len(late), late["c180"].sum()) == (golden["n"], golden["events"])
    CASE.agrees(ranks.estimate, golden["auc"])
    CASE.agrees([real.brier, real.in_the_large], [golden["brier"], golden["calibration_in_the_large"]])
    CASE.agrees(real.slope, golden["calibration_slope"])
    CASE.agrees(((early["c180"].mean() - late["c180"]) ** 2).mean(), golden["brier_null"])


def test_detractors_go_with_events_as_in_r_glm(panel):
    columns = [panel["exec_turnover"], panel["office_opening"], panel["segment"] == "Mid", panel["segment"] == "SMB"]
    x, y = np.column_stack(columns).astype(float), panel["nps_class"] == "detractor"
    clustered, model, golden = logistic(x, y, panel["account_id"]), logistic(x, y), RANKS.expected["logit"]
    RANKS.agrees(clustered.coefficients, golden["coef"])
    RANKS.agrees(np.sqrt(np.diag(clustered.covariance)), golden["se_cluster_G"])
    RANKS.agrees(np.sqrt(np.diag(model.covariance)), golden["se_model"])


def test_ranks_with_ties_equal_r_cor_test(panel):
    found = rank_correlation(panel["usage"], panel["score"])
    RANKS.agrees(found.rho, RANKS.expected["spearman"]["rho"])
    RANKS.agrees([found.tau, found.tau_p], [RANKS.expected["kendall_b"][name] for name in ("tau", "p")])
    assert np.isnan(rank_correlation([1, 1, 1], [1, 2, 3])).all()
