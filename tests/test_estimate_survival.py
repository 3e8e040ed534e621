"""Curves of how long accounts stay, against R, statsmodels on the rows, by hand and at the edges."""

import numpy as np
import pandas as pd
import pytest
from golden_cases import case, numbers, table
from scipy import stats

from analysis.estimate import (
    at_risk,
    kaplan_meier,
    least_kept,
    log_rank,
    poisson_exact,
    quantile,
    restricted_mean,
    restricted_mean_difference,
    start_of_curve,
    survival_at,
)
from analysis.estimate._risk_sets import distinct

LUNG, LATE, EMPTYING, MEANS, DEGENERATE = (
    case(name)
    for name in (
        "surv_01_km_lung",
        "surv_03_left_truncation",
        "surv_04_lt_riskset_zero",
        "surv_05_rmst",
        "surv_12_degenerate",
    )
)
COLUMNS = ["time", "at_risk", "events", "censored", "survival", "se", "low", "high"]


def step(curve, column, times):
    place = np.searchsorted(curve["time"], times, side="right")
    return np.concatenate([[0.0 if column == "se" else 1.0], curve[column]])[place]


def agrees_with_r(reference, curve, expected):
    """R repeats the last value past the last follow-up and gives no interval at 1; here the first is missing."""
    times = numbers(expected["time"])
    inside = times <= curve["time"].iloc[-1]
    reference.agrees(survival_at(curve, times)[inside], list(np.array(expected["surv"])[inside]))
    assert np.isnan(survival_at(curve, times)[~inside]).all()
    between = inside & (survival_at(curve, times) < 1)
    for column, key in (("se", "se"), ("low", "ci_low"), ("high", "ci_high")):
        reference.agrees(step(curve, column, times)[between], list(np.array(expected[key], object)[between]))


def quantiles_agree(reference, curve, expected):
    found = np.array([quantile(curve, p) for p in expected["prob"]])
    for place, key in enumerate(("q", "low", "high")):
        reference.agrees(found[:, place], expected[key])


def lung(group):
    rows = table("lung")
    return rows[rows["sex"] == int(group[-1])]


@pytest.mark.parametrize("group", ["sex=1", "sex=2"])
def test_the_curve_and_its_quantiles_are_those_of_r_survfit(group):
    rows, expected = lung(group), LUNG.expected
    curve = kaplan_meier(rows["time"], rows["event"])
    agrees_with_r(LUNG, curve, expected["at"][group])
    quantiles_agree(LUNG, curve, expected["quantiles"][group])
    assert list(at_risk(expected["at"][group]["time"], rows["time"])) == expected["at"][group]["n_risk"]
    assert (len(rows), curve["events"].sum()) == (expected["n"][group], expected["events"][group])


def late(group):
    rows = table("accounts_lt")
    return rows[rows["plan"] == group.removeprefix("plan=")]


@pytest.mark.parametrize("group", ["plan=annual", "plan=monthly"])
def test_late_entry_gives_the_curve_of_r_and_not_the_one_that_ignores_entry(group):
    rows, expected = late(group), LATE.expected
    given = (rows["exit_month"], rows["event"], rows["entry_month"])
    curve, times = kaplan_meier(*given), expected["at"][group]["time"]
    agrees_with_r(LATE, curve, expected["at"][group])
    quantiles_agree(LATE, curve, expected["quantiles"][group])
    assert list(at_risk(times, given[0], given[2])) == expected["at"][group]["n_risk"]
    naive = np.array(expected["naive_ignoring_entry"][group]["surv"])
    assert (naive - survival_at(curve, times) > 0.002).all()
    agrees_with_r(LATE, kaplan_meier(*given[:2]), expected["naive_ignoring_entry"][group])
    assert list(at_risk(times, given[0])) == expected["naive_ignoring_entry"][group]["n_risk"]


