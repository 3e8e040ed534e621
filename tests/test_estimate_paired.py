"""Pairs of units alike: the published LaLonde matching, by hand, and no claim where nothing differs."""

import numpy as np
import pandas as pd
import pytest
from public_data import public

from analysis.estimate import matched_pairs


def test_lalonde_in_pairs_is_what_matchit_gives() -> None:
    """MatchIt's own data and defaults: 185 pairs, a difference of 894.37 dollars (Ho, Imai, King and Stuart 2011)."""
    rows = pd.read_csv(public("lalonde_matchit.csv")[0])
    race = [rows["race"] == name for name in ("black", "hispan")]
    known = np.column_stack([rows[["age", "educ", "married", "nodegree", "re74", "re75"]], *race]).astype(float)
    got = matched_pairs(rows["re78"], rows["treat"], known, caliper=None)
    assert (got.pairs, got.left_out) == (185, 0)
    assert got.effect == pytest.approx(894.37, abs=0.005)
    near = matched_pairs(rows["re78"], rows["treat"], known)
    assert near.low < 0 < near.high
    assert np.abs(near.balance).max() < 0.2 < np.abs(near.balance_before).max()


def test_each_treated_unit_takes_its_twin_by_hand() -> None:
    x = np.array([1.0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
    known = np.r_[x, x, x + 0.1][:, None]
    arm = np.r_[np.ones(12), np.zeros(24)]
    y = np.r_[x + 5, x, x]
    got = matched_pairs(y, arm, known)
    assert got.pairs == 12
    assert got.effect == pytest.approx(5, abs=0.2)


def test_fewer_than_ten_pairs_say_nothing() -> None:
    random = np.random.default_rng(2)
    arm = np.r_[np.ones(6), np.zeros(30)]
    got = matched_pairs(random.normal(size=36), arm, random.normal(size=(36, 1)))
    assert np.isnan(got.effect)


def test_pairs_hold_the_truth_in_19_of_20_where_what_differs_is_known() -> None:
    random, held, runs = np.random.default_rng(3), 0, 150
    for _ in range(runs):
        x = random.normal(size=300)
        arm = (random.random(300) < 1 / (1 + np.exp(1.5 - x))).astype(float)
        got = matched_pairs(x + random.normal(size=300), arm, x[:, None], caliper=0.1)
        held += got.low <= 0 <= got.high
    assert held / runs >= 0.90
