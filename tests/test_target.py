"""Churn period by period on its chart: by hand, invariant, and said by the page."""

from dataclasses import fields

import numpy as np
import pandas as pd
import pytest
from asking import page, said
from books import AS_OF, drawn, nine, six

from analysis import AnalysisError, Book, MissingTable, NotEnoughData, targets
from analysis.book.days import to_date
from analysis.counting.period import PER_MONTH
from analysis.finding import CLEAR
from analysis.targets.periods import first_day, number, text
from analysis.targets.target_chart import chance_of_run


def test_the_earlier_names_of_the_room_still_answer() -> None:
    from analysis import projection, target

    assert (target.analyze, target.watch, target.wait) == (targets.target, targets.watch, targets.waiting)
    assert (target.judge_changes, target.list_left) == (targets.intervention, targets.list_left)
    assert (projection.analyze, projection.goal) == (targets.projection, targets.goal)
    assert (projection.saved_point, projection.hold) == (targets.saved_point, targets.hold)
    assert {"chart", "findings", "effects"} <= {field.name for field in fields(target.Target)}


def test_accounts_at_the_start_and_leavers_of_each_quarter_are_those_on_the_fingers() -> None:
    """Of the nine, A, B, D, E, F, H, I and C are here on some 1 January 2025 but F, which left the day before."""
    rows = targets.count_periods(nine()).set_index("period")
    year = rows.loc[[number(f"2025-Q{quarter}", "quarter") for quarter in (1, 2, 3, 4)]]
    assert year["accounts"].tolist() == [7, 6, 5, 5]
    assert year["churned"].tolist() == [2, 1, 0, 2]
    assert year["came"].tolist() == [1, 0, 0, 0]
    assert year["left"].tolist() == [2, 1, 0, 2]


def test_account_months_count_days_present_both_ends_in() -> None:
    """In the first quarter of 2025: H one day, A 60, G 90, and the other five 90 each."""
    rows = targets.count_periods(nine()).set_index("period")
    days = 1 + 60 + 90 + 5 * 90
    assert rows.loc[number("2025-Q1", "quarter"), "account_months"] == pytest.approx(days / 30.4375)


@pytest.mark.parametrize("every", ["month", "quarter"])
def test_counts_agree_with_a_plain_reading_of_the_rows(every: str) -> None:
    rows = drawn(3, {"East": (120, 0.03), "West": (80, 0.05)})
    found = targets.count_periods(Book.from_frames(accounts=rows, as_of=AS_OF), by="segment", every=every)
    start, gone = pd.to_datetime(rows["started_on"]), pd.to_datetime(rows["churned_on"].replace("", None))
    for _, row in found.sample(12, random_state=1).iterrows():
        begin = pd.Timestamp(to_date(first_day(row["period"], every)))
        end = pd.Timestamp(to_date(first_day(row["period"] + 1, every))) - pd.Timedelta(days=1)
        mine = rows["segment"] == row["group"]
        here = mine & (start < begin) & ~(gone < begin)
        assert row["accounts"] == here.sum()
        assert row["churned"] == (here & gone.between(begin, end)).sum()
        assert row["left"] == (mine & gone.between(begin, end)).sum()
        days = ((gone.fillna(end).clip(upper=end) - start.clip(lower=begin)).dt.days + 1)[
            mine & (start <= end) & ~(gone < begin)
        ]
        assert row["account_months"] == pytest.approx(days.sum() / 30.4375)


def test_counts_of_two_halves_of_a_book_add_up() -> None:
    rows = drawn(4, {"East": (150, 0.03)})
    whole, *halves = (
        targets.count_periods(Book.from_frames(accounts=part, as_of=AS_OF)).set_index("period")
        for part in (rows, rows[::2], rows[1::2])
    )
    columns = ["accounts", "churned", "left", "came", "account_months"]
    together = halves[0][columns].add(halves[1][columns], fill_value=0)
    pd.testing.assert_frame_equal(together, whole[columns].astype(float), check_dtype=False)


@pytest.mark.parametrize("engine", ["pandas", "polars"])
def test_every_engine_counts_the_same(engine: str, sample_book: Book) -> None:
    other = sample_book.on(engine)
    pd.testing.assert_frame_equal(
        targets.count_periods(sample_book, by="region"), targets.count_periods(other, by="region"), check_dtype=False
    )
    for measure in ("nps", "usage", "mrr"):
        one, two = (targets.count_values(book, measure, by="region") for book in (sample_book, other))
        pd.testing.assert_frame_equal(one, two, check_dtype=False)
    pd.testing.assert_frame_equal(targets.count_spending(sample_book), targets.count_spending(other), check_dtype=False)


def test_an_unfinished_quarter_is_not_looked_at() -> None:
    rows = drawn(5, {"East": (100, 0.03)}, as_of="2025-11-15")
    found = targets.count_periods(Book.from_frames(accounts=rows, as_of="2025-11-15"))
    assert text(found["period"].max(), "quarter") == "2025-Q3"


def test_nothing_before_observed_from_is_looked_at_and_older_accounts_are_there_from_then_on() -> None:
    rows = drawn(5, {"East": (300, 0.03)})
    found = targets.count_periods(Book.from_frames(accounts=rows, as_of=AS_OF, observed_from="2024-02-10"))
    assert text(found["period"].min(), "quarter") == "2024-Q2"
    assert found["accounts"].iloc[0] > 20


