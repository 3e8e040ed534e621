"""NPS, its interval, its differences, answers of the same account, and the silent: against R and by hand."""

import numpy as np
import pytest
from golden_cases import case, table

from analysis.estimate import clustered_mean, coefficient, design_effect, least_squares, nonresponse, nps, nps_interval

NPS_01, NPS_02, NPS_06 = case("nps_01_ci"), case("nps_02_cluster"), case("nps_06_nonresponse")


def by_number_of_answers(account, value):
    """What `clustered_mean` needs, counted from rows."""
    names, of = np.unique(account, return_inverse=True)
    each, sums = np.bincount(of), np.bincount(of, value)
    k = np.unique(each)
    parts = [
        (number, (each == number).sum(), sums[each == number].sum(), (sums[each == number] ** 2).sum()) for number in k
    ]
    assert sum(count for _, count, _, _ in parts) == len(names)
    return [np.array(column, float) for column in zip(*parts, strict=True)]


@pytest.mark.parametrize("expected", NPS_01.expected["single"], ids=lambda e: f"{e['promoters']}-{e['detractors']}")
def test_nps_and_its_interval_equal_rs_adjusted_wald(expected):
    counts = [expected[name] for name in ("promoters", "passives", "detractors")]
    NPS_01.agrees(nps(*counts), expected["nps"])
    NPS_01.agrees(nps_interval(*counts), expected["adjwald95"])


def test_all_promoters_is_no_certainty():
    low, high = nps_interval(12, 0, 0)
    assert low < 60
    assert high == 100


def test_nobody_answered_is_missing_and_not_zero():
    assert np.isnan([nps(0, 0, 0), *nps_interval(0, 0, 0)]).all()
    with pytest.raises(ValueError, match="negative"):
        nps_interval(-1, 2, 3)


def test_the_interval_covers_the_truth_at_ten_answers():
    random, truth = np.random.default_rng(3), 88.0
    draws = random.multinomial(10, [0.90, 0.08, 0.02], 4000)
    low, high = nps_interval(draws[:, 0], draws[:, 1], draws[:, 2])
    assert ((np.asarray(low) <= truth) & (truth <= np.asarray(high))).mean() > 0.92


def test_answers_of_one_account_are_clustered_as_r_club_sandwich_does():
    rows, expected = table("nps_responses"), NPS_02.expected
    value = np.where(rows["score"] >= 9, 100.0, np.where(rows["score"] >= 7, 0.0, -100.0))
    found = clustered_mean(*by_number_of_answers(rows["account_id"], value))
    NPS_02.agrees([found.mean, found.se, found.df], [expected[name] for name in ("nps", "se_CR2", "df_CR2")])
    own = [expected[name] for name in ("G", "account_mean_nps", "account_mean_se")]
    NPS_02.agrees([found.accounts, found.account_mean, found.account_se], own)


def test_the_fit_on_rows_gives_the_same_errors_and_the_difference_of_two_halves():
    rows, expected = table("nps_responses"), NPS_02.expected
    value = np.where(rows["score"] >= 9, 100.0, np.where(rows["score"] >= 7, 0.0, -100.0))
    ones, late = np.ones((len(rows), 1)), (rows["half"] == "H2").to_numpy(float)
    for errors, se in (("classic", "se_naive"), ("CR1", "se_CR1"), ("CR2", "se_CR2")):
        NPS_02.agrees(coefficient(least_squares(value, ones, errors, rows["account_id"]), 0).se, expected[se])
    halves = expected["diff_H2_minus_H1"]
    for errors, se in (("classic", "se_naive"), ("CR1", "se_CR1"), ("CR2", "se_CR2")):
        found = coefficient(least_squares(value, np.column_stack([ones, late]), errors, rows["account_id"]), 1)
        NPS_02.agrees([found.estimate, found.se], [halves["est"], halves[se]])
    NPS_02.agrees([found.df, found.p], [halves["df_CR2"], halves["p_CR2"]])


def test_the_interval_widens_by_the_design_effect_and_not_where_every_answer_is_another_accounts():
    one_each = clustered_mean([1.0], [100], [3400.0], [10_000 * 72.0])
    assert design_effect(53, 28, 19, one_each) == pytest.approx(1)
    rows = table("nps_responses")
    value = np.where(rows["score"] >= 9, 100.0, np.where(rows["score"] >= 7, 0.0, -100.0))
    counts = [(value == v).sum() for v in (100, 0, -100)]
    effect = design_effect(*counts, clustered_mean(*by_number_of_answers(rows["account_id"], value)))
    few = (2.0144 / 1.9701) ** 2
    assert effect == pytest.approx((NPS_02.expected["se_CR2"] / NPS_02.expected["se_naive"]) ** 2 * few, rel=1e-3)
    (low, high), naive = nps_interval(*counts, effect), nps_interval(*counts)
    assert (high - low) / (naive.high - naive.low) == pytest.approx(np.sqrt(effect), rel=0.03)


def test_sums_over_two_halves_of_the_accounts_add_up():
    rows = table("nps_responses")
    value = np.where(rows["score"] >= 9, 100.0, np.where(rows["score"] >= 7, 0.0, -100.0))
    first = rows["account_id"] < "R35"
    parts = [by_number_of_answers(rows["account_id"][half], value[half]) for half in (first, ~first)]
    together = [np.concatenate(column) for column in zip(*parts, strict=True)]
    whole = clustered_mean(*by_number_of_answers(rows["account_id"], value))
    assert clustered_mean(*together) == pytest.approx(whole)


def test_the_silent_are_weighed_and_bounded_as_in_r_survey():
    rows, expected = table("nps_survey"), NPS_06.expected
    rows["cell"] = rows["segment"] + " " + rows["usage_band"]
    score = rows["score"]
    rows["value"] = np.where(score >= 9, 100.0, np.where(score >= 7, 0.0, -100.0)) * rows["responded"]
    cells = rows.assign(squared=rows["value"] ** 2).groupby("cell")
    cells = cells.agg(
        asked=("value", "size"), answered=("responded", "sum"), total=("value", "sum"), squared=("squared", "sum")
    )
    rates = cells["answered"] / cells["asked"]
    NPS_06.agrees(rates, [expected["by_cell"][cell] for cell in cells.index])
    found = nonresponse(cells["asked"], cells["answered"], cells["total"], cells["squared"])
    names = ["response_rate", "nps_respondents", "nps_weighted", "se_weighted_hajek", "n_eff"]
    NPS_06.agrees(found[:5], [expected[name] for name in names])
    NPS_06.agrees(found[5:], expected["bounds"])


def test_a_cell_nobody_answered_in_is_refused():
    with pytest.raises(ValueError, match="at least one answer"):
        nonresponse([10, 10], [5, 0], [100, 0], [50000, 0])
