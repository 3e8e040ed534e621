"""Who left, and why: counted on fingers, against R and statsmodels, unmoved by what should not matter, and planted."""

import re
from datetime import date

import numpy as np
import pandas as pd
import pytest
from books import AS_OF, NINE, drawn, nine, read, shifted, six
from golden_cases import case, table
from planted import SEEDS, opened
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from analysis import AnalysisError, Book, MissingTable, NotEnoughData, composition
from analysis.composition.composition_findings import _reason, _weights
from analysis.composition.counting import count_reasons
from analysis.counting.period import year_to
from analysis.estimate import leaders
from analysis.finding import CLEAR


def row(frame: pd.DataFrame, group: str) -> pd.Series:
    return frame.set_index("group").loc[group]


def counts_of(accounts: list[int], churned: list[int], months: list[float] | None = None) -> pd.DataFrame:
    """What count_churn returns for a book without MRR."""
    groups = [f"g{place:02d}" for place in range(len(accounts))]
    money = ("with_mrr", "churned_with_mrr", "mrr_start", "mrr_churned", "mrr_start_squared", "mrr_churned_squared")
    frame = pd.DataFrame({"group": groups, "accounts": accounts, "churned": churned}).assign(
        **dict.fromkeys(money, 0.0)
    )
    return frame.assign(largest_churned=0.0, account_months=np.array(accounts) * 12.0 if months is None else months)


def numbers(claim: str) -> list[float]:
    """The numbers of a sentence, dates set aside."""
    bare = re.sub(r"\bin \d{4}\b|\b[A-Z][a-z]{2} \d+(?:, \d{4})?", "", claim)
    return [float(n.replace(",", "")) for n in re.findall(r"\d[\d,]*\.?\d*", bare)]


# By hand


def test_four_of_the_seven_accounts_here_when_2025_began_left_in_it() -> None:
    total = composition.analyze(nine()).total.iloc[0]
    assert (total["accounts"], total["churned"], total["rate"]) == (7, 4, 4 / 7)


def test_an_account_won_during_the_period_is_in_neither_number() -> None:
    left = composition.list_left(nine())
    assert sorted(left["account_id"]) == ["A", "B", "E", "H"]
    assert row(composition.analyze(nine()).groups, "Small")[["accounts", "churned"]].tolist() == [4, 3]
    assert row(composition.analyze(nine()).groups, "Large")[["accounts", "churned"]].tolist() == [3, 1]


def test_both_days_of_the_period_are_in() -> None:
    whole = composition.list_left(nine(), since="2025-01-01", until="2025-12-31")["account_id"]
    shorter = composition.list_left(nine(), since="2025-01-02", until="2025-12-30")["account_id"]
    assert set(whole) - set(shorter) == {"H", "E"}, "H churned on 1 January, E on 31 December"
    assert set(shorter) - set(whole) == {"G"}, "G came on 1 January, so on the 2nd it was here"


def test_mrr_at_the_start_is_that_of_the_month_before() -> None:
    groups = composition.analyze(nine()).groups
    small, large = row(groups, "Small"), row(groups, "Large")
    assert small["mrr_start"] == 100 + 50 + 0 + 20, "C was not billed in December; H first in January"
    assert small["mrr_churned"] == 100 + 50 + 20
    assert (large["mrr_start"], large["mrr_churned"]) == (300 + 400 + 100, 400)
    assert groups["group"].tolist() == ["Large", "Small"], "what lost most MRR stands first"
    assert large["share_of_mrr_churned"] == 400 / 570


def test_every_day_an_account_could_have_left_in_is_counted() -> None:
    counts = composition.count_churn(nine(), by="segment", since="2025-01-01", until="2025-12-31").set_index("group")
    days = counts["account_months"] * 30.4375
    assert days["Large"] == pytest.approx(3 * 365)
    assert days["Small"] == pytest.approx((31 + 28 + 1) + (365 - 31) + 365 + 1)


