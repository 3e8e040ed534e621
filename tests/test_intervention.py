"""What a change did: planted, silent on null books, and said by the page."""

from dataclasses import fields
from datetime import date

import numpy as np
import pandas as pd
import pytest
from asking import page, said
from books import AS_OF, drawn
from planted import SEEDS, opened
from target_books import BOOKS, FIRST, change_of, changed, counts

from analysis import AnalysisError, Book, targets
from analysis.book.days import to_date
from analysis.charts.intervention import intervention as followed
from analysis.charts.target import target as control_chart
from analysis.estimate import holm
from analysis.finding import CLEAR, SAME
from analysis.glossary import COLUMNS
from analysis.standards import AFTER, BEFORE
from analysis.targets.intervention import _corrected
from analysis.targets.intervention_checks import check
from analysis.targets.intervention_others import against_others, judge_rates
from analysis.targets.intervention_series import Asked, donors_of, follow
from analysis.targets.intervention_ways import (
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
from analysis.targets.periods import first_day
from analysis.targets.target_chart import estimate_chart

FILES = ("accounts", "mrr", "nps", "usage", "costs")


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
    result = targets.target(book, group="East", **asked)
    first = result.effects.iloc[0]
    assert (first["method"], first["verdict"]) == (ACCOUNTS, CLEAR)
    assert first["low"] < 0.10 < first["high"]
    assert targets.target(book, group="West", **asked).effects["effect"].iloc[0] == pytest.approx(-first["effect"])


def test_a_value_that_was_already_heading_there_proves_nothing(sample_book: Book) -> None:
    """MRR per account of the sample book rises before the change as after it, faster than at any time before."""
    result = targets.target(sample_book, measure="mrr", changed_on="2025-07-01")
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


@pytest.mark.nightly
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


@pytest.mark.parametrize("seed", SEEDS)
def test_0_75_points_in_two_quarters_cannot_be_told_and_the_quarters_it_takes_are_said(seed: int) -> None:
    book = opened(seed, True, FILES)
    result = targets.target(book, changed_on="2025-07-01")
    finding = change_of(result)
    for name in ("target", "intervention"):
        assert finding.claim in said(changed(name, book))
        assert "0.75 points" not in said(page(name, book)), "no change was entered"
    assert result.changed_on == date(2025, 7, 1)
    assert finding.verdict == "cannot tell"
    assert "9 of 564 churned in Q4 2025 (1.6%) against 13 of 554 in Q2 2025 (2.3%): 0.75 points lower" in finding.claim
    quarters = int(finding.claim.split("takes about ")[1].split(" quarters")[0])
    assert 8 <= quarters <= 13
    assert finding.estimate == pytest.approx(9 / 564 - 13 / 554)
    assert finding.low < 0 < finding.high


def test_the_twin_in_which_nothing_differs_says_nothing_of_0_75_points() -> None:
    book = opened(7, False, FILES)
    result = targets.target(book, changed_on="2025-07-01")
    assert not any("0.75" in finding.claim for finding in result.findings)
    assert "0.75 points" not in said(changed("target", book)) + said(changed("intervention", book))
    assert {finding.verdict for finding in result.findings} <= {"fact", "estimate", "cannot tell"}


def test_what_was_spent_on_agents_stands_beside_the_change(sample_book: Book) -> None:
    result = targets.target(sample_book, changed_on="2025-07-01")
    support = result.spending.set_index("kind").loc["support"]
    assert support["spent_more"] == pytest.approx(support["after_month"] - support["before_month"], abs=0.02)
    assert any("spending on support" in finding.claim for finding in result.findings)


@pytest.mark.parametrize("measure", ["churn", "nps", "usage", "mrr"])
@pytest.mark.parametrize(("by", "group"), [(None, None), ("segment", "SMB")])
def test_everything_that_can_be_followed_has_columns_in_the_glossary_sentences_and_a_chart(
    measure: str, by: str | None, group: str | None, sample_book: Book
) -> None:
    result = targets.target(sample_book, measure=measure, by=by, group=group, changed_on="2025-07-01")
    for field in fields(result):
        frame = getattr(result, field.name)
        if isinstance(frame, pd.DataFrame):
            assert set(frame.columns) <= set(COLUMNS), field.name
            assert len(frame) <= 250
    for finding in result.findings:
        assert finding.claim[0].isalnum()
        assert finding.claim.endswith(".")
        assert "nan" not in finding.claim.split()
    charts = [control_chart(result), followed(result)]
    assert all(chart.to_dict()["title"]["text"] for chart in charts)


def test_every_change_is_judged_on_everything_followed_and_corrected_for_all_of_it(sample_book: Book) -> None:
    """Holm (1979) over the p-values of all pairs; never below what the change's own page says."""
    asked = (targets.Change("Agents", "2025-07-01"), targets.Change("Onboarding", "2024-07-01", "segment", "SMB"))
    found = targets.intervention(sample_book, changes=asked)
    assert found.effects["done"].tolist() == ["Agents"] * 4 + ["Onboarding"] * 4
    assert set(found.effects["followed"]) == {"Churn", "NPS answers", "Seats in use", "MRR per account"}
    alone = [targets.target(sample_book, measure=m, changed_on="2025-07-01") for m in ("churn", "nps", "usage", "mrr")]
    for result, (_, row) in zip(alone, found.effects.iterrows(), strict=False):
        assert row["says"] == result.effects["says"].iloc[0]
        assert row["p_adjusted"] >= result.effects["p_adjusted"].iloc[0]
    corrected = holm(np.minimum(1, found.effects["p_value"]))
    assert (found.effects["p_adjusted"] >= corrected - 1e-12).all()
    assert [finding.about for finding in found.heads] == [{"done": "Agents"}, {"done": "Onboarding"}]
    assert "nothing changed by more than chance" in found.heads[0].claim
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
    found = targets.intervention(Book.from_frames(accounts=rows, nps=nps, as_of=AS_OF), changes=[("x", "2025-07-01")])
    asked = found.effects.set_index("followed")
    assert np.isnan(asked.loc["NPS answers", "effect"])
    assert np.isfinite(asked.loc["Churn", "effect"])
    with pytest.raises(AnalysisError, match="No change"):
        targets.intervention(Book.from_frames(accounts=rows, as_of=AS_OF), changes=[])


def test_a_change_kept_with_the_same_day_and_accounts_stands_once() -> None:
    kept = [{"name": "Agents", "changed_on": "2025-07-01", "by": None, "group": None}]
    found = targets.marked(targets.Change("This change", "2025-07-01"), kept)
    assert [change.name for change in found] == ["Agents"]
    assert targets.marks(kept, "quarter") == (("Agents", "2025-Q3"),)


def test_no_change_entered_is_no_change_to_judge(sample_book: Book) -> None:
    result = targets.target(sample_book)
    assert result.changed_on is None
    assert result.change == ()
    assert result.effects.empty
    assert result.control == result.findings
    for name in ("target", "intervention"):
        words = said(page(name, sample_book))
        assert "Two quarters after" not in words
    assert "Cannot tell yet whether a change moved churn: no change was entered" in words


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


def test_a_chart_without_limits_speaks_of_no_band(sample_book: Book) -> None:
    started = [f"2025-{month:02d}-01" for month in range(1, 5) for _ in range(15)]
    accounts = pd.DataFrame({"account_id": range(60), "started_on": started, "churned_on": None})
    accounts.loc[::9, "churned_on"] = "2025-07-15"
    short = targets.target(Book.from_frames(accounts=accounts, as_of="2025-09-30"))
    assert "Not enough history" in short.findings[0].claim
    assert "band" not in str(control_chart(short).to_dict()["title"])
    assert "the band is normal variation" in str(control_chart(targets.target(sample_book)).to_dict()["title"])
