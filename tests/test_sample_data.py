"""The sample book holds what its story says, on every seed and under other names, and its twin holds none of it."""

import csv
import json
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import planted
import pytest
from sample_files import (
    AS_OF,
    START,
    SampleBook,
    event_effects,
    hazard_at,
    health,
    landmarks,
    lift,
    months_kept,
    office_effect,
    quarters,
    scorecard,
    stage_rates,
    years,
)

from sample_data.make import SEED, make

SAMPLE = Path(__file__).parent.parent / "sample_data"
KINDS = ("Executive turnover", "Champion left", "Office opened", "Price increase", "Merger", "Reorganization")
PLANTED = ("shipped", *(seed for seed in planted.SEEDS if seed != SEED))


@cache
def written(seed, plant=True):
    """The book of a seed, or of its twin; the shipped one in its own words."""
    if seed == "shipped":
        return SampleBook(SAMPLE)
    return SampleBook(planted.written(seed, plant), planted.OTHER_WORDS)


@pytest.fixture(scope="session", params=PLANTED)
def book(request):
    return written(request.param)


@pytest.fixture(scope="session", params=planted.SEEDS)
def twin(request):
    return written(request.param, plant=False)


def exact_p(x, n, x_rest, n_rest):
    from scipy.stats import fisher_exact

    return fisher_exact([[x, n - x], [x_rest, n_rest - x_rest]])[1]


def leave_by(accounts, month):
    return int((accounts.gone & (accounts.tenure <= month)).sum())


def rate_ratio(book, one, other):
    """Ratio of churns per account-year with its exact conditional interval (Clopper and Pearson 1934)."""
    from scipy.stats import binomtest

    a, b = book.group(segment=one), book.group(segment=other)
    share = binomtest(int(a.gone.sum()), int(a.gone.sum() + b.gone.sum())).proportion_ci()
    odds = years(b) / years(a)
    return [a.gone.sum() / b.gone.sum() * odds, *(edge / (1 - edge) * odds for edge in share)]


def segment_ratio(book, column):
    return book.group(segment="Enterprise")[column].mean() / book.group(segment="SMB")[column].mean()


def test_the_maker_writes_the_shipped_files_byte_for_byte(tmp_path):
    make(tmp_path)
    files = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file())
    assert len(files) == 21
    for path in files:
        assert (SAMPLE / path).read_bytes() == (tmp_path / path).read_bytes(), path


def test_another_seed_writes_another_book():
    assert (written(7).folder / "nps.csv").read_bytes() != (SAMPLE / "nps.csv").read_bytes()


def test_all_files_together_are_small():
    assert sum(path.stat().st_size for path in SAMPLE.rglob("*.[cj]s*")) < 6_000_000


def test_every_column_is_explained_in_the_readme():
    explained = (SAMPLE / "README.md").read_text(encoding="utf-8")
    for path in SAMPLE.glob("*.csv"):
        for column in path.read_text(encoding="utf-8").splitlines()[0].split(","):
            assert column in explained or column.replace("_after", "_before") in explained, column


def test_nothing_contradicts_itself(book):
    a = book.accounts.set_index("account_id")
    assert a.index.is_unique
    assert not (a.churned_on < a.started_on).any()
    assert a[["started_on", "churned_on"]].max().max() == AS_OF
    for table, day in (
        ("nps", "answered_on"),
        ("events", "happened_on"),
        ("touches", "touched_on"),
        ("payments", "failed_on"),
    ):
        rows = book.table(table).join(a, on="account_id", rsuffix="_account")
        assert not rows.duplicated().any(), table
        assert (rows[day] >= rows.started_on).all(), table
        assert (rows[day] <= rows.churned_on.fillna(AS_OF)).all(), table


