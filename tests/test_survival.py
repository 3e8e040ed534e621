"""How long accounts stay: a curve worked by hand, R and statsmodels, what should not matter, and planted truth."""

import math
import re
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from books import AS_OF, SIX, drawn, nine, read, shifted, six
from golden_cases import case, table
from planted import SEEDS, opened
from statsmodels.duration.survfunc import SurvfuncRight, survdiff

from analysis import Book, MissingTable, NotEnoughData, charts, estimate, survival
from analysis.finding import CLEAR
from analysis.glossary import COLUMNS
from analysis.survival.survival_cliffs import find_cliffs
from analysis.survival.survival_curves import estimate_curves

MONTH = 30.4375
FIRST = date(2022, 1, 1)


def of(frame: pd.DataFrame, group: str) -> pd.DataFrame:
    return frame[frame["group"] == group]


def numbers(claim: str) -> list[float]:
    return [float(n.replace(",", "")) for n in re.findall(r"\d[\d,]*\.?\d*", claim)]


def life_table(rows: pd.DataFrame, group: str = "group") -> pd.DataFrame:
    """What count_life_table returns for rows with entry, exit and churned."""
    keys = {"group": rows[group], "entry": rows["entry"], "exit": rows["exit"], "churned": rows["churned"]}
    return pd.DataFrame(keys).groupby(list(keys), as_index=False).size().rename(columns={"size": "accounts"})


# By hand


def test_the_curve_of_five_accounts_is_that_of_four_fifths_then_one_third_of_it() -> None:
    curve = survival.analyze(six()).curves.set_index("tenure")
    assert curve["at_risk"].to_dict() == {1: 5, 2: 4, 3: 3, 5: 1}
    assert curve["churned"].to_dict() == {1: 1, 2: 0, 3: 2, 5: 0}
    assert curve["censored"].to_dict() == {1: 0, 2: 1, 3: 0, 5: 1}
    assert curve["survival"].to_dict() == pytest.approx({1: 4 / 5, 2: 4 / 5, 3: 4 / 15, 5: 4 / 15})


def test_the_group_numbers_of_five_accounts_are_counted_on_fingers() -> None:
    result = survival.analyze(six())
    group = result.groups.iloc[0]
    assert group[["accounts", "churned", "median_tenure"]].tolist() == [5, 3, 3]
    areas = {1: 1.0, 2: 1.8, 3: 2.6, 5: 2.6 + 2 * 4 / 15}
    assert group["restricted_mean"] == pytest.approx(areas[int(result.horizon)])


def test_an_account_with_no_time_at_risk_is_left_out_and_counted() -> None:
    result = survival.analyze(six())
    assert (
        result.findings[-1].claim
        == "1 account has no time as a customer yet, or none that is known, and is not counted here."
    )


def test_a_churn_on_the_first_day_counts_in_month_one_and_so_does_tenure_zero_and_gone() -> None:
    text = "account_id,started_on,churned_on\nA,2025-01-01,2025-01-01\nB,2025-01-01,\nC,2024-06-01,2025-06-01"
    dated = survival.count_life_table(Book.from_frames(accounts=read(text), as_of=AS_OF))
    assert dated[dated["churned"] == 1]["exit"].tolist() == [1, 12]
    gone = survival.count_life_table(Book.from_frames(accounts=read(SIX).replace({"churned": {"no": "yes"}})))
    assert gone.loc[gone["exit"] == 1, "accounts"].sum() == 2


def test_an_account_still_here_is_at_risk_until_the_data_stops() -> None:
    counts = survival.count_life_table(nine())
    here = counts[counts["churned"] == 0]
    assert sorted(here["exit"].repeat(here["accounts"])) == [12, 23, 31]
    assert counts["accounts"].sum() == 9


