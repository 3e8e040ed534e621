"""Churn period by period and what a change did: by hand, planted, silent on null books, and said by the page."""

from dataclasses import fields
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from asking import page, said
from books import AS_OF, drawn, nine, six
from nightly import times
from planted import SEEDS, opened

from analysis import AnalysisError, Book, MissingTable, NotEnoughData, target
from analysis.book.days import to_date
from analysis.charts.target import target as control_chart
from analysis.charts.target import target_series
from analysis.charts.target_beside import waiting, waiting_chances
from analysis.charts.target_beside import watch as group_chart
from analysis.estimate import holm, share_difference
from analysis.finding import CLEAR, SAME
from analysis.glossary import COLUMNS
from analysis.target.against import AFTER, BEFORE, against_others, judge_rates
from analysis.target.change import (
    ACCOUNTS,
    COMPARED,
    INTERRUPTED,
    SYNTHETIC,
    TWO_PERIODS,
    decide,
    judge,
    synthetic_words,
    two_rates,
)
from analysis.target.changes import _corrected
from analysis.target.chart import PER_MONTH, chance_of_run, estimate_chart
from analysis.target.checking import check
from analysis.target.following import Asked, donors_of, follow
from analysis.target.periods import first_day, number, text
from analysis.target.watching import _corrected as all_groups

BOOKS = times(40, 600)
FILES = ("accounts", "mrr", "nps", "usage", "costs")
FIRST = 8000


def counts(rates: np.ndarray, size: int, seed: int, rho: float = 0.0) -> pd.DataFrame:
    """What count_periods returns for groups (rows of rates) of one size, each period drawn around its rate."""
    random, parts = np.random.default_rng(seed), []
    for place, group in enumerate(np.atleast_2d(rates)):
        around = random.beta(group * (1 / rho - 1), (1 - group) * (1 / rho - 1)) if rho else group
        left = random.binomial(size, around)
        rows = {"group": f"g{place}", "period": FIRST + np.arange(group.size), "accounts": size, "churned": left}
        parts.append(pd.DataFrame({**rows, "left": left, "came": 5, "account_months": 3.0 * size}))
    return pd.concat(parts, ignore_index=True)


def judged(frame: pd.DataFrame, before: int, group: str | None = None) -> tuple[pd.DataFrame, pd.DataFrame, bool]:
    """Effects, checks, and whether the chart says that a period is more than chance."""
    asked = Asked("segment", group, "quarter", "churn", to_date(first_day(FIRST + before, "quarter")))
    mine = frame if group is None else frame[frame["group"] == group]
    sums = mine.groupby("period", as_index=False)[["accounts", "churned", "left", "came", "account_months"]].sum()
    chart = estimate_chart(sums, "quarter", asked.first)
    values = frame.assign(
        top=frame["churned"].astype(float), bottom=frame["accounts"].astype(float), rows=frame["accounts"]
    )
    series = follow(asked, values, np.unique(frame["period"]))
    ends = [int(series.index[series["stage"] == stage][-1]) for stage in (BEFORE, AFTER)]
    two = two_rates(series, ends, chart.points["lower"].to_numpy(), chart.points["upper"].to_numpy(), chart)
    beside = against_others(series, "quarter", judge_rates(series, chart)) if group else None
    effects, _ = judge(series, two, donors_of(asked, values, series), True, beside)
    checks = check(series, effects, two, beside)
    return decide(effects, two, checks, series), checks, bool((chart.points["verdict"] == CLEAR).any())


def change_of(result: target.Target):
    return next(finding for finding in result.findings if "changed_on" in finding.about)


# By hand


def test_accounts_at_the_start_and_leavers_of_each_quarter_are_those_on_the_fingers() -> None:
    """Of the nine, A, B, D, E, F, H, I and C are here on some 1 January 2025 but F, which left the day before."""
    rows = target.count_periods(nine()).set_index("period")
    year = rows.loc[[number(f"2025-Q{quarter}", "quarter") for quarter in (1, 2, 3, 4)]]
    assert year["accounts"].tolist() == [7, 6, 5, 5]
    assert year["churned"].tolist() == [2, 1, 0, 2]
    assert year["came"].tolist() == [1, 0, 0, 0]
    assert year["left"].tolist() == [2, 1, 0, 2]