def test_the_accounts_behind_a_bar_are_listed_largest_mrr_first() -> None:
    left = composition.list_left(nine(), by="segment", group="Small")
    assert left["account_id"].tolist() == ["A", "B", "H"]
    assert left["mrr"].tolist() == [100, 50, 20]
    assert left["churned_on"].tolist() == [date(2025, 3, 1), date(2025, 11, 30), date(2025, 1, 1)]
    assert left["tenure"].tolist() == [26, 31, 1]
    assert len(composition.list_left(nine(), most=2)) == 2


def test_a_book_without_an_mrr_table_uses_the_accounts_and_says_so() -> None:
    result = composition.analyze(nine(mrr=False))
    assert result.total["mrr_start"].iloc[0] == 7
    assert any("accounts file records" in words for words in result.findings[0].caveats)


def test_without_any_mrr_its_columns_are_missing_and_not_zero() -> None:
    bare = Book.from_frames(accounts=read(NINE).drop(columns="mrr"), as_of=AS_OF)
    result = composition.analyze(bare)
    money = [name for name in result.groups if name.startswith("mrr_") and name not in ("mrr_rule", "mrr_reason")]
    assert result.groups[[*money, "share_of_mrr_churned"]].isna().all(axis=None)
    assert "MRR" not in result.findings[0].claim


def test_a_period_in_which_nobody_left_says_at_most_how_many_could_have() -> None:
    quiet = composition.analyze(nine(), since="2025-07-01", until="2025-07-31")
    assert quiet.total["churned"].iloc[0] == 0
    assert quiet.findings[0].claim.startswith("None of 5 accounts churned from Jul 1 to Jul 31, 2025: at most 43.4%")
    assert quiet.groups["share_of_churned"].isna().all()
    assert stats.norm.ppf(0.975) ** 2 / (5 + stats.norm.ppf(0.975) ** 2) == pytest.approx(0.434, abs=0.001)


def test_a_book_younger_than_the_period_is_counted_per_account_month() -> None:
    young = drawn(1, {"East": (60, 0.05), "West": (60, 0.05)}, months=6)
    result = composition.analyze(Book.from_frames(accounts=young, as_of=AS_OF))
    total = result.total.iloc[0]
    assert result.basis == "account-months"
    assert total["accounts"] == 120
    assert total["rate"] == total["churned"] / total["account_months"]
    assert numbers(result.findings[0].claim)[5:7] == pytest.approx([100 * total["low"], 100 * total["high"]], abs=0.051)
    assert np.isnan(total["mrr_rate"])


def test_a_small_book_older_than_the_period_keeps_accounts_at_the_start() -> None:
    assert composition.analyze(nine()).basis == "accounts at the start"


def test_a_snapshot_counts_all_accounts_and_says_that_it_has_no_periods() -> None:
    result = composition.analyze(six(), since="2025-01-01")
    assert (result.basis, result.since, result.until) == ("snapshot", None, None)
    assert result.findings[0].claim.startswith("3 of 6 accounts have churned so far: 50.0%")
    assert "no periods" in result.findings[0].claim


@pytest.mark.parametrize(
    ("until", "since"),
    [
        ("2025-12-31", "2025-01-01"),
        ("2024-02-29", "2023-03-01"),
        ("2023-02-28", "2022-03-01"),
        ("2025-06-30", "2024-07-01"),
    ],
)
def test_the_default_period_is_the_12_months_ending_on_its_last_day(until: str, since: str) -> None:
    assert year_to(date.fromisoformat(until)) == date.fromisoformat(since)


def test_a_period_before_records_began_starts_with_them() -> None:
    book = Book.from_frames(accounts=read(NINE), as_of=AS_OF, observed_from="2025-03-01")
    assert composition.analyze(book).since == date(2025, 3, 1)


def test_what_cannot_be_asked_says_what_would_help() -> None:
    with pytest.raises(MissingTable, match="segment"):
        composition.analyze(nine(), by="galaxy")
    with pytest.raises(AnalysisError, match="Choose"):
        composition.analyze(nine(), since="2026-05-01")
    with pytest.raises(NotEnoughData, match="Nobody"):
        composition.analyze(nine(), since="2021-01-01", until="2021-02-01")


