"""From dropped files to an open book as a person goes: one question on top, a card a file, the first numbers beside."""

from html import unescape
from pathlib import Path

import pytest
from public_data import public
from streamlit.testing.v1 import AppTest

from analysis import Book
from analysis.book.card import lines
from analysis.book.draft import Draft
from analysis.book.names_of_books import NAMELESS, suggested
from analysis.book.questions import answered, questions
from analysis.book.recipe import Recipe
from analysis.counting.preview import preview

PAGES, CASES = Path(__file__).parents[1] / "pages", Path(__file__).parent / "cases"
ACCOUNTS = "customer id;company;signup date;cancelled;monthly revenue\n" + "".join(
    f"C-{i};Firm {i};2024-0{1 + i % 9}-05;{'yes' if i % 4 == 0 else 'no'};{100 + i}\n" for i in range(40)
)
STATUS = "customer id,tenure months,status\n" + "".join(f"C-{i},{1 + i % 30},{1 + i % 2}\n" for i in range(40))
DATES = "customer id,started,cancelled\n" + "".join(f"C-{i},0{1 + i % 9}/0{1 + i % 5}/2024,no\n" for i in range(40))


def opened(*files: tuple[str, str]) -> AppTest:
    app = AppTest.from_file(str(PAGES / "_main.py"), default_timeout=60)
    app.session_state["draft"] = Draft.from_files([(name, text.encode()) for name, text in files])
    return app.run()


def words(draft: Draft, place: int = 0) -> list[str]:
    return [" ".join(f"{piece.words} [{piece.header}]" for piece in line) for line in lines(draft, place)]


def test_a_file_is_a_sentence_whose_guesses_are_named() -> None:
    draft = Draft.from_files([("crm.csv", ACCOUNTS.encode())])
    assert words(draft) == [
        "with the ID [customer id] and the name [company]",
        "It started on [signup date]",
        "It has churned where [cancelled]",
        "Its MRR is [monthly revenue]",
    ]


def test_a_line_without_its_first_column_says_the_others_for_themselves() -> None:
    text = "account id,seats,month,uses\n" + "".join(f"C-{i},{i},2024-0{1 + i % 9},{i}\n" for i in range(40))
    draft = Draft.from_files([("usage.csv", text.encode())])
    assert words(draft) == ["of account [account id] in [month]", "Uses: [uses] Seats: [seats]"]


def test_a_book_opens_with_one_click_where_nothing_is_asked() -> None:
    app = opened(("crm.csv", ACCOUNTS))
    assert not app.exception
    assert unescape(app.title[0].value) == "Your files are read: open the book"
    assert {metric.label: metric.value for metric in app.metric} == {"Accounts": "40", "Churned": "25&#46;0&#37;",
                                                                      "MRR": "3&#44;600"}  # fmt: skip
    app.button("accept").click().run()
    book = app.session_state["book"]
    assert (book.count(), "draft" in app.session_state, "preview" in app.session_state) == (40, False, False)


def test_what_churned_means_is_asked_on_top_and_nothing_is_counted_before() -> None:
    app = opened(("accounts.csv", STATUS))
    assert app.title[0].value == "1 question before your book opens"
    assert app.subheader[0].value.startswith("Which of these values of status mean")
    assert not app.metric
    assert app.button("accept").disabled
    app.button_group[1].set_value("churned").run()
    told = {question.about: question.chosen for question in questions(app.session_state["draft"])}
    assert {told["1"], told["2"]} == {"churned", "active"}, "of two values the other is then known"
    assert not app.button("accept").disabled
    assert {metric.label: metric.value for metric in app.metric}["Churned"] == "50&#46;0&#37;"


def test_dates_that_can_be_read_in_two_ways_are_asked_once_for_a_file() -> None:
    draft = Draft.from_files([("accounts.csv", DATES.encode())])
    (asked,) = (question for question in questions(draft) if question.waits)
    assert (asked.word, asked.about) == ("dates", "started_on")
    app = opened(("accounts.csv", DATES))
    assert app.button("accept").disabled
    app.button_group[0].set_value("month first").run()
    app.button("accept").click().run()
    assert str(app.session_state["book"].as_of) == "2024-09-04"


