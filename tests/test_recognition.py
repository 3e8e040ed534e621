"""What a file means: small siblings of files as people bring them, each with the table and the columns it is."""

from pathlib import Path

import pyarrow as pa
import pytest

from analysis import Book, UnusableUpload, nps
from analysis.book.draft import Draft
from analysis.book.header_words import header_words
from analysis.book.mapping import guess
from analysis.book.profiles import Profile
from analysis.book.questions import answered, questions
from analysis.book.reading import read
from analysis.book.recipe import LEAVE_OUT, FileMapping

CASES = Path(__file__).with_name("cases")


def csv(header: str, row: str, rows: int = 40) -> bytes:
    """A file of rows that count up: {i} each row, {d} a day, {m} a month, {h} every fourth row or empty."""
    lines = (
        row.format(i=i, j=i % 7, s=i % 11, b=i % 2, y="Yes" if i % 4 == 0 else "No", d=f"2024-0{1 + i % 9}-1{i % 9}",
                   m=f"2024-0{1 + i % 9}", e="2024-11-05" if i % 4 == 0 else "", v="abcdefg"[i % 3])
        for i in range(rows)
    )  # fmt: skip
    return "\n".join([header, *lines]).encode()


def meant(header: str, row: str, name: str = "export.csv") -> FileMapping:
    return guess(read((name, csv(header, row)))).files[0]


def draft_of(*files: tuple[str, bytes]) -> Draft:
    return Draft.from_files(files)


@pytest.mark.parametrize(
    ("header", "form"),
    [
        ("CustomerID", "customer id"), ("customerid", "customer id"), ("dim_customer_ids", "customer id"),
        ("cust_id", "customer id"), ("MonthlyRevenue (USD)", "monthly revenue"), ("monthlyrevenue", "monthly revenue"),
        ("Churn_Date__c", "churn date"), ("stg_months_on_book", "month on book"), ("NPSScore", "nps score"),
        ("date d\'inscription", "date inscription"), ("(USD)", "usd"), ("CLIENTNUM", "client number"),
    ],
)  # fmt: skip
def test_headers_are_compared_in_one_normal_form(header: str, form: str) -> None:
    assert header_words(header) == form


@pytest.mark.parametrize(
    ("header", "row", "table", "columns"),
    [
        ("CLIENTNUM,Attrition_Flag,Months_on_book", "9{i},{y},3{j}", "accounts",
         {"account_id": "CLIENTNUM", "churned": "Attrition_Flag", "tenure_months": "Months_on_book"}),
        ("customerid,tenuremonths,monthlyrevenue,cancelled", "c{i},2{j},10{i},{y}", "accounts",
         {"account_id": "customerid", "tenure_months": "tenuremonths", "mrr": "monthlyrevenue",
          "churned": "cancelled"}),
        ("customer_id,signup_month,plan,churned_on", "c{i},{m},{v},{e}", "accounts",
         {"started_on": "signup_month", "churned_on": "churned_on", "plan": "plan"}),
        ("dim_account_id,dim_industry,ARR (USD),is_churned", "c{i},{v},12{i}0,{b}", "accounts",
         {"account_id": "dim_account_id", "arr": "ARR (USD)", "churned": "is_churned", "industry": "dim_industry"}),
        ("id,trans_after,test_coupon", "{i},{j},{b}", "kpis", {"arm": "test_coupon", "unit_id": "id"}),
        ("user,treated,visits", "u{i},{b},{j}", "kpis", {"arm": "treated", "unit_id": "user"}),
        ("response_id,customer_id,feedback_date,nps_score", "r{i},c{j},{d},{s}", "nps",
         {"account_id": "customer_id", "answered_on": "feedback_date", "score": "nps_score"}),
        ("Timestamp,How likely are you to recommend us to a colleague?", "{d} 10:00,{s}", "nps",
         {"answered_on": "Timestamp"}),
        ("ticket_id,customer_id,created_date,status", "t{i},c{j},{d},closed", "touches",
         {"account_id": "customer_id", "touched_on": "created_date"}),
        ("event_id,user_id,timestamp,event_name", "e{i},u{j},{d} 10:00,{v}", "events",
         {"account_id": "user_id", "happened_on": "timestamp", "kind": "event_name"}),
        ("opp_id,account_id,created_date,stage,amount", "o{i},c{j},{d},{v},10{i}", "events",
         {"account_id": "account_id", "happened_on": "created_date"}),
        ("customer_id,date,type,amount", "c{j},{d},expansion,1{i}", "mrr",
         {"moved_on": "date", "kind": "type", "amount": "amount"}),
    ],
)  # fmt: skip
def test_a_file_is_recognised_by_what_it_holds(header: str, row: str, table: str, columns: dict[str, str]) -> None:
    found = meant(header, row)
    assert found.table == table
    assert {column: found.columns.get(column) for column in columns} == columns