@pytest.mark.parametrize("group", ["plan=annual", "plan=monthly"])
def test_still_here_after_month_twelve_leaves_out_those_who_left_in_it(group):
    rows, expected = late(group), LATE.expected
    given = (rows["exit_month"], rows["event"], rows["entry_month"])
    curve = kaplan_meier(*given, after=12)
    wanted = expected["conditional_after_12"][group]
    agrees_with_r(LATE, curve, wanted)
    assert list(at_risk(wanted["time"], given[0], given[2])) == wanted["n_risk"]
    included = expected["conditional_from_12_month12_included"][group]
    agrees_with_r(LATE, kaplan_meier(*given, after=11), included)
    assert list(at_risk(included["time"], given[0], given[2])) == included["n_risk"]
    assert (survival_at(curve, [13, 24]) > np.array(included["surv"][:2])).all()


def test_the_late_entry_table_counts_those_of_r():
    rows, expected = table("accounts_lt"), LATE.expected
    counted = (len(rows), (rows["entry_month"] > 0).sum(), rows["event"].sum())
    assert counted == (expected["n"], expected["n_late_entry"], expected["events"])


def emptying():
    rows = table("lt_riskset_zero")
    return rows["exit"], rows["event"], rows["entry"]


def test_a_risk_set_that_empties_early_holds_the_curve_at_nought():
    expected, curve = EMPTYING.expected["unconditional"], kaplan_meier(*emptying())
    for column, key in (("time", "time"), ("at_risk", "n_risk"), ("events", "n_event"), ("survival", "surv")):
        EMPTYING.agrees(curve[column], expected[key])
    assert curve.loc[curve["survival"] == 0, ["se", "low", "high"]].isna().all(axis=None)


def test_given_still_here_at_six_the_curve_is_usable_again():
    expected, curve = EMPTYING.expected["conditional_from_6"], kaplan_meier(*emptying(), after=6)
    keys = {"time": "time", "at_risk": "n_risk", "events": "n_event", "survival": "surv", "se": "se"}
    for column, key in {**keys, "low": "ci_low", "high": "ci_high"}.items():
        EMPTYING.agrees(curve[column], expected[key])


def test_the_curve_starts_where_enough_accounts_are_watched():
    curve = kaplan_meier(*emptying())
    assert start_of_curve(curve, floor=5) == 5
    assert np.isnan(start_of_curve(curve, floor=10))
    rows = table("accounts_lt")
    assert start_of_curve(kaplan_meier(rows["exit_month"], rows["event"], rows["entry_month"])) == 0


def test_without_late_entry_the_curve_starts_at_nought_however_small():
    assert start_of_curve(kaplan_meier([3, 5, 9], [1, 0, 1])) == 0
    assert start_of_curve(kaplan_meier([], [])) == 0


def test_two_early_accounts_do_not_decide_the_curve_of_thirty():
    time, entry = [1, 2] + [20] * 30, [0, 0] + [4] * 30
    curve = kaplan_meier(time, [1, 1] + [0] * 30, entry)
    assert curve["survival"].iloc[-1] == 0
    assert start_of_curve(curve) == 2
    assert kaplan_meier(time, [1, 1] + [0] * 30, entry, after=2)["survival"].iloc[-1] == 1


PAIRS = {
    "lung365": ("lung", "sex", ("time", "event"), 365),
    "lung730": ("lung", "sex", ("time", "event"), 730),
    "veteran180": ("veteran", "trt", ("time", "status"), 180),
    "accounts36_by_value_high_low": ("accounts_lt", "value_band", ("exit_month", "event", "entry_month"), 36),
}


@pytest.mark.parametrize("name", PAIRS)
def test_the_restricted_mean_and_its_difference_are_those_of_r(name):
    file, by, columns, tau = PAIRS[name]
    groups = [rows for _, rows in table(file).groupby(by)]
    curves = [kaplan_meier(*(rows[column] for column in columns)) for rows in groups]
    expected, means = MEANS.expected[name], [restricted_mean(curve, tau) for curve in curves]
    MEANS.agrees([mean.estimate for mean in means], expected["rmst"])
    MEANS.agrees([mean.se for mean in means], expected["se"])
    found = restricted_mean_difference(*curves, tau)
    MEANS.agrees([found.difference, found.se, found.p_value], [expected["diff"], expected["se_diff"], expected["p"]])
    MEANS.agrees([found.low, found.high], expected["ci95"])


