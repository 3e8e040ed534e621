"""Before the data: sizes from the reader's own history, and a split that is fair and can be drawn again."""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis import AnalysisError, Book, MissingTable, NotEnoughData, experiment
from analysis.estimate import power_of_means, units_needed

SAMPLE = Path(__file__).parent.parent / "sample_data"


def test_the_history_of_a_kpi_is_its_mean_and_spread_before(pilot):
    history = experiment.count_history(pilot).set_index("kpi")
    rows = pd.read_csv(SAMPLE / "pilot.csv")
    found = history.loc["no_shows", ["units", "mean", "sd"]].tolist()
    assert found == pytest.approx([120, rows["no_shows_before"].mean(), rows["no_shows_before"].std()])


def test_the_units_needed_show_the_smallest_change_four_times_in_five(pilot):
    sizes = experiment.design(pilot, plan=SAMPLE / "pilot_plan.json").sizes
    assert len(sizes) == 8
    for row in sizes.itertuples():
        left = row.sd * np.sqrt(1 - row.correlation**2) if abs(row.correlation) >= 0.2 else row.sd
        power = power_of_means(row.smallest_that_matters, left, row.units_needed / 2, row.units_needed / 2, 0.05 / 8)
        assert power == pytest.approx(0.8, abs=0.01)


def test_too_few_units_say_what_they_would_show_and_how_often_they_would_show_what_matters(pilot):
    found = experiment.design(pilot, plan=SAMPLE / "pilot_plan.json", units=40)
    row = found.sizes.iloc[-1]
    left = row.sd * np.sqrt(1 - row.correlation**2) if abs(row.correlation) >= 0.2 else row.sd
    assert row.power == pytest.approx(power_of_means(row.smallest_that_matters, left, 20, 20, 0.05 / 8))
    assert power_of_means(row.smallest_visible, left, 20, 20, 0.05 / 8) == pytest.approx(0.8, abs=0.001)
    said = next(f.claim for f in found.findings if f.claim.startswith(f"{row.label}: 40 units"))
    assert f"one of {row.smallest_that_matters:,.3g} in {round(100 * row.power)} trials of 100" in said


def test_the_sentence_names_the_kpi_that_needs_most(pilot):
    found = experiment.design(pilot, plan=SAMPLE / "pilot_plan.json", units=400, per_week=20)
    last = found.sizes.iloc[-1]
    assert last["units_needed"] == found.sizes["units_needed"].max()
    assert f"{last['label']} needs most: {last['units_needed']:,.0f} units" in found.findings[0].claim
    assert f"{np.ceil(last['units_needed'] / 20):,.0f} weeks" in found.findings[0].claim


def test_a_split_is_even_in_every_stratum_and_can_be_drawn_again(sample_book):
    one, again, other = (experiment.split(sample_book, by="segment", seed=seed) for seed in (3, 3, 4))
    assert one.units.equals(again.units)
    assert not one.units["arm"].equals(other.units["arm"])
    wide = one.balance.pivot(index="stratum", columns="arm", values="units")
    assert (wide["treatment"] - wide["control"]).abs().max() <= 1
    assert one.units["unit_id"].is_unique


def test_the_odd_unit_falls_to_either_arm():
    book = Book.from_frames(kpis=pd.DataFrame({"unit_id": list("abc"), "arm": ["x", "y", "x"], "visits": [1, 2, 3]}))
    larger = [experiment.split(book, seed=seed).balance.set_index("arm")["units"].idxmax() for seed in range(40)]
    assert set(larger) == {"treatment", "control"}


def test_what_cannot_be_planned_is_said(pilot):
    with pytest.raises(MissingTable, match="drawn within"):
        experiment.split(
            Book.from_frames(accounts=pd.DataFrame({"account_id": ["a", "b"], "started_on": ["2024-01-01"] * 2})),
            by="mood",
        )
    flat = pd.DataFrame({"unit_id": [1, 2], "arm": ["a", "b"], "visits": [3, 3]})
    with pytest.raises(NotEnoughData, match="history"):
        experiment.design(Book.from_frames(kpis=flat))


def test_the_history_of_accounts_is_their_last_months_beside_as_many_before() -> None:
    months = ["2025-01", "2025-02", "2025-03", "2025-04", "2025-05", "2025-06"]
    accounts = pd.DataFrame({"account_id": [f"A{i:02}" for i in range(32)], "started_on": "2024-01-01"})
    usage = [(a, m, 10 * i + (5 if m > "2025-03" else 0)) for i, a in enumerate(accounts["account_id"]) for m in months]
    book = Book.from_frames(
        accounts=accounts, usage=pd.DataFrame(usage, columns=["account_id", "month", "active_users"])
    )
    row = experiment.count_history(book).iloc[0]
    assert (row.kpi, row.units, row["mean"]) == ("active_users", 32, 160)
    assert [row.sd, row.correlation] == pytest.approx([10 * np.std(range(32), ddof=1), 1])