def test_an_account_older_than_the_record_enters_at_the_tenure_it_had_then() -> None:
    text = "account_id,started_on,churned_on\nA,2022-01-01,2024-06-01\nB,2024-03-01,\nC,2022-01-01,"
    book = Book.from_frames(accounts=read(text), as_of=AS_OF, observed_from="2024-01-01")
    counts = survival.count_life_table(book)
    assert counts[["entry", "exit", "churned"]].to_numpy().tolist() == [[0, 23, 0], [23, 29, 1], [23, 48, 0]]
    said = survival.analyze(book).findings[-1].claim
    assert said.startswith("2 of 3 accounts started before 2024-01-01 and count from the tenure they had then.")


def test_accounts_are_listed_with_their_tenure_status_and_last_mrr() -> None:
    longest = survival.longest_staying(nine(), most=2)
    assert longest["account_id"].tolist() == ["E", "F"]
    assert longest["status"].tolist() == ["churned", "churned"]
    small = survival.list_accounts(nine(), by="segment", group="Small").set_index("account_id")
    assert small["mrr"].to_dict() == {"A": 100, "B": 70, "G": 60, "C": 30, "H": 20}
    assert small.index.tolist() == ["A", "B", "G", "C", "H"]
    assert small.loc["C", "status"] == "active"
    assert small.loc["C", "started_on"] == date(2024, 2, 1)
    assert small.loc["C", "churned_on"] is None


@pytest.mark.parametrize(
    ("by", "names"),
    [
        ("cohort_year", ["2022", "2023", "2024", "2025"]),
        ("cohort_quarter", ["2022-Q1", "2023-Q1", "2023-Q2", "2023-Q3", "2024-Q1", "2024-Q4", "2025-Q1"]),
        ("cohort_month", ["2022-03", "2023-01", "2023-05", "2023-07", "2024-02", "2024-12", "2025-01"]),
    ],
)
def test_start_cohorts_are_named_in_order_of_time(by: str, names: list[str]) -> None:
    result = survival.analyze(nine(), by=by)
    assert result.groups["group"].tolist() == names
    assert result.groups["accounts"].sum() == 9
    for name in names:
        listed = survival.list_accounts(nine(), by=by, group=name)
        assert len(listed) == of(result.groups, name)["accounts"].item()
        assert set(listed["group"]) == {name}


def test_a_snapshot_offers_no_cohorts() -> None:
    assert set(survival.choices(six())) == {"segment"}
    assert set(survival.choices(nine())) == {"segment", *survival.COHORTS}
    with pytest.raises(MissingTable, match="segment"):
        survival.analyze(six(), by="cohort_year")


def test_a_book_without_any_time_at_risk_says_what_would_help() -> None:
    none = Book.from_frames(accounts=read("account_id,segment,tenure_months,churned\nA,x,0,no\nB,y,0,no"))
    with pytest.raises(NotEnoughData) as raised:
        survival.analyze(none)
    assert raised.value.fix


# By authority


def book_of_accounts_lt() -> Book:
    """accounts_lt.csv of R as a book: dates chosen so that entry and exit come out in R's whole months.

    Watched for 1,427 days (46.9 months), so that accounts older than the record are censored 47 or 48 months on.
    """
    rows = table("accounts_lt")
    watched = 1427
    older = np.ceil(rows["entry_month"] * MONTH) + np.where(rows["exit_month"] - rows["entry_month"] == 47, 0, 15)
    young = watched - np.floor((rows["exit_month"] - 1) * MONTH) - 1
    start = np.where(rows["entry_month"] > 0, -older, np.where(rows["event"] == 1, -15, young))
    gone = np.minimum(start + np.floor(rows["exit_month"] * MONTH), watched)
    days = (pd.to_timedelta(np.asarray(part), unit="D") for part in (start, gone))
    day = [(pd.Timestamp(FIRST) + part).strftime("%Y-%m-%d") for part in days]
    accounts = rows[["account_id", "plan"]].assign(
        started_on=day[0], churned_on=np.where(rows["event"] == 1, day[1], "")
    )
    stop = (pd.Timestamp(FIRST) + pd.Timedelta(days=watched)).date()
    return Book.from_frames(accounts=accounts, as_of=stop, observed_from=FIRST)


