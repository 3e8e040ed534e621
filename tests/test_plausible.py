"""Numbers that can hardly be meant are asked about before a book opens, and an answer changes what they rest on."""

from collections.abc import Callable

import pytest

from analysis import Book
from analysis.book import plausible
from analysis.book.draft import Draft
from analysis.book.question import NO, YES, Question
from analysis.book.questions import answered, ask_anew, questions
from analysis.book.second_look import SECOND_LOOK

File = tuple[str, bytes]
DAYS = [f"2024-{i % 12 + 1:02}-{i % 27 + 1:02}" for i in range(60)]
GONE = [i % 4 == 0 for i in range(60)]


def made(name: str, header: str, row: Callable[[int], str], rows: int = 60) -> File:
    return name, "\n".join([header, *map(row, range(rows))]).encode()


ONE_MONTH_EACH = [made("billing.csv", "customer_id,month,mrr", lambda i: f"c{i},{DAYS[i][:7]},100")]
ONE_START = [
    made("c.csv", "customer_id,created_at,churn_date", lambda i: f"c{i},2025-06-30,{'2024-03-01' if GONE[i] else ''}")
]
TWO_AMOUNTS = [
    made("accounts.csv", "account_id,signup_date,mrr", lambda i: f"c{i},{DAYS[i]},300"),
    made("subs.csv", "sub_id,account_id,monthly_price,start_date,end_date",
         lambda i: f"s{i},c{i},100,{DAYS[i]},{'2025-02-01' if GONE[i] else ''}"),
]  # fmt: skip
YEARS = [made("c.csv", "user_id,signup_date,tenure_months,churned",
              lambda i: f"u{i},{2015 + i % 8}-01-05,{9 - i % 8},{int(GONE[i])}"),
         made("log.csv", "log_id,user_id,event_date,event_name", lambda i: f"e{i},u{i},2024-01-05,login")]  # fmt: skip
SET_ASIDE = [made("c.csv", "customer_id,signup_date,churn_date",
                  lambda i: f"c{i},{DAYS[i]},{'2023-01-01' if i % 3 else ''}")]  # fmt: skip
NOBODY = [made("c.csv", "customer_id,signup_date,churned,standing",
               lambda i: f"c{i},{DAYS[i]},0,{'Cancelled customer' if GONE[i] else 'Active customer'}")]  # fmt: skip
MOVES = "transaction_id,customer_id,date,type,amount"
BOTH_WAYS = [
    made("moves.csv", MOVES, lambda i: f"t{i},c{i // 3},{DAYS[i % 3]},{('new', 'expansion', 'churn')[i % 3]},50")
]
NO_SUM = [
    made("accounts.csv", "customer_id,signup_date,mrr", lambda i: f"c{i},{DAYS[i]},300"),
    made("moves.csv", MOVES, lambda i: f"t{i},c{i // 2},{DAYS[i % 2]},{('new', 'expansion')[i % 2]},{70 - i % 2}"),
]
MARKED = [made("months.csv", "customer_id,month,mrr,churned_flag",
               lambda i: f"c{i % 30},2024-0{i // 30 + 1},50,{int(i < 10)}")]  # fmt: skip
STRANGERS = [
    made("stripe.csv", "payment_id,customer_id,created,amount", lambda i: f"p{i},cus_{i % 20},{DAYS[i]},50"),
    made("shop.csv", "order_id,customer_id,order_date,amount", lambda i: f"o{i},C-{i % 30},{DAYS[i]},50"),
]
NINES = [made("c.csv", "customer_id,signup_date,churned,mrr",
              lambda i: f"c{i},{DAYS[i]},{int(GONE[i])},{9999.99 if i == 7 else 50 + i}")]  # fmt: skip
MISSPELLED = [made("pilot.csv", "unit_id,arm,score",
                   lambda i: f"u{i},{'tretment' if i == 7 else ('control', 'treatment')[i % 2]},{i % 9}")]  # fmt: skip
