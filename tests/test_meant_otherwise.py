"""Columns and files that look like one thing and are another: offers, list prices, trials, people at accounts."""

from collections.abc import Callable

import pytest

from analysis.book.book import Book
from analysis.book.draft import Draft
from analysis.book.questions import questions

File = tuple[str, bytes]
DAYS = [f"2024-{i % 12 + 1:02}-{i % 27 + 1:02}" for i in range(60)]


def made(name: str, header: str, row: Callable[[int], str], rows: int = 60) -> File:
    return name, "\n".join([header, *map(row, range(rows))]).encode()


def opened(*files: File) -> Book:
    return Draft.from_files(files).opened


def mapped(*files: File) -> list[dict[str, str]]:
    return [dict(file.columns) for file in Draft.from_files(files).recipe.files]


def tables(*files: File) -> list[str]:
    return [file.table for file in Draft.from_files(files).recipe.files]


FIRMS = made("customers.csv", "customer_id,company_name,signup_date", lambda i: f"c{i},Firm {i},{DAYS[i]}", 30)


def stripe(status: Callable[[int], str]) -> File:
    head = "id,Customer ID,Quantity,Currency,Interval,Amount,Status,Start Date (UTC),Current Period Start (UTC)"
    return made(
        "stripe.csv", head, lambda i: f"s{i},c{i},1,eur,month,10,{status(i)},2024-0{i % 6 + 1}-03,2024-06-03", 30
    )


def test_subscriptions_of_a_billing_system_run_until_they_end_whatever_their_status_is() -> None:
    for status in (lambda i: "active", lambda i: ("active", "past_due")[i % 2]):
        book = opened(stripe(status))
        last = "SELECT sum(mrr) FROM mrr WHERE month = (SELECT max(month) FROM mrr)"
        assert book.built.engine.row(last) == (300.0,)


def test_the_start_of_a_billing_beside_its_end_is_no_month() -> None:
    head = "billing_id,account_id,billing_start_date,billing_end_date,term_months,mrr"
    billing = made(
        "billing.csv", head, lambda i: f"b{i},a{i},2024-{i % 12 + 1:02}-05,2025-{i % 12 + 1:02}-05,12,100", 30
    )
    assert {"started_on": "billing_start_date", "ended_on": "billing_end_date"}.items() <= mapped(billing)[0].items()


def test_an_offer_is_no_arm_where_the_file_says_what_customers_pay() -> None:
    more = [f"Service {n}" for n in range(20)]
    head = ",".join(["Customer ID", "Tenure in Months", "Offer", "Monthly Charge", *more])
    offers = ("No one", "Offer A", "Offer B")
    cells = ",Yes" * len(more)
    services = made("services.csv", head, lambda i: f"c{i},{i % 40 + 1},{offers[i % 3]},{40 + i}{cells}")
    assert tables(services) == ["accounts"]
    arms = ("No offer", "Offer A")
    assert tables(made("test.csv", "user_id,offer,converted", lambda i: f"u{i},{arms[i % 2]},{i % 5 == 0:d}")) == [
        "kpis"
    ]


def test_the_column_with_control_and_treatment_holds_the_arms_and_not_the_page_they_saw() -> None:
    head = "user_id,timestamp,group,landing_page,converted"
    arms, pages = ("control", "treatment"), ("old_page", "new_page")
    test = made("ab_test.csv", head, lambda i: f"{i},{DAYS[i]},{arms[i % 2]},{pages[(i + i // 29) % 2]},{i % 7 == 0:d}")
    assert mapped(test)[0]["arm"] == "group"


def test_who_was_a_customer_before_is_no_churn_flag() -> None:
    companies = made("companies.csv", "account_id,account_name,created_date,is_prev_acme_customer",
                     lambda i: f"a{i},Firm {i},{DAYS[i]},False")  # fmt: skip
    assert "churned" not in mapped(companies)[0]


def test_a_page_address_tells_nothing_of_who_churned() -> None:
    url = "https://store.example.co/object/public/user-avatars/{}.jpg"
    users = made("users.csv", "customer_id,created_at,subscription_status,image_url",
                 lambda i: f"c{i},{DAYS[i]},active,{url.format(i % 3) if i < 9 else ''}")  # fmt: skip
    assert not any(
        q.word == "churned_by" and "image_url" in dict(q.options) for q in questions(Draft.from_files([users]))
    )


