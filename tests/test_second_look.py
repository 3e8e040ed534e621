"""A finished book is held against the rest of its files: what contradicts it is asked, with both counts."""

from collections.abc import Callable

import pytest

from analysis.book import plausible
from analysis.book.doubting import Doubt, Rule
from analysis.book.draft import Draft
from analysis.book.ends_and_notices import as_the_end
from analysis.book.plausible import AT_MOST
from analysis.book.question import NO, YES, Question
from analysis.book.questions import answered, questions
from analysis.book.recipe import FileMapping
from analysis.book.second_look import SECOND_LOOK

File = tuple[str, bytes]
DAYS = [f"2024-{i % 12 + 1:02}-{i % 27 + 1:02}" for i in range(60)]


def made(name: str, header: str, row: Callable[[int], str], rows: int = 60) -> File:
    return name, "\n".join([header, *map(row, range(rows))]).encode()


def left(i: int, every: int) -> bool:
    return i % every == 0


PEOPLE = made(
    "people.csv", "user_id,team_id,team_name,signup_date", lambda i: f"u{i},t{i // 2},Team {i // 2},{DAYS[i]}"
)
TEAM_MRR = made("subscriptions.csv", "subscription_id,team_id,start_date,mrr", lambda i: f"s{i},t{i},{DAYS[i]},50", 30)
KINDS = made("kinds.csv", "id,name,created_at", lambda i: f"{900 + i},Kind {i},{DAYS[i]}", 8)
EVENTS = made("events.csv", "event_id,user_id,event_date,event_name", lambda i: f"e{i},u{i % 9},{DAYS[i]},login")
CRM = made("crm.csv", "account_id,account_name,country,signup_date", lambda i: f"{i},Firm {i},Spain,{DAYS[i]}", 30)
SHOP = made("shop.csv", "client_id,client_name,country,signup_date", lambda i: f"{i},Buyer {i},Chile,{DAYS[i + 9]}", 30)
OPPORTUNITIES = made("opportunities.csv", "customer_id,name,region", lambda i: f"c{i},Firm {i},{'North' * (i % 2)}", 30)
NO_STARTS = made("customers.csv", "customer_id,signup_date,churn_date",
                 lambda i: f"c{i},{'' if left(i, 4) else DAYS[i]},{'2025-03-01' if left(i, 5) else ''}")  # fmt: skip
TWO_STATES = made("customers.csv", "customer_id,signup_date,churned,cancelled_at",
                  lambda i: f"c{i},{DAYS[i]},{int(left(i, 3))},{'2025-03-01' * (left(i, 3) or i > 45)}")  # fmt: skip
SAYS_FLAG = made("customers.csv", "customer_id,signup_date,churned",
                 lambda i: f"c{i},{DAYS[i]},{int(left(i, 3))}")  # fmt: skip
RUNNING = made("subscriptions.csv", "subscription_id,customer_id,start_date,end_date,mrr",
               lambda i: f"s{i},c{i},{DAYS[i]},{'2025-02-01' if left(i, 2) else ''},50")  # fmt: skip
USERS = made("users.csv", "user_id,signup_date", lambda i: f"u{i},{DAYS[0]}", 30)
RIDES = made("rides.csv", "ride_id,user_id,ride_date,status",
             lambda i: f"r{i},u{i % 30},2024-0{1 + i // 30}-10,{'cancelled' if i < 20 else 'completed'}")  # fmt: skip
NORTH = made(
    "north.csv",
    "member_id,joined,branch,resigned",
    lambda i: f"{i},{2001 + i * 3 % 19}-01-11,{'abcdefg'[i * 3 % 7]},{'2024-02-01' if left(i, 2) else ''}",
)
SOUTH = made(
    "south.csv",
    "member_id,joined,branch,resigned",
    lambda i: f"{i},{2002 + i * 7 % 17}-01-11,{'abcdefg'[(i * 5 + 2) % 7]},{'2024-02-01' if left(i, 5) else ''}",
)

ONCE_EACH = made("payments.csv", "payment_id,customer_id,payment_date,amount", lambda i: f"p{i},c{i},{DAYS[i]},50")
LOOKS: dict[str, list[File]] = {
    "account_ids": [PEOPLE, TEAM_MRR],
    "table_of_others": [CRM, SHOP],
    "numbers_of_its_own": [NORTH, SOUTH],
    "table_named": [OPPORTUNITIES],
    "rows_left_unread": [NO_STARTS],
    "account_each": [ONCE_EACH],
    "churned_otherwise": [SAYS_FLAG, RUNNING],
    "churned_again": [USERS, RIDES],
}


