"""Rows that are sums of periods or groups are no table of a book; what is rare is told by what it alone has."""

import itertools

import pytest

from analysis.book.draft import Draft
from analysis.book.mapping import guess
from analysis.book.reading import read
from analysis.book.recipe import LEAVE_OUT, FileMapping

MONTHS = [f"{2022 + i // 12}-{i % 12 + 1:02}" for i in range(24)]
GROUPS = list(itertools.product(("Payroll", "Accounting"), ("North", "South", "East")))


def meant(header: str, rows: list[str], name: str = "export.csv") -> FileMapping:
    return guess(read((name, "\n".join([header, *rows]).encode()))).files[0]


def by_group(row: str) -> list[str]:
    return [
        row.format(m=m, y=m[:4], n=int(m[5:]), q=f"Q{(int(m[5:]) + 2) // 3}", s=s, r=r, v=1000 + 7 * i + j)
        for i, m in enumerate(MONTHS) for j, (s, r) in enumerate(GROUPS)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("month,year,month_num,service_line,region,revenue_eur,active_contracts", "{m},{y},{n},{s},{r},{v}.5,{v}"),
        ("Monat;Produkt;Region;Umsatz", "{m};{s};{r};{v}"),
        ("month_start,product,region,mrr_amount", "{m}-01,{s},{r},{v}"),
        ("period,plan,country,seats,mrr", "{m},{s},{r},{v},{v}0"),
        ("year,month,segment,region,tickets,mrr", "{y},{n},{s},{r},{v},{v}"),
        ("mes,plano,regiao,receita", "{m},{s},{r},{v}"),
    ],
)
def test_a_sum_of_each_period_and_group_is_no_table_of_a_book(header: str, row: str) -> None:
    found = meant(header, by_group(row))
    assert found.table == LEAVE_OUT
    assert found.settings["totals"]
    assert "sum" in str(found.settings["why"]) or "totals" in str(found.settings["why"])


def test_movements_of_mrr_added_up_by_month_are_neither_costs_nor_accounts() -> None:
    kinds = ("new", "churned", "net_mrr_change")
    found = meant("month_start,mrr_movement_category,mrr_amount", [f"{m}-01,{k},{i}.5" for i, m in enumerate(MONTHS)
                                                                   for k in kinds])  # fmt: skip
    assert not found.table
    assert found.settings["totals"]


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("signup_date,plan,region,mrr,churned", "{m}-0{k},{s},{r},{v},{c}"),
        ("months,contract,payment,monthly_charges,churn", "{i},{s},{r},{v},{c}"),
    ],
)
def test_accounts_without_ids_stay_accounts(header: str, row: str) -> None:
    rows = [row.format(m=MONTHS[i % 24], k=1 + i % 9, i=i % 30, s=GROUPS[i % 6][0], r=GROUPS[i % 6][1], v=90 + i,
                       c=int(i % 4 == 0)) for i in range(120)]  # fmt: skip
    assert meant(header, rows).table == "accounts"


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("month,cost", "{m},{v}"),
        ("month,department,amount_spent", "{m},{s},{v}"),
        ("Monat,Kategorie,Betrag", "{m},{k},{v}"),
    ],
)
def test_what_is_spent_is_called_so(header: str, row: str) -> None:
    rows = [row.format(m=m, v=100 + i, s="support", k="Personalkosten") for i, m in enumerate(MONTHS)]
    assert meant(header, rows).table == "costs"


def test_a_deal_with_a_next_step_is_no_next_step_agreed_with_a_customer() -> None:
    rows = [
        f"D{i},Firm {i},{'Closed Won' if i % 2 else 'Lost'},{i}000,2025-0{1 + i % 9}-10,Call them" for i in range(30)
    ]
    found = meant("deal_id,account_name,stage,acv,created_date,next_step", rows)
    assert found.table == "events"
    agreed = [f"A{i},Show overtime,Dario,2026-0{1 + i % 9}-01" for i in range(30)]
    assert meant("account_id,next_step,owner,due_date", agreed).table == "actions"


@pytest.mark.parametrize("header", ["experiment_id", "campaign_id", "plan_id", "Produkt-ID", "id_campagne"])
def test_a_row_an_experiment_or_a_plan_is_no_account(header: str) -> None:
    rows = [f"{i},Thing {i},2024-01-0{i},2024-03-0{i}" for i in range(1, 9)]
    assert not meant(f"{header},name,start_date,end_date", rows).table


