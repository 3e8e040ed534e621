"""What people type reaches its page first: the questions a leader asks, the terms of the field, and three letters."""

import time
from itertools import combinations

import pytest

from analysis import contents, find
from analysis.counting.period import NAMED

KNOWN = {view.word for view in contents.views()}
# Pages that another issue brings; until then the next best answers.
SUMMARY = "summary" if "summary" in KNOWN else ""

QUESTIONS = {
    "what we lost last quarter in accounts and money": "composition",
    "why last quarter": "reasons",
    "which segment loses most money": "composition",
    "NRR and GRR": "revenue",
    "are we getting better": "change",
    "which accounts to call today": "health",
    "which renewals of the next 90 days are at risk, and for how much": "renewals",
    "which onboarding steps matter": "early",
    "what if churn fell to 5%": "projection",
    "which CSM does badly": "composition",
    "which office does badly": "composition",
    "when in their life customers leave": "stages",
    "did the program work": "experiment",
    "do detractors churn": "silence",
    "ARR at year end": "projection",
    "which early signals work": "signs",
    "how do we compare with others": "definitions",
    "who is ready to expand": "expansion",
    "can I justify another CSM": "saved_point",
    "everything about account X": "account",
    "did the price rise cause churn": "intervention",
    "three things for the board": SUMMARY,
}

TERMS = {
    "NRR": "revenue", "GRR": "revenue", "net dollar retention": "revenue", "MRR": "revenue", "ARR": "revenue",
    "quick ratio": "revenue", "contraction": "revenue", "downgrade": "revenue", "revenue churn": "revenue",
    "logo churn": "composition", "churn rate": "composition", "attrition": "composition", "segments": "composition",
    "CSM": "worth", "LTV": "worth", "CLV": "worth", "ARPA": "worth", "tiers": "worth", "cost to serve": "economics",
    "CAC": "economics", "onboarding": "early", "TTV": "value", "time to value": "value", "activation": "value",
    "forecast": "projection", "what if": "projection", "scenario": "projection", "QBR": "qbr", "EBR": "qbr",
    "deck": "qbr", "health score": "health", "at risk": "health", "playbook": "health",
    "which accounts to call": "health",
    "why": "reasons", "exit survey": "reasons", "voluntary churn": "causes", "post-mortem": "losses",
    "cohort": "cohorts", "retention curve": "survival", "Kaplan-Meier": "survival", "customer lifetime": "survival",
    "lifecycle": "stages", "renewals": "renewals", "up for renewal": "renewals", "upsell": "growth",
    "cross-sell": "expansion", "win-back": "returns", "reactivation": "returns", "dunning": "payments",
    "failed payments": "payments", "concentration": "standing", "NPS": "nps", "detractors": "nps", "CSAT": "nps",
    "response rate": "silence", "outage": "events", "red flags": "signs", "leading indicators": "leading",
    "customer 360": "account", "sample size": "design", "A/B test": "design", "pilot results": "experiment",
    "did the pilot work?": "experiment", "how many failed payments came back?": "dunning",
    "who can we upsell?": "growth", "plan a pilot": "design",
    "SPC": "target", "OKR": "goal", "ROI": "saved_point", "price increase": "intervention", "benchmark": "definitions",
    "churn definition": "rules", "upload": "open_book", "year over year": "change", "root cause": "drivers",
}  # fmt: skip


def first(typed: str) -> str:
    return next((view.word for view in find.views(typed)), "")


@pytest.mark.parametrize(("typed", "word"), [(typed, word) for typed, word in QUESTIONS.items() if word])
def test_a_question_of_a_leader_reaches_its_page_first(typed: str, word: str) -> None:
    assert first(typed) == word
    assert first(typed.upper().replace(",", "") + "?") == word


@pytest.mark.parametrize(("typed", "word"), TERMS.items())
def test_a_term_of_the_field_reaches_its_page_first(typed: str, word: str) -> None:
    assert first(typed) == word
    assert first(typed.lower()) == word


def test_there_are_22_questions_and_60_terms() -> None:
    assert len(QUESTIONS) == 22
    assert len(TERMS) >= 60


@pytest.mark.parametrize("view", contents.views(), ids=lambda view: view.word)
def test_a_page_is_found_by_its_question_and_its_label(view: contents.View) -> None:
    page = contents.page_of(view.word)
    assert first(view.question) == view.word
    assert contents.page_of(first(page.title)) == page
    assert view in find.views(view.label)[:2]


def test_any_page_is_first_after_three_keystrokes() -> None:
    letters = {word[:3] for entry in find._entries().values() for word in entry.words}
    reached = {first(typed) for typed in letters}
    assert {page.word for page in contents.pages()} <= {contents.page_of(word).word for word in reached if word}


@pytest.mark.parametrize(("typed", "word"), [("onbording", "early"), ("retension curve", "survival"),
                                             ("forcast", "projection"), ("renewls", "renewals")])  # fmt: skip
def test_a_misspelled_term_still_reaches_its_page(typed: str, word: str) -> None:
    assert first(typed) == word


@pytest.mark.parametrize("typed", ["", "   ", "?!", "zzzzzz", "\u0000", "🙂", "a" * 5000, "的"])
def test_what_nothing_is_called_finds_nothing_and_breaks_nothing(typed: str) -> None:
    assert find.views(typed) == []


def test_every_page_has_words_and_no_phrase_leads_to_two_pages() -> None:
    assert set(find.phrases()) >= KNOWN
    said = find.phrases()
    for one, other in combinations(said, 2):
        assert not set(said[one]) & set(said[other]), (one, other)


def test_a_word_of_the_glossary_is_answered() -> None:
    assert next(iter(find.terms("nrr"))) == "NRR"
    assert next(iter(find.terms("CSM"))) == "CSM"
    assert find.terms("") == {}
    assert find.terms("zzz") == {}


def test_finding_takes_a_tenth_of_the_time_a_reader_notices() -> None:
    find.views("warm up")
    begun = time.process_time()
    for typed in [*QUESTIONS, *TERMS]:
        find.views(typed)
    assert (time.process_time() - begun) / (len(QUESTIONS) + len(TERMS)) < 0.03


@pytest.mark.parametrize(
    ("typed", "word", "period"),
    [
        ("what we lost last quarter in accounts and money", "composition", "quarter"),
        ("Why last quarter?", "reasons", "quarter"),
        ("NRR this year", "revenue", "this-year"),
        ("churn by segment in the last 12 months", "composition", "year"),
        ("who to call last quarter", "health", ""),
        ("churn by quarter", "composition", ""),
    ],
)  # fmt: skip
def test_a_question_that_names_a_stretch_of_time_sets_it_where_the_page_has_one(typed, word, period) -> None:
    assert find.controls(typed, word).get(find.PERIOD, "") == period
    assert set(find._read()[find.PERIODS]) <= set(NAMED)


def test_a_change_that_the_book_knows_as_an_event_is_asked_about() -> None:
    kinds = ("Champion left", "Contract change", "Price increase")
    assert find.controls("did the price rise cause churn", "intervention", (), kinds) == {"event": "Price increase"}
    for typed in ("before and after", "what did a change do", "pricing change"):
        assert find.controls(typed, "intervention", (), kinds) == {}
    assert find.controls("price rise", "goal", (), kinds) == {}