def asked(files: list[File]) -> tuple[Draft, dict[str, Question]]:
    draft = Draft.from_files(files)
    words = {rule.word for rule in SECOND_LOOK}
    return draft, {q.word: q for q in questions(draft) if q.word in words}


def test_every_look_has_files_here() -> None:
    assert {rule.word for rule in SECOND_LOOK} == set(LOOKS)


@pytest.mark.parametrize("word", LOOKS)
def test_what_the_files_contradict_waits_for_the_reader_and_yes_ends_it(word: str) -> None:
    draft, found = asked(LOOKS[word])
    assert found[word].waits
    assert len(found) <= AT_MOST
    kept = answered(draft, found[word], YES)
    assert not any(q.waits for q in questions(kept) if q.word == word)


@pytest.mark.parametrize("word", LOOKS)
def test_another_answer_changes_the_book_and_ends_the_question(word: str) -> None:
    draft, found = asked(LOOKS[word])
    other = found[word].options[1][0]
    changed = answered(draft, found[word], other)
    assert changed.recipe.files != draft.recipe.files
    assert not any(q.waits for q in questions(changed) if q.word == word)


def test_both_counts_stand_in_the_sentence() -> None:
    _, found = asked([TWO_STATES])
    assert "By churned of customers.csv 20 accounts churned, by cancelled_at 30" in found["churned_otherwise"].text
    assert [label for _, label in found["churned_otherwise"].options][1] == "cancelled_at: 30 churned"


def test_a_count_of_nobody_is_not_said() -> None:
    firms = made("firms.csv", "customer_id,signup_date,churned", lambda i: f"c{i},{DAYS[i]},{int(left(i, 3))}")
    runs = made("subscriptions.csv", "subscription_id,customer_id,start_date,end_date,mrr",
                lambda i: f"s{i},c{i},{DAYS[i]},{'2025-02-01' * left(i, 6)},50")  # fmt: skip
    _, found = asked([firms, runs])
    assert "10 of these have one that runs" in found["churned_otherwise"].text
    assert "none" not in found["churned_otherwise"].text


def test_accounts_that_pay_after_they_churned_are_asked_about() -> None:
    firms = made("firms.csv", "customer_id,signup_date,churn_date",
                 lambda i: f"c{i},2023-01-01,{'2023-09-01' * (i < 20)}", 30)  # fmt: skip
    paid = made("mrr.csv", "customer_id,month,mrr", lambda i: f"c{i % 30},2024-0{1 + i // 30},50")
    draft, found = asked([firms, paid])
    assert "20 accounts churned, and 20 of these pay in the last" in found["churned_otherwise"].text
    changed = answered(draft, found["churned_otherwise"], "the subscriptions")
    assert changed.opened.built.engine.row("SELECT sum(churned) FROM accounts") == (0,)


def test_states_of_subscriptions_that_say_otherwise_than_their_ends_are_asked_about() -> None:
    firms = made("firms.csv", "customer_id,signup_date", lambda i: f"c{i},{DAYS[i]}", 40)
    spans = made(
        "subscriptions.csv",
        "subscription_id,customer_id,start_date,end_date,mrr,status",
        lambda i: f"s{i},c{i},{DAYS[i]},{'2025-02-01' * left(i, 2)},50,{('canceled', 'active')[i % 4 > 0]}",
        40,
    )
    draft, found = asked([firms, spans])
    assert "; by status 10 have no subscription that runs" in found["churned_otherwise"].text
    changed = answered(draft, found["churned_otherwise"], "the states")
    assert changed.opened.built.engine.row("SELECT sum(churned) FROM accounts") == (10,)


def test_a_column_that_holds_the_ids_of_the_revenue_becomes_that_of_the_accounts() -> None:
    draft, found = asked(LOOKS["account_ids"])
    assert "30 of 30 account IDs of subscriptions.csv are not in user_id" in found["account_ids"].text
    changed = answered(draft, found["account_ids"], "team_id")
    assert changed.opened.built.engine.row("SELECT count(*) FROM accounts") == (30,)


def test_ids_that_are_only_written_otherwise_are_joined_on_the_reader_s_word() -> None:
    firms = made("firms.csv", "customer_id,signup_date,churned", lambda i: f"CRM-{i:03},{DAYS[i]},{int(left(i, 3))}")
    paid = made("billing.csv", "customer_id,month,mrr", lambda i: f"BILL-{i:03},2024-05,50")
    draft, found = asked([firms, paid])
    changed = answered(draft, found["account_ids"], "the same")
    assert changed.opened.built.engine.row("SELECT count(*) FROM mrr JOIN accounts USING (account_id)") == (60,)
    assert not any(q.waits for q in questions(changed))


