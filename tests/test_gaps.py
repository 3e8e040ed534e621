"""Months kept or lost against another group: by hand and R."""

import pandas as pd
import pytest
from books import AS_OF, drawn
from golden_cases import case
from lives import accounts_lt, life_table

from analysis import Book, survival
from analysis.finding import CLEAR
from analysis.survival.gaps import estimate_gaps
from analysis.survival.survival_curves import estimate_curves


def test_a_gap_in_months_is_the_area_between_the_curves_and_its_money_that_times_arpa() -> None:
    rows = drawn(2, {"East": (300, 0.04), "West": (200, 0.01)})
    book = Book.from_frames(accounts=rows, as_of=AS_OF)
    result = survival.gaps(book, by="segment")
    row = result.gaps.set_index("group").loc["West"]
    curves = dict(list(survival.analyze(book, by="segment").curves.groupby("group")))
    steps = {
        group: sum(part.loc[part["tenure"] <= m, "survival"].min() if (part["tenure"] <= m).any() else 1.0
                   for m in range(int(result.horizon)))
        for group, part in curves.items()
    }  # fmt: skip
    assert result.against == "East"
    assert row["months_kept"] == pytest.approx(steps["West"] - steps["East"])
    here = (rows["segment"] == "West") & (rows["churned_on"] == "")
    arpa = rows.loc[here, "mrr"].astype(float).mean()
    assert row["worth"] == pytest.approx(row["months_kept"] * arpa, rel=1e-9)
    assert row["worth_of_all"] == pytest.approx(row["worth"] * row["accounts"])
    assert result.findings[0].verdict == CLEAR
    turned = survival.gaps(book, by="segment", against="West")
    assert turned.gaps.set_index("group").loc["East", "months_kept"] == pytest.approx(-row["months_kept"])


def test_the_restricted_mean_difference_of_a_book_equals_r() -> None:
    golden, rows = case("surv_05_rmst"), accounts_lt()
    counts = life_table(rows.assign(group=rows["value_band"]), "group")
    curves = estimate_curves(counts)._replace(horizon=36.0)
    arpa = pd.DataFrame({"group": ["high", "low"], "mrr": [10.0, 10.0], "account_months": [1, 1]})
    frame, against = estimate_gaps(counts, curves, arpa)
    other = frame[frame["group"] != against].iloc[0]
    want = golden.expected["accounts36_by_value_high_low"]
    sign = 1 if other["group"] == "low" else -1
    golden.agrees(sign * other["months_kept"], want["diff"])
    golden.agrees(sorted(sign * other[["months_kept_low", "months_kept_high"]].to_numpy(float)), want["ci95"])
    assert abs(other["worth"] / other["months_kept"]) == pytest.approx(10.0)
