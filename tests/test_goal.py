"""A target a book can support and how likely it is: planted, as simulated, and said by the page."""

from dataclasses import fields

import numpy as np
import pandas as pd
import pytest
from asking import page, said
from books import AS_OF, drawn, six
from nightly import times
from scipy.stats import gamma, nbinom

from analysis import AnalysisError, Book, MissingTable, NotEnoughData, targets
from analysis.charts.goal import goal as goal_chart
from analysis.estimate import chance_of_at_most
from analysis.glossary import COLUMNS
from analysis.targets.goal import what_it_takes
from analysis.targets.goal_aims import _time


def test_a_target_comes_from_a_group_that_surely_does_better_at_the_same_contracts() -> None:
    rows = drawn(6, {"Good": (1500, 0.01), "Poor": (1500, 0.04)}, 60)
    result = targets.goal(Book.from_frames(accounts=rows, as_of=AS_OF), by="segment")
    aims = result.aims.set_index("source")
    best, now = aims.loc["best group: Good"], aims.loc["last 12 months"]
    assert best["rate"] < best["aim_rate"] < now["rate"]
    assert best["by_chance"] < 0.05 < best["if_reached"]
    assert result.findings[0].claim.startswith("A reasonable churn rate is ")


def test_what_accounts_come_to_by_staying_gives_no_target() -> None:
    """Under one name an account was Green before, under the other it is so for having stayed."""
    rows = drawn(6, {"x": (1500, 0.01), "y": (1500, 0.04)}, 60).reset_index(drop=True)
    told = {}
    for name in ("industry", "health_status"):
        named = rows.drop(columns="segment").assign(**{name: rows["segment"].map({"x": "Green", "y": "Yellow"})})
        told[name] = targets.goal(Book.from_frames(accounts=named, as_of=AS_OF), by=name)
    assert "best group: Green" in set(told["industry"].aims["source"])
    assert not told["health_status"].aims["source"].str.startswith("best group").any()
    assert told["health_status"].findings[0].caveats[-1] == (
        "Health status is as last recorded: accounts may have changed it by staying. No group of it is a target."
    )


def test_a_group_that_only_looks_better_through_its_contracts_is_no_source() -> None:
    """Annual contracts leave at a fifth of the rate; East has more of them and is no better at either."""
    long, short = (drawn(seed, {"x": (1200, rate)}, 60) for seed, rate in ((7, 0.005), (8, 0.025)))
    random = np.random.default_rng(1)
    long = long.assign(segment=np.where(random.random(1200) < 0.8, "East", "West"), contract_months="12")
    short = short.assign(segment=np.where(random.random(1200) < 0.2, "East", "West"), contract_months="1")
    rows = pd.concat([long, short], ignore_index=True).assign(account_id=lambda f: [f"A{i}" for i in f.index])
    book = Book.from_frames(accounts=rows, as_of=AS_OF)
    aims = targets.goal(book, by="segment").aims
    worth = targets.saved_point(book, by="segment").worth.set_index("group")
    now, best = aims["rate"].iloc[0], aims.loc[aims["source"].str.startswith("best group"), "rate"].iloc[0]
    assert worth.loc["East", "rate"] < 0.7 * now
    assert best > 0.8 * now


def test_luck_alone_reaches_the_last_target_in_at_most_one_year_of_five(sample_book: Book) -> None:
    luck = targets.goal(sample_book).aims.set_index("source").loc["beyond luck"]
    assert luck["by_chance"] <= 0.2
    assert luck["aim_rate"] < targets.goal(sample_book).aims["rate"].iloc[0]


def test_a_target_is_as_likely_as_simulated_years_say() -> None:
    """A gamma rate from 40 leavers in 6,000 account-months, months that vary by a tenth, 12 months of 500 accounts."""
    random, draws = np.random.default_rng(3), times(20_000, 200_000)
    rate = random.gamma(40.5, 1 / 6000, (draws, 1)) * random.gamma(10, 0.1, (draws, 12))
    left = random.poisson(rate * 500).sum(axis=1)
    for most in (25, 40, 55):
        expected = (left <= most).mean()
        assert chance_of_at_most(most, 40, 6000, 6000, 0.1 / 12) == pytest.approx(expected, abs=0.015)
    assert chance_of_at_most(30, 40, 6000, 6000) == pytest.approx(nbinom.cdf(30, 40.5, 0.5))


