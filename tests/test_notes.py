"""Words in notes as warning signs: planted truth, twins in which nothing differs, and what notes may hold."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from asking import page, said
from books import SAMPLE, sample
from null_notes import KINDS, claims_of
from planted import SEEDS, opened
from scipy.stats import binom

from analysis import Book, account, health
from analysis.errors import MissingTable
from analysis.finding import CLEAR, SAME
from analysis.health.notes import _cannot_tell

TABLES = ("accounts", "mrr", "notes")
IDLE = ("Mitbewerber", "预算冻结")


def said_of(result: health.NoteWords, verdict: str) -> list[str]:
    return [str(f.about["word"]) for f in result.findings if f.verdict == verdict and "word" in f.about]


@pytest.mark.parametrize("seed", SEEDS)
def test_one_word_tells_two_months_ahead_and_two_others_do_not(seed: int) -> None:
    """D18, under other words: the one is found among all, the two are named."""
    book = opened(seed, tables=TABLES)
    found = health.notes(book)
    assert said_of(found, CLEAR) == ["umstieg"]
    row = found.words.iloc[0]
    assert 50 <= row["lead_days"] <= 78
    assert row["sure_low"] > 2
    named = health.notes(book, words=IDLE)
    assert said_of(named, CLEAR) == ["umstieg"]
    assert set(said_of(named, SAME)) <= set(IDLE)
    assert not set(IDLE) & set(named.words.loc[named.words["verdict"] == CLEAR, "label"])


@pytest.mark.parametrize("seed", SEEDS)
def test_on_the_unplanted_twin_no_word_tells(seed: int) -> None:
    found = health.notes(opened(seed, plant=False, tables=TABLES), words=(*IDLE, "Umstieg"))
    assert not [f for f in found.findings if f.verdict == CLEAR]


def test_the_page_says_it_by_itself() -> None:
    words = said(page("notes", sample()))
    assert "“alternative…” in notes:" in words
    assert "“competitor…” in notes is no strong sign" in words
    assert "“budget” in notes is no strong sign" in words
    assert "Low sentiment in notes" in words


def test_a_named_word_is_a_warning_sign_and_pays_for_all_words_looked_at() -> None:
    book = opened(SEEDS[0], tables=TABLES)
    tested = health.signs(book, words=("Umstieg", "Mitbewerber")).signs.set_index("sign")
    assert tested.loc["word_Umstieg", "weight"] > 0
    assert tested.loc["word_Mitbewerber", "weight"] == 0
    assert tested.loc["word_Mitbewerber", "p_value"] == 1
    needing = health.list_needing(opened(SEEDS[0], tables=(*TABLES, "touches")), words=("Umstieg",), most=600)
    assert needing["signs"].str.contains("“Umstieg” in notes").any()


def test_a_word_that_no_note_holds_is_said_to_be_in_none_and_never_0_of_0() -> None:
    book = opened(SEEDS[0], tables=TABLES)
    claims = [f.claim for f in health.notes(book, words=("Umstieg", "zebra")).findings]
    assert "Not enough data to say whether these come before churn: “zebra” (in no note)." in claims
    signs = [f.claim for f in health.signs(book, words=("Umstieg", "zebra")).findings]
    assert any("“zebra” in notes (no account has had it)" in claim for claim in signs)


def test_a_word_that_cannot_be_told_says_of_how_many_that_churned_it_was_written_before() -> None:
    word = pd.DataFrame({"label": ["rival"], "notes": [9], "accounts_with": [50], "churned": [29], "churned_with": [4]})
    assert "“rival” (written before 4 of 29 accounts churned)." in _cannot_tell(word).claim


def test_words_written_on_the_page_are_kept_with_the_notebook_and_not_in_the_address() -> None:
    app = page("notes", sample())
    app.text_area(key="named_words").set_value("budget freeze\n\n  rival*  \nBUDGET  freeze").run()
    assert app.session_state["kept_words"] == [{"word": "budget freeze"}, {"word": "rival*"}]
    assert "budget" not in str(app.query_params)
    assert "“budget freeze” in notes" in said(app)
    app.button(key="named_words-undo").click().run()
    assert app.session_state["kept_words"] == []


def test_a_word_named_on_the_page_is_kept_and_becomes_a_sign() -> None:
    words = said(page("signs", sample(), kept_words=[{"word": "alternative*"}]))
    assert "“alternative…” in notes (written in the last 90 days)" in words


ACCOUNTS = pd.DataFrame(
    {
        "account_id": [f"A{i}" for i in range(60)],
        "started_on": "2024-01-01",
        "churned_on": ["2025-03-10" if i < 20 else "" for i in range(60)],
    }
)


def by_hand(text: str, other: str = "all is well", days: int = 30) -> Book:
    """Twenty of sixty accounts leave on one day, and of these the notes of some days before hold a text."""
    day = (pd.Timestamp("2025-03-10") - pd.Timedelta(days=days)).date().isoformat()
    notes = pd.DataFrame(
        {"account_id": ACCOUNTS["account_id"], "noted_on": day, "text": [text] * 20 + [other] * 40, "author": "x"}
    )
    return Book.from_frames(accounts=ACCOUNTS, notes=notes, as_of="2025-12-31")


def test_by_hand_all_twenty_that_left_had_the_word_of_sixty_alike() -> None:
    found = health.notes(by_hand("thinking of leaving"), words=("leaving",))
    row = found.words[found.words["label"] == "leaving"].iloc[0]
    assert (row["accounts"], row["accounts_with"], row["churned"], row["churned_with"]) == (60, 20, 20, 20)
    assert row["expected"] == pytest.approx(20 / 3)
    # Hoeffding: at most the chance that twenty drawn apart with 1 in 3 each all hold it.
    assert row["p_value"] == pytest.approx((1 / 3) ** 20)
    assert (row["lead_days"], row["on_now"]) == (30, 0)


def test_a_note_written_after_the_day_looked_at_tells_nothing() -> None:
    """Of all that left the word is written, a hundred days after they did."""
    found = health.notes(by_hand("they left us", days=-100), words=("left",))
    assert found.words["churned_with"].sum() == 0
    assert not [f for f in found.findings if f.verdict == CLEAR]


@pytest.mark.parametrize("text", ["競合を検討している", "정말 경쟁사로 갑니다", "客户说预算冻结", "ลูกค้าดูคู่แข่ง"])
def test_a_word_is_suggested_in_languages_with_and_without_spaces(text: str) -> None:
    # The others have as much written, letter by letter: the same backwards.
    found = health.notes(by_hand(text, text[::-1]), words=())
    assert (found.words["verdict"] == CLEAR).any()
    assert all(word in text for word in found.words.loc[found.words["verdict"] == CLEAR, "label"])


SAYINGS = ("the customer at the company mentioned {} again", "{} was mentioned", "heard of {} at the company")
IDLE_TALK = ("weekly call with the company went well", "report sent out", "mentioned a login", "the plan was looked at")


def _with_sayings(seed: int, told: tuple[str, ...], rest: float = 0.05) -> Book:
    """Of 400 accounts 80 leave; of those, each of these words is said of six in ten, within sentences of idle words."""
    random, end = np.random.default_rng(seed), pd.Timestamp("2025-03-10")
    accounts = pd.DataFrame({"account_id": [f"A{i:03d}" for i in range(400)], "started_on": "2024-06-01",
                             "churned_on": ["2025-03-10"] * 80 + [""] * 320})  # fmt: skip
    notes = []
    for number in range(400):
        of = [w for w in told if random.random() < (0.6 if number < 80 else rest)]
        said = [SAYINGS[random.integers(3)].format(word) for word in of]
        said += [IDLE_TALK[random.integers(4)] for _ in range(5 - len(said))]
        notes += [(f"A{number:03d}", str((end - pd.Timedelta(days=25 + at)).date()), t) for at, t in enumerate(said)]
    frame = pd.DataFrame(notes, columns=["account_id", "noted_on", "text"])
    return Book.from_frames(accounts=accounts, notes=frame, as_of="2025-12-31")


def _clear_words(book: Book, words: tuple[str, ...] = ()) -> set[str]:
    found = health.notes(book, words=words).words
    return set(found.loc[found["verdict"] == CLEAR, "label"])


@pytest.mark.parametrize("seed", SEEDS)
def test_the_words_around_a_word_that_tells_are_not_named_with_it(seed: int) -> None:
    """The, company and mentioned stand in the notes of one word more often than elsewhere, and tell nothing by it."""
    book = _with_sayings(seed, ("insolvency",))
    assert _clear_words(book) == {"insolvency"}
    assert not {"the", "company", "mentioned"} & set(health.notes(book, words=()).words["label"])
    assert _clear_words(book, ("insolvenc*",)) == {"insolvenc*"}


@pytest.mark.parametrize("seed", SEEDS)
def test_two_words_that_tell_are_both_named_and_nothing_on_a_book_without(seed: int) -> None:
    assert _clear_words(_with_sayings(seed, ("insolvency", "merger"))) == {"insolvency", "merger"}
    assert not _clear_words(_with_sayings(seed, ("insolvency", "merger"), rest=0.6))


def test_a_word_of_every_other_note_is_not_suggested_and_is_tested_if_named() -> None:
    book = by_hand("the rival called us", "the weather is fine")
    assert "the" not in set(health.notes(book, words=()).words["label"])
    text = ["customer left"] * 20 + ["customer stays"] * 24 + ["weather again"] * 16
    notes = pd.DataFrame({"account_id": ACCOUNTS["account_id"], "noted_on": "2025-02-08", "text": text})
    common = Book.from_frames(accounts=ACCOUNTS, notes=notes, as_of="2025-12-31")
    assert not {"customer"} & set(health.notes(common, words=()).words["label"])
    row = health.notes(common, words=("customer",)).words.set_index("label").loc["customer"]
    assert row["share_on"] > 0.5
    assert row["verdict"] == CLEAR


def test_without_notes_it_says_what_would_help() -> None:
    with pytest.raises(MissingTable, match="no notes"):
        health.notes(Book.from_frames(accounts=ACCOUNTS, as_of="2025-12-31"))


def test_tickets_with_a_text_are_notes_too() -> None:
    touches = pd.DataFrame(
        {"account_id": ACCOUNTS["account_id"], "touched_on": "2025-02-08", "kind": "ticket",
         "text": ["we look at a rival"] * 20 + ["login is slow"] * 40}
    )  # fmt: skip
    found = health.notes(Book.from_frames(accounts=ACCOUNTS, touches=touches, as_of="2025-12-31"), words=())
    assert "rival" in set(found.words.loc[found.words["verdict"] == CLEAR, "label"])


@pytest.mark.parametrize(
    ("bad", "good"), [("negative", "positive"), ("Negativ", "positiv"), ("負面", "正面"), ("-0.8", "0.6"), ("1", "5")]
)
def test_a_sentiment_in_the_file_is_a_measure_of_its_own(bad: str, good: str) -> None:
    notes = pd.DataFrame(
        {"account_id": ACCOUNTS["account_id"], "noted_on": "2025-02-08", "text": "a call as always",
         "sentiment": [bad] * 14 + [good] * 46}
    )  # fmt: skip
    found = health.notes(Book.from_frames(accounts=ACCOUNTS, notes=notes, as_of="2025-12-31"), words=())
    row = found.tone.iloc[0]
    assert (row["sign"], row["accounts_with"], row["churned_with"], row["verdict"]) == ("sentiment", 14, 14, CLEAR)


def test_the_accounts_behind_a_word_come_with_their_latest_note_as_text() -> None:
    notes = pd.DataFrame(
        {"account_id": ["A30", "A30", "A31"], "noted_on": ["2025-12-01", "2025-12-20", "2025-12-05"],
         "text": ["<b>rival</b> one", "[rival](http://x) two", "nothing"]}
    )  # fmt: skip
    listed = health.list_notes_with(Book.from_frames(accounts=ACCOUNTS, notes=notes, as_of="2025-12-31"), word="rival")
    assert listed["text"].tolist() == ["[rival](http://x) two"]


@pytest.mark.parametrize("kind", KINDS)
def test_on_books_where_nothing_differs_a_word_is_seldom_claimed(kind: str) -> None:
    """Where leavers have more notes too: more words hold any word more often, so like is compared with like."""
    assert not claims_of(kind, 0)


def test_the_rate_of_false_claims_was_measured_and_holds() -> None:
    kept = pd.read_csv(Path(__file__).parent / "calibration" / "notes.csv")
    assert set(kept["kind"]) == set(KINDS)
    assert set(kept["what"]) == {"notes", "relations"}
    assert (kept["claims"] <= binom.ppf(0.99, kept["books"], 0.05)).all()


def test_a_note_stands_on_the_account_timeline_as_text() -> None:
    notes = pd.DataFrame(
        [("A30", "2025-12-01", "<b>rival</b>  [x](y)\nnext line", "call"), ("A30", "2025-12-20", "x" * 5000, "call")],
        columns=["account_id", "noted_on", "text", "kind"],
    )
    happened = account.analyze(
        Book.from_frames(accounts=ACCOUNTS, notes=notes, as_of="2025-12-31"), account_id="A30"
    ).happened
    assert list(happened["lane"]) == ["Notes", "Notes"]
    assert happened["says"][0] == "call: <b>rival</b> [x](y) next line"
    assert happened["says"][1] == f"call: {'x' * 1000}…"


def test_what_was_planted_is_counted_in_the_files() -> None:
    facts = json.loads((SAMPLE / "truth.json").read_text(encoding="utf-8"))["facts"]
    accounts, notes, people = (pd.read_csv(SAMPLE / f"{name}.csv") for name in ("accounts", "notes", "contacts"))
    left = set(accounts.loc[accounts["churned_on"].notna(), "account_id"])
    told = notes[notes["text"].str.contains(facts["D18"]["word"])]
    assert facts["D18"]["rows_with_it"] == len(told)
    assert facts["D18"]["leavers_noted"] == len(left & set(told["account_id"]))
    sponsored = set(people.loc[people["level"] == facts["D19"]["level"], "account_id"])
    assert facts["D19"]["leavers_with_one"] == len(left & sponsored)
    assert facts["D19"]["others_with_one"] == len(sponsored - left)
