"""The log-rank test against R, statsmodels on the rows, by hand and at the edges."""

import time

import numpy as np
import pandas as pd
import pytest
from golden_cases import case, table

from analysis.errors import NotEnoughData
from analysis.estimate import holm, log_rank, log_rank_pairwise

LUNG, LATE, DEGENERATE = (case(name) for name in ("surv_02_logrank", "surv_03_left_truncation", "surv_12_degenerate"))


def agrees_with_r(reference, found, expected):
    reference.agrees([found.chi2, found.df, found.p_value], [expected["chisq"], expected["df"], expected["p"]])
    reference.agrees(found.groups["observed"], expected["obs"])
    reference.agrees(found.groups["expected"], expected["exp"])
    if "n" in expected:
        assert list(found.groups["accounts"]) == expected["n"]


def lung():
    return table("lung").dropna(subset=["ph.ecog"])


def test_four_groups_are_those_of_r_survdiff_even_with_a_group_of_one():
    rows = lung()
    found = log_rank(rows["time"], rows["event"], rows["ph.ecog"])
    agrees_with_r(LUNG, found, LUNG.expected["logrank4"])
    assert found.left_out == ()


def test_strata_are_those_of_r_survdiff():
    rows = lung()
    found = log_rank(rows["time"], rows["event"], rows["ph.ecog"], strata=rows["sex"])
    agrees_with_r(LUNG, found, LUNG.expected["logrank4_strata_sex"])


def test_a_group_with_less_than_one_expected_is_left_out_and_named():
    rows = lung()
    found = log_rank(rows["time"], rows["event"], "ecog " + rows["ph.ecog"].astype(str), least_expected=1)
    agrees_with_r(LUNG, found, LUNG.expected["logrank3_without_single"])
    assert found.left_out == ("ecog 3.0",)


def test_leaving_one_group_out_can_leave_too_little_in_another():
    given = ([1, 2, 3, 4, 5, 6], [0, 1, 0, 1, 1, 1], list("cbbbac"))
    expected = log_rank(*given).groups["expected"]
    assert list(expected) == pytest.approx([1 / 5 + 1 / 3 + 1 / 2, 3 / 5 + 1 / 3, 1 / 5 + 1 / 3 + 1 / 2 + 1])
    with pytest.raises(NotEnoughData, match="fewer than two"):
        log_rank(*given, least_expected=1)


def test_peto_weights_are_those_of_r_survdiff_with_rho_one():
    rows = table("lung")
    agrees_with_r(LUNG, log_rank(rows["time"], rows["event"], rows["sex"], rho=1), LUNG.expected["peto_sex"])


@pytest.mark.parametrize(("by", "key"), [("plan", "plan"), ("size_band", "size")])
def test_late_entry_is_compared_with_the_hypergeometric_variance(by, key):
    rows, expected = table("accounts_lt"), LATE.expected[f"logrank_hypergeometric_{key}"]
    found = log_rank(rows["exit_month"], rows["event"], rows[by], entry=rows["entry_month"])
    agrees_with_r(LATE, found, expected)
    assert list(found.groups["group"]) == expected["groups"]


def test_the_log_rank_is_not_the_score_test_with_breslow_ties():
    rows, score = table("accounts_lt"), LATE.expected["score_test_plan"]
    found = log_rank(rows["exit_month"], rows["event"], rows["plan"], entry=rows["entry_month"])
    assert found.chi2 - score["chisq"] > 0.1
    assert found.p_value < 0.045 < 0.049 < score["p"]


@pytest.mark.parametrize(
    ("key", "groups"),
    [
        ("logrank_all", ["A", "AllCensored", "B", "Single"]),
        ("logrank_A_B", ["A", "B"]),
        ("logrank_A_AllCensored", ["A", "AllCensored"]),
    ],
)
def test_groups_of_one_and_groups_nobody_left_are_compared_as_in_r(key, groups):
    rows = table("surv_degenerate").query("group in @groups")
    agrees_with_r(DEGENERATE, log_rank(rows["time"], rows["event"], rows["group"]), DEGENERATE.expected[key])