def test_mrr_runs_from_the_first_month_to_the_one_before_the_churn(book):
    months = book.table("mrr").groupby("account_id").month.agg(["min", "max"])
    a = book.accounts.set_index("account_id").join(months)
    last = (a.churned_on.dt.to_period("M") - 1).astype(str).where(a.gone, "2025-12")
    assert (a["min"] == a.started_on.dt.strftime("%Y-%m")).all()
    assert (a["max"] == last).all()
    assert not book.table("mrr").duplicated(["account_id", "month"]).any()
    latest = book.table("mrr").sort_values("month").groupby("account_id").mrr.last()
    assert (a.mrr == latest.reindex(a.index)).all()


def test_d1_forty_small_accounts_and_four_large_ones_weigh_the_same(book):
    left = book.here[book.here.gone]
    december = book.mrr["2024-12"].reindex(left.account_id).to_numpy()
    assert (len(book.here), len(left)) == (550, 44)
    assert left.segment.value_counts().to_dict() == {book.word("SMB"): 40, book.word("Enterprise"): 4}
    small, large = december[left.segment == book.word("SMB")], december[left.segment == book.word("Enterprise")]
    assert large.sum() == pytest.approx(small.sum(), rel=0.05)
    assert large / small.mean() == pytest.approx(10, abs=1)
    assert (book.mrr["2025-01"].reindex(left.account_id) == december).all()
    all_large = book.mrr["2024-12"].reindex(book.here[book.here.segment == book.word("Enterprise")].account_id)
    assert sorted(large) == sorted(all_large)[-4:]


def test_d1_the_twin_loses_44_accounts_of_every_segment_alike(twin):
    from scipy.stats import chi2_contingency

    assert (len(twin.here), int(twin.here.gone.sum())) == (550, 44)
    assert chi2_contingency(pd.crosstab(twin.here.segment, twin.here.gone)).pvalue > 0.05


def test_d2_an_enterprise_account_costs_and_brings_four_times_and_leaves_at_a_fifth(book):
    assert segment_ratio(book, "acquisition_cost") == pytest.approx(4, rel=0.01)
    assert segment_ratio(book, "sales_cycle_days") == pytest.approx(4, rel=0.01)
    assert segment_ratio(book, "mrr") == pytest.approx(4, rel=0.06)
    ratio, low, high = rate_ratio(book, "SMB", "Enterprise")
    assert 4.2 < ratio < 5.8
    assert 2.4 < low < 3.6
    assert 7.2 < high < 10.5
    kept = months_kept(book.group(segment="Enterprise")) / months_kept(book.group(segment="SMB"))
    assert kept * segment_ratio(book, "mrr") == pytest.approx(5, abs=0.6)


def test_d2_segments_are_alike_in_the_twin(twin):
    _ratio, low, high = rate_ratio(twin, "SMB", "Enterprise")
    assert low < 1 < high
    for column in ("acquisition_cost", "sales_cycle_days", "mrr"):
        assert segment_ratio(twin, column) == pytest.approx(1, rel=0.02)


def test_d3_hospitality_won_in_2024_leaves_within_ten_months_for_one_reason(book):
    small = book.group(segment="SMB")
    hospitality = small[small.industry == book.word("Hospitality")]
    new, others = (g[g.started_on.dt.year == 2024] for g in (hospitality, small.drop(hospitality.index)))
    gone = new[new.gone]
    assert hospitality.account_id.isin(book.here.account_id).sum() == 55
    assert len(gone) == 20
    assert gone.tenure.between(6, 10).all()
    assert (gone.churned_on >= START).all()
    assert set(gone.churn_reason) == {book.word("Missing feature: shift bidding")}
    assert (book.accounts.churn_reason == book.word("Missing feature: shift bidding")).sum() == 20
    between = [int((g.gone & g.tenure.between(6, 10)).sum()) for g in (new, others)]
    assert exact_p(between[0], len(new), between[1], len(others)) < 1e-8


def test_d3_hospitality_is_like_the_rest_in_the_twin(twin):
    small = twin.group(segment="SMB")
    new = small[small.started_on.dt.year == 2024]
    inside, outside = new[new.industry == "Hospitality"], new[new.industry != "Hospitality"]
    assert exact_p(leave_by(inside, 12), len(inside), leave_by(outside, 12), len(outside)) > 0.05
    assert not twin.accounts.churn_reason.isin(["Missing feature: shift bidding", "Help desk"]).any()


