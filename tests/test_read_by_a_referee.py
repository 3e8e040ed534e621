"""Sentences on public books, held against the rows of the files: what they are counted of, over how long, beside whom.

Each stood otherwise once, and said what its numbers do not.
"""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd
import pytest
from books import sample
from public_data import public
from test_one_notion import PERSONIO, RAVENSTACK

from analysis import Book, composition, health, revenue, survival, targets
from analysis.book.days import to_day
from analysis.counting.first_days import IN_THE_YEAR, seen_after
from analysis.finding import CLEAR, Finding, run_of


def book(name: str, tables: Sequence[str]) -> Book:
    return Book.from_files(*public(*(f"{name}_{table}.csv" for table in tables)))


@pytest.fixture(scope="module")
def personio() -> Book:
    """Half a year of 498 accounts."""
    return book("personio", PERSONIO)


@pytest.fixture(scope="module")
def ravenstack() -> Book:
    """Two years of 500 accounts, most of those that churned still billed, none with a CSM."""
    return book("ravenstack", RAVENSTACK)


@pytest.fixture(scope="module")
def telco() -> Book:
    """Who churned and after how many months, on no day."""
    return Book.from_files(*public("ibm_telco_churn.csv"))


def claims(findings: Sequence[Finding]) -> str:
    return " ".join(finding.claim for finding in findings)


def test_nobody_is_said_to_have_been_watched_for_a_year_in_a_book_of_half_a_year(personio: Book) -> None:
    """First NPS answer of 6 or more in the first 90 days: 1 of 39 churned afterwards, without it 10 of 28."""
    answers, accounts = (pd.read_csv(public(f"personio_{table}.csv")[0], dtype=str) for table in ("nps", "customers"))
    began, ended = (pd.to_datetime(accounts[name], format="%d/%m/%Y") for name in ("Activation_Date", "Churn_Date"))
    accounts = accounts.assign(began=began, ended=ended)
    answers["day"] = pd.to_datetime(answers["Data_Received"], format="%d/%m/%Y")
    both = answers.merge(accounts, on="Company_ID").sort_values(["day", "NPS_Score"], kind="stable")
    soon = both[(both["day"] - both["began"]).dt.days.between(0, 90)]
    first = soon[soon["day"] == soon.groupby("Company_ID")["day"].transform("min")]
    score = first.assign(score=first["NPS_Score"].astype(float)).groupby("Company_ID")["score"].mean()
    late = accounts[(accounts["began"] + pd.Timedelta(days=90) < pd.Timestamp("2023-06-30"))]
    late = late[~(late["ended"] <= late["began"] + pd.Timedelta(days=90))].assign(score=late["Company_ID"].map(score))
    high, low = (late[late["score"].ge(6)], late[late["score"].lt(6)])
    counted = [f"{part['ended'].notna().sum()} of {len(part)}" for part in (high, low)]
    said = claims(health.early(personio).findings)
    assert f"6 or more: {counted[0]} churned in up to 3 months after, without it {counted[1]}" in said
    assert "year" not in said
    assert "year" not in claims(health.plays(personio).findings)


def test_how_long_was_seen_is_that_of_the_account_that_started_first() -> None:
    starts = pd.DataFrame({"started_on": [to_day(date(2024, 3, 1)), to_day(date(2024, 6, 1))]})
    assert seen_after(starts, to_day(date(2025, 5, 30)), 90) == IN_THE_YEAR, "455 days, the first 90 of them before"
    assert seen_after(starts, to_day(date(2025, 5, 29)), 90) == "in up to 12 months after"
    assert seen_after(starts, to_day(date(2024, 6, 10)), 90) == "in up to 1 month after"


def test_a_forecast_rests_on_the_months_it_was_made_from(personio: Book) -> None:
    ahead = next(f for f in targets.projection(personio).findings if f.about.get("scenario"))
    assert "If nothing changes from the last 6 months" in ahead.claim
    assert any("are like the last 6 months;" in caveat for caveat in ahead.caveats)


