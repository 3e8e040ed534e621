"""Where a book leads: worked by hand, checked against what came, and said by the page."""

from dataclasses import fields

import numpy as np
import pandas as pd
import pytest
from asking import page, said
from books import AS_OF, SAMPLE, drawn, nine, six
from nightly import times
from planted import OTHER_WORDS, SEEDS, opened
from scipy.stats import nbinom

from analysis import AnalysisError, Book, MissingTable, NotEnoughData, projection
from analysis.charts.projection import projection as path_chart
from analysis.charts.projection import projection_kept
from analysis.charts.projection_beside import goal as goal_chart
from analysis.charts.projection_beside import projection_held, saved_point_moved
from analysis.charts.projection_beside import saved_point as point_chart
from analysis.estimate import chance_of_at_most
from analysis.finding import CLEAR
from analysis.glossary import COLUMNS
from analysis.projection import OWN, Scenario


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


@pytest.mark.parametrize("seed", SEEDS)
def test_the_arithmetic_is_said_on_every_book(seed: int) -> None:
    book = opened(seed, tables=("accounts",))
    claims = " ".join(f.claim for f in projection.analyze(book).findings)
    assert "5% a month is 46% a year, not 60%; 10% a month is 72% a year, not 120%" in said(page("projection", book))
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
    result = projection.goal(Book.from_frames(accounts=rows, as_of=AS_OF), by="segment")
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
    book = Book.from_frames(accounts=rows, as_of=AS_OF)
    aims = projection.goal(book, by="segment").aims
    worth = projection.saved_point(book, by="segment").worth.set_index("group")
    now, best = aims["rate"].iloc[0], aims.loc[aims["source"].str.startswith("best group"), "rate"].iloc[0]
    assert worth.loc["East", "rate"] < 0.7 * now
    assert best > 0.8 * now


def test_luck_alone_reaches_the_last_target_in_at_most_one_year_of_five(sample_book: Book) -> None:
    luck = projection.goal(sample_book).aims.set_index("source").loc["beyond luck"]
    assert luck["by_chance"] <= 0.2
    assert luck["aim_rate"] < projection.goal(sample_book).aims["rate"].iloc[0]


def test_a_point_of_churn_is_a_hundredth_of_the_accounts_and_their_mrr(sample_book: Book) -> None:
    worth = projection.saved_point(sample_book, by="segment").worth.set_index("group")
    whole = worth.loc["All accounts"]
    assert whole["point_mrr"] == pytest.approx(whole["mrr"] / 100)
    assert worth.drop(index="All accounts")[["accounts", "mrr", "spent_early"]].sum().tolist() == pytest.approx(
        whole[["accounts", "mrr", "spent_early"]].tolist()
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_what_was_spent_on_those_who_would_never_stay_would_pay_agents(seed: int) -> None:
    """D3: of the Hospitality accounts won in 2024, 20 are gone within a year, more than chance explains."""
    book, hotels = opened(seed, tables=("accounts",)), OTHER_WORDS["Hospitality"]
    result = projection.saved_point(book, by="industry", agent=50_000)
    first = result.worth.iloc[0]
    assert first["group"] == result.source == hotels
    assert first["early"] >= 20
    assert first["agents"] == pytest.approx(first["spent_early"] / 50_000)
    assert any(hotels in f.claim and "years of an agent" in f.claim for f in result.findings)
    for by in (None, "industry"):
        told = [f for f in projection.saved_point(book, by=by).findings if f.about == {"industry": hotels}]
        assert any(f.verdict == CLEAR and f.claim.startswith(f"Industry {hotels}: ") for f in told)


@pytest.mark.parametrize("seed", SEEDS)
def test_in_the_twin_no_industry_loses_its_new_accounts_early(seed: int) -> None:
    early = projection.saved_point(opened(seed, False, ("accounts",))).early
    assert not (early.loc[early["dimension"] == "industry", "verdict"] == CLEAR).any()


def first_years(seed: int) -> pd.DataFrame:
    """What count_early returns for 500 accounts alike: most of the new plan's were won lately and watched briefly."""
    random, names = np.random.default_rng(seed), ["started", "early", "early_months", "spent_early"]
    ago, stay = random.uniform(0, 24, 500), random.exponential(30, 500)
    watched = np.minimum(np.minimum(ago, 12), stay)
    plan = np.where(random.random(500) < np.where(ago < 8, 0.8, 0.2), "New", "Old")
    rows = pd.DataFrame({"started": 1, "early": (stay <= np.minimum(ago, 12)).astype(int), "early_months": watched})
    rows = rows.assign(spent_early=0.0, plan=plan, region=random.choice(list("abcdef"), 500))
    sums = [rows.groupby(by)[names].sum().rename_axis("group").reset_index() for by in ("plan", "region")]
    return pd.concat([part.assign(dimension=by) for part, by in zip(sums, ("plan", "region"), strict=True)])


def test_books_in_which_no_group_differs_show_an_early_loss_in_at_most_five_of_a_hundred() -> None:
    """Accounts won lately were watched for less of their first year, which must not look like staying."""
    books = times(200, 4000)
    shown = [bool((projection.estimate_early(first_years(seed))["verdict"] == CLEAR).any()) for seed in range(books)]
    assert np.mean(shown) <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / books)