def degenerate(group):
    rows = table("surv_degenerate")
    return rows[rows["group"] == group.removeprefix("group=")]


@pytest.mark.parametrize("group", ["group=A", "group=AllCensored", "group=B", "group=Single"])
def test_groups_of_one_and_groups_nobody_left_give_the_curve_of_r(group):
    rows, expected = degenerate(group), DEGENERATE.expected
    curve = kaplan_meier(rows["time"], rows["event"])
    agrees_with_r(DEGENERATE, curve, expected["at"][group])
    quantiles_agree(DEGENERATE, curve, expected["median"][group])
    assert list(at_risk(expected["at"][group]["time"], rows["time"])) == expected["at"][group]["n_risk"]


@pytest.mark.parametrize("group", ["A", "AllCensored", "B", "Single"])
def test_their_rates_have_the_exact_interval_of_r(group):
    rows, expected = degenerate(group), DEGENERATE.expected["rates"][group]
    counted = (len(rows), rows["event"].sum(), rows["time"].sum())
    assert counted == (expected["n"], expected["events"], expected["time"])
    DEGENERATE.agrees(poisson_exact(expected["events"], expected["time"]), expected["exact95"])


def test_five_accounts_worked_by_hand():
    curve = kaplan_meier([2, 4, 4, 6, 9], [1, 1, 0, 1, 0])
    assert list(curve.columns) == COLUMNS
    assert list(curve["time"]) == [2, 4, 6, 9]
    assert list(curve["at_risk"]) == [5, 4, 2, 1]
    assert list(curve["events"]) == [1, 1, 1, 0]
    assert list(curve["censored"]) == [0, 1, 0, 1]
    assert list(curve["survival"]) == pytest.approx([4 / 5, 3 / 5, 3 / 10, 3 / 10])
    greenwood = np.cumsum([1 / 20, 1 / 12, 1 / 2, 0])
    assert list(curve["se"]) == pytest.approx(list(curve["survival"] * np.sqrt(greenwood)))
    assert restricted_mean(curve, 9).estimate == pytest.approx(2 * 1 + 2 * 0.8 + 2 * 0.6 + 3 * 0.3)
    assert quantile(curve).estimate == 6


def test_an_account_still_here_is_at_risk_until_the_data_stops():
    curve = kaplan_meier([5, 5, 8], [1, 0, 1])
    assert list(curve["at_risk"]) == [3, 1]
    assert list(at_risk([5, 5.1, 8, 8.1], [5, 5, 8])) == [3, 1, 1, 0]


def test_an_account_is_at_risk_only_after_it_was_first_watched():
    assert list(at_risk([3, 4, 5, 9], [5, 9], [3, 4])) == [0, 1, 2, 1]
    assert list(kaplan_meier([5, 9], [1, 1], [0, 5])["at_risk"]) == [1, 1]


def test_the_median_of_one_to_four_is_the_middle_of_the_flat_as_in_r():
    assert quantile(kaplan_meier([1, 2, 3, 4], [1, 1, 1, 1])).estimate == 2.5
    assert quantile(kaplan_meier([1, 2, 3, 4], [1, 1, 0, 0])).estimate == 3.0
    assert quantile(kaplan_meier([1, 1, 2, 2], [1, 0, 1, 1])).estimate == 2


@pytest.mark.parametrize("n", range(2, 60, 2))
def test_the_middle_of_the_flat_survives_rounding(n):
    assert quantile(kaplan_meier(np.arange(1, n + 1), np.ones(n))).estimate == (n + 1) / 2