def test_reasons_are_counted_with_those_that_gave_none() -> None:
    reasons = composition.analyze(nine()).reasons.set_index("churn_reason")
    assert reasons["churned"].to_dict() == {"Price": 2, "(missing)": 1, "Moved": 1}
    assert reasons["mrr_churned"].to_dict() == {"Price": 150, "(missing)": 400, "Moved": 20}
    assert not any("reason" in f.claim for f in composition.analyze(nine()).findings), "2 and 1 are no lead"
    many = pd.concat([read(NINE).assign(account_id=lambda rows, i=i: rows["account_id"] + str(i)) for i in range(6)])
    said = " ".join(f.claim for f in composition.analyze(Book.from_frames(accounts=many, as_of=AS_OF)).findings)
    assert "“Price” 12 and “Moved” 6 of the 24" not in said
    told = count_reasons(nine()).assign(churned=[12, 6, 2])
    assert _reason(told)[0].claim.endswith("“Price”: 12 of the 20 that churned (6 without a reason).")


def test_a_group_is_named_as_the_largest_loss_only_where_it_clearly_is_and_ties_are_said() -> None:
    """86% of the largest was said to weigh as much, and one of two alike to be the largest."""

    def said(churned: list[float], paid: list[float]) -> str:
        left, lost = np.array(churned), np.array(paid)
        rows = {"group": list("ABC"), "named": list("ABC"), "churned": left, "mrr_churned": lost}
        shares = {"share_of_churned": left / left.sum(), "share_of_mrr_churned": lost / lost.sum()}
        return _weights(
            "plan",
            pd.DataFrame(
                {**rows, **shares, "accounts": 100, "share_of_accounts": 1 / 3, "mrr_start": [4000.0, 5000.0, 1000.0]}
            ),
        ).claim

    level = "No group clearly lost the most accounts: A 30 and B 27 of 61."
    assert said([30, 27, 4], [860.0, 1000.0, 10.0]).startswith(level)
    assert "By MRR" not in said([30, 27, 4], [860.0, 1000.0, 10.0])
    assert "By MRR it is B: 90% of the MRR that churned, with 50% of all MRR." in said(
        [30, 27, 4], [100.0, 1000.0, 10.0]
    )
    assert "are in A, which" in said([30, 8, 4], [1000.0, 860.0, 10.0])
    assert said([30, 8, 4], [1000.0, 860.0, 10.0]).endswith(
        "The same by MRR: 53% of the MRR that churned, with 40% of all MRR."
    )
    assert said([30, 8, 4], [1000.0, 960.0, 10.0]).endswith(
        "B weighs as much: 8 accounts are 49% of the MRR that churned, with 50% of all MRR."
    )


@pytest.mark.parametrize(("counts", "may"), [((939, 930), (True, True)), ((40, 4, 0), (True, False, False)),
                                             ((5,), (True,)), ((0, 0), (True, True)), ((12, 2), (True, False)),
                                             ((12, 3), (True, False)), ((12, 4), (True, True))])  # fmt: skip
def test_who_may_be_the_largest_is_the_binomial_test_of_one_half(counts: tuple, may: tuple) -> None:
    assert leaders(counts).tolist() == list(may)
    if len(counts) == 2 and sum(counts):
        assert (stats.binomtest(max(counts), sum(counts), 0.5).pvalue < 0.05) == (False in may)


# By authority


def book_of_churn_accounts() -> Book:
    """churn_accounts.csv of R as a book: everybody here when 2025 began, gone after the months of exposure."""
    rows = table("churn_accounts")
    days = np.floor(rows["exposure_months"] * 30.4).astype(int).clip(upper=364)
    gone = (pd.Timestamp("2025-01-01") + pd.to_timedelta(days, unit="D")).dt.strftime("%Y-%m-%d")
    accounts = rows[["account_id", "segment", "region", "product"]].assign(
        started_on="2024-06-01", churned_on=gone.where(rows["churned"] == 1, "")
    )
    bills = rows[["account_id"]].assign(month="2024-12", mrr=rows["mrr_start"])
    return Book.from_frames(accounts=accounts, mrr=bills, as_of=AS_OF)


