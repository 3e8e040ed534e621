"""Who came back, by reason, counted on fingers."""

import numpy as np
import pandas as pd
import pytest
from revenue_books import departed

from analysis import Book, revenue
from analysis.finding import CLEAR
from analysis.revenue.returns import estimate_reasons


def test_who_came_back_is_told_by_reason_and_after_how_long() -> None:
    result = revenue.returns(departed())
    reasons = result.reasons.set_index("reason")
    assert tuple(reasons.loc["failed payment", ["departures", "returned", "median_away"]]) == (30, 30, 2)
    assert tuple(reasons.loc["Price", ["departures", "returned"]]) == (30, 0)
    assert dict(reasons["verdict"]) == {"failed payment": CLEAR, "Price": "cannot tell"}
    assert "All of them were failed payments; none of the 30 others came back" in result.findings[0].claim
    listed = revenue.list_win_back(departed())
    assert set(listed["reason"]) == {"Price"}
    assert len(listed) == 30
    # No reason of theirs has brought anybody back: no MRR is expected, and none is said.
    assert not {"share_back", "expected_back"} & set(listed)
    assert listed["lost"].is_monotonic_decreasing


def test_reasons_are_not_judged_by_the_failed_payments_that_always_come_back() -> None:
    """Of 40 and of 40 who decided to leave nobody came back: that failed payments did says nothing of either."""
    rows = [("failed payment", 1, 30), ("Price", 0, 40), ("Fit", 0, 40)]
    counts = pd.DataFrame(
        [{"reason": reason, "away": 2 if back else 20, "returned": back, "first": 1, "watched": 1, "departures": number,
          "lost": 1.0, "regained": 1.0 * back} for reason, back, number in rows]
    )  # fmt: skip
    verdicts = estimate_reasons(counts).set_index("reason")["verdict"]
    assert dict(verdicts) == {"failed payment": CLEAR, "Price": "cannot tell", "Fit": "cannot tell"}


@pytest.mark.nightly
def test_where_reasons_do_not_differ_at_most_five_books_in_a_hundred_say_that_they_do() -> None:
    random, wrong = np.random.default_rng(8), 0
    for _ in range(400):
        rows = [
            {"reason": name, "away": away, "returned": back, "first": 1, "watched": 1, "departures": number}
            for name, size in zip("abcdef", (60, 40, 30, 20, 15, 12), strict=True)
            for back, away, number in zip((1, 0), (2, 20), _split(random, size), strict=True)
        ]
        counts = pd.DataFrame(rows).assign(lost=1.0, regained=0.0)
        wrong += (estimate_reasons(counts)["verdict"] == CLEAR).any()
    assert wrong <= 0.05 * 400


def _split(random: np.random.Generator, size: int) -> tuple[int, int]:
    back = int(random.binomial(size, 0.25))
    return back, size - back


def paused() -> Book:
    """40 accounts miss a month in 2024 and are back; 20 of them churn in 2025, and so do 30 others, for the price."""
    rows, accounts = [], []
    for n in range(70):
        gone = n < 20 or n >= 40
        paid = [m for m in range(24) if not (n < 40 and m == 3 + n % 5) and not (gone and m >= 14)]
        rows += [(f"A{n:02d}", f"{2024 + m // 12}-{m % 12 + 1:02d}", 10.0) for m in paid]
        told = ("2025-03-01", "Price" if n % 2 else "Product") if gone else ("", "")
        accounts.append((f"A{n:02d}", "2023-01-05", *told))
    columns = ["account_id", "started_on", "churned_on", "churn_reason"]
    return Book.from_frames(accounts=pd.DataFrame(accounts, columns=columns), as_of="2025-12-31",
                            mrr=pd.DataFrame(rows, columns=["account_id", "month", "mrr"]))  # fmt: skip


def test_a_reason_speaks_of_the_departure_it_was_recorded_for_and_of_none_years_before() -> None:
    """Twenty of those that churned had missed a month a year before and came back: not from that reason."""
    result = revenue.returns(paused())
    reasons = result.reasons.set_index("reason")[["departures", "returned"]]
    assert tuple(reasons.loc["(missing)"]) == (40, 40)
    assert reasons.loc[["Price", "Product"]].to_numpy().tolist() == [[25, 0], [25, 0]]


def test_that_no_reason_was_recorded_is_none_to_come_back_from() -> None:
    """Who came back has none recorded because it came back: 40 of 40 against none of 50 tells nothing."""
    result = revenue.returns(paused())
    assert not [f for f in result.findings if f.verdict == CLEAR]
    assert not any("missing" in f.claim for f in result.findings)
    typed = pd.DataFrame([{"reason": name, "away": 2 if back else 20, "returned": back, "first": 1, "watched": 1,
                           "departures": 30, "lost": 1.0, "regained": 1.0 * back}
                          for name, back in (("involuntary", 0), ("Price", 1), ("Fit", 0))])  # fmt: skip
    verdicts = estimate_reasons(typed).set_index("reason")
    assert np.isnan(verdicts.loc["involuntary", "p_value"])
    assert verdicts.loc["Price", "ratio"] == np.inf