def test_d4_the_four_large_leavers_are_promoters_who_name_the_help_desk(book):
    four = book.here[book.here.gone & (book.here.segment == book.word("Enterprise"))]
    scores = book.nps[book.nps.account_id.isin(four.account_id)]
    assert set(four.churn_reason) == {book.word("Help desk")}
    assert scores.account_id.nunique() == 4
    assert scores.score.min() >= 9
    assert sorted(four.account_id) == book.truth["facts"]["D4"]["accounts"]
    tickets = book.touches[book.touches.account_id.isin(four.account_id) & (book.touches.kind == book.word("ticket"))]
    unheard = tickets.groupby("account_id").tail(3)
    assert (unheard.answered == "no").all()
    assert len(unheard) == 12


def test_d5_thirteen_then_nine_leavers_cannot_be_told_apart(book):
    from statsmodels.stats.proportion import samplesize_proportions_2indep_onetail

    table = quarters(book.accounts)
    before, after = table.loc["2025Q2"], table.loc["2025Q4"]
    rates = table.churned / table.accounts
    assert (before.churned, after.churned) == (13, 9)
    assert rates["2025Q2"] - rates["2025Q4"] == pytest.approx(0.0075, abs=0.0002)
    assert exact_p(before.churned, before.accounts, after.churned, after.accounts) > 0.2
    needed = samplesize_proportions_2indep_onetail(rates["2025Q4"] - rates["2025Q2"], rates["2025Q2"], 0.8)
    assert 8 < needed / before.accounts < 13


def test_d6_lisbon_scores_lower_at_any_size_and_age(book):
    effect, error = office_effect(book, "Lisbon")
    assert effect < -0.8
    assert effect / error < -3.5
    first = book.group(office="Lisbon").started_on.min()
    assert first >= pd.Timestamp("2024-02-01")


def test_d6_lisbon_scores_like_the_rest_in_the_twin(twin):
    effect, error = office_effect(twin, "Lisbon")
    assert abs(effect / error) < 2.8


def event_p(book):
    from scipy.stats import norm
    from statsmodels.stats.multitest import multipletests

    effects = event_effects(book, [book.word(kind) for kind in KINDS])
    points = {kind: effects[book.word(kind)] for kind in KINDS}
    raw = [2 * norm.sf(abs(effect / error)) for effect, error in points.values()]
    adjusted = multipletests(raw, method="fdr_bh")[1]
    return {kind: (points[kind][0], p) for kind, p in zip(KINDS, adjusted, strict=True)}


def test_d7_only_two_of_six_kinds_of_event_move_nps(book):
    counts = book.table("events").kind.value_counts()
    effects = event_p(book)
    assert len(counts) == 6
    assert counts[book.word("Executive turnover")] >= 200
    assert effects["Executive turnover"][0] == pytest.approx(-25, abs=9)
    assert {kind for kind, (_, p) in effects.items() if p < 0.05} == {"Executive turnover", "Champion left"}


def test_d7_no_kind_of_event_moves_nps_in_the_twin(twin):
    assert min(p for _, p in event_p(twin).values()) > 0.05


def without_bidders(book):
    return book.accounts[book.accounts.churn_reason != book.word("Missing feature: shift bidding")]


def test_d8_three_stages_differ_in_hazard_and_in_reason(book):
    from statsmodels.stats.rates import test_poisson_2indep

    early, middle, late = stage_rates(without_bidders(book))
    assert test_poisson_2indep(*early, *middle, method="exact-cond").pvalue < 0.05
    assert test_poisson_2indep(*middle, *late, method="exact-cond").pvalue < 0.001
    gone = without_bidders(book)[lambda a: a.gone]
    reasons = pd.crosstab(pd.cut(gone.tenure, [0, 3, 12, 99]), gone.churn_reason)
    named = [book.word(r) for r in ("Low adoption", "No business impact", "Found something better")]
    assert list(reasons.idxmax(axis=1)) == named


