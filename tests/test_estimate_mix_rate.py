"""Mix against rate, many small groups, and the search through all of them: against R, by hand, and on pure noise."""

from importlib import import_module
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from golden_cases import case, table
from nightly import times
from scipy import stats

from analysis import estimate
from analysis.estimate import excess, places, scan, within

DIMS = ("segment", "region", "product")


def two_periods() -> pd.DataFrame:
    return table("churn_two_periods").pivot(index="segment", columns="period").fillna(0)


@pytest.mark.parametrize(
    ("base", "lost", "which"), [("n_start", "n_churned", "logo"), ("mrr_start", "mrr_lost", "revenue")]
)
def test_mix_and_rate_equal_r(base: str, lost: str, which: str) -> None:
    golden, rows = case("churn_04_mix_rate"), two_periods()
    expected = golden.expected[which]
    first, second = sorted(rows[base].columns)
    got = estimate.mix_rate(rows[lost][first], rows[base][first], rows[lost][second], rows[base][second])
    golden.agrees([got.before, got.after], [expected["R0"], expected["R1"]])
    for part in ("mix", "rate", "entry_exit"):
        golden.agrees(getattr(got, part).sum(), expected[part])
        by_group = dict(zip(rows.index, getattr(got, part), strict=True))
        golden.agrees([by_group[s["segment"]] for s in expected["segments"]], [s[part] for s in expected["segments"]])
    if which == "logo":
        golden.agrees(got.rate_se, expected["rate_se"])
        totals = [float(rows[name][when].sum()) for when in (first, second) for name in (lost, base)]
        golden.agrees(estimate.share_change(*totals), expected["delta_newcombe95"])


@pytest.mark.parametrize("seed", range(20))
def test_mix_and_rate_add_up_to_the_change_whatever_the_groups(seed: int) -> None:
    random = np.random.default_rng(seed)
    base = random.integers(0, 200, (2, 7))
    base[:, 0] += 1
    lost = random.binomial(base, 0.2)
    got = estimate.mix_rate(lost[0], base[0], lost[1], base[1])
    change = lost[1].sum() / base[1].sum() - lost[0].sum() / base[0].sum()
    assert (got.mix + got.rate + got.entry_exit).sum() == pytest.approx(change, abs=1e-12)


def test_a_pure_change_of_mix_has_no_rate_effect() -> None:
    """10% and 20% before and after; 100 and 100 accounts become 50 and 150: 15% becomes 17.5%."""
    got = estimate.mix_rate([10, 20], [100, 100], [5, 30], [50, 150])
    assert got.rate.tolist() == [0, 0]
    assert got.mix.sum() == pytest.approx(0.025)


def test_shrunken_rates_equal_r() -> None:
    golden, rows = case("churn_05_eb_gamma_poisson"), table("segment_rates")
    got, expected = estimate.gamma_poisson(rows["churned"], rows["account_months"]), golden.expected
    golden.agrees([got.first, got.second, got.loglik], [expected["shape"], expected["rate"], expected["loglik"]])
    golden.agrees(got.mean, expected["posterior_mean"])
    golden.agrees(got.low, expected["ci95_low"])
    golden.agrees(got.high, expected["ci95_high"])
    golden.agrees(got.above, expected["p_above_prior_mean"])


def test_groups_that_do_not_differ_are_said_to_be_alike() -> None:
    random = np.random.default_rng(5)
    months = random.integers(300, 900, 30)
    alike = [estimate.gamma_poisson(random.poisson(0.02 * months), months).differ for _ in range(times(20, 400))]
    assert np.mean(alike) <= 0.15, "nominal 5%"
    assert estimate.gamma_poisson(random.poisson(0.02 * months * random.gamma(2, 0.5, 30)), months).differ


def test_too_few_groups_or_leavers_are_not_shrunk() -> None:
    assert estimate.gamma_poisson([40] * 7, [100] * 7) is None
    assert estimate.gamma_poisson([5] * 5 + [4, 0, 0], [100] * 8) is None, "29 leavers"
    assert estimate.gamma_poisson([5] * 6 + [0, 0], [100] * 8) is not None, "30 leavers in 8 groups"