@pytest.mark.parametrize("apart", [0.0, 0.15, 0.4])
def test_what_comes_lies_as_often_below_as_is_said_also_where_months_differ(apart: float) -> None:
    """3,000 books of 36 months around 6 leavers: of a target with an 80% chance 80% are hit, of an even one half."""
    random, books = np.random.default_rng(int(100 * apart)), 3000
    shaken = random.gamma(1 / apart, apart, (books, 48)) if apart else np.ones((books, 48))
    left = random.poisson(6 * shaken)
    said = []
    for past, year, between in zip(left[:, :36], left[:, 36:].sum(axis=1), random.random(books), strict=True):
        time = _time(pd.DataFrame({"left": past}), 300, 12)
        below, most = (
            chance_of_at_most(number, float(past[-12:].sum()), 3600, time.exposed, time.excess, time.source)
            for number in (year - 1, year)
        )
        said.append(below + between * (most - below))
    for level in (0.2, 0.5, 0.8):
        held = np.mean(np.array(said) <= level)
        assert abs(held - level) <= 2.6 * np.sqrt(level * (1 - level) / books) + 0.01 * (level != 0.5), (apart, level)


def test_a_readers_target_is_likelier_the_higher_it_is_and_surer_the_longer_one_looks(sample_book: Book) -> None:
    near, far = (targets.goal(sample_book, aim=0.07, until=day) for day in ("2026-03-31", "2028-12-31"))
    assert (near.until, near.ahead, far.ahead) == ("2026-03", 3, 36)
    assert near.chances["by_chance"].is_monotonic_increasing
    own = next(f for f in near.findings if f.about == {"aim_rate": 0.07})
    row = near.chances[near.chances["aim_rate"] == 0.07].iloc[0]
    assert own.estimate == row["by_chance"]
    assert f"by March 2026: the chance is {100 * row['by_chance']:.0f}% if nothing changes" in own.claim
    at_most = [result.chances.loc[result.chances["aim_rate"] < 0.12, "by_chance"].iloc[-1] for result in (near, far)]
    assert at_most[0] < at_most[1]
    with pytest.raises(AnalysisError, match="cannot be judged"):
        targets.goal(sample_book, until="2025-06-30")


def test_frames_are_in_the_glossary_and_charts_are_drawn(sample_book: Book) -> None:
    result = targets.goal(sample_book)
    for field in fields(result):
        frame = getattr(result, field.name)
        if isinstance(frame, pd.DataFrame):
            assert set(frame.columns) <= set(COLUMNS), field.name
    assert all(chart.to_dict()["title"]["text"] for chart in (goal_chart(result),))


def test_what_cannot_be_answered_says_why(sample_book: Book) -> None:
    with pytest.raises(MissingTable, match="segment"):
        targets.goal(sample_book, by="shoe_size")
    with pytest.raises(NotEnoughData, match="when accounts came"):
        targets.goal(six())


def test_the_page_answers_and_follows_its_controls(sample_book: Book) -> None:
    app = page("goal", sample_book)
    app.number_input(key="aim").set_value(7.0).run()
    assert "Churn of at most 7.0% a year by December 2026" in said(app)


def test_the_first_sentence_is_a_reasonable_rate_or_what_it_would_take(sample_book: Book) -> None:
    """Half of 10% a year is sure to be lower from 11 leavers where 22 were expected (Garwood 1936; `qgamma` in R)."""
    told = targets.goal(sample_book).findings[0]
    rate = targets.goal(sample_book).aims.dropna(subset="by_chance")
    first = told.claim.split(". ")[0]
    if told.verdict == "estimate":
        assert first.startswith(f"A reasonable churn rate is {100 * told.estimate:.1f}% a year")
        assert told.estimate in set(rate["aim_rate"])
    short = drawn(3, {"x": (200, 0.01)}, 9)
    lacking = targets.goal(Book.from_frames(accounts=short, as_of=AS_OF)).findings[0]
    assert lacking.verdict == "cannot tell"
    assert lacking.claim.startswith("This book does not show yet what churn rate is reasonable: it takes 24 months")
    assert any("no figures of other companies" in caveat for caveat in told.caveats)
    left = next(x for x in range(1, 100) if gamma.ppf(0.9, x + 1) < 2 * x)
    monthly = -np.log1p(-0.1) / 12
    assert f"at least {round(2 * left / monthly / 12)} accounts for a year" in what_it_takes(0.1, 60)
    assert "nobody churned in the last 12 months" in what_it_takes(0.0, 30)


def test_a_book_without_days_is_answered_with_what_it_takes() -> None:
    book = Book.from_frames(accounts=pd.DataFrame({"account_id": list("AB"), "churned": ["yes", "no"]}))
    for ask in (targets.goal, targets.usual_until):
        with pytest.raises(NotEnoughData, match="does not show what churn rate is reasonable") as error:
            ask(book)
        assert "24 months of history" in error.value.why
        assert "the day they churned" in error.value.fix