def test_kinds_of_events_are_no_accounts_where_no_event_knows_them() -> None:
    draft, found = asked([KINDS, EVENTS])
    changed = answered(draft, found["account_ids"], NO)
    assert changed.opened.built.engine.row("SELECT count(*) FROM accounts") == (9,)


def test_who_canceled_a_ride_and_rode_again_did_not_churn_once_that_is_said() -> None:
    draft, found = asked(LOOKS["churned_again"])
    assert not answered(draft, found["churned_again"], NO).opened.built.who_left


STATE = ("canceled", "active")
AGREE = [
    [PEOPLE, made("log.csv", "log_id,user_id,event_date,event_name", lambda i: f"e{i},u{i},{DAYS[i]},login")],
    [CRM, made("extra.csv", "client_id,client_name,country,seats", lambda i: f"{i},Firm {i},Spain,{i + 1}", 30)],
    [SAYS_FLAG, made("subscriptions.csv", "subscription_id,customer_id,start_date,end_date,mrr",
                     lambda i: f"s{i},c{i},{DAYS[i]},{'2025-02-01' if left(i, 3) else ''},50")],
    [made("customers.csv", "customer_id,signup_date,churned,cancelled_at",
          lambda i: f"c{i},{DAYS[i]},{int(left(i, 3))},{'2025-03-01' if left(i, 3) else ''}")],
]  # fmt: skip


@pytest.mark.parametrize("files", AGREE)
def test_files_that_agree_are_not_asked_about(files: list[File]) -> None:
    assert not asked(files)[1]


def test_the_two_with_most_evidence_are_asked_first(monkeypatch: pytest.MonkeyPatch) -> None:
    def saying(word: str, evidence: float) -> Rule:
        doubt = Doubt(0, f"{word}?", "yes", ((NO, "no"),), evidence=evidence)
        return Rule(word, lambda draft, book: doubt, lambda draft, place, value: draft)

    monkeypatch.setattr(plausible, "RULES", (saying("little", 0.1), saying("much", 0.9), saying("some", 0.5)))
    draft = Draft.from_files([SAYS_FLAG])
    waiting = [q for q in questions(draft) if q.waits]
    assert [q.word for q in waiting] == ["much", "some"]
    later = answered(answered(draft, waiting[0], YES), waiting[1], YES)
    assert [q.word for q in questions(later) if q.waits] == ["little"]


def ending(notice: str, end: str, ended: Callable[[int], bool], more: Callable[[int], bool]) -> list[File]:
    """Accounts of which those that ended have an end, and some of these a notice before it."""
    head = f"customer_id,signup_date,{notice},{end}"
    cells = lambda i: f"{'2025-02-01' * more(i)},{'2025-03-01' * ended(i)}"  # noqa: E731
    return [made("customers.csv", head, lambda i: f"c{i},{DAYS[i]},{cells(i)}")]


@pytest.mark.parametrize(
    ("notice", "end"),
    [("canceled_at", "ended_at"), ("cancellation_requested_at", "end_date"), ("cancel_date", "terminated_at")],
)
def test_of_a_notice_and_an_end_the_end_counts_and_both_counts_are_asked(notice: str, end: str) -> None:
    draft, found = asked(ending(notice, end, lambda i: left(i, 2), lambda i: left(i, 6)))
    assert draft.recipe.files[0].columns["churned_on"] == end
    text = found["churned_otherwise"].text
    assert f"By {end} of customers.csv 30 accounts churned, by {notice} 10: they differ on 20" in text
    changed = answered(draft, found["churned_otherwise"], notice)
    assert changed.opened.built.engine.row("SELECT sum(churned) FROM accounts") == (10,)


@pytest.mark.parametrize(("every", "counts"), [(1, "canceled_at"), (2, "ended_at")])
def test_an_end_that_all_accounts_have_is_that_of_a_term_and_the_cancellation_counts(every: int, counts: str) -> None:
    (file,) = ending("canceled_at", "ended_at", lambda i: left(i, every), lambda i: left(i, 6))
    (sheet,) = Draft.from_files([file]).sheets
    guessed = FileMapping(sheet.headers, "accounts", {"account_id": "customer_id", "churned_on": "canceled_at"})
    assert as_the_end(sheet, guessed).columns["churned_on"] == counts