def test_churn_events_by_subscription_add_no_accounts() -> None:
    customers = [f"C{i},Firm {i},2024-0{1 + i % 9}-10" for i in range(60)]
    spans = [f"S{i},C{i % 60},2024-03-01,{'2024-09-01' if i % 4 == 0 else ''}" for i in range(64)]
    gone = [f"E{i},S{i},2024-09-01,Price" for i in range(0, 60, 4)]
    files = [("customers.csv", ["customer_id,company,signup_date", *customers]),
             ("subscriptions.csv", ["subscription_id,customer_id,start_date,end_date", *spans]),
             ("churn_events.csv", ["churn_id,subscription_id,churn_date,reason", *gone])]  # fmt: skip
    draft = Draft.from_files([(name, "\n".join(lines).encode()) for name, lines in files])
    assert draft.opened.built.engine.row("SELECT count(*) FROM accounts") == (60,)


def test_rows_without_ids_beside_accounts_with_ids_are_no_more_accounts() -> None:
    customers = [f"C{i},Firm {i},2024-0{1 + i % 9}-10,{int(i % 5 == 0)}" for i in range(60)]
    loose = [f"{i % 40},Basic,{20 + i},{int(i % 3 == 0)}" for i in range(80)]
    files = [("customers.csv", ["customer_id,company,signup_date,churned", *customers]),
             ("people.csv", ["tenure_months,plan,monthly_charges,churned", *loose])]  # fmt: skip
    draft = Draft.from_files([(name, "\n".join(lines).encode()) for name, lines in files])
    assert [file.table for file in draft.recipe.files] == ["accounts", LEAVE_OUT]
    assert draft.recipe.files[1].settings["why"]


def opened(*files: tuple[str, list[str]]) -> Draft:
    return Draft.from_files([(name, "\n".join(lines).encode()) for name, lines in files])


def test_subscriptions_that_do_not_say_whose_they_are_are_accounts_of_their_own_and_it_is_said() -> None:
    rows = [f"sub_{i},2024-0{1 + i % 9}-05 10:00:00,{'2025-01-02 09:00:00' if i % 3 == 0 else ''}" for i in range(60)]
    head = "subscription_id,subscription_created_at,subscription_canceled_at"
    draft = opened(("subscriptions.csv", [head, *rows]))
    assert draft.opened.built.engine.row("SELECT count(*), sum(churned) FROM accounts") == (60, 20)
    assert any("whose each subscription is" in said for said in draft.opened.assumptions)
    whose = [f"{row},ref-{i % 40}" for i, row in enumerate(rows)]
    assert opened(("subscriptions.csv", [f"{head},belongs", *whose])).missing(0) == ("account_id",)


def test_a_column_of_names_or_e_mails_is_the_account() -> None:
    rows = [f"h{i % 40},Pro,2024-0{1 + i % 9}-05,{'2024-12-01' if i % 3 else ''}" for i in range(120)]
    for header in ("Name_or_Email", "Email or Phone", "user / e-mail or login"):
        assert "account_id" in meant(f"{header},Plan,Start,End", rows, "spans.csv").columns, header
    assert "account_id" not in meant("Pro or Basic,Kind,Start,End", rows, "spans.csv").columns


def test_the_status_of_subscriptions_without_an_end_tells_who_left_and_a_pending_one_has_not() -> None:
    states = ("active", "canceled", "pending", "active", "trialing", "past_due")
    users = [f"U{i},Firm {i},2024-0{1 + i % 9}-10" for i in range(60)]
    subs = [f"S{i},U{i},{states[i % 6]},{20 + i},2024-0{1 + i % 9}-10" for i in range(60)]
    draft = opened(("users.csv", ["user_id,company_name,signup_date", *users]),
                   ("subscriptions.csv", ["subscription_id,user_id,status,mrr,created_at", *subs]))  # fmt: skip
    assert draft.opened.built.engine.row("SELECT count(*), sum(churned), count(churned_on) FROM accounts") == (
        60,
        10,
        0,
    )
    assert "status of the subscriptions" in draft.opened.built.who_left
    only = [row for row in subs if "canceled" not in row]
    draft = opened(("users.csv", ["user_id,company_name,signup_date", *users]),
                   ("subscriptions.csv", ["subscription_id,user_id,status,mrr,created_at", *only]))  # fmt: skip
    assert not draft.opened.built.who_left


def test_accounts_that_say_who_left_open_beside_subscriptions_with_a_status_and_no_end() -> None:
    users = [f"U{i},2024-0{1 + i % 9}-10,{int(i % 4 == 0)}" for i in range(40)]
    subs = [f"S{i},U{i},{('active', 'canceled')[i % 2]},{20 + i},2024-0{1 + i % 9}-10" for i in range(40)]
    draft = opened(("users.csv", ["user_id,signup_date,churned", *users]),
                   ("subscriptions.csv", ["subscription_id,user_id,status,mrr,created_at", *subs]))  # fmt: skip
    assert draft.opened.built.engine.row("SELECT sum(churned) FROM accounts") == (10,)
    assert any("the subscriptions say otherwise: 10" in said and "and 20 of those" in said
               for said in draft.opened.assumptions)  # fmt: skip
