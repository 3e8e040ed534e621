"""What an outsider's file leaves open and the app once took for granted: read where it is clear, else asked."""

import pytest

from analysis.book.draft import Draft
from analysis.book.header_words import plain_words
from analysis.book.question import Question
from analysis.book.questions import answered, questions


def draft_of(**files: list[str]) -> Draft:
    return Draft.from_files([(f"{name}.csv", "\n".join(lines).encode()) for name, lines in files.items()])


def waiting(draft: Draft) -> list[Question]:
    return [question for question in questions(draft) if question.waits]


def counts(draft: Draft) -> tuple[int, int]:
    accounts, gone = draft.opened.built.engine.row("SELECT count(*), coalesce(sum(churned), 0) FROM accounts")
    return int(accounts), int(gone)


MONTHS = "Jan 2024,Feb 2024,Mar 2024,Apr 2024"
USES = [f"A{i},{i},{i + 1},{i + 2},{i % 3}" for i in range(40)]


@pytest.mark.parametrize(
    ("name", "head"),
    [("account_activity", MONTHS), ("export", "2024-01,2024-02,2024-03,2024-04"), ("visites", MONTHS)],
)
def test_months_of_numbers_that_nothing_calls_revenue_are_no_mrr_unasked(name: str, head: str) -> None:
    draft = draft_of(**{name: [f"account_id,{head}", *USES]})
    (question,) = waiting(draft)
    assert question.word == "amount_of_months"
    assert "mrr" in answered(draft, question, "mrr").opened.tables
    assert answered(draft, question, "usage").opened.built.engine.row("SELECT max(active_users) FROM usage") == (41,)
    assert not waiting(answered(draft, question, "usage"))
    assert answered(draft, question, "none").recipe.files[0].table == ""


@pytest.mark.parametrize(
    ("name", "head", "cells"),
    [
        ("mrr", MONTHS, "10,20,30,40"), ("data", "MRR Jan 2024,MRR Feb 2024,MRR Mar 2024,MRR Apr 2024", "1,2,3,4"),
        ("export", MONTHS, "$10,$20,$30,$40"), ("export", MONTHS, "10.50,20.25,30.75,40.10"),
    ],
)  # fmt: skip
def test_months_that_something_calls_revenue_are_read_unasked(name: str, head: str, cells: str) -> None:
    draft = draft_of(**{name: [f"account_id,{head}", *(f"A{i},{cells}" for i in range(40))]})
    assert not waiting(draft)
    assert "mrr" in draft.opened.tables


@pytest.mark.parametrize(
    ("header", "yes", "no"), [("is_active", "1", "0"), ("active", "Yes", "No"), ("status", "active", "cancelled")]
)
def test_an_account_whose_only_subscription_has_stopped_is_one_that_churned(header: str, yes: str, no: str) -> None:
    rows = [f"s{i},c{i},2024-0{i % 9 + 1}-05,30,{yes if i % 3 else no}" for i in range(60)]
    draft = draft_of(subscriptions=[f"subscription_id,customer_id,start_date,mrr,{header}", *rows])
    assert not waiting(draft)
    assert counts(draft) == (60, 20)


def test_a_status_of_which_no_word_is_known_is_asked_about_before_all_of_it_counts_as_mrr() -> None:
    rows = [f"s{i},c{i},2024-0{i % 9 + 1}-05,30,{'voimassa' if i % 3 else 'päättynyt'}" for i in range(60)]
    draft = draft_of(subscriptions=["subscription_id,customer_id,start_date,mrr,status", *rows])
    assert [(question.word, question.about) for question in waiting(draft)] == [
        ("paying", "voimassa"), ("paying", "päättynyt"),
    ]  # fmt: skip
    for question in waiting(draft):
        draft = answered(draft, question, "yes" if question.about == "voimassa" else "no")
    assert not waiting(draft)
    last = draft.opened.built.engine.row("SELECT sum(mrr) FROM mrr WHERE month = (SELECT max(month) FROM mrr)")
    assert last == (40 * 30,)


def test_who_gives_a_reason_to_leave_may_have_left() -> None:
    rows = [f"{i},2024-0{i % 9 + 1}-05,Base,15,{('', '', 'prix')[i % 3]}" for i in range(60)]
    draft = draft_of(abonnes=["id_abonne,date_abonnement,formule,montant_mensuel,motif_depart", *rows])
    (question,) = waiting(draft)
    assert question.word == "who_left"
    chosen = answered(draft, question, "motif_depart")
    assert counts(chosen) == (60, 20)
    assert chosen.recipe.files[0].columns["churn_reason"] == "motif_depart"


def test_a_log_of_events_that_changed_an_amount_is_one_of_movements() -> None:
    rows = []
    for i in range(30):
        rows.append(f"e{3 * i},u{i},2024-01-0{i % 9 + 1},subscription_started,20")
        rows += [f"e{3 * i + 1},u{i},2024-03-01,plan_upgraded,50"] if i % 2 else []
        rows += [f"e{3 * i + 2},u{i},2024-05-01,subscription_canceled,{50 if i % 2 else 20}"] if i % 5 == 0 else []
    draft = draft_of(subscription_events=["event_id,user_id,event_date,event_type,mrr", *rows])
    assert not waiting(draft)
    assert counts(draft) == (30, 6)
    last = draft.opened.built.engine.row("SELECT sum(mrr) FROM mrr WHERE month = (SELECT max(month) FROM mrr)")
    assert last == (12 * 20 + 12 * 50,)


def test_a_coded_status_is_asked_about() -> None:
    rows = [f"K{i},2024-0{i % 9 + 1}-05,20,{'ACCA'[i % 4]}" for i in range(60)]
    draft = draft_of(saas=["CustID,JoinDt,MonthlyAmt,StatCd", *rows])
    assert {(question.word, question.about) for question in waiting(draft)} == {("left", "a"), ("left", "c")}


def test_polish_and_danish_letters_are_those_that_people_type_instead() -> None:
    assert plain_words("Opłata miesięczna") == plain_words("oplata_miesieczna")
    assert plain_words("Opsagt på året, ørebro") == plain_words("opsagt pa aret orebro")
    rows = [f"{i},{i % 40 + 1},40,{('Tak', 'Nie')[i % 2]}" for i in range(60)]
    draft = draft_of(klienci=["id_klienta,staz_miesiace,oplata_miesieczna,Odejscie", *rows])
    assert {"churned": "Odejscie", "mrr": "oplata_miesieczna"}.items() <= draft.recipe.files[0].columns.items()
