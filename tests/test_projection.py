"""Where a book leads: worked by hand, checked against what came, and said by the page."""

from dataclasses import fields

import numpy as np
import pandas as pd
import pytest
from asking import page, said
from books import AS_OF, drawn, nine, six
from planted import SEEDS, opened
from public_data import public

from analysis import AnalysisError, Book, NotEnoughData, targets
from analysis.charts.projection import projection as path_chart
from analysis.charts.projection import projection_held, projection_kept
from analysis.glossary import COLUMNS
from analysis.targets import OWN, Scenario


def test_months_are_those_on_the_fingers() -> None:
    rows = targets.count_months(nine()).set_index("month")
    january, march = 2025 * 12, 2025 * 12 + 2
    assert rows.loc[january, ["accounts", "came", "left"]].tolist() == [7, 1, 1]
    assert rows.loc[march, ["accounts", "came", "left"]].tolist() == [7, 0, 1]


def test_every_month_ends_with_the_accounts_the_next_begins_with() -> None:
    rows = targets.count_months(Book.from_frames(accounts=drawn(2, {"East": (400, 0.03)}), as_of=AS_OF))
    ends = rows["accounts"] + rows["came"] - rows["left"]
    assert ends.iloc[:-1].tolist() == rows["accounts"].iloc[1:].tolist()


def test_mrr_of_the_month_before_is_kept_gone_grown_or_new() -> None:
    """December: A 100, B 50, D 300, E 400. January: B 70, C 30, G 60, H 20, I 100; A, D and E have no bill."""
    rows = targets.count_mrr(nine()).set_index("month")
    january = rows.loc[2025 * 12]
    assert january[["mrr", "before", "gone", "new", "grown"]].tolist() == [280, 850, 800, 210, 20]
    assert january["before"] - january["gone"] + january["grown"] + january["new"] == january["mrr"]


def test_five_and_ten_percent_a_month_reproduce_the_arithmetic(sample_book: Book) -> None:
    result = targets.projection(sample_book)
    rows = result.scenarios.set_index("scenario")
    assert rows["churn_year"].round(3)[["5% a month", "10% a month"]].tolist() == [0.460, 0.718]
    here = result.paths[result.paths["ahead"] == 0]["accounts"].iloc[0]
    for name, churn in (("5% a month", 0.05), ("10% a month", 0.10)):
        path, accounts = result.paths[result.paths["scenario"] == name]["accounts"].tolist(), float(here)
        for step in range(25):
            assert path[step] == pytest.approx(accounts)
            accounts = accounts * (1 - churn) + 100


@pytest.mark.parametrize("seed", SEEDS)
def test_the_arithmetic_is_said_on_every_book(seed: int) -> None:
    book = opened(seed, tables=("accounts",))
    claims = " ".join(f.claim for f in targets.projection(book).findings)
    assert "5% a month is 46% a year, not 60%; 10% a month is 72% a year, not 120%" in said(page("projection", book))
    assert "5% a month is 46% a year, not 60%; 10% a month is 72% a year, not 120%" in claims
    assert "both add 100 a month. After a year they have" in claims
    assert "they settle at 2,000 and 1,000." in claims


def growing(times_a_year: float, accounts: int = 40) -> Book:
    """Accounts that all pay a little more each month, so that the MRR of a year later is so many times as much."""
    months = pd.period_range(end=AS_OF, periods=19, freq="M").astype(str)
    rows = [(f"A{n}", month, round(100 * times_a_year ** (at / 12), 2)) for n in range(accounts)
            for at, month in enumerate(months)]  # fmt: skip
    told = pd.DataFrame({"account_id": [f"A{n}" for n in range(accounts)], "started_on": f"{months[0]}-01"})
    return Book.from_frames(accounts=told.assign(churned_on=""), as_of=AS_OF,
                            mrr=pd.DataFrame(rows, columns=["account_id", "month", "mrr"]))  # fmt: skip


