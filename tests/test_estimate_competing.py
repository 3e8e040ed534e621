"""Ways to leave that compete: R's Aalen-Johansen, what must add up, and by hand."""

import numpy as np
import pandas as pd
import pytest
from golden_cases import case, table
from nightly import times

from analysis import NotEnoughData
from analysis.estimate import cumulative_incidence, gray_test, kaplan_meier, log_rank

TIMES = [60, 120, 240]


def at(curve: pd.DataFrame, cause: int, times: list[float]) -> pd.DataFrame:
    return curve[curve["cause"] == cause].set_index("time").reindex(times, method="ffill")


def test_the_share_left_in_each_way_equals_r_with_its_error_and_interval() -> None:
    golden, rows = case("surv_08_competing_mgus2"), table("mgus2")
    curve, want = cumulative_incidence(rows["etime"], rows["cause"]), golden.expected["all"]
    for cause in (1, 2):
        golden.agrees(at(curve, cause, TIMES)["incidence"], want[f"cif{cause}"])
        golden.agrees(at(curve, cause, TIMES)["se"], want[f"se{cause}"])
    golden.agrees(at(curve, 1, TIMES)["low"], want["loglog_low1"])
    golden.agrees(at(curve, 1, TIMES)["high"], want["loglog_high1"])


@pytest.mark.parametrize("sex", ["F", "M"])
def test_each_group_equals_r_and_nearly_the_other_variance_of_cmprsk(sex: str) -> None:
    golden, rows = case("surv_08_competing_mgus2"), table("mgus2").query("sex == @sex")
    curve, want = cumulative_incidence(rows["etime"], rows["cause"]), golden.expected["by_sex"][f"sex={sex}"]
    for cause in (1, 2):
        found = at(curve, cause, TIMES)
        golden.agrees(found["incidence"], want[f"cif{cause}"])
        golden.agrees(found["se"], want[f"se{cause}"])
        place = golden.expected["cmprsk"]["curves"].index(f"{sex} {cause}")
        assert found["se"].to_numpy() ** 2 == pytest.approx(golden.expected["cmprsk"]["var"][place], rel=0.04)


def test_one_minus_the_curve_that_censors_the_other_way_is_too_high_and_is_not_what_we_give() -> None:
    golden, rows = case("surv_08_competing_mgus2"), table("mgus2")
    wrong = 1 - kaplan_meier(rows["etime"], rows["cause"] == 1).set_index("time")["survival"].reindex(
        TIMES, method="ffill"
    )
    golden.agrees(wrong, golden.expected["one_minus_KM_cause1_WRONG"])
    ours = at(cumulative_incidence(rows["etime"], rows["cause"]), 1, TIMES)["incidence"].to_numpy()
    assert (wrong.to_numpy() > ours).all()


@pytest.mark.parametrize("seed", range(12))
def test_the_ways_to_leave_and_those_still_here_always_make_up_all(seed: int) -> None:
    random = np.random.default_rng(seed)
    size = int(random.integers(5, 300))
    entry = random.integers(0, 10, size) * random.integers(0, 2)
    time, cause = entry + random.integers(1, 40, size), random.integers(0, 4, size)
    weights = random.integers(1, 5, size)
    curve = cumulative_incidence(time, cause, entry, weights)
    total = curve.groupby("time")["incidence"].sum() + curve.groupby("time")["survival"].first()
    assert total.to_numpy() == pytest.approx(1.0, abs=1e-12)
    alone = kaplan_meier(time, cause > 0, entry, weights).set_index("time")["survival"]
    assert curve.groupby("time")["survival"].first().to_numpy() == pytest.approx(alone.to_numpy(), abs=1e-12)
    counted = cumulative_incidence(np.repeat(time, weights), np.repeat(cause, weights), np.repeat(entry, weights))
    pd.testing.assert_frame_equal(curve, counted, check_dtype=False)


def test_four_accounts_are_counted_on_fingers() -> None:
    """One of four leaves by choice in month 1, one of three unpaid in month 2, the others stay: 1/4, then 3/4 × 1/3."""
    curve = cumulative_incidence([1, 2, 3, 3], [1, 2, 0, 0])
    assert at(curve, 1, [1, 2, 3])["incidence"].tolist() == pytest.approx([1 / 4] * 3)
    assert at(curve, 2, [1, 2, 3])["incidence"].tolist() == pytest.approx([0, 1 / 4, 1 / 4])
    assert at(curve, 2, [1, 2, 3])["survival"].tolist() == pytest.approx([3 / 4, 1 / 2, 1 / 2])