def test_four_accounts_worked_by_hand():
    found = log_rank([1, 3, 2, 4], [1, 1, 1, 0], ["a", "a", "b", "b"])
    expected_a = 2 / 4 + 1 / 3 + 1 / 2
    variance = 1 / 4 + 2 / 9 + 1 / 4
    assert list(found.groups["expected"]) == pytest.approx([expected_a, 3 - expected_a])
    assert found.chi2 == pytest.approx((2 - expected_a) ** 2 / variance)
    assert list(found.groups["observed"]) == [2, 1]


def book_of(n, seed, groups="abcd"):
    rng = np.random.default_rng(seed)
    entry = rng.integers(0, 15, n)
    return pd.DataFrame(
        {
            "time": entry + rng.integers(1, 24, n),
            "event": rng.integers(0, 2, n),
            "entry": entry,
            "group": rng.choice(list(groups), n),
            "strata": rng.choice(["x", "y"], n),
            "weights": rng.integers(0, 4, n),
        }
    )


def compare(rows, test=log_rank, **more):
    names = ("entry", "strata", "weights")
    given = {name: rows[name] for name in names if name in rows}
    return test(rows["time"], rows["event"], rows["group"], **given, **more)


def same(one, other):
    assert one[:3] == pytest.approx(other[:3], rel=1e-9)
    pd.testing.assert_frame_equal(one.groups, other.groups, check_dtype=False)
    assert one.left_out == other.left_out


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("rho", [0, 1])
def test_counts_give_the_test_of_the_rows_they_stand_for(seed, rho):
    rows = book_of(150, seed)
    expanded = rows.loc[rows.index.repeat(rows["weights"])].drop(columns="weights")
    same(compare(rows, rho=rho), compare(expanded, rho=rho))


def test_grouped_rows_give_the_test_of_the_rows():
    rows = book_of(500, 7)
    keys = ["time", "event", "entry", "group", "strata"]
    same(compare(rows), compare(rows.groupby(keys, as_index=False)["weights"].sum()))


def test_order_and_a_shift_of_all_tenures_do_not_matter():
    rows = book_of(200, 8)
    same(compare(rows), compare(rows.sample(frac=1, random_state=1)))
    same(compare(rows), compare(rows.assign(time=rows["time"] + 5, entry=rows["entry"] + 5)))


def test_renaming_the_groups_changes_only_their_names():
    rows = book_of(200, 12)
    renamed = compare(rows.assign(group=rows["group"].map({"a": "z", "b": "y", "c": "x", "d": "w"})))
    assert renamed[:3] == pytest.approx(compare(rows)[:3])
    assert list(renamed.groups["group"]) == ["w", "x", "y", "z"]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("late_entry", "stratified"), [(False, False), (True, False), (False, True)])
def test_the_test_is_that_of_statsmodels_on_the_rows(seed, late_entry, stratified):
    from statsmodels.duration.survfunc import survdiff

    rows = book_of(160, seed).drop(columns="weights")
    entry, strata = (rows["entry"] if late_entry else None), (rows["strata"] if stratified else None)
    extra = {"entry": None if entry is None else entry.to_numpy(), "strata": strata}
    theirs = survdiff(rows["time"].to_numpy(), rows["event"].to_numpy(), rows["group"].to_numpy(), **extra)
    found = log_rank(rows["time"], rows["event"], rows["group"], entry=entry, strata=strata)
    assert (found.chi2, found.p_value) == pytest.approx(theirs, rel=1e-8)


@pytest.mark.parametrize("seed", range(3))
def test_a_stratum_is_compared_as_if_its_tenures_came_after_all_others(seed):
    rows = book_of(160, seed)
    later = 1000 * (rows["strata"] == "y")
    apart = rows.assign(time=rows["time"] + later, entry=rows["entry"] + later).drop(columns="strata")
    same(compare(rows), compare(apart))


def test_peto_weights_are_those_of_statsmodels_on_the_rows():
    from statsmodels.duration.survfunc import survdiff

    rows = book_of(160, 5)
    rows["event"] = rows["event"].where(rows["time"] < rows["time"].max(), 0)
    given = (rows["time"].to_numpy(), rows["event"].to_numpy(), rows["group"].to_numpy())
    assert log_rank(*given, rho=1)[0] == pytest.approx(survdiff(*given, weight_type="fh", fh_p=1)[0], rel=1e-8)


def test_expected_events_add_up_to_those_observed():
    found = compare(book_of(300, 13))
    assert found.groups["expected"].sum() == pytest.approx(found.groups["observed"].sum())


