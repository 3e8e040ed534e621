"""Stages, renewals, ways of leaving, gaps, ratios, cohorts, peers and what is ahead: by hand, R, planted truth."""

import math
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from books import AS_OF, drawn, nine, six
from golden_cases import case, table
from nightly import times
from planted import SEEDS, opened
from public_data import public
from scipy.stats import chisquare

from analysis import Book, MissingTable, NotEnoughData, charts, estimate, survival
from analysis.finding import CLEAR
from analysis.glossary import COLUMNS
from analysis.survival.adjusted import estimate_adjusted, restated
from analysis.survival.ahead import estimate_ahead
from analysis.survival.causes import estimate_causes
from analysis.survival.cohorts import estimate_money
from analysis.survival.curves import estimate_curves
from analysis.survival.gaps import estimate_gaps
from analysis.survival.peers import estimate_peers
from analysis.survival.renewing import at_renewals, estimate_renewing, hazard_by_month
from analysis.survival.stages import estimate_reasons, estimate_stages, judged

FILES = ("accounts", "mrr", "nps")


@pytest.fixture(scope="module", params=SEEDS)
def both(request: pytest.FixtureRequest) -> tuple[Book, Book]:
    """The sample book of a seed with other names, and its unplanted twin."""
    return opened(request.param, True, FILES), opened(request.param, False, FILES)


def shown(findings: tuple) -> list[str]:
    return [finding.claim for finding in findings if finding.verdict == CLEAR]


def life_table(rows: pd.DataFrame, *keys: str) -> pd.DataFrame:
    columns = [*keys, "entry", "exit", "churned"]
    return rows.groupby(columns, as_index=False).size().rename(columns={"size": "accounts"})


def accounts_lt() -> pd.DataFrame:
    names = {"entry_month": "entry", "exit_month": "exit", "event": "churned"}
    return table("accounts_lt").rename(columns=names)


# Stages of a life


def test_the_rates_of_stages_by_plan_equal_r() -> None:
    golden = case("surv_06_piecewise_hazard")
    counts = life_table(accounts_lt().assign(group="all"), "group")
    whole = judged(estimate_stages(counts))
    for row, want in zip(whole.itertuples(), golden.expected["stages"], strict=True):
        assert (row.stage, row.churned, row.account_months) == (want["stage"], want["events"], want["account_months"])
        golden.agrees([row.rate, row.low, row.high], [want["rate"], *want["exact95"]])
    plans = estimate_stages(life_table(accounts_lt().assign(group=accounts_lt()["plan"]), "group"))
    for want in golden.expected["stages_by_plan"]:
        row = plans[(plans["group"] == want["plan"]) & (plans["stage"] == want["stage"])].iloc[0]
        golden.agrees([row["low"], row["high"]], want["exact95"])


def test_a_churn_in_month_three_belongs_to_the_first_stage_and_time_is_split() -> None:
    counts = pd.DataFrame(
        {"group": "g", "entry": [0, 0, 2], "exit": [3, 13, 12], "churned": [1, 1, 0], "accounts": [2, 1, 1]}
    )
    rows = estimate_stages(counts).set_index("stage")
    assert rows["churned"].tolist() == [2, 0, 1]
    assert rows["account_months"].tolist() == [2 * 3 + 3 + 1, 9 + 9, 1]


def test_reasons_are_those_named_more_often_in_a_stage_than_in_all_others_by_fisher() -> None:
    rows = [("Price", 2, 12), ("Use", 2, 3), ("Price", 20, 1), ("Use", 20, 14), ("(not recorded)", 20, 30)]
    counts = pd.DataFrame(rows, columns=["churn_reason", "exit", "accounts"]).assign(entry=0, churned=1)
    found = estimate_reasons(counts).set_index(["stage", "churn_reason"])
    row = found.loc[("0-3", "Price")]
    assert row[["churned", "left", "churned_elsewhere", "left_elsewhere"]].tolist() == [12, 15, 1, 15]
    assert row["p_value"] == pytest.approx(estimate.fisher(12, 15, 1, 15))
    assert set(found.index.get_level_values(1)) == {"Price", "Use"}


