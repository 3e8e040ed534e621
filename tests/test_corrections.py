"""Where several things are looked at, each place corrects for all: rows with p < 0.05 alone and p > 0.05 among them."""

import itertools
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.composition import drivers_rows
from analysis.composition.change_findings import _p_values
from analysis.composition.composition_rates import PER_MONTH, _against_rest
from analysis.composition.reasons import _cells
from analysis.counting.period import AT_START
from analysis.estimate import Cox, attainable_p, holm, holm_parts, holm_weighted
from analysis.experiment.answers import _compared
from analysis.experiment.judging import corrected
from analysis.finding import CLEAR
from analysis.health.early import estimate_early
from analysis.health.signs_fading import estimate_fading
from analysis.nps.events_effects import EFFECTS, judged, surely
from analysis.nps.groups import compare_groups
from analysis.nps.leading import HORIZONS, estimate_horizons
from analysis.revenue.expansion import estimate_signs as signs_of_growth
from analysis.revenue.expansion_signs import PAIRS
from analysis.revenue.returns import _against_rest as reasons_to_return
from analysis.survival.adjusted import _ratios
from analysis.survival.causes_groups import by_group
from analysis.survival.peers import _tested, watched_of
from analysis.survival.renewing import estimate_renewing
from analysis.survival.stages import estimate_reasons
from analysis.survival.stages import judged as stages_judged
from analysis.survival.survival_cliffs import find_cliffs
from analysis.survival.survival_curves import estimate_curves
from analysis.targets.intervention import INTERRUPTED
from analysis.targets.intervention import _corrected as among_changes
from analysis.targets.intervention_ways import Judged, _table
from analysis.targets.saved_point import estimate_early as first_years
from analysis.targets.target_chart import estimate_chart
from analysis.targets.watch import _corrected as among_charts


def adjusted_as(frame: pd.DataFrame, method: str) -> None:
    """p_adjusted is what statsmodels makes of all p-values together, and not what each is alone."""
    from statsmodels.stats.multitest import multipletests

    p, found = (frame[name].to_numpy(float) for name in ("p_value", "p_adjusted"))
    tested = ~np.isnan(p)
    np.testing.assert_allclose(found[tested], multipletests(p[tested], method=method)[1], rtol=1e-9)
    assert (found[tested] > p[tested]).any(), "one test only, or all alike: nothing to see"


def lost(frame: pd.DataFrame, method: str) -> None:
    """A row that would stand alone does not stand among the others."""
    adjusted_as(frame, method)
    between = (frame["p_value"] < 0.05) & (frame["p_adjusted"] > 0.05)
    assert between.any(), frame[["p_value", "p_adjusted"]]
    assert not (frame.get("verdict", between)[between] == CLEAR).any()


def test_two_periods_of_three_groups_on_charts() -> None:
    """0.03 × 3 = 0.09."""
    points = pd.DataFrame({"p_value": [0.03, 0.4, 0.6], "signal": ["above the limits", "", ""]})
    lost(among_charts(points), "holm")


def test_changes_looked_at_together_and_a_bold_method_counts_two_and_a_half_times() -> None:
    rows = {"method": "two periods", "p_adjusted": 0.03, "p_value": [0.03, 0.5], "verdict": CLEAR}
    lost(among_changes(pd.DataFrame(rows)), "holm")
    bold = pd.DataFrame({**rows, "method": INTERRUPTED, "p_value": [0.015, 0.5]})
    assert among_changes(bold)["p_adjusted"].tolist() == pytest.approx([2 * 2.5 * 0.015, 1.0])
    own = pd.DataFrame({**rows, "p_adjusted": [0.2, 0.9]})
    assert among_changes(own)["p_adjusted"].tolist() == pytest.approx([0.2, 0.9]), "never below its own page"


def test_the_methods_beside_the_first_are_corrected_among_themselves() -> None:
    ways = [Judged(name, 1.0, 0.1, 2.0, p) for name, p in (("a", 0.04), ("b", 0.03), ("c", 0.5))]
    made = _table(ways)
    assert made["p_adjusted"].tolist() == pytest.approx([0.04, 0.06, 0.5])


