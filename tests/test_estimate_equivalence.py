"""Equivalence and the five verdicts against R, from summary statistics."""

import numpy as np
import pytest
from golden_cases import case

from analysis.estimate import Moments, equivalence, verdict_on, welch_from

TOST = case("exp_06_tost_verdicts")
CASES = {row["id"]: row for row in TOST.expected["cases"]}
WORDS = {"not enough data": "cannot tell", "proved better": "better", "proved worse": "worse"}


def compared(row):
    effect = welch_from(
        Moments(row["n_t"], row["m_t"], row["sd_t"] ** 2), Moments(row["n_c"], row["m_c"], row["sd_c"] ** 2)
    )
    return effect, equivalence(effect.effect, effect.se, effect.df, row["margin"])


def said(row, **changed):
    effect, same = compared(row)
    sign = 1 if row["good"] == "up" else -1
    ends = [sorted((sign * a, sign * b)) for a, b in ((effect.low, effect.high), (same.low, same.high))]
    given = {"p_adjusted": effect.p, "margin": row["margin"], "units": min(row["n_t"], row["n_c"])} | changed
    return verdict_on(sign * effect.effect, *ends[0], *ends[1], **given)[0]


@pytest.mark.parametrize("row", CASES.values(), ids=list(CASES))
def test_the_two_one_sided_tests_are_those_of_r(row):
    effect, same = compared(row)
    TOST.agrees([effect.effect, effect.se, effect.df, effect.p], [row[key] for key in ("diff", "se", "df", "p")])
    TOST.agrees([same.p, same.p_lower, same.p_upper], [row[key] for key in ("p_tost", "p_lower", "p_upper")])
    TOST.agrees([same.low, same.high], row["ci90"])


@pytest.mark.parametrize("row", CASES.values(), ids=list(CASES))
def test_the_verdict_follows_the_rule(row):
    assert said(row) == WORDS.get(row["verdict"], row["verdict"])


def test_a_large_p_alone_never_says_no_difference():
    assert said(CASES["inconclusive"]) == "cannot tell"
    assert CASES["inconclusive"]["p"] > 0.3


def test_a_claim_that_does_not_survive_the_correction_is_not_made():
    assert said(CASES["sig_point_above_margin_ci_crosses"], p_adjusted=0.0501) == "cannot tell"


def test_nothing_is_said_below_ten_units():
    assert said(CASES["clear_better"], units=9) == "cannot tell"


def test_without_a_named_margin_a_clear_difference_is_said_and_nothing_is_ruled_out():
    words = {name: said(row, margin=np.nan) for name, row in CASES.items()}
    assert (words["clear_better"], words["clear_worse"]) == ("better", "worse")
    assert words["equivalent"] == words["inconclusive"] == "cannot tell"
    assert set(words.values()) == {"better", "worse", "cannot tell"}


def test_every_claim_is_wrong_at_most_5_times_in_100():
    random, n, margin, runs = np.random.default_rng(11), 60, 0.4, 4000
    wrong_at = {
        0.0: {"better", "worse"},
        margin: {"no meaningful difference", "worse", "needs improvement"},
        -margin: {"no meaningful difference", "better"},
    }
    for truth, wrong in wrong_at.items():
        arms = [random.normal(shift, 1, (runs, n)) for shift in (truth, 0.0)]
        effect = welch_from(*(Moments(n, arm.mean(1), arm.var(1, ddof=1)) for arm in arms))
        same = equivalence(effect.effect, effect.se, effect.df, margin)
        words = verdict_on(effect.effect, effect.low, effect.high, same.low, same.high, effect.p, margin, n)
        assert np.isin(words, list(wrong)).mean() <= 0.058
