"""Did it help: by hand, by authority, by invariance, by planted truth, and silent where nothing differs."""

import json
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from golden_cases import case, table
from planted import SEEDS, opened, written
from test_corrections import adjusted_as

from analysis import AnalysisError, Book, MissingTable, NotEnoughData, UnusableUpload, experiment
from analysis.book.recipe import FileMapping, Recipe
from analysis.charts.experiment import experiment as experiment_chart
from analysis.finding import CLEAR, SAME
from analysis.glossary import COLUMNS

SAMPLE = Path(__file__).parent.parent / "sample_data"
PUBLIC = Path(os.environ.get("CHURN_NOTEBOOK_DATA", "nowhere"))
public = pytest.mark.skipif(not PUBLIC.exists(), reason="CHURN_NOTEBOOK_DATA names no folder")
PLAN = json.loads((SAMPLE / "pilot_plan.json").read_text(encoding="utf-8"))
CLAIMS = ["better", "worse"]


def book_of(rows):
    """A book of one experiment whose rows may repeat a unit."""
    named = {name: name for name in ("unit_id", "arm", "account_id", "stratum", "period") if name in rows}
    mapping = FileMapping(tuple(rows.columns), "kpis", named)
    return Book.from_files(("kpis.csv", rows.to_csv(index=False).encode()), recipe=Recipe((mapping,)))


def two_arms(control, treatment, **before):
    n = len(control), len(treatment)
    rows = {"unit_id": [f"u{i}" for i in range(sum(n))], "arm": ["control"] * n[0] + ["treatment"] * n[1]}
    rows |= {f"visits_{k}": v for k, v in before.items()}
    return book_of(pd.DataFrame(rows | {"visits_after": [*control, *treatment]}))


@pytest.fixture(scope="module")
def planned(pilot):
    return experiment.analyze(pilot, plan=PLAN)


def test_ten_against_ten_by_hand():
    book = two_arms([1, 2, 3, 4, 5] * 2, [3, 4, 5, 6, 7] * 2)
    result = experiment.analyze(book)
    row = result.scorecard.iloc[0]
    assert (row.kpi, row.arm, row.control, row.treatment, row.effect) == ("visits", "treatment", 3, 5, 2)
    assert row.se == pytest.approx(np.sqrt(2 * (20 / 9) / 10))
    assert np.isnan(row.smallest_that_matters)
    assert row.relative == pytest.approx(2 / 3)
    assert row.verdict == "higher"
    said = {way: experiment.analyze(book, directions={"visits": way}) for way in ("more", "less", "neither")}
    verdicts = {way: found.scorecard["verdict"].iloc[0] for way, found in said.items()}
    assert verdicts == {"more": "better", "less": "worse", "neither": "higher"}


def test_an_effect_is_treatment_less_control_in_every_method(planned):
    card = planned.scorecard
    assert card["effect"].to_numpy() == pytest.approx((card["treatment"] - card["control"]).to_numpy())
    assert (card["method"] == "adjusted by own past").all()


def test_the_pilot_has_three_better_one_worse_two_the_same_and_two_untold(planned):
    found = planned.scorecard.set_index("kpi")["verdict"]
    expected = ["better"] * 3 + ["worse"] + ["no meaningful difference"] * 2 + ["cannot tell"] * 2
    assert list(found) == expected
    assert list(found.index) == [kpi["kpi"] for kpi in PLAN["kpis"]]
    said = "Of 8 KPIs, 3 are better, 1 is worse, 2 show no meaningful difference and 2 cannot be told. As planned:"
    assert planned.findings[0].claim.startswith(said)
    untold = planned.scorecard[planned.scorecard["verdict"] == "cannot tell"]
    assert untold["p_value"].between(0.0125, 0.05).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_the_pilot_is_read_the_same_under_every_seed_and_silent_on_its_twin(seed):
    for plant in (True, False):
        plan = written(seed, plant) / "pilot_plan.json"
        result = experiment.analyze(opened(seed, plant, ("pilot",)), plan=plan)
        counts = result.scorecard["verdict"].value_counts()
        if plant:
            assert dict(counts) == {"better": 3, "no meaningful difference": 2, "cannot tell": 2, "worse": 1}
        else:
            assert not counts.reindex(CLAIMS).sum()
            assert all(f.verdict != CLEAR for f in result.findings)


