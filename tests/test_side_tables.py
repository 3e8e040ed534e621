"""Rows that are no accounts, columns that only look like a start, a tenure or an MRR, and states that say little."""

from collections.abc import Callable

import pytest

from analysis.book.draft import Draft
from analysis.book.questions import answered, questions

File = tuple[str, bytes]
DAYS = [f"2024-{i % 12 + 1:02}-{i % 27 + 1:02}" for i in range(60)]


def made(name: str, header: str, row: Callable[[int], str], rows: int = 40) -> File:
    return name, "\n".join([header, *map(row, range(rows))]).encode()


def read(*files: File) -> Draft:
    return Draft.from_files(list(files))


FIRMS = made("accounts.csv", "account_id,account_name,signup_date,churn_date", lambda i: f"a{i},Firm {i},{DAYS[i]},")


def test_meetings_to_come_are_no_accounts_beside_those_they_are_with() -> None:
    meetings = made("planned_meetings.csv", "meeting_ref_id,account_id,planned_date,agenda",
                    lambda i: f"m{i},a{2 * i},2026-05-{i + 1:02},Talk", 15)  # fmt: skip
    assert read(FIRMS, meetings).recipe.files[1].table in ("events", "touches")


def test_rows_that_nothing_tells_apart_are_no_accounts_beside_some_that_have_ids() -> None:
    members = made("members.csv", "member_ref_id,started_at,is_active", lambda i: f"M-{i},{DAYS[i]},{i % 3 > 0}")
    farewells = made("farewells.csv", "churned_at,reason_price,reason_other", lambda i: f"{DAYS[i]},1,0", 12)
    assert [file.table for file in read(members, farewells).recipe.files] == ["accounts", ""]


def test_costs_alone_are_asked_about() -> None:
    draft = read(made("marketing.csv", "date,channel,spend", lambda i: f"{DAYS[i]},ads,{i}"))
    asked = next(q for q in questions(draft) if q.waits)
    assert asked.text.endswith("Is each of its rows a cost?")
    assert not answered(draft, asked, "no").recipe.files[0].table


def test_how_a_visit_went_is_no_arm() -> None:
    visits = made("visits.csv", "patient_id,visit_date,visit_status",
                  lambda i: f"p{i},{DAYS[i]},{('Attended', 'Not Attended')[i % 2]}")  # fmt: skip
    assert read(visits).recipe.files[0].table != "kpis"


@pytest.mark.parametrize(
    ("header", "column"),
    [("Customer Age (in months)", "tenure_months"), ("account age days", "tenure_months")],
)
def test_an_age_in_months_is_that_of_the_account(header: str, column: str) -> None:
    draft = read(made("c.csv", f"customer_id,churned,{header}", lambda i: f"c{i},{i % 2},{i + 1}"))
    assert draft.recipe.files[0].columns[column] == header


@pytest.mark.parametrize("header", ["Customer Lifetime Value", "days_active_month1", "avg_tenure_months", "age"])
def test_a_value_and_the_active_days_of_a_month_are_no_tenure(header: str) -> None:
    draft = read(made("c.csv", f"customer_id,churned,{header}", lambda i: f"c{i},{i % 2},{i + 1}"))
    assert "tenure_months" not in draft.recipe.files[0].columns


@pytest.mark.parametrize("header", ["Umsatz", "chiffre d'affaires", "ventas"])
def test_what_came_in_is_no_mrr_beside_an_account(header: str) -> None:
    draft = read(made("c.csv", f"customer_id,churned,{header}", lambda i: f"c{i},{i % 2},{9000 + i}"))
    assert "mrr" not in draft.recipe.files[0].columns


def test_the_start_is_the_day_that_all_accounts_have() -> None:
    users = made("users.csv", "user_id,created_at,converted_at,churned_at",
                 lambda i: f"u{i},{DAYS[i]},{DAYS[i] * (i % 3 > 0)},{'2025-03-01' * (i % 4 == 0)}")  # fmt: skip
    assert read(users).recipe.files[0].columns["started_on"] == "created_at"


def test_paid_and_free_say_nothing_of_leaving_beside_the_day_of_it() -> None:
    users = made("users.csv", "user_id,signup_date,subscription_status,churn_date",
                 lambda i: f"u{i},{DAYS[i]},{('paid', 'free')[i % 2]},{'2025-03-01' * (i % 4 == 0)}")  # fmt: skip
    draft = read(users)
    assert draft.opened.built.engine.row("SELECT sum(churned) FROM accounts") == (10,)


def test_leave_and_stay_say_who_left() -> None:
    draft = read(made("c.csv", "customer_id,LEAVE,income", lambda i: f"c{i},{('LEAVE', 'STAY')[i % 4 > 0]},{i}"))
    assert draft.opened.built.engine.row("SELECT sum(churned) FROM accounts") == (10,)


def test_that_one_state_is_of_who_is_here_does_not_make_the_other_one_of_who_left() -> None:
    draft = read(made("c.csv", "customer_id,account_status,signup_date",
                      lambda i: f"c{i},{('Launched', 'Implementing')[i % 2]},{DAYS[i]}"))  # fmt: skip
    first, second = (q for q in questions(draft) if q.word == "left")
    later = [q for q in questions(answered(draft, first, "active")) if q.word == "left"]
    assert [q.chosen for q in later if q.about == second.about] == [""]
    both = answered(answered(draft, first, "active"), second, "active")
    assert not any(q.waits for q in questions(both) if q.word == "left")


def test_notes_that_a_program_wrote_below_the_rows_are_no_accounts() -> None:
    name, data = made("c.csv", "customer_id,churned,plan,region", lambda i: f"c{i},{i % 2},Pro,North")
    draft = read((name, data + b"\n,,,\n40 rows selected.,,,\nSQL> EXIT,,,\n"))
    assert draft.opened.built.engine.row("SELECT count(*) FROM accounts") == (40,)
    assert [rule for _, rule in draft.sheets[0].ragged] == ["a note below the rows"] * 2


def test_rows_with_one_cell_that_stand_everywhere_stay() -> None:
    name, data = made(
        "c.csv", "customer_id,churned,plan,region", lambda i: f"c{i}," + ("1,Pro,North" if i % 5 else ",,")
    )
    assert read((name, data + b"\nc99,,,")).sheets[0].table.num_rows == 41


def test_who_has_only_payments_that_do_not_count_is_an_account() -> None:
    paid = made("transactions.csv", "transaction_id,customer_id,transaction_date,amount,status",
                lambda i: f"t{i},c{i},{DAYS[i]},50,{('Active', 'Canceled')[i % 4 == 0]}")  # fmt: skip
    assert read(paid).opened.built.engine.row("SELECT count(*) FROM accounts") == (40,)


def test_a_file_that_says_less_of_the_same_accounts_takes_nothing_away() -> None:
    users = made("users.csv", "user_id,signup_date,country,plan", lambda i: f"u{i},{DAYS[i]},Spain,free")
    more = made("subs.csv", "user_id,signup_date,country,plan,churn_date",
                lambda i: f"u{i},{DAYS[i]},Spain,free,{'2025-03-01' * (i % 4 == 0)}")  # fmt: skip
    assert read(users, more).opened.built.engine.row("SELECT count(*), sum(churned) FROM accounts") == (40, 10)