def rows_of(name: str) -> tuple[pd.DataFrame, object]:
    rows = table(name)
    return rows, places({dim: rows[dim] for dim in DIMS}, most=3)


def test_the_search_through_all_cells_equals_r() -> None:
    golden, (rows, found) = case("churn_07_drilldown"), rows_of("churn_accounts")
    expected = golden.expected["planted"]
    cells = excess(found, rows["churned"], rows["exposure_months"])
    assert len(cells) == expected["n_cells_tested"]
    assert (cells["p_adjusted"] <= 0.05).sum() == expected["n_flagged_q05"]
    named = cells.set_index(cells["values"].map(" & ".join))
    for top in expected["top"]:
        got = named.loc[top["level"]]
        assert " & ".join(got["dims"]) == top["dims"]
        assert (got["accounts"], got["churned"]) == (top["n"], top["x"])
        golden.agrees(got[["expected", "excess", "ratio", "p_value", "p_adjusted"]],
                      [top[name] for name in ("expected", "excess", "rr", "p", "q")])  # fmt: skip


def test_inside_its_parents_a_cell_stands_out_as_r_says() -> None:
    golden, (rows, found) = case("churn_07_drilldown"), rows_of("churn_accounts")
    level = {values: cell for cell, values in enumerate(found.table["values"])}
    for top in golden.expected["planted"]["top"][:3]:
        values = tuple(top["level"].split(" & "))
        if len(values) == 2:
            parents = [level[(values[1],)], level[(values[0],)]]
            got = [
                within(found.inside(level[values]), found.inside(parent), rows["churned"], rows["exposure_months"])
                for parent in parents
            ]
            golden.agrees(got, top["p_within_parents"])


def test_in_noise_the_search_finds_nothing_as_in_r() -> None:
    golden, (rows, found) = case("churn_07_drilldown"), rows_of("churn_null")
    expected = golden.expected["null"]
    cells = excess(found, rows["churned"], rows["exposure_months"])
    assert (len(cells), int((cells["p_value"] <= 0.05).sum())) == (expected["n_cells_tested"], expected["n_raw_p05"])
    golden.agrees([cells["p_value"].min(), cells["p_adjusted"].min()], [expected["min_p"], expected["min_q"]])


@pytest.mark.parametrize(("name", "which"), [("churn_accounts", "planted"), ("churn_null", "null")])
def test_the_scan_of_all_cells_equals_r_within_its_monte_carlo_error(name: str, which: str) -> None:
    golden, (rows, found) = case("churn_07_drilldown"), rows_of(name)
    expected = golden.expected[which]["scan"]
    furthest, p, _ = scan(found, rows["churned"], rows["exposure_months"], draws=times(1999, 4999))
    golden.agrees(furthest, expected["max_llr"])
    assert p <= 0.001 if which == "planted" else abs(p - expected["p_permutation"]) <= 0.02


def test_a_cell_of_an_account_with_several_rows_counts_it_once() -> None:
    found = places({"a": ["x"] * 60 + ["y"] * 60, "stage": ["1", "2"] * 60}, account=np.repeat(np.arange(60), 2))
    accounts = dict(zip(found.table["values"], found.table["accounts"], strict=True))
    assert accounts == {("x",): 30, ("y",): 30, ("x", "1"): 30, ("x", "2"): 30, ("y", "1"): 30, ("y", "2"): 30}


def test_a_cell_is_large_enough_by_all_its_accounts_and_counts_those_seen() -> None:
    """Who left is seen no more: a cell that were looked at only where many stayed would be chosen by who left."""
    names, stages = ["x"] * 60 + ["y"] * 60, ["1", "2"] * 60
    seen = np.array([True] * 31 + [False, True] * 14 + [False] + [True] * 60)
    found = places({"a": names, "stage": stages}, account=np.repeat(np.arange(60), 2), seen=seen)
    accounts = dict(zip(found.table["values"], found.table["accounts"], strict=True))
    assert accounts == {("x",): 30, ("y",): 30, ("x", "1"): 30, ("x", "2"): 15, ("y", "1"): 30, ("y", "2"): 30}


