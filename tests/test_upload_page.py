"""From dropped files to an open book as a person goes: one question on top, a card a file, the first numbers beside."""

from html import unescape
from pathlib import Path

import pytest
from asking import frame, to
from public_data import public
from streamlit.testing.v1 import AppTest

from analysis import Book
from analysis.book.card import lines
from analysis.book.draft import Draft
from analysis.book.names_of_books import NAMELESS, suggested
from analysis.book.questions import answered, questions
from analysis.book.recipe import Recipe
from analysis.counting.preview import preview
from analysis.phrases import in_currency, money

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
    assert app.title[0].value == "One question before your book opens"
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
        (("raw_accounts.csv", "raw_subscriptions.csv"), NAMELESS),
        (("customers.csv", "customer_interactions.csv"), NAMELESS),
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


def test_a_saved_recipe_that_says_what_no_control_can_ends_no_page() -> None:
    wide = "customer id;signup date;cancelled;NPS\n" + "".join(f"C-{i};2024-01-05;no;{i % 11}\n" for i in range(30))
    draft = Draft.from_files([("crm.csv", wide.encode())])
    for settings in ({"parts": {"nps": "never"}}, {"left": {"no": "perhaps"}}, {"parts": {"nps": "2025-13-45"}}):
        strange = draft
        for name, value in settings.items():
            strange = strange.with_setting(0, name, value)
        app = AppTest.from_file(str(PAGES / "_main.py"), default_timeout=60)
        app.session_state["draft"] = strange
        assert not app.run().exception


def test_nothing_of_a_file_is_markup_in_its_card() -> None:
    text = "customer id;signup date;cancelled;[a](http://b.c) <b>\n" + "".join(
        f"C-{i};2024-01-05;{'yes' if i % 2 else 'no'};<i>x</i>\n" for i in range(30)
    )
    app = opened(("<script>alert(1)</script>.csv", text))
    assert not app.exception
    shown = [element.value for element in (*app.markdown, *app.caption, *app.title, *app.subheader)]
    assert not [value for value in shown if "<b>" in value or "<script>" in value or "](http" in value]


def test_newer_files_under_the_same_mapping_take_the_place_of_the_open_book_at_once() -> None:
    app = opened(("crm.csv", ACCOUNTS))
    app.text_input("book_name").set_value("Northwind").run()
    app.button("accept").click().run()
    first = app.session_state["book"]
    app.switch_page("open_book.py").run()
    app.file_uploader("replace_0").upload("crm april.csv", (ACCOUNTS + "C-99;New;2024-10-05;no;50\n").encode()).run()
    assert not app.exception
    now = app.session_state["book"]
    assert (first.count(), now.count(), now.name) == (40, 41, "Northwind")
    assert "draft" not in app.session_state


def test_a_file_with_another_mapping_is_asked_about_before_it_replaces_anything() -> None:
    app = opened(("crm.csv", ACCOUNTS))
    app.button("accept").click().run()
    app.switch_page("open_book.py").run()
    app.file_uploader("replace_0").upload("other.csv", STATUS.encode()).run()
    assert app.session_state["book"].count() == 40
    assert app.title[0].value == "One question before your book opens"


def test_what_to_fix_first_says_whom_it_concerns_and_what_it_gains() -> None:
    accounts = "account_id,name,started_on,churned_on,mrr\nA,a,2024-01-05,,100\nB,b,2024-01-05,2023-01-01,40\n"
    accounts += "C,c,2024-02-01,2024-09-01,7\n"
    nps = "account_id,answered_on,score\nA,2024-03-01,9\nA,2024-03-02,11\nZ,2024-03-03,3\n"
    found = Book.from_files(("a.csv", accounts.encode()), ("nps.csv", nps.encode())).diagnostics.problems
    told = found.set_index("problem")[["accounts", "mrr", "unlocks"]].to_dict("index")
    assert told["score outside 0 to 10"] == {"accounts": 1, "mrr": 100.0, "unlocks": "They then count."}
    assert (told["left before it started"]["accounts"], told["no such account"]["accounts"]) == (1, 1)
    assert found["problem"].iloc[0] == "score outside 0 to 10", "the most MRR is first"