def test_every_period_of_a_chart_and_the_change_beside_it() -> None:
    """Twelve months of 100 accounts, one with 9 leavers where 2 are usual: Holm over 13 months, twice."""
    left = np.array([2.0] * 12 + [9.0])
    rows = pd.DataFrame(
        {"period": range(13), "accounts": 100.0, "churned": left, "left": left, "account_months": 100.0}
    )
    points = estimate_chart(rows, "month", 12, AT_START).points
    assert points["p_value"].iloc[-1] < 0.05
    assert points["p_adjusted"].iloc[-1] == pytest.approx(min(1.0, 2 * 13 * points["p_value"].iloc[-1]))


def test_kinds_of_event() -> None:
    rows = {"kind": ["a", "b", "c"], "p_value": [0.03, 0.5, 0.9], "before_p": [0.03, 0.5, 0.9], "before": [1.0, 0, 0]}
    frame = pd.DataFrame({**rows, "effect": 1.0, "low": 0.1, "high": 1.9, "matched": 1.0, "matched_low": 0.1,
                          "matched_high": 1.9}).reindex(columns=[*EFFECTS])  # fmt: skip
    lost(judged(frame), "fdr_bh")
    open_ = surely(judged(frame)).iloc[0]
    assert open_["sure_low"] < 0 < open_["sure_high"], "where the correction decides, the interval is as wide"
    sure = judged(frame.assign(p_value=[0.001, 0.5, 0.9]))
    assert sure["verdict"].iloc[0] == CLEAR, "what was different before is judged among all kinds too: 0.09"


def test_stages_of_a_life_and_the_reasons_named_in_them() -> None:
    frame = pd.DataFrame(
        {"group": "all", "churned": 5, "p_value": [0.02, 0.5, 0.9], "ratio_low": 1.1, "ratio_high": 2.0}
    )
    lost(stages_judged(frame), "holm")
    named = [("Price", 1, 8), ("Price", 6, 3), ("Product", 1, 4), ("Product", 6, 13), ("Other", 1, 5), ("Other", 6, 5)]
    counts = pd.DataFrame(named, columns=["churn_reason", "exit", "accounts"]).assign(churned=1)
    lost(estimate_reasons(counts), "holm")


def test_groups_won_of_every_dimension() -> None:
    rows = [("plan", "a", 18), ("plan", "b", 7), ("size", "s", 13), ("size", "l", 12)]
    counts = pd.DataFrame(rows, columns=["dimension", "group", "early"]).assign(
        started=100, early_months=800.0, spent_early=0.0, costed=0
    )
    lost(first_years(counts), "holm")


def test_groups_against_the_rest() -> None:
    counts = pd.DataFrame({"churned": [19, 9, 9, 9, 9], "accounts": 100, "account_months": 1000})
    made = pd.DataFrame(_against_rest(counts, PER_MONTH))
    lost(made, "fdr_bh")


def test_a_change_and_the_behavior_behind_it() -> None:
    """0.03 and 0.04 as two: 0.06 both."""
    total = pd.Series({"churned_after": 40, "accounts_after": 400, "churned_before": 23, "accounts_before": 400})
    first, second = _p_values(total, (0.03, 0.0005, 0.0595))
    assert min(first, second) > 0.05


def test_reasons_of_groups_and_stages() -> None:
    named = [("A", "0–3 months", "Price", 12), ("A", "0–3 months", "Other", 3), ("A", "12+ months", "Unused", 5),
             ("B", "0–3 months", "Unused", 5), ("B", "12+ months", "Price", 5),
             ("B", "12+ months", "Other", 10)]  # fmt: skip
    rows = pd.DataFrame([row[:3] for row in named for _ in range(row[3])], columns=["group", "stage", "churn_reason"])
    cells = _cells(rows.assign(mrr=1.0), "plan", "Plan")
    for _, family in cells.groupby("dimensions"):
        lost(family, "fdr_bh")