def test_account_months_count_days_present_both_ends_in() -> None:
    """In the first quarter of 2025: H one day, A 60, G 90, and the other five 90 each."""
    rows = target.count_periods(nine()).set_index("period")
    days = 1 + 60 + 90 + 5 * 90
    assert rows.loc[number("2025-Q1", "quarter"), "account_months"] == pytest.approx(days / 30.4375)


@pytest.mark.parametrize("every", ["month", "quarter"])
def test_counts_agree_with_a_plain_reading_of_the_rows(every: str) -> None:
    rows = drawn(3, {"East": (120, 0.03), "West": (80, 0.05)})
    found = target.count_periods(Book.from_frames(accounts=rows, as_of=AS_OF), by="segment", every=every)
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
        target.count_periods(Book.from_frames(accounts=part, as_of=AS_OF)).set_index("period")
        for part in (rows, rows[::2], rows[1::2])
    )
    columns = ["accounts", "churned", "left", "came", "account_months"]
    together = halves[0][columns].add(halves[1][columns], fill_value=0)
    pd.testing.assert_frame_equal(together, whole[columns].astype(float), check_dtype=False)


@pytest.mark.parametrize("engine", ["pandas", "polars"])
def test_every_engine_counts_the_same(engine: str, sample_book: Book) -> None:
    other = sample_book.on(engine)
    pd.testing.assert_frame_equal(
        target.count_periods(sample_book, by="region"), target.count_periods(other, by="region"), check_dtype=False
    )
    for measure in ("nps", "usage", "mrr"):
        one, two = (target.count_values(book, measure, by="region") for book in (sample_book, other))
        pd.testing.assert_frame_equal(one, two, check_dtype=False)
    pd.testing.assert_frame_equal(target.count_spending(sample_book), target.count_spending(other), check_dtype=False)


def test_an_unfinished_quarter_is_not_looked_at() -> None:
    rows = drawn(5, {"East": (100, 0.03)}, as_of="2025-11-15")
    found = target.count_periods(Book.from_frames(accounts=rows, as_of="2025-11-15"))
    assert text(found["period"].max(), "quarter") == "2025-Q3"


def test_nothing_before_observed_from_is_looked_at_and_older_accounts_are_there_from_then_on() -> None:
    rows = drawn(5, {"East": (300, 0.03)})
    found = target.count_periods(Book.from_frames(accounts=rows, as_of=AS_OF, observed_from="2024-02-10"))
    assert text(found["period"].min(), "quarter") == "2024-Q2"
    assert found["accounts"].iloc[0] > 20


def test_a_run_of_eight_is_as_likely_as_counting_all_sequences_says() -> None:
    sequences = (np.arange(2**10)[:, None] >> np.arange(10)) & 1
    runs = sum(any(len(set(row[k : k + 8])) == 1 for k in range(3)) for row in sequences.tolist())
    assert chance_of_run(10) == pytest.approx(runs / 2**10)
    assert chance_of_run(7) == 0


# What the chart shows


def test_a_period_out_of_line_is_shown_and_names_its_accounts() -> None:
    rows = drawn(8, {"East": (900, 0.006)}, months=72)
    here = rows.index[(rows["churned_on"] == "") & (rows["started_on"] < "2025-01-01")][:60]
    rows.loc[here, "churned_on"] = "2025-05-20"
    book = Book.from_frames(accounts=rows, as_of=AS_OF)
    result = target.analyze(book, changed_on="2025-04-01")
    shown = [finding for finding in result.findings if finding.about == {"period": "2025-Q2"}]
    assert [finding.verdict for finding in shown] == [CLEAR]
    assert result.chart.set_index("period").loc["2025-Q2", "signal"] == "above the limits"
    assert "Churn is not within what chance allows: 2025-Q2" in result.findings[0].claim
    left = target.list_left(book, period="2025-Q2", most=200)
    assert set(rows.loc[here, "account_id"]) <= set(left["account_id"])
    there = rows[rows["churned_on"].between("2025-04-01", "2025-06-30") & (rows["started_on"] < "2025-04-01")]
    oldest = there.sort_values(["started_on", "account_id"])["account_id"].head(4)
    assert f": {', '.join(oldest)} and {len(there) - 4} more." in shown[0].claim