@pytest.mark.parametrize("name", ["churn score", "churn_probability", "Predicted churn", "churn risk"])
def test_what_only_predicts_a_churn_says_nothing_of_who_left(name: str) -> None:
    assert "churned" not in meant(f"customer_id,start_date,{name}", "c{i},{d},{b}").columns


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("ticket_id,customer_id,created_at,priority,status", "t{i},c{i},{d},high,closed"),
        ("order_id,customer_id,order_date,order_total", "o{i},c{i},{d},1{i}"),
        ("invoice_no,client_id,invoice_date,total", "v{i},c{i},{d},1{i}"),
        ("log_id,user_id,login_at", "l{i},u{i},{d} 10:00"),
        ("feedback_id,customer_id,feedback_date,comment", "f{i},c{i},{d},good {i}"),
    ],
)
def test_what_happens_to_accounts_is_never_taken_for_them(header: str, row: str) -> None:
    found = meant(header, row)
    assert found.table not in ("accounts", LEAVE_OUT)
    book = Book.from_files(("export.csv", csv(header, row)))
    assert book.count() == 40
    assert not book.built.who_left
    assert any("made of the ids" in said for said in book.assumptions)


def test_a_row_is_an_account_where_nothing_tells_them_apart() -> None:
    book = Book.from_files(("rides.csv", csv("trips,city,churned", "{j},{v},{b}")))
    assert (book.count(), int(book.built.engine.row("SELECT sum(churned) FROM accounts")[0])) == (40, 20)
    assert any("each row is one account" in said for said in book.assumptions)


def test_answers_without_a_day_or_an_account_have_an_nps_and_make_no_account() -> None:
    book = Book.from_files(CASES / "nps_no_date.csv")
    assert list(book.tables) == ["nps"]
    result = nps.analyze(book)
    assert result.total["answers"].iloc[0] == 30
    assert list(result.scores["period"]) == ["all"]
    assert any("no answer says when it was given" in finding.claim for finding in result.findings)


def test_accounts_are_made_of_subscriptions_and_told_by_their_ends() -> None:
    book = Book.from_files(CASES / "ended_mrr_zero.csv")
    assert book.count() == 30
    assert int(book.built.engine.row("SELECT sum(churned) FROM accounts")[0]) == 10


def test_who_pays_in_the_first_month_of_a_table_began_on_no_day_that_is_known() -> None:
    paid = "account_id,month,mrr\na,2024-01,5\nb,2024-02,5\na,2024-02,5\nb,2024-03,5\na,2024-03,5\n"
    book = Book.from_files(("mrr.csv", paid.encode()))
    begun = dict(book.built.engine.rows("SELECT account_id, started_on IS NULL FROM accounts"))
    assert begun == {"a": True, "b": False}


def test_subscriptions_without_a_price_tell_who_left_and_no_revenue() -> None:
    book = Book.from_files(
        ("subscriptions.csv", csv("subscription_id,customer_id,start_date,cancel date", "s{i},c{i},2024-01-05,{e}"))
    )
    assert "mrr" not in book.tables
    assert int(book.built.engine.row("SELECT sum(churned) FROM accounts")[0]) == 10


def test_ends_that_every_subscription_has_may_be_those_of_terms() -> None:
    draft = draft_of(
        ("subscriptions.csv", csv("subscription_id,user_id,start_date,end_date", "s{i},u{j},{d},2024-10-05"))
    )
    book = Book.from_sheets(draft.sheets, draft.recipe)
    assert not book.built.who_left
    (asked,) = [q for q in questions(draft) if q.word == "term_or_end"]
    told = answered(draft, asked, "yes")
    assert Book.from_sheets(told.sheets, told.recipe).built.who_left


