"""The summary: what it claims its pages say, what it counts its pages count, and where nothing differs it is silent."""

import math
import re
import time
from functools import cache
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from asking import frame, page, said, to
from books import SAMPLE, sample, twelve
from nightly import most, times
from null_books import BOOKS
from planted import SEEDS, opened
from public_data import public
from test_every_analysis import _shuffled

from analysis import Book, composition, contents, health, nps, revenue, summary, survival
from analysis.counting import MISSING
from analysis.counting.period import year_to
from analysis.estimate import benjamini_hochberg, change_between
from analysis.finding import CLEAR, OPEN, Family, Finding
from analysis.phrases import expected, in_currency, money, percent, priced
from analysis.summary.cards import MOST_WORDS
from analysis.summary.numbers import USUAL, Number
from analysis.summary.questions import EACH, FAMILIES, Question
from analysis.summary.reading import Answered, ask
from analysis.summary.selection import choose
from analysis.summary.unanswered import more_accounts
from pages._cells import summary as summary_cells
from pages._cells.summary_cards import stake

NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")


@cache
def read_sample() -> tuple[Answered, ...]:
    return summary.read(sample())


def some(book: Book) -> tuple[Answered, ...]:
    """What a book says to every third question; by night to all."""
    return tuple(ask(question, book) for question in summary.questions(book)[:: times(3, 1)])


@cache
def told() -> summary.Summary:
    return summary.judge(sample(), read_sample())


def claims(told: summary.Summary) -> list[str]:
    return [f.claim for story in told.stories for f in (story.finding, *(finding for _, finding in story.under))]


def test_what_is_asked_is_fixed_before_any_outcome_is_seen() -> None:
    """The same questions whatever the columns hold: those of the table of contents, each with a page of its own."""
    planted, twin = (opened(SEEDS[0], plant) for plant in (True, False))
    assert summary.questions(planted) == summary.questions(twin)
    words = {view.word for view in contents.views()}
    assert {word for word, *_ in FAMILIES} <= words
    across = [question for question in summary.questions(planted) if question.word == "survival"]
    assert [question.by for question in across] == list(planted.dimensions)
    assert {how for word, _, _, how in FAMILIES if word in ("survival", "composition")} == {EACH}


def family(name: str, *p: float) -> tuple[Family, list[Finding]]:
    findings = [Finding(f"{name} {place}.", CLEAR, 2.0, 1.1, 3.0, p_value=value, family=name, fact=f"{name}{place}")
                for place, value in enumerate(p)]  # fmt: skip
    return Family.over(name, p), findings


def answered(*families: tuple[Family, list[Finding]]) -> list[Answered]:
    return [Answered(Question(one.name, "composition", "analyze"), SimpleNamespace(families=(one,), findings=found))
            for one, found in families]  # fmt: skip


def test_a_claim_clear_on_its_page_is_no_claim_of_the_summary_where_many_questions_were_asked() -> None:
    """By hand: of ten families one has p = .02: alone it stands, of ten not (.02 > .05 / 10); .004 does."""
    rest = [family(f"quiet{place}", 0.5) for place in range(9)]
    assert len(choose(answered(family("a", 0.02))).claims) == 1
    assert choose(answered(family("a", 0.02), *rest)).claims == ()
    assert len(choose(answered(family("a", 0.004), *rest)).claims) == 1


def test_inside_a_chosen_family_only_what_passes_the_share_of_chosen_families() -> None:
    """By hand: R = 1 of m = 10, so 0.05 x 1 / 10 = .005: of .001, .004 and .03 two stand (Benjamini and Bogomolov)."""
    rest = [family(f"quiet{place}", 0.9) for place in range(9)]
    held = choose(answered(family("a", 0.001, 0.004, 0.03), *rest))
    assert [finding.claim for _, finding in held.claims] == ["a 0.", "a 1."]
    assert (held.families, held.comparisons, held.clear) == (10, 12, 12)
    both = choose(answered(family("a", 0.001, 0.004, 0.03), family("b", 0.009), *rest[:8]))
    assert benjamini_hochberg([0.001, 0.009, *[0.9] * 8])[1] == pytest.approx(0.045)
    assert [finding.claim for _, finding in both.claims] == ["a 0.", "a 1.", "b 0."]


def test_what_is_claimed_before_the_last_answer_is_claimed_after_it() -> None:
    everything = read_sample()
    final = {finding.claim for _, finding in choose(everything).claims}
    for known in (10, 20, 30):
        early = choose(everything[:known], len(everything) - known)
        assert {finding.claim for _, finding in early.claims} <= final