def test_logo_churn_and_its_wilson_interval_equal_r_prop_test() -> None:
    golden, result = case("churn_01_rates"), composition.analyze(book_of_churn_accounts(), by="segment")
    for group, expected in {**golden.expected["by_segment"], "All accounts": golden.expected["overall"]}.items():
        got = row(pd.concat([result.groups, result.total]), group)
        assert (got["accounts"], got["churned"]) == (expected["n"], expected["churned"])
        golden.agrees(got[["rate", "low", "high"]], [expected["logo_churn"], *expected["wilson95"]])


def test_churn_per_account_month_equals_r_poisson_test() -> None:
    golden = case("churn_01_rates")
    segments = golden.expected["by_segment"]
    counts = counts_of(*([part[name] for part in segments.values()] for name in ("n", "churned", "account_months")))
    frame = composition.estimate_groups(counts.assign(group=list(segments)))
    for group, expected in segments.items():
        got = row(frame, group)[["churned_per_month", "per_month_low", "per_month_high"]]
        golden.agrees(got, [expected["rate_per_month"], *expected["rate_exact95"]])


def test_mrr_lost_equals_r_svyratio_and_its_sums_give_the_same_standard_error() -> None:
    golden, book = case("churn_02_revenue"), book_of_churn_accounts()
    total, expected = composition.analyze(book).total.iloc[0], golden.expected["churned_only"]
    golden.agrees(total[["mrr_start", "mrr_churned"]], [golden.expected["mrr_start"], golden.expected["churned_mrr"]])
    golden.agrees(total["mrr_rate"], expected["est"])
    assert total["mrr_rate_low"] < expected["est"] < total["mrr_rate_high"]
    sums = composition.count_churn(book, since="2025-01-01", until=AS_OF).assign(group="g")
    linear = composition.estimate_total(sums).iloc[0]
    assert linear["mrr_rule"] == "linearised"
    width = np.diff(
        np.log(
            linear[["mrr_rate_low", "mrr_rate_high"]].astype(float)
            / (1 - linear[["mrr_rate_low", "mrr_rate_high"]].astype(float))
        )
    )
    se = width[0] / (2 * stats.norm.ppf(0.975)) * expected["est"] * (1 - expected["est"])
    golden.agrees(se, expected["se"])


def test_ratios_against_the_rest_equal_r_poisson_test() -> None:
    golden, rows = case("churn_03_rate_ratio_fdr"), table("segment_rates")
    counts = counts_of([1000] * 40, rows["churned"].tolist(), rows["account_months"].tolist()).assign(
        group=rows["segment"]
    )
    got = composition.estimate_groups(counts, "account-months").set_index("group").loc[golden.expected["segment"]]
    golden.agrees(got["rate_ratio"], golden.expected["rate_ratio"])
    golden.agrees(got["ratio_low"], golden.expected["ci_low"])
    golden.agrees(got["ratio_high"], golden.expected["ci_high"])
    churned, months = got["churned"].sum(), got["account_months"]
    tested = (churned * months / months.sum() >= 5).to_numpy()
    golden.agrees(got["p_value"][tested], np.array(golden.expected["p_midp"])[tested].tolist())


def test_p_values_are_corrected_over_the_groups_that_can_be_judged() -> None:
    frame = composition.estimate_groups(counts_of([200, 200, 200, 9, 14], [40, 20, 12, 9, 1]))
    judged = frame[frame["group"].isin(["g00", "g01", "g02"])]
    assert frame.loc[~frame["group"].isin(judged["group"]), "p_value"].isna().all()
    expected = stats.false_discovery_control(judged["p_value"])
    assert judged["p_adjusted"].tolist() == pytest.approx(expected.tolist(), abs=1e-12)


