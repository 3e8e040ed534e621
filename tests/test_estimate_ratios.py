"""One sum over another against R's survey package."""

from golden_cases import case, table

from analysis.estimate import linearised, welch

RATIO = case("exp_03_ratio_metric")
ROWS = table("experiment")


def test_a_ratio_kpi_is_a_mean_of_its_linearised_units():
    arms = (ROWS[ROWS["arm"] == arm] for arm in ("treatment", "control"))
    got = welch(*(linearised(arm["tickets"], arm["active_users"]) for arm in arms))
    RATIO.agrees([got.effect, got.se], [RATIO.expected["diff"], RATIO.expected["se"]])
    assert got.se > 3 * RATIO.expected["naive_poisson_se"]
