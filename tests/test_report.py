"""What was read and set aside adds up, and each row set aside is said with its rule."""

from html import escape

from asking import page, said

from analysis import Book
from analysis.book.reader_words import in_words
from analysis.book.summary import summary
from analysis.counting.preview import preview

ACCOUNTS = "customer_id,signup_date\n" + "".join(f"C{n},2024-01-{n:02d}\n" for n in range(1, 21))


def subscriptions(*more: str) -> tuple[str, bytes]:
    ended = [f"S{n},C{n},2024-01-{n:02d},2024-03-{n:02d},cancelled" for n in range(1, 6)]
    ended += [f"T{n},C{n},2024-03-{n:02d},2024-06-{n:02d},cancelled" for n in range(1, 6)]
    running = [f"S{n},C{n},2024-01-{n:02d},,active" for n in range(6, 21)]
    head = "subscription_id,customer_id,start_date,end_date,status"
    return "subscriptions.csv", "\n".join([head, *ended, *running, *more]).encode()


def test_a_running_subscription_without_an_amount_is_used_because_it_tells_who_is_here() -> None:
    book = Book.from_files(("customers.csv", ACCOUNTS.encode()), subscriptions())
    assert book.built.unpriced
    assert book.files.set_index("file").loc["subscriptions.csv", ["read", "used", "refused"]].tolist() == [25, 25, 0]
    assert "All 45 rows were used." in [finding.claim for finding in summary(book)]
    assert "; 5 of them churned" in summary(book)[0].claim


def test_a_row_of_subscriptions_without_amounts_that_is_set_aside_is_said_with_its_rule() -> None:
    book = Book.from_files(("customers.csv", ACCOUNTS.encode()), subscriptions("S21,,2024-02-01,2024-03-01,cancelled"))
    assert book.files["refused"].sum() == book.refused["rows"].sum() == 1
    assert book.refused["rule"].tolist() == ["no account_id"]
    assert "1 of 46 rows are set aside: no account ID (1)." in [finding.claim for finding in summary(book)]


def test_mrr_is_written_in_capitals_in_a_rule() -> None:
    assert in_words("mrr below 0: missing") == "MRR below 0: missing"
    assert in_words("no account_id") == "no account ID"


def test_the_page_says_what_was_assumed_and_where_to_change_it() -> None:
    book = Book.from_files(("customers.csv", ACCOUNTS.encode()), subscriptions())
    app = page("open_book", book)
    assert book.assumptions
    told = said(app)
    for sentence in book.assumptions:
        assert escape(in_words(sentence)[1:40]) in told
    assert any("Change how these files are read" in caption.value for caption in app.caption)


def test_a_list_of_churned_accounts_has_no_churn_rate() -> None:
    lost = "customer_id,start_date,churn_date,reason\n" + "".join(
        f"C{n},2023-01-{n:02d},2024-05-{n:02d},price\n" for n in range(1, 21)
    )
    book = Book.from_files(("lost.csv", lost.encode()))
    first = summary(book)[0].claim
    assert "only accounts that churned, so no churn rate can be told" in first
    assert "%" not in first
    assert [number.value for number in preview(book) if number.label == "Churned"] == ["all"]
    one_more = Book.from_files(("lost.csv", f"{lost}C99,2023-01-05,,\n".encode()))
    assert "20 of them churned" in summary(one_more)[0].claim
