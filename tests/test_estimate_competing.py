"""Ways to leave that compete: R's Aalen-Johansen, what must add up, and by hand."""

import numpy as np
import pandas as pd
import pytest
from golden_cases import case, table

from analysis.estimate import cumulative_incidence, kaplan_meier

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