def test_d8_three_stages_differ_in_rate_and_in_reasons(both: tuple[Book, Book]) -> None:
    said = shown(survival.stages(both[0]).findings)
    assert any(claim.startswith("In months 0–3 accounts leave ") for claim in said)
    assert any(claim.startswith("After month 12 accounts leave 0.") for claim in said)
    for stage, reason in (("in months 0–3", "Kaum genutzt"), ("in months 3–12", "Bringt nichts"),
                          ("after month 12", "Besseres gefunden")):  # fmt: skip
        assert any(claim.startswith(f"Of those that left {stage}") and f"“{reason}”" in claim for claim in said)
    assert shown(survival.stages(both[1]).findings) == []


def test_d9_the_2023_plan_leaves_after_its_third_month(both: tuple[Book, Book]) -> None:
    stages = survival.stages(both[0], by="commission_plan")
    assert any(claim.startswith("Plan C: in months 3–12 they leave ") for claim in shown(stages.findings))
    cliffs = survival.analyze(both[0], by="commission_plan").cliffs
    assert 5 in cliffs.loc[cliffs["group"] == "Plan C", "tenure"].tolist()
    assert not any("Plan C" in claim for claim in shown(survival.stages(both[1], by="commission_plan").findings))


# Renewals


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
    assert any(claim.startswith("Accounts on 12-month contracts leave ") and "at a renewal" in claim for claim in said)
    assert any(claim.startswith("Before month 12 accounts on 1-month contracts leave ") for claim in said)
    assert any(claim.startswith("After a first answer of 6 or less accounts on 1-month") for claim in said)
    twin = survival.renewing(both[1]).findings
    assert shown(twin) == []
    assert not any("a year of quiet" in finding.claim for finding in twin)


def test_without_contract_lengths_the_page_says_what_it_needs() -> None:
    with pytest.raises(MissingTable, match="contract_length"):
        survival.renewing(nine())


# Ways of leaving


def test_ways_of_leaving_and_who_is_still_here_add_up_at_every_tenure(sample_book: Book) -> None:
    for of in survival.cause_choices(sample_book):
        result = survival.causes(sample_book, of=of)
        total = result.incidence.groupby("tenure")["incidence"].sum()
        assert total.to_numpy() == pytest.approx(1.0, abs=1e-9)
        said = result.findings[0].claim
        assert f"By month {result.horizon:.0f} " in said
        assert f"{100 * (1 - result.totals['incidence'].sum()):.1f}% are still here" in said


def test_a_leaver_without_a_recorded_way_is_a_way_of_its_own() -> None:
    rows = pd.DataFrame({"cause": ["voluntary"] * 20 + ["(not recorded)"] * 10 + ["x"] * 70, "entry": 0,
                         "exit": [5] * 30 + [30] * 70, "churned": [1] * 30 + [0] * 70})  # fmt: skip
    result = estimate_causes(life_table(rows, "cause"))
    assert dict(zip(result.totals["cause"], result.totals["incidence"], strict=True)) == pytest.approx(
        {"voluntary": 0.2, "(not recorded)": 0.1}
    )
    assert any("How 10 accounts of 30 left is not recorded" in finding.claim for finding in result.findings)


def two_ways(random: np.random.Generator, unpaid: tuple[float, float], accounts: int = 600) -> pd.DataFrame:
    """Accounts of two groups that leave by choice alike, and unpaid at a rate of each group's own."""
    group = random.integers(0, 2, accounts)
    choice, debt = random.geometric(0.02, accounts), random.geometric(np.array(unpaid)[group])
    life, watched = np.minimum(choice, debt), random.integers(1, 49, accounts)
    cause = np.where(life > watched, "x", np.where(debt < choice, "involuntary", "voluntary"))
    return pd.DataFrame({"cause": cause, "group": np.array(["East", "West"])[group], "entry": 0,
                         "exit": np.minimum(life, watched), "churned": (life <= watched).astype(int)})  # fmt: skip


