"""What every claim carries: its family, valid for all that the question looked at, and the key of its fact.

Walked over every analysis that a page asks (as `test_every_analysis` finds them) on five books.
"""

import math
from functools import cache
from typing import Any

import pytest
from books import sample
from confounded_books import null_book
from nightly import times
from null_books import BOOKS, upgrade
from numpy.random import default_rng
from planted import opened
from test_every_analysis import answer, pilot_book, rated_book, results, started_book

from analysis import AnalysisError, Book
from analysis.finding import CLEAR, RATIO, Finding
from analysis.phrases import ratio
from analysis.standards import LEVEL
from analysis.weekly.claims import DOWN, UP, direction

OF_ITS_OWN = {"experiment.analyze": pilot_book, "experiment.survey": pilot_book, "health.rated": rated_book,
              "survival.value": started_book}  # fmt: skip
# The questions that test something; what the others say are counts, sums and estimates.
TESTING = {
    "composition.analyze", "composition.change", "composition.drivers", "composition.economics", "composition.reasons",
    "experiment.analyze", "experiment.survey", "health.actions", "health.analyze", "health.early", "health.losses",
    "health.notes", "health.plays", "health.relations", "health.signs", "nps.analyze",
    "nps.events", "nps.leading", "nps.silence", "revenue.dunning", "revenue.expansion", "revenue.growth",
    "revenue.returns", "survival.adjusted",
    "survival.analyze", "survival.gaps", "survival.peers", "survival.renewing", "survival.stages", "survival.value",
    "targets.intervention", "targets.saved_point", "targets.target", "targets.watch",
}  # fmt: skip


@cache
def books() -> dict[str, Book]:
    """The planted ones by night: under other words they are the sample."""
    tables = ("accounts", "mrr", "nps", "costs", "usage", "touches", "events")
    return {
        "sample": sample(),
        **({"planted": opened(20251122, True, tables)} if times(0, 1) else {}),
        "confounded": null_book("tenure", 3, lift=6.0),
        "upgrade": upgrade(default_rng(5)),
        "flat": BOOKS["flat"](default_rng(5)),
    }


@cache
def told(question: str, name: str) -> Any:
    book = OF_ITS_OWN[question]() if question in OF_ITS_OWN and name == "sample" else books()[name]
    try:
        return answer(question, book)
    except AnalysisError:
        return None


@pytest.mark.parametrize("question", results())
def test_every_claim_names_a_family_of_its_answer_and_its_fact_and_is_no_surer_than_the_family(question: str) -> None:
    for name in books():
        result = told(question, name)
        if result is None:
            continue
        families = {family.name: family for family in getattr(result, "families", ())}
        assert len(families) == len(getattr(result, "families", ())), "a family stands twice"
        for finding in result.findings:
            if finding.verdict == CLEAR:
                assert finding.family in families, (name, finding)
                assert finding.p_value <= LEVEL, (name, finding)
                assert families[finding.family].p_value <= LEVEL, (name, finding)
                assert finding.fact, (name, finding)
            if finding.family and not math.isnan(finding.p_value):
                assert families[finding.family].p_value <= finding.p_value, (name, finding)


def test_every_question_that_tests_something_says_how_much_also_where_nothing_is_found() -> None:
    asked = {question for question in results() if any(f for n in books() if (f := _families(question, n)))}
    assert asked == TESTING
    silent = _families("composition.analyze", "flat")
    assert [family.tests for family in silent] == [3]
    assert not any(f.verdict == CLEAR for f in told("composition.analyze", "flat").findings)


def _families(question: str, name: str) -> tuple[Any, ...]:
    return getattr(told(question, name), "families", ())


def test_two_questions_never_share_a_family_and_two_facts_never_a_key() -> None:
    """The same key on one page is one fact; on two pages it is the same fact said twice."""
    for name in books():
        asked = [(question, family.name) for question in results() for family in _families(question, name)]
        assert len({family for _, family in asked}) == len(asked), asked


def test_the_same_fact_has_one_key_on_every_page(sample_book: Book) -> None:
    pages = ("composition.analyze", "composition.drivers", "survival.gaps", "survival.adjusted", "survival.stages",
             "survival.renewing", "composition.reasons")  # fmt: skip
    keys = {page: {f.fact for f in told(page, "sample").findings if f.verdict == CLEAR} for page in pages}
    assert "leaving; segment=Mid-market" in keys["composition.analyze"] & keys["survival.gaps"]
    assert "leaving; contract_months=1" in keys["survival.adjusted"] & keys["survival.renewing"]
    assert "leaving; stage=0–3 months" in keys["composition.drivers"] & keys["survival.stages"]
    assert keys["composition.reasons"] & keys["survival.stages"]


@pytest.mark.parametrize("question", results())
def test_what_is_said_as_so_many_times_as_often_is_more_or_less_beside_once_as_often(question: str) -> None:
    """A ratio of 0.7 is less, however far above 0; and an interval of a ratio said to be clear leaves 1 out."""
    for name in books():
        for finding in (f for f in getattr(told(question, name), "findings", ()) if f.verdict == CLEAR):
            said = f"{ratio(finding.estimate)} times" in finding.claim if finding.estimate > 0 else False
            assert not said or finding.even == RATIO, finding
            if finding.even == RATIO:
                assert not finding.low <= RATIO <= finding.high, finding


def test_a_ratio_of_expansion_below_one_is_less() -> None:
    """In the sample one sign stands before less expansion; of months stayed, three less are less than none."""
    ratios = [f for f in told("revenue.expansion", "sample").findings if f.verdict == CLEAR]
    assert {direction(f) for f in ratios if f.estimate < 1} == {DOWN}
    assert direction(Finding("3 months less.", CLEAR, -3.0, -4.0, -2.0)) == DOWN
    assert direction(Finding("3 months more.", CLEAR, 3.0, 2.0, 4.0)) == UP