def test_orders_are_payments_by_month_and_no_mrr_and_tell_nobody_left() -> None:
    header, row = "OrderID,CustomerID,OrderDate,Quantity,UnitPrice", "o{i},c{j},{d},2,10"
    draft = draft_of(("orders.csv", csv(header, row)))
    book = Book.from_sheets(draft.sheets, draft.recipe)
    assert float(book.built.engine.row("SELECT sum(mrr) FROM mrr")[0]) == 40 * 20
    assert any("payments by month" in said for said in book.assumptions)
    assert not book.built.who_left
    (asked,) = [q for q in questions(draft) if q.word == "orders"]
    assert answered(draft, asked, "no").recipe.files[0].table == "events"


def test_orders_beside_the_revenue_itself_are_events() -> None:
    orders = csv("order_id,customer_id,order_date,order_total", "o{i},c{j},{d},1{i}")
    months = csv("customer_id,month,mrr", "c{j},{m},5")
    assert [f.table for f in draft_of(("o.csv", orders), ("m.csv", months)).recipe.files] == ["events", "mrr"]


def test_orders_in_several_currencies_are_not_added_up() -> None:
    found = meant("invoice_id,customer_id,invoice_date,amount,currency", "v{i},c{j},{d},1{i},cur{b}")
    assert found.table == "events"


def test_counts_by_day_have_no_accounts_and_are_left_out_in_words() -> None:
    with pytest.raises(UnusableUpload):
        Book.from_files(("daily.csv", csv("country,subscription_date,subscription_count", "c{v},{d},{j}")))


def test_a_file_nearest_to_a_table_says_what_it_lacks() -> None:
    with pytest.raises(UnusableUpload) as raised:
        Book.from_files(("x.csv", csv("Segment,Region,Reason for churn", "{v},{v},{v}")))
    assert "looks like" in str(raised.value)


def test_an_amount_a_year_is_a_twelfth_a_month_and_can_be_said_to_be_a_month() -> None:
    draft = draft_of(("a.csv", csv("account_id,ARR,churned", "c{i},1200,{b}")))
    book = Book.from_sheets(draft.sheets, draft.recipe)
    assert float(book.built.engine.row("SELECT max(mrr) FROM accounts")[0]) == 100
    (asked,) = [q for q in questions(draft) if q.word == "amount_of"]
    told = answered(draft, asked, "month")
    assert (
        float(Book.from_sheets(told.sheets, told.recipe).built.engine.row("SELECT max(mrr) FROM accounts")[0]) == 1200
    )


def test_which_column_says_who_churned_is_asked_where_none_was_recognised() -> None:
    draft = draft_of(("accounts.csv", csv("customer_id,customer since,Outcome", "c{i},{d},{y}")))
    (asked,) = [q for q in questions(draft) if q.word == "who_left"]
    told = answered(draft, asked, "Outcome")
    book = Book.from_sheets(told.sheets, told.recipe)
    assert int(book.built.engine.row("SELECT sum(churned) FROM accounts")[0]) == 10


def test_tickets_of_users_reach_the_accounts_through_the_file_of_users() -> None:
    accounts = csv("account_id,start_date,churned", "a{i},{d},{b}", 10)
    users = csv("user_id,account_id", "u{i},a{j}", 30)
    tickets = csv("ticket_id,user_id,created_at", "t{i},u{i},{d}", 30)
    draft = draft_of(("accounts.csv", accounts), ("users.csv", users), ("tickets.csv", tickets))
    book = Book.from_sheets(draft.sheets, draft.recipe)
    assert book.count() == 10
    assert book.count("touches") == 30
    told = {account for (account,) in book.built.engine.rows("SELECT DISTINCT account_id FROM touches")}
    assert told == {f"a{i}" for i in range(7)}


def test_of_several_scores_the_one_of_recommending_is_taken_or_asked() -> None:
    found = meant("company,nps_support,nps_recommend,nps_price", "Firm {i},{s},{s},{s}")
    assert found.columns["score"] == "nps_recommend"
    draft = draft_of(("n.csv", csv("company,nps_support,nps_price", "Firm {i},{s},{s}")))
    assert any(q.word == "which_score" and q.waits for q in questions(draft))