def test_too_short_a_book_gets_no_limits_and_is_told_how_much_it_needs() -> None:
    rows = drawn(9, {"East": (300, 0.03)}, months=24)
    result = target.analyze(Book.from_frames(accounts=rows, as_of=AS_OF))
    assert result.chart["upper"].isna().all()
    assert result.findings[0].verdict == "cannot tell"
    assert "limits need 12 quarters" in result.findings[0].claim


def test_where_accounts_come_and_go_within_a_quarter_leavers_are_counted_per_account_month() -> None:
    rows = drawn(10, {"East": (1500, 0.5)}, months=72)
    result = target.analyze(Book.from_frames(accounts=rows, as_of=AS_OF))
    assert result.basis == PER_MONTH
    assert "in 100 account-months" in result.findings[0].claim
    last = result.chart.iloc[-1]
    assert last["rate"] == pytest.approx(last["churned"] / last["account_months"])


def test_a_book_of_two_quarters_is_compared_around_the_second_and_one_of_a_quarter_by_month() -> None:
    """The first accounts come in the first month or quarter, which therefore begins with nobody."""
    rows = drawn(14, {"East": (200, 0.04)}, months=8)
    assert target.analyze(Book.from_frames(accounts=rows, as_of=AS_OF)).changed_on == date(2025, 10, 1)
    young = rows[rows["started_on"] >= "2025-08-01"]
    book = Book.from_frames(accounts=young, as_of=AS_OF)
    assert target.usual_day(book) == date(2025, 10, 1)
    assert target.analyze(book, every="month", changed_on=target.usual_day(book)).findings


def test_the_baseline_can_end_before_the_change() -> None:
    book = Book.from_frames(accounts=drawn(11, {"East": (600, 0.02)}, months=72), as_of=AS_OF)
    result = target.analyze(book, baseline_until="2024-07-01")
    assert result.chart.loc[result.chart["baseline"], "period"].max() == "2024-Q2"


# What a change did


def test_a_fall_to_a_third_is_shown_by_the_interrupted_series() -> None:
    effects, _, _ = judged(counts(np.r_[np.full(16, 0.06), np.full(8, 0.02)], 800, 1), 16)
    assert effects["method"].iloc[0] == INTERRUPTED
    assert effects["verdict"].iloc[0] == CLEAR
    assert effects["low"].iloc[0] < -0.03 < effects["high"].iloc[0] < 0


def test_a_fall_against_untouched_accounts_is_shown_and_a_fall_of_all_alike_is_not() -> None:
    fall = np.r_[np.full(16, 0.06), np.full(4, 0.02)]
    alone, checks, _ = judged(counts(np.array([fall, np.full(20, 0.06)]), 600, 2), 16, "g0")
    alike, _, _ = judged(counts(np.array([fall, fall]), 600, 2), 16, "g0")
    assert alone["method"].iloc[0] == alike["method"].iloc[0] == COMPARED
    assert alone["verdict"].iloc[0] == CLEAR
    assert checks["passed"].all()
    assert alike["verdict"].iloc[0] == "cannot tell"


def test_few_leavers_in_a_group_are_judged_account_by_account_against_the_others() -> None:
    """Three in a quarter are too few for a series; the year before against the year after is not."""
    fall = np.r_[np.full(14, 0.03), np.full(4, 0.002)]
    effects, checks, _ = judged(counts(np.array([fall, np.full(18, 0.03)]), 130, 3), 14, "g0")
    assert effects["method"].tolist() == [ACCOUNTS, TWO_PERIODS]
    assert effects["verdict"].iloc[0] == CLEAR
    assert effects["low"].iloc[0] < -0.028 < effects["high"].iloc[0] < 0
    assert checks["check"].tolist() == ["moved alike before", "other dates"]


