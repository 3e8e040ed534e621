"""Exports of seven systems are recognised by the headers of their public documentation, and their numbers as meant."""

from pathlib import Path

import pandas as pd
import pytest

from analysis import Book
from analysis.book.mapping import guess
from analysis.book.presets import PRESETS
from analysis.book.reading import read

CASES = Path(__file__).with_name("cases")
SINCE = [f"2024-0{1 + i % 9}-1{i % 9}" for i in range(24)]
# The headers as each system writes them, and cells a row may hold.
EXPORTS = {
    "Salesforce": ("Account ID,Account Name,Account Owner,Industry,Billing Country,Created Date,Churn Date",
                   "0015g00000AbCd{i},Firm {i},Ines,Retail,Germany,{day},"),
    "HubSpot": ("Record ID,Company name,Company owner,Create Date,Country/Region,Industry,Lifecycle Stage",
                "90{i},Firm {i},Ines,{day} 09:30,Germany,RETAIL,customer"),
    "Stripe": ("id,Customer ID,Customer Email,Plan,Quantity,Currency,Interval,Amount,Status,Created (UTC),Start (UTC),"
               "Current Period Start (UTC),Current Period End (UTC),Trial Start (UTC),Canceled At (UTC),Ended At (UTC)",
               "sub_{i},cus_{i},a@b.c,price_1,3,eur,month,20.00,active,{day} 10:00,{day} 10:00,2024-12-01 10:00,"
               "2025-01-01 10:00,,,"),
    "Chargebee": ("Subscription ID,Customer ID,Subscription Status,Activated On,Canceled On,Current Plan,MRR,Currency,"
                  "Current Billing Term Start Date", "sub_{i},cb_{i},Active,{day},,Pro,60.00,EUR,2024-12-01"),
    "ChartMogul": ("UUID,NAME,STATUS,MRR,ARR,PLAN_NAME,BILLING_CYCLE,COUNTRY,SUBSCRIBER_SINCE",
                   "cus_{i},Firm {i},Active,6000,72000,Pro,month,DE,{day}T00:00:00Z"),
    "Delighted": ("id,person,email,survey_type,score,comment,permalink,created_at,updated_at,customer_id",
                  "{i},{i},a{i}@b.c,nps,9,,https://app.delighted.com/r/x{i},17134984{i},,K-{i}"),
    "SurveyMonkey": ("Respondent ID,Collector ID,Start Date,End Date,IP Address,Email Address,First Name,Last Name,"
                     "Custom Data 1,How likely is it that you would recommend us to a friend or colleague?,",
                     "1180{i},4461,01/13/2025 09:00:00,01/13/2025 09:02:00,,,,,K-{i},9,"),
}  # fmt: skip
WANTED = {
    "Salesforce": ("accounts", {"account_id": "Account ID", "csm": "Account Owner", "started_on": "Created Date"}),
    "HubSpot": ("accounts", {"account_id": "Record ID", "name": "Company name", "started_on": "Create Date"}),
    "Stripe": ("mrr", {"account_id": "Customer ID", "started_on": "Start (UTC)", "ended_on": "Ended At (UTC)"}),
    "Chargebee": ("mrr", {"account_id": "Customer ID", "started_on": "Activated On", "ended_on": "Canceled On"}),
    "ChartMogul": ("accounts", {"account_id": "UUID", "mrr": "MRR", "started_on": "SUBSCRIBER_SINCE"}),
    "Delighted": ("nps", {"account_id": "customer_id", "answered_on": "created_at", "score": "score"}),
    "SurveyMonkey": ("nps", {"account_id": "Custom Data 1", "answered_on": "End Date"}),
}


def export(system: str, *more: str) -> tuple[str, bytes]:
    header, row = EXPORTS[system]
    rows = [row.format(i=10 + i, day=SINCE[i]) for i in range(24)]
    return "export.csv", "\n".join([header, *rows, *more]).encode()


def table(book: Book, name: str) -> pd.DataFrame:
    return book.tables[name].collect("pandas").to_pandas()


@pytest.mark.parametrize("system", EXPORTS)
def test_an_export_is_recognised_by_its_headers_and_opens(system: str) -> None:
    sheets = read(export(system))
    file = guess(sheets).files[0]
    name, columns = WANTED[system]
    assert (file.table, file.settings["system"]) == (name, system)
    assert {column: file.columns.get(column) for column in columns} == columns
    book = Book.from_sheets(sheets, guess(sheets))
    assert book.files["used"].tolist() == [24]


