"""One KPI: what it is worth in money, each arm before and after, how its units are spread, and what is said of it."""

import numpy as np
import pandas as pd
import pytest
import scipy
from test_experiment import PLAN, book_of, two_arms

from analysis import experiment
from analysis.finding import CLEAR


@pytest.fixture(scope="module")
def planned(pilot):
    return experiment.analyze(pilot, plan=PLAN)


def test_money_is_effect_times_price_with_its_interval(pilot):
    result = experiment.analyze(pilot, plan=PLAN, prices={"planning_hours": 40.0})
    row, card = result.value.iloc[0], result.scorecard.iloc[0]
    assert [row.value, row.low, row.high] == pytest.approx([-40 * card.effect, -40 * card.high, -40 * card.low])
    found = next(f for f in result.findings if "money" in f.about)
    assert (found.estimate, found.low, found.high, found.verdict) == (row.value, row.low, row.high, CLEAR)
    assert f"worth {row.value:.1f} ({row.low:.1f} to" in found.claim
    assert f"{60 * row.value:,.0f} ({60 * row.low:,.0f} to {60 * row.high:,.0f}) for the 60 in treatment" in found.claim


def test_money_is_said_for_what_a_kpi_is_a_mean_of():
    """Of accounts assigned whole a unit is a unit; of repeated rows it is a row, and rows do not add up to units."""
    random = np.random.default_rng(3)
    rows = pd.DataFrame({"unit_id": range(160), "account_id": np.arange(160) // 8})
    rows = rows.assign(arm=np.where(rows["account_id"] % 2, "treatment", "control"), calls=1 + random.poisson(3, 160))
    rows = rows.assign(hours=random.normal(size=160) + 3 * (rows["arm"] == "treatment"))
    plan = {"unit": "seat", "assignment": "by lot", "kpis": [{"kpi": "hours", "price": 1, "direction": "more"}]}

    def said(rows, kpi="hours", **how):
        priced = plan | {"kpis": [{"kpi": kpi, "price": 1, "higher_is_better": True, **how}]}
        return next(f for f in experiment.analyze(book_of(rows), plan=priced).findings if "money" in f.about).claim

    assert "in money for one seat, " in said(rows)
    assert "for the 80 in treatment" in said(rows)
    again = pd.concat([rows, rows.assign(hours=rows["hours"] + 0.1)]).drop(columns="account_id")
    assert "in money for one row of the file, at" in said(again)
    assert "for one of what it is counted on (calls), at" in said(rows.drop(columns="account_id"), below="calls")


def test_before_and_after_each_arm_has_the_interval_of_its_own_mean_by_student():
    """scipy's one-sample interval, of three units as of the two whose past is known."""
    after, before = [5.0, 6.0, 9.0, 7.0], [1.0, np.nan, 3.0, 2.5]
    book = two_arms([1.0, 2.0, 4.0, 3.0], after, before=[2.0, 3.0, 1.0, 4.0, *before])
    frame = experiment.analyze(book).before_after
    mine = frame[frame["arm"] == "treatment"].set_index("when")
    for when, values in (("before", [1.0, 3.0, 2.5]), ("after", after)):
        ends = scipy.stats.ttest_1samp(values, 0).confidence_interval(0.95)
        assert mine.loc[when, ["low", "high"]].tolist() == pytest.approx([ends.low, ends.high])


def test_bands_hold_every_unit_once(pilot):
    spread = experiment.distribution(pilot, kpi="no_shows")
    assert spread["units"].sum() == 120
    assert spread.groupby("arm")["share"].sum().tolist() == pytest.approx([1, 1])


def test_a_unit_far_out_stands_in_the_last_band_and_hides_no_other():
    control = [*np.linspace(0, 10, 199), 50_000.0]
    spread = experiment.distribution(two_arms(control, np.linspace(0, 10, 200)), kpi="visits").set_index("arm")
    assert spread["units"].sum() == 400
    assert spread["to"].max() < 11
    assert spread.loc["control", "units"].iloc[-1] == spread.loc["treatment", "units"].iloc[-1] + 1


def test_one_kpi_alone_says_as_planned_or_exploratory(pilot, planned):
    assert "As planned: the plan" in experiment.of_one(planned, "no_shows")[-1].claim
    assert "Exploratory: no plan" in experiment.of_one(experiment.analyze(pilot), "no_shows")[-1].claim