def test_a_file_of_several_rows_an_account_is_not_accused_of_contradicting_the_accounts() -> None:
    accounts = "account_id,name,started_on,churned\n" + "".join(f"A-{i},n{i},2024-01-05,no\n" for i in range(20))
    tickets = "account_id,started_on,churned,topic\n" + "".join(
        f"A-{i % 20},2024-0{1 + i % 9}-11,{'yes' if i % 3 else 'no'},t{i}\n" for i in range(60)
    )
    book = Book.from_files(("accounts.csv", accounts.encode()), ("tickets.csv", tickets.encode()))
    assert not [problem for problem in book.diagnostics.problems["problem"] if "differs between" in problem]


def test_amounts_are_written_in_the_currency_of_the_book_and_only_there() -> None:
    with in_currency("EUR"):
        assert (money(1204), money(-2.0), money(float("nan"))) == ("€1,204", "−€2", "unknown")
    with in_currency("CHF"):
        assert money(1204) == "CHF 1,204"
    assert money(1204) == "1,204"
    app = opened(("crm.csv", ACCOUNTS))
    app.selectbox("book_currency").set_value("GBP").run()
    assert unescape({metric.label: metric.value for metric in app.metric}["MRR"]) == "£3,600"


MIXED = "account_id,started_on,churned,mrr,currency\nA,2024-01-05,no,100,EUR\nB,2024-01-05,no,10,usd\n"
MIXED += "C,2024-01-05,yes,1,€\nD,2024-01-05,no,1000,GBP\n"


def test_of_several_currencies_one_is_named_and_the_others_count_only_with_a_rate() -> None:
    draft = Draft.from_files([("crm.csv", MIXED.encode())])
    (asked,) = (question for question in questions(draft) if question.waits)
    assert (asked.word, [value for value, _ in asked.options]) == ("kept_currency", ["EUR", "GBP", "USD"])
    named = answered(draft, asked, "EUR")
    assert not [question for question in questions(named) if question.waits]
    book = Book.from_sheets(named.sheets, named.recipe)
    assert (book.currency, book.count()) == ("EUR", 4)
    assert [number.value for number in preview(book)][-1] == "€100"
    assert any("2 accounts pay in another currency than EUR" in said for said in book.assumptions)
    (rate,) = (question for question in questions(named) if (question.word, question.about) == ("rates", "USD"))
    rated = answered(named, rate, "0.9")
    again = Draft.from_files([("r.json", rated.recipe.to_json().encode()), ("crm.csv", MIXED.encode())])
    assert [number.value for number in preview(Book.from_sheets(again.sheets, again.recipe))][-1] == "€109"


def test_revenue_in_a_currency_without_a_rate_is_set_aside_and_counted() -> None:
    text = "account_id,month,mrr,currency\nA,2024-01,10,EUR\nB,2024-01,20,USD\nC,2024-01,5,EUR\n"
    draft = Draft.from_files([("mrr.csv", text.encode())])
    (asked,) = (question for question in questions(draft) if question.waits)
    named = answered(draft, asked, "USD")
    book = Book.from_sheets(named.sheets, named.recipe)
    assert book.refused[["rule", "rows"]].to_numpy().tolist() == [["in another currency than USD", 2]]
    (rate,) = (question for question in questions(named) if question.word == "rates")
    both = answered(named, rate, "2")
    book = Book.from_sheets(both.sheets, both.recipe)
    assert (len(book.refused), preview(book)[-1].value) == (0, "$50")


def test_files_of_sums_say_calmly_that_they_hold_no_accounts() -> None:
    sums = "SnapshotDate,CustomerID\n" + "".join(f"2024-{n:02}-01,{100 + n * 37 % 61}\n" for n in range(1, 13))
    draft = Draft.from_files([("totals.csv", sums.encode())])
    app = to(frame(draft=draft), "open_book")
    captions = unescape(" ".join(caption.value for caption in app.caption))
    assert [title.value for title in app.title] == ["No book can be opened from these files yet"]
    assert "Not read: monthly totals of the company" in captions
    assert "None of these files is read".lower() in captions.lower()
    assert "question above" not in captions