def test_late_entry_through_the_whole_analysis_equals_r_survfit() -> None:
    golden, book = case("surv_03_left_truncation"), book_of_accounts_lt()
    rows = table("accounts_lt").rename(columns={"entry_month": "entry", "exit_month": "exit", "event": "churned"})
    pd.testing.assert_frame_equal(survival.count_life_table(book, by="plan"), life_table(rows, "plan"))
    result = survival.analyze(book, by="plan")
    assert result.after == 0
    for plan in ("annual", "monthly"):
        expected = golden.expected["at"][f"plan={plan}"]
        curve = of(result.curves, plan).set_index("tenure")
        at = curve.reindex(expected["time"], method="ffill")
        for ours, theirs in (("survival", "surv"), ("low", "ci_low"), ("high", "ci_high")):
            golden.agrees(at[ours], expected[theirs])
        wrong = golden.expected["naive_ignoring_entry"][f"plan={plan}"]["surv"]
        assert abs(at["survival"].iloc[-1] - wrong[-1]) > 0.05
        q = golden.expected["quantiles"][f"plan={plan}"]
        group = of(result.groups, plan)[["median_tenure", "median_low", "median_high"]].to_numpy()[0]
        golden.agrees(group, [q["q"][1], q["low"][1], q["high"][1]])


def test_the_log_rank_test_under_late_entry_equals_r() -> None:
    golden, result = case("surv_03_left_truncation"), survival.analyze(book_of_accounts_lt(), by="plan")
    expected = golden.expected["logrank_hypergeometric_plan"]
    golden.agrees([result.log_rank.chi2, result.log_rank.p_value], [expected["chisq"], expected["p"]])
    golden.agrees(result.log_rank.groups["expected"], expected["exp"])
    golden.agrees(result.pairs.iloc[0][["chi2", "p_value"]], [expected["chisq"], expected["p"]])


def test_a_curve_that_late_entry_empties_starts_where_ten_are_at_risk() -> None:
    """surv_04: with 1 to 3 at risk one leaver pulls the curve to 0 for ever."""
    early = table("lt_riskset_zero").assign(group="all").rename(columns={"event": "churned"})
    later = pd.DataFrame({"group": "all", "entry": 8, "exit": np.arange(12, 42), "churned": [1, 0, 0] * 10})
    result = survival.estimate_life_table(life_table(pd.concat([early, later])))
    assert result.after == 5, "at month 5 one is at risk, at month 9 more than ten"
    assert result.curves["tenure"].min() > result.after
    assert result.curves["survival"].iloc[0] > 0.5
    assert result.findings[0].claim.startswith(f"Of accounts still active after month {result.after}")


def test_curves_and_log_rank_of_a_drawn_book_equal_statsmodels_on_its_rows() -> None:
    rows = drawn(1, {"monthly": (500, 0.03), "annual": (500, 0.01)})
    book = Book.from_frames(accounts=rows, as_of=AS_OF)
    counts = survival.count_life_table(book, by="segment")
    each = counts.loc[counts.index.repeat(counts["accounts"])]
    result = survival.analyze(book, by="segment")
    for group, part in each.groupby("group"):
        other, ours = SurvfuncRight(part["exit"], part["churned"]), of(result.curves, group).set_index("tenure")
        assert ours.loc[other.surv_times, "survival"].tolist() == pytest.approx(other.surv_prob.tolist(), abs=1e-12)
        assert ours.loc[other.surv_times, "at_risk"].tolist() == other.n_risk.tolist()
    chi2, p = survdiff(each["exit"].to_numpy(), each["churned"].to_numpy(), each["group"].to_numpy())
    assert (result.log_rank.chi2, result.log_rank.p_value) == pytest.approx((chi2, p))


def test_months_kept_are_the_area_between_the_curves() -> None:
    rows = drawn(2, {"East": (300, 0.04), "West": (200, 0.01)})
    result = survival.analyze(Book.from_frames(accounts=rows, as_of=AS_OF), by="segment")
    area = {}
    for group in ("East", "West"):
        curve = of(result.curves, group)
        month = np.arange(int(result.horizon))
        area[group] = sum(
            curve.loc[curve["tenure"] <= m, "survival"].min() if (curve["tenure"] <= m).any() else 1 for m in month
        )
        assert of(result.groups, group)["restricted_mean"].item() == pytest.approx(area[group])
    assert of(result.groups, "West")["months_kept"].item() == pytest.approx(area["West"] - area["East"])
    assert result.pairs["months_kept"].abs().item() == pytest.approx(area["West"] - area["East"])