def test_ways_of_leaving_compared_between_groups() -> None:
    """Groups differ in the first way alone, at p = 0.03; with the second, where they are alike, it is 0.06."""
    ways = [("A", 3, 1, 11), ("B", 3, 1, 4), ("A", 5, 2, 6), ("B", 5, 2, 6), ("A", 12, 0, 41), ("B", 12, 0, 50)]
    counts = pd.DataFrame(ways, columns=["group", "exit", "way", "accounts"]).assign(entry=0.0)
    lost(by_group(counts, counts["way"].to_numpy(), ["Price", "Product"], ["Price", "Product"]), "fdr_bh")


def test_peers_of_every_cell() -> None:
    left = np.r_[np.ones(11), np.zeros(29), np.ones(4), np.zeros(36)]
    units = pd.DataFrame({"left_early": left})
    cells = {("d", "a", "any"): np.arange(80) < 40, ("d", "b", "any"): np.arange(80) % 2 == 0,
             ("d", "c", "any"): np.arange(80) % 3 == 0}  # fmt: skip
    lost(_tested(watched_of(units, 12, False), np.zeros(80, dtype=int), cells), "fdr_bh")


def test_ratios_of_a_cox_fit_and_whether_they_hold() -> None:
    p = np.array([0.03, 0.4, 0.9])
    fit = Cox(p, p, np.full(3, 2.0), p, p, p, (0.0, 0.0), 0.0, 0.0, p, np.array([0.04, 0.5, 0.6, 0.1]), p, 30.0)
    counts = pd.DataFrame({"plan": ["a", "b", "c"], "accounts": 50, "churned": 1})
    made = _ratios(
        counts, [("plan", group) for group in "abc"], {group: ["z"] for group in "abc"} | {"plan": ["z"]}, fit
    )
    lost(made, "holm")
    assert made.iloc[0, 10] == pytest.approx(0.12), "and so is the test that the ratio is the same at every tenure"


def test_steps_of_the_first_days() -> None:
    """13 of 50 left with a step and 4 of 50 without; two more steps say nothing."""
    left = np.r_[np.arange(50) < 13, np.arange(50) < 4]
    counts = pd.DataFrame({"started_on": 0, "churned_on": np.where(left, 200.0, np.nan)}).astype(
        {"churned_on": "Float64"}
    )
    did = pd.DataFrame({"a": np.arange(100) < 50, "b": np.arange(100) % 2, "c": np.arange(100) % 4 < 2}).astype(float)
    lost(estimate_early(counts, did, {name: name for name in did}, 4000), "fdr_bh")


def test_months_before_a_leaving() -> None:
    """Twelve leave in month 24, twelve as old stay; in the last month before they use less at p = 0.03 alone."""
    usual = 1 + 0.3 * np.linspace(-1, 1, 12)
    rows = []
    for month in range(12, 25):
        for side in (1, 0):
            value = np.ones(12) if month < 18 else usual - (0.19 if month == 23 and side else 0)
            who = [f"{side}{place}" for place in range(12)]
            gone = 24 if side else np.nan
            rows.append(pd.DataFrame({"account_id": who, "month": month, "value": value, "age": month, "gone": gone}))
    lost(estimate_fading(pd.concat(rows).sort_values(["account_id", "month"])), "holm")


def test_horizons_of_a_signal() -> None:
    """Ranks tell the leavers of 30 days apart at p = 0.02, and those of 90 and 180 not at all."""
    order = np.arange(60.0)
    marks = pd.DataFrame({"account_id": order, "stratum": 0, "score": order})
    first = np.isin(order, [0, 2, 5, 8, 11, 14, 17, 20, 25, 30, 38, 48])
    marks[[f"left_{days}" for days in HORIZONS]] = np.column_stack([first, order % 5 == 2, order % 5 == 2]).astype(
        float
    )
    lost(estimate_horizons(marks), "fdr_bh")