def test_a_median_that_was_not_reached_is_missing():
    assert np.isnan(quantile(kaplan_meier([3, 6, 9, 12], [0, 1, 0, 0]))).tolist() == [True, False, True]
    assert np.isnan(quantile(kaplan_meier([3, 6], [0, 0]))).all()
    with pytest.raises(ValueError, match="between 0 and 1"):
        quantile(kaplan_meier([3], [1]), 50)


def test_nobody_left_has_limits_of_one_and_everybody_left_has_none():
    nobody, everybody = kaplan_meier([3, 6], [0, 0]), kaplan_meier([3, 6], [1, 1]).iloc[-1]
    assert (nobody[["survival", "low", "high"]] == 1).all(axis=None)
    assert (nobody["se"] == 0).all()
    assert everybody["survival"] == 0
    assert everybody[["se", "low", "high"]].isna().all()


def test_nothing_is_said_past_the_last_follow_up():
    curve = kaplan_meier([3, 6, 9], [1, 1, 0])
    assert survival_at(curve, 9) == pytest.approx(1 / 3)
    assert np.isnan(survival_at(curve, 9.5))
    assert np.isnan(restricted_mean(curve, 9.5)).all()
    assert np.isnan(restricted_mean_difference(curve, kaplan_meier([20], [1]), 12)).all()


def test_before_anything_happened_everybody_is_here():
    curve = kaplan_meier([3, 6, 9], [1, 1, 0])
    assert survival_at(curve, [0, 2.9, 3]).tolist() == pytest.approx([1, 1, 2 / 3])


def test_where_nobody_left_the_restricted_mean_has_no_interval():
    mean = restricted_mean(kaplan_meier([12, 12], [0, 0]), 12)
    assert (mean.estimate, mean.se) == (12, 0)
    assert np.isnan([mean.low, mean.high]).all()
    found = restricted_mean_difference(kaplan_meier([12], [0]), kaplan_meier([12], [0]), 12)
    assert np.isnan([found.low, found.high, found.p_value]).all()


def test_the_restricted_mean_stays_within_its_stretch():
    mean = restricted_mean(kaplan_meier([1, 12, 12, 12], [1, 0, 0, 0]), 12)
    assert mean.low >= 0
    assert mean.high == 12


def test_given_still_here_the_restricted_mean_counts_from_there():
    rows = table("accounts_lt")
    given = (rows["exit_month"], rows["event"], rows["entry_month"])
    whole, later = kaplan_meier(*given), kaplan_meier(*given, after=12)
    months = np.arange(12, 36)
    by_hand = (survival_at(whole, months) / survival_at(whole, 12)).sum()
    assert restricted_mean(later, 36, after=12).estimate == pytest.approx(by_hand)
    with pytest.raises(ValueError, match="starts before"):
        restricted_mean(whole, 36, after=12)


def test_no_accounts_give_an_empty_curve_that_says_nothing():
    curve = kaplan_meier([], [])
    assert list(curve.columns) == COLUMNS
    assert curve.empty
    assert np.isnan(survival_at(curve, [1, 2])).all()
    assert np.isnan(quantile(curve)).all()
    assert np.isnan(restricted_mean(curve, 12)).all()
    assert kaplan_meier([3, 5], [1, 0], after=8).empty
    assert kaplan_meier([3, 5], [1, 0], after=np.nan).empty


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (([np.nan, 2], [1, 0]), "finite"),
        (([np.inf, 2], [1, 0]), "finite"),
        (([1, 2], [1, 2]), "event must be"),
        (([1, 2], [1, np.nan]), "event must be"),
        (([1, 2], [1]), "one value per row"),
        (([1, 2], [1, 0], [0, 2]), "enter before"),
        (([1, 2], [1, 0], [0, np.nan]), "enter before"),
        (([1, 2], [1, 0], None, [1, -1]), "counts"),
    ],
)
def test_input_that_cannot_be_right_is_refused(given, message):
    with pytest.raises(ValueError, match=message):
        kaplan_meier(*given)