def test_without_its_plan_the_pilot_is_exploratory(pilot, planned):
    result = experiment.analyze(pilot)
    assert (result.status, planned.status) == ("exploratory", "as planned")
    assert "Exploratory: no plan" in result.total.claim
    assert result.scorecard["smallest_that_matters"].isna().all()
    assert not {"no meaningful difference", "needs improvement", "better", "worse"} & set(result.scorecard["verdict"])


def test_a_plan_written_after_the_start_or_changed_since_is_no_plan(pilot):
    late = experiment.analyze(pilot, plan=PLAN | {"written_on": "2025-09-02"})
    assert late.status == "exploratory"
    table_ = experiment.plan_table(pilot, plan=json.dumps(PLAN))
    table_.loc[0, "direction"] = "more is better"
    changed = experiment.edited_plan(pilot, plan=json.dumps(PLAN), rows=table_.to_dict("records"))
    result = experiment.analyze(pilot, plan=changed)
    assert "changed while the data could be seen" in result.total.claim
    assert result.scorecard["verdict"].iloc[0] == "worse"


def test_a_plan_that_was_not_touched_stays_the_plan(pilot):
    text = json.dumps(PLAN)
    rows = experiment.plan_table(pilot, plan=text).to_dict("records")
    assert experiment.edited_plan(pilot, plan=text, rows=rows) == text
    assert experiment.edited_plan(pilot, plan=None, rows=experiment.plan_table(pilot).to_dict("records")) is None


def test_the_fingerprint_of_a_plan_changes_with_anything_in_it():
    plan = experiment.read_plan(PLAN)
    other = experiment.read_plan(PLAN | {"units": 121})
    assert plan.fingerprint == experiment.read_plan(plan.to_json()).fingerprint != other.fingerprint


def test_a_price_may_be_set_at_any_time_and_the_plan_stays_the_plan(pilot, planned):
    text = json.dumps(PLAN)
    rows = experiment.plan_table(pilot, plan=text)
    rows.loc[0, "price"] = 40.0
    priced = experiment.edited_plan(pilot, plan=text, rows=rows.to_dict("records"))
    result = experiment.analyze(pilot, plan=priced)
    assert result.total.claim == planned.total.claim
    assert result.value["price"].tolist() == [40.0]
    rows.loc[0, "smallest_change_that_matters"] = 0.1
    assert not experiment.read_plan(experiment.edited_plan(pilot, plan=priced, rows=rows.to_dict("records"))).in_time


@pytest.mark.parametrize(
    "broken",
    [
        "no json",
        "[]",
        '{"kpis": []}',
        '{"kpis": ["a", "a"]}',
        {"kpis": [{"kpi": "a", "smallest_change_that_matters": 0}]},
    ],
)
def test_a_plan_that_is_none_is_refused_calmly(pilot, broken):
    with pytest.raises(UnusableUpload, match="plan"):
        experiment.analyze(pilot, plan=broken)


def test_a_planned_kpi_that_is_not_in_the_file_stays_on_the_card(pilot):
    result = experiment.analyze(pilot, plan=PLAN | {"kpis": [*PLAN["kpis"], {"kpi": "returns"}]})
    assert result.scorecard.set_index("kpi").loc["returns", "verdict"] == "cannot tell"
    assert "returns" in set(result.areas["kpi"])
    assert any(f.about.get("kpi") == "returns" for f in result.findings)


def test_every_kpi_that_is_not_better_is_an_area_to_improve(planned):
    card = planned.scorecard
    assert set(planned.areas["kpi"]) == set(card.loc[card["verdict"] != "better", "kpi"])
    said = {f.about.get("kpi") for f in planned.findings if "arm" in f.about}
    assert said == set(card["kpi"])


def test_sentences_say_the_numbers_of_their_row(planned):
    row = planned.scorecard.set_index("kpi").loc["shifts_filled"]
    found = next(f for f in planned.findings if f.about.get("kpi") == "shifts_filled")
    assert (found.estimate, found.low, found.high, found.p_value) == (row.effect, row.low, row.high, row.p_adjusted)
    assert f"{row.effect:.2f} points higher ({row.low:.2f} to {row.high:.2f})" in found.claim
    assert found.verdict == CLEAR