def test_a_drawn_book_equals_statsmodels_and_scipy_on_its_rows() -> None:
    rows = drawn(3, {"East": (300, 0.02), "West": (200, 0.05), "North": (90, 0.03)})
    result = composition.analyze(Book.from_frames(accounts=rows, as_of=AS_OF))
    start = pd.Timestamp("2025-01-01")
    gone = pd.to_datetime(rows["churned_on"].replace("", None))
    here = rows[(pd.to_datetime(rows["started_on"]) < start) & ~(gone < start)]
    left = here.assign(left=here["churned_on"] != "")
    for group, part in left.groupby("segment"):
        got, x, n = row(result.groups, group), int(part["left"].sum()), len(part)
        assert (got["accounts"], got["churned"]) == (n, x)
        assert got[["low", "high"]].tolist() == pytest.approx(proportion_confint(x, n, method="wilson"))
        assert got["mrr_churned"] == pytest.approx(part.loc[part["left"], "mrr"].astype(float).sum())
        clopper = stats.binomtest(x, int(left["left"].sum()), n / len(left)).proportion_ci()
        odds = [share / (1 - share) * (len(left) - n) / n for share in clopper]
        assert got[["ratio_low", "ratio_high"]].tolist() == pytest.approx(odds)


# By invariance


def test_the_counts_of_two_halves_add_up_to_the_whole() -> None:
    rows = drawn(4, {"East": (150, 0.03), "West": (150, 0.05)})
    whole, one, two = (
        composition.count_churn(Book.from_frames(accounts=part, as_of=AS_OF), by="segment").set_index("group")
        for part in (rows, rows[::2], rows[1::2])
    )
    added = (one + two).drop(columns="largest_churned")
    pd.testing.assert_frame_equal(added, whole[added.columns])
    assert np.maximum(one["largest_churned"], two["largest_churned"]).equals(whole["largest_churned"])


def test_a_row_that_stands_twice_counts_once() -> None:
    rows = drawn(4, {"East": (60, 0.03), "West": (60, 0.05)})
    again = pd.concat([rows, rows[:10]], ignore_index=True)
    once, twice = (Book.from_frames(accounts=part, as_of=AS_OF) for part in (rows, again))
    pd.testing.assert_frame_equal(composition.count_churn(once), composition.count_churn(twice))


def test_other_names_change_the_words_and_no_number() -> None:
    rows = drawn(5, {"East": (300, 0.01), "West": (300, 0.06)})
    names = {"East": "50% *off* [x](http://y)", "West": "Süd, ost"}
    plain, odd = (
        composition.analyze(Book.from_frames(accounts=part, as_of=AS_OF)) for part in (rows, rows.replace(names))
    )
    renamed = plain.groups.assign(group=plain.groups["group"].replace(names))
    pd.testing.assert_frame_equal(renamed, odd.groups)
    for before, after in zip(plain.findings, odd.findings, strict=True):
        said = before.claim
        for old, new in names.items():
            said = said.replace(old, new)
        assert after.claim == said


def test_moving_every_date_by_the_same_days_changes_nothing() -> None:
    rows = drawn(6, {"East": (200, 0.02), "West": (200, 0.05)})
    days = pd.Timedelta(days=1000)
    before = composition.analyze(Book.from_frames(accounts=rows, as_of=AS_OF), since="2025-03-05", until="2025-10-20")
    later = Book.from_frames(accounts=shifted(rows, days.days), as_of=(pd.Timestamp(AS_OF) + days).date())
    when = [(pd.Timestamp(day) + days).date() for day in ("2025-03-05", "2025-10-20")]
    pd.testing.assert_frame_equal(before.groups, composition.analyze(later, since=when[0], until=when[1]).groups)


def test_the_whole_is_the_same_whatever_it_is_split_by() -> None:
    rows = drawn(7, {"East": (200, 0.03), "West": (200, 0.05)}).assign(region=["N", "S"] * 200)
    book = Book.from_frames(accounts=rows, as_of=AS_OF)
    one, other = (composition.analyze(book, by=by).total for by in ("segment", "region"))
    pd.testing.assert_frame_equal(one, other)