def test_a_kpi_its_own_past_foretells_needs_fewer_units_by_one_less_its_correlation_squared(pilot) -> None:
    row = experiment.design(pilot).sizes.set_index("kpi").loc["sales_per_hour"]
    plain = 2 * np.ceil(units_needed(row.smallest_that_matters, row.sd, 0.05 / 8))
    assert row.units_needed == pytest.approx(plain * (1 - row.correlation**2), rel=0.02)


def test_a_draw_of_some_keeps_the_shares_of_the_strata(sample_book) -> None:
    whole, part = (experiment.split(sample_book, by="segment", units=n, source="accounts") for n in (None, 100))
    shares = [s.balance.groupby("stratum")["units"].sum() for s in (whole, part)]
    assert len(part.units) == 100
    assert (shares[1] / 100 - shares[0] / len(whole.units)).abs().max() < 0.01
    assert "100 of 572 units randomly assigned within segment" in part.findings[0].claim
    assert set(part.units["unit_id"]) < set(whole.units["unit_id"])


def test_what_the_draw_made_alike_is_the_gap_of_its_own_rows(sample_book) -> None:
    drawn = experiment.split(sample_book, by="segment", source="accounts")
    accounts = pd.read_csv(SAMPLE / "accounts.csv").set_index("account_id")["seats"]
    arms = drawn.units.assign(seats=accounts.reindex(drawn.units["unit_id"]).to_numpy()).groupby("arm")["seats"]
    row = drawn.alike.set_index("known").loc["seats"]
    gap = (arms.mean()["treatment"] - arms.mean()["control"]) / np.sqrt(arms.var().mean())
    assert row["apart"] == pytest.approx(gap)
    assert max(drawn.alike["apart"].abs()) < 2 * row["by_lot"]


def written(**changes):
    rows = [{"kpi": "visits", "label": "Visits", "unit": "", "higher_is_better": True, "primary": True, "below": None,
             "smallest_change_that_matters": 2.0, "kind": "auto", "price": np.nan}]  # fmt: skip
    days = {"written_on": date(2025, 8, 1), "starts_on": date(2025, 9, 1), "ends_on": date(2025, 12, 1)}
    return experiment.plan_of(rows=rows, **{"drawn": "by lot within segment, seed 3", "units": 40, **days, **changes})


def test_a_plan_kept_before_the_start_reads_its_result_as_planned(tmp_path) -> None:
    plan, file = written(), tmp_path / "plan.json"
    file.write_text(plan.to_file(), encoding="utf-8")
    rows = pd.DataFrame({"unit_id": range(40), "arm": ["control", "treatment"] * 20, "visits": range(40)})
    result = experiment.analyze(Book.from_frames(kpis=rows), plan=file)
    assert result.status == "as planned"
    assert "As planned: the plan was written on Aug 1, 2025." in result.total.claim
    assert result.setup.randomised


def test_a_plan_written_beside_the_results_it_is_for_is_exploratory_and_one_for_later_results_is_not() -> None:
    """The likeliest slip: plan and verdict from one open book, where the start is always a week ahead."""
    rows = pd.DataFrame({"unit_id": range(40), "arm": ["control", "treatment"] * 20, "visits": range(40)})
    first, later = Book.from_frames(kpis=rows), Book.from_frames(kpis=rows.assign(visits=rows["visits"] % 7))
    text = written(seen=experiment.results_of(first)).to_file()
    beside, after = (experiment.analyze(book, plan=text) for book in (first, later))
    assert (beside.status, after.status) == ("exploratory", "as planned")
    assert "was written beside these very results." in beside.total.claim
    assert "seen" not in written().to_json()


def test_data_that_stops_before_the_planned_start_is_no_result_of_the_plan(sample_book) -> None:
    kpis = ["planning_hours"]
    plans = [{"kpis": kpis, "written_on": f"{y}-08-01", "starts_on": f"{y}-09-01"} for y in (2025, 2026)]
    first, second = (experiment.analyze(sample_book, plan=plan) for plan in plans)
    assert (first.status, second.status) == ("as planned", "exploratory")
    assert "the data stops on Dec 31, 2025, before the planned start on Sep 1, 2026." in second.total.claim


def test_a_plan_file_that_was_changed_by_hand_is_exploratory() -> None:
    text = written().to_file()
    assert experiment.read_plan(text).in_time
    assert not experiment.read_plan(text.replace("2.0", "1.0")).in_time


def test_a_plan_that_cannot_be_is_refused_calmly() -> None:
    with pytest.raises(AnalysisError, match="end before"):
        written(ends_on=date(2025, 8, 2))
    with pytest.raises(AnalysisError, match="no KPI"):
        experiment.plan_of(rows=[], written_on=date(2025, 8, 1))