def test_the_order_of_units_and_the_engine_do_not_matter(pilot, planned):
    rows = pd.read_csv(SAMPLE / "pilot.csv").sample(frac=1, random_state=3)
    numbers = ["effect", "low", "high", "p_value", "p_adjusted", "smallest_visible"]
    for other in (Book.from_frames(kpis=rows), pilot.on("pandas"), pilot.on("polars")):
        got = experiment.analyze(other, plan=PLAN).scorecard
        np.testing.assert_allclose(got[numbers], planned.scorecard[numbers], rtol=1e-9)
        assert list(got["verdict"]) == list(planned.scorecard["verdict"])


def test_counts_of_two_halves_add_up(pilot):
    setting = experiment.read(pilot)
    whole = experiment.count_arms(pilot, setting)
    rows, about = pd.read_csv(SAMPLE / "pilot.csv"), dict(zip(whole["kpi"] + "_after", whole["about"], strict=True))
    about |= dict(zip(whole["kpi"] + "_before", whole["about_before"], strict=True))
    halves = [book_of(rows.iloc[part]) for part in (slice(0, 50), slice(50, None))]
    parts = [experiment.count_arms(half, experiment.read(half), about) for half in halves]
    sums = ["assigned", "units", "y1", "y2", "paired", "x1", "x2", "xy"]
    added = pd.concat(parts).groupby(["kpi", "arm"])[sums].sum()
    np.testing.assert_allclose(added, whole.groupby(["kpi", "arm"])[sums].sum(), rtol=1e-9, atol=1e-9)


def test_large_numbers_keep_their_spread():
    random = np.random.default_rng(1)
    values = random.normal(size=400)
    small, large = (experiment.analyze(two_arms(v[:200], v[200:])).scorecard.iloc[0] for v in (values, values + 1e9))
    assert large.se == pytest.approx(small.se, rel=1e-5)


def test_the_card_agrees_with_r_on_six_kpis():
    expected = {row["kpi"]: row for row in case("exp_01_welch_multi_kpi").expected["kpis"]}
    rows = table("experiment").rename(columns={"account_id": "unit_id"})
    plan = {"kpis": [{"kpi": kpi, "kind": "mean"} for kpi in expected], "assignment": "by lot"}
    card = experiment.analyze(
        Book.from_frames(kpis=rows.drop(columns=["pre_minutes", "pre_adoption"])), plan=plan
    ).scorecard
    for row in card.itertuples():
        want = expected[row.kpi]
        assert [row.effect, row.se, row.p_value, row.p_adjusted, row.smallest_visible] == pytest.approx(
            [want[key] for key in ("diff", "se", "p", "p_Holm", "mde80_abs")], rel=1e-6
        )
        assert [row.relative_low, row.relative_high] == pytest.approx(want["rel_ci95_fieller"], rel=1e-6)


def test_a_ratio_kpi_is_that_of_r():
    rows = table("experiment")[["account_id", "arm", "tickets", "active_users"]].rename(
        columns={"account_id": "unit_id"}
    )
    plan = {"kpis": [{"kpi": "tickets", "below": "active_users", "higher_is_better": False}], "assignment": "by lot"}
    row = experiment.analyze(Book.from_frames(kpis=rows), plan=plan).scorecard.iloc[0]
    expected = case("exp_03_ratio_metric").expected
    assert [row.treatment, row.control, row.effect, row.se] == pytest.approx(
        [expected[k] for k in ("R_t", "R_c", "diff", "se")]
    )


def test_rows_of_one_unit_count_once_however_often_they_are_repeated():
    random = np.random.default_rng(2)
    control, treatment = random.normal(size=40), random.normal(0.3, 1, 40)
    once = two_arms(control, treatment)
    rows = pd.DataFrame({"unit_id": [f"u{i}" for i in range(80)], "arm": ["control"] * 40 + ["treatment"] * 40,
                         "visits": [*control, *treatment]})  # fmt: skip
    single, often = (experiment.analyze(b).scorecard.iloc[0] for b in (once, book_of(pd.concat([rows] * 5))))
    assert [often.effect, often.low, often.high] == pytest.approx([single.effect, single.low, single.high])
    assert often.control_units == 40