def test_nothing_is_claimed_that_its_page_does_not_say() -> None:
    """Each claim is a sentence of the answer of its question, and a card holds no number that its claim does not."""
    by_question = {each.question: {f.claim for f in each.findings} for each in read_sample()}
    assert 8 <= len(told().stories) <= 24
    for story in told().stories:
        for question, finding in ((story.question, story.finding), *story.under):
            assert finding.claim in by_question[question]
            card = summary.said(question, finding)
            assert len(card.headline.split()) <= MOST_WORDS
            assert set(NUMBER.findall(card.headline)) <= set(NUMBER.findall(finding.claim)), card.headline


@pytest.mark.parametrize("place", range(4))
def test_the_page_that_a_card_leads_to_says_the_claim(place: int) -> None:
    story = told().stories[place]
    app = frame(book=sample())
    for name, value in story.question.view.items():
        app.query_params[name] = value
    to(app, story.question.word)
    assert story.finding.claim.replace("&", "&amp;") in said(app)


def test_the_six_numbers_are_those_of_their_pages() -> None:
    book = sample()
    found = {number.label: number for number in summary.numbers(book)}
    earned, churn = revenue.analyze(book), composition.analyze(book)
    assert found["MRR"].amount == earned.bridge.set_index("step")["amount"]["closing"] == 525_071
    assert found["NRR"].amount == earned.metrics["nrr"].iloc[-1]
    assert found["GRR"].amount == earned.metrics["grr"].iloc[-1]
    assert found["Logo churn"].amount == churn.total["rate"].iloc[0] == pytest.approx(44 / 550)
    since = year_to(book.as_of)  # type: ignore[arg-type]
    assert found["NPS"].amount == nps.analyze(book, since=since, until=book.as_of).total["nps"].iloc[0]
    assert found["Due in 90 days"].amount == revenue.renewals(book).months["mrr"].sum()


def test_a_change_is_marked_only_where_it_is_clear() -> None:
    found = {number.label: number for number in summary.numbers(sample())}
    assert found["MRR"].clear
    assert found["MRR"].said == "up in 12 of 12 months"
    for label in ("NRR", "GRR", "Logo churn", "NPS"):
        assert not found[label].clear
        assert found[label].said == "within normal variation"
    assert found["Logo churn"].change == "+0.8 points"
    assert percent(found["Logo churn"].amount) == "8.0%"


def test_a_change_between_two_estimates_is_that_of_newcombe() -> None:
    """Newcombe (1998), method 10, example (a): 56/70 against 48/80, 0.2000 (0.0524 to 0.3339)."""
    from analysis.estimate import wilson

    (p0, p1), (before, after) = (48 / 80, 56 / 70), (wilson(48, 80), wilson(56, 70))
    found = change_between((p0, *map(float, before)), (p1, *map(float, after)))
    assert found == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)


def test_what_a_book_lacks_is_said_with_what_it_needs() -> None:
    book = Book.from_files(SAMPLE / "one_table.csv")
    lacks = {number.label: number.lacks for number in summary.numbers(book)}
    assert "MRR" in lacks["NRR"]
    assert "NPS" in lacks["NPS"]
    assert not lacks["Logo churn"]


# What was planted in the sample, and words by which a claim of the summary says it.
PLANTED = {
    "D2": r"Compared with SMB, an account of Enterprise",
    "D3": r"Hospitality.*times as often",
    "D6": r"Lisbon .*lower",
    "D7": r"After “Executive turnover” accounts score",
    "D8": r"In months 0–3 accounts churn",
    "D9": r"2023 plan: .* reach month 5 churn",
    "D10": r"Usage falls about 3 months before",
    "D11": r"12-month contracts churn .* at renewal",
    "D12": r"(Silent|Single-threaded|Zombie|reference declined) \(",
    "D15": r"The score predicts who churns",
    "D20": r"first retried after 5 days, 72% were paid at that retry",
    "D21": r"had not reached “Go-live” by day 90 churned 4\.2 times as often",
    "D22": r"At least 95% of seats in use: 69% bought more seats",
}


def test_what_was_planted_in_the_sample_is_claimed() -> None:
    everything = claims(told())
    missing = [name for name, words in PLANTED.items() if not any(re.search(words, claim) for claim in everything)]
    assert missing == []


@pytest.mark.parametrize("seed", SEEDS)
def test_a_twin_in_which_nothing_is_planted_claims_nothing_of_groups(seed: int) -> None:
    book = opened(seed, plant=False)
    judged = summary.judge(book, some(book))
    assert claims(judged) == []