def test_a_short_book_is_judged_account_by_account_where_the_others_were_left_alone() -> None:
    """Usage of 90 accounts over five quarters; the touched third uses a tenth more from the fourth on."""
    random, months = np.random.default_rng(4), pd.period_range("2024-10", "2025-12", freq="M").astype(str)
    accounts = drawn(4, {"East": (30, 0.01), "West": (60, 0.01)}).assign(started_on="2024-01-01", churned_on="")
    rows = accounts.merge(pd.DataFrame({"month": months}), how="cross")
    lifted = (rows["segment"] == "East") & (rows["month"] >= "2025-07")
    level = rows["account_id"].map(dict(zip(accounts["account_id"], random.uniform(30, 60, 90), strict=True)))
    rows["active_users"] = (level + 10 * lifted + random.normal(0, 4, len(rows))).round().astype(int)
    usage = rows[["account_id", "month", "active_users"]].assign(seats=100)
    book = Book.from_frames(accounts=accounts, usage=usage, as_of=AS_OF)
    asked = {"by": "segment", "changed_on": "2025-07-01", "measure": "usage"}
    result = target.analyze(book, group="East", **asked)
    first = result.effects.iloc[0]
    assert (first["method"], first["verdict"]) == (ACCOUNTS, CLEAR)
    assert first["low"] < 0.10 < first["high"]
    assert target.analyze(book, group="West", **asked).effects["effect"].iloc[0] == pytest.approx(-first["effect"])


def test_a_value_that_was_already_heading_there_proves_nothing(sample_book: Book) -> None:
    """MRR per account of the sample book rises before the change as after it, faster than at any time before."""
    result = target.analyze(sample_book, measure="mrr", changed_on="2025-07-01")
    assert result.effects["low"].iloc[0] > 0
    assert change_of(result).verdict == "cannot tell"
    assert "where it was already heading explains it" in change_of(result).claim


def test_groups_that_were_already_drifting_apart_prove_nothing() -> None:
    drift = np.linspace(0.09, 0.02, 20)
    effects, checks, _ = judged(counts(np.array([drift, np.full(20, 0.06)]), 900, 3), 16, "g0")
    assert effects["verdict"].iloc[0] == "cannot tell"
    assert not checks["passed"].all()


def test_nineteen_untouched_groups_that_moved_alike_make_a_synthetic_control() -> None:
    wave = 0.10 + 0.05 * np.sin(np.arange(24) / 2)
    rates = np.tile(wave, (21, 1))
    rates[0, 18:] -= 0.04
    effects, _, _ = judged(counts(rates, 20_000, 4), 18, "g0")
    assert effects["method"].iloc[0] == SYNTHETIC
    assert effects["p_value"].iloc[0] == pytest.approx(1 / 21)
    assert effects["effect"].iloc[0] == pytest.approx(-0.04, abs=0.01)


def test_a_synthetic_control_that_proves_nothing_says_why() -> None:
    """Twelve quiet groups that move by chance alone; then twelve that share a wave, and p can be 1/13 at least."""
    wave = 0.10 + 0.05 * np.sin(np.arange(24) / 2)
    for rates, says in ((np.full((13, 24), 0.05), "proves nothing"), (np.tile(wave, (13, 1)), "less than p = 0.08")):
        frame = counts(rates, 20_000 if rates.std() else 300, 4)
        asked = Asked("segment", "g0", "quarter", "churn", to_date(first_day(FIRST + 18, "quarter")))
        values = frame.assign(top=1.0 * frame["churned"], bottom=1.0 * frame["accounts"], rows=frame["accounts"])
        series = follow(asked, values, np.unique(frame["period"]))
        assert says in synthetic_words(series, donors_of(asked, values, series))


def test_a_change_large_enough_to_matter_is_ruled_out_in_a_large_stable_book() -> None:
    effects, _, _ = judged(counts(np.full((2, 24), 0.05), 20_000, 5), 16, "g0")
    assert effects["verdict"].iloc[0] == SAME


def test_two_quarters_of_few_leavers_are_compared_as_they_are() -> None:
    effects, checks, _ = judged(counts(np.full(20, 0.02), 100, 6), 18)
    assert effects["method"].tolist() == [TWO_PERIODS]
    assert checks["check"].tolist() == ["where it was heading"]


@pytest.mark.parametrize(
    ("groups", "size", "rate", "periods", "before", "rho", "group"),
    [
        (1, 550, 0.02, 20, 18, 0.0, None),
        (1, 550, 0.02, 20, 18, 0.005, None),
        (1, 800, 0.02, 24, 16, 0.01, None),
        (2, 400, 0.03, 20, 17, 0.008, "g0"),
        (5, 300, 0.03, 20, 16, 0.005, "g0"),
        (3, 120, 0.02, 20, 18, 0.004, "g0"),
        (4, 300, 0.03, 9, 5, 0.004, "g0"),
    ],
)
def test_pages_on_books_in_which_nothing_changed_claim_something_in_at_most_five_of_a_hundred(
    groups, size, rate, periods, before, rho, group
) -> None:
    claims = 0
    for seed in range(BOOKS):
        effects, _, charted = judged(counts(np.full((groups, periods), rate), size, 1000 + seed, rho), before, group)
        claims += charted or effects["verdict"].iloc[0] in (CLEAR, SAME)
    assert claims / BOOKS <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / BOOKS)


