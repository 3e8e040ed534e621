"""What a saved point is worth, what was spent on early leavers, and where it would do more."""

from dataclasses import fields

import numpy as np
import pandas as pd
import pytest
from asking import page, said
from books import AS_OF, SAMPLE, six
from planted import OTHER_WORDS, SEEDS, opened

from analysis import AnalysisError, Book, MissingTable, NotEnoughData, targets
from analysis.charts.saved_point import saved_point as point_chart
from analysis.charts.saved_point import saved_point_moved
from analysis.finding import CLEAR
from analysis.glossary import COLUMNS


def test_a_point_of_churn_is_a_hundredth_of_the_accounts_and_their_mrr(sample_book: Book) -> None:
    worth = targets.saved_point(sample_book, by="segment").worth.set_index("group")
    whole = worth.loc["All accounts"]
    assert whole["point_mrr"] == pytest.approx(whole["mrr"] / 100)
    assert worth.drop(index="All accounts")[["accounts", "mrr", "spent_early"]].sum().tolist() == pytest.approx(
        whole[["accounts", "mrr", "spent_early"]].tolist()
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_what_was_spent_on_those_who_would_never_stay_would_pay_agents(seed: int) -> None:
    """D3: of the Hospitality accounts won in 2024, 20 are gone within a year, more than chance explains."""
    book, hotels = opened(seed, tables=("accounts",)), OTHER_WORDS["Hospitality"]
    result = targets.saved_point(book, by="industry", agent=50_000)
    first = result.worth.iloc[0]
    assert first["group"] == result.source == hotels
    assert first["early"] >= 20
    assert first["agents"] == pytest.approx(first["spent_early"] / 50_000)
    assert any(hotels in f.claim and "years of a CSM" in f.claim for f in result.findings)
    for by in (None, "industry"):
        told = [f for f in targets.saved_point(book, by=by).findings if f.about == {"industry": hotels}]
        assert any(f.verdict == CLEAR and f.claim.startswith(f"Industry {hotels}: ") for f in told)


@pytest.mark.parametrize("seed", SEEDS)
def test_in_the_twin_no_industry_loses_its_new_accounts_early(seed: int) -> None:
    early = targets.saved_point(opened(seed, False, ("accounts",))).early
    assert not (early.loc[early["dimension"] == "industry", "verdict"] == CLEAR).any()


def first_years(seed: int) -> pd.DataFrame:
    """What count_early returns for 500 accounts alike: most of the new plan's were won lately and watched briefly."""
    random, names = np.random.default_rng(seed), ["started", "early", "early_months", "spent_early", "costed"]
    ago, stay = random.uniform(0, 24, 500), random.exponential(30, 500)
    watched = np.minimum(np.minimum(ago, 12), stay)
    plan = np.where(random.random(500) < np.where(ago < 8, 0.8, 0.2), "New", "Old")
    rows = pd.DataFrame({"started": 1, "early": (stay <= np.minimum(ago, 12)).astype(int), "early_months": watched})
    rows = rows.assign(spent_early=0.0, costed=0, plan=plan, region=random.choice(list("abcdef"), 500))
    sums = [rows.groupby(by)[names].sum().rename_axis("group").reset_index() for by in ("plan", "region")]
    return pd.concat([part.assign(dimension=by) for part, by in zip(sums, ("plan", "region"), strict=True)])


@pytest.mark.nightly
def test_books_in_which_no_group_differs_show_an_early_loss_in_at_most_five_of_a_hundred() -> None:
    """Accounts won lately were watched for less of their first year, which must not look like staying."""
    books = 4000
    shown = [bool((targets.estimate_early(first_years(seed))["verdict"] == CLEAR).any()) for seed in range(books)]
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
    found = targets.count_early(Book.from_frames(accounts=rows, costs=costs, as_of=AS_OF)).set_index("group")
    assert found[["started", "early", "spent_early"]].to_numpy().tolist() == [[2, 1, 105], [1, 0, 0]]
    assert (found["early_months"] * 30.4375).tolist() == pytest.approx([101 + 51, 367])


def test_money_pays_for_itself_where_it_keeps_its_worth_in_accounts() -> None:
    """12,000 is ten accounts of 100 a month for a year: 5 points of 200 accounts, of which 20 leave in a year."""
    names = ["accounts", "left", "account_months", "mrr", "with_mrr", "early", "started", "spent_early", "spent"]
    rows = [(200, 20, 2400, 20_000, 200, 0, 50, 0.0, 900.0), (50, 20, 600, 5000, 50, 9, 30, 12_000.0, 40_000.0)]
    groups = pd.DataFrame(rows, columns=names).assign(group=["Calm", "Leaky"], contract="", costed=9)
    worth = targets.estimate_worth(groups, 60_000)
    moved = targets.estimate_moved(worth, "Leaky", 12_000, 1.0).iloc[0]
    assert worth.set_index("group").loc["Calm", "point_year"] == 2 * 100 * 12
    assert moved[["group", "break_even_accounts", "break_even_points"]].tolist() == ["Calm", 10, 5]
    assert moved["possible"]
    half = targets.estimate_moved(worth, "Leaky", 12_000, 0.25).iloc[0]
    assert half["break_even_accounts"] == 40
    assert not half["possible"]


def test_spending_that_is_not_known_is_not_0_and_would_pay_for_nothing() -> None:
    accounts = pd.DataFrame(
        {"account_id": [f"a{i}" for i in range(40)], "started_on": "2024-06-01", "segment": ["A", "B"] * 20, "mrr": 100,
         "churned_on": ["2025-01-10" if i % 4 == 0 else None for i in range(40)]}
    )  # fmt: skip
    result = targets.saved_point(Book.from_frames(accounts=accounts, as_of="2025-12-31"), by="segment")
    assert np.isnan(result.amount)
    assert result.moved.empty
    assert result.worth["spent_early"].isna().all()
    assert not any("went into" in f.claim or " cost 0" in f.claim for f in result.findings)


def test_serving_is_what_is_spent_on_no_single_account_and_not_on_selling(sample_book: Book) -> None:
    """A plain reading of costs.csv."""
    costs = pd.read_csv(SAMPLE / "costs.csv")
    year = costs[costs["month"].str.startswith("2025") & costs["account_id"].isna()]
    plain = year[year["kind"] != "sales"].groupby("kind")["amount"].sum()
    found = targets.count_serving(sample_book).set_index("kind")["amount"]
    assert found.to_dict() == pytest.approx(plain.to_dict())
    whole = targets.saved_point(sample_book).findings
    assert any(f"cost {plain.sum():,.0f} in the last 12 months" in f.claim for f in whole)


def test_frames_are_in_the_glossary_and_charts_are_drawn(sample_book: Book) -> None:
    result = targets.saved_point(sample_book)
    for field in fields(result):
        frame = getattr(result, field.name)
        if isinstance(frame, pd.DataFrame):
            assert set(frame.columns) <= set(COLUMNS), field.name
    assert all(chart.to_dict()["title"]["text"] for chart in (point_chart(result), saved_point_moved(result)))


@pytest.mark.parametrize("engine", ["pandas", "polars"])
def test_every_engine_counts_the_same(engine: str, sample_book: Book) -> None:
    other = sample_book.on(engine)
    for count in (lambda book: targets.count_groups(book, by="region"), targets.count_early, targets.count_serving):
        pd.testing.assert_frame_equal(count(sample_book), count(other), check_dtype=False)


def test_what_cannot_be_answered_says_why(sample_book: Book) -> None:
    with pytest.raises(MissingTable, match="segment"):
        targets.saved_point(sample_book, by="shoe_size")
    with pytest.raises(NotEnoughData, match="when accounts came"):
        targets.saved_point(six())
    with pytest.raises(AnalysisError, match="worth of a point"):
        targets.saved_point(sample_book, agent=0)


def test_the_page_answers_and_follows_its_controls(sample_book: Book) -> None:
    app = page("saved_point", sample_book)
    assert "One point of churn a year is 5.7 accounts" in said(app)
    app.number_input(key="agent").set_value(30_000.0).run()
    app.selectbox(key="by").select("industry").run()
    assert "spent on Hospitality" in said(app)
    assert "We take a year of a CSM to cost €30,000" in said(app)


def test_of_accounts_whose_cost_nobody_recorded_the_sum_says_of_how_many_it_is() -> None:
    """Half of the costs left out: the sum of the others was said of all that churned early."""
    tables = {name: pd.read_csv(SAMPLE / f"{name}.csv", dtype=str) for name in ("accounts", "mrr")}
    known = tables["accounts"]["acquisition_cost"].where(np.arange(len(tables["accounts"])) % 2 == 1)
    half = Book.from_frames(**tables | {"accounts": tables["accounts"].assign(acquisition_cost=known)}, as_of=AS_OF)
    whole, part = (next(f for f in targets.saved_point(book).findings if "of CAC was lost" in f.claim)
                   for book in (Book.from_frames(**tables, as_of=AS_OF), half))  # fmt: skip
    assert "known of" not in whole.claim
    assert f"of {whole.accounts} of them" not in part.claim
    number = int(part.claim.split("(known of ")[1].split(" of them)")[0])
    assert 0 < number < part.accounts == whole.accounts