def test_the_group_that_leaves_more_in_one_way_is_named_with_the_shares_of_its_row() -> None:
    rows = two_ways(np.random.default_rng(8), (0.002, 0.02))
    result = estimate_causes(life_table(rows, "cause", "group"), groups_of="region")
    (said,) = [finding for finding in result.findings if finding.verdict == CLEAR]
    row = result.groups.set_index(["cause", "group"]).loc[("involuntary", "West")]
    assert said.claim.startswith("Groups of region differ in how many leave not by choice: by month ")
    assert f"{100 * row['incidence']:.1f}% " in said.claim
    assert said.about == {"cause": "involuntary", "group": "West", "other": "East"}
    west = rows[rows["group"] == "West"]
    number = west["cause"].map({"voluntary": 1, "involuntary": 2}).fillna(0)
    curve = estimate.cumulative_incidence(west["exit"], number).query("cause == 2 and time <= @row.horizon")
    assert row["incidence"] == pytest.approx(curve["incidence"].iloc[-1])
    assert row["churned"] == curve["events"].sum()


def test_d3_stands_in_the_ways_of_leaving_group_by_group_and_not_in_the_twin(both: tuple[Book, Book]) -> None:
    said = shown(survival.causes(both[0], of="churn_reason", by="industry").findings)
    assert any("“Schichttausch; fehlt”" in claim and "of Hotels | & mehr" in claim for claim in said)
    assert shown(survival.causes(both[1], of="churn_reason", by="industry").findings) == []


def test_groups_too_small_to_compare_are_left_out_and_nothing_is_said_of_one_group() -> None:
    rows = two_ways(np.random.default_rng(8), (0.01, 0.01), 60)
    small = rows[(rows["group"] == "East") | (rows.index < 15)]
    assert estimate_causes(life_table(small, "cause", "group")).groups.empty


def test_where_ways_of_leaving_are_alike_at_most_5_books_in_100_show_a_group() -> None:
    """Of 400 such books 14 named one (3.5%)."""
    random, books = np.random.default_rng(20251205), times(25, 400)
    named = 0
    for _ in range(books):
        rows = null_lives(random).rename(columns={"churn_reason": "cause", "one": "group"})
        named += bool(shown(estimate_causes(life_table(rows, "cause", "group")).findings))
    assert named <= max(5, 0.05 * books), f"{named} of {books}"


# Gaps


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
    arpa = rows.loc[rows["segment"] == "West", "mrr"].astype(float).mean()
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


# Ratios


def test_ratios_through_the_counts_of_a_book_equal_coxph_of_r_with_late_entry() -> None:
    golden, rows = case("surv_03_left_truncation"), accounts_lt()
    counts = life_table(rows, "plan", "value_band", "size_band")
    result = estimate_adjusted(counts, ("plan", "value_band", "size_band"))
    want = dict(zip(golden.expected["cox_efron"]["names"], golden.expected["cox_efron"]["coef"], strict=True))
    ratio = {(row.dimension, row.group): math.log(row.ratio) for row in result.ratios.itertuples()}
    assert result.ratios.groupby("dimension")["other"].first()["plan"] == "annual"
    golden.agrees(ratio[("plan", "monthly")], want["planmonthly"])
    largest = result.ratios.groupby("dimension")["other"].first()["value_band"]
    sign, level = (1, "low") if largest == "high" else (-1, "high")
    golden.agrees(sign * ratio[("value_band", level)], want["value_bandlow"])


def test_a_ratio_that_changes_with_tenure_is_said_and_given_before_and_after_month_twelve() -> None:
    random = np.random.default_rng(5)
    group = random.integers(0, 2, 4000)
    early = random.geometric(np.where(group == 1, 0.06, 0.02))
    late = 12 + random.geometric(np.where(group == 1, 0.01, 0.04), 4000)
    life = np.where(early <= 12, early, late)
    rows = pd.DataFrame({"plan": np.where(group == 1, "B", "A"), "entry": 0, "exit": np.minimum(life, 40),
                         "churned": (life <= 40).astype(int)})  # fmt: skip
    result = estimate_adjusted(life_table(rows, "plan"), ("plan",))
    stage = result.by_stage.set_index("stage")["ratio"]
    ratio = 1 / stage if result.ratios["other"].iloc[0] == "B" else stage
    assert ratio["0-12"] > 2
    assert ratio["12+"] < 0.5
    assert any("One ratio does not hold" in claim for claim in shown(result.findings))


def test_a_column_that_restates_another_is_seen_and_left_out_of_the_usual_choice(sample_book: Book) -> None:
    counts = survival.count_lives(sample_book, ["segment", "plan"])
    assert restated(counts, ["segment", "plan"]) == [("segment", "plan")]
    assert "plan" not in survival.default_dimensions(sample_book)