def null(kind: str, number: int) -> Book:
    return BOOKS[kind](np.random.default_rng([18, sum(map(ord, kind)), number]), accounts=300)


def test_of_books_in_which_nothing_differs_at_most_5_in_100_hold_any_claim() -> None:
    books = times(2, 400)
    held = 0
    for number in range(books):
        book = null("flat", number)
        held += bool(choose(summary.read(book)).claims)
    print("flat", books, held)
    assert held <= (most(books) * books if books > 20 else 0)


def test_the_order_of_the_rows_says_nothing() -> None:
    names = ("accounts", "mrr", "nps")
    one, other = (Book.from_files(*(make(SAMPLE / f"{name}.csv") for name in names)) for make in (str, _shuffled))
    first, second = (summary.judge(book, some(book)) for book in (one, other))
    assert claims(first) == claims(second) != []
    assert first.budget == second.budget


def test_one_fact_counts_once_and_stories_are_not_sentences() -> None:
    facts = [f.fact for s in told().stories for f in (s.finding, *(g for _, g in s.under)) if f.fact]
    assert len(facts) == len(set(facts))
    assert len(told().stories) < len(told().chosen.claims)


def test_money_that_was_lost_comes_first_by_the_lower_end() -> None:
    stakes = [s.finding.stake_low for s in told().stories if s.money and summary.lost(s.finding)]
    assert len(stakes) >= 2
    assert stakes == sorted(stakes, reverse=True)
    assert [s.money for s in told().stories] == sorted((s.money for s in told().stories), reverse=True)


def test_what_cannot_be_told_says_what_it_needs() -> None:
    found = told().open
    assert 1 <= len(found) <= 3
    assert found[0].title == "Did churn change in the last six months?"
    assert "quarter" in found[0].needs
    assert all(one.needs for one in found)


def test_how_many_more_accounts_it_takes() -> None:
    """By hand: an interval of ±2 about 1 has to be half as wide: four times as many accounts."""
    assert "about 4.0 times" in more_accounts(Finding("A difference.", OPEN, 1.0, -1.0, 3.0))
    assert "about 4.0 times" in more_accounts(Finding("2 times as often.", OPEN, 2.0, 0.5, 8.0))
    assert more_accounts(Finding("No number.", OPEN, math.nan, -1.0, 1.0)) == ""


def test_the_facts_of_the_year_stand_beside_the_claims() -> None:
    """What was planted in the sample: forty small and four large, what gave no warning, and what carried the year."""
    said_ = " ".join(finding.claim for _, finding in told().facts)
    assert "SMB, which holds 56% of all accounts: 40 of 44. By MRR Enterprise weighs as much" in said_
    assert "NPS gave no warning" in said_
    assert "Expansion carried the year" in said_
    assert "one in six, were failed payments" in said_


def test_what_comes_up_is_what_its_pages_list() -> None:
    found = {ahead.word: ahead for ahead in summary.coming(sample())}
    assert found["renewals"].title == "98 contracts renew by March 2026"
    assert "55 accounts are at risk, with 43,739 MRR" in found["health"].title
    needing = health.list_needing(sample())
    assert [row[0] for row in found["health"].rows] == list(needing["name"].head(3))


def test_the_page_is_read_beside_it_and_says_how_far_it_is() -> None:
    app = page("summary", sample())
    reading = next(iter(app.session_state["readings"].values()))
    assert reading.wait().finished
    app.run()
    assert '<p class="story">' in said(app)
    assert [button.label for button in app.button].count("Add to QBR") >= 7


def test_not_useful_hides_a_story_and_undo_brings_it_back_and_the_review_takes_what_is_shown() -> None:
    app = page("summary", sample(), readings={})
    next(iter(app.session_state["readings"].values())).wait()
    app.run()
    first = re.search('<p class="story">(.*?)</p>', said(app)).group(1)  # type: ignore[union-attr]
    app.button(key="hide-0").click().run()
    assert first not in said(app)
    assert "1 story hidden" in " ".join(caption.value for caption in app.caption)
    app.button(key="undo-hidden").click().run()
    assert first in said(app)
    app.button(key="add-0").click().run()
    assert len(app.session_state["pack"]) == 1
    app.button(key="business-review").click().run()
    assert len(app.session_state["pack"]) >= 7


def test_a_book_that_can_say_little_has_a_summary_too() -> None:
    books = (Book.from_files(SAMPLE / "nps.csv"), twelve(), Book.from_files(SAMPLE / "one_table.csv"))
    for book in books[: times(2, 3)]:
        app = page("summary", book)
        next(iter(app.session_state["readings"].values())).wait()
        app.run()
        assert not app.exception


