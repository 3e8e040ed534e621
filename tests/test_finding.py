"""A finding cannot contradict itself, and its phrases say numbers as people do."""

import math
import pickle

import pytest

from analysis.errors import AnalysisError, MissingTable, NotEnoughData, UnusableUpload
from analysis.finding import Family, Finding, listed


@pytest.mark.parametrize(("estimate", "low", "high"), [(2.06, 2.99, 3.13), (0.5, 0.1, 0.4), (0.5, 0.9, 0.1)])
def test_an_estimate_outside_its_own_interval_is_refused(estimate: float, low: float, high: float) -> None:
    with pytest.raises(ValueError, match="outside its interval"):
        Finding("A sentence.", "estimate", estimate, low, high)


def test_an_unknown_verdict_is_refused() -> None:
    with pytest.raises(ValueError, match="must be one of fact, estimate, clear difference"):
        Finding("A sentence.", "significant")


def test_an_unknown_audience_is_refused() -> None:
    with pytest.raises(ValueError, match="must be one of internal, customer"):
        Finding("A sentence.", "fact", audience="everybody")


def test_a_finding_without_an_interval_can_be_built() -> None:
    finding = Finding("A sentence.", "cannot tell", 0.3)
    assert math.isnan(finding.low)


def test_an_estimate_may_stand_on_the_edge_of_its_interval() -> None:
    assert Finding("None of 18.", "estimate", 0.0, 0.0, 0.176).estimate == 0.0


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (listed(["East"]), "East"),
        (listed(["East", "West"]), "East and West"),
        (listed(["a", "b", "c", "d", "e"]), "a, b, c and 2 more"),
        (listed([]), ""),
    ],
)
def test_phrases(said: str, expected: str) -> None:
    assert said == expected


def test_an_error_says_what_why_and_what_would_help_and_travels() -> None:
    error = UnusableUpload("x.csv is empty.", "It has 0 bytes.", "Export it again.")
    assert str(error) == "x.csv is empty. It has 0 bytes. Export it again."
    again = pickle.loads(pickle.dumps(error))
    assert (again.what, again.why, again.fix) == (error.what, error.why, error.fix)
    assert all(issubclass(kind, AnalysisError) for kind in (UnusableUpload, MissingTable, NotEnoughData))


def test_a_fact_has_no_interval() -> None:
    assert Finding("44 of 550 accounts churned.", "fact", 0.08).verdict == "fact"
    with pytest.raises(ValueError, match="a fact has no interval"):
        Finding("8.0% of accounts churned.", "fact", 0.08, 0.06, 0.11)


def test_a_stake_outside_its_own_interval_or_without_one_is_refused() -> None:
    assert Finding("East churns more.", "clear difference", stake=75.0, stake_low=50.0, stake_high=87.5).stake == 75.0
    for stake, low, high in ((75.0, 80.0, 90.0), (75.0, 10.0, 70.0), (75.0, math.nan, math.nan), (math.nan, 1.0, 2.0)):
        with pytest.raises(ValueError, match="outside its interval"):
            Finding("East churns more.", "clear difference", stake=stake, stake_low=low, stake_high=high)


def test_a_family_is_as_likely_as_the_likeliest_of_all_that_it_looked_at() -> None:
    """Holm's of 0.01, 0.02 and 0.5 are 0.03, 0.04 and 0.5: Bonferroni's of the three is 3 times 0.01."""
    assert Family.over("composition:plan", [0.04, math.nan, 0.5, 0.03]) == Family("composition:plan", 0.03, 3)
    assert Family.over("composition:plan", [math.nan]) == Family("composition:plan", 1.0, 0)
    for name, p, tests in (("", 0.5, 1), ("a", 1.2, 1), ("a", math.nan, 1), ("a", 0.5, -1)):
        with pytest.raises(ValueError, match="has the p-value"):
            Family(name, p, tests)