def test_every_preset_names_its_public_documentation() -> None:
    assert {preset.system for preset in PRESETS} == {*EXPORTS, *(system for system, *_ in MORE)}
    assert all(preset.source.startswith("https://") for preset in PRESETS)


def test_stripe_gives_the_price_of_one_and_how_many() -> None:
    book = Book.from_files(export("Stripe"), as_of="2024-12-31")
    assert set(table(book, "mrr")["mrr"]) == {60.0}
    assert any("times Quantity" in said for said in book.assumptions)


def test_chartmogul_writes_cents() -> None:
    book = Book.from_files(export("ChartMogul"))
    assert set(table(book, "accounts")["mrr"]) == {60.0}
    assert any("read in cents" in said for said in book.assumptions)


def test_the_mrr_intervals_of_chartmogul_are_subscriptions_in_cents() -> None:
    header = "CUSTOMER_UUID,MRR,START_DATE,END_DATE,PLAN_UUID,QUANTITY,SUBSCRIPTION_UUID,IS_FREE,IS_TRIAL"
    rows = [f"cus_{i},6000,2024-01-01,{'2024-05-31' if i % 2 else ''},pl_1,1,sub_{i},false,false" for i in range(20)]
    book = Book.from_files(("intervals.csv", "\n".join([header, *rows]).encode()), as_of="2024-06-30")
    mrr = table(book, "mrr")
    assert set(mrr["mrr"]) == {60.0}
    assert mrr.groupby("account_id").size().to_dict() == {f"cus_{i}": 5 if i % 2 else 6 for i in range(20)}


def test_of_delighted_only_nps_counts() -> None:
    satisfied = "99,99,z@b.c,csat,5,,https://app.delighted.com/r/y,1713498499,,K-99"
    book = Book.from_files(export("Delighted", satisfied))
    assert len(table(book, "nps")) == 24
    assert book.refused[["rule", "rows"]].to_numpy().tolist() == [["another kind of survey", 1]]
    assert str(book.as_of) == "2024-04-19", "1713498433 seconds after 1970 is 19 April 2024"


def test_the_second_header_row_of_surveymonkey_is_no_answer() -> None:
    header, row = EXPORTS["SurveyMonkey"]
    second = ",,,,,,,,,,Response"
    text = "\n".join([header, second, *(row.format(i=i, day="") for i in range(20))])
    (sheet,) = read(("survey.csv", text.encode()))
    assert sheet.rows == 20


def test_the_day_a_record_was_made_is_said_to_stand_for_the_start() -> None:
    said = Book.from_files(export("Salesforce")).assumptions
    assert any("the day the record was made in Salesforce" in words for words in said)


def test_headers_of_no_system_are_guessed_as_before() -> None:
    sheets = read(("crm.csv", b"Account ID,Started,Churn Date\n1,2024-01-01,\n2,2024-02-01,2024-05-01\n"))
    assert "system" not in guess(sheets).files[0].settings


