"""Start cohorts and what they pay, by hand."""

import numpy as np
import pandas as pd
import pytest
from books import AS_OF, drawn, six
from null_books import flat

from analysis import Book, MissingTable, survival
from analysis.survival.cohorts import estimate_money


def test_cells_that_a_cohort_has_reached_in_part_are_unfinished() -> None:
    rows = drawn(3, {"x": (400, 0.02)}, months=36)
    book = Book.from_frames(accounts=rows, as_of=AS_OF)
    cells = survival.cohorts(book, by="cohort_quarter").accounts
    last = cells[cells["cohort"] == "2024-Q4"].set_index("age")["unfinished"]
    assert last.to_dict() == {3: False, 6: False, 9: False, 12: False} | ({15: True} if 15 in last.index else {})
    first = cells[(cells["cohort"] == "2024-Q1") & (cells["age"] == 12)].iloc[0]
    here = rows[(rows["started_on"] >= "2024-01-01") & (rows["started_on"] < "2024-04-01")]
    stay = pd.to_datetime(here["churned_on"].replace("", AS_OF)) - pd.to_datetime(here["started_on"])
    gone = ((here["churned_on"] != "") & (np.ceil(stay.dt.days / 30.4375) <= 12)).sum()
    assert first["share"] == pytest.approx(1 - gone / len(here))


def test_money_of_a_cohort_is_what_is_paid_over_what_was_first_paid_among_those_old_enough() -> None:
    counts = pd.DataFrame({"started_month": [24000, 24000, 24001, 24001, 24002], "age": [0, 2, 0, 1, 0],
                           "accounts": [3, 3, 2, 2, 1], "opening": [30.0, 30.0, 20.0, 20.0, 5.0],
                           "mrr": [30.0, 45.0, 20.0, 10.0, 5.0]})  # fmt: skip
    cells = estimate_money(counts, "cohort_month").set_index(["cohort", "age"])
    assert cells.loc[("2000-01", 2), "share"] == 1.5
    assert cells.loc[("2000-02", 1), "share"] == 0.5
    assert not cells["unfinished"].any()
    later = pd.DataFrame({"started_month": [24000], "age": [3], "accounts": [3], "opening": [30.0], "mrr": [60.0]})
    quarter = estimate_money(pd.concat([counts, later]), "cohort_quarter").iloc[0]
    assert quarter[["age", "accounts", "share", "unfinished"]].tolist() == [3, 3, 2.0, True]


def test_a_snapshot_has_no_cohorts() -> None:
    with pytest.raises(MissingTable, match="start months"):
        survival.cohorts(six())


def test_a_cohort_of_which_nobody_has_left_is_not_sure_to_stay() -> None:
    """It was said to be 100% (100% to 100%), of nine accounts as of nine hundred."""
    cells = survival.cohorts(flat(np.random.default_rng(1), 300)).accounts
    whole = cells[cells["share"] == 1]
    assert len(whole) > 10
    assert (whole["low"] < 1).all()
    assert whole.loc[whole["at_risk"].eq(9), "low"].tolist()[0] == pytest.approx(0.025 ** (1 / 9))