def test_mrr_that_more_than_tripled_in_a_year_is_not_carried_on() -> None:
    """2.9 times a year becomes 2.9 times in the next; of 10 times nothing is forecast, and what would help is said."""
    told = targets.projection(growing(2.9), ahead=12)
    paths = told.paths[told.paths["scenario"] == OWN].set_index("ahead")
    assert paths.loc[12, "mrr"] == pytest.approx(2.9 * paths.loc[0, "mrr"], rel=0.01)
    assert not any(f.verdict == "cannot tell" for f in told.findings)
    young = growing(10)
    told = targets.projection(young, scenarios=targets.starts(targets.usual(young)), ahead=24)
    own = told.paths[told.paths["scenario"] == OWN].set_index("ahead")
    assert own["mrr"].dropna().index.tolist() == [0]
    assert own["accounts"].notna().all()
    refused = next(f for f in told.findings if f.verdict == "cannot tell")
    assert f"from {own.loc[0, 'mrr'] / 10:,.0f} to {own.loc[0, 'mrr']:,.0f} in the last 12 months" in refused.claim
    assert "10.0 times in a year" in refused.claim
    assert "becomes" not in told.findings[0].claim
    assert told.paths["mrr"].max() < 3 * own.loc[0, "mrr"]
    assert path_chart(told, "mrr", False).to_dict()["title"]["text"]


def test_ravenstack_is_not_said_to_grow_thirtyfold() -> None:
    names = ("accounts", "subscriptions", "churn_events", "feature_usage", "support_tickets")
    told = targets.projection(Book.from_files(*public(*(f"ravenstack_{name}.csv" for name in names))))
    assert any(f.verdict == "cannot tell" and "grew from" in f.claim for f in told.findings)


def test_the_sentences_follow_the_scenarios() -> None:
    book = Book.from_frames(accounts=drawn(3, {"East": (400, 0.02)}), as_of=AS_OF)
    claims = [f.claim for f in targets.projection(book, scenarios=[("one", 0.02, 5), ("two", 0.04, 7)]).findings]
    assert any(
        claim.startswith("2% a month is 22% a year, not 24%; 4% a month is 39% a year, not 48%") for claim in claims
    )
    assert not any("After a year they have" in claim for claim in claims), "new business differs too"


def test_the_range_of_the_books_own_path_held_what_came_in_stable_books() -> None:
    inside = [
        targets.keep_past(
            targets.count_months(Book.from_frames(accounts=drawn(seed, {"E": (900, 0.015)}, 60), as_of=AS_OF))
        )
        for seed in range(8)
    ]
    kept = pd.concat(inside)
    assert set(kept["ahead"]) == {3, 6, 12}
    assert 0.85 <= kept["inside"].mean() <= 1.0


def test_a_past_projection_knows_nothing_of_what_came_after() -> None:
    months = targets.count_months(Book.from_frames(accounts=drawn(5, {"E": (900, 0.02)}, 60), as_of=AS_OF))
    whole, cut = targets.keep_past(months), targets.keep_past(months.iloc[:-6])
    both = whole.merge(cut, on=["made_in", "ahead"], suffixes=("", "_cut"))
    assert len(both) > 10
    np.testing.assert_array_equal(both["projected"], both["projected_cut"])


def test_a_projection_kept_is_held_against_what_came() -> None:
    """Kept at the end of 2024 from the book as it was then; a year later the same book knows what came."""
    rows = drawn(13, {"East": (900, 0.02)}, months=60)
    then = rows[rows["started_on"] <= "2024-12-31"]
    then = then.assign(churned_on=then["churned_on"].where(then["churned_on"] <= "2024-12-31", ""))
    old = Book.from_frames(accounts=then, as_of="2024-12-31")
    kept = targets.kept_rows(targets.to_keep(targets.projection(old, ahead=12), "Plan"))
    assert not targets.hold(old, kept=kept).came
    assert "none of its 12 months is in the data yet" in targets.hold(old, kept=kept).findings[0].claim
    now = Book.from_frames(accounts=rows, as_of=AS_OF)
    held = targets.hold(now, kept=kept)
    mine = held.months[held.months["scenario"] == OWN].set_index("month")
    here = ((rows["started_on"] <= "2025-06-30") & ~rows["churned_on"].between("2000", "2025-06-30")).sum()
    assert mine.loc["2025-06", "came_true"] == here
    inside = mine["came_true"].between(mine["low"].astype(float), mine["high"].astype(float))
    assert mine["inside"].tolist() == inside.tolist()
    assert f"{inside.sum()} of 12 months since were in its range" in held.findings[0].claim
    assert held.came
    assert set(held.months.columns) <= set(COLUMNS)
    assert projection_held(held).to_dict()["title"]["text"]