@pytest.mark.parametrize(("listed", "paid"), [("monthly_price", "final_monthly_price"), ("price", "net_price")])
def test_the_price_after_the_discount_is_read(listed: str, paid: str) -> None:
    head = f"subscription_id,customer_id,start_date,end_date,{listed},discount_pct,{paid}"
    row = lambda i: f"s{i},c{i},{DAYS[i]},{'2025-01-05' * (i % 3 == 0)},100,{i % 2 * 20},{100 - i % 2 * 20}"  # noqa: E731
    assert paid in mapped(made("subscriptions.csv", head, row))[0].values()


def test_a_final_price_above_the_list_is_not_what_is_left_of_it() -> None:
    head = "subscription_id,customer_id,start_date,monthly_price,final_monthly_price"
    assert (
        mapped(made("subscriptions.csv", head, lambda i: f"s{i},c{i},{DAYS[i]},100,{120 + i}"))[0]["mrr"]
        == "monthly_price"
    )


def test_a_trial_that_is_over_is_no_churned_customer() -> None:
    head = "subscription_id,customer_id,monthly_price,is_trial,start_date,end_date"
    trials = [f"t{i},c{i},0,True,{DAYS[i]},2024-12-20" for i in range(30)]
    paid = [f"s{i},c{i},50,False,{DAYS[i]},{'2025-01-15' * (i < 4)}" for i in range(12)]
    book = opened(FIRMS, ("subscriptions.csv", "\n".join([head, *trials, *paid]).encode()))
    assert book.built.engine.row("SELECT count(*), sum(churned) FROM accounts") == (12, 4)
    assert "it had a trial that is over, and never paid" in set(book.refused["rule"])


def test_account_managers_are_no_accounts() -> None:
    firms = made("customers.csv", "customer_id,company_name,signup_date,manager_id",
                 lambda i: f"c{i},Firm {i},{DAYS[i]},m{i % 4}")  # fmt: skip
    managers = made("account_managers.csv", "manager_id,manager_name,email,region,created_at",
                    lambda i: f"m{i},Ann {i},ann{i}@example.com,North,{DAYS[i]}", 4)  # fmt: skip
    assert opened(firms, managers).built.engine.row("SELECT count(*) FROM accounts") == (60,)


def test_the_name_of_a_plan_or_of_a_campaign_is_no_name_of_an_account() -> None:
    file = made("accounts.csv", "account_id,plan_name,campaign_name,signup_date,churned",
                lambda i: f"a{i},Pro,Spring,{DAYS[i]},{i % 5 == 0:d}")  # fmt: skip
    assert "name" not in mapped(file)[0]


def test_people_at_accounts_are_no_contacts_with_them() -> None:
    firms = made("accounts.csv", "account_id,account_name,created_at", lambda i: f"a{i},Firm {i},{DAYS[i]}", 20)
    people = made("users.csv", "user_id,account_id,email,role,created_at",
                  lambda i: f"u{i},a{i % 20},u{i}@example.com,{('admin', 'member')[i % 2]},{DAYS[i]}")  # fmt: skip
    assert tables(firms, people) == ["accounts", ""]


def test_appointments_happen_to_patients() -> None:
    patients = made("patients.csv", "patient_id,created_at,state", lambda i: f"p{i},{DAYS[i]},TX", 30)
    states = ("completed", "cancelled", "no_show")
    visits = made("appointments.csv", "appointment_id,patient_id,status,created_at,updated_at",
                  lambda i: f"v{i},p{i % 30},{states[i % 3]},{DAYS[i]},{DAYS[i]}")  # fmt: skip
    assert tables(patients, visits) == ["accounts", "events"]


def test_movements_beside_subscriptions_that_have_no_end_open() -> None:
    subs = made("subscriptions.csv", "subscription_id,customer_id,mrr,contract_start_date,renewal_date,status",
                lambda i: f"s{i},c{i},100,{DAYS[i]},2025-12-31,active", 30)  # fmt: skip
    moves = made("movements.csv", "movement_id,customer_id,movement_date,movement_type,mrr_amount",
                 lambda i: f"m{i},c{i},2025-01-05,{('expansion', 'churn')[i % 2]},20", 6)  # fmt: skip
    book = opened(FIRMS, subs, moves)
    assert book.built.revenue == "started_on"


