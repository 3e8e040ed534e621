"""Who came back, by reason, counted on fingers."""

import numpy as np
import pandas as pd
import pytest
from revenue_books import departed

from analysis import revenue
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