def test_a_rating_is_an_nps_only_where_somebody_says_so() -> None:
    rated = csv("date,customer_id,rating,feedback", "{d},c{i},{s},fine", 30)
    draft = draft_of(("surveys.csv", rated))
    (asked,) = (q for q in questions(draft) if q.waits)
    assert asked.word == "score_recommends"
    left = answered(draft, asked, "no")
    assert left.recipe.files[0].table == LEAVE_OUT
    (again,) = (q for q in questions(left) if q.word == "score_recommends")
    kept = answered(left, again, "yes")
    assert not [q for q in questions(kept) if q.waits]
    assert Book.from_sheets(kept.sheets, kept.recipe).count("nps") == 30
    for name, header in (
        ("nps.csv", "rating"),
        ("surveys.csv", "nps_rating"),
        ("surveys.csv", "how likely to recommend"),
    ):
        told = draft_of((name, csv(f"date,customer_id,{header},feedback", "{d},c{i},{s},fine", 30)))
        assert not [q for q in questions(told) if q.word == "score_recommends"]


def test_a_trial_is_an_account_that_is_here_and_pays_nothing() -> None:
    """Three subscriptions: one runs, one is a trial, one has ended."""
    text = (
        "subscription_id,customer_id,status,start_date,ended_at,mrr\ns1,c1,active,2024-01-05,,50\n"
        "s2,c2,trialing,2024-05-05,,50\ns3,c3,canceled,2024-01-05,2024-04-05,50\n"
    )
    book = Book.from_files(("subscriptions.csv", text.encode()))
    assert dict(book.built.engine.rows("SELECT account_id, churned FROM accounts")) == {"c1": 0, "c2": 0, "c3": 1}
    assert {account for (account,) in book.built.engine.rows("SELECT DISTINCT account_id FROM mrr")} == {"c1", "c3"}


def left(book: Book) -> tuple[int, int]:
    """Accounts, and those that churned."""
    found = book.built.engine.row("SELECT count(*), sum(churned) FROM accounts")
    return int(found[0]), int(found[1] or 0)


@pytest.mark.parametrize(
    ("header", "row", "columns"),
    [
        ("id_abonne,forfait,duree_utilisation_mois", "{i},{v},1{j}",
         {"account_id": "id_abonne", "tenure_months": "duree_utilisation_mois"}),
        ("id_abonne,ville,actif", "{i},{v},{y}", {"account_id": "id_abonne", "churned": "actif"}),
        ("cliente_id,nome,data_entrada,regiao", "{i},N{i},{d},{v}", {"started_on": "data_entrada"}),
        ("id_usuario,fecha_ingreso,activo", "{i},{d},{b}", {"account_id": "id_usuario", "started_on": "fecha_ingreso"}),
        ("contact_id,dt_customer,country", "{i},{d},{v}", {"account_id": "contact_id", "started_on": "dt_customer"}),
        ("Kilt_ID,city,churned", "{i},{v},{b}", {"account_id": "Kilt_ID", "churned": "churned"}),
        ("char_id,max_level,Playing_after_6_months", "{i},{j},{b}",
         {"account_id": "char_id", "churned": "Playing_after_6_months"}),
        ("member_id,city,still_subscribed_after_90_days", "{i},{v},{b}", {"churned": "still_subscribed_after_90_days"}),
    ],
)  # fmt: skip
def test_accounts_are_told_in_other_words_and_by_ids_of_whatever(
    header: str, row: str, columns: dict[str, str]
) -> None:
    found = meant(header, row, "list.csv")
    assert (found.table, "each_row" in found.settings) == ("accounts", False)
    assert {column: found.columns.get(column) for column in columns} == columns


@pytest.mark.parametrize("header", ["Playing_after_6_months", "actif", "ativo", "still_subscribed_after_90_days"])
def test_yes_under_a_word_for_staying_is_an_account_that_is_here(header: str) -> None:
    assert left(Book.from_files(("list.csv", csv(f"member_id,city,{header}", "{i},{v},{y}")))) == (40, 30)


def test_mrr_by_month_of_orders_is_mrr_and_rows_of_one_month_add_up() -> None:
    rows = "\n".join(f"c{i},{region},2024-0{m}-01,100" for m in (1, 2, 3) for i in range(9) for region in "ab")
    book = Book.from_files(("monthly_mrr.csv", f"Customer ID,Region,order_month,mrr\n{rows}".encode()))
    assert book.built.revenue == "month"
    assert not book.built.paid_by_month
    assert book.built.engine.row("SELECT sum(mrr) FROM mrr WHERE month = (SELECT max(month) FROM mrr)")[0] == 1800