def book_of(n, seed):
    """Whole-month tenures with ties, late entry and counts of one to four alike accounts."""
    rng = np.random.default_rng(seed)
    entry = rng.integers(0, 20, n)
    return pd.DataFrame(
        {
            "time": entry + rng.integers(1, 30, n),
            "event": rng.integers(0, 2, n),
            "entry": entry,
            "weights": rng.integers(0, 5, n),
            "group": rng.choice(list("abc"), n),
        }
    )


def curve_of(rows, weighted=True):
    return kaplan_meier(rows["time"], rows["event"], rows["entry"], rows["weights"] if weighted else None)


@pytest.mark.parametrize("seed", range(5))
def test_counts_give_the_curve_of_the_rows_they_stand_for(seed):
    rows = book_of(120, seed)
    expanded = rows.loc[rows.index.repeat(rows["weights"])]
    pd.testing.assert_frame_equal(curve_of(rows), curve_of(expanded, weighted=False))
    times = np.arange(0, 50)
    few = at_risk(times, rows["time"], rows["entry"], rows["weights"])
    assert list(few) == list(at_risk(times, expanded["time"], expanded["entry"]))


@pytest.mark.parametrize("seed", range(3))
def test_grouped_rows_give_the_curve_of_the_rows(seed):
    rows = book_of(400, seed)
    cells = rows.groupby(["time", "event", "entry"], as_index=False)["weights"].sum()
    pd.testing.assert_frame_equal(curve_of(rows), curve_of(cells))


def test_the_order_of_the_rows_does_not_matter():
    rows = book_of(200, 9)
    pd.testing.assert_frame_equal(curve_of(rows), curve_of(rows.sample(frac=1, random_state=2)))


def test_shifting_all_tenures_shifts_the_curve():
    rows = book_of(200, 10)
    later = kaplan_meier(rows["time"] + 7, rows["event"], rows["entry"] + 7, rows["weights"])
    pd.testing.assert_frame_equal(curve_of(rows), later.assign(time=later["time"] - 7))
    assert quantile(later).estimate == quantile(curve_of(rows)).estimate + 7


def test_every_account_twice_gives_the_same_curve_with_a_smaller_error():
    rows = book_of(200, 11)
    once, twice = curve_of(rows), curve_of(rows.assign(weights=rows["weights"] * 2))
    assert list(once["survival"]) == pytest.approx(list(twice["survival"]))
    reached = once["survival"] > 0
    shrink = np.sqrt(np.cumsum(once["events"] / (2 * once["at_risk"] * (once["at_risk"] - once["events"]))))
    assert list(twice["se"][reached]) == pytest.approx(list((once["survival"] * shrink)[reached]))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("late_entry", [False, True])
def test_the_curve_is_that_of_statsmodels_on_the_rows(seed, late_entry):
    from statsmodels.duration.survfunc import SurvfuncRight

    rows = book_of(150, seed)
    entry = rows["entry"] if late_entry else None
    theirs = SurvfuncRight(rows["time"], rows["event"], entry=entry)
    ours = kaplan_meier(rows["time"], rows["event"], entry).query("events > 0")
    assert list(ours["survival"]) == pytest.approx(list(theirs.surv_prob), abs=1e-12)
    alive = theirs.surv_prob > 0
    assert list(ours["se"][alive]) == pytest.approx(list(theirs.surv_prob_se[alive]), abs=1e-12)


def test_weights_do_not_give_the_standard_error_of_statsmodels_with_frequency_weights():
    from statsmodels.duration.survfunc import SurvfuncRight

    rows = book_of(150, 3)
    theirs = SurvfuncRight(rows["time"], rows["event"], freq_weights=np.ones(150))
    ours = kaplan_meier(rows["time"], rows["event"], weights=np.ones(150)).query("events > 0")
    low = (ours["survival"] < 0.7).to_numpy() & (theirs.surv_prob > 0)
    assert (theirs.surv_prob_se[low] > 1.2 * ours["se"][low]).all()