def test_d8_stages_are_alike_in_the_twin(twin):
    from scipy.stats import chi2_contingency, chisquare

    churned, exposure = np.array(stage_rates(twin.accounts)).T
    assert chisquare(churned, exposure / exposure.sum() * churned.sum()).pvalue > 0.05
    gone = twin.accounts[twin.accounts.gone & (twin.accounts.churn_type == "voluntary")]
    reasons = pd.crosstab(pd.cut(gone.tenure, [0, 3, 12, 99]), gone.churn_reason)
    assert chi2_contingency(reasons).pvalue > 0.01


def month_five(book):
    sold = book.accounts.commission_plan == book.word("2023 plan")
    counts = []
    for group in (book.accounts[sold], book.accounts[~sold]):
        counts += [int((group.gone & (group.tenure == 5)).sum()), int((group.tenure >= 5).sum())]
    return sold, counts


def test_d9_accounts_of_the_2023_plan_fall_off_in_month_five(book):
    sold, counts = month_five(book)
    plan, others = book.accounts[sold], book.accounts[~sold]
    assert exact_p(*counts) < 1e-3
    assert leave_by(plan, 3) <= 2
    assert exact_p(leave_by(plan, 3), len(plan), leave_by(others, 3), len(others)) < 0.01


def test_d9_month_five_is_like_any_other_in_the_twin(twin):
    assert exact_p(*month_five(twin)[1]) > 0.05


def usage_before_churn(book):
    """Usage 1 to 3 and 4 to 6 months before the churn, against the account's own year before."""
    used = book.usage[book.usage.gone]
    ago = used.churned_on.dt.year * 12 + used.churned_on.dt.month - 1 - used.months
    usual = used[ago.between(4, 15)].groupby("account_id").share.mean()
    relative = used.share / used.account_id.map(usual)
    return [relative[ago.between(*window)].mean() for window in ((1, 3), (4, 6))]


def scores_before_churn(book):
    left = (book.nps.churned_on - book.nps.answered_on).dt.days
    return [book.nps.score[left.between(*window)].mean() for window in ((1, 100), (281, 900))]


def test_d10_usage_and_score_fall_three_months_before_the_churn(book):
    last, before = usage_before_churn(book)
    assert last < 0.75
    assert before == pytest.approx(1, abs=0.05)
    near, far = scores_before_churn(book)
    assert far - near > 1.5


def test_d10_nothing_falls_before_the_churn_in_the_twin(twin):
    last, before = usage_before_churn(twin)
    near, far = scores_before_churn(twin)
    assert last == pytest.approx(before, abs=0.05)
    assert abs(far - near) < 0.5


def renewal(book, month):
    annual = book.accounts[book.accounts.contract_months == 12]
    off = [m for m in range(2, 48) if m % 12]
    months = sum((annual.tenure >= m).sum() for m in off)
    between = sum((annual.gone & (annual.tenure == m)).sum() for m in off) / months
    return hazard_at(annual, month), between


def left_soon_after_a_low_score(book, contract):
    low = book.nps[(book.nps.score <= 6) & (book.nps.contract_months == contract)]
    low = low[(low.answered_on - low.started_on).dt.days < 240]
    first = low.sort_values("answered_on").groupby("account_id").first()
    return int(((first.churned_on - first.answered_on).dt.days <= 110).sum()), len(first)


def test_d11_annual_contracts_hold_until_the_renewal_and_then_drop(book):
    hazards = {month: renewal(book, month)[0] for month in (12, 24, 36)}
    assert hazards[12] > 0.05
    assert hazards[12] > hazards[24] > 0
    assert hazards[12] > hazards[36]
    assert hazards[12] > 30 * renewal(book, 12)[1]
    assert left_soon_after_a_low_score(book, 12)[0] == 0
    assert exact_p(*left_soon_after_a_low_score(book, 1), *left_soon_after_a_low_score(book, 12)) < 0.001


