"""Regression with robust and clustered errors against R and Petersen's published benchmark."""

import numpy as np
import pytest
from golden_cases import case, table

from analysis.estimate import coefficient, least_squares

PETERSEN, CUPED = case("exp_10_cluster_petersen"), case("exp_04_cuped")
FIRMS, ROWS = table("petersen"), table("experiment")
X = np.column_stack([np.ones(len(FIRMS)), FIRMS["x"]])


def errors(kind, cluster=None):
    fit = least_squares(FIRMS["y"], X, kind, cluster)
    return np.sqrt(np.diag(fit.covariance))


def test_clustered_errors_are_petersens():
    expected = PETERSEN.expected
    PETERSEN.agrees(least_squares(FIRMS["y"], X).coefficients, expected["coef"])
    PETERSEN.agrees(errors("classic"), expected["se_ols"])
    PETERSEN.agrees(errors("HC1"), expected["se_HC1"])
    PETERSEN.agrees(errors("CR1", FIRMS["firm"]), expected["se_firm"])
    PETERSEN.agrees(errors("CR1", FIRMS["year"]), expected["se_year"])
    published = expected["published"]
    assert errors("CR1", FIRMS["firm"])[1] == pytest.approx(published["x_firm"], abs=5e-5)
    assert errors("CR1", FIRMS["year"])[1] == pytest.approx(published["x_year"], abs=5e-5)


@pytest.mark.parametrize(
    ("kpi", "after", "before"),
    [("minutes", "minutes_per_task", "pre_minutes"), ("adoption", "adoption", "pre_adoption")],
)
def test_adjusting_by_regression_is_that_of_r(kpi, after, before):
    arm, expected = ROWS["arm"] == "treatment", CUPED.expected[kpi]
    centred = ROWS[before] - ROWS[before].mean()
    ancova = np.column_stack([np.ones(len(arm)), arm, centred]).astype(float)
    for x, name in ((ancova, "ancova"), (np.column_stack([ancova, arm * centred]), "lin")):
        for kind in ("HC2", "HC3"):
            got = coefficient(least_squares(ROWS[after], x, kind), 1)
            CUPED.agrees([got.estimate, got.se], [expected[name]["diff"], expected[name][f"se_{kind}"]])
    CUPED.agrees(coefficient(least_squares(ROWS[after], ancova, "classic"), 1).se, expected["ancova"]["se_ols"])


def test_columns_that_restate_one_another_are_refused():
    with pytest.raises(ValueError, match="cannot be separated"):
        least_squares([1.0, 2, 3, 4], np.column_stack([np.ones(4), [0, 0, 1, 1], [1, 1, 0, 0]]))


def test_missing_values_and_one_cluster_are_refused():
    with pytest.raises(ValueError, match="missing"):
        least_squares([1.0, np.nan, 3], np.ones((3, 1)))
    with pytest.raises(ValueError, match="two clusters"):
        least_squares([1.0, 2, 3], np.ones((3, 1)), "CR1", ["a", "a", "a"])


def test_few_clusters_keep_their_error_rate_with_cr2():
    random, false = np.random.default_rng(8), {"CR1": 0, "CR2": 0}
    for _ in range(400):
        unit = np.repeat(np.arange(12), 5)
        arm = (unit < 3).astype(float)
        y = random.normal(size=12)[unit] + random.normal(size=60)
        for kind in false:
            false[kind] += coefficient(least_squares(y, np.column_stack([np.ones(60), arm]), kind, unit), 1).p < 0.05
    assert false["CR2"] / 400 <= 0.065
    assert false["CR1"] > false["CR2"]