def test_a_run_of_eight_is_as_likely_as_counting_all_sequences_says() -> None:
    sequences = (np.arange(2**10)[:, None] >> np.arange(10)) & 1
    runs = sum(any(len(set(row[k : k + 8])) == 1 for k in range(3)) for row in sequences.tolist())
    assert chance_of_run(10) == pytest.approx(runs / 2**10)
    assert chance_of_run(7) == 0


def test_a_period_out_of_line_is_shown_and_names_its_accounts() -> None:
    rows = drawn(8, {"East": (900, 0.006)}, months=72)
    here = rows.index[(rows["churned_on"] == "") & (rows["started_on"] < "2025-01-01")][:60]
    rows.loc[here, "churned_on"] = "2025-05-20"
    book = Book.from_frames(accounts=rows, as_of=AS_OF)
    result = targets.target(book, changed_on="2025-04-01")
    shown = [finding for finding in result.findings if finding.about == {"period": "2025-Q2"}]
    assert [finding.verdict for finding in shown] == [CLEAR]
    assert result.chart.set_index("period").loc["2025-Q2", "signal"] == "above the limits"
    assert "Churn is outside normal variation: Q2 2025" in result.findings[0].claim
    left = targets.list_left(book, period="2025-Q2", most=200)
    assert set(rows.loc[here, "account_id"]) <= set(left["account_id"])
    there = rows[rows["churned_on"].between("2025-04-01", "2025-06-30") & (rows["started_on"] < "2025-04-01")]
    oldest = there.sort_values(["started_on", "account_id"])["account_id"].head(4)
    assert f": {', '.join(oldest)} and {len(there) - 4} more." in shown[0].claim


def test_too_short_a_book_gets_no_limits_and_is_told_how_much_it_needs() -> None:
    rows = drawn(9, {"East": (300, 0.03)}, months=24)
    result = targets.target(Book.from_frames(accounts=rows, as_of=AS_OF))
    assert result.chart["upper"].isna().all()
    assert result.findings[0].verdict == "cannot tell"
    assert "limits need 12 quarters" in result.findings[0].claim


def test_where_accounts_come_and_go_within_a_quarter_leavers_are_counted_per_account_month() -> None:
    rows = drawn(10, {"East": (1500, 0.5)}, months=72)
    result = targets.target(Book.from_frames(accounts=rows, as_of=AS_OF))
    assert result.basis == PER_MONTH
    assert "in 100 account-months" in result.findings[0].claim
    last = result.chart.iloc[-1]
    assert last["rate"] == pytest.approx(last["churned"] / last["account_months"])


def test_a_book_of_two_quarters_has_a_chart_and_one_of_a_single_quarter_has_one_by_month() -> None:
    """The first accounts come in the first month or quarter, which therefore begins with nobody."""
    rows = drawn(14, {"East": (200, 0.04)}, months=8)
    whole, young = (
        Book.from_frames(accounts=part, as_of=AS_OF) for part in (rows, rows[rows["started_on"] >= "2025-08-01"])
    )
    assert targets.target(whole).chart["period"].tolist() == ["2025-Q2", "2025-Q3", "2025-Q4"]
    assert targets.target(young, every="month").chart["period"].iloc[-1] == "2025-12"


def test_the_baseline_can_end_before_the_change() -> None:
    book = Book.from_frames(accounts=drawn(11, {"East": (600, 0.02)}, months=72), as_of=AS_OF)
    result = targets.target(book, baseline_until="2024-07-01")
    assert result.chart.loc[result.chart["baseline"], "period"].max() == "2024-Q2"


def test_shuffled_rows_give_the_same_answer() -> None:
    rows = drawn(12, {"East": (300, 0.02), "West": (300, 0.03)}, months=60)
    shuffled = rows.sample(frac=1, random_state=2, ignore_index=True)
    one, other = (
        targets.target(Book.from_frames(accounts=frame, as_of=AS_OF), by="segment", group="West")
        for frame in (rows, shuffled)
    )
    pd.testing.assert_frame_equal(one.chart, other.chart)
    pd.testing.assert_frame_equal(one.effects, other.effects)
    assert [f.claim for f in one.findings] == [f.claim for f in other.findings]


def test_a_snapshot_has_no_periods() -> None:
    with pytest.raises(NotEnoughData, match="not when"):
        targets.target(six())


def test_an_unknown_dimension_group_measure_period_or_day_says_what_is_there(sample_book: Book) -> None:
    with pytest.raises(MissingTable, match="segment"):
        targets.target(sample_book, by="shoe_size", group="43")
    with pytest.raises(NotEnoughData, match="SMB"):
        targets.target(sample_book, by="segment", group="Tiny")
    with pytest.raises(MissingTable, match="churn, nps"):
        targets.target(sample_book, measure="mood")
    with pytest.raises(AnalysisError, match="by month or by quarter"):
        targets.target(sample_book, every="week")
    with pytest.raises(AnalysisError, match="after the data stops"):
        targets.target(sample_book, changed_on="2026-02-01")
    with pytest.raises(NotEnoughData, match="before"):
        targets.target(sample_book, changed_on="2020-01-01")


def test_the_page_is_calm_about_a_snapshot() -> None:
    told = said(page("target", six()))
    assert "This question cannot be answered from the open book." in told
    assert "the day the account churned" in told