def test_d11_there_is_no_cliff_in_the_twin(twin):
    at, between = renewal(twin, 12)
    assert at < 3 * between
    assert exact_p(*left_soon_after_a_low_score(twin, 1), *left_soon_after_a_low_score(twin, 12)) > 0.05


@pytest.mark.parametrize("flag", ["single", "silent", "zombie", "declined"])
def test_d12_four_signs_come_before_a_churn(book, flag):
    times, caught = lift(landmarks(book, "2021-07-01", "2025-10-01"), flag)
    assert times > 2
    assert caught > 0.08


@pytest.mark.parametrize("flag", ["many tickets", "no training"])
def test_d12_two_signs_a_team_believes_in_carry_nothing(book, flag):
    times, _ = lift(landmarks(book, "2021-07-01", "2025-10-01"), flag)
    assert 0.7 < times < 1.35


@pytest.mark.parametrize("flag", ["single", "silent", "zombie", "declined", "many tickets", "no training"])
def test_d12_no_sign_carries_anything_in_the_twin(twin, flag):
    times, _ = lift(landmarks(twin, "2021-07-01", "2025-10-01"), flag)
    assert times < 1.6


def gaps(book):
    """Churn movements of the MRR table, and the failed payments among them."""
    before = book.mrr.shift(1, axis=1, fill_value=0)
    movements = ((before > 0) & (book.mrr == 0)).stack()
    movements = movements[movements].index
    failed = book.table("payments")
    months = failed.failed_on.dt.strftime("%Y-%m")
    known = [pair in set(movements) for pair in zip(failed.account_id, months, strict=True)]
    return len(movements), failed[known]


def test_d13_one_in_six_churn_movements_is_a_failed_payment_that_comes_back(book):
    movements, failed = gaps(book)
    assert movements - len(failed) == book.accounts.gone.sum()
    assert len(failed) / movements == pytest.approx(1 / 6, abs=0.01)
    days = (failed.recovered_on - failed.failed_on).dt.days
    assert (days <= 60).mean() > 0.8
    assert (days > 60).any()
    assert not failed.account_id.isin(book.accounts.account_id[book.accounts.gone]).any()
    back = [book.mrr.loc[a, f"{day:%Y-%m}"] > 0 for a, day in zip(failed.account_id, failed.recovered_on, strict=True)]
    assert all(back)


def year_of_revenue(book):
    opening, closing = book.mrr["2024-12"], book.mrr["2025-12"]
    cohort = opening > 0
    return (
        closing[cohort].sum() / opening.sum(),
        np.minimum(opening, closing).sum() / opening.sum(),
        closing[~cohort].sum(),
    )


def test_d13_expansion_carries_the_year(book):
    nrr, grr, new = year_of_revenue(book)
    assert nrr > 1.02
    assert 0.88 < grr < 0.96
    assert (nrr - grr) * book.mrr["2024-12"].sum() > new


def test_d13_in_the_twin_nothing_comes_back_and_nothing_grows(twin):
    movements, failed = gaps(twin)
    assert movements == twin.accounts.gone.sum()
    assert failed.empty
    assert year_of_revenue(twin)[0] < 1


def test_d14_the_pilot_gives_three_two_two_and_one(book):
    card = scorecard(book)
    assert card.verdict.to_dict() == book.truth["facts"]["D14"]["verdicts"]
    open_ones = card[card.verdict == "cannot tell"]
    assert (open_ones.effect > 0).all()
    assert open_ones.p.between(0.0125, 0.05).all()
    assert (open_ones.p_adjusted > 0.05).all()
    assert open_ones.p_welch.between(0.0125, 0.05).all()
    same = card[card.verdict == "no meaningful difference"]
    assert same.correlation.to_numpy() == pytest.approx(0.9, abs=0.03)


def test_d14_the_pilot_of_the_twin_proves_nothing(twin):
    assert not scorecard(twin).verdict.isin(["better", "worse"]).any()