# Further exports of systems: system, headers, a row, and what they are.
MORE = [
    ("ChartMogul", "CUSTOMER_NAME,MRR,MRR_MOVEMENT,MOVEMENT_TYPE,DATE,CUSTOMER_EXTERNAL_ID,CURRENCY_CODE",
     "Firm {i},5000,5000,new_biz,{day},K-{i},EUR", "mrr",
     {"account_id": "CUSTOMER_EXTERNAL_ID", "moved_on": "DATE", "kind": "MOVEMENT_TYPE", "amount": "MRR_MOVEMENT"}),
    ("ChartMogul", "description,activity-mrr-movement,activity-mrr,activity-arr,date,type,currency,"
     "customer-external-id",
     "bought,2000,2000,24000,{day}T10:00:00Z,new_biz,USD,K-{i}", "mrr",
     {"account_id": "customer-external-id", "moved_on": "date", "amount": "activity-mrr-movement"}),
    ("ChartMogul", "id,uuid,external_id,name,status,customer-since,mrr,arr,billing-system-type,currency",
     "{i},cus_{i},K-{i},Firm {i},Active,{day}T10:00:00Z,3000,36000,Stripe,USD", "accounts",
     {"account_id": "external_id", "started_on": "customer-since", "mrr": "mrr", "churned": "status"}),
    ("Baremetrics", "oid,name,email,created,is_active,is_canceled,current_mrr",
     "K-{i},Firm {i},a@b.c,{day},true,false,500",
     "accounts", {"account_id": "oid", "churned": "is_canceled", "mrr": "current_mrr", "started_on": "created"}),
    ("Stripe", "id,Customer,Amount Due,Amount Paid,Currency,Date (UTC),Status",
     "in_{i},cus_{i},20,20,eur,{day} 10:00,paid",
     "mrr", {"account_id": "Customer", "month": "Date (UTC)", "mrr": "Amount Paid"}),
    ("Recurly", "uuid,account_code,plan_code,state,unit_amount,quantity,activated_at,canceled_at,expires_at,"
     "plan_interval",
     "u{i},K-{i},gold,active,30,1,{day} 10:00,,,monthly", "mrr",
     {"account_id": "account_code", "started_on": "activated_at", "ended_on": "expires_at", "amount": "unit_amount"}),
    ("Paddle", "subscription_id,customer_id,status,started_at,first_billed_at,next_billed_at,canceled_at,total,"
     "billing_cycle_interval", "sub_{i},ctm_{i},active,{day},{day},2025-02-01,,30,month", "mrr",
     {"account_id": "customer_id", "started_on": "started_at", "ended_on": "canceled_at", "amount": "total"}),
    ("Zendesk", "Id,Requester,Requester external id,Organization,Subject,Status,Priority,Ticket type,Created at",
     "{i},Robin,R-{i},Org {i},help,closed,high,question,{day} 10:00", "touches",
     {"account_id": "Organization", "touched_on": "Created at", "kind": "Ticket type"}),
    ("Zendesk", "id,subject,requester_id,submitter_id,organization_id,status,priority,created_at,updated_at",
     "{i},help,9{i},9{i},8{i},closed,high,{day} 10:00,2025-01-01 10:00", "touches",
     {"account_id": "organization_id", "touched_on": "created_at"}),
    ("Intercom", "Conversation ID,Conversation started at,Company ID,Channel,State",
     "{i},{day} 10:00,K-{i},Email,closed", "touches",
     {"account_id": "Company ID", "touched_on": "Conversation started at"}),
    ("Formbricks", "No.,Response ID,Timestamp,Finished,Survey ID,Formbricks User ID (internal),User ID,"
     "1. How likely are you to recommend us to a friend?", "{i},r{i},{day} 10:00,Yes,s1,f{i},K-{i},9", "nps",
     {"account_id": "User ID", "answered_on": "Timestamp",
      "score": "1. How likely are you to recommend us to a friend?"}),
    ("PostHog", "uuid,event,distinct_id,timestamp,$survey_id,$survey_response",
     "{i},survey sent,K-{i},{day} 10:00,s1,9",
     "nps", {"account_id": "distinct_id", "answered_on": "timestamp", "score": "$survey_response"}),
    ("Typeform", "#,How likely are you to recommend us to a friend?,customer_id,Start Date (UTC),Submit Date (UTC),"
     "Network ID", "{i},9,K-{i},{day} 10:00,{day} 10:02,n{i}", "nps",
     {"account_id": "customer_id", "answered_on": "Submit Date (UTC)"}),
]  # fmt: skip


@pytest.mark.parametrize(("system", "header", "row", "name", "columns"), MORE)
def test_further_exports_are_recognised_and_open(
    system: str, header: str, row: str, name: str, columns: dict[str, str]
) -> None:
    rows = [row.format(i=10 + i, day=SINCE[i]) for i in range(24)]
    sheets = read(("export.csv", "\n".join([header, *rows]).encode()))
    file = guess(sheets).files[0]
    assert (file.table, file.settings["system"]) == (name, system)
    assert {column: file.columns.get(column) for column in columns} == columns
    assert Book.from_sheets(sheets, guess(sheets)).count(name) > 0


def test_the_movements_of_chartmogul_are_movements_and_not_levels() -> None:
    book = Book.from_files(CASES / "chartmogul_mrr_movements.csv")
    paid = table(book, "mrr").groupby("month")["mrr"].sum().sort_index().tolist()
    assert paid == [300, 390, 390, 360, 160, 160, 240]


def test_a_preset_adds_to_what_is_recognised_and_takes_nothing_away() -> None:
    file = guess(read(CASES / "hubspot_mrr.csv")).files[0]
    more = {"mrr": "MRR", "seats": "Seats", "churn_reason": "Churn reason", "contract_months": "Contract term"}
    assert {column: file.columns.get(column) for column in more} == more
