"""Where a book leads: worked by hand, checked against what came, and said by the page."""

from dataclasses import fields
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from asking import page, said
from books import AS_OF, drawn, nine, six

from analysis import AnalysisError, Book, MissingTable, NotEnoughData, projection
from analysis.charts.projection import projection as path_chart
from analysis.charts.projection import projection_kept
from analysis.glossary import COLUMNS
from analysis.projection import OWN, Scenario
from sample_data.make import make


def test_months_are_those_on_the_fingers() -> None:
    rows = projection.count_months(nine()).set_index("month")
    january, march = 2025 * 12, 2025 * 12 + 2
    assert rows.loc[january, ["accounts", "came", "left"]].tolist() == [7, 1, 1]
    assert rows.loc[march, ["accounts", "came", "left"]].tolist() == [7, 0, 1]


def test_every_month_ends_with_the_accounts_the_next_begins_with() -> None:
    rows = projection.count_months(Book.from_frames(accounts=drawn(2, {"East": (400, 0.03)}), as_of=AS_OF))
    ends = rows["accounts"] + rows["came"] - rows["left"]
    assert ends.iloc[:-1].tolist() == rows["accounts"].iloc[1:].tolist()


def test_mrr_of_the_month_before_is_kept_gone_grown_or_new() -> None:
    """December: A 100, B 50, D 300, E 400. January: B 70, C 30, G 60, H 20, I 100; A, D and E have no bill."""
    rows = projection.count_mrr(nine()).set_index("month")
    january = rows.loc[2025 * 12]
    assert january[["mrr", "before", "gone", "new", "grown"]].tolist() == [280, 850, 800, 210, 20]
    assert january["before"] - january["gone"] + january["grown"] + january["new"] == january["mrr"]


def test_five_and_ten_percent_a_month_reproduce_the_arithmetic(sample_book: Book) -> None:
    result = projection.analyze(sample_book)
    rows = result.scenarios.set_index("scenario")
    assert rows["churn_year"].round(3)[["5% a month", "10% a month"]].tolist() == [0.460, 0.718]
    here = result.paths[result.paths["ahead"] == 0]["accounts"].iloc[0]
    for name, churn in (("5% a month", 0.05), ("10% a month", 0.10)):
        path, accounts = result.paths[result.paths["scenario"] == name]["accounts"].tolist(), float(here)
        for step in range(25):
            assert path[step] == pytest.approx(accounts)
            accounts = accounts * (1 - churn) + 100


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_arithmetic_is_said_on_every_book(seed: int, tmp_path: Path) -> None:
    make(tmp_path, seed, names={"SMB": "Klein"})
    claims = " ".join(f.claim for f in projection.analyze(Book.from_files(tmp_path / "accounts.csv")).findings)
    assert "5% a month is 46% a year, not 60%; 10% a month is 72% a year, not 120%" in claims
    assert "both add 100 a month: within a year they part ways" in claims
    assert "They head for 2,000 and 1,000." in claims


def test_the_sentences_follow_the_scenarios() -> None:
    book = Book.from_frames(accounts=drawn(3, {"East": (400, 0.02)}), as_of=AS_OF)
    claims = [f.claim for f in projection.analyze(book, scenarios=[("one", 0.02, 5), ("two", 0.04, 7)]).findings]
    assert any(
        claim.startswith("2% a month is 22% a year, not 24%; 4% a month is 39% a year, not 48%") for claim in claims
    )
    assert not any("part ways" in claim for claim in claims), "new business differs too"


def test_the_range_of_the_books_own_path_held_what_came_in_stable_books() -> None:
    inside = [
        projection.keep_past(
            projection.count_months(Book.from_frames(accounts=drawn(seed, {"E": (900, 0.015)}, 60), as_of=AS_OF))
        )
        for seed in range(8)
    ]
    kept = pd.concat(inside)
    assert set(kept["ahead"]) == {3, 6, 12}
    assert 0.85 <= kept["inside"].mean() <= 1.0


def test_a_past_projection_knows_nothing_of_what_came_after() -> None:
    months = projection.count_months(Book.from_frames(accounts=drawn(5, {"E": (900, 0.02)}, 60), as_of=AS_OF))
    whole, cut = projection.keep_past(months), projection.keep_past(months.iloc[:-6])
    both = whole.merge(cut, on=["made_in", "ahead"], suffixes=("", "_cut"))
    assert len(both) > 10
    np.testing.assert_array_equal(both["projected"], both["projected_cut"])


def test_a_target_comes_from_a_group_that_surely_does_better_at_the_same_contracts() -> None:
    rows = drawn(6, {"Good": (1500, 0.01), "Poor": (1500, 0.04)}, 60)
    result = projection.analyze(Book.from_frames(accounts=rows, as_of=AS_OF), by="segment")
    aims = result.aims.set_index("source")
    best, now = aims.loc["best group: Good"], aims.loc["last 12 months"]
    assert best["rate"] < best["aim_rate"] < now["rate"]
    assert best["by_chance"] < 0.05 < best["if_reached"]
    assert any("A reasonable target is" in f.claim for f in result.findings)