# The sample book


@pytest.mark.parametrize("seed", SEEDS)
def test_0_75_points_in_two_quarters_cannot_be_told_and_the_quarters_it_takes_are_said(seed: int) -> None:
    book = opened(seed, True, FILES)
    result = target.analyze(book, changed_on="2025-07-01")
    finding = change_of(result)
    for name in ("target", "intervention"):
        assert finding.claim in said(changed(name, book))
        assert "0.75 points" not in said(page(name, book)), "no change was entered"
    assert result.changed_on == date(2025, 7, 1)
    assert finding.verdict == "cannot tell"
    assert "9 of 564 left in 2025-Q4 (1.6%) against 13 of 554 in 2025-Q2 (2.3%): 0.75 points lower" in finding.claim
    quarters = int(finding.claim.split("takes about ")[1].split(" quarters")[0])
    assert 8 <= quarters <= 13
    assert finding.estimate == pytest.approx(9 / 564 - 13 / 554)
    assert finding.low < 0 < finding.high


def test_the_twin_in_which_nothing_differs_says_nothing_of_0_75_points() -> None:
    book = opened(7, False, FILES)
    result = target.analyze(book, changed_on="2025-07-01")
    assert not any("0.75" in finding.claim for finding in result.findings)
    assert "0.75 points" not in said(changed("target", book)) + said(changed("intervention", book))
    assert {finding.verdict for finding in result.findings} <= {"fact", "estimate", "cannot tell"}


def test_what_was_spent_on_agents_stands_beside_the_change(sample_book: Book) -> None:
    result = target.analyze(sample_book, changed_on="2025-07-01")
    support = result.spending.set_index("kind").loc["support"]
    assert support["spent_more"] == pytest.approx(support["after_month"] - support["before_month"], abs=0.02)
    assert any("spending on support" in finding.claim for finding in result.findings)


@pytest.mark.parametrize("measure", ["churn", "nps", "usage", "mrr"])
@pytest.mark.parametrize(("by", "group"), [(None, None), ("segment", "SMB")])
def test_everything_that_can_be_followed_has_columns_in_the_glossary_sentences_and_a_chart(
    measure: str, by: str | None, group: str | None, sample_book: Book
) -> None:
    result = target.analyze(sample_book, measure=measure, by=by, group=group, changed_on="2025-07-01")
    for field in fields(result):
        frame = getattr(result, field.name)
        if isinstance(frame, pd.DataFrame):
            assert set(frame.columns) <= set(COLUMNS), field.name
            assert len(frame) <= 250
    for finding in result.findings:
        assert finding.claim[0].isalnum()
        assert finding.claim.endswith(".")
        assert "nan" not in finding.claim.split()
    charts = [control_chart(result), target_series(result)]
    assert all(chart.to_dict()["title"]["text"] for chart in charts)


def test_shuffled_rows_give_the_same_answer() -> None:
    rows = drawn(12, {"East": (300, 0.02), "West": (300, 0.03)}, months=60)
    shuffled = rows.sample(frac=1, random_state=2, ignore_index=True)
    one, other = (
        target.analyze(Book.from_frames(accounts=frame, as_of=AS_OF), by="segment", group="West")
        for frame in (rows, shuffled)
    )
    pd.testing.assert_frame_equal(one.chart, other.chart)
    pd.testing.assert_frame_equal(one.effects, other.effects)
    assert [f.claim for f in one.findings] == [f.claim for f in other.findings]


# Several changes, every group, and how long it takes