def test_each_pair_is_the_test_of_its_two_groups_corrected_by_holm():
    rows = book_of(200, 14)
    pairs = compare(rows, test=log_rank_pairwise)
    assert list(pairs.columns) == ["group", "other", "chi2", "p_value", "p_adjusted"]
    assert len(pairs) == 6
    for pair in pairs.itertuples():
        alone = compare(rows[rows["group"].isin([pair.group, pair.other])])
        assert (pair.chi2, pair.p_value) == pytest.approx((alone.chi2, alone.p_value))
    assert list(pairs["p_adjusted"]) == pytest.approx(list(holm(pairs["p_value"])))


def test_a_pair_without_anyone_who_left_is_missing_and_not_counted():
    time, event, group = [1, 2, 3, 4, 5, 6], [1, 1, 0, 0, 0, 0], list("aabbcc")
    pairs = log_rank_pairwise(time, event, group).set_index(["group", "other"])
    assert pairs.loc[("b", "c")].isna().all()
    tested = pairs.drop(index=("b", "c"))
    assert list(tested["p_adjusted"]) == pytest.approx(list(holm(tested["p_value"])))


def test_one_group_has_no_pairs():
    assert log_rank_pairwise([1, 2], [1, 1], ["a", "a"]).empty


@pytest.mark.parametrize(
    ("time", "event", "group"),
    [
        ([1, 2, 3], [0, 0, 0], ["a", "b", "b"]),
        ([1, 2, 3], [1, 1, 0], ["a", "a", "a"]),
        ([], [], []),
        ([1, 1], [1, 1], ["a", "b"]),
    ],
)
def test_where_there_is_nothing_to_compare_it_says_so_with_a_way_out(time, event, group):
    with pytest.raises(NotEnoughData) as refusal:
        log_rank(time, event, group)
    assert refusal.value.fix


def test_a_group_never_at_risk_when_someone_left_is_left_out():
    found = log_rank([1, 5, 6, 7], [0, 1, 1, 0], ["gone", "a", "b", "b"])
    assert found.left_out == ("gone",)
    assert found.df == 1


def test_groups_watched_at_different_tenures_only_cannot_be_compared():
    with pytest.raises(NotEnoughData, match="at risk together"):
        log_rank([3, 4, 13, 14], [1, 1, 1, 1], ["a", "a", "b", "b"], entry=[0, 0, 10, 10])


def test_accounts_without_a_value_are_a_group_of_their_own():
    found = log_rank([1, 2, 3, 4], [1, 1, 1, 0], ["a", None, "a", None])
    assert list(found.groups["accounts"]) == [2, 2]
    assert found.groups["group"].isna().sum() == 1


def test_one_account_among_ten_million_is_still_compared():
    rows = pd.DataFrame({"time": [1, 2, 3, 4, 5, 2], "event": [1, 1, 1, 1, 0, 1], "group": list("aabbbc")})
    rows["weights"] = [2_000_000] * 5 + [1]
    found = log_rank(rows["time"], rows["event"], rows["group"], weights=rows["weights"])
    assert found.df == 2
    assert found.groups["accounts"].sum() == 10_000_001


@pytest.mark.parametrize("times_as_many", [10**3, 10**6, 10**9])
def test_the_degrees_of_freedom_do_not_depend_on_how_large_the_book_is(times_as_many):
    rows = book_of(300, 17, groups="abcdefgh")
    assert compare(rows).df == compare(rows.assign(weights=rows["weights"] * times_as_many)).df == 7


def test_equal_groups_are_called_different_one_time_in_twenty():
    rng = np.random.default_rng(15)
    group = np.repeat(["a", "b"], 40)
    draws = (log_rank(rng.geometric(0.05, 80), rng.uniform(size=80) < 0.7, group).p_value for _ in range(400))
    assert 0.02 < np.mean([p < 0.05 for p in draws]) < 0.085


def test_five_thousand_counts_take_milliseconds():
    rng = np.random.default_rng(16)
    rows = (rng.integers(1, 1300, 5000), rng.integers(0, 2, 5000), rng.integers(0, 4, 5000))
    weights = rng.integers(1, 4000, 5000)
    assert min(_seconds(lambda: log_rank(*rows, weights=weights)) for _ in range(3)) < 0.1


def _seconds(call):
    before = time.perf_counter()
    call()
    return time.perf_counter() - before