def test_new_accounts_and_the_days_of_their_first_years_are_those_on_the_fingers() -> None:
    """A left after 101 days, B is here since 51 days, C left after 400 days and counts 367 of them; D is older."""
    rows = pd.DataFrame(
        {
            "account_id": list("ABCD"),
            "segment": ["East", "East", "West", "West"],
            "started_on": ["2025-01-01", "2025-11-11", "2024-03-01", "2023-01-01"],
            "churned_on": ["2025-04-11", "", "2025-04-05", "2023-06-01"],
            "acquisition_cost": ["100", "70", "60", "50"],
        }
    )
    costs = pd.DataFrame({"month": ["2025-01"], "kind": ["set-up"], "amount": ["5"], "account_id": ["A"]})
    found = projection.count_early(Book.from_frames(accounts=rows, costs=costs, as_of=AS_OF)).set_index("group")
    assert found[["started", "early", "spent_early"]].to_numpy().tolist() == [[2, 1, 105], [1, 0, 0]]
    assert (found["early_months"] * 30.4375).tolist() == pytest.approx([101 + 51, 367])


def test_money_pays_for_itself_where_it_keeps_its_worth_in_accounts() -> None:
    """12,000 is ten accounts of 100 a month for a year: 5 points of 200 accounts, of which 20 leave in a year."""
    names = ["accounts", "left", "account_months", "mrr", "with_mrr", "early", "started", "spent_early", "spent"]
    rows = [(200, 20, 2400, 20_000, 200, 0, 50, 0.0, 900.0), (50, 20, 600, 5000, 50, 9, 30, 12_000.0, 40_000.0)]
    groups = pd.DataFrame(rows, columns=names).assign(group=["Calm", "Leaky"], contract="")
    worth = projection.estimate_worth(groups, 60_000)
    moved = projection.estimate_moved(worth, "Leaky", 12_000, 1.0).iloc[0]
    assert worth.set_index("group").loc["Calm", "point_year"] == 2 * 100 * 12
    assert moved[["group", "break_even_accounts", "break_even_points"]].tolist() == ["Calm", 10, 5]
    assert moved["possible"]
    half = projection.estimate_moved(worth, "Leaky", 12_000, 0.25).iloc[0]
    assert half["break_even_accounts"] == 40
    assert not half["possible"]


def test_spending_that_is_not_known_is_not_0_and_would_pay_for_nothing() -> None:
    accounts = pd.DataFrame(
        {"account_id": [f"a{i}" for i in range(40)], "started_on": "2024-06-01", "segment": ["A", "B"] * 20, "mrr": 100,
         "churned_on": ["2025-01-10" if i % 4 == 0 else None for i in range(40)]}
    )  # fmt: skip
    result = projection.saved_point(Book.from_frames(accounts=accounts, as_of="2025-12-31"), by="segment")
    assert np.isnan(result.amount)
    assert result.moved.empty
    assert result.worth["spent_early"].isna().all()
    assert not any("went into" in f.claim or " cost 0" in f.claim for f in result.findings)


