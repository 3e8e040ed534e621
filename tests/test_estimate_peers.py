"""Leavers against peers of the same kind, stages of a life, and renewals: R, and by hand."""

import math
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from golden_cases import case, table
from nightly import most, times
from scipy import special, stats

from analysis.estimate import (
    crude_odds,
    interaction,
    peer_odds,
    poisson_exact,
    rate_ratio,
    renewals,
    wilson,
)

STAGES = ((0, 3), (3, 12), (12, 999))


def early() -> tuple[pd.DataFrame, pd.Series]:
    rows = table("early_leavers")
    return rows, rows["size_band"] + rows["value_band"] + rows["start_quarter"]


def test_the_odds_among_peers_equal_mantelhaen_test_of_r() -> None:
    golden, (rows, kind) = case("surv_13_early_leavers_peers"), early()
    odds, want = peer_odds(rows["exec_sponsor"], rows["early_churn"], kind), golden.expected["mh"]
    golden.agrees([odds.ratio, odds.low, odds.high], [want["or"], *want["ci95"]])
    golden.agrees(odds.p_value, want["p"])
    golden.agrees(crude_odds(rows["exec_sponsor"], rows["early_churn"]), golden.expected["mh_ratio_crude"])
    assert odds.informative == golden.expected["n_informative"]
    assert kind.nunique() == golden.expected["n_strata"]


def test_two_kinds_of_four_accounts_have_the_odds_worked_by_hand() -> None:
    """In each kind 1 of 2 with it and 0... a·d/n = 1×1/4 and 1×2/4 against b·c/n = 1×1/4 and 0."""
    factor, outcome = [1, 1, 0, 0, 1, 0, 0, 1], [1, 0, 1, 0, 1, 0, 0, 1]
    odds = peer_odds(factor, outcome, list("aaaabbbb"))
    assert odds.ratio == pytest.approx((1 / 4 + 2 * 2 / 4) / (1 / 4))
    assert odds.informative == 2


def test_where_nothing_can_be_compared_nothing_is_given() -> None:
    odds = peer_odds([1, 1, 0, 0], [1, 1, 0, 0], list("aabb"))
    assert math.isnan(odds.p_value)
    never = peer_odds([1, 1, 0, 0], [0, 0, 1, 0], list("aaaa"))
    assert (never.ratio, never.low) == (0, 0), "no leaver had it: an interval on one side only"
    assert math.isnan(never.high)
    always = peer_odds([1, 1, 0, 0], [1, 0, 0, 0], list("aaaa"))
    assert (always.ratio, always.high) == (math.inf, math.inf)
    assert math.isnan(always.low)


def test_ratios_of_stages_and_their_interaction_with_the_plan_equal_r() -> None:
    golden = case("surv_06_piecewise_hazard")
    x, t = stages_by_plan()
    want = golden.expected["lr_interaction"]
    found = interaction(x, t)
    p = special.chdtrc(found.df, found.deviance)
    golden.agrees([found.deviance, found.df, p], [want["chisq"], want["df"], want["p"]])
    ratios = [rate_ratio(x.sum(axis=0)[i], t.sum(axis=0)[i], x.sum(axis=0)[0], t.sum(axis=0)[0]).ratio for i in (1, 2)]
    golden.agrees(np.log(ratios), golden.expected["glm_stage"]["coef"][1:])


def test_whether_stages_differ_by_group_is_the_score_test_of_statsmodels() -> None:
    x, t = stages_by_plan()
    plan, stage = (part.ravel() for part in np.indices(x.shape))
    factors = np.column_stack([np.ones(x.size), plan == 1, stage == 1, stage == 2])
    fit = sm.GLM(x.ravel(), factors, family=sm.families.Poisson(), exposure=t.ravel()).fit(tol=1e-12)
    found = interaction(x, t)
    assert (found.chi2, found.deviance) == pytest.approx((fit.pearson_chi2, fit.deviance), rel=1e-8)
    assert found.p_value == pytest.approx(stats.chi2.sf(fit.pearson_chi2, 2), rel=1e-8)


def test_with_few_leavers_stages_differ_by_group_no_more_often_than_said() -> None:
    """Four groups alike, 60 leavers: the likelihood ratio has p <= .05 in 8 books of 100."""
    random, books = np.random.default_rng(1), times(600, 6_000)
    months = random.dirichlet(np.full(4, 3.0), books)[:, :, None] * np.array([0.15, 0.3, 0.55])
    found = [interaction(random.poisson(60 * part), 10_000 * part) for part in months]
    small = sum(one.p_value <= 0.05 for one in found)
    assert small <= most(books) * books, f"{small} of {books}"
    bold = sum(special.chdtrc(one.df, one.deviance) <= 0.05 for one in found)
    assert bold > small, "the test is the one that was mended"
    if books > 1_000:
        assert bold > most(books) * books


def stages_by_plan() -> tuple[np.ndarray, np.ndarray]:
    rows = table("accounts_lt")
    x, t = np.zeros((2, 3)), np.zeros((2, 3))
    for i, plan in enumerate(("annual", "monthly")):
        own = rows[rows["plan"] == plan]
        for j, (first, last) in enumerate(STAGES):
            t[i, j] = (own["exit_month"].clip(upper=last) - own["entry_month"].clip(lower=first)).clip(lower=0).sum()
            x[i, j] = ((own["event"] == 1) & own["exit_month"].between(first + 1, last)).sum()
    return x, t


def test_the_rate_of_each_stage_equals_r() -> None:
    golden = case("surv_06_piecewise_hazard")
    x, t = (part.sum(axis=0) for part in stages_by_plan())
    for i, want in enumerate(golden.expected["stages"]):
        assert (x[i], t[i]) == (want["events"], want["account_months"])
        golden.agrees([x[i] / t[i], *poisson_exact(x[i], t[i])], [want["rate"], *want["exact95"]])


def test_renewals_of_the_annual_accounts_of_r_lose_what_leaves_from_one_half_year_to_the_next() -> None:
    golden, rows = case("surv_07_renewal_cliffs"), table("accounts_lt").query("plan == 'annual'")
    found = renewals(rows["exit_month"], rows["event"], np.ones(len(rows)), 12, rows["entry_month"])
    assert len(found.lost) >= 3
    first = rows[(rows["event"] == 1) & (rows["exit_month"] <= 18)]
    assert found.lost[0] == len(first)
    at = next(each for each in golden.expected["hazard"] if each["month"] == 12)
    golden.agrees(list(wilson(at["churned"], at["n_risk"])), at["wilson95"])
    assert found.lost[0] / (found.lost[0] + found.kept[0]) > at["hazard"], "those off the renewal count as well"


def test_a_cohort_watched_to_the_end_keeps_exactly_its_survivors() -> None:
    alive = [1000, 869, 743, 653, 593]
    gone = [before - after for before, after in pairwise(alive)]
    months = [12 * (k + 1) for k in range(4)]
    found = renewals([*months, 60], [1, 1, 1, 1, 0], [*gone, alive[-1]], 12)
    assert found.lost[:4].tolist() == gone
    assert found.kept[:4] == pytest.approx(alive[1:])


def test_nobody_seen_past_a_renewal_gives_none() -> None:
    assert renewals([5, 6], [1, 0], [20, 20], 12).lost.size == 0
    assert math.isnan(interaction([[1, 2]], [[10, 20]]).p_value)
