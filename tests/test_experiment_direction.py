"""Which way is good is asked and never presumed; what was measured before is no KPI; nothing is ruled out unnamed."""

import json
import os
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import scipy

from analysis import Book, UnusableUpload, estimate, experiment
from analysis.charts.experiment import experiment as drawn
from analysis.experiment.kpi_columns import find_kpis
from analysis.experiment.plan import read_plan

SAMPLE = Path(__file__).parent.parent / "sample_data"
CASES = Path(__file__).parent / "cases"
PUBLIC = Path(os.environ.get("CHURN_NOTEBOOK_DATA", "nowhere"))
public = pytest.mark.skipif(not PUBLIC.exists(), reason="CHURN_NOTEBOOK_DATA names no folder")
LESS = ["tickets", "planning_hours", "no_shows", "labor_cost_share", "churn", "handling time", "error_rate",
        "Complaints",
        "overtime_hours", "wait_minutes", "Überstunden", "Beschwerden", "coûts", "plaintes", "horas extras", "şikayet",
        "等待时间", "残業", "投诉", "NoShows"]  # fmt: skip
MORE = ["revenue", "sales_per_hour", "staff satisfaction", "retention_7", "shifts_filled", "csat", "on time delivery",
        "Umsatz", "satisfaction client", "ventas", "receita", "memnuniyet", "收入", "売上"]  # fmt: skip
NEITHER = ["revenue churn", "swaps_same_day", "hours saved", "x", "tickets solved", "team", "timeline"]


def test_the_pilot_alone_says_higher_and_lower_and_never_better_or_worse(pilot):
    """Against pandas: planning hours and no-shows are lower in treatment."""
    rows = pd.read_csv(SAMPLE / "pilot.csv").groupby("arm").mean(numeric_only=True)
    result = experiment.analyze(pilot)
    card = result.scorecard.set_index("kpi")
    for kpi, verdict in {"planning_hours": "lower", "no_shows": "lower", "overtime_hours": "higher"}.items():
        gap = rows.loc["treatment", f"{kpi}_after"] - rows.loc["control", f"{kpi}_after"]
        assert (card.loc[kpi, "verdict"], gap < 0) == (verdict, verdict == "lower")
    assert result.total.claim.startswith("Of 8 KPIs, 2 are higher, 2 are lower and 4 cannot be told.")
    assert not any(f": {word}." in f.claim for f in result.findings for word in ("better", "worse"))
    assert "Of 4 of them nobody has said yet whether that is better or worse." in result.total.claim
    assert not len(result.value)


def test_until_it_is_said_the_figure_is_neutral(pilot):
    spec = json.dumps(drawn(experiment.analyze(pilot)).to_dict(), ensure_ascii=False)
    assert "Lower ← standard deviations → higher" in spec
    ways = {k.kpi: "less" for k in experiment.analyze(pilot).setup.kpis}
    told = json.dumps(drawn(experiment.analyze(pilot, directions=ways)).to_dict(), ensure_ascii=False)
    assert "Worse ← standard deviations → better" in told
    roles = {row["role"] for rows in json.loads(spec)["datasets"].values() for row in rows if "role" in row}
    assert roles == {"ink", "context"}


@pytest.mark.parametrize(("names", "way"), [(LESS, "less"), (MORE, "more"), (NEITHER, "")])
def test_which_way_is_good_is_suggested_by_name_and_only_suggested(names, way):
    assert {name: experiment.suggested(name) for name in names} == dict.fromkeys(names, way)
    rows = pd.DataFrame({"arm": ["control", "treatment"] * 30, names[0]: np.arange(60) % 2 + np.arange(60) % 7})
    book = Book.from_frames(kpis=rows)
    assert experiment.open_questions(book)["direction"].isna().all()
    assert experiment.analyze(book).scorecard["verdict"].tolist() == ["higher"]


