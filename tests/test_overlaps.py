"""What two exports tell twice counts once; which subscriptions pay is a choice; how often they are billed is asked."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analysis import Book
from analysis.book.draft import Draft
from analysis.book.paying import are_running, counts
from analysis.book.questions import answered, questions
from analysis.book.reading import read
from analysis.book.recipe import FileMapping

CASES = Path(__file__).parent / "cases"


def months(book: Book) -> dict[str, float]:
    named = "month // 12 || '-' || lpad(CAST(month % 12 + 1 AS VARCHAR), 2, '0')"
    return dict(book.built.engine.rows(f"SELECT {named}, sum(mrr) FROM mrr GROUP BY 1 ORDER BY 1"))


def reasons(book: Book) -> dict[str, int]:
    return dict(zip(book.refused["rule"], book.refused["rows"], strict=True))


def csv(name: str, text: str) -> tuple[str, bytes]:
    return name, text.encode()


@pytest.mark.parametrize("order", [1, -1])
def test_two_exports_that_overlap_tell_each_month_once(order: int) -> None:
    book = Book.from_files(*[CASES / "mrr_jan_apr.csv", CASES / "mrr_mar_jun.csv"][::order])
    assert months(book) == {f"2024-0{month}": 1000 for month in range(1, 7)}
    assert reasons(book) == {"the same row in another file": 20}


@pytest.mark.parametrize("order", [1, -1])
def test_a_month_told_otherwise_is_that_of_the_newer_export(order: int) -> None:
    old = csv("old.csv", "account_id,month,mrr\na,2024-01,10\na,2024-02,10\nb,2024-01,5\nb,2024-02,5\nb,2024-02,2\n")
    new = csv("new.csv", "account_id,month,mrr\na,2024-02,10\nb,2024-02,5\nb,2024-02,3\na,2024-03,10\nb,2024-03,8\n")
    assert months(Book.from_files(*[old, new][::order])) == {"2024-01": 15, "2024-02": 18, "2024-03": 18}


def test_two_products_in_two_files_add_up() -> None:
    one = csv("mrr_crm.csv", "account_id,month,mrr,product\na,2024-01,10,crm\na,2024-02,10,crm\n")
    other = csv("mrr_mail.csv", "account_id,month,mrr,product\na,2024-01,10,mail\na,2024-02,7,mail\n")
    assert months(Book.from_files(one, other)) == {"2024-01": 20, "2024-02": 17}


def test_of_two_versions_of_a_subscription_the_newer_counts() -> None:
    header = "subscription_id,account_id,start_date,end_date,mrr\n"
    old = csv("subs_march.csv", f"{header}s1,a,2024-01-01,,10\ns2,b,2024-02-01,,20\n")
    new = csv("subs_may.csv", f"{header}s1,a,2024-01-01,2024-03-31,10\ns2,b,2024-02-01,,20\ns3,c,2024-05-02,,5\n")
    for files in ((old, new), (new, old)):
        book = Book.from_files(*files)
        assert months(book) == {"2024-01": 10, "2024-02": 30, "2024-03": 30, "2024-04": 20, "2024-05": 25}
        assert sum(reasons(book).values()) == 2


def test_within_one_file_the_latest_change_counts() -> None:
    text = (
        "subscription_id,account_id,start_date,end_date,mrr,updated_at\ns1,a,2024-01-01,,10,2024-01-01\n"
        "s1,a,2024-01-01,2024-02-29,10,2024-03-01\ns2,b,2024-03-01,,20,2024-03-01\n"
    )
    book = Book.from_files(csv("subscriptions.csv", text))
    assert months(book) == {"2024-01": 10, "2024-02": 10, "2024-03": 20}
    assert reasons(book) == {"an older version of this subscription": 1}


def test_trials_and_unpaid_subscriptions_are_no_mrr() -> None:
    draft = Draft.from_files([("stripe_status.csv", (CASES / "stripe_status.csv").read_bytes())])
    chosen = {q.about: q.chosen for q in questions(draft) if q.word == "paying"}
    assert chosen == {"active": "yes", "incomplete": "no", "trialing": "no", "unpaid": "no"}
    assert months(Book.from_sheets(draft.sheets, draft.recipe))["2024-06"] == 2000
    asked = next(q for q in questions(draft) if q.about == "trialing")
    told = answered(draft, asked, "yes")
    assert months(Book.from_sheets(told.sheets, told.recipe))["2024-06"] == 3000


@pytest.mark.parametrize(
    ("status", "right"),
    [("active", True), ("past_due", True), ("Past Due", True), ("non_renewing", True), ("unpaid", False),
     ("incomplete_expired", False), ("in_trial", False), ("trial", False), ("paused", False), ("Pausiert", False),
     ("future", False), ("canceled", False), ("gekündigt", False), ("En période d'essai", False), ("aktiv", True)],
)  # fmt: skip
def test_which_statuses_count(status: str, right: bool) -> None:
    assert counts(status, "Stripe") is right


def test_a_canceled_subscription_of_recurly_runs_until_it_expires() -> None:
    assert counts("canceled", "Recurly")
    assert not counts("expired", "Recurly")


def test_what_was_paid_before_a_cancellation_counts_until_then() -> None:
    text = (
        "account_id,start_date,end_date,mrr,status\na,2024-01-01,2024-02-29,10,canceled\nb,2024-01-01,,20,active\n"
        "c,2024-03-01,,5,paused\nd,2024-03-02,,7,canceled\ne,2024-03-09,,0,active\n"
    )
    book = Book.from_files(csv("subscriptions.csv", text))
    assert months(book) == {"2024-01": 30, "2024-02": 30, "2024-03": 20}
    assert reasons(book) == {"status “paused” counts as no MRR": 1, "status “canceled” counts as no MRR": 1}


def running() -> Draft:
    names = ("running_users.csv", "running_subscriptions.csv")
    return Draft.from_files([(name, (CASES / name).read_bytes()) for name in names])


def test_how_often_a_running_subscription_is_billed_is_asked_once_and_blocks() -> None:
    (asked,) = (q for q in questions(running()) if q.waits)
    assert (asked.word, asked.sheet, asked.chosen) == ("billing_period", 1, "")


@pytest.mark.parametrize(("period", "mrr"), [("1", 870), ("3", 290), ("12", 72.5)])
def test_its_mrr_is_the_amount_a_month_once_that_is_said(period: str, mrr: float) -> None:
    draft = running()
    asked = next(q for q in questions(draft) if q.waits)
    told = answered(draft, asked, period)
    assert not any(q.waits for q in questions(told))
    book = Book.from_sheets(told.sheets, told.recipe)
    assert months(book)["2025-01"] == pytest.approx(mrr, abs=1e-4)
    assert book.files["used"].tolist() == [30, 30]


def test_a_bare_call_takes_a_month_and_says_so() -> None:
    draft = running()
    book = Book.from_sheets(draft.sheets, draft.recipe)
    assert months(book)["2025-01"] == 870
    assert any("the file does not say how often it is paid" in said for said in book.assumptions)


def test_subscriptions_without_any_end_run_by_their_status_and_invoices_do_not() -> None:
    header = "Customer ID,Status,Amount,Interval,Start Date (UTC),Current Period Start (UTC),Quantity,Currency\n"
    text = header + (
        "a,active,10,month,2024-01-05,2024-03-05,1,dkk\nb,active,120,year,2024-01-06,2024-01-06,2,dkk\n"
        "c,trialing,99,month,2024-03-20,2024-03-20,1,dkk\n"
    )
    book = Book.from_files(csv("subscriptions.csv", text))
    assert str(book.as_of) == "2024-03-20"
    assert months(book) == {"2024-01": 30, "2024-02": 30, "2024-03": 30}


@pytest.mark.parametrize(
    ("statuses", "running"),
    [(("active", "past_due"), True), (("paid", "open"), False), (("aktiv", "gekündigt"), True),
     (("paid", "active"), False)],
)  # fmt: skip
def test_statuses_of_invoices_are_none_of_subscriptions(statuses: tuple[str, str], running: bool) -> None:
    rows = "".join(f"a{i},2024-01-01,120,annual,{statuses[i % 2]}\n" for i in range(6))
    (sheet,) = read(csv("bills.csv", f"account_id,start_date,amount,billing_period,status\n{rows}"))
    columns = {"account_id": "account_id", "started_on": "start_date", "amount": "amount",
               "covers_months": "billing_period"}  # fmt: skip
    assert are_running(sheet, FileMapping(sheet.headers, "mrr", columns)) is running


def test_the_card_of_a_file_says_which_statuses_count() -> None:
    app = AppTest.from_file(str(Path(__file__).parents[1] / "pages" / "_main.py"), default_timeout=60)
    app.session_state["draft"] = Draft.from_files([("stripe.csv", (CASES / "stripe_status.csv").read_bytes())])
    app.run()
    assert not app.exception
    assert any("What counts as MRR by Status" in said.value for said in app.markdown)