# By invariance


def test_the_counts_of_two_halves_add_up_to_the_whole() -> None:
    rows = drawn(4, {"East": (150, 0.03), "West": (150, 0.05)})
    keys = ["group", "entry", "exit", "churned"]
    whole, one, two = (
        survival.count_life_table(Book.from_frames(accounts=part, as_of=AS_OF), by="segment")
        for part in (rows, rows[::2], rows[1::2])
    )
    added = pd.concat([one, two]).groupby(keys, as_index=False)["accounts"].sum()
    pd.testing.assert_frame_equal(added, whole)


def test_moving_every_date_by_the_same_days_changes_nothing() -> None:
    rows, days = drawn(6, {"East": (200, 0.02), "West": (200, 0.05)}), pd.Timedelta(days=1000)
    later = Book.from_frames(accounts=shifted(rows, days.days), as_of=(pd.Timestamp(AS_OF) + days).date())
    before = survival.analyze(Book.from_frames(accounts=rows, as_of=AS_OF), by="segment")
    after = survival.analyze(later, by="segment")
    pd.testing.assert_frame_equal(before.curves, after.curves)
    # Money is of 12 months, which are some days more where they hold a leap day.
    unpaid = {"stake": math.nan, "stake_low": math.nan, "stake_high": math.nan}
    told = [[repr(replace(f, **unpaid)) for f in one.findings] for one in (before, after)]
    assert told[0] == told[1]
    stakes = [[f.stake for f in told.findings] for told in (before, after)]
    assert stakes[0] == pytest.approx(stakes[1], rel=1e-3, nan_ok=True)


def test_other_names_change_the_words_and_no_number() -> None:
    rows, names = drawn(5, {"East": (300, 0.01), "West": (300, 0.06)}), {"East": "A | b <i>", "West": "Süd, ost"}
    plain, odd = (
        survival.analyze(Book.from_frames(accounts=part, as_of=AS_OF), by="segment")
        for part in (rows, rows.replace(names))
    )
    pd.testing.assert_frame_equal(plain.groups.assign(group=plain.groups["group"].replace(names)), odd.groups)
    for before, after in zip(plain.findings, odd.findings, strict=True):
        assert after.claim == before.claim.replace("East", "A | b <i>").replace("West", "Süd, ost")


# By planted truth


def test_a_group_that_leaves_sooner_is_shown_with_the_months_it_stays_less() -> None:
    rows = drawn(8, {"East": (400, 0.01), "West": (400, 0.05)})
    result = survival.analyze(Book.from_frames(accounts=rows, as_of=AS_OF), by="segment")
    said = result.findings[1]
    assert said.verdict == CLEAR
    assert said.claim.startswith("West accounts churn soonest: they stay ")
    west, east = (of(result.groups, group)["restricted_mean"].item() for group in ("West", "East"))
    pair = result.pairs.iloc[0]
    bounds = sorted([abs(pair["months_kept_low"]), abs(pair["months_kept_high"])])
    assert numbers(said.claim) == pytest.approx([west, result.horizon, east, east - west, *bounds], abs=0.051)
    truth = (1 - 0.95**result.horizon) / 0.05
    assert of(result.groups, "West")["low"].item() - 0.5 < truth < of(result.groups, "West")["high"].item() + 0.5


def test_a_group_that_is_gone_early_is_compared_and_does_not_shorten_the_horizon() -> None:
    gone = pd.DataFrame({"group": "Gone", "entry": 0, "exit": [1, 2, 3, 4, 5] * 10, "churned": 1})
    stays = pd.DataFrame({"group": "Stays", "entry": 0, "exit": np.arange(1, 61).repeat(4), "churned": 0})
    result = survival.estimate_life_table(life_table(pd.concat([gone, stays])), by="x", label="x")
    assert result.horizon >= 24
    assert of(result.groups, "Gone")["restricted_mean"].item() == pytest.approx(3.0)
    assert result.findings[1].claim.startswith("Gone accounts churn soonest: they stay 3.0 of")


