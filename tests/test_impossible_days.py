"""Days of churn before the start: what else is known decides whether the account churned; nothing is made up."""

from analysis import Book
from analysis.book.draft import Draft


def book_of(**files: list[str]) -> Book:
    draft = Draft.from_files([(f"{name}.csv", "\n".join(rows).encode()) for name, rows in files.items()])
    return Book.from_sheets(draft.sheets, draft.recipe)


def told(book: Book) -> dict[str, tuple[int, object, object]]:
    rows = book.built.engine.rows("SELECT account_id, churned, started_on, churned_on FROM accounts ORDER BY 1")
    return {account: tuple(rest) for account, *rest in rows}


ACCOUNTS = ["customer_id,signup_date,churn_date,churned", *[f"c{i},2024-01-05,,no" for i in range(20)]]


def test_an_account_marked_as_churned_counts_without_its_days() -> None:
    book = book_of(accounts=[*ACCOUNTS, "x,2024-05-01,2024-02-01,yes"])
    assert told(book)["x"] == (1, None, None)
    assert book.refused.empty
    assert [note for _, note, *_ in book.built.listed] == [
        "churned before it started: counts as churned, and neither day is used"
    ]


def test_an_account_marked_as_here_came_back() -> None:
    book = book_of(accounts=[*ACCOUNTS, "x,2024-05-01,2024-02-01,no"])
    churned, start, end = told(book)["x"]
    assert (churned, end) == (0, None)
    assert start is not None
    assert any("marked as active" in note for _, note, *_ in book.built.listed)


def test_a_list_of_those_that_left_says_so_of_accounts_that_registered_later() -> None:
    users = ["user_id,country,registration_date", *[f"u{i},US,2024-0{1 + i % 6}-05" for i in range(30)]]
    gone = ["user_id,churn_date", "u1,2024-06-30", "u2,2023-06-30"]
    book = book_of(users=users, churn=gone)
    assert (book.count(), told(book)["u1"][0], told(book)["u2"]) == (30, 1, (1, None, None))


def test_where_nothing_else_says_which_day_is_right_the_row_is_set_aside() -> None:
    rows = [row.rsplit(",", 1)[0] for row in ACCOUNTS]
    book = book_of(accounts=[*rows, "x,2024-05-01,2024-02-01"])
    assert book.refused["rule"].tolist() == ["left before it started"]


def test_yes_under_the_status_of_churn_means_churned() -> None:
    rows = [
        "customer_id,signup_date,churn_status",
        *[f"c{i},2024-01-05,{'Yes' if i % 4 == 0 else 'No'}" for i in range(40)],
    ]
    book = book_of(accounts=rows)
    assert sum(churned for churned, *_ in told(book).values()) == 10