def test_what_a_reader_confirmed_is_better_or_worse_in_sentences_areas_and_money(pilot):
    asked = experiment.open_questions(pilot)
    ways = {words: way for way, words in experiment.SAYS.items()}
    told = {row.kpi: {"direction": ways[row.suggested], "price": 10.0} for row in asked.itertuples() if row.suggested}
    result = experiment.analyze(experiment.state(pilot, kpis=told))
    card = result.scorecard.set_index("kpi")["verdict"]
    assert card[["planning_hours", "no_shows", "shifts_filled", "overtime_hours"]].tolist() == ["better"] * 3 + [
        "worse"
    ]
    assert set(result.areas["kpi"]) == set(card.index[card != "better"])
    assert result.value.set_index("kpi").loc["planning_hours", "value"] > 0 > result.value.set_index("kpi").loc[
        "overtime_hours", "value"]  # fmt: skip
    assert "swaps_same_day" not in set(result.value["kpi"])


def test_a_kpi_of_which_neither_is_good_is_no_area_to_improve(pilot):
    result = experiment.analyze(pilot, directions={"overtime_hours": "neither", "no_shows": "less"})
    assert result.scorecard.set_index("kpi").loc["overtime_hours", "verdict"] == "higher"
    assert "overtime_hours" not in set(result.areas["kpi"])
    assert {"planning_hours", "shifts_filled"} <= set(result.areas["kpi"])


@pytest.mark.parametrize(
    ("said", "way"),
    [
        ({"higher_is_better": False}, "less"), ({"higher_is_better": "false"}, "less"),
        ({"higher_is_better": True}, "more"),
        ({"direction": "lower is better"}, "less"), ({"direction": "more"}, "more"),
        ({"direction": "neither"}, "neither"),
        ({"direction": "two-sided"}, ""), ({}, ""), ({"higher_is_better": None}, ""),
    ],
)  # fmt: skip
def test_a_plan_states_the_way_that_is_good_and_keeps_it(said, way):
    plan = read_plan({"kpis": [{"kpi": "visits", **said}]})
    assert plan.kpis[0].direction == way
    assert read_plan(json.loads(plan.to_file())).kpis[0].direction == way
    assert not read_plan(json.loads(plan.to_file())).changed_later


def test_a_plan_outweighs_the_recipe_and_the_recipe_fills_what_it_leaves_open(pilot):
    told = experiment.state(pilot, kpis={k: {"direction": "more"} for k in ("no_shows", "shifts_filled")})
    plan = {"kpis": [{"kpi": "no_shows", "direction": "less"}, "shifts_filled"]}
    card = experiment.analyze(told, plan=plan).scorecard.set_index("kpi")
    assert card["direction"].to_dict() == {"no_shows": "less", "shifts_filled": "more"}


@pytest.mark.parametrize(
    ("columns", "kpis", "known"),
    [
        ("age educ married nodegree re74 re75 re78", {"re78": None}, "age educ married nodegree re74 re75"),
        ("kpi_before metric_after", {"metric_after": "kpi_before"}, ""),
        ("kpi_pre kpi_post", {"kpi_post": "kpi_pre"}, ""), ("score_t0 score_t1", {"score_t1": "score_t0"}, ""),
        ("pre_visits post_visits", {"post_visits": "pre_visits"}, ""), ("before after", {"after": "before"}, ""),
        ("umsatz_vorher umsatz_nachher", {"umsatz_nachher": "umsatz_vorher"}, ""),
        ("ventes_avant ventes_apres", {"ventes_apres": "ventes_avant"}, ""),
        ("visits visits_baseline", {"visits": "visits_baseline"}, ""),
        ("baseline_score outcome", {"outcome": None}, "baseline_score"),
        ("income_before visits_after", {"visits_after": None}, "income_before"),
        ("mrr_2023 mrr_2024 mrr_2025", {"mrr_2025": None}, "mrr_2023 mrr_2024"),
        ("retention_1 retention_7", {"retention_1": None, "retention_7": None}, ""),
        ("tenure_months region usage", {"usage": None}, "tenure_months region"),
        ("visits_before tickets", {"tickets": None}, "visits_before"),
    ],
)  # fmt: skip
def test_what_was_measured_before_is_no_kpi(columns, kpis, known):
    found, spare = find_kpis(columns.split(), False)
    assert {kpi.after: kpi.before for kpi in found} == kpis
    assert list(spare) == known.split()