def test_by_hand_ten_of_twelve_leavers_in_a_third_of_the_book() -> None:
    churned = [1] * 10 + [0] * 20 + [1] * 2 + [0] * 58
    cells = excess(places({"a": ["x"] * 30 + ["y"] * 60}), churned, np.ones(90)).set_index("values")
    got = cells.loc[[("x",)]].iloc[0]
    assert (got["expected"], got["ratio"]) == (4, pytest.approx((10 / 30) / (2 / 60)))
    assert got["p_value"] == pytest.approx(stats.binom.sf(9, 12, 1 / 3))


def one_cell(rows: int) -> tuple[object, np.ndarray, np.ndarray]:
    """Rows of two groups, of which the first loses all that is lost."""
    first = np.arange(rows) < rows // 2
    groups = pd.Categorical.from_codes(np.where(first, 0, 1), ["x", "y"])
    return places({"a": groups}), first.astype(float), np.ones(rows)


def test_rows_too_many_to_be_shuffled_199_times_have_no_p(monkeypatch: pytest.MonkeyPatch) -> None:
    """200 million rows are shuffled at most: 1,005,025 rows 199 times, and one row more not often enough."""
    module = import_module("analysis.estimate.scan")
    monkeypatch.setattr(module, "shuffled", lambda homes, turns, random: turns)
    monkeypatch.setattr(module, "_furthest", lambda found, left, hoped, turns, *_: np.zeros(turns))
    assert scan(*one_cell(200), draws=399)[1] == 1 / 400
    assert scan(*one_cell(1_005_025))[1] == 1 / 200
    assert np.isnan(scan(*one_cell(1_005_026))[1])


def test_a_draw_as_far_out_as_what_was_found_counts_as_being_as_far_out() -> None:
    """Where every row is a stratum of its own, every shuffle gives the rows back as they are."""
    assert scan(*one_cell(200), strata=np.arange(200), draws=199)[1] == 1


def test_cells_of_the_same_accounts_count_once_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Westfall and Young (1993): two leavers fall on six accounts in 15 ways, 3 of them both into one of three groups.

    Named twice over, the groups are nine cells: by Bonferroni 9 × P(Bin(2, 1/3) = 2) = 1, by maxT as before.
    """
    ways = np.array([[*pair, *(n for n in range(6) if n not in pair)] for pair in combinations(range(6), 2)])
    dealt = np.argsort(ways, axis=1).T
    monkeypatch.setattr(import_module("analysis.estimate.scan"), "shuffled", lambda *_: iter([dealt]))
    names, churned = ["x", "x", "y", "y", "z", "z"], [1, 1, 0, 0, 0, 0]
    for dims in ({"a": names}, {"a": names, "b": names}):
        found = places(dims, fewest=1)
        told = scan(found, churned, np.ones(6))
        assert len(found.table) == {1: 3, 2: 9}[len(dims)]
        at = [values == ("x",) * len(values) for values in found.table["values"]]
        assert told.p_adjusted[at] == pytest.approx((1 + 3) / (1 + 15))
        assert told.p_adjusted[np.logical_not(at)] == pytest.approx(1)
        assert told.p_value == told.p_adjusted.min()


def test_what_bonferroni_shows_needs_no_draws_and_drawing_ends_where_nothing_can_be_shown() -> None:
    """10 of 12 in a third: 2 × P(Bin(12, 1/3) ≥ 10); and 6 of 12 in a half is passed in more than 5 of 100 at once."""
    found = places({"a": ["x"] * 30 + ["y"] * 60})
    strong = scan(found, [1] * 10 + [0] * 20 + [1] * 2 + [0] * 58, np.ones(90), draws=199)
    assert strong.p_value == 1 / 200
    assert strong.p_adjusted[0] == pytest.approx(2 * stats.binom.sf(9, 12, 1 / 3))
    even = places({"a": ["x"] * 45 + ["y"] * 45})
    weak = scan(even, [1] * 7 + [0] * 38 + [1] * 5 + [0] * 40, np.ones(90), until=0.05)
    assert 0.05 < weak.p_value < 1
    assert weak.p_value * 101 == pytest.approx(round(weak.p_value * 101)), "it ended with the first hundred"