def test_too_few_leavers_for_the_ratios_is_said_with_how_many_it_takes() -> None:
    with pytest.raises(NotEnoughData, match="ratios need"):
        survival.adjusted(nine(), by=("segment",))


# Cohorts


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


# Past the data


def test_the_published_cohorts_of_fader_and_hardie_are_projected_as_in_their_table() -> None:
    paths = public("fader_hardie_2007_survival.csv", "fader_hardie_2007_sbg_reference.csv")
    rows, reference = (pd.read_csv(path) for path in paths)
    for name in ("regular", "high_end"):
        alive = 10 * rows[name].to_numpy()
        lost = np.array([before - after for before, after in pairwise(alive[:8])])
        path = estimate_ahead(lost, alive[1:8]).path.set_index("renewal")
        want = reference[(reference["segment"] == name) & reference["quantity"].str.startswith("survival_year_")]
        for _, row in want.iterrows():
            year = int(row["quantity"].rsplit("_", 1)[1])
            assert path.loc[year, "survival"] == pytest.approx(float(row["value"]), abs=6e-4)
        assert path.loc[8:, "past_data"].all()
        assert path["seen"].dropna().to_numpy() == pytest.approx(alive[:8] / 1000)
        later = path.loc[8:12]
        assert (abs(later["survival"] - rows[name].to_numpy()[8:13] / 100) < 0.02).all()


def test_too_few_renewals_are_refused_with_what_it_takes() -> None:
    with pytest.raises(NotEnoughData, match="it takes 4 and 50"):
        estimate_ahead(np.array([10.0, 5.0]), np.array([90.0, 85.0]))


def test_the_projection_says_where_the_data_ends_and_how_far_the_model_missed() -> None:
    lost, kept = np.array([120.0, 60, 40, 30, 20]), np.array([880.0, 600, 500, 400, 300])
    result = estimate_ahead(lost, kept, arpa=100.0)
    assert "after renewal 5 (month 60), the last that was seen" in result.findings[0].claim
    without = estimate.sbg_fit(lost[:-1], kept[:-1])
    assert result.missed[0] == pytest.approx((without.beta + 4) / (without.alpha + without.beta + 4))
    assert result.missed[1] == 300 / 320
    fit = estimate.sbg_fit(lost, kept)
    assert result.value[0] == pytest.approx(1200 * estimate.discounted_lifetime(fit.alpha, fit.beta, 0.1))
    assert result.value[1] < result.value[0] < result.value[2]


def test_a_model_that_does_not_follow_the_renewals_says_nothing_of_what_comes() -> None:
    """Telco's 12-month contracts lose 1%, 1%, 3%, 7% and 12%: the model, whose losses fall, cannot follow."""
    result = estimate_ahead(np.array([19.0, 17, 30, 41, 39]), np.array([1363.0, 1171, 883, 576, 276]))
    assert result.findings[0].verdict == "cannot tell"
    assert "does not follow what was seen" in result.findings[0].claim
    published = estimate_ahead(
        np.array([131.0, 126, 90, 60, 42, 34, 26]), np.array([869.0, 743, 653, 593, 551, 517, 491])
    )
    assert published.findings[0].verdict == "estimate"
    seen = published.seen
    observed = np.column_stack([seen["accounts_lost"], seen["accounts_renewed"]])
    due = observed.sum(axis=1)
    hoped = np.column_stack([due * seen["share_expected"], due * (1 - seen["share_expected"])])
    want = chisquare(observed.ravel(), hoped.ravel(), ddof=observed.size - 1 - (len(seen) - 2), sum_check=False).pvalue
    found = estimate.sbg_misfit(seen["share_expected"], seen["accounts_lost"], seen["accounts_renewed"])
    assert found == pytest.approx(want)


# Peers


def test_d3_the_hotels_of_2024_left_far_earlier_than_their_peers_for_one_reason(both: tuple[Book, Book]) -> None:
    result = survival.peers(both[0])
    first = result.findings[0]
    assert first.verdict == CLEAR
    assert first.claim.startswith("Accounts of industry Hotels | & mehr that started in 2024: 20 of ")
    assert "20 of 20 name “Schichttausch; fehlt”" in first.claim
    assert first.about["months"][0] >= 6
    assert first.about["months"][1] <= 10
    assert (
        "Against all others, of any kind, the odds of industry Hotels | & mehr that started in 2024" in first.caveats[0]
    )
    assert shown(survival.peers(both[1]).findings) == []


