"""Differences of shares against R and Newcombe's published table."""

import numpy as np
import pytest
from golden_cases import case

from analysis.estimate import fisher, share_difference

BINARY = case("exp_02_binary")
TABLES = BINARY.expected["tables"]


def cells(row):
    return row["x_t"], row["n_t"], row["x_c"], row["n_c"]


@pytest.mark.parametrize("row", TABLES, ids=lambda row: "{}/{} v {}/{}".format(*cells(row)))
def test_a_difference_of_shares_is_that_of_r(row):
    got = share_difference(*cells(row))
    BINARY.agrees(got.difference, row["diff"])
    BINARY.agrees([got.low, got.high], row["newcombe95"])
    BINARY.agrees(fisher(*cells(row)), row["fisher_p"])
    pooled = (row["x_t"] + row["x_c"]) / (row["n_t"] + row["n_c"])
    few = min(pooled, 1 - pooled) * min(row["n_t"], row["n_c"]) < 10
    BINARY.agrees(got.p, row["fisher_p"] if few else row["z_pooled_p"])


@pytest.mark.parametrize(
    ("counts", "expected"),
    [((56, 70, 48, 80), (0.0524, 0.3339)), ((9, 10, 3, 10), (0.1705, 0.8090)), ((10, 10, 0, 20), (0.6791, 1.0))],
)
def test_the_interval_is_newcombes_tenth(counts, expected):
    got = share_difference(*counts)
    assert (got.low, got.high) == pytest.approx(expected, abs=1e-4)


def test_nobody_in_either_arm_keeps_an_interval():
    got = share_difference(0, 12, 0, 15)
    assert got.low < -0.2
    assert got.high > 0.2


def test_no_units_is_missing():
    assert np.isnan(share_difference(0, 0, 3, 10).difference)
    assert np.isnan(fisher(0, 0, 3, 10))


def test_several_kpis_at_once_are_those_one_by_one():
    together = share_difference(*(np.array(part) for part in zip(*(cells(row) for row in TABLES), strict=True)))
    assert together.low == pytest.approx([share_difference(*cells(row)).low for row in TABLES])