def test_groups_of_answers() -> None:
    random = np.random.default_rng(4)
    units = pd.DataFrame({"account_id": range(90), "period": 0, "mrr": 100.0, "age": 1.0})
    units = units.assign(score=random.normal(7, 2, 90), plan=np.repeat(["a", "b", "c"], 30))
    units["score"] += np.where(units["plan"] == "a", 1.3, 0)
    lost(compare_groups(units.assign(value=10 * units["score"]), ["plan"]), "fdr_bh")


def test_reasons_of_those_that_came_back() -> None:
    rows = [
        ("Price", 1, 12),
        ("Price", 0, 18),
        ("Product", 1, 4),
        ("Product", 0, 26),
        ("Other", 1, 6),
        ("Other", 0, 24),
    ]
    counts = pd.DataFrame(rows, columns=["reason", "returned", "departures"]).assign(first=1, watched=1, away=2)
    lost(reasons_to_return(counts), "fdr_bh")


def test_signs_of_growth() -> None:
    grew = [(23, 12), (14, 14), (13, 14)]
    rows = []
    for part in (0, 1):
        for name, (y1, y0) in zip("abc", grew, strict=True):
            own = {"y1": y1, "n1": 60, "y0": y0, "n0": 60}
            pairs = {a + b: own[max(a, b)] if a[1] == b[1] else 0 for a, b in PAIRS}  # "y1" comes after "n1"
            sizes = {"accounts1": 60, "accounts0": 60}
            rows.append({"part": part, "sign": name, "label": name, "about": "", **sizes, **own, **pairs})
    lost(signs_of_growth(pd.DataFrame(rows)), "fdr_bh")


def test_months_in_which_more_leave() -> None:
    """9 leavers in month 12 where 2 are usual: p = 0.003, and 0.06 among 21 months; 12 leavers stand among them."""
    for left, found in ((9, 0), (12, 1)):
        exits = [(month, 1, left if month == 12 else 2) for month in range(1, 25)] + [(25, 0, 300)]
        counts = pd.DataFrame(exits, columns=["exit", "churned", "accounts"]).assign(group="all", entry=0)
        assert len(find_cliffs(estimate_curves(counts))) == found


def test_contracts_of_every_length() -> None:
    rows = [(12, 12, 1, 6), (12, 6, 1, 18), (12, 20, 0, 80), (24, 20, 0, 90), (24, 24, 1, 2), (24, 6, 1, 20)]
    counts = pd.DataFrame(rows, columns=["term", "exit", "churned", "accounts"]).assign(entry=0)
    first = estimate_renewing(counts).terms.iloc[0]
    assert (first["p_value"], first["p_adjusted"], first["verdict"]) == (
        pytest.approx(0.0406, abs=5e-5),
        pytest.approx(2 * first["p_value"]),
        "cannot tell",
    )


def test_kpis_of_an_experiment_and_the_primary_one() -> None:
    assert corrected(np.array([0.03, 0.2, 0.6]), np.zeros(3, bool)) == pytest.approx([0.09, 0.4, 0.6])
    made = corrected(np.array([0.041, 0.2, 0.6]), np.array([True, False, False]))
    assert made[0] == pytest.approx(0.041 / 0.8), "four fifths of the error rate are the primary KPI's"


def test_questions_of_a_survey_between_two_arms() -> None:
    base = np.tile([3.0, 4.0, 5.0, 6.0, 7.0], 8)
    sides = [("a", "new", 0.7), ("a", "old", 0), *((question, arm, 0) for question in "bc" for arm in ("new", "old"))]
    units = [f"unit {number}" for number in range(40)]
    parts = [
        pd.DataFrame({"question": question, "arm": arm, "unit": units, "answer": (base + up).astype(str)})
        for question, arm, up in sides
    ]
    kinds = SimpleNamespace(kinds=dict.fromkeys("abc", "scale"))
    lost(_compared(pd.concat(parts, ignore_index=True), kinds, "old", True), "holm")


