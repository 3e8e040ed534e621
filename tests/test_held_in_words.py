"""What every sentence of five books must hold: whom a ratio compares and when, what expects, and no cause."""

import re
from collections.abc import Iterator
from functools import cache

import pytest
from test_every_analysis import answer, results
from test_one_notion import BOOKS

from analysis import AnalysisError
from analysis.finding import CLEAR, Finding

RATIO = re.compile(r"times (?:as (?:often|many|high|long)|the (?:rate|MRR|CAC))")
# Both groups: named after the ratio, or with a rate each before it.
COMPARED = re.compile(
    r"times as (?:often|many|high|long)(?: \([^)]*\)| in [^:;.]*?| at renewal)* as |against|without it"
    r"|Compared with|as all others|of peers|of all others|against \S+ of the others"
)
WHEN = re.compile(
    r"between \d|\bin \d{4}\b|[A-Z][a-z]{2} \d+, \d{4}|\d{4}-\d\d"
    r"|within \d+ (?:days|months)|in up to \d+ months? after|in months \d|month \d+|After month \d+"
    r"|[Oo]ver all months observed|over all the months observed|in the year after|next quarter|so far|of the snapshot"
    r"|first \d+ months|last 12 months|per account-year|in \d+ days|At last year's|expected by the model"
)
EXPECTED = re.compile(r"\bexpected\b")
BY_WHAT = re.compile(
    r"Expected of a group is what|if all months were alike|expected by the model|By the model|model expected"
    r"|it expected|By the score's chances|at these rates|same size and value|if both churned alike"
    r"|fewer than \d+ expected"
)
CAUSE = re.compile(r"\b(?:because|leads? to|drives?|due to|thanks to|causes|caused by|results? in)\b", re.IGNORECASE)
SAID_NOT = re.compile(r"need not|may be|does not|[Ww]rong where")
CAPTURED = re.compile(
    r"\d+% of (?:all that|all c|the churned|the MRR that churned|it was)|include \d+%|accounts are in [^:]*: \d+ of"
    r"|before [\d,]+ of [\d,]+ accounts churned"
)
BASE = re.compile(
    r"\d+% of (?:all checks|the accounts|all accounts|all MRR|all CAC)|The lowest \d+%|active accounts \(\d+%\)"
    r"|Of all accounts"
)
# What one group of several captures; an account that leaves has its MRR whole, and a reason has no accounts but those.
NO_SHARE = re.compile(r"By MRR it is “|accounts? that churned paid")
OTHERS = ("experiment.", "account.", "health.rated")


@cache
def said(name: str) -> tuple[tuple[str, Finding], ...]:
    """Every finding of every page of a book as it opens."""
    return tuple(_said(name))


def _said(name: str) -> Iterator[tuple[str, Finding]]:
    for question in results():
        if question.startswith(OTHERS):
            continue
        try:
            found = answer(question, BOOKS[name]()).findings
        except AnalysisError:
            continue
        yield from ((question, finding) for finding in found)


def words(finding: Finding) -> str:
    return " ".join((finding.claim, *finding.caveats))


@pytest.mark.parametrize("name", BOOKS)
def test_every_ratio_names_its_two_groups_and_its_period(name: str) -> None:
    for question, finding in said(name):
        if RATIO.search(finding.claim) and finding.verdict != "cannot tell":
            assert COMPARED.search(finding.claim), (question, finding.claim)
            assert WHEN.search(words(finding)), (question, words(finding))


@pytest.mark.parametrize("name", BOOKS)
def test_what_is_expected_is_expected_by_something(name: str) -> None:
    for question, finding in said(name):
        if EXPECTED.search(finding.claim):
            assert BY_WHAT.search(words(finding)), (question, words(finding))


@pytest.mark.parametrize("name", BOOKS)
def test_a_base_rate_stands_beside_every_captured_share(name: str) -> None:
    for question, finding in said(name):
        if CAPTURED.search(finding.claim) and not NO_SHARE.search(finding.claim):
            assert BASE.search(finding.claim), (question, finding.claim)


@pytest.mark.parametrize("name", BOOKS)
def test_no_clear_ratio_is_written_with_an_end_at_1(name: str) -> None:
    """2.1 times as often (1.0 to 3.6) was called clear: what is above 1 is said to be."""
    for question, finding in said(name):
        if finding.verdict == CLEAR and RATIO.search(finding.claim):
            assert not re.search(r"\(1\.00? to |to 1\.00?\)", finding.claim), (question, finding.claim)


def test_what_is_expected_in_a_stage_of_life_is_not_what_accounts_at_that_stage_do() -> None:
    """Months 0–3: 43 of 717 churned, 15 would be expected: by all months, for at that stage 43 are expected."""
    told = [f.claim for question, f in said("sample") if question == "composition.drivers"]
    stages = [claim for claim in told if re.match(r"Months [\d–+]+: ", claim)]
    assert len(stages) == 2
    assert all("would be expected if all months were alike" in one and "at other times" in one for one in stages)
    assert not any("all months were alike" in claim for claim in told if claim not in stages)


def test_a_score_after_an_event_is_lower_than_another_one() -> None:
    told = [f.claim for question, f in said("sample") if question == "nps.events" and f.verdict == CLEAR]
    assert told
    assert all("in that quarter and the next than in their others" in claim for claim in told)


@pytest.mark.parametrize("name", BOOKS)
def test_nothing_is_said_to_be_the_cause(name: str) -> None:
    for question, finding in said(name):
        for text in (finding.claim, *finding.caveats):
            for sentence in re.split(r"(?<=[.!]) ", text):
                bare = re.sub(r"“[^”]*”", "", sentence)
                assert not CAUSE.search(bare) or SAID_NOT.search(bare), (question, sentence)


def test_the_rules_are_met() -> None:
    claims = [finding.claim for _, finding in said("sample")]
    for rule in (RATIO, EXPECTED, CAPTURED):
        assert sum(bool(rule.search(claim)) for claim in claims) >= 3