def test_on_telco_accounts_now_on_month_to_month_contracts_lead() -> None:
    """A snapshot of 7,043 accounts: who is on which contract now, and not who chose it because they stay."""
    book = Book.from_files(*public("ibm_telco_churn.csv"))
    words = ("composition", "survival", "economics") if times(1, 0) else {view.word for view in contents.views()}
    judged = summary.judge(book, tuple(ask(one, book) for one in summary.questions(book) if one.word in words))
    first = judged.stories[0]
    headline = summary.said(first.question, first.finding).headline
    assert "now on month-to-month contracts" in headline.lower()
    assert headline.startswith("Accounts now on ")


def test_a_card_on_early_churn_counts_the_same_accounts_twice() -> None:
    """97 of 388 stood beside what 299 of them would lose; "of similar accounts 10.5 would" named no accounts at all."""
    question = next(one for one in summary.questions(sample()) if one.word == "peers")
    result = survival.peers(sample())
    rows, partly = result.groups[result.groups["verdict"] == CLEAR], 0
    for (_, row), finding in zip(rows.iterrows(), result.findings, strict=False):
        headline = summary.said(question, finding).headline
        assert f"{row['with_peers_left']} of {row['with_peers']} churned within 12 months; " in headline
        assert f"; at the odds of similar accounts, {expected(row['at_peers'])} of them would." in headline
        assert (" with peers: " in headline) == (row["with_peers"] < row["accounts"])
        partly += row["with_peers"] < row["accounts"]
    assert 0 < partly < len(rows)


def test_accounts_of_which_nothing_is_known_are_said_to_lack_it() -> None:
    """The brackets of (missing) are taken off a card: it spoke of accounts of no name."""
    about = {"country": MISSING, "started": "any year"}
    told = f"Country {MISSING}: 7 of 20 churned within 12 months"
    claim = f"{told}; at the odds of all others 1.5 of the 20 would (odds 5)."
    question = next(one for one in summary.questions(sample()) if one.word == "peers")
    headline = summary.said(question, Finding(claim, CLEAR, 5.0, 2.0, 9.0, 20, 0.001, about)).headline
    assert headline == (
        "Accounts without country: 7 of 20 churned within 12 months; at the odds of all others, 1.5 of them would."
    )


def test_money_of_a_sign_is_of_the_days_ahead_and_of_no_year() -> None:
    finding = Finding("A sign.", CLEAR, 2.0, 1.5, 3.0, 10, 0.001, stake=50.0, stake_low=40.0, stake_high=60.0)
    assert "in 90 days" in stake("signs", finding)
    assert "a year" not in stake("signs", finding)
    assert "lost a year beyond the rest" in stake("composition", finding)


def test_the_first_sentence_writes_its_labels_as_a_sentence_does_and_arr_has_its_currency() -> None:
    calm = [Number(label, "revenue", "1", "0.0 points", USUAL) for label in ("Logo churn", "NRR", "NPS")]
    assert summary.headline(tuple(calm)) == "Logo churn, NRR and NPS stayed within normal variation."
    grown = Number("MRR", "revenue", "€9", "+2.0%", "up", True)
    assert summary.headline((grown, *calm)).endswith("+2.0%. Logo churn, NRR and NPS stayed within normal variation.")
    other = (grown, calm[1], calm[0])
    assert summary.headline(other).endswith("NRR and logo churn stayed within normal variation.")
    with in_currency("EUR"):
        assert (priced("6.30M"), priced("−6.30M")) == ("€6.30M", "−€6.30M")
    assert priced("6.30M") == "6.30M"


def test_cards_that_are_drawn_again_alone_write_money_in_the_currency_of_the_book(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def judged(*_: object) -> None:
        raise RuntimeError(money(5))

    monkeypatch.setattr(summary_cells, "reading_of", lambda _: None)
    monkeypatch.setattr(summary_cells, "judged", judged)
    with in_currency(""), pytest.raises(RuntimeError, match="€5"):
        summary_cells._matters(sample())


def test_who_waits_for_the_summary_is_no_page_that_goes_first() -> None:
    began = time.monotonic()
    reading = (
        summary.Reading(Book.from_frames(accounts=pd.DataFrame({"account_id": ["a", "b"]})), busy=lambda: True)
        .start()
        .wait(60)
    )
    assert reading.finished
    assert time.monotonic() - began < 30, "each question would wait for a page to end that waits for the question"