def test_every_change_is_judged_on_everything_followed_and_corrected_for_all_of_it(sample_book: Book) -> None:
    """Holm (1979) over the p-values of all pairs; never below what the change's own page says."""
    asked = (target.Change("Agents", "2025-07-01"), target.Change("Onboarding", "2024-07-01", "segment", "SMB"))
    found = target.judge_changes(sample_book, changes=asked)
    assert found.effects["done"].tolist() == ["Agents"] * 4 + ["Onboarding"] * 4
    assert set(found.effects["followed"]) == {"Churn", "NPS answers", "Seats in use", "MRR per account"}
    alone = [target.analyze(sample_book, measure=m, changed_on="2025-07-01") for m in ("churn", "nps", "usage", "mrr")]
    for result, (_, row) in zip(alone, found.effects.iterrows(), strict=False):
        assert row["says"] == result.effects["says"].iloc[0]
        assert row["p_adjusted"] >= result.effects["p_adjusted"].iloc[0]
    corrected = holm(np.minimum(1, found.effects["p_value"]))
    assert (found.effects["p_adjusted"] >= corrected - 1e-12).all()
    assert [finding.about for finding in found.heads] == [{"done": "Agents"}, {"done": "Onboarding"}]
    assert "nothing moved by more than chance" in found.heads[0].claim
    assert set(found.effects.columns) <= set(COLUMNS)


def test_a_change_that_is_shown_alone_is_lost_among_many_that_did_nothing() -> None:
    """One p of .004 is more than chance alone (doubled for the chart: .008) and is not among twenty (.08)."""
    row = {"method": COMPARED, "p_value": 0.004, "p_adjusted": 0.008, "verdict": CLEAR}
    quiet = {"method": COMPARED, "p_value": 0.9, "p_adjusted": 1.0, "verdict": "cannot tell"}
    for many, verdict in ((1, CLEAR), (20, "cannot tell")):
        assert _corrected(pd.DataFrame([row, *[quiet] * (many - 1)]))["verdict"].iloc[0] == verdict


def test_a_measure_that_was_not_seen_is_said_and_does_not_stop_the_others() -> None:
    rows = drawn(21, {"East": (300, 0.02)}, months=60)
    nps = pd.DataFrame({"account_id": rows["account_id"][:40], "answered_on": "2025-11-20", "score": "9"})
    found = target.judge_changes(Book.from_frames(accounts=rows, nps=nps, as_of=AS_OF), changes=[("x", "2025-07-01")])
    asked = found.effects.set_index("followed")
    assert np.isnan(asked.loc["NPS answers", "effect"])
    assert np.isfinite(asked.loc["Churn", "effect"])
    with pytest.raises(AnalysisError, match="No change"):
        target.judge_changes(Book.from_frames(accounts=rows, as_of=AS_OF), changes=[])


def test_a_change_kept_with_the_same_day_and_accounts_stands_once() -> None:
    kept = [{"name": "Agents", "changed_on": "2025-07-01", "by": None, "group": None}]
    found = target.marked(target.Change("This change", "2025-07-01"), kept)
    assert [change.name for change in found] == ["Agents"]
    assert target.marks(kept, "quarter") == (("Agents", "2025-Q3"),)


def test_a_group_out_of_line_is_named_with_its_accounts_and_the_quiet_ones_are_not() -> None:
    rows = drawn(8, {"East": (700, 0.006), "West": (700, 0.006)}, months=72)
    east = rows.index[(rows["segment"] == "East") & (rows["churned_on"] == "") & (rows["started_on"] < "2025-01-01")]
    rows.loc[east[:50], "churned_on"] = "2025-05-20"
    found = target.watch(Book.from_frames(accounts=rows, as_of=AS_OF), by="segment")
    assert found.groups.set_index("group")["verdict"].to_dict() == {"East": CLEAR, "West": "fact"}
    assert "East stands out from its own past by more than chance" in found.findings[0].claim
    assert found.findings[1].about == {"segment": "East", "period": "2025-Q2"}
    assert "more" in found.findings[1].claim
    assert set(found.groups.columns) | set(found.points.columns) <= set(COLUMNS)
    assert group_chart(found).to_dict()["title"]["text"]


def test_groups_of_books_in_which_nothing_happened_stand_out_in_at_most_five_of_a_hundred() -> None:
    claims = 0
    for seed in range(BOOKS):
        rows = counts(np.full((8, 20), 0.03), 200, 5000 + seed, 0.004)
        charts = [estimate_chart(part, "quarter", FIRST + 16).points for _, part in rows.groupby("group")]
        claims += bool((all_groups(pd.concat(charts))["verdict"] == CLEAR).any())
    assert claims / BOOKS <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / BOOKS)


