"""Before the data: sizes from the reader's own history, and a split that is fair and can be drawn again."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis import Book, MissingTable, NotEnoughData, experiment
from analysis.estimate import power_of_means

SAMPLE = Path(__file__).parent.parent / "sample_data"


@pytest.fixture(scope="module")
def pilot():
    return Book.from_files(SAMPLE / "pilot.csv")


def test_the_history_of_a_kpi_is_its_mean_and_spread_before(pilot):
    history = experiment.count_history(pilot).set_index("kpi")
    rows = pd.read_csv(SAMPLE / "pilot.csv")
    found = history.loc["no_shows", ["units", "mean", "sd"]].tolist()
    assert found == pytest.approx([120, rows["no_shows_before"].mean(), rows["no_shows_before"].std()])


def test_the_units_needed_show_the_smallest_change_four_times_in_five(pilot):
    sizes = experiment.design(pilot, plan=SAMPLE / "pilot_plan.json").sizes
    assert len(sizes) == 8
    for row in sizes.itertuples():
        power = power_of_means(row.smallest_that_matters, row.sd, row.units_needed / 2, row.units_needed / 2, 0.05 / 8)
        assert power == pytest.approx(0.8, abs=0.01)


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
