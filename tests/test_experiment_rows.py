"""The shapes an experiment comes in: wide or long, one row per unit or several, with unit ids or without."""

import numpy as np
import pandas as pd
import pytest

from analysis import Book, UnusableUpload, experiment

RANDOM = np.random.default_rng(21)
WIDE = pd.DataFrame(
    {
        "unit_id": [f"u{i:02}" for i in range(60)],
        "arm": ["treatment", "control"] * 30,
        "Visits a week_before": RANDOM.normal(50, 8, 60).round(2),
        "Tickets_before": RANDOM.poisson(6, 60),
    }
)
WIDE["Visits a week_after"] = (0.8 * WIDE["Visits a week_before"] + RANDOM.normal(14, 3, 60)).round(2)
WIDE["Tickets_after"] = RANDOM.poisson(5, 60)
NUMBERS = ["control", "treatment", "effect", "low", "high", "p_value", "p_adjusted"]


def long(wide: pd.DataFrame, **names: str) -> pd.DataFrame:
    """One row per unit, KPI and period."""
    rows = wide.melt(["unit_id", "arm"], var_name="column", value_name="value")
    parts = rows["column"].str.rsplit("_", n=1, expand=True)
    frame = rows.assign(kpi=parts[0], period=parts[1]).drop(columns="column")
    return frame.sample(frac=1, random_state=1).rename(columns=names)


def opened(rows: pd.DataFrame, name: str = "pilot.csv") -> Book:
    """As a person would upload it: nothing is said about its columns."""
    return Book.from_files((name, rows.to_csv(index=False).encode()))


def test_a_long_file_is_read_as_the_wide_one_it_could_have_been() -> None:
    card, other = (experiment.analyze(opened(rows)).scorecard.set_index("kpi") for rows in (WIDE, long(WIDE)))
    assert set(card.index) == set(other.index) == {"visits_a_week", "tickets"}
    np.testing.assert_allclose(other.loc[card.index, NUMBERS].astype(float), card[NUMBERS].astype(float))
    assert list(other.loc[card.index, "method"]) == list(card["method"])
    assert "one row per unit and KPI: read as 2 KPIs of each unit" in opened(long(WIDE)).assumptions


def test_a_long_file_may_name_its_columns_otherwise_and_has_no_period_where_there_was_none() -> None:
    after = WIDE[["unit_id", "arm", "Tickets_after"]].rename(columns={"Tickets_after": "Tickets_x"})
    rows = long(after, kpi="metric", unit_id="site").drop(columns="period")
    row = experiment.analyze(opened(rows)).scorecard.iloc[0]
    expected = WIDE.groupby("arm")["Tickets_after"].mean()
    assert [row.kpi, row.control, row.treatment] == ["tickets", *expected[["control", "treatment"]]]


def test_periods_of_a_long_file_stay_periods() -> None:
    rows = long(WIDE).replace({"period": {"before": "2025-01", "after": "2025-02"}})
    more = rows[rows["period"] == "2025-02"].assign(period="2025-03")
    book = opened(pd.concat([rows, more]))
    assert experiment.later_periods(book) == ["2025-02", "2025-03"]
    found = experiment.read(book, starts="2025-02")
    assert (found.before, found.after, found.cluster) == (("2025-01",), ("2025-02", "2025-03"), "unit_id")


def test_an_uploaded_file_with_several_rows_per_unit_is_clustered_and_not_refused() -> None:
    once = WIDE[["unit_id", "arm", "Tickets_after"]].rename(columns={"Tickets_after": "tickets"})
    book = opened(pd.concat([once] * 5).sample(frac=1, random_state=2))
    assert book.refused.empty
    assert book.count("kpis") == 300
    often, single = (experiment.analyze(b).scorecard.iloc[0] for b in (book, opened(once)))
    assert [often.effect, often.low, often.high] == pytest.approx([single.effect, single.low, single.high])
    assert "300 rows are 60 units" in " ".join(experiment.analyze(book).checks["claim"])


def test_without_unit_ids_every_row_is_a_unit_and_equal_rows_stay() -> None:
    rows = pd.DataFrame({"arm": ["control"] * 30 + ["treatment"] * 30, "spend": [0] * 25 + [1] * 10 + [0] * 25})
    result = experiment.analyze(opened(rows))
    card = result.scorecard.iloc[0]
    assert [card.control_units, card.treatment_units] == [30, 30]
    assert [card.control, card.treatment] == pytest.approx([5 / 30, 5 / 30])
    assert result.setup.cluster is None


def test_a_column_that_names_no_kpis_is_refused_calmly() -> None:
    kpis = [f"k{i}" for i in range(300)] * 4
    rows = pd.DataFrame({"unit_id": range(1200), "arm": ["a", "b"] * 600, "kpi": kpis, "value": 1})
    with pytest.raises(UnusableUpload, match="told apart") as raised:
        opened(rows)
    assert raised.value.fix


def test_arms_are_found_by_what_they_say_once_the_file_is_said_to_be_an_experiment() -> None:
    rows = pd.DataFrame(
        {
            "channel": ["Web", "Phone", "Web"] * 20,
            "segment": ["Mens E-Mail", "No E-Mail", "Womens E-Mail"] * 20,
            "newbie": ["no", "yes", "no"] * 20,
            "visit": [0, 1, 0] * 20,
        }
    )
    result = experiment.analyze(Book.from_frames(kpis=rows))
    assert result.setup.control == "No E-Mail"
    assert set(result.setup.treatments) == {"Mens E-Mail", "Womens E-Mail"}