def test_a_book_without_start_dates_says_that_early_leavers_are_too_many() -> None:
    book = Book.from_frames(accounts=snapshot(500))
    assert any("no start dates" in caveat for caveat in survival.peers(book).findings[0].caveats)
    assert "first MRR" not in survival.peers(book).findings[0].claim
    dated = Book.from_frames(accounts=drawn(2, {"East": (300, 0.04), "West": (200, 0.01)}), as_of=AS_OF)
    assert not any("no start dates" in caveat for caveat in survival.peers(dated).findings[0].caveats)


def snapshot(accounts: int) -> pd.DataFrame:
    random = np.random.default_rng(3)
    return pd.DataFrame({"account_id": range(accounts), "plan": random.choice(["Basic", "Plus"], accounts),
                         "tenure_months": random.integers(1, 60, accounts), "mrr": random.lognormal(4, 1, accounts),
                         "churned": random.random(accounts) < 0.3})  # fmt: skip


def units(random: np.random.Generator, accounts: int = 400) -> pd.DataFrame:
    """Accounts whose size, value and start say when they leave, and whose other columns say nothing."""
    size, value = random.lognormal(3, 1, accounts), random.lognormal(5, 1, accounts)
    chance = np.clip(0.25 - 0.03 * np.log(size) + 0.01 * random.normal(size=accounts), 0.02, 0.6)
    frame = {f"d{n}": random.choice(list("abcdefgh")[: 3 + n], accounts) for n in range(5)}
    return pd.DataFrame({"account_id": np.arange(accounts).astype(str), **frame, "size": size, "value": value,
                         "started": random.choice(["2022", "2023", "2024"], accounts), "tenure": 6,
                         "left_early": (random.random(accounts) < chance).astype(int),
                         "churn_reason": "(not recorded)"})  # fmt: skip


def test_where_no_group_differs_from_its_peers_at_most_5_books_in_100_name_one() -> None:
    """Of 400 such books 18 named one (4.5%)."""
    random, books = np.random.default_rng(20251130), times(20, 400)
    names = {f"d{n}": f"d{n}" for n in range(5)}
    named = sum(bool(shown(estimate_peers(units(random), names).findings)) for _ in range(books))
    assert named <= max(4, 0.05 * books), f"{named} of {books}"


def null_lives(random: np.random.Generator) -> pd.DataFrame:
    accounts = int(random.integers(500, 1200))
    life, watched = random.geometric(random.uniform(0.015, 0.05), accounts), random.integers(1, 49, accounts)
    frame = {name: random.choice(list("abcd"), accounts) for name in ("one", "two", "churn_reason")}
    rows = pd.DataFrame({**frame, "term": random.choice([1, 12], accounts), "entry": 0,
                         "exit": np.minimum(life, watched), "churned": (life <= watched).astype(int)})  # fmt: skip
    return rows.assign(churn_reason=rows["churn_reason"].where(rows["churned"] == 1, "(not recorded)"))


def test_where_nothing_differs_at_most_5_books_in_100_show_a_stage_a_ratio_or_a_renewal() -> None:
    """Of 400 such books 8 showed a stage or reason (2.0%), 20 a ratio at a level of 0.04, and 10 a renewal (2.5%)."""
    random, books = np.random.default_rng(20251131), times(20, 400)
    found = {"stages": 0, "ratios": 0, "renewals": 0}
    for _ in range(books):
        rows = null_lives(random)
        stages = judged(pd.concat([estimate_stages(life_table(rows.assign(group=name), "group")) for name in ("All",)]))
        reasons = estimate_reasons(life_table(rows, "churn_reason"))
        found["stages"] += bool((stages["verdict"] == CLEAR).any() or (reasons["verdict"] == CLEAR).any())
        found["ratios"] += bool(shown(estimate_adjusted(life_table(rows, "one", "two"), ("one", "two")).findings))
        found["renewals"] += bool(shown(estimate_renewing(life_table(rows, "term")).findings))
    assert max(found.values()) <= max(5, 0.05 * books), f"{found} of {books}"


# All of them


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