def test_whole_accounts_are_the_units_where_they_were_assigned_whole():
    random = np.random.default_rng(4)
    account = np.repeat(np.arange(40), 6)
    rows = pd.DataFrame({"unit_id": np.arange(240), "account_id": [f"A{a}" for a in account],
                         "arm": np.where(account < 20, "control", "treatment")})  # fmt: skip
    result = experiment.analyze(
        book_of(rows.assign(visits=random.normal(size=40)[account] + 0.1 * random.normal(size=240)))
    )
    assert result.setup.cluster == "account_id"
    assert result.scorecard["control_units"].iloc[0] == 20


def test_units_in_both_arms_are_left_out_and_said():
    rows = pd.DataFrame(
        {
            "unit_id": [*range(60), 0, 1],
            "arm": ["control", "treatment"] * 30 + ["treatment", "control"],
            "visits": range(62),
        }
    )
    result = experiment.analyze(book_of(rows))
    assert result.scorecard[["control_units", "treatment_units"]].sum(axis=1).iloc[0] == 58
    assert "2 units stand in more than one arm" in result.findings[0].claim


def test_a_broken_assignment_stops_every_verdict():
    random = np.random.default_rng(6)
    result = experiment.analyze(two_arms(random.normal(size=300), random.normal(2, 1, 180)), sizes="1:1")
    assert result.scorecard["verdict"].tolist() == ["cannot tell"]
    assert "not the size they were meant to be" in result.findings[0].claim
    meant = {"kpis": ["visits"], "assignment": "by lot", "shares": {"control": 0.62, "treatment": 0.38}}
    again = experiment.analyze(two_arms(random.normal(size=300), random.normal(2, 1, 180)), plan=meant)
    assert again.scorecard["verdict"].tolist() == ["higher"]


def test_arms_meant_to_be_of_other_sizes_are_held_against_these_by_a_reader_without_a_plan():
    random = np.random.default_rng(6)
    book = two_arms(random.normal(size=320), random.normal(2, 1, 80))
    assert experiment.analyze(book, sizes="1:1").scorecard["verdict"].tolist() == ["cannot tell"]
    said = experiment.analyze(book, sizes="4:1")
    assert said.scorecard["verdict"].tolist() == ["higher"]
    claim = said.checks["claim"].iloc[0]
    assert claim.endswith("as random assignment in the sizes named would make them: 320 in control, 80 in treatment.")
    assert experiment.analyze(book, sizes="1:4").checks["status"].iloc[0] == "stop"
    for wrong in ("4:1:1", "0:1", "many"):
        with pytest.raises(AnalysisError, match="for each of control, treatment"):
            experiment.analyze(book, sizes=wrong)


def test_one_unit_in_both_arms_is_one_and_stands():
    rows = pd.DataFrame({"unit_id": [*range(60), 0], "arm": ["control", "treatment"] * 30 + ["treatment"]})
    found = experiment.analyze(book_of(rows.assign(visits=range(61)))).findings[0]
    assert "1 unit stands in more than one arm: what it received is unknown" in found.claim


def test_of_a_control_below_zero_no_relative_effect_is_said():
    """From -5 to -4 is higher, and -20% would say that it fell."""
    random = np.random.default_rng(4)
    row = experiment.analyze(two_arms(random.normal(-5, 1, 100), random.normal(-4, 1, 100))).scorecard.iloc[0]
    assert row.effect > 0
    assert np.isnan([row.relative, row.relative_low, row.relative_high]).all()


def test_values_missing_in_one_arm_only_stop_that_kpi():
    random = np.random.default_rng(7)
    treatment = random.normal(2, 1, 100)
    treatment[:30] = np.nan
    result = experiment.analyze(two_arms(random.normal(size=100), treatment))
    assert result.scorecard["verdict"].iloc[0] == "cannot tell"
    assert any("missing for 30.0% of treatment and 0.0% of control" in f.claim for f in result.findings)