def test_one_month_is_the_first_and_not_the_first_1(personio: Book) -> None:
    assert (run_of(1), run_of(12)) == ("month", "12 months")
    assert "In the first month an account of" in claims(composition.economics(personio).findings)


def test_of_one_column_nothing_else_is_held_equal_and_a_column_never_with_itself(personio: Book, telco: Book) -> None:
    assert "Of groups of region, none is shown" in claims(survival.adjusted(personio).findings)
    for finding in survival.adjusted(telco).findings:
        if finding.verdict == CLEAR and " held equal" in finding.claim:
            own, held = next(iter(finding.about)), finding.claim.split(", with ")[-1]
            assert own.replace("_", " ") not in held.split(" held equal")[0], finding.claim


def test_what_is_not_known_is_said_of_those_that_churned_and_not_of_fewer(ravenstack: Book) -> None:
    """38 churned, 4 of them in the last month: "what 5 of them paid is not known" was said of the four."""
    first = composition.analyze(ravenstack).findings[0].claim
    assert "The 4 not billed after they churned paid" in first
    assert "What 5 of the 38 that churned paid is not known." in first


def test_the_lowest_scores_are_those_of_each_csm_only_where_accounts_have_one(ravenstack: Book) -> None:
    assert "Calling the 5 lowest scores every month would" in claims(health.analyze(ravenstack).findings)
    assert "Calling the 5 lowest scores of each CSM every month would" in claims(health.analyze(sample()).findings)


def test_where_nothing_can_be_followed_nothing_is_said_to_have_stayed_the_same(telco: Book) -> None:
    result = targets.intervention(telco, changes=[("Agents hired", "2025-07-01")])
    assert np.isnan(result.effects["p_value"]).all()
    assert "nothing could be compared before and after, of churn" in result.heads[0].claim


def test_the_chance_of_seeing_a_fall_is_a_sentence_at_any_chance(ravenstack: Book) -> None:
    """A 8% chance."""
    assert claims(targets.waiting(ravenstack).findings).count("on each side the chance of seeing it is ") == 1


def test_early_churn_is_counted_of_accounts_and_expected_says_of_whom(telco: Book) -> None:
    """By hand: 1,024 of the 3,875 month-to-month accounts with a tenure churned by month 12."""
    rows = pd.read_csv(public("ibm_telco_churn.csv")[0])
    own = rows[(rows["Contract"] == "Month-to-month") & (rows["tenure"] > 0)]
    early = int(((own["Churn"] == "Yes") & (own["tenure"] <= 12)).sum())
    said = claims(composition.drivers(telco).findings)
    assert f"{early:,} of {len(own):,} churned within 12 months; " in said
    assert "would be expected if all accounts of the same size and value churned alike." in said


def test_who_churned_in_the_last_month_is_not_said_to_be_billed_no_longer(ravenstack: Book) -> None:
    """All 110 that churned are billed in December 2024, in which 15 churned: what those pay next is open."""
    accounts, rows, events = (
        pd.read_csv(public(f"ravenstack_{table}.csv")[0]) for table in ("accounts", "subscriptions", "churn_events")
    )
    gone = accounts[accounts["churn_flag"]].set_index("account_id")
    billed = rows[(rows["start_date"] <= "2024-12-31") & ~(rows["end_date"] < "2024-12-31")]
    day = events.groupby("account_id")["churn_date"].max().reindex(gone.index)
    paid = billed[billed["account_id"].isin(gone.index[~(day >= "2024-12-01")])]
    assert billed.groupby("account_id")["mrr_amount"].sum().reindex(gone.index).gt(0).all()
    told = f"{paid['account_id'].nunique()} accounts marked as churned still pay {paid['mrr_amount'].sum():,} MRR"
    said = claims(revenue.analyze(ravenstack).findings)
    assert f"{told} in the last month" in said
    assert "those that churned in that month aside" in said
    assert "no longer" not in claims(composition.analyze(ravenstack).findings)