def test_a_cohort_watched_for_too_short_a_time_does_not_shorten_the_horizon_and_is_named() -> None:
    rows = drawn(12, {"Old": (300, 0.02), "Older": (300, 0.02)}, months=48)
    new = drawn(13, {"New": (60, 0.02)}, months=3).assign(account_id=[f"N{n}" for n in range(60)])
    book = Book.from_frames(accounts=pd.concat([rows, new], ignore_index=True), as_of=AS_OF)
    result = survival.analyze(book, by="segment")
    assert result.horizon >= 24
    said = next(f for f in result.findings if f.claim.startswith("Not compared"))
    assert "New (" in said.claim
    assert said.verdict == "cannot tell"
    assert math.isnan(of(result.groups, "New")["restricted_mean"].item())


def test_a_month_in_which_a_tenth_leave_at_once_is_found_and_its_ratio_given() -> None:
    random = np.random.default_rng(1)
    life = random.geometric(0.005, 1200)
    renews = (life > 12) & (random.random(1200) < 0.1)
    watched = random.integers(1, 37, 1200)
    left = np.where(renews, 12, life)
    rows = pd.DataFrame(
        {"group": "Annual", "entry": 0, "exit": np.minimum(left, watched), "churned": (left <= watched).astype(int)}
    )
    result, cliffs = survival.estimate_life_table(life_table(rows)), find_cliffs(estimate_curves(life_table(rows)))
    assert cliffs["tenure"].tolist() == [12]
    cliff, curve = cliffs.iloc[0], result.curves.set_index("tenure")
    near = curve.loc[[8, 9, 10, 14, 15, 16]]
    assert cliff["hazard"] == curve.loc[12, "churned"] / curve.loc[12, "at_risk"]
    assert cliff["rate_ratio"] == pytest.approx(cliff["hazard"] / (near["churned"].sum() / near["at_risk"].sum()))
    said = result.findings[1]
    shares = [100 * cliff["hazard"], cliff["at_risk"], 12, *cliff[["rate_ratio", "ratio_low", "ratio_high"]]]
    assert numbers(said.claim) == pytest.approx([float(n) for n in shares], abs=0.051)


def test_a_month_of_one_group_alone_comes_before_the_renewal_of_all() -> None:
    """Every group loses 40 in month 12, two in any other; one loses 14 in month 5 as well."""
    lost = {("A", 12): 40, ("B", 12): 40, ("C", 12): 40, ("C", 5): 16}
    exits = [(g, m, 1, lost.get((g, m), 2)) for g in "ABC" for m in range(1, 20)] + [(g, 20, 0, 200) for g in "ABC"]
    counts = pd.DataFrame(exits, columns=["group", "exit", "churned", "accounts"]).assign(entry=0)
    cliffs = find_cliffs(estimate_curves(counts))
    assert cliffs.loc[0, ["group", "tenure"]].tolist() == ["C", 5]
    assert cliffs["shared"].tolist() == [False, True, True, True]
    assert cliffs["rate_ratio"].iloc[0] < cliffs["rate_ratio"].iloc[1:].min()


@pytest.mark.parametrize("seed", SEEDS)
def test_d11_annual_contracts_drop_at_month_12_and_monthly_ones_do_not(seed: int) -> None:
    book = opened(seed, tables=("accounts",))
    by = next(name for name, label in book.dimensions.items() if "contract" in label.lower())
    result = survival.analyze(book, by=by)
    cliffs = find_cliffs(estimate_curves(survival.count_life_table(book, by=by)))
    annual = cliffs[cliffs["group"] == "12"]
    assert 12 in annual["tenure"].tolist()
    assert 12 not in cliffs[cliffs["group"] == "1"]["tenure"].tolist()
    claims = [f.claim for f in result.findings if f.verdict == CLEAR]
    assert any("12-month contracts: " in claim and "reach month 12 churn in it" in claim for claim in claims)
    assert claims[0].startswith("Accounts on 1-month contracts churn soonest")


