"""Intervals for repeated looks against the closed formulas, and by peeking ten times."""

import numpy as np
import pytest
from golden_cases import case

from analysis.estimate import always_valid

LOOKS = case("exp_12_always_valid")
EFFECTS = (0.05, 0.05, 0.0, 0.12)


@pytest.mark.parametrize(("row", "effect"), list(zip(LOOKS.expected["msprt"], EFFECTS, strict=True)))
def test_the_mixture_test_is_the_formula(row, effect):
    got = always_valid(effect, row["se"], np.sqrt(row["tau2"]))
    LOOKS.agrees(got.p, row["p_always"])
    LOOKS.agrees([got.low, got.high], row["ci"])


def test_ten_looks_raise_false_alarms_only_without_it():
    random, runs, n = np.random.default_rng(4), 2000, 1000
    gap = random.normal(size=(runs, n)).cumsum(1) - random.normal(size=(runs, n)).cumsum(1)
    at = np.arange(100, n + 1, 100)
    effect, se = gap[:, at - 1] / at, np.sqrt(2 / at)
    assert (np.abs(effect / se) > 1.96).any(1).mean() > 0.15
    assert (always_valid(effect, se, 0.2).p < 0.05).any(1).mean() <= 0.05