def test_how_long_it_takes_is_what_r_says() -> None:
    """`power.prop.test(p1 = .023, p2 = .0155, power = .8)` gives n = 5203.6, over 560 accounts ten quarters."""
    book = Book.from_frames(accounts=drawn(22, {"East": (900, 0.01)}, months=60), as_of=AS_OF)
    found = target.wait(book, accounts=560, rate=0.023, hoped=0.0155)
    rho = target.usual_wait(book).rho
    needed = 5203.6 * (1 + 559 * rho)
    assert found.findings[0].estimate == np.ceil(needed / 560)
    row = found.chances.set_index("periods")["chance_shown"]
    assert row.is_monotonic_increasing
    assert row[int(found.findings[0].estimate)] >= 0.8 > row[int(found.findings[0].estimate) - 1]
    assert found.curve["accounts"].unique().tolist() == [280, 560, 1120]
    assert {*found.curve.columns, *found.chances.columns} <= set(COLUMNS)
    assert all(chart(found).to_dict()["title"]["text"] for chart in (waiting, waiting_chances))


def test_a_plain_comparison_shows_the_change_as_often_as_was_said() -> None:
    """Simulated: two stretches of as many accounts as are said to be needed, four times in five."""
    random, n = np.random.default_rng(6), 5204
    draws = times(600, 6000)
    z = [share_difference(random.binomial(n, 0.0155), n, random.binomial(n, 0.023), n).p < 0.05 for _ in range(draws)]
    assert np.mean(z) == pytest.approx(0.8, abs=0.01 + 3 * np.sqrt(0.16 / draws))


def test_there_is_nothing_to_wait_for_without_churn_or_without_a_change(sample_book: Book) -> None:
    with pytest.raises(NotEnoughData, match="no churn"):
        target.wait(sample_book, by="segment", group="Mid-market")
    with pytest.raises(AnalysisError, match="Nothing can be waited for"):
        target.wait(sample_book, rate=0.02, hoped=0.02)


# What cannot be answered


def test_a_snapshot_has_no_periods() -> None:
    with pytest.raises(NotEnoughData, match="not when"):
        target.analyze(six())


def test_an_unknown_dimension_group_measure_period_or_day_says_what_is_there(sample_book: Book) -> None:
    with pytest.raises(MissingTable, match="segment"):
        target.analyze(sample_book, by="shoe_size", group="43")
    with pytest.raises(NotEnoughData, match="SMB"):
        target.analyze(sample_book, by="segment", group="Tiny")
    with pytest.raises(MissingTable, match="churn, nps"):
        target.analyze(sample_book, measure="mood")
    with pytest.raises(AnalysisError, match="by month or by quarter"):
        target.analyze(sample_book, every="week")
    with pytest.raises(AnalysisError, match="after the data stops"):
        target.analyze(sample_book, changed_on="2026-02-01")
    with pytest.raises(NotEnoughData, match="before"):
        target.analyze(sample_book, changed_on="2020-01-01")


# The page


def changed(name: str, book: Book) -> Any:
    """The page with the day of a change named."""
    app = page(name, book)
    return app.date_input(key="changed").set_value(date(2025, 7, 1)).run()


def test_no_change_entered_is_no_change_to_judge(sample_book: Book) -> None:
    result = target.analyze(sample_book)
    assert result.changed_on is None
    assert result.change == ()
    assert result.effects.empty
    assert result.control == result.findings
    for name in ("target", "intervention"):
        words = said(page(name, sample_book))
        assert "Two quarters after" not in words
    assert "No change was entered, so there is none to judge." in words


def test_the_page_says_that_it_cannot_be_told_once_the_day_of_the_change_is_named(sample_book: Book) -> None:
    for name in ("target", "intervention"):
        words = said(changed(name, sample_book))
        assert "0.75 points lower" in words
        assert "takes about 10 quarters on each side" in words


def test_the_page_follows_a_group_by_month_and_what_it_touched(sample_book: Book) -> None:
    app = changed("intervention", sample_book)
    app.selectbox(key="touched").select("segment").run()
    app.selectbox(key="follow").select("usage").run()
    assert "the share of seats in use of segment" in said(app)


def test_the_page_is_calm_about_a_snapshot() -> None:
    assert "Churn cannot be followed over time in this book." in said(page("target", six()))