@pytest.mark.parametrize("seed", SEEDS)
def test_the_unplanted_twin_shows_nothing(seed: int) -> None:
    book = opened(seed, False, ("one_table",))
    assert [f.claim for f in survival.analyze(book, by="segment").findings if f.verdict == CLEAR] == []


def null_book(random: np.random.Generator) -> pd.DataFrame:
    """Groups of one and the same rate, watched for different times, half of the books with late entry."""
    groups, accounts, span = random.integers(2, 6), random.integers(80, 1200), random.integers(24, 61)
    start = random.integers(-36 * random.integers(0, 2), span, accounts)
    life, entry = random.geometric(random.uniform(0.01, 0.05), accounts), np.maximum(-start, 0)
    group = random.choice(groups, accounts, p=random.dirichlet(np.full(groups, 3.0)))
    rows = pd.DataFrame(
        {"group": group, "entry": entry, "exit": np.minimum(life, span - start), "churned": life <= span - start}
    )
    rows = rows[rows["exit"] > rows["entry"]]
    return life_table(rows.assign(group=rows["group"].map("g{}".format), churned=rows["churned"].astype(int)))


@pytest.mark.nightly
def test_where_nothing_differs_at_most_5_books_in_100_show_a_difference() -> None:
    """39 of 1,000 such books did (3.9%; 95% interval 2.9% to 5.3%), 2 of them by a single month."""
    random, books = np.random.default_rng(20251122), 1000
    results = [survival.estimate_life_table(null_book(random), by="x", label="x") for _ in range(books)]
    shown = sum(any(f.verdict == CLEAR for f in result.findings) for result in results)
    assert shown <= 0.05 * books, f"{shown} of {books} books"


# Sentences


@pytest.mark.parametrize(("seed", "rate"), [(1, 0.01), (2, 0.03), (3, 0.08)])
def test_the_first_sentence_says_the_median_or_how_many_are_still_here(seed: int, rate: float) -> None:
    result = survival.analyze(Book.from_frames(accounts=drawn(seed, {"East": (300, rate)}), as_of=AS_OF))
    claim, group, first = result.findings[0].claim, result.groups.iloc[0], result.findings[0]
    counted = [group["accounts"], group["churned"]]
    if "half have churned" in claim:
        bounds = group[["median_tenure", "median_low", "median_high"]]
        assert numbers(claim) == pytest.approx([*bounds.dropna(), *counted])
        return
    said = numbers(claim)
    at = result.curves[result.curves["tenure"] == said[3]].iloc[0]
    assert at["at_risk"] >= 10
    assert said == pytest.approx([*(100 * at[["survival", "low", "high"]]), at["tenure"], *counted], abs=0.051)
    assert first.estimate == at["survival"]


def test_a_difference_that_cannot_be_told_says_how_large_it_could_be() -> None:
    rows = drawn(21, {"East": (60, 0.03), "West": (60, 0.03)})
    result = survival.analyze(Book.from_frames(accounts=rows, as_of=AS_OF), by="segment")
    said, pair = result.findings[1], result.pairs.iloc[0]
    assert said.verdict == "cannot tell"
    assert said.low < 0 < said.high
    assert sorted(abs(n) for n in (said.low, said.high)) == pytest.approx(
        sorted(pair[["months_kept_low", "months_kept_high"]].abs())
    )
    longest = result.groups.sort_values("restricted_mean")["group"].iloc[-1]
    assert f"The largest difference is between {longest} and " in said.claim


def test_a_group_that_few_belong_to_keeps_its_rows_and_gets_no_verdict() -> None:
    rows = drawn(22, {"East": (300, 0.03), "West": (300, 0.03), "Rare": (5, 0.3)})
    result = survival.analyze(Book.from_frames(accounts=rows, as_of=AS_OF), by="segment")
    assert len(of(result.curves, "Rare"))
    assert "Rare" not in set(result.pairs["group"]) | set(result.pairs["other"])
    assert any("Rare (5)" in f.claim and f.verdict == "cannot tell" for f in result.findings)
    assert result.groups["group"].iloc[-1] == "Rare"