def test_with_one_way_to_leave_it_is_one_minus_the_curve_and_nearly_greenwoods_error() -> None:
    rows = table("lung")
    curve, alone = (f(rows["time"], rows["event"]) for f in (cumulative_incidence, kaplan_meier))
    assert curve["incidence"].to_numpy() == pytest.approx(1 - alone["survival"].to_numpy())
    assert curve["se"].to_numpy()[:100] == pytest.approx(alone["se"].to_numpy()[:100], rel=0.02)


def test_nobody_who_left_gives_an_empty_frame() -> None:
    assert cumulative_incidence([1, 2], [0, 0]).empty
    assert cumulative_incidence([], []).empty


def test_whether_groups_differ_in_one_way_of_leaving_equals_cuminc_of_r() -> None:
    golden, rows = case("surv_08_competing_mgus2"), table("mgus2")
    want = golden.expected["gray_test"]
    for place, cause in enumerate(want["cause"]):
        found = gray_test(rows["etime"], rows["cause"], rows["sex"], of=cause)
        golden.agrees([found.chi2, found.p_value, found.df], [want[name][place] for name in ("stat", "p", "df")])
        assert found.groups["observed"].sum() == pytest.approx(found.groups["expected"].sum())


@pytest.mark.parametrize("seed", range(6))
def test_names_order_and_counting_alike_accounts_together_change_nothing(seed: int) -> None:
    random = np.random.default_rng(seed)
    time, cause, group = random.integers(1, 40, 400), random.integers(0, 3, 400), random.integers(0, 4, 400)
    found = gray_test(time, cause, group)
    order = random.permutation(400)
    renamed = gray_test(time[order], cause[order], np.array(list("wxyz"))[3 - group[order]])
    assert renamed.chi2 == pytest.approx(found.chi2)
    rows = pd.DataFrame({"time": time, "cause": cause, "group": group})
    alike = rows.groupby(["time", "cause", "group"], as_index=False).size()
    counted = gray_test(alike["time"], alike["cause"], alike["group"], weights=alike["size"])
    assert counted.chi2 == pytest.approx(found.chi2)
    assert counted.groups["accounts"].tolist() == np.bincount(group).tolist()
    entered = gray_test(time, cause, group, entry=np.full(400, 0))
    assert entered.chi2 == pytest.approx(found.chi2)


def test_with_one_way_to_leave_it_expects_what_the_log_rank_test_expects() -> None:
    """Without another way nobody is gone for good: observed and expected are those of the log-rank test."""
    rows = table("lung")
    gray, rank = gray_test(rows["time"], rows["event"], rows["sex"]), log_rank(rows["time"], rows["event"], rows["sex"])
    assert gray.groups["observed"].tolist() == rank.groups["observed"].tolist()
    assert gray.groups["expected"].to_numpy() == pytest.approx(rank.groups["expected"].to_numpy())
    assert gray.chi2 == pytest.approx(rank.chi2, rel=0.1)


def test_accounts_that_come_late_to_an_empty_group_do_not_break_it() -> None:
    found = gray_test([1, 2, 5, 6, 8, 9], [1, 1, 1, 0, 2, 1], list("aabbab"), entry=[0, 0, 0, 1, 6, 3])
    assert 0 <= found.p_value <= 1


def test_one_group_or_nobody_who_left_in_that_way_is_not_compared() -> None:
    for group, cause in (("aaaa", [1, 1, 0, 0]), ("aabb", [2, 2, 0, 0])):
        with pytest.raises(NotEnoughData):
            gray_test([1, 2, 3, 4], cause, list(group))


def test_where_groups_do_not_differ_it_errs_in_about_5_of_100() -> None:
    random, draws, wrong = np.random.default_rng(20251204), times(80, 2000), 0
    for _ in range(draws):
        life, watched = random.geometric(0.03, 300), random.integers(1, 49, 300)
        cause = np.where(life <= watched, random.choice([1, 2], 300, p=[0.7, 0.3]), 0)
        wrong += gray_test(np.minimum(life, watched), cause, random.integers(0, 3, 300)).p_value < 0.05
    assert wrong <= 0.05 * draws + 3 * np.sqrt(0.05 * 0.95 * draws), f"{wrong} of {draws}"
