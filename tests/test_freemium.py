"""Two files of the same accounts, of which one has few of them: each tells its part, and none is thrown away."""

import pytest

from analysis import Book
from analysis.book.draft import Draft
from analysis.book.problems import TWO_THINGS

USERS = 40
CHURNED = 7


def users(header: str = "user_id,signup_date,country", start: int = 0) -> str:
    rows = (f"U-{i},2024-{1 + i % 9:02d}-05,{'DE' if i % 2 else 'FR'}" for i in range(start, USERS))
    return "\n".join([header, *rows])


def ended(header: str = "user_id,started_at,canceled_at", first: int = 0, until: int = 19) -> str:
    rows = (f"U-{i},2024-10-{1 + i % 28:02d},{'2025-03-02' if i < CHURNED else ''}" for i in range(first, until))
    return "\n".join([header, *rows])


def by_status(header: str = "user_id,started_at,status", until: int = 19) -> str:
    rows = (f"U-{i},2024-10-{1 + i % 28:02d},{'canceled' if i < CHURNED else 'active'}" for i in range(until))
    return "\n".join([header, *rows])


def of_leavers(header: str) -> str:
    day = "2024-10-05," if header.count(",") == 2 else ""
    return "\n".join([header, *(f"U-{i},{day}2025-03-02" for i in range(CHURNED))])


def opened(*files: tuple[str, str]) -> Book:
    draft = Draft.from_files([(name, text.encode()) for name, text in files])
    return draft.opened


def left(book: Book) -> tuple[int, int]:
    churned, accounts = book.built.engine.row("SELECT sum(churned), count(*) FROM accounts")
    return churned, accounts


PAIRS = {
    "an end": [("users.csv", users()), ("subscriptions.csv", ended())],
    "the other order": [("subscriptions.csv", ended()), ("users.csv", users())],
    "a status": [("users.csv", users()), ("subscriptions.csv", by_status())],
    "few": [("users.csv", users()), ("subscriptions.csv", ended(until=9))],
    "other words": [("members.csv", users("member_id,joined_on,city")),
                    ("plans.csv", ended("member_id,start_date,cancellation_date"))],
    "the same word for both starts": [("users.csv", users("user_id,created_at,country")),
                                      ("subs.csv", ended("user_id,created_at,cancelled_on"))],
    "two parts": [("users.csv", users()), ("subs_a.csv", ended(until=10)), ("subs_b.csv", ended(first=10))],
    "two of other headers": [("users.csv", users()), ("subs.csv", ended(until=5)),
                             ("old.csv", ended("user_id,begin_date,churn_date", first=5))],
    "only those that left": [("users.csv", users()), ("churned.csv", of_leavers("user_id,churned_on"))],
    "only those that left, with a start": [("churned.csv", of_leavers("user_id,started_on,churned_on")),
                                           ("users.csv", users())],
    "some that no user is": [("users.csv", users(start=12)), ("subscriptions.csv", ended())],
}  # fmt: skip


@pytest.mark.parametrize("pair", PAIRS)
def test_a_second_file_of_few_of_the_accounts_says_who_churned(pair: str) -> None:
    book = opened(*PAIRS[pair])
    assert left(book) == (CHURNED, USERS)
    assert not [line for line in book.assumptions if "empty throughout" in line]
    assert (book.files["used"] == book.files["read"]).all(), book.files
    assert not book.diagnostics.problems["fix"].str.contains("one row|which system").any()


def test_accounts_that_the_file_with_the_leavers_does_not_hold_are_said_to_count_as_here() -> None:
    told = [line for line in opened(*PAIRS["an end"]).assumptions if "count as still here" in line]
    assert told == [
        "subscriptions.csv says who churned and does not hold 21 of 40 accounts of users.csv: these count as still here"
    ]


def test_two_columns_of_two_names_are_no_contradiction() -> None:
    listed = opened(*PAIRS["an end"]).diagnostics.listed
    assert listed["note"].tolist() == [
        f"started_on is started_at of subscriptions.csv; signup_date of users.csv {TWO_THINGS}"
    ]


def test_a_later_export_of_the_same_table_counts_each_account_once() -> None:
    first, second = ended(until=USERS), ended(until=30)
    book = opened(("may.csv", first), ("april.csv", second.replace("2025-03-02", "2025-03-01")))
    assert left(book) == (CHURNED, USERS)
    problems = book.diagnostics.problems.set_index("problem")["fix"]
    assert problems["another file tells of this account too, and its row counts"].startswith("Nothing")
    assert problems["the same row in another file"].startswith("Nothing")


def test_a_column_whose_rows_were_all_set_aside_does_not_say_that_nobody_churned() -> None:
    rows = ["id,started_on,churned_on", *(f"A-{i},2024-01-05," for i in range(20))]
    rows += [f"B-{i},2024-06-05,2024-03-01" for i in range(5)]
    book = opened(("accounts.csv", "\n".join(rows)))
    assert not book.built.who_left
    assert book.built.untold == (
        "every row that has a churned_on was set aside (5 rows), so that nothing says who churned"
    )
    assert not [line for line in book.assumptions if "empty throughout" in line]


def test_a_few_mistaken_ids_beside_many_accounts_are_no_accounts_of_their_own() -> None:
    many = "\n".join(["account_id,signup_date,country", *(f"A-{i},2024-01-05,DE" for i in range(400))])
    subs = [f"A-{i},2024-02-05,{'2025-03-02' if i < CHURNED else ''}" for i in range(200)]
    subs.append("X-1,2024-02-05,2025-03-02")
    files = ("accounts.csv", many), ("subs.csv", "\n".join(["account_id,started_at,canceled_at", *subs]))
    for order in (files, files[::-1]):
        assert left(opened(*order)) == (CHURNED, 400)


def test_rows_of_subscriptions_of_one_account_are_nothing_to_fix() -> None:
    rows = ["account_id,subscription_id,started_on,plan", *(f"A-{i // 2},S-{i},2024-01-05,p{i % 2}" for i in range(20))]
    users = ["account_id,country,churned", *(f"A-{i},DE,{'yes' if i < 4 else 'no'}" for i in range(30))]
    book = opened(("subscriptions.csv", "\n".join(rows)), ("accounts.csv", "\n".join(users)))
    assert left(book)[0] == 4
    assert not book.diagnostics.problems["fix"].str.contains("one row").any()


@pytest.mark.parametrize("end", ["end_date", "valid_to", "end"])
def test_an_end_that_active_accounts_have_too_is_that_of_a_term(end: str) -> None:
    rows = [f"account_id,plan,start_date,{end},status"]
    rows += [f"M-{i},p{i % 2},2024-01-05,2025-01-04,{'Inactive' if i < 1 else 'Active'}" for i in range(4)]
    assert left(opened(("accounts.csv", "\n".join(rows)))) == (1, 4)


def test_subscriptions_of_few_of_the_accounts_are_not_said_to_be_none() -> None:
    rows = [f"S-{i},U-{i // 2},49,2024-10-05,{'2025-03-02' if i < CHURNED else ''}" for i in range(12)]
    paying = "\n".join(["subscription_id,user_id,mrr,started_at,canceled_at", *rows])
    book = opened(("users.csv", users()), ("subscriptions.csv", paying))
    assert "mrr" in book.tables
    assert book.built.untold == "another file says who churned, but only of 15.0% of the accounts"
