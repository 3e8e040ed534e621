"""Notes and lists of people as systems export them, in eight languages: what they are taken for, what is refused."""

import hashlib
from pathlib import Path

import pandas as pd
import pytest
from books import SAMPLE

from analysis import Book
from analysis.counting import collected

ACCOUNTS = "account_id,name,started_on,churned_on\n" + "".join(
    f"A-{i},Acc {i},2023-0{1 + i % 9}-01,{'2025-03-01' if i % 7 == 0 else ''}\n" for i in range(40)
)
SAID = (
    "Call with their lead, they compare alternatives", "They asked about the budget for next year",
    "All fine; two new planners were trained", "Kunde fragt nach Wettbewerber und Preis", "競合を検討しているとのこと",
)  # fmt: skip


def file(header: str, line: str) -> bytes:
    """Forty rows: {i} the row, {h} half of it, {d} a day, {t} a text."""
    rows = [line.format(i=i, h=i // 2, d=f"2025-0{1 + i % 9}-03", t=f'"{SAID[i % 5]} {i}"') for i in range(40)]
    return "\n".join([header, *rows]).encode()


def opened(name: str, content: bytes) -> Book:
    return Book.from_files(("accounts.csv", ACCOUNTS.encode()), (name, content))


# Headers as the systems document them: HubSpot, Salesforce, Gainsight, Zendesk, Intercom, and files made by hand.
NOTES = {
    "hubspot_notes.csv": ("Record ID,Note body,Activity date,Activity assigned to,Associated Company IDs",
                          "{i},{t},{d} 10:00,Ana Costa,A-{i}"),
    "hubspot_api.csv": ("hs_object_id,hs_note_body,hs_timestamp,hubspot_owner_id,company_id",
                        "9{i},{t},{d}T10:00:00Z,77,A-{i}"),
    "timeline.csv": ("Company Id,Company Name,Activity Date,Type,Subject,Notes,Author",
                     "A-{i},Acc {i},{d},Call,Check in {i},{t},Ana"),
    "calls.csv": ("customer,when,call_summary,sentiment", "A-{i},{d},{t},positive"),
    "notizen.csv": ("Kundennummer,Datum,Notiz,Verfasser,Art", "A-{i},{d},{t},Ana,Anruf"),
    "export_fr.csv": ("Numéro client,Date,Compte rendu,Auteur", "A-{i},{d},{t},Ana"),
    "notas.csv": ("ID de cliente,Fecha,Nota,Autor", "A-{i},{d},{t},Ana"),
    "anotacoes.csv": ("Código do cliente,Data,Anotação,Autor", "A-{i},{d},{t},Ana"),
    "notlar.csv": ("Müşteri No,Tarih,Görüşme notu,Yazan", "A-{i},{d},{t},Ana"),
    "导出.csv": ("客户编号,日期,跟进记录,跟进人", "A-{i},{d},{t},Ana"),
    "出力.csv": ("顧客ID,日付,商談メモ,作成者", "A-{i},{d},{t},佐藤"),
}  # fmt: skip
TICKETS = {
    "sf_task.csv": ("Id,AccountId,WhoId,Subject,Description,ActivityDate,Status,OwnerId,TaskSubtype",
                    "00T{i},A-{i},003{i},Call,{t},{d},Completed,005,Call"),
    "zendesk.csv": ("id,organization_id,requester_id,submitter_id,subject,description,created_at,priority,status",
                    "{i},A-{i},{i},{i},Problem {i},{t},{d},high,closed"),
    "intercom.csv": ("Conversation ID,Conversation started at,Company ID,Channel,Summary", "{i},{d},A-{i},Email,{t}"),
}  # fmt: skip
PEOPLE = {
    "contacts.csv": ("account_id,contact,role,level,since,left_on", "A-{i},Per {i},champion,executive,2023-05-01,"),
    "hubspot_contacts.csv": ("Record ID,First Name,Last Name,Email,Job Title,Associated Company IDs",
                             "7{i},Per,Son{i},p{i}@x.com,CEO,A-{i}"),
    "hubspot-crm-exports-all-contacts.csv": (
        "Record ID,First Name,Last Name,Email,Job Title,Buying Role,Employment Seniority,Create Date,"
        "Date left company,Associated Company,Associated Company IDs",
        "7{i},Per,Son{i},p{i}@x.com,CEO,Champion,Executive,2024-05-03 09:10,,Acc {h},A-{h}",
    ),
    "report_salesforce.csv": (
        "Contact ID,First Name,Last Name,Title,Account ID,Account Name,Email,Contact Role,Created Date,"
        "No Longer at Company Date",
        "003{i},Per,Son{i},CEO,A-{h},Acc {h},p{i}@x.com,Champion,2/3/2024,",
    ),
    "company_person.csv": (
        "Company ID,Company Name,Person Name,Email,Title,Role,Is Primary Person,Created Date,Left Company On",
        "A-{i},Acc {i},Per Son{i},p{i}@x.com,CEO,Champion,True,2024-02-03T09:00:00Z,",
    ),
    "export.csv": ("Account ID,Stakeholder,Role", "A-{i},Per {i},Champion"),
    "ansprechpartner.csv": ("Kundennummer,Ansprechpartner,Rolle,Ebene", "A-{i},Per {i},Förderer,Geschäftsführung"),
}  # fmt: skip


@pytest.mark.parametrize("name", NOTES)
def test_a_file_of_notes_is_one_whatever_its_headers(name: str) -> None:
    book = opened(name, file(*NOTES[name]))
    rows = book.tables["notes"].collect("pandas").to_pandas()
    assert len(rows) == 40
    assert set(rows["account_id"]) == {f"A-{i}" for i in range(40)}
    assert any("競合" in text for text in rows["text"])


@pytest.mark.parametrize("name", TICKETS)
def test_tickets_and_tasks_stay_contacts_and_keep_their_text(name: str) -> None:
    book = opened(name, file(*TICKETS[name]))
    assert "notes" not in book.tables
    assert "Call with their lead, they compare alternatives 0" in set(
        book.tables["touches"].collect("pandas").to_pandas()["text"]
    )


@pytest.mark.parametrize("name", PEOPLE)
def test_a_list_of_people_is_one_whatever_its_headers(name: str) -> None:
    rows = opened(name, file(*PEOPLE[name])).tables["contacts"].collect("pandas").to_pandas()
    assert len(rows) == 40
    assert rows["contact"].nunique() == 40
    assert rows["role"].notna().all()


# Meetings as HubSpot, Salesforce and Gainsight export them: with whom they were makes them contacts.
MEETINGS = {
    "all-meetings.csv": (
        "Record ID,Meeting name,Meeting start time,Meeting outcome,Activity assigned to,Associated Contact,"
        "Associated Contact IDs,Associated Company,Associated Company IDs",
        "7{i},Check-in,{d} 10:00,Completed,Ana,Per Son{h},9{h},Acc {h},A-{h}",
    ),
    "events_report.csv": (
        "Activity ID,Subject,Date,Assigned,Contact ID,Contact,Title,Account ID,Company / Account,Activity Type",
        "00U{i},Meeting,{d},Ana,003{h},Per Son{h},CEO,A-{h},Acc {h},Meeting",
    ),
    "timeline_export.csv": (
        "Company ID,Company Name,Activity Date,Activity Type,Subject,External Attendees,Author Name,Source",
        "A-{h},Acc {h},{d}T10:00:00Z,Meeting,Check-in,Per Son{h},Ana,C360",
    ),
}


@pytest.mark.parametrize("name", MEETINGS)
def test_meetings_with_somebody_are_contacts_and_no_events(name: str) -> None:
    book = opened(name, file(*MEETINGS[name]))
    rows = book.tables["touches"].collect("pandas").to_pandas()
    assert set(rows["account_id"]) == {f"A-{i}" for i in range(20)}
    assert set(rows["contact"]) == {f"Per Son{i}" for i in range(20)}
    assert rows["touched_on"].nunique() == 9


def test_a_deal_with_a_contact_is_no_meeting() -> None:
    header = "Deal ID,Account ID,Contact,Deal Stage,Close Date,Amount,Last Activity Date"
    book = opened("deals.csv", file(header, "D{i},A-{h},Per Son{h},Closed Won,{d},100,{d}"))
    assert "touches" not in book.tables


def test_their_part_in_buying_is_the_role_and_their_title_how_high_they_stand() -> None:
    header = "Record ID,First Name,Last Name,Email,Job Title,Buying Role,Associated Company IDs"
    book = opened("all-contacts.csv", file(header, "7{i},Per,Son{i},p{i}@x.com,CEO,Champion,A-{i}"))
    rows = book.tables["contacts"].collect("pandas").to_pandas()
    assert set(rows["role"]) == {"Champion"}
    assert set(rows["level"]) == {"CEO"}


def test_rows_that_cannot_be_used_are_refused_by_rule_and_the_rest_is_text() -> None:
    huge = "x" * 200_000
    content = (
        "account_id,noted_on,text\n"
        f'A-1,2025-01-02,"<script>alert(1)</script> {huge}"\n'
        "A-2,soon,about nothing much today\n"
        "A-3,2025-01-02,\n"
        ",2025-01-02,whose is this one\n"
        'A-4,2025-01-03,"nul\x00 and 🎉 and \u202eשלום"\n'
        "A-5,2999-01-03,much later than that\n"
    )
    book = opened("notes.csv", content.encode())
    rows = book.tables["notes"].collect("pandas").to_pandas().set_index("account_id")["text"]
    assert rows["A-1"].startswith("<script>alert(1)</script> xxx")
    assert "\x00" not in rows["A-4"]
    assert "🎉" in rows["A-4"]
    rules = dict(zip(book.refused["rule"], book.refused["rows"], strict=True))
    assert sum(rules.values()) == 4
    assert {"no noted_on", "no text", "no account_id"} <= set(rules)


def test_notes_of_a_word_each_are_notes_where_it_is_said_that_they_are() -> None:
    notes = pd.DataFrame({"account_id": ["A-1", "A-2"], "noted_on": "2025-01-02", "text": ["ok", "競合"]})
    accounts = pd.DataFrame({"account_id": ["A-1", "A-2"], "started_on": "2024-01-01", "churned_on": ""})
    book = Book.from_frames(accounts=accounts, notes=notes, as_of="2025-12-31")
    assert set(book.tables["notes"].collect("pandas").to_pandas()["text"]) == {"ok", "競合"}


def test_people_who_left_before_they_came_are_refused() -> None:
    content = b"account_id,contact,role,since,left_on\nA-1,Ann,admin,2025-02-01,2025-01-01\nA-1,Bo,admin,2025-02-01,\n"
    book = opened("contacts.csv", content)
    assert list(book.refused["rule"]) == ["left before they came"]


# The files that were there before notes and contacts: byte for byte as they were.
OF_BEFORE = {
    "accounts.csv": "ffdd0b203f98f9db016e",
    "actions.csv": "013d327d27fa332b8083",
    "costs.csv": "071b46da0dd7a7198e2a",
    "events.csv": "3bfba65f86a458a5eab8",
    "goals.csv": "d817c7f5baca25cf5f8a",
    "mrr.csv": "9660ce213de04ee1d842",
    "nps.csv": "07e45b415ee4ae52a319",
    "one_table.csv": "ee6fe1f8276eae899556",
    "payments.csv": "7a4a240d7f6bb4b5f9b6",
    "pilot.csv": "7d8330879b2584b1f17a",
    "pilot_answers.csv": "4fa452991faef24097b4",
    "touches.csv": "b493bff75a0c356477fd",
    "usage.csv": "992e6398612eb8df2f68",
    "messy/kunden.csv": "9f614180a0c35b79d5ac",
}


@pytest.mark.parametrize("name", OF_BEFORE)
def test_the_files_of_the_sample_book_of_before_stay_byte_for_byte(name: str) -> None:
    assert hashlib.sha256((Path(SAMPLE) / name).read_bytes()).hexdigest()[:20] == OF_BEFORE[name]


# Columns as connectors load them into a warehouse, in files called so: users and contacts beside their company.
LISTS = {
    "user_data.csv": ("id,active,created_at,email,name,organization_id,role,ticket_restriction,updated_at",
                      "4{i},TRUE,2024-02-03 10:00:00,p{i}@x.com,Per {i},A-{h},end-user,requested,{d} 10:00:00"),
    "sf_contact_data.csv": ("id,account_id,created_date,department,email,first_name,last_name,name,title,lead_source",
                            "003{i},A-{h},2024-02-03,Ops,p{i}@x.com,Per,Son{i},Per Son{i},VP Operations,Web"),
}  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_people_with_many_columns_is_people_and_not_what_was_done(name: str) -> None:
    book = opened(name, file(*LISTS[name]))
    people = collected(book.tables["contacts"])
    assert len(people) == 40
    assert set(people["contact"]) == {f"Per {i}" if "user" in name else f"Per Son{i}" for i in range(40)}
    assert "touches" not in book.tables


NOBODYS = {
    "a task by the team's id": ("engagement_id,hs_createdate,task_type,hs_timestamp,owner_id,team_id,type",
                                "9{i},{d},CALL,{d},77,{i},TASK"),
    "a ticket by its own id": ("id,closed_date,create_date,ticket_category,ticket_priority,owner_id,subject,content",
                               "3{i},{d},{d},billing,high,7,Problem {i},{t}"),
    "a contact by the workspace": ("id,workspace_id,created_at,first_name,last_name,email",
                                   "5{i},w{i},{d},Per,Son,p{i}@x.com"),
}  # fmt: skip


@pytest.mark.parametrize("what", NOBODYS)
def test_an_id_of_the_team_or_of_the_row_is_never_that_of_an_account(what: str) -> None:
    book = opened(f"{what.split()[1]}_data.csv", file(*NOBODYS[what]))
    assert set(book.tables) == {"accounts"}


@pytest.mark.parametrize("subtype", ["task_subtype", "event_subtype"])
def test_a_task_or_a_meeting_of_a_crm_in_a_warehouse_is_a_contact_with_its_text(subtype: str) -> None:
    header = f"id,account_id,who_id,activity_date,subject,description,owner_id,priority,{subtype},is_deleted"
    book = opened("sf_data.csv", file(header, "00T{i},A-{i},003{i},{d},Check in,{t},005,Normal,Call,FALSE"))
    touches = collected(book.tables["touches"])
    assert set(touches["kind"]) == {"Call"}
    assert touches["text"].str.contains("alternatives").any()


# Comments on tickets as Zendesk, HubSpot and Intercom export them: who wrote is a person, of whom the ticket says.
ON_TICKETS = {
    "zendesk": ("id,organization_id,requester_id,submitter_id,subject,description,created_at,priority,status",
                "7{i},A-{h},5{i},5{i},Problem {i},{t},{d},high,closed",
                "id,_fivetran_synced,body,created,public,ticket_id,user_id",
                "9{i},2020-03-05 04:47:57.580,{t},{d} 07:49:14,TRUE,7{i},5{i}"),
    "hubspot": ("Ticket ID,Ticket name,Create date,Company ID,Priority,Pipeline",
                "7{i},Problem {i},{d},A-{h},HIGH,Support",
                "Comment ID,Ticket ID,Author ID,Comment,Created at", "9{i},7{i},4{h},{t},{d}"),
    "intercom": ("id,created_at,contact_id,company_id,title,body", "c{i},{d},u{h},A-{h},Problem,{t}",
                 "id,conversation_id,created_at,author_id,author_type,body", "p{i},c{i},{d},u{i},user,{t}"),
}  # fmt: skip


@pytest.mark.parametrize("system", ON_TICKETS)
def test_a_comment_is_of_the_account_of_its_ticket_and_not_of_who_wrote_it(system: str) -> None:
    ticket, of_ticket, comment, of_comment = ON_TICKETS[system]
    files = (("ticket_data.csv", file(ticket, of_ticket)), ("comment_data.csv", file(comment, of_comment)))
    told = collected(Book.from_files(("accounts.csv", ACCOUNTS.encode()), *files).tables["touches"])
    assert len(told) == 80
    assert dict(told["account_id"].value_counts()) == {f"A-{i}": 4 for i in range(20)}
    assert told["text"].str.contains("alternatives").sum() >= 8


def test_a_comment_whose_ticket_no_file_has_is_left_out_and_one_that_names_its_account_is_its() -> None:
    _, _, header, line = ON_TICKETS["zendesk"]
    alone = opened("ticket_comment_data.csv", file(header, line))
    assert set(alone.tables) == {"accounts"}
    assert "add the tickets" in str(alone.recipe.files[1].settings["why"])
    named = opened("comments.csv", file(f"{header},organization_id", f"{line},A-{{h}}"))
    assert set(collected(named.tables["touches"])["account_id"]) == {f"A-{i}" for i in range(20)}


def test_a_comment_is_led_through_the_list_of_people_where_there_are_no_tickets() -> None:
    _, _, header, line = ON_TICKETS["zendesk"]
    people = file("id,active,created_at,email,name,organization_id,role", "5{i},TRUE,{d},p{i}@x.com,Per {i},A-{h},user")
    files = (("user_data.csv", people), ("ticket_comment_data.csv", file(header, line)))
    told = collected(Book.from_files(("accounts.csv", ACCOUNTS.encode()), *files).tables["touches"])
    assert dict(told["account_id"].value_counts()) == {f"A-{i}": 2 for i in range(20)}


def test_tickets_each_of_another_person_are_tickets_where_their_text_is_told() -> None:
    book = opened("cases.csv", file("Id,AccountId,ContactId,OwnerId,Subject,Description,CreatedDate,Status",
                                    "500{i},A-{h},003{i},005,Problem {i},{t},{d},Closed"))  # fmt: skip
    assert len(collected(book.tables["touches"])) == 40