def test_an_account_whose_second_subscription_runs_has_not_left() -> None:
    """One account in ten has come back; those that run have no end, and no file has a price."""
    once = [f"s{i},c{i},2024-01-05,{'2024-06-30' if i < 30 else ''},{'Cancelled' if i < 30 else 'Active'}"
            for i in range(100)]  # fmt: skip
    again = [f"t{i},c{i},2024-08-01,,Active" for i in range(9)]
    told = "\n".join(["subscription_id,customer_id,start_date,end_date,subscription_status", *once, *again])
    people = "\n".join(["customer_id,signup_date,country", *(f"c{i},2024-01-01,US" for i in range(100))])
    book = Book.from_files(("customers.csv", people.encode()), ("subscriptions.csv", told.encode()))
    assert left(book) == (100, 21)
    assert str(book.as_of) == "2024-08-01"


FLAT = (
    "id,user_id,created_at,canceled_at,amount,amount_real,price.id,price.plan_id,price.period,visit.id,visit.created_at"
)


def test_what_a_row_carries_of_other_objects_is_not_its_own() -> None:
    """A subscription with its price and the visit that led to it; amounts in cents beside whole units."""
    rows = [f"{700 + i},u{i},2024-02-0{1 + i % 9},{'2024-05-01' if i % 4 == 0 else ''},{1200 + 100 * (i % 5)}.00,"
            f"{12 + i % 5}.00,p{i % 5},4{i % 5},month,v{i},2024-01-0{1 + i % 9}" for i in range(40)]  # fmt: skip
    data = "\n".join([FLAT, *rows]).encode()
    found = guess(read(("subscriptions.csv", data))).files[0]
    assert found.table == "mrr"
    assert found.columns == {"account_id": "user_id", "started_on": "created_at", "ended_on": "canceled_at",
                             "amount": "amount_real", "covers_months": "price.period"}  # fmt: skip
    book = Book.from_files(("subscriptions.csv", data))
    assert left(book) == (40, 10)
    paid = sum(12 + i % 5 for i in range(40) if i % 4)
    assert book.built.engine.row("SELECT sum(mrr) FROM mrr WHERE month = (SELECT max(month) FROM mrr)")[0] == paid


def test_a_column_a_hundred_times_smaller_under_another_name_is_no_amount_in_whole_units() -> None:
    rows = "\n".join(f"c{i},2024-01-05,{100 * (i + 1)},{i + 1}" for i in range(20))
    found = guess(read(("subs.csv", f"customer_id,start_date,mrr,seats\n{rows}".encode()))).files[0]
    assert found.columns["mrr"] == "mrr"


@pytest.mark.parametrize("turned", [False, True])
def test_a_list_of_those_that_left_adds_to_the_list_of_all_in_any_order(turned: bool) -> None:
    """Two registered after they left: the subscription of one began before, and the start of the other is not known."""
    users = [f"u{i},US,{'2024-09-01' if i in (0, 1) else '2024-01-05'}" for i in range(50)]
    gone = [f"u{i},2024-06-30,price" for i in range(10)]
    subs = [f"u{i},20,{'2024-07-10' if i == 1 else '2024-01-03'}" for i in range(50)]
    files = [
        ("users.csv", "\n".join(["UserID,Country,RegistrationDate", *users]).encode()),
        ("subscriptions.csv", "\n".join(["UserID,MonthlyPrice,StartDate", *subs]).encode()),
        ("churn.csv", "\n".join(["UserID,ChurnDate,ChurnReason", *gone]).encode()),
    ]
    book = Book.from_files(*(files[::-1] if turned else files))
    assert left(book) == (50, 10)
    assert book.built.engine.rows("SELECT account_id FROM accounts WHERE started_on IS NULL") == [("u1",)]


def test_ends_of_subscriptions_that_are_active_are_no_departures() -> None:
    """Terms up to next year beside some without an end, no price: the status says who is here, and the ends do not."""
    rows = [f"s{i},c{i % 45},2024-01-05,{'2024-06-30' if i % 3 else ''},{'Canceled' if i % 4 == 0 else 'Active'}"
            for i in range(60)]  # fmt: skip
    told = "\n".join(["subscription_id,customer_id,start_date,end_date,status", *rows])
    people = "\n".join(["customer_id,signup_date,country", *(f"c{i},2024-01-01,US" for i in range(60))])
    book = Book.from_files(("customers.csv", people.encode()), ("subscriptions.csv", told.encode()))
    assert not book.built.who_left
    assert "active by their status" in book.built.untold