KINDS = ("new", "Migration", "new", "upgrade")
STRANGE = [
    made("moves.csv", "customer_id,date,type,mrr_change", lambda i: f"c{i // 2},{DAYS[i]},{KINDS[i % 4]},50"),
]
SEVEN = [made("answers.csv", "answer_id,customer_id,date,nps_score", lambda i: f"a{i},c{i},{DAYS[i]},{i % 7 + 1}")]
ALL_END = [made("subscriptions.csv", "subscription_id,customer_id,start_date,end_date,price",
                lambda i: f"s{i},c{i},2024-{i % 9 + 1:02}-05,2024-{i % 9 + 3:02}-04,50")]  # fmt: skip
TEAMS = [
    made("raw_users.csv", "id,name,created_at,gaggle_id", lambda i: f"{i},Person {i},{DAYS[i]},{i % 24}"),
    made("raw_gaggle.csv", "id,name,created_at", lambda i: f"{i},Gaggle {i},{DAYS[i]}", 24),
]
TWO_FLAGS = [
    made("users.csv", "user_id,signup_date,churned", lambda i: f"u{i},{DAYS[i]},{int(i < 8)}"),
    made("renewals.csv", "user_id,outcome", lambda i: f"u{i},{('renewed', 'churned')[GONE[i]]}", 40),
]
IN_USE = [
    made("accounts.csv", "account_id,account_name,created_date", lambda i: f"a{i},Firm {i},{DAYS[i]}"),
    made("usage.csv", "account_id,monthly_logins,is_churned", lambda i: f"a{i},{i},{GONE[i]}", 24),
]
PAST_THEIR_TERM = [
    made("customers.csv", "customer_id,signup_date,churn_date", lambda i: f"c{i},{DAYS[i]},{'2025-12-05' * GONE[i]}"),
    made("subscriptions.csv", "customer_id,duration_months,monthly_price,start_date", lambda i: f"c{i},1,10,{DAYS[i]}"),
]
FLAG_AND_END = [
    made("customers.csv", "customer_id,company_name,signup_date", lambda i: f"c{i},Firm {i},{DAYS[i]}"),
    made("subscriptions.csv", "subscription_id,customer_id,monthly_revenue,start_date,end_date,is_active",
         lambda i: f"s{i},c{i % 60},50,{DAYS[i % 60]},{'2025-12-01' * (i % 4 < 2)},{i % 2 > 0}", 120),
]  # fmt: skip
ALL = {
    "terms_over": PAST_THEIR_TERM, "runs_by_what": FLAG_AND_END,
    "others_here": IN_USE,
    "scale": SEVEN, "ends_or_terms": ALL_END, "accounts_above": TEAMS, "churned_in": TWO_FLAGS,
    "direction_of_kinds": STRANGE,
    "churn_flag": MARKED, "ids_apart": STRANGERS, "amount_is": BOTH_WAYS, "mrr_when": NO_SUM,
    "churned_everybody": ONE_MONTH_EACH, "churned_by": NOBODY, "started_once": ONE_START, "mrr_of": TWO_AMOUNTS,
    "tenure_or_start": YEARS, "rows_left": SET_ASIDE,
    "amount_of_nines": NINES, "arms_alike": MISSPELLED,
}  # fmt: skip


def asked(files: list[File]) -> tuple[Draft, dict[str, Question]]:
    draft = Draft.from_files(files)
    return draft, {q.word: q for q in questions(draft) if q.word in ALL}


def test_every_rule_has_a_book_here_that_it_asks_about() -> None:
    assert {rule.word for rule in plausible.RULES} - {rule.word for rule in SECOND_LOOK} == set(ALL)


@pytest.mark.parametrize("word", ALL)
def test_a_number_that_can_hardly_be_meant_waits_for_the_reader_and_yes_is_kept(word: str) -> None:
    draft, found = asked(ALL[word])
    assert found[word].waits
    assert not any(q.waits for q in questions(answered(draft, found[word], YES)) if q.word == word)


# Of these the answer alone says how the file is read: test_moved_levels.
KEPT = {"direction_of_kinds", "others_here"}


@pytest.mark.parametrize("word", sorted(set(ALL) - KEPT))
def test_another_answer_than_yes_changes_how_the_file_is_read(word: str) -> None:
    draft, found = asked(ALL[word])
    before = draft.recipe.files
    later = answered(draft, found[word], found[word].options[-1][0])
    assert [f.table for f in before] != [f.table for f in later.recipe.files] or any(
        one.columns != two.columns or set(two.settings) - {word} != set(one.settings)
        for one, two in zip(before, later.recipe.files, strict=True)
    )
    assert not any(q.waits for q in questions(later) if q.word == word)