def test_one_units_weight_is_named():
    random = np.random.default_rng(8)
    control = random.normal(10, 2, 200)
    control[0] = 5000
    checks = experiment.analyze(two_arms(control, random.normal(10, 2, 200))).checks
    assert "one unit of control with 5,000" in checks.set_index("check").loc["one unit's weight", "claim"]


@pytest.mark.parametrize(("panel", "verdict"), [("did_panel", "better"), ("did_panel_pretrend", "cannot tell")])
def test_groups_not_drawn_by_lot_are_an_effect_only_where_they_moved_alike(panel, verdict):
    rows = table(panel).rename(columns={"account_id": "unit_id", "treated": "arm"})[["unit_id", "arm", "period", "y"]]
    result = experiment.analyze(book_of(rows), randomised=False, starts="5", directions={"y": "more"})
    row = result.scorecard.iloc[0]
    expected = case("exp_09_did").expected["parallel" if verdict == "better" else "violated"]
    assert [row.effect, row.se] == pytest.approx([expected["estimate"], expected["se_CR2"]])
    assert row.verdict == verdict


def test_users_against_non_users_are_an_association():
    rows = table("exp_observational").rename(
        columns={"account_id": "unit_id", "treated": "arm", "outcome": "outcome_after"}
    )
    rows = rows.assign(log_mrr=np.log(rows["mrr"]))[
        ["unit_id", "arm", "log_mrr", "tenure_months", "usage", "has_csm", "outcome_after"]
    ]
    result = experiment.analyze(Book.from_frames(kpis=rows), randomised=False)
    expected = case("exp_11_nonrandomised").expected
    assert result.scorecard["effect"].iloc[0] == pytest.approx(expected["naive_diff"])
    assert result.scorecard["verdict"].iloc[0] == "cannot tell"
    assert result.association["effect"].iloc[0] == pytest.approx(expected["OVERLAP"]["est"], rel=1e-5)
    assert result.balance["apart_weighted"].abs().max() < 1e-6
    assert result.findings[0].claim.startswith("Association, not proof")
    assert all(f.verdict not in (CLEAR, SAME) for f in result.findings)


def test_few_units_are_dealt_again_and_nothing_is_said_below_ten():
    rows = table("exp_small")
    row = experiment.analyze(book_of(rows.assign(unit_id=range(15)))).scorecard.iloc[0]
    assert row.p_value == pytest.approx(case("exp_08_permutation_small").expected["p_perm_studentised"])
    assert row.verdict == "cannot tell"


@pytest.mark.parametrize("name", [row["case"] for row in case("exp_13_degenerate").expected["cases"]])
def test_degenerate_arms_get_no_verdict(name):
    rows = table("exp_degenerate").query(f"case == '{name}'").drop(columns="case")
    result = experiment.analyze(book_of(rows.assign(unit_id=range(len(rows)))))
    assert result.scorecard["verdict"].tolist() == ["cannot tell"]


def test_looking_often_widens_the_interval(pilot, planned):
    often = experiment.analyze(pilot, plan=PLAN, looks="often").scorecard
    assert (often["low"] < planned.scorecard["low"]).all()
    assert (often["p_value"] >= planned.scorecard["p_value"]).all()
    assert often["verdict"].iloc[0] == "better"


def test_benjamini_hochberg_is_a_choice_and_another_correction_is_refused(pilot, planned):
    other = experiment.analyze(pilot, plan=PLAN, correction="benjamini-hochberg").scorecard
    assert (other["p_adjusted"] <= planned.scorecard["p_adjusted"] + 1e-12).sum() >= 5
    adjusted_as(other, "fdr_bh")
    with pytest.raises(AnalysisError, match="no correction"):
        experiment.analyze(pilot, correction="none")


def test_at_the_edge_of_the_figure_every_effect_stands_with_its_unit(planned):
    drawn = experiment_chart(planned).to_dict()
    told = {(row["brief"], row["brief_unit"]) for rows in drawn["datasets"].values() for row in rows if "brief" in row}
    assert {("−2.04", "hours"), ("+3.02", "points"), ("−0.160", "EUR")} <= told