def test_what_accounts_refer_to_and_what_happened_to_them_are_no_accounts() -> None:
    """Partners by partner_id, add-ons sold by an id that nobody knows: neither is a customer beside the customers."""
    people = [f"c{i},Firm {i},2024-0{1 + i % 6}-05,p{i % 3},{'2024-11-01' if i % 5 == 0 else ''}" for i in range(30)]
    files = (
        ("customers.csv", "\n".join(["customer_id,name,signup_date,partner_id,churn_date", *people]).encode()),
        ("partners.csv", b"partner_id,partner_name,contract_start_date,monthly_fee,status\np0,A,2019-01-01,90,active\n"
                         b"p1,B,2018-01-01,80,active\np2,C,2020-01-01,70,active\n"),
        ("add_on_events.csv", csv("booster_id,customer_id,booster_date,plan_from,plan_to", "b{i},c{i},{d},{v},x", 30)),
    )  # fmt: skip
    draft = draft_of(*files)
    found = {sheet.title: file.table for sheet, file in zip(draft.sheets, draft.recipe.files, strict=True)}
    assert found == {"customers.csv": "accounts", "partners.csv": LEAVE_OUT, "add_on_events.csv": "events"}
    assert left(Book.from_files(*files)) == (30, 6)


@pytest.mark.parametrize("name", ["responses.csv", "umfrage.csv"])
def test_answers_that_name_no_customer_are_no_accounts(name: str) -> None:
    assert meant("id,survey_id,question_id,answer,created_at", "{i},v1,q{j},word {i},{d}", name).table != "accounts"


def test_a_picture_of_one_day_that_speaks_of_leaving_is_of_accounts_and_no_month_of_revenue() -> None:
    found = meant(
        "member_id,snapshot_date,visits,monthly_fee,plan_type,churned_within_30d", "{i},2026-05-31,{j},3{j},{v},{b}"
    )
    assert found.table == "accounts"


@pytest.mark.parametrize(
    ("header", "row", "columns"),
    [
        ("klant_id,aanmelddatum,opzeggingsdatum,maandelijkse_kosten,abonnementstype", "k{i},{d},{e},2{j},{v}",
         {"account_id": "klant_id", "started_on": "aanmelddatum", "churned_on": "opzeggingsdatum",
          "mrr": "maandelijkse_kosten", "plan": "abonnementstype"}),
        ("Codice cliente;Data attivazione;Data disdetta;Numero utenti;Settore", "k{i};{d};{e};2{j};{v}",
         {"account_id": "Codice cliente", "started_on": "Data attivazione", "churned_on": "Data disdetta",
          "seats": "Numero utenti", "industry": "Settore"}),
        ("ID klienta;Data rejestracji;Data rezygnacji;Pakiet;Opiekun klienta", "k{i};{d};{e};{v};{v}",
         {"account_id": "ID klienta", "started_on": "Data rejestracji", "churned_on": "Data rezygnacji",
          "plan": "Pakiet", "csm": "Opiekun klienta"}),
        ("kundnummer;startdatum;uppsägningsdatum;kundansvarig;bransch", "k{i};{d};{e};{v};{v}",
         {"account_id": "kundnummer", "started_on": "startdatum", "churned_on": "uppsägningsdatum",
          "csm": "kundansvarig", "industry": "bransch"}),
    ],
)  # fmt: skip
def test_accounts_are_known_in_dutch_italian_polish_and_swedish(header: str, row: str, columns: dict[str, str]) -> None:
    found = meant(header, row)
    assert found.table == "accounts"
    assert found.columns == columns


def test_a_cell_counts_as_often_as_it_stands_in_a_column_and_is_looked_at_once() -> None:
    column = pa.chunked_array([pa.array(["12 seats", " 12 seats ", "n/a", None, "soon", "12 seats"])])
    seen = Profile.of(column, 50)
    assert (seen.filled, seen.unique, seen.looks["number"]) == (4, 0.5, 0.75)
    assert seen.values == {"12 seats", "soon"}
    assert Profile.of(pa.chunked_array([pa.array([[1], None, [1]])]), 50).filled == 2