def test_how_early_each_named_group_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    """0.03 and 0.5 as two: 0.06 and 0.5; 0.0001 of a group found with 0.04: 0.04."""
    row = {"excess_mrr": 1.0, "churned": 20.0, "expected": 10.0, "p_adjusted": 0.04}
    hits = [{**row, "early_p": p} for p in (0.03, 0.5)]
    monkeypatch.setattr(drivers_rows, "_hit", lambda lives, hit, labels: hit)
    found = SimpleNamespace(hits=hits, cells=pd.DataFrame({"churned": [20.0], "expected": [10.0]}))
    assert drivers_rows._hits(None, found, {})["early_p_adjusted"].tolist() == pytest.approx([0.06, 0.5])
    hits[0]["early_p"] = 0.0001
    assert drivers_rows._hits(None, found, {})["early_p_adjusted"].tolist() == pytest.approx([0.04, 0.5])


def test_true_differences_between_stages_loosen_nothing_that_is_asked_of_groups() -> None:
    """Four reasons that belong to stages alone; what two groups name is worth 0.05 × 4 / rank, not more."""
    stages = [("0–3 months", "Price", 30), ("0–3 months", "Other", 2), ("12+ months", "Unused", 30),
              ("12+ months", "Moved", 30)]  # fmt: skip
    rows = [(stage, reason) for stage, reason, many in stages for _ in range(many)]
    frame = pd.DataFrame(rows, columns=["stage", "churn_reason"]).assign(mrr=1.0)
    frame["group"] = ["A" if place % 3 else "B" for place in range(len(frame))]
    frame.loc[frame.index[frame["churn_reason"] == "Moved"][:12], "group"] = "B"
    cells = _cells(frame, "plan", "Plan")
    alone = _cells(frame.assign(stage="(unknown)"), "plan", "Plan").set_index(["group", "churn_reason"])
    groups = cells[cells["dimensions"] == "Plan"].set_index(["group", "churn_reason"]).loc[alone.index]
    np.testing.assert_allclose(groups["p_adjusted"], alone["p_adjusted"])


@pytest.mark.parametrize(("events", "share"), [(64, 0.06), (3, 0.06), (12, 0.5), (40, 0.97), (0, 0.3)])
def test_the_smallest_p_value_a_group_can_reach_is_the_smallest_of_every_outcome(events: int, share: float) -> None:
    """Tarone (1990): every split of the events between the group and the rest, by scipy's binomial tails."""
    tails = [min(stats.binom.cdf(x, events, share), stats.binom.sf(x - 1, events, share)) for x in range(events + 1)]
    assert attainable_p(events, share) == pytest.approx(min(1, 2 * min(tails)), rel=1e-9)


def test_holm_by_weight_is_closed_testing_with_weighted_bonferroni_tests() -> None:
    """Each set is tested by its smallest p ÷ weight, weights adding up to 1; one is as sure as all its sets."""
    random = np.random.default_rng(8)
    for _ in range(50):
        p, weights = random.random(4) ** 2, random.random(4) + 0.1
        sets = [list(s) for size in range(1, 5) for s in itertools.combinations(range(4), size)]
        closed = {tuple(s): min(1.0, min(p[s] / weights[s]) * weights[s].sum()) for s in sets}
        whole = [max(chance for s, chance in closed.items() if one in s) for one in range(4)]
        np.testing.assert_allclose(holm_weighted(p, weights), whole)
        np.testing.assert_allclose(holm_weighted(p, np.ones(4)), holm(p))
    given = holm_weighted([0.03, np.nan], [0.8, 0.2])
    assert given[0] == pytest.approx(0.03), "what cannot be tested leaves its part to the others"
    assert np.isnan(given[1])
    assert holm_parts([0.03, 0.02], [0.8, 0.2]).tolist() == pytest.approx([0.8, 1.0])
    assert holm_parts([0.045, 0.02], [0.8, 0.2]).tolist() == pytest.approx([0.8, 0.2]), "none is clear"
