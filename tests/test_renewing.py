"""Renewals and the quiet before them: by hand, R, planted truth."""

import numpy as np
import pandas as pd
import pytest
from books import nine
from golden_cases import case
from lives import accounts_lt, life_table, null_lives, shown

from analysis import Book, MissingTable, estimate, survival
from analysis.finding import CLEAR
from analysis.survival.renewing import at_renewals, estimate_renewing, hazard_by_month


def test_hazards_around_renewals_and_the_cliff_ratio_equal_r() -> None:
    golden = case("surv_07_renewal_cliffs")
    counts = life_table(accounts_lt().query("plan == 'annual'"))
    months = hazard_by_month(counts, 12).set_index("tenure")
    for want in golden.expected["hazard"]:
        row = months.loc[want["month"]]
        assert (row["at_risk"], row["churned"]) == (want["n_risk"], want["churned"])
        golden.agrees([row["hazard"], row["low"], row["high"]], [want["hazard"], *want["wilson95"]])
    x, t, x_rest, t_rest = at_renewals(counts, 12, late=0)
    names = ("churn_at_renewal", "risk_months_renewal", "churn_off_renewal", "risk_months_off")
    assert [x, t, x_rest, t_rest] == [golden.expected[name] for name in names]
    ratio, want = estimate.rate_ratio(x, t, x_rest, t_rest), golden.expected["cliff_ratio"]
    golden.agrees([ratio.ratio, ratio.low, ratio.high], [want["ratio"], *want["ci95"]])


def test_an_ending_dated_a_day_late_still_counts_at_the_renewal() -> None:
    rows = pd.DataFrame({"term": 12, "entry": 0, "exit": [13] * 20 + [20] * 80, "churned": [1] * 20 + [0] * 80})
    result = estimate_renewing(life_table(rows, "term"))
    assert result.terms[["churned_at_renewal", "churned_between"]].to_numpy().tolist() == [[20, 0]]
    assert result.findings[0].verdict == CLEAR


def test_d11_annual_contracts_are_quiet_until_the_renewal_and_the_unhappy_wait(both: tuple[Book, Book]) -> None:
    said = shown(survival.renewing(both[0]).findings)
    assert any(claim.startswith("Accounts on 12-month contracts churn ") and "at renewal" in claim for claim in said)
    assert any(claim.startswith("Before month 12 accounts on 1-month contracts churn ") for claim in said)
    assert any(claim.startswith("After a first score of 6 or less, accounts on 1-month") for claim in said)
    twin = survival.renewing(both[1]).findings
    assert shown(twin) == []
    assert not any("a year of quiet" in finding.claim for finding in twin)


def test_without_contract_lengths_the_page_says_what_it_needs() -> None:
    with pytest.raises(MissingTable, match="contract length"):
        survival.renewing(nine())


@pytest.mark.nightly
def test_where_nothing_differs_at_most_5_books_in_100_show_a_renewal() -> None:
    """Of 400 such books 10 showed a renewal (2.5%)."""
    random, books = np.random.default_rng(20251131), 400
    found = 0
    for _ in range(books):
        rows = null_lives(random)
        found += bool(shown(estimate_renewing(life_table(rows, "term")).findings))
    assert found <= 0.05 * books, f"{found} of {books}"
