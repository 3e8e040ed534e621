"""Where nothing was taken for it and a column may well say who churned, the book waits for the reader to say so."""

import pytest

from analysis import Book
from analysis.book.draft import Draft
from analysis.book.may_tell import NOBODY, WHO_LEFT
from analysis.book.question import YES, Question
from analysis.book.questions import answered, questions

ROWS = 60
HEAD = "customer_id,signup_date,monthly_fee"


def draft_of(header: str, values: tuple[str, ...], name: str = "export.csv") -> Draft:
    cells = [f"c{i},2023-{i % 12 + 1:02}-03,{20 + i},{values[i % len(values)]}" for i in range(ROWS)]
    return Draft.from_files([(name, "\n".join([f"{HEAD},{header}", *cells]).encode())])


def asked(draft: Draft, *words: str) -> list[Question]:
    return [question for question in questions(draft) if question.word in (words or (WHO_LEFT,))]


def gone(draft: Draft) -> int:
    book = Book.from_sheets(draft.sheets, draft.recipe)
    return int(book.built.engine.row("SELECT coalesce(sum(churned), 0) FROM accounts")[0])


MAY_TELL = [
    ("FunnelStage", ("churned", "lead", "mql", "customer", "demo", "sql")),
    ("Etapa", ("cancelado", "lead", "prospecto", "demo")),
    ("Lage", ("gekündigt", "laufend", "Vorvertrag", "Sonderfall")),
    ("Kayıp Kodu", ("K", "M", "M")),
    ("情况", ("已流失", "待定", "观察", "其他")),
    ("区分", ("解約", "保留", "検討", "他")),
    ("sortie_flag", ("1", "0", "0")),
    ("TARGET", ("1", "0", "0")),
    ("Zielvariable", ("1", "0", "0")),
    ("service_ended_timestamp", ("2024-05-01", "", "2024-06-02", "")),
    ("lopetus_pvm", ("2024-05-01", "", "", "2024-06-02")),
]


@pytest.mark.parametrize(("header", "values"), MAY_TELL)
def test_a_column_that_may_say_who_churned_is_asked_about_before_a_book_opens(
    header: str, values: tuple[str, ...]
) -> None:
    (question,) = asked(draft_of(header, values))
    assert question.waits
    assert [value for value, _ in question.options][:1] == [header]
    assert NOBODY in [value for value, _ in question.options]


@pytest.mark.parametrize(
    ("header", "values"),
    [
        ("gender", ("f", "m")), ("partner", ("1", "0", "0")), ("payment_status", ("failed", "ok")),
        ("ticket_status", ("closed", "open")), ("email_opt_in", ("1", "0")), ("last_login_at", ("2024-05-01", "")),
        ("first_purchase_at", ("2024-05-01", "", "2024-06-02")), ("contract_value", ("100", "200", "300")),
        ("luxury_car_user", ("True", "False")), ("active_services", ("1", "2", "3")), ("is_deleted", ("0", "1")),
        ("churn_risk", ("high", "low")), ("Ödeme Şekli", ("Havale", "Mail", "Kart")),
    ],
)  # fmt: skip
def test_what_says_something_else_is_offered_at_most(header: str, values: tuple[str, ...]) -> None:
    draft = draft_of(header, values)
    assert not any(question.waits for question in questions(draft))
    assert not Book.from_sheets(draft.sheets, draft.recipe).built.who_left


def test_the_answer_is_kept_and_opens_the_book() -> None:
    draft = draft_of("lopetus_pvm", ("2024-05-01", "", "", "2024-06-02"))
    later = answered(draft, asked(draft)[0], "lopetus_pvm")
    assert later.recipe.files[0].columns["churned_on"] == "lopetus_pvm"
    assert gone(later) == ROWS / 2
    draft = draft_of("TARGET", ("1", "0", "0"))
    later = answered(draft, asked(draft)[0], "TARGET")
    assert later.recipe.files[0].columns["churned"] == "TARGET"
    nobody = answered(draft, asked(draft)[0], NOBODY)
    assert not any(question.waits for question in questions(nobody))
    assert not Book.from_sheets(nobody.sheets, nobody.recipe).built.who_left


def test_of_several_files_of_accounts_the_one_that_may_tell_is_asked() -> None:
    plain = "\n".join(
        ["customer_id,company_name,signup_date", *(f"c{i},Co {i},2023-01-0{i % 9 + 1}" for i in range(60))]
    )
    more = "\n".join(
        ["customer_id,plan,Lage", *(f"c{i},P{i % 3},{('gekündigt', 'Vorvertrag')[i % 2]}" for i in range(60))]
    )
    draft = Draft.from_files([("customers.csv", plain.encode()), ("details.csv", more.encode())])
    (question,) = asked(draft)
    assert question.waits
    assert draft.sheets[question.sheet].title == "details.csv"