def test_serving_is_what_is_spent_on_no_single_account_and_not_on_selling(sample_book: Book) -> None:
    """A plain reading of costs.csv."""
    costs = pd.read_csv(SAMPLE / "costs.csv")
    year = costs[costs["month"].str.startswith("2025") & costs["account_id"].isna()]
    plain = year[year["kind"] != "sales"].groupby("kind")["amount"].sum()
    found = projection.count_serving(sample_book).set_index("kind")["amount"]
    assert found.to_dict() == pytest.approx(plain.to_dict())
    whole = projection.saved_point(sample_book).findings
    assert any(f"cost {plain.sum():,.0f} in the last 12 months" in f.claim for f in whole)


def test_a_target_is_as_likely_as_simulated_years_say() -> None:
    """A gamma rate from 40 leavers in 6,000 account-months, months that vary by a tenth, 12 months of 500 accounts."""
    random, draws = np.random.default_rng(3), times(20_000, 200_000)
    rate = random.gamma(40.5, 1 / 6000, (draws, 1)) * random.gamma(10, 0.1, (draws, 12))
    left = random.poisson(rate * 500).sum(axis=1)
    for most in (25, 40, 55):
        expected = (left <= most).mean()
        assert chance_of_at_most(most, 40, 6000, 6000, 0.1 / 12) == pytest.approx(expected, abs=0.015)
    assert chance_of_at_most(30, 40, 6000, 6000) == pytest.approx(nbinom.cdf(30, 40.5, 0.5))


def test_a_readers_target_is_likelier_the_higher_it_is_and_surer_the_longer_one_looks(sample_book: Book) -> None:
    near, far = (projection.goal(sample_book, aim=0.07, until=day) for day in ("2026-03-31", "2028-12-31"))
    assert (near.until, near.ahead, far.ahead) == ("2026-03", 3, 36)
    assert near.chances["by_chance"].is_monotonic_increasing
    own = next(f for f in near.findings if f.about == {"aim_rate": 0.07})
    row = near.chances[near.chances["aim_rate"] == 0.07].iloc[0]
    assert own.estimate == row["by_chance"]
    assert f"up to 2026-03: {100 * row['by_chance']:.0f}% likely if nothing changes" in own.claim
    at_most = [result.chances.loc[result.chances["aim_rate"] < 0.12, "by_chance"].iloc[-1] for result in (near, far)]
    assert at_most[0] < at_most[1]
    with pytest.raises(AnalysisError, match="cannot be judged"):
        projection.goal(sample_book, until="2025-06-30")


def test_a_projection_kept_is_held_against_what_came() -> None:
    """Kept at the end of 2024 from the book as it was then; a year later the same book knows what came."""
    rows = drawn(13, {"East": (900, 0.02)}, months=60)
    then = rows[rows["started_on"] <= "2024-12-31"]
    then = then.assign(churned_on=then["churned_on"].where(then["churned_on"] <= "2024-12-31", ""))
    old = Book.from_frames(accounts=then, as_of="2024-12-31")
    kept = projection.kept_rows(projection.to_keep(projection.analyze(old, ahead=12), "Plan"))
    assert not projection.hold(old, kept=kept).came
    assert "none of its 12 months has come yet" in projection.hold(old, kept=kept).findings[0].claim
    now = Book.from_frames(accounts=rows, as_of=AS_OF)
    held = projection.hold(now, kept=kept)
    mine = held.months[held.months["scenario"] == OWN].set_index("month")
    here = ((rows["started_on"] <= "2025-06-30") & ~rows["churned_on"].between("2000", "2025-06-30")).sum()
    assert mine.loc["2025-06", "came_true"] == here
    inside = mine["came_true"].between(mine["low"].astype(float), mine["high"].astype(float))
    assert mine["inside"].tolist() == inside.tolist()
    assert f"{inside.sum()} of 12 months since lay in its range" in held.findings[0].claim
    assert held.came
    assert set(held.months.columns) <= set(COLUMNS)
    assert projection_held(held).to_dict()["title"]["text"]