def test_without_mrr_the_money_is_missing_and_the_accounts_are_not() -> None:
    rows = drawn(9, {"East": (300, 0.02)}).drop(columns="mrr")
    result = targets.projection(Book.from_frames(accounts=rows, as_of=AS_OF))
    assert result.paths["mrr"].isna().all()
    assert result.paths["accounts"].notna().all()
    assert "MRR" not in result.findings[0].claim


def test_the_page_says_the_arithmetic_and_follows_its_numbers(sample_book: Book) -> None:
    app = page("projection", sample_book)
    assert "5% a month is 46% a year, not 60%" in said(app)
    app.number_input(key="leave_A").set_value(2.0).run()
    assert "2% a month is 22% a year, not 24%" in said(app)
    assert OWN in set(targets.projection(sample_book).paths["scenario"])


def test_a_third_company_begins_as_the_book_goes(sample_book: Book) -> None:
    own = targets.usual(sample_book)
    app = page("projection", sample_book)
    app.segmented_control(key="many").set_value("4").run()
    assert app.number_input(key="leave_C").value == round(100 * own.churn, 2)
    assert app.number_input(key="leave_D").value == round(100 * own.churn * 2 / 3, 2)
    assert "C: 0.72% a month" in set(app.dataframe[1].value["scenario"])
    assert not app.exception


def test_a_projection_is_kept_by_name_and_says_that_nothing_has_come_yet(sample_book: Book) -> None:
    app = page("projection", sample_book)
    assert app.button(key="keep_projections").disabled
    app.text_input(key="named").set_value("Plan 2026").run()
    app.button(key="keep_projections").click().run()
    assert {row["name"] for row in app.session_state["kept_projections"]} == {"Plan 2026"}
    assert "none of its 24 months is in the data yet" in said(app)


def test_the_page_is_calm_about_a_snapshot() -> None:
    told = said(page("projection", six()))
    assert "This question cannot be answered from the open book." in told
    assert "the day the account churned" in told


def test_frames_are_in_the_glossary_and_charts_are_drawn(sample_book: Book) -> None:
    result = targets.projection(sample_book)
    for field in fields(result):
        frame = getattr(result, field.name)
        if isinstance(frame, pd.DataFrame):
            assert set(frame.columns) <= set(COLUMNS), field.name
    charts = [path_chart(result), path_chart(result, "mrr"), projection_kept(result)]
    assert all(chart.to_dict()["title"]["text"] for chart in charts)


@pytest.mark.parametrize("engine", ["pandas", "polars"])
def test_every_engine_counts_the_same(engine: str, sample_book: Book) -> None:
    other = sample_book.on(engine)
    for count in (targets.count_months, targets.count_mrr):
        pd.testing.assert_frame_equal(count(sample_book), count(other), check_dtype=False)


def test_what_cannot_be_projected_says_why(sample_book: Book) -> None:
    with pytest.raises(NotEnoughData, match="when accounts came"):
        targets.projection(six())
    with pytest.raises(AnalysisError, match="between 0% and 100%"):
        targets.projection(sample_book, scenarios=[Scenario("all", 1.5, 3)])


def test_the_figure_of_past_forecasts_says_what_the_reading_says_of_them(sample_book: Book) -> None:
    told = targets.projection(sample_book)
    title = str(projection_kept(told).to_dict()["title"]["text"])
    assert "Too few" not in title
    assert "the range held in" in title


def test_a_what_if_is_drawn_beside_the_forecast_and_the_companies_are_not(sample_book: Book) -> None:
    result = targets.projection(sample_book, falls=0.05)
    drawn_ = path_chart(result, "accounts", False).to_dict()
    paths = {row["scenario"] for rows in drawn_["datasets"].values() for row in rows}
    assert result.beside == ("5.0% a year", "With current churn")
    assert paths == {OWN, *result.beside}
    assert "and the what-if" in " ".join(drawn_["title"]["subtitle"])
    plain_ = path_chart(targets.projection(sample_book), "accounts", False).to_dict()
    assert {row["scenario"] for rows in plain_["datasets"].values() for row in rows} == {OWN}