def test_a_column_dated_before_the_start_is_from_before():
    columns = ["visits_2025_07", "visits_2025_08", "visits_2025_09", "visits_2025_10"]
    found, spare = find_kpis(columns, False, None, date(2025, 9, 1))
    assert ([kpi.after for kpi in found], list(spare)) == (columns[2:], columns[:2])


def test_sides_are_read_in_headers_that_an_id_cannot_carry():
    found, _ = find_kpis(["column", "column_2"], False, {"column": "売上前", "column_2": "売上後"})
    assert [(kpi.after, kpi.before) for kpi in found] == [("column_2", "column")]


def test_a_reader_may_call_a_baseline_a_kpi_and_a_kpi_a_baseline():
    rows = pd.DataFrame({"arm": ["control", "treatment"] * 30, "age": np.arange(60), "usage": np.arange(60) % 7})
    book = experiment.state(
        Book.from_frames(kpis=rows), kpis={"age": {"direction": "more"}, "usage": {"direction": "baseline"}}
    )
    result = experiment.analyze(book)
    assert (list(result.scorecard["kpi"]), result.setup.covariates) == (["age"], ("usage",))


def test_a_row_number_is_no_kpi():
    book = Book.from_files(CASES / "index_column.csv")
    assert [kpi.kpi for kpi in experiment.read(book).kpis] == ["retention"]
    assert book.built.numbers == {"retention": "retention"}
    assert "unit_id" not in book.recipe.files[0].columns


def test_a_control_arm_that_never_varies_has_an_exact_answer():
    """Against scipy's exact intervals of each share, each at 97.5%, and Fisher's test."""
    rows = pd.read_csv(CASES / "control_all_zero.csv")
    result = experiment.analyze(Book.from_files(CASES / "control_all_zero.csv"))
    row = result.scorecard.set_index("kpi").loc["agreement"]
    yes = rows.groupby("arm")["agreement"].agg(["sum", "count"])
    ends = [
        scipy.stats.binomtest(int(s), int(n)).proportion_ci(0.975, "exact")
        for s, n in yes.loc[["treatment", "control"]].to_numpy()
    ]
    assert (row.low, row.high) == pytest.approx((ends[0].low - ends[1].high, ends[0].high - ends[1].low))
    table = [[yes.loc[a, "sum"], yes.loc[a, "count"] - yes.loc[a, "sum"]] for a in ("treatment", "control")]
    assert row.p_value == pytest.approx(scipy.stats.fisher_exact(table).pvalue)
    assert (row.verdict, row.method, row.control) == ("higher", "share, exact", 0)
    said = " ".join(f.claim for f in result.findings)
    assert "0% in control" in said
    assert not {"inf", "nan"} & set(said.split())
    assert "0.000000" not in said


@pytest.mark.parametrize(
    ("control", "treatment", "verdict"), [(0, 1, "higher"), (1, 0, "lower"), (3, 5, "higher"), (2, 2, "cannot tell")]
)
def test_arms_that_never_vary_at_all_have_an_exact_answer_too(control, treatment, verdict):
    rows = pd.DataFrame({"arm": ["control"] * 40 + ["treatment"] * 40, "visits": [control] * 40 + [treatment] * 40})
    result = experiment.analyze(Book.from_frames(kpis=rows.assign(visits=rows["visits"].astype(float))))
    row = result.scorecard.iloc[0]
    assert (row.verdict, row.effect) == (verdict, treatment - control)
    assert verdict == "cannot tell" or row.low <= row.effect <= row.high
    said = " ".join(f.claim for f in result.findings)
    assert ("All of them have the same value" in said) == (control == treatment)
    assert not {"inf", "nan", "(nan"} & set(said.split())