def test_weights_that_are_not_whole_are_kept():
    curve = kaplan_meier([2, 4], [1, 0], weights=[0.5, 1.5])
    assert list(curve["at_risk"]) == [2, 1.5]
    assert list(curve["survival"]) == pytest.approx([0.75, 0.75])


@pytest.mark.parametrize("seed", range(3))
def test_the_curve_falls_and_lies_within_its_limits(seed):
    curve = curve_of(book_of(300, seed))
    assert (curve["survival"].diff().dropna() <= 0).all()
    drawn = curve.dropna()
    assert ((drawn["low"] <= drawn["survival"]) & (drawn["survival"] <= drawn["high"])).all()


def test_nobody_and_everybody_are_no_quantile():
    curve = kaplan_meier([1, 2, 3, 4], [1, 1, 1, 1])
    for p in (0, 1):
        with pytest.raises(ValueError, match="between 0 and 1"):
            quantile(curve, p)


def test_a_curve_with_a_row_at_the_tenure_it_is_given_from_was_not_made_for_it():
    with pytest.raises(ValueError, match="starts before"):
        restricted_mean(kaplan_meier([2, 5, 9], [1, 1, 0]), 8, after=2)


def test_limits_of_the_restricted_mean_end_where_the_stretch_does_also_given_still_here():
    """One of two leaves a tenth of a month in: 5.05 of 10 months, ± 1.96 × 3.5; nine of ten stay: 9.01 ± 1.84."""
    low = restricted_mean(kaplan_meier([0.1, 10], [1, 0]), 10)
    assert (low.estimate, low.se) == pytest.approx((5.05, 9.9 / 2 / np.sqrt(2)))
    wide = restricted_mean(kaplan_meier([0.1, 0.1, 10], [1, 1, 0]), 10)
    assert (wide.estimate, wide.low) == (pytest.approx(0.1 + 9.9 / 3), 0)
    time, left = [6.1, *[16] * 9], [1, *[0] * 9]
    assert restricted_mean(kaplan_meier(time, left), 16).high == 16
    given = restricted_mean(kaplan_meier(time, left, after=6), 16, after=6)
    assert (given.estimate, given.high) == (pytest.approx(0.1 + 9.9 * 0.9), 10)


def test_ten_accounts_at_once_are_enough_for_a_curve_to_start():
    """One is watched from the start, and nine more from month 4: ten at the most, which is the floor."""
    time, entry = [1, *[20] * 10], [0, *[4] * 10]
    assert start_of_curve(kaplan_meier(time, [0] * 11, entry)) == 1
    assert np.isnan(start_of_curve(kaplan_meier(time[:-1], [0] * 10, entry[:-1])))


def test_whole_tenures_are_counted_off_and_others_sorted_with_the_same_places() -> None:
    random = np.random.default_rng(3)
    for values in (random.integers(-5, 400, 900).astype(float), random.random(50), np.array([1.0, 1e9]), np.array([])):
        times, place = distinct(values)
        expected = np.unique(values, return_inverse=True)
        assert np.array_equal(times, expected[0])
        assert np.array_equal(place, expected[1])


def test_groups_as_an_array_of_texts_are_those_of_a_column() -> None:
    time, event = np.array([1, 2, 3, 4, 5, 6]), np.array([1, 1, 0, 1, 1, 0])
    groups = np.array(["b", "a", "b", "a", "c", "c"])
    one, other = (log_rank(time, event, given) for given in (groups, pd.Series(groups)))
    assert one.chi2 == other.chi2
    pd.testing.assert_frame_equal(one.groups, other.groups)


def test_the_low_end_where_nobody_of_so_many_has_left_is_that_of_clopper_and_pearson() -> None:
    for many in (1, 9, 200):
        exact = stats.binomtest(many, many).proportion_ci(0.95, "exact").low
        assert float(least_kept(many)) == pytest.approx(exact)
