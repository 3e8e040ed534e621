"""Leading indicators: what was known before, and no signal out of nothing."""

import numpy as np
import pandas as pd
import pytest
from books import AS_OF
from nightly import times
from nps_books import FILES, monthly
from planted import SEEDS, opened

from analysis import Book, nps
from analysis.finding import CLEAR
from analysis.nps.leading import estimate_horizons
from analysis.nps.leading_signals import _grid


def test_usage_without_seats_is_no_level_since_its_own_mean_knows_what_came_later() -> None:
    months = [f"{2024 + m // 12}-{m % 12 + 1:02d}" for m in range(24)]
    rows = pd.DataFrame([(f"A{i}", month, 10 + i % 3) for i in range(60) for month in months])
    usage = rows.set_axis(["account_id", "month", "active_users"], axis=1)
    accounts = pd.DataFrame({"account_id": [f"A{i}" for i in range(60)], "started_on": "2024-01-01"})
    accounts["churned_on"] = ["2025-10-10" if i % 4 == 0 else "" for i in range(60)]
    alone = nps.leading(Book.from_frames(accounts=accounts, usage=usage, as_of=AS_OF))
    assert list(alone.horizons["signal"].unique()) == ["usage_change"]
    seated = nps.leading(Book.from_frames(accounts=accounts, usage=usage.assign(seats=20), as_of=AS_OF))
    assert list(seated.horizons["signal"].unique()) == ["usage", "usage_change"]


def test_a_month_without_an_answered_contact_counts_as_none_once_contacts_are_noted() -> None:
    accounts = pd.DataFrame(
        {"account_id": ["A", "B"], "segment": "", "started_on": [19_000, 19_700], "churned_on": np.nan}
    )
    contacts = pd.DataFrame(
        {"account_id": ["A", "A", "B"], "month": [24_290, 24_296, 24_295], "value": [3.0, 2.0, 1.0]}
    )
    grid = _grid(contacts, accounts, 24_289, 24_298, counted=True)
    start = 19_700 // 30.4375
    assert start < 24_290 - 1970 * 12
    assert np.isnan(grid[0, 0]), "before the first contact anybody noted"
    assert grid[0, 1:8].tolist() == [3, 0, 0, 0, 0, 0, 2]
    assert np.isnan(grid[0, 8]), "after the last"


@pytest.mark.parametrize("seed", SEEDS)
def test_d10_usage_and_scores_fall_about_three_months_before_a_churn(seed) -> None:
    findings = nps.leading(opened(seed, True, FILES)).findings
    leads = {f.about["signal"]: f.about["months_before"] for f in findings if "months_before" in f.about}
    assert leads["usage"] == 3
    assert 2 <= leads["score"] <= 4
    tells = {f.about["signal"]: f for f in findings if "horizon_days" in f.about}
    assert tells["usage"].low > 0.6
    assert tells["score"].low > 0.6


def test_a_signal_that_knows_nothing_is_not_said_to_tell() -> None:
    random, shown, books = np.random.default_rng(4), 0, times(20, 400)
    for _ in range(books):
        account = np.repeat(np.arange(300), 12)
        score = random.normal(0, 1, 300)[account] + random.normal(0, 1, account.size)
        gone = random.random(account.size) < 0.02
        marks = pd.DataFrame(
            {
                "account_id": account,
                "stratum": 0,
                "score": score,
                **{f"left_{h}": gone.astype(float) for h in (30, 90, 180)},
            }
        )
        shown += (estimate_horizons(marks)["verdict"] == CLEAR).any()
    assert shown <= 0.05 * max(books, 60)


def test_of_a_large_book_what_is_known_of_an_account_is_known_of_it_in_the_part_that_is_drawn(monkeypatch) -> None:
    tables = monthly(120)
    book = Book.from_frames(**{name: tables[name] for name in ("accounts", "nps", "mrr")}, as_of=AS_OF)
    whole = nps.leading(book)
    monkeypatch.setattr("analysis.nps.sampling.MOST_UNITS", 2_200)
    part = nps.leading(book)
    for result in (whole, part):
        rows = result.horizons.query("signal == 'score' and horizon_days == 90")
        assert rows["share_known"].tolist() == [1.0], "everybody answers every month"
    assert {caveat for finding in part.findings for caveat in finding.caveats} >= {
        "Worked out on 1 account in 2, since there are more than 2,200 rows; lists are of every account."
    }


def test_where_only_some_months_are_looked_at_it_is_said(monkeypatch) -> None:
    tables = monthly()
    book = Book.from_frames(accounts=tables["accounts"], nps=tables["nps"], as_of=AS_OF)
    assert not [caveat for f in nps.leading(book).findings for caveat in f.caveats if "1 month in" in caveat]
    monkeypatch.setattr("analysis.nps.leading_signals.MOST_ROWS", 700)
    said = {caveat for finding in nps.leading(book).findings for caveat in finding.caveats}
    assert "Signals are looked at on the first day of 1 month in 3." in said