# By planted truth


def test_a_group_that_leaves_more_often_is_shown_and_the_others_with_it() -> None:
    rows = drawn(8, {"East": (400, 0.01), "West": (400, 0.06)})
    result = composition.analyze(Book.from_frames(accounts=rows, as_of=AS_OF))
    west = row(result.groups, "West")
    assert west["verdict"] == CLEAR
    assert west["ratio_low"] < west["rate_ratio"] < west["ratio_high"]
    assert west["rate_ratio"] > 2
    claim = next(f.claim for f in result.findings if f.about.get("segment") == "West" and f.verdict == CLEAR)
    rest = 1 - row(result.groups, "East")["rate"], row(result.groups, "East")["rate"]
    shown = [
        west["churned"],
        west["accounts"],
        100 * west["rate"],
        100 * rest[1],
        *west[["rate_ratio", "ratio_low", "ratio_high"]],
    ]
    assert numbers(claim) == pytest.approx(shown, abs=0.051)


@pytest.mark.parametrize("seed", SEEDS)
def test_d1_smb_is_the_loss_by_accounts_and_enterprise_weighs_as_much_by_mrr(seed: int) -> None:
    result = composition.analyze(opened(seed, tables=("accounts", "mrr")), by="segment")
    first, weighs, *rest = result.findings
    assert first.claim.startswith("44 of 550 accounts churned in 2025: 8.0% (6.0% to 10.6%).")
    assert weighs.claim.startswith("Most of the churned accounts are in Klein, which holds ")
    said = (
        ": 40 of 44. By MRR Groß, sehr weighs as much: 4 accounts are 50% of the MRR that churned, with 57% of all MRR."
    )
    assert said in weighs.claim
    assert {f.about["segment"] for f in rest if f.verdict == CLEAR} >= {"Klein", "Mittel & Co"}
    assert row(result.groups, "Mittel & Co")["churned"] == 0


