"""P(p <= t) <= t: a family's p-value is small no more often than it says where nothing differs.

The figures stand in calibration/families.csv with their day; a share below t is how cautious a family is.
"""

import numpy as np
import pandas as pd
import pytest
from families_measured import ASKED, AT, SHARES, allowed, beyond, measured, p_values, table
from scipy.stats import binom
from statsmodels.stats.multitest import multipletests
from test_families import TESTING

from analysis.composition.composition_rates import estimate_groups
from analysis.estimate import holm
from analysis.finding import Family

# The word of a question where it is not that of its function.
CALLED = {"composition.analyze": "composition", "nps.analyze": "nps", "health.analyze": "health",
          "experiment.analyze": "experiment", "survival.analyze": "survival"}  # fmt: skip
# Measured elsewhere or made of what is: a survey is compared as KPIs are, and changes are judged as by `target`.
NOT_ASKED = {"composition.economics", "experiment.survey", "targets.intervention"}
# The figures are kept to four digits.
ROUNDED = 1e-4


def test_the_figures_hold_for_every_question_that_tests_something() -> None:
    kept = table()
    questions = {name.split(":")[0].split(".")[0] for name in kept["family"]}
    asked = {CALLED.get(question, question.split(".")[1]) for question in TESTING - NOT_ASKED}
    assert asked <= questions, asked - questions
    assert kept["books"].min() >= 40
    assert kept["measured_on"].str.match(r"\d{4}-\d\d-\d\d$").all()
    for t, share in zip(AT, SHARES, strict=True):
        limits = kept["books"].map(lambda books, t=t: allowed(int(books), t))
        assert (kept[share] <= limits + ROUNDED).all(), kept[kept[share] > limits + ROUNDED]
    assert kept["holds"].all()


def test_what_speaks_against_a_level_is_the_exact_binomial_at_one_in_a_hundred() -> None:
    """Of 100 books up to 11 may have p <= .05; 12 or more come less than once in a hundred."""
    assert allowed(100, 0.05) == 0.11
    assert binom.sf(11, 100, 0.05) < 0.01 < binom.sf(10, 100, 0.05)


def test_a_night_is_judged_over_all_it_looks_at_and_still_finds_a_family_that_is_too_sure() -> None:
    """Of 400 books up to 9 have p <= .01; where 84 shares are looked at together, up to 13 in any of them."""
    assert (allowed(400, 0.01) * 400, allowed(400, 0.01, 84) * 400) == (9, 13)
    row = {
        "family": "x",
        "kind": "flat",
        "books": 400,
        "at_0.01": 0.01,
        "at_0.05": 0.05,
        "at_0.10": 0.1,
        "at_0.20": 0.2,
    }
    alike = pd.DataFrame([row] * 21)
    assert beyond(alike.assign(**{"at_0.01": 0.025})).empty
    assert beyond(alike.assign(**{"at_0.05": [0.1, *[0.05] * 20]})).index.tolist() == [0]


def test_the_p_value_of_a_family_is_simes_or_bonferroni_worked_by_another_hand() -> None:
    """Of p-values of .01, .03 and .8 Simes says min(3 × .01, 3/2 × .03, .8) = .03, and so does Bonferroni."""
    p = [0.01, 0.03, 0.8]
    assert Family.over("x", multipletests(p, method="fdr_bh")[1]).p_value == pytest.approx(0.03)
    assert Family.over("x", holm(p)).p_value == pytest.approx(0.03)
    counts = pd.DataFrame({
        "group": ["A", "B", "C"], "accounts": [100] * 3, "churned": [10, 20, 30], "account_months": [1200.0] * 3,
        **dict.fromkeys(("with_mrr", "churned_with_mrr", "still_billed"), 0),
        **dict.fromkeys(("mrr_start", "mrr_churned", "mrr_start_squared", "mrr_churned_squared", "mrr_billed",
                         "largest_churned"), 0.0),
    })  # fmt: skip
    groups = estimate_groups(counts)
    ranked = np.sort(groups["p_value"])
    simes = min(3 * ranked[0], 3 / 2 * ranked[1], ranked[2])
    assert Family.over("composition:x", groups["p_adjusted"]).p_value == pytest.approx(simes)


def test_a_book_in_which_nothing_differs_is_asked_what_is_not_so_in_it() -> None:
    found = p_values("flat", 0, ("composition", "reasons", "stages")) | p_values("arms alike", 0)
    assert set(found) == {"composition:segment", "reasons:segment", "reasons.stages", "stages:segment",
                          "stages.reasons", "stages.groups:segment", "experiment"}  # fmt: skip
    assert all(0 <= p <= 1 for p in found.values())
    assert not any(name.startswith("survival.months") for name in p_values("tenure", 0, ("survival",)))


@pytest.mark.nightly
@pytest.mark.parametrize("kind", ASKED)
def test_a_family_is_small_no_more_often_than_it_says(kind: str) -> None:
    """All shares of a kind are looked at together: one by one, 21 families failed four nights in ten."""
    frame = measured(kind, 400)
    print(frame.to_string())
    assert beyond(frame).empty, beyond(frame).to_string()