STATED = "\n".join(
    ["customer_id,signup_date,Lage"]
    + [f"c{i},2023-01-0{i % 9 + 1},{('gekündigt', 'Vorvertrag', 'Sonderfall')[i % 3]}" for i in range(60)]
)


def test_where_other_rows_tell_nothing_after_all_a_column_that_may_is_asked_about() -> None:
    happened = [f"e{i},c{i % 60},2024-01-0{i % 9 + 1},{('login', 'export')[i % 2]}" for i in range(120)]
    log = "\n".join(["event_id,customer_id,event_date,event_type", *happened])
    draft = Draft.from_files([("customers.csv", STATED.encode()), ("events.csv", log.encode())])
    (question,) = asked(draft, "churned_by")
    assert question.waits
    assert [value for value, _ in question.options] == [YES, "Lage"]
    assert answered(draft, question, "Lage").recipe.files[0].columns["churned"] == "Lage"
    assert not any(q.waits for q in questions(answered(draft, question, YES)))


def test_nobody_gone_by_the_months_of_revenue_is_asked_about_where_a_column_may_say_otherwise() -> None:
    months = "\n".join(["customer_id,month,mrr", *(f"c{i},2024-0{m},50" for m in range(1, 7) for i in range(60))])
    draft = Draft.from_files([("customers.csv", STATED.encode()), ("mrr.csv", months.encode())])
    (question,) = asked(draft, "churned_by")
    assert question.waits
    assert question.text == "By the months of MRR none of 60 accounts churned. Which column says who did?"


def test_turkish_var_and_yok_are_yes_and_no() -> None:
    said = ("Var", "Yok", "Yok")
    rows = [f"{'EK'[i % 2]},{i % 40 + 1},{20 + i},{said[i % 2]},{said[i % 3]}" for i in range(60)]
    head = "Cinsiyet,Müşteri Olma Süresi(Ay),Aylık Ücret,Film Aboneliği,Kayıp Durumu"
    draft = Draft.from_files([("musteri.csv", "\n".join([head, *rows]).encode())])
    assert draft.recipe.files[0].columns["churned"] == "Kayıp Durumu"
    assert gone(draft) == 20


@pytest.mark.parametrize(
    ("head", "here", "left"),
    [
        ("ID_Contrato,Cidade,Valor_Mensal,Data_Inicio,Data_Fim,Status", "Ativo", "Cancelado"),
        ("subscription_id,city,monthly_fee,start_date,end_date,state", "active", "cancelled"),
        ("Vertragsnummer,Ort,Monatsbeitrag,Startdatum,Enddatum,Status", "aktiv", "gekündigt"),
        ("id_contrat,ville,montant mensuel,date de début,date de fin,statut", "actif", "résilié"),
        ("id_contrato,ciudad,cuota mensual,fecha de inicio,fecha fin,estado", "activo", "cancelado"),
    ],
)  # fmt: skip
def test_contracts_that_nobody_owns_say_by_their_own_state_which_has_ended(head: str, here: str, left: str) -> None:
    states = (f",{here}", f"2024-05-01,{left}")
    rows = [f"{i + 1},{('Oslo', 'Rome')[i % 2]},{100 + i},2023-0{i % 9 + 1}-05,{states[i % 4 == 0]}" for i in range(60)]
    draft = Draft.from_files([("contracts.csv", "\n".join([head, *rows]).encode())])
    waiting = [question for question in questions(draft) if question.waits]
    assert not waiting, [question.text for question in waiting]
    assert gone(draft) == 15


@pytest.mark.parametrize(
    ("header", "waits"), [("Poistuma", True), ("Gender", False), ("auto_renew", False), ("is_new", False)]
)
def test_the_last_column_of_a_snapshot_that_says_yes_and_no_of_nothing_known_may_tell(header: str, waits: bool) -> None:
    rows = [f"c{i},{i % 40 + 1},{'SP'[i % 2]},{int(i % 4 == 0)}" for i in range(ROWS)]
    draft = Draft.from_files([("data.csv", "\n".join([f"customer_id,tenure_months,plan,{header}", *rows]).encode())])
    assert [q.waits for q in asked(draft) if header in dict(q.options)] in ([waits], [])
    assert any(q.waits for q in asked(draft)) == waits