def test_the_exact_interval_holds_at_least_as_often_as_it_says():
    random, n = np.random.default_rng(4), 40
    for one, two in ((0.0, 0.05), (0.02, 0.3), (1.0, 0.9)):
        x, y = random.binomial(n, one, 400), random.binomial(n, two, 400)
        found = estimate.exact_share_difference(x, n, y, n)
        assert np.mean((found.low <= one - two) & (one - two <= found.high)) >= 0.95


@pytest.mark.parametrize("spread", [0.1, 1.0])
def test_without_a_named_margin_nothing_is_ruled_out(spread):
    """An interval that excludes 0 is a clear difference, however small; one that holds 0 cannot be told."""
    random = np.random.default_rng(3)
    rows = pd.DataFrame({"arm": ["control"] * 20_000 + ["treatment"] * 20_000})
    rows = rows.assign(
        visits=random.normal(size=40_000) + np.where(rows["arm"] == "treatment", 0.06 * (spread == 0.1), 0)
    )
    card = experiment.analyze(Book.from_frames(kpis=rows)).scorecard
    assert card["verdict"].tolist() == ["higher" if spread == 0.1 else "cannot tell"]
    plan = {"kpis": [{"kpi": "visits", "smallest_change_that_matters": 0.5}]}
    assert experiment.analyze(Book.from_frames(kpis=rows), plan=plan).scorecard["verdict"].tolist() == [
        "no meaningful difference"
    ]


def test_arms_of_any_size_are_right_until_somebody_says_another():
    rows = pd.DataFrame({"arm": ["control"] * 400 + ["treatment"] * 100, "visits": np.arange(500) % 9})
    book = Book.from_frames(kpis=rows)
    assert "sample ratio" not in set(experiment.analyze(book).checks["check"])
    planned = {"kpis": ["visits"], "assignment": "by lot, half and half"}
    assert experiment.analyze(book, plan=planned).checks["status"].iloc[0] == "stop"
    assert experiment.analyze(book, sizes="1:1").checks["status"].iloc[0] == "stop"


@public
def test_lalonde_has_one_kpi_six_baselines_and_no_proof():
    rows = pd.read_csv(PUBLIC / "lalonde_matchit.csv")
    gap = rows.groupby("treat")["re78"].mean()
    result = experiment.analyze(Book.from_files(PUBLIC / "lalonde_matchit.csv"))
    row = result.scorecard.iloc[0]
    assert (len(result.scorecard), row.kpi, row.verdict) == (1, "re78", "cannot tell")
    assert row.effect == pytest.approx(gap[1] - gap[0], abs=0.01) == pytest.approx(-635.03, abs=0.01)
    assert result.setup.covariates == ("age", "educ", "married", "nodegree", "re74", "re75")
    assert "read it as groups that chose" in result.findings[0].claim
    assert not any("size" in claim for claim in result.checks["claim"])


def test_a_saved_statement_that_cannot_be_meant_is_nothing(pilot):
    file = pilot.recipe.files[0]
    for broken in (
        "x",
        {"kpis": 3},
        {"kpis": {"a": 1}},
        {"kpis": {"a": {"direction": "up", "price": "dear"}}, "control": 7},
    ):
        text = json.loads(pilot.recipe.to_json())
        text["files"][0]["settings"] = {"experiment": broken}
        try:
            recipe = type(pilot.recipe).from_json(json.dumps(text))
        except UnusableUpload:
            continue
        book = Book.from_files(SAMPLE / "pilot.csv", recipe=recipe)
        assert experiment.stated(book).kpis == {}
        assert experiment.analyze(book).total.claim
    assert file.table == "kpis"


def test_on_slides_a_kpi_without_a_way_is_neither_won_nor_an_area_to_improve(pilot):
    from analysis.qbr.improvements import missed, to_settle

    result = experiment.analyze(pilot)
    rows = missed(result.scorecard, None)
    assert to_settle(rows) == "4 (and 4 of which nobody has said which way is good)"
    assert "better" not in [found.about.get("verdict") for found in result.findings]