def test_subscriptions_without_an_end_end_with_the_churn_event_of_their_account() -> None:
    subs = made("subscriptions.csv", "subscription_id,customer_id,mrr,contract_start_date,status",
                lambda i: f"s{i},c{i},100,2024-01-0{i % 9 + 1},active", 30)  # fmt: skip
    churn = ("churn_events.csv", b"churn_event_id,customer_id,churn_date,churn_reason\ne1,c1,2024-06-05,price\n")
    book = opened(FIRMS, subs, churn)
    assert book.built.engine.row("SELECT sum(churned) FROM accounts") == (1,)
    assert book.built.engine.row("SELECT sum(mrr) FROM mrr WHERE month = 2024 * 12 + 7") == (2900.0,)


def test_invoices_are_no_contacts() -> None:
    states = ("active", "cancelled")
    subs = made("subscriptions.csv", "sub_id,customer_id,start_date,end_date,status",
                lambda i: f"s{i},c{i},{DAYS[i]},{'2025-01-05' * (i % 4 == 0)},{states[i % 4 == 0]}", 30)  # fmt: skip
    invoices = made("invoices.csv", "invoice_id,sub_id,invoice_date,due_date,amount",
                    lambda i: f"i{i},s{i % 30},{DAYS[i]},{DAYS[i]},50")  # fmt: skip
    assert "touches" not in tables(FIRMS, subs, invoices)


PLANS = ("plans.csv", b"plan_id,plan_name,monthly_price,overage_price\np1,Basic,10,3\np2,Pro,50,3\n")
YEARLY = ("plans.csv", b"plan_id,plan_name,price,billing_cycle\np1,Basic,120,Annual\np2,Pro,50,Monthly\n")


@pytest.mark.parametrize("plans", [PLANS, YEARLY])
def test_subscriptions_cost_what_the_list_of_plans_says_less_their_discount(plans: File) -> None:
    head = "subscription_id,customer_id,plan_id,start_date,end_date,discount_pct"
    ends = ["2025-03-05" * (i % 7 == 0) for i in range(60)]
    subs = made("subscriptions.csv", head, lambda i: f"s{i},c{i % 30},p{i % 2 + 1},{DAYS[i]},{ends[i]},{10 * (i % 2)}")
    book = opened(FIRMS, subs, plans)
    paid = "SELECT sum(mrr) FROM mrr WHERE month = 2024 * 12 + 11"
    assert book.built.engine.row(paid) == (30 * 10 + 30 * 50 * 0.9,)
    assert any(
        "each row costs what plans.csv says of its plan_id, less discount_pct" in said for said in book.assumptions
    )


def test_an_account_in_each_row_has_the_price_of_its_plan() -> None:
    head = "sub_id,customer_id,plan_id,start_date,end_date,status"
    states = ("active", "cancelled")
    ends = ["2025-03-05" * (i % 5 == 0) for i in range(30)]
    row = lambda i: f"s{i},c{i},p{i % 2 + 1},{DAYS[i]},{ends[i]},{states[i % 5 == 0]}"  # noqa: E731
    subs = made("subscriptions.csv", head, row, 30)
    assert opened(FIRMS, subs, PLANS).built.engine.row("SELECT sum(mrr), sum(churned) FROM accounts") == (900.0, 6)


def test_a_plan_that_the_list_does_not_hold_has_no_price() -> None:
    subs = made("subscriptions.csv", "subscription_id,customer_id,plan_id,start_date,end_date",
                lambda i: f"s{i},c{i % 30},q{i % 9},{DAYS[i]},{'2025-03-05' * (i % 7 == 0)}")  # fmt: skip
    assert "mrr" not in Draft.from_files([FIRMS, subs, PLANS]).recipe.files[1].settings


def test_a_month_of_each_account_with_what_it_pays_is_mrr_whatever_its_day_is_called() -> None:
    rows = made("saas_subscriptions.csv", "customer_id,month,event_date,tier,monthly_revenue,tenure_months",
                lambda i: f"c{i % 10},{i // 10},2024-{i // 10 + 1:02}-29,Basic,{10 + i % 10},{i // 10}")  # fmt: skip
    assert {"month": "event_date", "mrr": "monthly_revenue"}.items() <= mapped(rows)[0].items()
    twice = made("saas_subscriptions.csv", "customer_id,event_date,tier,monthly_revenue",
                 lambda i: f"c{i % 10},2024-0{i // 30 + 1}-{i % 27 + 1:02},Basic,{10 + i % 10}")  # fmt: skip
    assert tables(twice) != ["mrr"]
    changes = made("subscriptions.csv", "subscription_id,account_id,plan_from,plan_to,mrr_usd,changed_at",
                   lambda i: f"s{i},a{i % 20},free,pro,{i},2024-{1 + 5 * (i // 20):02}-09")  # fmt: skip
    assert tables(changes) != ["mrr"]


