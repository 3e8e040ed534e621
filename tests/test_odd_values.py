"""Single values that can hardly be meant are asked about: amounts made of nines, arms misspelled. And short words."""

from collections.abc import Callable

import pytest
from asking import frame, to

from analysis.book.draft import Draft
from analysis.book.names_of_books import NAMELESS, suggested
from analysis.book.questions import answered, questions
from analysis.book.summary import dated, held
from analysis.book.unrecognized import LEAVE
from pages._cells.open_session import landing


def draft_of(**files: tuple[str, list[str]]) -> Draft:
    return Draft.from_files([(f"{name}.csv", "\n".join([h, *rows]).encode()) for name, (h, rows) in files.items()])


def accounts(odd: str) -> Draft:
    rows = [f"c{i},2024-01-05,{'yes' if i % 5 == 0 else 'no'},{odd if i in (3, 4) else 20 + i}" for i in range(40)]
    return draft_of(crm=("customer_id,signup_date,churned,mrr", rows))


@pytest.mark.parametrize("odd", ["9999.99", "99999", "999999.0", "9999"])
def test_an_amount_made_of_nines_far_above_all_others_is_asked_about(odd: str) -> None:
    draft = accounts(odd)
    (asked,) = (question for question in questions(draft) if question.waits)
    assert asked.word == "amount_of_nines"
    assert "for 2 accounts, and at most 59 for all others" in asked.text
    kept = answered(draft, asked, "yes")
    assert not [question for question in questions(kept) if question.waits]
    assert kept.opened.built.engine.row("SELECT max(mrr) FROM accounts") == (float(odd),)
    gone = answered(draft, asked, asked.options[1][0])
    assert not [question for question in questions(gone) if question.waits]
    assert gone.opened.built.engine.row("SELECT max(mrr), count(mrr), count(*) FROM accounts") == (59.0, 38, 40)


@pytest.mark.parametrize("odd", ["99", "999", "5000", "9998"])
def test_an_amount_that_may_be_a_price_is_not_asked_about(odd: str) -> None:
    assert "amount_of_nines" not in [question.word for question in questions(accounts(odd))]


def units(odd: str, other: str = "treatment", number: int = 1) -> Draft:
    rows = [f"u{i},{odd if i < number else other if i % 2 else 'control'},{i % 7}" for i in range(120)]
    return draft_of(pilot=("unit_id,arm,score", rows))


@pytest.mark.parametrize(
    ("odd", "other"), [("tretment", "treatment"), ("Treatmnet", "treatment"), ("coachd", "coached")]
)
def test_an_arm_spelled_nearly_as_another_is_asked_about_and_then_counts_as_it(odd: str, other: str) -> None:
    draft = units(odd, other)
    (asked,) = (question for question in questions(draft) if question.waits)
    assert asked.word == "arms_alike"
    same = answered(draft, asked, "no").opened.built.engine.rows("SELECT DISTINCT arm FROM kpis ORDER BY 1")
    assert [arm for (arm,) in same] == sorted(["control", other])
    apart = answered(draft, asked, "yes")
    assert not [question for question in questions(apart) if question.waits]
    assert apart.opened.built.engine.row("SELECT count(DISTINCT arm) FROM kpis") == (3,)


@pytest.mark.parametrize(("odd", "number"), [("variant1", 1), ("coaching", 1), ("tretment", 40)])
def test_arms_that_differ_and_arms_of_many_units_are_not_asked_about(odd: str, number: int) -> None:
    assert "arms_alike" not in [question.word for question in questions(units(odd, number=number))]


def test_what_nobody_can_say_of_a_file_can_be_left_out() -> None:
    draft = draft_of(notes=("alpha,beta", ["x y,1", "z w,2", "v,3"]))
    (asked,) = (question for question in questions(draft) if question.waits)
    assert asked.word == "table"
    assert all(value for value, _ in asked.options), "no option may look chosen before it is"
    assert not any(question.waits for question in questions(answered(draft, asked, LEAVE)))


@pytest.mark.parametrize(
    ("files", "name"),
    [
        (("customers", "partner_portfolios"), NAMELESS),
        (("customers", "subscriptions", "zebra_signals"), NAMELESS),
        (("northwind_customers", "tickets"), "Northwind"),
        (("Northwind", "tickets"), "Northwind"),
        (("crm_jan",), NAMELESS),
        (("Product_Quarter1_MockData",), NAMELESS),
        (("Area51_customers",), "Area51"),
        (("acme_customers_2024_q3",), "Acme"),
    ],
)
def test_a_book_is_not_called_after_a_side_file(files: tuple[str, ...], name: str) -> None:
    rows = ("customer_id,signup_date,churned", ["c1,2024-01-05,no", "c2,2024-02-05,yes"])
    assert suggested(draft_of(**dict.fromkeys(files, rows)).sheets) == name


def test_a_book_without_accounts_says_what_it_holds_and_nothing_of_dates() -> None:
    book = units("control").opened
    assert (dated(book), held(book)) == ("", "experiment results: 120 rows")


@pytest.mark.parametrize("header", ["install_date", "Installed At", "installed_on"])
def test_the_day_of_an_installation_is_the_start(header: str) -> None:
    rows = [f"c{i},2024-01-{10 + i % 9},{'yes' if i % 5 == 0 else 'no'}" for i in range(40)]
    assert draft_of(apps=(f"user_id,{header},churned", rows)).recipe.files[0].columns["started_on"] == header


def young() -> Draft:
    rows = [f"c{i},2024-0{1 + i % 6}-05,{'2024-06-20' if i % 5 == 0 else ''}" for i in range(40)]
    return draft_of(crm=("customer_id,signup_date,churn_date", rows))


def test_a_book_younger_than_a_year_does_not_speak_of_the_twelve_months_before() -> None:
    said = " ".join(caption.value for caption in to(frame(book=young().opened), "summary").caption)
    assert "Period: Jan 5 to Jun 20, 2024, all this book knows; nothing before to compare with" in said
    assert "the 12 before" not in said


def test_an_experiment_is_no_snapshot_of_one_day() -> None:
    app = to(frame(book=units("control").opened), "open_book")
    assert "snapshot" not in " ".join(caption.value for caption in app.caption)


@pytest.mark.parametrize(
    ("made", "page"), [(young, "summary"), (lambda: units("control"), "experiment"), (lambda: answers(), "nps")]
)
def test_a_book_opens_on_the_page_that_can_answer(made: Callable[[], Draft], page: str) -> None:
    book = made().opened
    assert landing(book) == page
    assert book.readiness().set_index("page")["ready"][page]


def answers() -> Draft:
    return draft_of(nps=("response_date,nps_score", [f"2024-03-{10 + i % 9},{i % 11}" for i in range(40)]))