def test_one_start_that_nothing_contradicts_is_said_and_can_be_changed() -> None:
    draft, found = asked([made("c.csv", "customer_id,created_at,churned", lambda i: f"c{i},2025-06-30,{int(GONE[i])}")])
    assert not found["started_once"].waits
    assert found["started_once"].chosen == YES
    assert draft.opened.built.engine.row("SELECT count(started_on), sum(churned) FROM accounts") == (60, 15)
    later = answered(draft, found["started_once"], NO)
    assert "started_on" not in later.recipe.files[0].columns
    draft, found = asked([made("c.csv", "customer_id,created_at,tenure_months,churned",
                               lambda i: f"c{i},2025-06-30,{i},{int(GONE[i])}")])  # fmt: skip
    assert found["started_once"].waits


def test_what_the_answers_do() -> None:
    draft, found = asked(ONE_MONTH_EACH)
    assert not answered(draft, found["churned_everybody"], NO).opened.built.who_left
    draft, found = asked(NOBODY)
    assert answered(draft, found["churned_by"], "standing").opened.built.engine.row(
        "SELECT sum(churned) FROM accounts"
    ) == (15,)
    draft, found = asked(TWO_AMOUNTS)
    assert found["mrr_of"].text.startswith("45 accounts pay 4,500 a month by subs.csv and 13,500 by accounts.csv.")
    draft, found = asked(TWO_FLAGS)
    assert "By churned of users.csv 8 accounts churned, by outcome of renewals.csv 10" in found["churned_in"].text
    later = answered(draft, found["churned_in"], found["churned_in"].options[1][0])
    assert later.opened.built.engine.row("SELECT sum(churned) FROM accounts") == (10,)
    draft, found = asked(IN_USE)
    assert "usage.csv says of 24 accounts whether they churned (6 did)" in found["others_here"].text
    assert draft.opened.built.engine.row("SELECT count(*), sum(churned) FROM accounts") == (60, 6)
    later = answered(draft, found["others_here"], NO)
    assert later.opened.built.engine.row("SELECT count(*), sum(churned) FROM accounts") == (24, 6)
    draft, found = asked(TEAMS)
    later = answered(draft, found["accounts_above"], NO)
    assert later.opened.built.engine.row("SELECT count(*) FROM accounts") == (24,)
    draft, found = asked(ONE_START)
    assert "started_on" not in answered(draft, found["started_once"], NO).recipe.files[0].columns


@pytest.mark.parametrize(
    "files",
    [
        [made("c.csv", "customer_id,signup_date,churn_date",
              lambda i: f"c{i},{DAYS[i]},{'2025-01-01' if GONE[i] else ''}")],
        [made("c.csv", "customer_id,tenure_months,churned", lambda i: f"c{i},{i % 30 + 1},{int(GONE[i])}")],
        [made("mrr.csv", "customer_id,month,mrr", lambda i: f"c{i % 20},2024-0{i // 20 + 1},100")],
    ],
)  # fmt: skip
def test_usual_books_are_not_asked_about(files: list[File]) -> None:
    assert not asked(files)[1]


def test_a_large_upload_is_asked_once_it_was_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plausible, "AT_ONCE", 10)
    draft, found = asked(ONE_START)
    assert not found
    assert isinstance(draft.opened, Book)
    ask_anew(draft)
    assert [q.word for q in questions(draft) if q.waits] == ["started_once"]


def test_prospects_and_the_business_of_a_customer_are_no_doubt() -> None:
    people = made("accounts.csv", "account_id,company_name,signup_date,arr", lambda i: f"c{i},Co {i},{DAYS[i]},900000")
    paying = made("subscriptions.csv", "subscription_id,account_id,mrr,start_date,end_date",
                  lambda i: f"s{i},c{i},100,{DAYS[i]},{'2025-02-01' if GONE[i] else ''}", 25)  # fmt: skip
    assert not asked([people, paying])[1]