def test_a_guess_in_the_sentence_is_changed_where_it_stands() -> None:
    app = opened(("crm.csv", ACCOUNTS))
    app.selectbox("slot-0-accounts-mrr").set_value("–").run()
    assert "mrr" not in app.session_state["draft"].recipe.files[0].columns
    assert "MRR" not in [metric.label for metric in app.metric]
    app.selectbox("as-0").set_value("").run()
    assert app.session_state["draft"].recipe.files[0].table == ""
    assert app.button("accept").disabled


def test_where_no_file_is_recognized_what_a_row_is_is_asked_and_then_the_one_column_it_lacks() -> None:
    text = "colour;weight\n" + "".join(f"{colour};{i}\n" for i, colour in enumerate(["red", "blue"] * 20))
    draft = Draft.from_files([("things.csv", text.encode())])
    (asked,) = (question for question in questions(draft) if question.waits)
    assert asked.word == "table"
    draft = answered(draft, asked, "nps")
    lacks = [question for question in questions(draft) if question.waits]
    assert {question.word for question in lacks} == {"column"}
    for question in lacks:
        assert [value for value, _ in question.options][-1] == "leave out"
    told = answered(draft, next(q for q in lacks if q.about == "score"), "weight")
    assert told.recipe.files[0].columns["score"] == "weight"
    assert not answered(draft, lacks[0], "leave out").recipe.files[0].table


def test_the_name_and_the_currency_of_a_book_hold_for_the_next_files_with_the_same_headers() -> None:
    app = opened(("crm.csv", ACCOUNTS))
    app.text_input("book_name").set_value("Northwind").run()
    app.selectbox("book_currency").set_value("EUR").run()
    app.button("accept").click().run()
    book = app.session_state["book"]
    assert (book.name, book.currency) == ("Northwind", "EUR")
    again = Draft.from_files([("april.csv", ACCOUNTS.encode())], [Recipe.from_json(book.recipe.to_json())])
    assert (again.recipe.name, again.recipe.currency) == ("Northwind", "EUR")
    assert book.fingerprint == Book.from_sheets(book.sheets, book.recipe, name="Other").fingerprint


@pytest.mark.parametrize(
    ("files", "name"),
    [
        (("ravenstack_accounts.csv", "ravenstack_subscriptions.csv"), "Ravenstack"),
        (("TechFlow.csv", "nps_surveys.csv"), "TechFlow"),
        (("customers.csv", "support_tickets.csv"), NAMELESS),
        (("acme_customers.csv", "globex_customers.csv"), NAMELESS),
        (("Kunden 2025.xlsx",), "Kunden"),
    ],
)
def test_a_book_is_never_called_by_a_list_of_its_files(files: tuple[str, ...], name: str) -> None:
    sheets = Draft.from_files([(file.replace(".xlsx", ".csv"), ACCOUNTS.encode()) for file in files]).sheets
    assert suggested(sheets) == name


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (("ibm_telco_churn.csv",), {"Accounts": "7,043", "Churned": "26.5%", "MRR": "316,986"}),
        (("techflow/TechFlow.csv", "techflow/nps_surveys.csv"), {"Churned": "30.0%", "MRR": "9,195", "NPS": "20.0"}),
        (("personio_customers.csv", "personio_nps.csv"), {"Churned": "9.6%", "NPS": "−54.0"}),
    ],
)
def test_the_first_numbers_are_those_worked_out_elsewhere(files: tuple[str, ...], said: dict[str, str]) -> None:
    paths = [public(name)[0] for name in files]
    numbers = {number.label: number.value for number in preview(Book.from_files(*paths))}
    assert {label: numbers[label] for label in said} == said


def test_nothing_of_a_file_is_markup_in_its_card() -> None:
    text = "customer id;signup date;cancelled;[a](http://b.c) <b>\n" + "".join(
        f"C-{i};2024-01-05;{'yes' if i % 2 else 'no'};<i>x</i>\n" for i in range(30)
    )
    app = opened(("<script>alert(1)</script>.csv", text))
    assert not app.exception
    shown = [element.value for element in (*app.markdown, *app.caption, *app.title, *app.subheader)]
    assert not [value for value in shown if "<b>" in value or "<script>" in value or "](http" in value]