def test_rows_without_an_id_that_each_say_yes_or_no_to_churn_are_accounts_whatever_they_count() -> None:
    head = "GENDER,AGE_IN_MONTHS,CHURN,DEVICE_COUNT,NUMB_OF_PROFILES"
    rows = made("churn.csv", head, lambda i: f"Male,{i % 9 + 1},{('No', 'Yes')[i % 4 == 0]},{i % 12},{i % 5}")
    assert opened(rows).built.engine.row("SELECT count(*), sum(churned) FROM accounts") == (60, 15)


def test_policies_of_nobody_are_accounts_and_who_renewed_is_asked() -> None:
    head = "policy_id,age,birth_region,policy_start_date,policy_end_date,premium_amount,renewal"
    renewed = ("Yes", "No")
    row = lambda i: f"{100 + i},{i % 50},Region {i % 34},{DAYS[i % 60]},2035-01-05,900,{renewed[i % 4 == 0]}"  # noqa: E731
    policies = made("policy_data.csv", head, row, 400)
    draft = Draft.from_files([policies])
    assert draft.recipe.files[0].columns["account_id"] == "policy_id"
    asked = {q.word: q for q in questions(draft)}
    assert asked["who_left"].waits
    assert "renewal" in dict(asked["who_left"].options)


@pytest.mark.parametrize(
    ("header", "column"),
    [("Months_With_Bank", "tenure_months"), ("gasto_mensal", "mrr"), ("gasto mensual", "mrr"), ("valor_mensal", "mrr")],
)
def test_more_names_of_time_and_money(header: str, column: str) -> None:
    rows = made("clientes.csv", f"cliente_id,churn,{header}", lambda i: f"c{i},{i % 4 == 0:d},{i % 40 + 1}")
    assert mapped(rows)[0].get(column) == header


def answers(name: str, score: str, most: int, more: str = "", cell: Callable[[int], str] = lambda i: "") -> File:
    head = f"response_id,date,customer_id,{score}{more},feedback"
    return made(name, head, lambda i: f"{i},{DAYS[i]},c{i},{i % (most + 1)}{cell(i)},Fine")


@pytest.mark.parametrize(
    "other",
    [
        answers("ces_responses.csv", "score", 7),
        answers("csat_responses.csv", "score", 5),
        answers("customer_effort.csv", "score", 7),
        answers("answers.csv", "satisfaction_score", 10),
    ],
)
def test_answers_to_another_question_are_not_pooled_into_the_nps(other: File) -> None:
    book = opened(answers("nps_responses.csv", "score", 10), other)
    assert book.built.engine.row("SELECT count(*), max(score) FROM nps") == (60, 10)


@pytest.mark.parametrize("header", ["metric", "survey_type", "kind"])
def test_of_answers_to_several_questions_in_one_file_those_of_the_nps_count(header: str) -> None:
    kinds = ("NPS", "CSAT", "CES")
    book = opened(answers("responses.csv", "score", 10, f",{header}", lambda i: f",{kinds[i % 3]}"))
    assert book.built.engine.row("SELECT count(*) FROM nps") == (20,)
    assert ("another kind of survey", 40) in set(zip(book.refused["rule"], book.refused["rows"], strict=True))


def test_that_no_price_was_read_is_not_said_as_if_no_file_told_one() -> None:
    spans = made("contracts.csv", "contract_id,account_id,start_date,end_date,lump_sum_dollars",
                 lambda i: f"k{i},c{i % 30},{DAYS[i]},{'2025-02-01' * (i % 3 == 0)},{1200 + i}")  # fmt: skip
    said = opened(made("accounts.csv", "account_id,signup_date", lambda i: f"c{i},{DAYS[i]}", 30), spans).assumptions
    assert any("no price was read for the subscriptions" in line for line in said)
    assert not any("no file says" in line for line in said)