def test_of_three_arms_it_is_said_that_the_units_needed_are_those_of_two():
    random = np.random.default_rng(2)
    rows = pd.DataFrame({"unit_id": range(60), "arm": ["a", "b", "c"] * 20, "visits": random.normal(size=60)})
    plan = {"kpis": [{"kpi": "visits", "smallest_change_that_matters": 0.1}], "control": "a"}
    result = experiment.analyze(book_of(rows), plan=plan)
    claims = [f.claim for f in result.findings if "verdict" in f.about and "kpi" in f.about]
    needed = [claim for claim in claims if "would take" in claim]
    assert needed
    assert all(claim.endswith("more units in the two arms.") for claim in needed)


def test_rows_that_no_column_names_are_said_to_be_taken_for_units():
    """The same rows, with and without their ids: eight of one team are one unit, or eight."""
    random = np.random.default_rng(1)
    rows = pd.DataFrame({"team": np.repeat(range(40), 8), "visits": random.normal(size=320)})
    rows = rows.assign(arm=np.where(rows["team"] % 2, "treatment", "control"))
    said = "No column names the units: each of the 320 rows was taken for one."
    for named in ({"arm": "arm"}, {"arm": "arm", "unit_id": "team"}):
        mapping = FileMapping(tuple(rows.columns), "kpis", named)
        book = Book.from_files(("kpis.csv", rows.to_csv(index=False).encode()), recipe=Recipe((mapping,)))
        result = experiment.analyze(book, kpis=["visits"])
        assert (said in [f.claim for f in result.findings]) == ("unit_id" not in named)


def test_a_real_difference_is_called_too_small_only_where_somebody_said_what_matters():
    random = np.random.default_rng(5)
    book = two_arms(random.normal(size=4000), random.normal(0.1, 1, 4000))
    named = {"kpis": [{"kpi": "visits", "smallest_change_that_matters": 0.2}], "assignment": "by lot"}
    one, two = (experiment.of_one(experiment.analyze(book, plan=plan), "visits")[0].claim for plan in (None, named))
    assert "visits: higher. " in one
    assert "matter" not in one
    assert "It is real and too small to matter: a change of 0.200 either way is ruled out." in two


def test_what_is_said_to_be_yes_or_no_and_is_not_is_read_by_its_mean():
    said = {"kpis": [{"kpi": "visits", "kind": "yes or no"}], "assignment": "by lot"}
    for values, way, told in (([0, 1] * 10, "share", 0), ([0, 7] * 10, "mean", 1)):
        result = experiment.analyze(two_arms(values, [*values[1:], 0]), plan=said)
        assert result.scorecard["method"].iloc[0] == way
        assert sum("as not every value is 0 or 1: visits." in f.claim for f in result.findings) == told


def test_of_several_periods_it_is_said_which_came_before_the_start():
    months = [(unit, unit % 2, month) for unit in range(40) for month in ("2025-01", "2025-02", "2025-03")]
    rows = pd.DataFrame(months, columns=["unit_id", "arm", "period"])
    rows = rows.assign(arm=rows["arm"].map({0: "control", 1: "treatment"}), visits=np.arange(120) % 7)
    claims = [[f.claim for f in experiment.analyze(book_of(rows), starts=s).findings] for s in (None, "2025-03")]
    assert any(c.startswith("Nobody said which of the 3 periods was the first") for c in claims[0])
    assert "Periods before 2025-03 were read as before the start, 2025-03 and later ones as after it." in claims[1]


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"kpis": "visits"}, "Its kpis are no list."),
        ({}, "It has no entry 'kpis'."),
        ({"kpis": ["visits"], "shares": "half"}, "Its shares do not name every arm"),
        ({"kpis": ["visits"], "shares": {"control": 0}}, "Its shares do not name every arm"),
        ({"kpis": ["visits"], "alpha": 7}, "Its alpha of 7 is no error rate"),
    ],
)
def test_a_plan_that_cannot_be_meant_is_refused_in_a_sentence(wrong, why):
    with pytest.raises(UnusableUpload, match=why):
        experiment.read_plan(wrong)


def test_a_plan_without_a_date_says_so(pilot):
    undated = experiment.analyze(pilot, plan={"kpis": ["no_shows"]})
    assert "was written on a day it does not name." in undated.total.claim