def test_the_sample_book_says_d1_as_it_is_opened(sample_book: Book) -> None:
    claims = " ".join(f.claim for f in composition.analyze(sample_book).findings)
    assert "44 of 550 accounts churned" in claims
    assert (
        "By MRR Enterprise weighs as much: 4 accounts are 50% of the MRR that churned, with 57% of all MRR." in claims
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_the_sample_books_unplanted_twin_shows_no_difference(seed: int) -> None:
    findings = composition.analyze(opened(seed, False, ("one_table",)), by="segment").findings
    assert [f.claim for f in findings if f.verdict == CLEAR] == []


@pytest.mark.nightly
def test_where_nothing_differs_at_most_5_books_in_100_show_a_difference() -> None:
    """51 of 2,000 such books did (2.6%; 95% interval 1.9% to 3.3%)."""
    random, shown, books = np.random.default_rng(20251122), 0, 2000
    for _ in range(books):
        groups, rate = random.integers(2, 11), random.uniform(0.03, 0.3)
        accounts = random.multinomial(random.integers(200, 5000), random.dirichlet(np.full(groups, 3.0)))
        counts = counts_of(accounts.tolist(), random.binomial(accounts, rate).tolist())
        shown += (composition.estimate_groups(counts[counts["accounts"] > 0])["verdict"] == CLEAR).any()
    assert shown <= 0.05 * books, f"{shown} of {books} books"


@pytest.mark.parametrize(
    ("accounts", "churned", "verdict"),
    [([57, 900], [11, 53], CLEAR), ([57, 900], [6, 58], "cannot tell"), ([57, 900], [5, 5], "cannot tell")],
)
def test_a_small_group_is_judged_by_the_exact_test_where_it_can_reach_the_level(
    accounts: list[int], churned: list[int], verdict: str
) -> None:
    """Of 57 accounts fewer than 5 of 64 would churn by chance: 11 are more than that (binomial, scipy), 6 are not."""
    got = composition.estimate_groups(counts_of(accounts, churned)).set_index("group").loc["g00"]
    exact = stats.binomtest(churned[0], sum(churned), accounts[0] / sum(accounts), alternative="greater").pvalue
    assert got["verdict"] == verdict
    assert np.isnan(got["p_value"]) if sum(churned) < 20 else got["p_value"] == pytest.approx(2 * exact)


# Sentences


@pytest.mark.parametrize("seed", range(6))
def test_every_number_of_the_first_sentence_is_in_the_frame(seed: int) -> None:
    rows = drawn(seed, {"East": (120, 0.03), "West": (80, 0.05), "Rare": (4, 0.05)})
    result = composition.analyze(Book.from_frames(accounts=rows, as_of=AS_OF))
    total = result.total.iloc[0]
    money = [total["mrr_churned"], total["mrr_start"]]
    shares = [100 * total[name] for name in ("rate", "low", "high", "mrr_rate", "mrr_rate_low", "mrr_rate_high")]
    expected = [total["churned"], total["accounts"], *shares[:3], *money, *shares[3:]]
    assert numbers(result.findings[0].claim) == pytest.approx(
        [n for n in expected if not np.isnan(n)], abs=0.501, rel=0
    )
    assert result.findings[0].estimate == total["rate"]


def test_groups_too_small_to_judge_come_last_and_are_named() -> None:
    rows = drawn(9, {"East": (300, 0.03), "West": (300, 0.03), "Rare": (6, 0.2)})
    result = composition.analyze(Book.from_frames(accounts=rows, as_of=AS_OF))
    assert result.groups["group"].iloc[-1] == "Rare"
    assert np.isnan(row(result.groups, "Rare")["p_adjusted"])
    said = [f for f in result.findings if "Too small" in f.claim]
    rare = row(result.groups, "Rare")
    assert f"Rare ({rare['churned']} of {rare['accounts']})" in said[0].claim
    assert said[0].verdict == "cannot tell"


def test_a_group_named_by_a_number_is_called_by_its_column_too() -> None:
    rows = drawn(10, {"1": (400, 0.06), "12": (400, 0.01)}).rename(columns={"segment": "billing_terms"})
    result = composition.analyze(Book.from_frames(accounts=rows, as_of=AS_OF))
    shown = [f.claim for f in result.findings if f.verdict == CLEAR]
    assert any("billing terms 12: " in claim for claim in shown)
    assert {f.about.get(result.by) for f in result.findings if f.verdict == CLEAR} == {"1", "12"}


def test_money_that_goes_with_the_same_group_says_so() -> None:
    rows = drawn(11, {"East": (300, 0.05), "West": (300, 0.002)})
    result = composition.analyze(Book.from_frames(accounts=rows, as_of=AS_OF))
    east = row(result.groups, "East")
    all_ = f"with {100 * east['mrr_start'] / result.groups['mrr_start'].sum():.0f}% of all MRR"
    said = f"The same by MRR: {100 * east['share_of_mrr_churned']:.0f}% of the MRR that churned, {all_}."
    assert said in result.findings[1].claim


def test_how_many_times_as_many_accounts_are_needed_is_enough_four_times_in_five() -> None:
    random = np.random.default_rng(1)
    counts = counts_of([300, 300], [36, 24])
    frame = composition.estimate_groups(counts)
    ratio, inside = frame["rate_ratio"].iloc[0], frame["share_of_churned"].iloc[0]
    reach = stats.norm.ppf(1 - 0.025 / 2) + stats.norm.ppf(0.8)
    factor = reach**2 / (frame["churned"].iloc[0] * (1 - inside)) / np.log(ratio) ** 2
    many = int(300 * round(factor))
    shown = [
        (
            composition.estimate_groups(counts_of([many] * 2, random.binomial(many, [0.12, 0.08]).tolist()))["verdict"]
            == CLEAR
        ).any()
        for _ in range(200)
    ]
    assert 0.7 < np.mean(shown) < 0.97
