"""Files of go-live days: a day whose header names a milestone is an event of that kind, unless it is the start."""

import pytest

from analysis import Book, survival
from analysis.book.draft import Draft
from analysis.book.milestone_days import is_milestone, milestone_named
from analysis.book.questions import answered, questions

ACCOUNTS = "account_id,start_date,churn_date,plan\n" + "".join(
    f"A-{i},2024-0{1 + i % 9}-05,{'2025-03-01' if i % 5 == 0 else ''},{'Basic' if i % 2 else 'Pro'}\n"
    for i in range(60)
)


def days(*headers: str, skip: int = 7) -> bytes:
    """A day for each account and header, but for every so many-th account."""
    lines = (
        ",".join(
            [f"A-{i}", *("" if i % skip == 0 else f"2024-1{place}-{1 + i % 28:02d}" for place, _ in enumerate(headers))]
        )
        for i in range(60)
    )
    return "\n".join([",".join(["account_id", *headers]), *lines]).encode()


def opened(*headers: str, title: str = "export.csv") -> Book:
    draft = Draft.from_files([("accounts.csv", ACCOUNTS.encode()), (title, days(*headers))])
    assert not any(question.waits for question in questions(draft))
    return draft.opened


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("go_live_date", "go live"), ("goLiveDate", "go live"), ("Go-Live", "Go Live"), ("onboarded_at", "onboarded"),
        ("activated_on", "activated"), ("first_value", "first value"), ("kickoff_date", "kickoff"),
        ("implementation_completed", "implementation completed"), ("Datum der Inbetriebnahme", "Inbetriebnahme"),
        ("Date de mise en service", "mise en service"), ("Fecha de puesta en marcha", "puesta en marcha"),
        ("data_entrada_em_operação", "entrada em operação"), ("Canlıya geçiş tarihi", "Canlıya geçiş"),
        ("上线日期", "上线"), ("稼働開始日", "稼働開始"),
    ],
)  # fmt: skip
def test_a_file_of_one_milestone_opens_as_events_of_that_kind(header: str, kind: str) -> None:
    book = opened(header)
    assert milestone_named(header) == kind
    (events,) = [row for row in book.files.to_dict("records") if row["table"] == "events"]
    assert (events["used"], events["refused"]) == (51, 0)
    assert survival.value(book).milestones == (kind,)


def test_several_columns_of_milestones_are_several_kinds_whatever_stands_beside() -> None:
    text = "onboarding_id,account_id,plan,kickoff_date,go_live_date,target_go_live_date,current_phase\n" + "".join(
        f"O-{i},A-{i},Basic,2024-10-{1 + i % 28:02d},2024-11-{1 + i % 28:02d},2024-12-01,Migration\n" for i in range(60)
    )
    draft = Draft.from_files([("accounts.csv", ACCOUNTS.encode()), ("onboarding_cases.csv", text.encode())])
    assert set(survival.event_kinds(draft.opened)) == {"kickoff", "go live"}


@pytest.mark.parametrize(
    "header", ["planned_go_live", "target_go_live_date", "Geplante Inbetriebnahme", "预计上线日期"]
)
def test_a_day_that_is_hoped_for_is_no_milestone(header: str) -> None:
    assert not is_milestone(header)


def test_the_only_day_on_which_accounts_began_stays_their_start() -> None:
    text = ACCOUNTS.replace("start_date", "go_live_date")
    draft = Draft.from_files([("accounts.csv", text.encode())])
    assert draft.recipe.files[0].columns["started_on"] == "go_live_date"
    assert [file.table for file in draft.recipe.files] == ["accounts"]


def test_beside_the_start_in_one_file_it_is_offered_and_taken_on_the_readers_word() -> None:
    lines = ACCOUNTS.splitlines()
    wide = "\n".join(
        [f"{lines[0]},go_live_date", *(f"{line},2024-12-{1 + i % 28:02d}" for i, line in enumerate(lines[1:]))]
    )
    draft = Draft.from_files([("accounts.csv", wide.encode())])
    assert list(draft.opened.tables) == ["accounts"]
    (asked,) = [question for question in questions(draft) if question.about == "events"]
    assert asked.text == "go_live_date is the day of a milestone. Count it as an event:"
    taken = answered(draft, asked, "yes")
    assert survival.event_kinds(taken.opened) == ("go live",)


def test_a_day_with_a_column_that_says_which_milestone_it_was_is_read_as_it_was() -> None:
    text = "account_id,milestone,milestone_date\n" + "".join(
        f"A-{i},{'Kickoff' if i % 2 else 'Go-live'},2024-11-{1 + i % 28:02d}\n" for i in range(60)
    )
    draft = Draft.from_files([("accounts.csv", ACCOUNTS.encode()), ("milestones.csv", text.encode())])
    assert set(survival.event_kinds(draft.opened)) == {"Kickoff", "Go-live"}