def test_what_is_missing_is_said(pilot):
    with pytest.raises(MissingTable):
        experiment.analyze(Book.from_frames(accounts=pd.DataFrame({"account_id": ["a"], "started_on": ["2024-01-01"]})))
    with pytest.raises(NotEnoughData, match="one arm"):
        experiment.analyze(book_of(pd.DataFrame({"unit_id": [1, 2], "arm": ["a", "a"], "visits": [1, 2]})))
    with pytest.raises(AnalysisError, match="no arm"):
        experiment.analyze(pilot, control="placebo")


def test_every_column_is_in_the_glossary(planned):
    for frame in (
        planned.scorecard,
        planned.checks,
        planned.before_after,
        planned.areas,
        planned.association,
        planned.balance,
        planned.value,
    ):
        assert set(frame.columns) <= set(COLUMNS), set(frame.columns) - set(COLUMNS)


@pytest.mark.parametrize("given", [{}, {"looks": "often"}, {"randomised": False}])
@pytest.mark.parametrize("units", [2, 12, 40])
def test_an_arm_without_values_and_a_kpi_that_never_varies_are_no_slip(given, units):
    random, arm = np.random.default_rng(10), np.array(["control", "treatment"] * (units // 2))
    one_sided = np.where(arm == "control", np.nan, random.normal(size=units))
    rows = pd.DataFrame({
        "unit_id": range(units), "arm": arm, "visits_before": random.normal(size=units), "flat_after": 3.0,
        "visits_after": one_sided, "flat_before": random.normal(size=units), "calls_after": random.normal(size=units),
    })  # fmt: skip
    result = experiment.analyze(Book.from_frames(kpis=rows), **given)
    card = result.scorecard.set_index("kpi")["verdict"]
    assert set(card[["visits", "flat"]]) == {"cannot tell"}
    said = " ".join(f.claim for f in result.findings)
    assert not {"nan", "inf", "(nan", "(inf", "-inf"} & set(said.split())


def test_accounts_drawn_whole_are_counted_as_accounts_however_many_sites_each_has():
    sites = [12] * 10 + [4] * 10
    account = np.repeat(np.arange(20), sites)
    rows = pd.DataFrame({"unit_id": range(160), "account_id": [f"A{a}" for a in account],
                         "arm": np.where(account < 10, "treatment", "control"),
                         "visits": np.random.default_rng(11).normal(size=160)})  # fmt: skip
    check = experiment.analyze(book_of(rows), sizes="1:1").checks.set_index("check").loc["sample ratio"]
    assert check["status"] == "fine"
    assert "10 in control, 10 in treatment" in check["claim"]


def test_a_primary_kpi_keeps_most_of_the_error_rate_and_the_whole_stays_below_it():
    from analysis.experiment.judging import corrected

    random = np.random.default_rng(12)
    first = np.array([True] + [False] * 7)
    p = random.uniform(size=(20_000, 8))
    claims = np.mean([(corrected(row, first) < 0.05).any() for row in p[:4000]])
    assert claims <= 0.056
    assert corrected(np.array([0.03] + [0.5] * 7), first)[0] == pytest.approx(0.0375)


@public
def test_hillstrom_has_the_published_effects_in_three_arms():
    rows = pd.read_csv(PUBLIC / "hillstrom_email.csv").rename(columns={"segment": "arm"})
    result = experiment.analyze(
        Book.from_frames(kpis=rows.assign(unit_id=range(len(rows)))), kpis=["visit", "conversion", "spend"]
    )
    card = result.scorecard.set_index(["kpi", "arm"])
    assert result.setup.control == "No E-Mail"
    assert card["control_units"].iloc[0] == 21_306
    published = {
        ("visit", "Mens E-Mail"): (0.07659, 0.00339), ("conversion", "Mens E-Mail"): (0.00681, 0.00092),
        ("spend", "Mens E-Mail"): (0.76983, 0.14525), ("visit", "Womens E-Mail"): (0.04523, 0.00323),
        ("conversion", "Womens E-Mail"): (0.00311, 0.00082), ("spend", "Womens E-Mail"): (0.42441, 0.13033),
    }  # fmt: skip
    for key, (effect, se) in published.items():
        assert card.loc[key, ["effect", "se"]].tolist() == pytest.approx([effect, se], abs=6e-6)


@public
def test_cookie_cats_warns_before_any_effect():
    book = Book.from_files(PUBLIC / "cookie_cats.csv")
    result = experiment.analyze(book, control="gate_30", sizes="1:1")
    assert "p = 0.0086" in result.findings[0].claim
    assert result.checks["p_value"].iloc[0] == pytest.approx(0.0086, abs=5e-5)
    card = result.scorecard.set_index("kpi")
    assert card.loc["retention_7", ["control", "treatment"]].tolist() == pytest.approx([0.190201, 0.182], abs=1e-6)
    assert any("49,854" in claim for claim in result.checks["claim"])


@public
def test_tea_tasting_publishes_the_same_numbers():
    card = experiment.analyze(Book.from_files(PUBLIC / "tea_tasting_users.csv")).scorecard.set_index("kpi")
    assert card["p_value"].round(3).to_dict() == {"sessions": 0.674, "orders": 0.118, "revenue": 0.123}
    adjusted = Book.from_files(PUBLIC / "tea_tasting_users_cuped.csv")
    plan = {"assignment": "random", "kpis": [{"kpi": "orders", "below": "sessions"}]}
    per_session = experiment.analyze(adjusted, plan=plan).scorecard.iloc[0]
    assert [per_session.relative, per_session.relative_low] == pytest.approx([0.12, 0.042], abs=0.005)
    assert per_session.p_value == pytest.approx(0.00229, abs=3e-5)
    card = experiment.analyze(adjusted).scorecard.set_index("kpi")
    assert card["p_value"].tolist() == pytest.approx([0.603, 0.00733, 0.00674], rel=0.01)
    assert card.loc["revenue", ["control", "treatment"]].tolist() == pytest.approx([5.12, 5.85], abs=0.005)


@public
def test_card_and_krueger_is_an_association_of_2_75():
    rows = pd.read_csv(PUBLIC / "card_krueger.csv").rename(columns={"id": "unit_id", "nj": "arm", "d": "period"})
    result = experiment.analyze(book_of(rows[["unit_id", "arm", "period", "fte"]]), randomised=False)
    assert result.scorecard["effect"].iloc[0] == pytest.approx(2.7536, abs=5e-5)
    assert result.scorecard["verdict"].iloc[0] == "cannot tell"


@public
@pytest.mark.parametrize("said", [False, None])
def test_lalonde_is_no_proof_of_anything(said):
    rows = pd.read_csv(PUBLIC / "lalonde_matchit.csv").rename(columns={"treat": "arm", "rownames": "unit_id"})
    paired = rows.rename(columns={"re75": "re78_before", "re78": "re78_after"})
    for frame in (rows, paired):
        result = experiment.analyze(Book.from_frames(kpis=frame), randomised=said)
        assert all(f.verdict not in (CLEAR, SAME) for f in result.findings)


def test_a_column_said_to_be_from_before_is_no_kpi_and_is_balanced_instead():
    rows = table("exp_observational").rename(columns={"account_id": "unit_id", "treated": "arm"})
    book = Book.from_frames(kpis=rows[["unit_id", "arm", "tenure_months", "usage", "outcome"]])
    edited = experiment.plan_table(book)
    edited.loc[edited["kpi"] != "outcome", "kind"] = experiment.FROM_BEFORE
    plan = experiment.edited_plan(book, plan=None, rows=edited.to_dict("records"))
    result = experiment.analyze(book, plan=plan, randomised=False)
    assert list(result.scorecard["kpi"]) == ["outcome"]
    assert set(result.setup.covariates) == set(result.balance["known"]) == {"tenure_months", "usage"}
    assert list(experiment.plan_table(book, plan=plan)["kind"]) == ["auto", "from before", "from before"]


def test_where_nothing_is_known_from_before_the_reader_is_told_what_would_help():
    random = np.random.default_rng(9)
    book = two_arms(random.normal(size=60), random.normal(size=60))
    hint = "Say in the plan which columns are from before"
    assert any(hint in f.claim for f in experiment.analyze(book, randomised=False).findings)
    assert not any(hint in f.claim for f in experiment.analyze(book).findings)