def test_a_group_that_only_looks_better_through_its_contracts_is_no_source() -> None:
    """Annual contracts leave at a fifth of the rate; East has more of them and is no better at either."""
    long, short = (drawn(seed, {"x": (1200, rate)}, 60) for seed, rate in ((7, 0.005), (8, 0.025)))
    random = np.random.default_rng(1)
    long = long.assign(segment=np.where(random.random(1200) < 0.8, "East", "West"), contract_months="12")
    short = short.assign(segment=np.where(random.random(1200) < 0.2, "East", "West"), contract_months="1")
    rows = pd.concat([long, short], ignore_index=True).assign(account_id=lambda f: [f"A{i}" for i in f.index])
    aims = projection.analyze(Book.from_frames(accounts=rows, as_of=AS_OF), by="segment").aims
    worth = projection.analyze(Book.from_frames(accounts=rows, as_of=AS_OF), by="segment").worth.set_index("group")
    now, best = aims["rate"].iloc[0], aims.loc[aims["source"].str.startswith("best group"), "rate"].iloc[0]
    assert worth.loc["East", "rate"] < 0.7 * now
    assert best > 0.8 * now


def test_luck_alone_reaches_the_last_target_in_at_most_one_year_of_five(sample_book: Book) -> None:
    luck = projection.analyze(sample_book).aims.set_index("source").loc["beyond luck"]
    assert luck["by_chance"] <= 0.2
    assert luck["aim_rate"] < 0.082


def test_a_point_of_churn_is_a_hundredth_of_the_accounts_and_their_mrr(sample_book: Book) -> None:
    worth = projection.analyze(sample_book, by="segment").worth.set_index("group")
    whole = worth.loc["All accounts"]
    assert whole["point_mrr"] == pytest.approx(whole["mrr"] / 100)
    assert worth.drop(index="All accounts")[["accounts", "mrr", "spent_early"]].sum().tolist() == pytest.approx(
        whole[["accounts", "mrr", "spent_early"]].tolist()
    )


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_was_spent_on_those_who_left_early_would_pay_agents(seed: int, tmp_path: Path) -> None:
    """Of the Hospitality accounts won in 2024, 20 are gone within a year; in the twin no industry stands out so."""
    make(tmp_path, seed, names={"Hospitality": "Gastgewerbe"})
    result = projection.analyze(Book.from_files(tmp_path / "accounts.csv"), by="industry", agent=50_000)
    first = result.worth.iloc[0]
    assert first["group"] == "Gastgewerbe"
    assert first["early"] >= 20
    assert first["agents"] == pytest.approx(first["spent_early"] / 50_000)
    assert any("Gastgewerbe" in f.claim and "years of an agent" in f.claim for f in result.findings)


def test_without_mrr_the_money_is_missing_and_the_accounts_are_not() -> None:
    rows = drawn(9, {"East": (300, 0.02)}).drop(columns="mrr")
    result = projection.analyze(Book.from_frames(accounts=rows, as_of=AS_OF))
    assert result.paths["mrr"].isna().all()
    assert result.paths["accounts"].notna().all()
    assert "MRR" not in result.findings[0].claim


def test_frames_are_in_the_glossary_and_charts_are_drawn(sample_book: Book) -> None:
    result = projection.analyze(sample_book)
    for field in fields(result):
        frame = getattr(result, field.name)
        if isinstance(frame, pd.DataFrame):
            assert set(frame.columns) <= set(COLUMNS), field.name
    drawn_ = [path_chart(result), path_chart(result, "mrr"), projection_kept(result)]
    assert all(chart.to_dict()["title"]["text"] for chart in drawn_)


@pytest.mark.parametrize("engine", ["pandas", "polars"])
def test_every_engine_counts_the_same(engine: str, sample_book: Book) -> None:
    other = sample_book.on(engine)
    for count, asked in (
        (projection.count_months, {}),
        (projection.count_mrr, {}),
        (projection.count_groups, {"by": "region"}),
    ):
        pd.testing.assert_frame_equal(count(sample_book, **asked), count(other, **asked), check_dtype=False)


def test_what_cannot_be_projected_says_why(sample_book: Book) -> None:
    with pytest.raises(NotEnoughData, match="when accounts came"):
        projection.analyze(six())
    with pytest.raises(AnalysisError, match="between 0% and 100%"):
        projection.analyze(sample_book, scenarios=[Scenario("all", 1.5, 3)])
    with pytest.raises(MissingTable, match="segment"):
        projection.analyze(sample_book, by="shoe_size")


def test_the_page_says_the_arithmetic_and_follows_its_numbers(sample_book: Book) -> None:
    app = page("projection", sample_book)
    assert "5% a month is 46% a year, not 60%" in said(app)
    app.number_input(key="leave_A").set_value(2.0).run()
    assert "2% a month is 22% a year, not 24%" in said(app)
    assert OWN in set(projection.analyze(sample_book).paths["scenario"])


def test_the_page_is_calm_about_a_snapshot() -> None:
    assert "Where this leads cannot be worked out." in said(page("projection", six()))