def test_at_most_ten_groups_are_compared_in_pairs() -> None:
    rows = drawn(23, {f"g{n:02d}": (40 + n, 0.03) for n in range(13)})
    result = survival.analyze(Book.from_frames(accounts=rows, as_of=AS_OF), by="segment")
    assert len(result.pairs) == 45
    assert estimate.holm(result.pairs["p_value"]).tolist() == pytest.approx(result.pairs["p_adjusted"].tolist())


def test_leavers_without_a_day_are_said_to_make_the_curve_too_high() -> None:
    rows = {"account_id": ["a", "b", "c", "d"], "started_on": ["2024-01-01"] * 4, "churned": ["no", "yes", "yes", "no"]}
    events = {"account_id": ["b"], "happened_on": ["2024-06-01"], "kind": ["churn"]}
    book = Book.from_frames(accounts=pd.DataFrame(rows), events=pd.DataFrame(events), as_of="2024-12-31")
    result = survival.analyze(book)
    said = [finding for finding in result.findings if "churned on an unknown date" in finding.claim]
    assert [finding.accounts for finding in said] == [1]
    assert int(result.curves["churned"].sum()) == 1


# All of the room


def test_every_column_is_in_the_glossary_and_every_figure_can_be_drawn(sample_book: Book) -> None:
    results = {
        "stages": survival.stages(sample_book, by="segment"), "renewing": survival.renewing(sample_book),
        "causes": survival.causes(sample_book), "gaps": survival.gaps(sample_book, by="segment"),
        "adjusted": survival.adjusted(sample_book, by=("segment", "contract_months")),
        "ahead": survival.ahead(sample_book), "peers": survival.peers(sample_book),
        "cohorts": survival.cohorts(sample_book, by="cohort_year"),
    }  # fmt: skip
    for name, result in results.items():
        frames = [value for value in vars(result).values() if isinstance(value, pd.DataFrame)]
        for frame in frames:
            assert set(frame.columns) <= set(COLUMNS), f"{name}: {set(frame.columns) - set(COLUMNS)}"
        spec = getattr(charts, name)(result).to_dict()
        assert spec["title"]["text"]
        assert all(finding.claim.endswith(".") and "nan" not in finding.claim for finding in result.findings)


@pytest.mark.parametrize("engine", ["pandas", "polars"])
def test_every_engine_counts_the_same_lives(engine: str) -> None:
    rows = drawn(31, {"East": (120, 0.03), "West": (80, 0.05)})
    book = Book.from_frames(accounts=rows.assign(contract_months="12"), as_of=AS_OF)
    for count in (lambda b: survival.count_lives(b, ["segment"]), survival.count_terms,
                  lambda b: survival.count_starters(b, 12), lambda b: survival.count_arpa(b, "segment")):  # fmt: skip
        one, other = count(book), count(book.on(engine))
        keys = list(one.columns[:2])
        pd.testing.assert_frame_equal(
            one.sort_values(keys, ignore_index=True), other.sort_values(keys, ignore_index=True), check_dtype=False
        )


def test_a_group_of_which_all_left_does_not_keep_the_others_from_being_compared() -> None:
    """All of the 60 left, which was taken for a history without an end: 900 watched for nine months were too few."""
    random = np.random.default_rng(4)
    stay = np.concatenate([random.integers(1, 10, 60), random.integers(1, 10, 900)])
    gone = np.concatenate([np.ones(60), random.random(900) < np.repeat([0.3, 0.1, 0.2], 300)]).astype(bool)
    frame = pd.DataFrame({"account_id": range(960), "churned": gone, "tenure_months": stay,
                          "plan": ["Gone"] * 60 + list(np.repeat(["A", "B", "C"], 300))})  # fmt: skip
    result = survival.analyze(Book.from_frames(accounts=frame), by="plan")
    assert set(result.pairs["group"]) | set(result.pairs["other"]) == {"Gone", "A", "B", "C"}