def test_d15_a_score_ranks_the_leavers_and_two_look_healthy(book):
    auc, rank = health(book)
    assert auc > 0.75
    healthy = book.truth["facts"]["D15"]["healthy_by_score_and_gone"]
    assert sorted(rank[rank > 0.6].index) == healthy
    assert len(healthy) == 2
    silent_by_survey = ~book.accounts.account_id.isin(book.nps.account_id)
    assert silent_by_survey.mean() == pytest.approx(1 / 3, abs=0.07)


def test_d15_a_score_ranks_nobody_in_the_twin(twin):
    auc, _ = health(twin)
    assert auc == pytest.approx(0.5, abs=0.09)


def test_d16_a_month_of_churn_is_never_times_twelve(book):
    told = book.truth["facts"]["D16"]["a_year"]
    assert told == {"0.05 a month": round(1 - 0.95**12, 3), "0.10 a month": round(1 - 0.9**12, 3)}
    here = {rate: 100 * (1 - (1 - rate) ** 12) / rate for rate in (0.05, 0.10)}
    assert here[0.05] / here[0.10] > 1.25


def test_the_truth_counts_what_is_in_the_files(book):
    facts, rows = book.truth["facts"], book.truth["rows"]
    assert rows == {table: len(book.table(table)) for table in rows}
    assert (
        facts["D1"]["mrr_left_by_segment"][book.word("SMB")]
        == book.mrr["2024-12"]
        .reindex(book.here.account_id[book.here.gone & (book.here.segment == book.word("SMB"))])
        .sum()
    )
    assert facts["D2"]["segments"][book.word("SMB")]["churned"] == book.group(segment="SMB").gone.sum()
    assert facts["D5"]["quarters"]["2025-Q2"] == {"here": quarters(book.accounts).loc["2025Q2", "accounts"], "left": 13}
    assert facts["D6"]["accounts"] == len(book.group(office="Lisbon"))
    assert facts["D7"]["kinds"] == book.table("events").kind.value_counts().to_dict()
    assert [s["churned"] for s in facts["D8"]["stages"].values()] == [x for x, _ in stage_rates(without_bidders(book))]
    assert facts["D9"]["left_in_month_5"] == month_five(book)[1][0]
    annual = book.accounts[(book.accounts.contract_months == 12) & book.accounts.gone]
    assert facts["D11"]["annual_leavers_by_month"] == {str(m): (annual.tenure == m).sum() for m in (12, 24, 36, 48)}
    assert (facts["D13"]["churn_movements"], facts["D13"]["failed_payments_among_them"]) == (
        gaps(book)[0],
        len(gaps(book)[1]),
    )


def test_the_german_export_holds_the_same_accounts(book):
    text = (book.folder / "messy" / "kunden.csv").read_bytes().decode("cp1252")
    title, header, *rows, total = list(csv.reader(text.splitlines(), delimiter=";"))
    table = pd.DataFrame(rows, columns=header)
    assert title[0].startswith("Kundenliste")
    assert total[0] == "Summe"
    assert set(table["Kundennr."]) == set(book.accounts.account_id)
    assert len(table) - table["Kundennr."].nunique() == 2
    start = pd.to_datetime(table["Vertragsbeginn"], format="%d.%m.%Y", errors="coerce")
    end = pd.to_datetime(table["Kündigung zum"], format="%d.%m.%Y", errors="coerce")
    assert (start.isna().sum(), (end < start).sum(), (start > AS_OF).sum()) == (1, 1, 1)
    here = table[(start < START) & ~(end < START)].drop_duplicates("Kundennr.")
    assert len(here) == 550
    assert table["MRR (€)"].str.fullmatch(r"\d+,\d\d").all()


def test_the_small_files_repeat_the_book(book):
    one = book.table("one_table")
    assert one.equals(book.accounts[one.columns])
    plan = json.loads((book.folder / "pilot_plan.json").read_text(encoding="utf-8"))
    pilot = book.table("pilot")
    assert pilot.arm.value_counts().to_dict() == {"treatment": 60, "control": 60}
    assert {f"{kpi['kpi']}_{when}" for kpi in plan["kpis"] for when in ("before", "after")} < set(pilot.columns)