def test_without_mrr_the_money_is_missing_and_the_accounts_are_not() -> None:
    rows = drawn(9, {"East": (300, 0.02)}).drop(columns="mrr")
    result = projection.analyze(Book.from_frames(accounts=rows, as_of=AS_OF))
    assert result.paths["mrr"].isna().all()
    assert result.paths["accounts"].notna().all()
    assert "MRR" not in result.findings[0].claim


def test_frames_are_in_the_glossary_and_charts_are_drawn(sample_book: Book) -> None:
    result, target, point = (ask(sample_book) for ask in (projection.analyze, projection.goal, projection.saved_point))
    for one in (result, target, point):
        for field in fields(one):
            frame = getattr(one, field.name)
            if isinstance(frame, pd.DataFrame):
                assert set(frame.columns) <= set(COLUMNS), field.name
    drawn_ = [path_chart(result), path_chart(result, "mrr"), projection_kept(result), goal_chart(target)]
    drawn_ += [point_chart(point), saved_point_moved(point)]
    assert all(chart.to_dict()["title"]["text"] for chart in drawn_)


@pytest.mark.parametrize("engine", ["pandas", "polars"])
def test_every_engine_counts_the_same(engine: str, sample_book: Book) -> None:
    other = sample_book.on(engine)
    for count, asked in (
        (projection.count_months, {}),
        (projection.count_mrr, {}),
        (projection.count_groups, {"by": "region"}),
        (projection.count_early, {}),
        (projection.count_serving, {}),
    ):
        pd.testing.assert_frame_equal(count(sample_book, **asked), count(other, **asked), check_dtype=False)


def test_what_cannot_be_projected_says_why(sample_book: Book) -> None:
    with pytest.raises(NotEnoughData, match="when accounts came"):
        projection.analyze(six())
    with pytest.raises(AnalysisError, match="between 0% and 100%"):
        projection.analyze(sample_book, scenarios=[Scenario("all", 1.5, 3)])
    for ask in (projection.goal, projection.saved_point):
        with pytest.raises(MissingTable, match="segment"):
            ask(sample_book, by="shoe_size")
        with pytest.raises(NotEnoughData, match="when accounts came"):
            ask(six())
    with pytest.raises(AnalysisError, match="worth of a point"):
        projection.saved_point(sample_book, agent=0)


def test_the_page_says_the_arithmetic_and_follows_its_numbers(sample_book: Book) -> None:
    app = page("projection", sample_book)
    assert "5% a month is 46% a year, not 60%" in said(app)
    app.number_input(key="leave_A").set_value(2.0).run()
    assert "2% a month is 22% a year, not 24%" in said(app)
    assert OWN in set(projection.analyze(sample_book).paths["scenario"])


def test_a_third_company_begins_as_the_book_goes(sample_book: Book) -> None:
    own = projection.usual(sample_book)
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
    assert "none of its 24 months has come yet" in said(app)


def test_the_pages_of_target_and_worth_answer_and_follow_their_controls(sample_book: Book) -> None:
    app = page("goal", sample_book)
    app.number_input(key="aim").set_value(7.0).run()
    assert "Churn of at most 7.0% a year up to 2026-12" in said(app)
    app = page("saved_point", sample_book)
    assert "One point of churn a year is 5.7 accounts" in said(app)
    app.number_input(key="agent").set_value(30_000.0).run()
    app.selectbox(key="by").select("industry").run()
    assert "What went into Hospitality" in said(app)
    assert "A year of an agent is taken to cost 30,000" in said(app)


def test_the_page_is_calm_about_a_snapshot() -> None:
    told = said(page("projection", six()))
    assert "This question cannot be answered from the open book." in told
    assert "the day the account left" in told
